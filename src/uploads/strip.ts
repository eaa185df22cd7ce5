/** Most pixels of a slice, and how many of them may be given up to cut where a strip is emptiest. */
const SLICE = { most: 1_600, within: 200 } as const

/** `row`: bytes of a row. */
type Strip = { row: number; height: number }

/** The rows before which a strip is cut. */
export function cutsOf(pixels: Uint8Array, { row, height }: Strip): number[] {
  const cuts: number[] = []
  for (let top = 0; height - top > SLICE.most; ) {
    top = emptiest(pixels, row, top + SLICE.most)
    cuts.push(top)
  }
  return cuts
}

/** The row up to `last` that differs least within itself; of equal ones the last. */
function emptiest(pixels: Uint8Array, row: number, last: number): number {
  let [best, least] = [last, Number.POSITIVE_INFINITY]
  for (let at = last; at > last - SLICE.within && least > 0; at -= 1) {
    const busy = unrest(pixels.subarray(at * row, (at + 1) * row))
    if (busy < least) [best, least] = [at, busy]
  }
  return best
}

/** How much each colour of a row differs between neighbours, which lie three bytes apart. */
function unrest(row: Uint8Array): number {
  let sum = 0
  for (let at = 3; at < row.length; at += 1) sum += Math.abs((row[at] ?? 0) - (row[at - 3] ?? 0))
  return sum
}
