import type { Face } from '../../artwork/comic/panel-scene.ts'
import { between } from '../../artwork/comic/pen/matrix.ts'
import type { LetteringKind } from '../script/script.ts'
import { type Box, distanceTo, getMiddle, overlaps, shareUnder } from './shapes.ts'

/** `cost`: how far the shape is from the shape that looks best. */
export type Shape = { lines: readonly string[]; width: number; height: number; cost: number }

/** A balloon that needs a place. */
export type Item = {
  /** The shapes of the balloon, the best first. */
  shapes: readonly Shape[]
  /** The box, if somebody moved the balloon by hand. */
  fixed: Box | null
  kind: LetteringKind
  speaker: Face | null
  /** The best distance from the speaker. */
  distance: number
}

/** The balloons of a panel and the limits for their places. */
export type Task = {
  items: readonly Item[]
  /** The area inside which balloons stay. */
  safe: Box
  faces: readonly Face[]
  /** The share of each face's radius that balloons keep off, from 0 to 1. */
  cover: number
  /** The boxes that balloons keep off. */
  taken: readonly Box[]
  /** The boxes of the figures and things in the picture. */
  bodies: readonly Box[]
  /** The greatest share of each body that a balloon may cover, from 0 to 1. */
  most: number
}

/** `shape`: the index of one of the item's shapes. */
export type Place = { shape: number; box: Box }

export const MAX_SHAPES = 5

/** Least distance between two balloons, and between a balloon and a face, in units of the panel. */
export const GAP = 12
const FACE_GAP = 14

/** Returns how far a balloon must keep from the middle of a face. */
export const keptOff = ({ radius }: Face, { cover }: Task): number => (radius + FACE_GAP) * cover

export const isFree = (box: Box, task: Task): boolean =>
  task.faces.every((face) => distanceTo(box, face) >= keptOff(face, task) - 0.001) &&
  task.taken.every((other) => !overlaps(box, other, GAP)) &&
  (task.most >= 1 || task.bodies.every((body) => shareUnder(box, body) <= task.most))

/** A box is read before another one if it begins higher and is wholly above it or at its left. */
const readsBefore = (one: Box, other: Box): boolean =>
  one.y <= other.y && (one.y + one.height <= other.y || one.x + one.width <= other.x)

const DISORDER = 3
const CROSSING = 2
const COVERING = 6

/**
 * Returns the cost of a place by itself. A balloon should be near its speaker and above, away from others, and follow
 * the order of reading.
 */
export function costAlone(box: Box, nth: number, { items, safe, faces, bodies }: Task): number {
  const { kind, speaker = null, distance: best = 0 } = items[nth] ?? {}
  const flow = Math.abs((box.y - safe.y) / safe.height - (nth / items.length) * 0.75) * 0.8
  const covered = bodies.reduce((sum, body) => sum + shareUnder(box, body), 0) * COVERING
  const cost = flow + covered + faces.filter((face) => distanceTo(box, face) < face.radius).length
  if (kind === 'narration') return cost + fromCorner(box, safe, nth > 0 && nth === items.length - 1)
  const middle = getMiddle(box)
  if (!speaker) return cost + (0.4 * Math.abs(middle.x - safe.x - safe.width * (nth % 2 ? 0.7 : 0.3))) / safe.width
  const from = (face: Face) => distanceTo(box, face) - face.radius
  const distance = from(speaker)
  const away = distance < best ? (best - distance) / 40 : (distance - best) / 170
  const others = faces.filter((face) => face !== speaker)
  const nearer = others.some((face) => from(face) < distance) ? 0.5 : 0
  const through = others.filter((face) => crosses(box, speaker, around(face))).length * CROSSING
  return cost + away + (middle.y > speaker.y ? 0.5 : 0) + nearer + through
}

/**
 * Returns the cost of a place beside other balloons. It is infinite for an overlap, a wrong order, or a box between
 * another balloon and its speaker, unless one of the balloons was moved by hand.
 */
export function costAmong(box: Box, nth: number, { items }: Task, places: readonly Place[]): number {
  const item = items[nth]
  if (item?.fixed) return 0
  let cost = 0
  for (const [at, other] of items.entries()) {
    const place = places[at]?.box ?? other.fixed
    if (!place || at === nth) continue
    const inOrder = at < nth ? readsBefore(place, box) : readsBefore(box, place)
    if (!other.fixed && (!inOrder || overlaps(box, place, GAP))) return Number.POSITIVE_INFINITY
    const isCrossed =
      (item?.speaker && crosses(box, item.speaker, place)) || (other.speaker && crosses(place, other.speaker, box))
    if (isCrossed && !other.fixed) return Number.POSITIVE_INFINITY
    cost += (inOrder ? 0 : DISORDER) + (isCrossed ? CROSSING : 0)
  }
  return cost
}

/** Measures how far a caption is from its corner: the upper left one, or the lower right one if it ends the panel. */
function fromCorner(box: Box, safe: Box, isLast: boolean): number {
  const left = (box.x - safe.x) / safe.width
  const right = (safe.x + safe.width - box.x - box.width) / safe.width
  const bottom = (safe.y + safe.height - box.y - box.height) / safe.height
  return isLast ? Math.min(left + 0.15, right) + bottom * 0.9 : Math.min(left, right + 0.4)
}

function around({ x, y, radius }: Face): Box {
  const half = radius * 0.8
  return { x: x - half, y: y - half, width: 2 * half, height: 2 * half }
}

function crosses(balloon: Box, { mouth }: Face, box: Box): boolean {
  const from = getMiddle(balloon)
  if (Math.max(from.x, mouth.x) <= box.x || Math.min(from.x, mouth.x) >= box.x + box.width) return false
  if (Math.max(from.y, mouth.y) <= box.y || Math.min(from.y, mouth.y) >= box.y + box.height) return false
  return [0.3, 0.45, 0.6, 0.75, 0.9].some((share) => {
    const { x, y } = between(from, mouth, share)
    return x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height
  })
}
