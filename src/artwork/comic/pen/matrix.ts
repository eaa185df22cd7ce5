/** A point; `corner`: a line through it bends there. */
export type Point = { x: number; y: number; corner?: boolean }

/** As in SVG: `x' = a x + c y + e`, `y' = b x + d y + f`. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** Moves to `x`, `y`, turns by so many degrees, and scales. */
export function placeAt(x: number, y: number, turn = 0, across = 1, down = across): Matrix {
  const angle = (turn * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return [cos * across, sin * across, -sin * down, cos * down, x, y]
}

/** First `inner`, then `outer`. */
export const within = (outer: Matrix, inner: Matrix): Matrix => [
  outer[0] * inner[0] + outer[2] * inner[1],
  outer[1] * inner[0] + outer[3] * inner[1],
  outer[0] * inner[2] + outer[2] * inner[3],
  outer[1] * inner[2] + outer[3] * inner[3],
  outer[0] * inner[4] + outer[2] * inner[5] + outer[4],
  outer[1] * inner[4] + outer[3] * inner[5] + outer[5],
]

export const moved = ([a, b, c, d, e, f]: Matrix, { x, y, ...rest }: Point): Point => ({
  ...rest,
  x: a * x + c * y + e,
  y: b * x + d * y + f,
})

/** How much longer a line across becomes. */
export const getScale = ([a, b]: Matrix): number => Math.hypot(a, b)

export const between = (from: Point, to: Point, share: number): Point => ({
  x: from.x + (to.x - from.x) * share,
  y: from.y + (to.y - from.y) * share,
})

export const plus = ({ x, y }: Point, across: number, down: number): Point => ({ x: x + across, y: y + down })

export const getDistance = (from: Point, to: Point): number => Math.hypot(to.x - from.x, to.y - from.y)

/** In degrees, clockwise from the right. */
export const getAngle = (from: Point, to: Point): number => (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI

/** Reads "x,y x,y! …"; an exclamation mark makes a corner. */
export const pointsIn = (text: string): Point[] =>
  text
    .trim()
    .split(/\s+/)
    .map((one) => {
      const [x = 0, y = 0] = one.replace('!', '').split(',').map(Number)
      return one.endsWith('!') ? { x, y, corner: true } : { x, y }
    })
