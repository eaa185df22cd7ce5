import type { Face, Figure } from '../panel-scene.ts'
import { between, lengthOf, moved, type Point, plus } from '../pen/matrix.ts'
import type { Pen } from '../pen/pen.ts'
import { palmOf } from './arm.ts'
import type { Body } from './body.ts'
import { bodyOf, drawBehind, drawFront, drawMiddle, faceOf, type PanelUnits } from './draw-figure.ts'
import { drawLeg } from './leg.ts'
import { type Limb, poseFor, type Side } from './skeleton.ts'
import { bentLimb } from './space.ts'

/** From this many units on the taller one bends down. */
const TALLER = 120

/**
 * Draws two people in a pair pose, both at the lead's `x`, `y` and `scale`: the lead behind, the other ahead of it.
 * `flip` of the lead mirrors both. Returns the faces of lead and other.
 */
export function drawPair(pen: Pen, lead: Figure, other: Figure, panel: PanelUnits): Face[] {
  const [one, two] = pairOf(pen, lead, other, panel)
  const isCarried = lead.pose === 'carry'
  if (isCarried) {
    const [carrier, carried] = one.build.body >= two.build.body ? [one, two] : [two, one]
    drawBehind(carried)
    drawMiddle(carried)
    drawBehind(carrier)
    drawMiddle(carrier)
    drawLeg(carried, 'near')
    drawFront(carried)
    drawFront(carrier)
  } else {
    drawBehind(one)
    drawMiddle(one)
    drawBehind(two)
    drawMiddle(two)
    drawFront(two)
    drawFront(one)
  }
  return [faceOf(one), faceOf(two)]
}

/** Lead and other, standing together, with their hands where they hold each other. */
export function pairOf(pen: Pen, lead: Figure, other: Figure, panel: PanelUnits): [lead: Body, other: Body] {
  const key = lead.pose
  const [where = '0', turn] = (poseFor(key).apart || '0').split(' ')
  const isFacing = turn !== undefined
  const facing = isFacing && (lead.facing === 'front' || lead.facing === 'back') ? 'three_quarter' : lead.facing
  const [tall, small] = [lead, other].map((figure) => bodyOf(pen, figure, panel, 'stand').bones.neck.y)
  const gap = (small ?? 0) - (tall ?? 0)
  const isSwapped = key === 'carry' && gap < 0
  const keyOf = (own: string, isTall: boolean) => (isTall && poseFor(`${key} low`) !== poseFor('') ? `${key} low` : own)
  const keys = isSwapped ? [`${key} other`, key] : [keyOf(key, gap > TALLER), keyOf(`${key} other`, gap < -TALLER)]
  const place = { x: lead.x, y: lead.y, scale: lead.scale, facing }
  const one = bodyOf(pen, { ...lead, ...place, flip: lead.flip !== (turn === 'away') }, panel, keys[0])
  const two = bodyOf(pen, { ...other, ...place, flip: lead.flip !== (turn === 'flip') }, panel, keys[1])
  const own = Number((poseFor(keys.find((one) => one.endsWith(' low')) ?? key).apart || where).split(' ')[0])
  const apart = (own * (one.build.body + two.build.body)) / 2 / 2
  const sign = lead.facing === 'back' && !isFacing ? -1 : 1
  const step = apart * sign * (lead.flip ? -1 : 1) * Math.abs(one.matrix[3])
  const shifted = (body: Body, by: number, down = 0): Body => {
    const [a, b, c, d, e, f] = body.matrix
    return { ...body, matrix: [a, b, c, d, e + by, f + down] }
  }
  let [first, second] = [shifted(one, -step), shifted(two, step)]
  if (key === 'carry') {
    const [carrier, carried] = isSwapped ? [second, first] : [first, second]
    const seat = moved(carrier.matrix, between(carrier.bones.waist, carrier.bones.hips, 0.5))
    const hips = moved(carried.matrix, carried.bones.hips)
    const behind =
      (lead.flip ? 1 : -1) * (26 * carrier.build.width + 26 * carried.build.width) * Math.abs(one.matrix[3])
    const raised = shifted(carried, seat.x - hips.x + behind, seat.y - hips.y)
    ;[first, second] = isSwapped ? [raised, carrier] : [carrier, raised]
  }
  return [holding(first, second), holding(second, first)]
}

/** Somebody whose hands are at the other as the pose wants. */
function holding(body: Body, other: Body): Body {
  const words = body.pose.reach
  return words.reduce((all, side, at) => {
    const anchor = words[at + 1]
    if ((side !== 'near' && side !== 'far') || at % 2 > 0 || !anchor) return all
    const target = seenFrom(all, moved(other.matrix, anchorOf(other, anchor)))
    const own = palmOf(body, side)
    return reaching(all, side, anchor === 'meet' ? between(target, own, 0.5) : target)
  }, body)
}

/** A point of the panel in the units of somebody. */
function seenFrom({ matrix }: Body, { x, y }: Point): Point {
  return { x: (x - matrix[4]) / matrix[0], y: (y - matrix[5]) / matrix[3] }
}

/** What can be held of somebody, in their units. */
export function anchorOf(body: Body, anchor: string): Point {
  const { bones, build } = body
  const behind = -34 * build.width
  switch (anchor) {
    case 'shoulder':
      return plus(bones.near.shoulder, 4 * build.width, -10 * build.width)
    case 'back':
      return plus(between(bones.neck, bones.waist, 0.75), behind, 0)
    case 'waist':
      return plus(bones.waist, behind * 0.9, 6)
    case 'chest':
      return plus(between(bones.neck, bones.waist, 0.45), 26 * build.width, 0)
    case 'knee':
      return plus(between(bones.near.hip, bones.near.knee, 0.75), 0, 16 * build.width)
    case 'hand':
    case 'meet':
      return palmOf(body, anchor === 'hand' || body.pose.reach[0] === 'near' ? 'near' : 'far')
    default:
      return bones.near.shoulder
  }
}

/** Somebody with a hand at a point of their own units. */
function reaching(body: Body, side: Side, target: Point): Body {
  const { shoulder } = body.bones[side]
  const k = body.build.body
  const hand = between(target, shoulder, Math.min(0.5, (18 * body.build.hand) / (lengthOf(target, shoulder) || 1)))
  const flat = ({ x, y }: Point) => ({ ahead: x, near: 0, up: -y })
  const elbow = bentLimb(flat(shoulder), flat(hand), [98 * k, 91 * k], { ...body.pose.arms[side].pole, near: 0 })
  const limb: Limb = { ...body.bones[side], hand, elbow: { x: elbow.ahead, y: -elbow.up } }
  return { ...body, bones: { ...body.bones, [side]: limb } }
}
