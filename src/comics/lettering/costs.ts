import type { Face } from '../../artwork/comic/scene.ts'
import type { LetteringKind } from '../script/script.ts'
import { along, type Box, distanceTo, middleOf, overlaps } from './shapes.ts'

/** A text broken into lines, the size of the balloon around it, and what it costs in looks. */
export type Shape = { lines: readonly string[]; width: number; height: number; cost: number }

/**
 * A balloon to be placed: the shapes it can have, the best first, the box it must have if somebody moved it, who says
 * it, and how far from them it looks best.
 */
export type Item = {
  shapes: readonly Shape[]
  fixed: Box | null
  kind: LetteringKind
  speaker: Face | null
  distance: number
}

/**
 * What is placed, and where it may be: inside `safe`, off a share `cover` of each face's radius, from 0 to 1, and off the
 * boxes that are `taken`.
 */
export type Task = { items: readonly Item[]; safe: Box; faces: readonly Face[]; cover: number; taken: readonly Box[] }

/** A place for one item: which of its shapes, and where. */
export type Place = { shape: number; box: Box }

/** How many shapes of an item are tried. */
export const MAX_SHAPES = 5

/** Least distance between two balloons, and between a balloon and a face, in units of the panel. */
export const GAP = 12
const FACE_GAP = 14

/** How far from the middle of a face balloons stay. */
export const keptOff = ({ radius }: Face, { cover }: Task): number => (radius + FACE_GAP) * cover

/** Whether a box is off the faces and off what is taken. */
export const isFree = (box: Box, task: Task): boolean =>
  task.faces.every((face) => distanceTo(box, face) >= keptOff(face, task) - 0.001) &&
  task.taken.every((other) => !overlaps(box, other, GAP))

/** Whether one box is read before another: it begins higher, and is wholly above or wholly at the left. */
const readsBefore = (one: Box, other: Box): boolean =>
  one.y <= other.y && (one.y + one.height <= other.y || one.x + one.width <= other.x)

/** Costs of what should not be. */
const DISORDER = 3
const CROSSING = 2

/**
 * What it costs the item of a number to stand in a box, whatever stands elsewhere: far from its speaker, below them,
 * nearer to somebody else, or out of the way of reading.
 */
export function costAlone(box: Box, nth: number, { items, safe, faces }: Task): number {
  const { kind, speaker = null, distance: best = 0 } = items[nth] ?? {}
  const flow = Math.abs((box.y - safe.y) / safe.height - (nth / items.length) * 0.75) * 0.8
  const cost = flow + faces.filter((face) => distanceTo(box, face) < face.radius).length
  if (kind === 'narration') return cost + fromCorner(box, safe, nth > 0 && nth === items.length - 1)
  const middle = middleOf(box)
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
 * What it adds that others are placed already: infinite if a box overlaps one of them, is read before one of them, or
 * stands between one of them and its speaker, unless somebody moved one of the two.
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

/** Narration stands in a corner: at the left above, and what ends a panel at the right below. */
function fromCorner(box: Box, safe: Box, isLast: boolean): number {
  const left = (box.x - safe.x) / safe.width
  const right = (safe.x + safe.width - box.x - box.width) / safe.width
  const bottom = (safe.y + safe.height - box.y - box.height) / safe.height
  return isLast ? Math.min(left + 0.15, right) + bottom * 0.9 : Math.min(left, right + 0.4)
}

/** The square around the middle of a face. */
function around({ x, y, radius }: Face): Box {
  const half = radius * 0.8
  return { x: x - half, y: y - half, width: 2 * half, height: 2 * half }
}

/** Whether the way from a balloon to its speaker leads through another box. */
function crosses(balloon: Box, { mouth }: Face, box: Box): boolean {
  const from = middleOf(balloon)
  return [0.3, 0.45, 0.6, 0.75, 0.9].some((share) => {
    const { x, y } = along(from, mouth, share)
    return x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height
  })
}
