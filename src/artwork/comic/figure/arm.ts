import { between, getAngle, getDistance, type Point, placeAt, plus, within } from '../pen/matrix.ts'
import { readParts } from '../pen/sheet.ts'
import { type Body, drawCrease, limbOutline } from './body.ts'
import { drawCloth } from './cloth.ts'
import type { Side } from './skeleton.ts'

const hands = readParts(new URL('hands.svg', import.meta.url))

/** Draws an arm with its sleeve and hand. */
export function drawArm(body: Body, side: Side): void {
  const { pen, matrix, build, outfit, bones } = body
  const { width: w, isWoman } = build
  const { elbow, hand } = bones[side]
  const { skin, top } = outfit.colors
  const [sleeve, cuff] = [outfit.number('sleeve'), outfit.number('cuff')]
  const shoulder = plus(between(bones[side].shoulder, bones.neck, bones.isProfile ? 0 : 0.14), 0, 8 * w)
  const bulge = between(elbow, hand, 0.3)
  const slim = isWoman ? 0.88 : 1
  const scaled = (...widths: number[]) => widths.map((one) => one * w * slim)
  const plain = { isExact: true, width: 0, shadow: 0 }
  if (sleeve < 1) {
    const from = between(shoulder, elbow, Math.max(0, sleeve - 0.2))
    const bare = sleeve > 0.8 ? [bulge, between(bulge, hand, 0.5), hand] : [from, elbow, bulge, hand]
    const outline = limbOutline(bare, scaled(35, 29, 28, 20).slice(-bare.length), { start: 0.2 })
    pen.form(matrix, outline, skin, { isExact: true, shadow: 6 })
  }
  drawHand(body, side)
  if (sleeve < 1) pen.form(matrix, limbOutline([between(elbow, hand, 0.62), hand], scaled(22, 18)), skin, plain)
  const isShort = sleeve <= 0.5
  const end = isShort ? between(shoulder, elbow, sleeve * 2) : between(elbow, hand, sleeve * 2 - 1)
  const joints = isShort ? [shoulder, end] : [shoulder, elbow, between(elbow, end, 0.35), end]
  const widths = isShort ? scaled(45, 43 + cuff) : scaled(45, 36, 34, 26 + cuff)
  const over = drawCloth(body, 'top', shoulder, getAngle(shoulder, elbow) - 90)
  const outline = limbOutline(joints, widths, { end: 0.16, start: 0.35 })
  pen.form(matrix, outline, top, { isExact: true, shadow: side === 'far' ? 7 : 6, over })
  const isRaised = elbow.y < shoulder.y - 10 && body.view !== 'three_quarter'
  if (!bones.isProfile && !isRaised && (side === 'near' || bones.isOver.far)) {
    // This hides the seam between trunk and sleeve.
    const own = bones[side].shoulder
    const seam = [plus(between(own, bones.neck, 0.42), 0, 10 * w), plus(between(own, shoulder, 0.5), 0, 4 * w)]
    const patch = limbOutline([...seam, between(shoulder, elbow, 0.2)], [24 * w, 32 * w, 27 * w], { end: 0.2 })
    pen.form(matrix, patch, top, { ...plain, over })
  }
  const [before = shoulder, last = hand] = joints.slice(-2)
  const half = (widths.at(-1) ?? 0) / 2
  const hem = [-0.95, 0, 0.95].map((at) => ({ x: at === 0 ? -3 : -6, y: half * at }))
  const edge = within(matrix, placeAt(last.x, last.y, getAngle(before, last)))
  if (!body.isSmall) pen.stroke(edge, hem, 2, { from: 0.6, to: 0.6 })
  if (!isShort && getStraightness(shoulder, elbow, hand) < 0.93)
    drawCrease(body, 'elbow', bentAt(body, shoulder, elbow, hand))
}

/**
 * Returns how straight a limb is: the distance of its ends divided by the length of its bones, so 1 if it is straight.
 */
export const getStraightness = (from: Point, joint: Point, to: Point): number =>
  getDistance(from, to) / (getDistance(from, joint) + getDistance(joint, to) || 1)

/** Returns a point on the inside of a joint. */
export function bentAt({ matrix, build }: Body, from: Point, joint: Point, to: Point) {
  const isClockwise = (joint.x - from.x) * (to.y - joint.y) - (joint.y - from.y) * (to.x - joint.x) > 0
  const turn = getAngle(joint, between(from, to, 0.5))
  return within(matrix, placeAt(joint.x, joint.y, turn, build.width, isClockwise ? build.width : -build.width))
}

function drawHand({ pen, matrix, build, bones, pose, outfit, view, isSmall }: Body, side: Side) {
  const { elbow, hand } = bones[side]
  const at = side === 'near' ? 0 : 1
  const handName = pose.words('hands')[at] ?? 'rest'
  const along = getAngle(elbow, hand)
  const [across, down] = [Math.cos((along * Math.PI) / 180), Math.sin((along * Math.PI) / 180)]
  const isFromFront = !bones.isProfile && (view === 'front' || view === 'back')
  const small = handName === 'fist' || handName === 'grip' ? 'ball' : 'mitten'
  const key = isSmall ? small : isFromFront && down > 0.5 ? `${handName}-edge` : handName
  // A thumb points ahead on a hanging hand, up on a hand held out, and towards the head on a raised hand.
  const isSteep = Math.abs(across) < 0.72
  const isMirrored = isFromFront && side === (view === 'back' ? 'near' : 'far')
  const up = (isSteep ? isMirrored : across < 0) ? -1 : 1
  const turn = along + (pose.numbers('wrists')[at] ?? 0) * (up > 0 || isSteep ? -1 : 1)
  const place = within(matrix, placeAt(hand.x, hand.y, turn, build.hand, build.hand * up))
  const draw = hands.get(key) ?? hands.get(handName)
  draw?.(pen, place, { skin: outfit.colors.skin })
}

/** Returns the middle of a hand, in the units of the figure. */
export function palmPoint({ bones, build }: Pick<Body, 'bones' | 'build'>, side: Side): Point {
  const { elbow, hand } = bones[side]
  return between(hand, elbow, (-18 * build.hand) / (getDistance(elbow, hand) || 1))
}
