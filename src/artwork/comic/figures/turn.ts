import { type Point, path } from './pen.ts'

/** A change of place: scaled, turned by `angle` degrees, then moved. */
export type Turn = Point & { angle: number; scale: number }

/** Shoulder, elbow and hand, or hip, knee and foot. */
export type Joints = readonly [Point, Point, Point]

export const at = (x: number, y: number, angle = 0, scale = 1): Turn => ({ x, y, angle, scale })

export const still = at(0, 0)

/** Where a point of the inside lies outside. */
export function moved({ x, y, angle, scale }: Turn, point: Point): Point {
  const sin = Math.sin((angle * Math.PI) / 180) * scale
  const cos = Math.cos((angle * Math.PI) / 180) * scale
  return { x: x + point.x * cos - point.y * sin, y: y + point.x * sin + point.y * cos }
}

/** The turn that does `inner` first and `outer` then. */
export function within(outer: Turn, inner: Turn): Turn {
  return { ...moved(outer, inner), angle: outer.angle + inner.angle, scale: outer.scale * inner.scale }
}

/** Turns around a point that stays where it is, then moves by `x` and `y`. */
export function turnedAround(middle: Point, angle: number, x = 0, y = 0): Turn {
  const gone = moved({ ...still, angle }, middle)
  return at(middle.x - gone.x + x, middle.y - gone.y + y, angle)
}

/** A drawing where a turn brings it. */
export function placed({ x, y, angle, scale }: Turn, drawing: string): string {
  const parts = [
    (x !== 0 || y !== 0) && path`translate(${x} ${y})`,
    angle && path`rotate(${angle})`,
    scale !== 1 && `scale(${+scale.toFixed(3)})`,
  ].filter(Boolean)
  return drawing && parts.length > 0 ? `<g transform="${parts.join(' ')}">${drawing}</g>` : drawing
}

/** Two bones of half `length` each, bent to one side to reach from a point to another. */
export function reach(from: Point, to: Point, length: number, side: number): Joints {
  const far = Math.hypot(to.x - from.x, to.y - from.y) || 1
  const gone = Math.min(far, length * 0.995)
  const x = (to.x - from.x) / far
  const y = (to.y - from.y) / far
  const out = Math.sqrt((length / 2) ** 2 - (gone / 2) ** 2) * side
  return [
    from,
    { x: from.x + (x * gone) / 2 + y * out, y: from.y + (y * gone) / 2 - x * out },
    { x: from.x + x * gone, y: from.y + y * gone },
  ]
}
