import type { Face, Figure } from '../panel-scene.ts'
import { between, getDistance, moved, type Point, plus } from '../pen/matrix.ts'
import type { Pen } from '../pen/pen.ts'
import { palmPoint } from './arm.ts'
import type { Body } from './body.ts'
import { drawBehind, drawFront, drawMiddle, makeBody, type PanelUnits, toFace } from './draw-figure.ts'
import { drawLeg } from './leg.ts'
import { hasPose, poleIn, poseFor, type Side } from './skeleton.ts'
import { bentLimb } from './space.ts'

/** If the taller person is taller by at least this many units, that person bends down. */
const TALLER = 120

/**
 * Draws two people in a pair pose, both at the `x`, `y` and `scale` of the lead: first the lead, then the other in
 * front of the lead. The `flip` of the lead mirrors both. In "carry" the smaller one is carried. Returns the faces of
 * the lead and the other.
 */
export function drawPair(pen: Pen, leader: Figure, other: Figure, panel: PanelUnits): Face[] {
  const [one, two] = makePair(pen, leader, other, panel)
  const isCarried = leader.pose === 'carry'
  for (const body of isCarried ? [two, one] : [one, two]) {
    drawBehind(body)
    drawMiddle(body)
  }
  if (isCarried && two.outfit.number('skirt') === 0) drawLeg(two, 'near')
  drawFront(two)
  drawFront(one)
  const faces = [toFace(one), toFace(two)]
  return one.figure.id === leader.id ? faces : faces.toReversed()
}

/**
 * Returns both people of a pair as they stand together, with their hands where they hold each other. The one who leads,
 * or carries, is first.
 */
export function makePair(pen: Pen, leader: Figure, other: Figure, panel: PanelUnits): [Body, Body] {
  const pose = leader.pose
  const tall = (figure: Figure) =>
    -makeBody(pen, { ...figure, y: 0, scale: 1 }, { width: 1, height: 630 }, 'stand').bones.neck.y
  const gap = tall(leader) - tall(other)
  const [first, second] = pose === 'carry' && gap < 0 ? [other, leader] : [leader, other]
  const isLow = hasPose(`${pose} low`)
  const key = isLow && gap > TALLER ? `${pose} low` : pose
  const [apart = '0', turn] = poseFor(isLow && Math.abs(gap) > TALLER ? `${pose} low` : pose).words('apart')
  const isOpposite = turn !== undefined && (leader.facing === 'front' || leader.facing === 'back')
  const { x, y, scale, flip } = leader
  const place = { x, y, scale, facing: isOpposite ? ('three_quarter' as const) : leader.facing }
  const one = makeBody(pen, { ...first, ...place, flip: flip !== (turn === 'away') }, panel, key)
  const otherKey = isLow && gap < -TALLER ? `${pose} low` : `${pose} other`
  const two = makeBody(pen, { ...second, ...place, flip: flip !== (turn === 'flip') }, panel, otherKey)
  const ahead = Math.abs(one.matrix[3]) * (flip !== (place.facing === 'back') ? -1 : 1)
  const step = (Number(apart) * (one.build.width + two.build.width) * ahead) / 4
  const [left, right] = [
    shifted(one, -step, 0),
    pose === 'carry' ? placeOnBack(one, two, ahead) : shifted(two, step, 0),
  ]
  return [holding(left, right), holding(right, left)]
}

const shifted = (body: Body, across: number, down: number): Body => {
  const [a, b, c, d, e, f] = body.matrix
  return { ...body, matrix: [a, b, c, d, e + across, f + down] }
}

function placeOnBack(carrier: Body, carried: Body, ahead: number): Body {
  const seat = moved(carrier.matrix, between(carrier.bones.waist, carrier.bones.hips, 0.5))
  const hips = moved(carried.matrix, carried.bones.hips)
  const behind = 26 * (carrier.build.width + carried.build.width) * ahead
  return shifted(carried, seat.x - hips.x - behind, seat.y - hips.y)
}

/** Returns a person whose hands hold the other person as the pose says: "side anchor" for each hand. */
function holding(body: Body, other: Body): Body {
  const words = body.pose.words('reach')
  return words.reduce((all, side, at) => {
    const anchor = words[at + 1] ?? ''
    if ((side !== 'near' && side !== 'far') || at % 2 > 0) return all
    const { x, y } = moved(other.matrix, anchorPoint(other, anchor))
    const target = { x: (x - all.matrix[4]) / all.matrix[0], y: (y - all.matrix[5]) / all.matrix[3] }
    return reaching(all, side, anchor === 'meet' ? between(target, palmPoint(all, side), 0.5) : target)
  }, body)
}

/** Returns the point of a person that somebody else can hold, in the units of that person. */
export function anchorPoint(body: Body, anchor: string): Point {
  const { bones, build, pose } = body
  const w = build.width
  const [side = 'near', own] = pose.words('reach')
  const anchors: Readonly<Record<string, Point>> = {
    shoulder: plus(bones.near.shoulder, 4 * w, -10 * w),
    back: plus(between(bones.neck, bones.waist, 0.75), -34 * w, 0),
    waist: plus(bones.waist, -30 * w, 6 * w),
    chest: plus(between(bones.neck, bones.waist, 0.45), 26 * w, 0),
    knee: plus(between(bones.near.hip, bones.near.knee, 0.75), 0, 16 * w),
    hand: palmPoint(body, 'near'),
    meet: palmPoint(body, own === 'meet' && side === 'far' ? 'far' : 'near'),
  }
  return anchors[anchor] ?? bones.near.shoulder
}

/** Returns a person whose hand is at a point, given in the person's own units. */
function reaching(body: Body, side: Side, target: Point): Body {
  const { shoulder } = body.bones[side]
  const hand = between(target, shoulder, Math.min(0.5, (18 * body.build.hand) / (getDistance(target, shoulder) || 1)))
  const flat = ({ x, y }: Point) => ({ ahead: x, near: 0, up: -y })
  const pole = { ...poleIn(body.pose.text(`${side} arm`).split('/')[1]), near: 0 }
  const elbow = bentLimb(flat(shoulder), flat(hand), body.build.body, pole)
  const limb = { ...body.bones[side], hand, elbow: { x: elbow.ahead, y: -elbow.up } }
  return { ...body, bones: { ...body.bones, [side]: limb } }
}
