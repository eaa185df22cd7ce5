import { encode } from 'uqr'

/** Width of the white border around the QR code that the QR standard requires, in modules (the squares of the code). */
const QUIET_ZONE_MODULES = 4

export type Qr = { size: number; path: string }

/** Encodes text as a QR code. Returns an SVG path of the dark modules, in a square of `size` × `size` units. */
export function qrPath(text: string): Qr {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_ZONE_MODULES })
  const runs = data.flatMap((row, y) =>
    findRuns(row).map(({ from, length }) => `M${from} ${y}h${length}v1h-${length}z`),
  )
  return { size, path: runs.join('') }
}

function findRuns(row: readonly boolean[]): { from: number; length: number }[] {
  const runs: { from: number; length: number }[] = []
  for (let x = 0; x < row.length; x += 1) {
    if (!row[x]) continue
    const from = x
    while (row[x + 1]) x += 1
    runs.push({ from, length: x - from + 1 })
  }
  return runs
}
