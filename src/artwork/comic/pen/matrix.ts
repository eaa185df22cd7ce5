/** A point. With `corner`, a smooth line through it has a corner there. */
export type Point = { x: number; y: number; corner?: boolean }

/** An affine matrix as in SVG: `x' = a x + c y + e`, `y' = b x + d y + f`. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** Returns the matrix that scales, turns by `turn` degrees, and moves to `x`, `y`. */
export function placeAt(x: number, y: number, turn = 0, across = 1, down = across): Matrix {
  const angle = (turn * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return [cos * across, sin * across, -sin * down, cos * down, x, y]
}

/** Returns the matrix that applies `inner` first, then `outer`. */
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

/** Returns how many times longer a horizontal line becomes. */
export const getScale = ([a, b]: Matrix): number => Math.hypot(a, b)

export const between = (from: Point, to: Point, share: number): Point => ({
  x: from.x + (to.x - from.x) * share,
  y: from.y + (to.y - from.y) * share,
})

export const plus = ({ x, y }: Point, across: number, down: number): Point => ({ x: x + across, y: y + down })

export const getDistance = (from: Point, to: Point): number => Math.hypot(to.x - from.x, to.y - from.y)

/** Returns the direction from one point to another in degrees, clockwise from the right. */
export const getAngle = (from: Point, to: Point): number => (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI

/** Reads points from text such as "x,y x,y! …". An exclamation mark makes the point a corner. */
export const pointsIn = (text: string): Point[] =>
  text
    .trim()
    .split(/\s+/)
    .map((one) => {
      const [x = 0, y = 0] = one.replace('!', '').split(',').map(Number)
      return one.endsWith('!') ? { x, y, corner: true } : { x, y }
    })
