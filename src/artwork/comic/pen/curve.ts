import { between, getDistance, type Point, plus } from './matrix.ts'

/** Distance between two computed points of a smooth line, in units. */
const STEP = 5
/** A far neighbor pulls a handle out by no more than this multiple of the line's own length. */
const PULL = 1.9

/** Returns a smooth line through points, as many points close together. */
export function smooth(points: readonly Point[], isClosed: boolean): Point[] {
  const count = points.length
  const at = (index: number) => points[(index + count) % count] ?? { x: 0, y: 0 }
  const parts = Array.from({ length: isClosed ? count : count - 1 }, (_, index) => {
    const [from, to] = [at(index), at(index + 1)]
    const before = from.corner || (!isClosed && index === 0) ? from : at(index - 1)
    const after = to.corner || (!isClosed && index === count - 2) ? to : at(index + 2)
    return bent(from, handle(before, to, from, to), handle(from, after, from, to), to)
  })
  const last = points.at(-1)
  return isClosed || !last ? parts.flat() : [...parts.flat(), last]
}

/**
 * Returns a handle of a cubic curve through all points: a sixth of the way from the point before to the point after.
 */
function handle(before: Point, after: Point, from: Point, to: Point) {
  const share = Math.min(1, (getDistance(from, to) * PULL) / (getDistance(before, after) || 1)) / 6
  return { x: (after.x - before.x) * share, y: (after.y - before.y) * share }
}

function bent(from: Point, leaving: Point, coming: Point, to: Point): Point[] {
  const [one, other] = [plus(from, leaving.x, leaving.y), plus(to, -coming.x, -coming.y)]
  const steps = Math.max(3, Math.ceil(getDistance(from, to) / STEP))
  return Array.from({ length: steps }, (_, step) => {
    const t = step / steps
    const u = 1 - t
    const mixed = (of: 'x' | 'y') =>
      u * u * u * from[of] + 3 * u * u * t * one[of] + 3 * u * t * t * other[of] + t * t * t * to[of]
    return { x: mixed('x'), y: mixed('y') }
  })
}

/** `round`: the share of a bone that bends at a joint. `start`, `end`: how far the ends bulge, in half widths. */
type LimbEnds = { round?: number; start?: number; end?: number }

/**
 * Returns the outline of a limb through joints, as wide as `widths` says at each joint. The outer side of a joint stays
 * angular.
 */
export function limb(joints: readonly Point[], widths: readonly number[], ends: LimbEnds = {}): Point[] {
  const { round = 0.3, start = 0.7, end = 0.5 } = ends
  const spine = makeSpine(joints, widths, round)
  const beside = (side: 1 | -1) =>
    spine.map((point, at) => {
      const [from, to] = [spine[Math.max(0, at - 1)] ?? point, spine[Math.min(spine.length - 1, at + 1)] ?? point]
      const half = (side * point.width) / 2 / (getDistance(from, to) || 1)
      return plus(point, -(to.y - from.y) * half, (to.x - from.x) * half)
    })
  const cap = (tip: Wide | undefined, next: Wide | undefined, bulge: number) => {
    if (!tip || !next) return []
    const reach = (tip.width * bulge * 0.5) / (getDistance(next, tip) || 1)
    return [plus(tip, (tip.x - next.x) * reach, (tip.y - next.y) * reach)]
  }
  const outline = [
    ...beside(1),
    ...cap(spine.at(-1), spine.at(-2), end),
    ...beside(-1).reverse(),
    ...cap(spine[0], spine[1], start),
  ]
  return smooth(outline, true)
}

type Wide = Point & { width: number }

function makeSpine(joints: readonly Point[], widths: readonly number[], round: number): Wide[] {
  const width = (at: number) => widths[at] ?? widths.at(-1) ?? 0
  return joints.flatMap((joint, at): Wide[] => {
    const [before, after] = [joints[at - 1], joints[at + 1]]
    if (!before || !after) return [{ ...joint, width: width(at) }]
    const [from, to] = [between(joint, before, round), between(joint, after, round)]
    const [coming, leaving] = [
      width(at) + (width(at - 1) - width(at)) * round * 0.7,
      width(at) + (width(at + 1) - width(at)) * round * 0.7,
    ]
    const bend = Array.from({ length: 7 }, (_, step): Wide => {
      const t = step / 6
      const u = 1 - t
      const mixed = (a: number, b: number, c: number) => u * u * a + 2 * u * t * b + t * t * c
      return {
        x: mixed(from.x, joint.x, to.x),
        y: mixed(from.y, joint.y, to.y),
        width: mixed(coming, width(at), leaving),
      }
    })
    const near = { ...between(before, from, 0.55), width: width(at - 1) * 0.5 + coming * 0.52 }
    return [near, ...bend, { ...between(to, after, 0.4), width: leaving * 0.5 + width(at + 1) * 0.52 }]
  })
}
