/** Whether a page is so tall that it is stored in slices. */
export const isStrip = (width: number, height: number): boolean => height > 2 * width

/**
 * The maximum height of a slice in pixels, its desired minimum, and how many rows before the maximum are searched for
 * the emptiest place to cut.
 */
const SLICE = { most: 1_600, least: 400, within: 200 } as const

/** `row`: the number of bytes in a row. */
type Strip = { row: number; height: number }

/** The rows before which a strip is cut. If the last slice would be too low, the rest is divided into equal slices. */
export function findCuts(pixels: Uint8Array, { row, height }: Strip): number[] {
  const cuts: number[] = []
  for (let top = 0; height - top > SLICE.most; ) {
    const count = Math.ceil((height - top) / SLICE.most)
    if (height - top - (count - 1) * SLICE.most < SLICE.least)
      return [...cuts, ...evenCuts(pixels, { row, height }, { top, count })]
    top = emptiest(pixels, row, { first: top + SLICE.most - SLICE.within + 1, last: top + SLICE.most })
    cuts.push(top)
  }
  return cuts
}

function evenCuts(
  pixels: Uint8Array,
  { row, height }: Strip,
  { top, count }: { top: number; count: number },
): number[] {
  const each = (height - top) / count
  // Half of the tolerance is on each side of a cut, so that no slice becomes too high.
  const within = Math.min(SLICE.within, SLICE.most - each) / 2
  return Array.from({ length: count - 1 }, (_, at) => {
    const even = top + (at + 1) * each
    return emptiest(pixels, row, { first: Math.ceil(even - within), last: Math.floor(even + within) })
  })
}

/**
 * Finds the longest run of rows that are as even as the most even row, and returns its middle. Of equal runs, the last
 * one counts.
 */
function emptiest(pixels: Uint8Array, row: number, { first, last }: { first: number; last: number }): number {
  const busy = Array.from({ length: last - first + 1 }, (_, at) =>
    unrest(pixels.subarray((first + at) * row, (first + at + 1) * row)),
  )
  const least = Math.min(...busy) + NOISE
  let [best, longest, start] = [last, 0, 0]
  for (const [at, one] of busy.entries()) {
    if (one > least) start = at + 1
    else if (at + 1 - start >= longest) [best, longest] = [first + Math.ceil((start + at) / 2), at + 1 - start]
  }
  return best
}

/** The unevenness that lossy compression adds to empty rows. */
const NOISE = 0.05

/** The number of pixels that are averaged, and the weight of differences between single pixels. */
const BLOCK = { pixels: 16, fine: 1 / 8 } as const

/**
 * How uneven a row is. Letters on grain, dots or lines make a row calmer between neighboring pixels, which are three
 * bytes apart, but not between blocks.
 */
function unrest(row: Uint8Array): number {
  const block = 3 * BLOCK.pixels
  const sums = [0, 0, 0]
  let [fine, coarse] = [0, 0]
  for (let at = 0; at < row.length; at += 1) {
    const value = row[at] ?? 0
    if (at >= 3) fine += Math.abs(value - (row[at - 3] ?? 0))
    // Adds what enters the block on the right and subtracts what leaves it. The sum is the difference of two
    // neighboring blocks.
    sums[at % 3] = (sums[at % 3] ?? 0) + value - 2 * (row[at - block] ?? 0) + (row[at - 2 * block] ?? 0)
    if (at >= 2 * block) coarse += Math.abs(sums[at % 3] ?? 0)
  }
  return (BLOCK.fine * fine + coarse / BLOCK.pixels) / row.length
}
