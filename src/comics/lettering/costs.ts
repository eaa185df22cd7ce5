import type { Face } from '../../artwork/comic/panel-scene.ts'
import { between } from '../../artwork/comic/pen/matrix.ts'
import type { LetteringKind } from '../script/script.ts'
import { type Box, distanceTo, getMiddle, overlaps, shareUnder } from './shapes.ts'

/** `cost`: how far the shape is from the best looks. */
export type Shape = { lines: readonly string[]; width: number; height: number; cost: number }

/**
 * `shapes`: the best first. `fixed`: the box where somebody moved the balloon. `distance`: the best one from its
 * speaker.
 */
export type Item = {
  shapes: readonly Shape[]
  fixed: Box | null
  kind: LetteringKind
  speaker: Face | null
  distance: number
}

/**
 * Inside `safe`, off `cover` (0 to 1) of each face's radius, off the boxes that are `taken`, and on `most` (0 to 1) of
 * each of the `bodies`: of those who are in the picture, and of its things.
 */
export type Task = {
  items: readonly Item[]
  safe: Box
  faces: readonly Face[]
  cover: number
  taken: readonly Box[]
  bodies: readonly Box[]
  most: number
}

/** `shape`: the index of one of the item's shapes. */
export type Place = { shape: number; box: Box }

export const MAX_SHAPES = 5

/** Least distance between two balloons, and between a balloon and a face, in units of the panel. */
export const GAP = 12
const FACE_GAP = 14

/** From the middle of a face. */
export const keptOff = ({ radius }: Face, { cover }: Task): number => (radius + FACE_GAP) * cover

export const isFree = (box: Box, task: Task): boolean =>
  task.faces.every((face) => distanceTo(box, face) >= keptOff(face, task) - 0.001) &&
  task.taken.every((other) => !overlaps(box, other, GAP)) &&
  (task.most >= 1 || task.bodies.every((body) => shareUnder(box, body) <= task.most))

/** A box that begins higher, and is wholly above or at the left, is read first. */
const readsBefore = (one: Box, other: Box): boolean =>
  one.y <= other.y && (one.y + one.height <= other.y || one.x + one.width <= other.x)

const DISORDER = 3
const CROSSING = 2
const COVERING = 6

/** Balloons should be near their speaker, above them, not near others, and in the way of reading. */
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

/** Infinite for an overlap, a wrong order, or a box between another one and its speaker, unless one was moved. */
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

/** At the left above; what ends a panel at the right below. */
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
