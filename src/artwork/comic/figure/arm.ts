import { angleOf, between, lengthOf, type Point, placed, plus, within } from '../pen/matrix.ts'
import { readParts } from '../pen/sheet.ts'
import { type Body, foldOn, outlineOf } from './body.ts'
import { clothOf } from './cloth.ts'
import type { Side } from './skeleton.ts'

const hands = readParts(new URL('hands.svg', import.meta.url))

/** Draws an arm with its sleeve and hand. */
export function drawArm(body: Body, side: Side): void {
  const { pen, matrix, build, outfit, bones } = body
  const { width: w, isWoman } = build
  const { elbow, hand } = bones[side]
  const { skin } = outfit.colors
  const shoulder = plus(between(bones[side].shoulder, bones.neck, bones.isProfile ? 0 : 0.14), 0, 8 * w)
  const bulge = between(elbow, hand, 0.3)
  const bare = [isWoman ? 31 : 35, isWoman ? 26 : 29, isWoman ? 25 : 28, isWoman ? 17 : 19].map((one) => one * w)
  const shadow = side === 'far' ? 7 : 6
  if (outfit.sleeve < 1) {
    const top = between(shoulder, elbow, Math.max(0, outfit.sleeve - 0.2))
    const shown = outfit.sleeve > 0.8 ? [bulge, between(bulge, hand, 0.5), hand] : [top, elbow, bulge, hand]
    pen.form(matrix, outlineOf(shown, bare.slice(-shown.length), { start: 0.2 }), skin, { isExact: true, shadow })
  }
  drawHand(body, side)
  if (outfit.sleeve < 1) {
    const wrist = [between(elbow, hand, 0.62), hand]
    pen.form(matrix, outlineOf(wrist, [20 * w, 17 * w]), skin, { isExact: true, width: 0, shadow: 0 })
  }
  if (outfit.sleeve === 0) return
  const isShort = outfit.sleeve <= 0.5
  const end = isShort ? between(shoulder, elbow, outfit.sleeve * 2) : between(elbow, hand, outfit.sleeve * 2 - 1)
  const full = [isWoman ? 40 : 45, isWoman ? 33 : 36, isWoman ? 31 : 33, (isWoman ? 23 : 26) + outfit.cuff].map(
    (one) => one * w,
  )
  const joints = isShort ? [shoulder, end] : [shoulder, elbow, between(elbow, end, 0.35), end]
  const widths = isShort ? [full[0] ?? 0, (full[0] ?? 0) * 0.96 + outfit.cuff * w] : full
  const color = outfit.colors[outfit.sleeves]
  const cloth = within(matrix, placed(shoulder.x, shoulder.y, angleOf(shoulder, elbow) - 90, w))
  const over =
    outfit.sleeves === 'top' ? clothOf(pen, cloth, outfit.prints[0], [outfit.colors.trim, outfit.colors.accent]) : ''
  pen.form(matrix, outlineOf(joints, widths, { end: 0.16, start: 0.35 }), color, { isExact: true, shadow, over })
  if (!bones.isProfile && (side === 'near' || bones.isOver.far)) drawShoulder(body, side, shoulder, color, over)
  drawCuff(body, joints, (widths.at(-1) ?? 0) / 2)
  if (!isShort) drawElbow(body, shoulder, elbow, hand)
}

/** Hides the seam between trunk and sleeve. */
function drawShoulder(
  { pen, matrix, bones, build, view }: Body,
  side: Side,
  shoulder: Point,
  color: string,
  over: string,
) {
  const { width: w } = build
  const { elbow } = bones[side]
  const from = plus(between(bones[side].shoulder, bones.neck, 0.42), 0, 10 * w)
  const to = between(shoulder, elbow, 0.2)
  const isRaised = elbow.y < shoulder.y - 10
  if (isRaised && view !== 'three_quarter') return
  const joints = [from, plus(between(bones[side].shoulder, shoulder, 0.5), 0, 4 * w), to]
  pen.form(matrix, outlineOf(joints, [24 * w, 32 * w, 27 * w], { end: 0.2 }), color, {
    isExact: true,
    width: 0,
    shadow: 0,
    over,
  })
}

function drawCuff(body: Body, joints: readonly Point[], half: number) {
  const [before, last] = joints.slice(-2)
  if (!before || !last || body.isSmall) return
  const end = within(body.matrix, placed(last.x, last.y, angleOf(before, last)))
  const line = [-0.95, 0, 0.95].map((at) => ({ x: at === 0 ? -3 : -6, y: half * at }))
  body.pen.stroke(end, line, 2, { from: 0.6, to: 0.6 })
}

/** Creases on the inside of the elbow. */
function drawElbow(body: Body, shoulder: Point, elbow: Point, hand: Point) {
  const { width: w } = body.build
  const bent = lengthOf(shoulder, hand) / (lengthOf(shoulder, elbow) + lengthOf(elbow, hand))
  if (bent > 0.93) return
  const turn = turnAt(shoulder, elbow, hand)
  const inward = within(body.matrix, placed(elbow.x, elbow.y, angleOf(elbow, between(shoulder, hand, 0.5)), w))
  foldOn(
    body,
    inward,
    [14, 2, -9].map((x, at) => ({ x, y: [1, -5, -12][at] ?? 0 })).map(({ x, y }) => ({ x, y: y * turn })),
    2.6,
  )
  foldOn(
    body,
    inward,
    [12, 4, -3].map((x, at) => ({ x, y: ([3, 5, 11][at] ?? 0) * turn })),
    2,
  )
}

/** 1 where a limb bends clockwise, else -1. */
export const turnAt = (from: Point, joint: Point, to: Point): 1 | -1 =>
  (joint.x - from.x) * (to.y - joint.y) - (joint.y - from.y) * (to.x - joint.x) > 0 ? 1 : -1

function drawHand(body: Body, side: Side) {
  const { pen, matrix, build, bones, pose, outfit, view, isSmall } = body
  const { elbow, hand } = bones[side]
  const along = angleOf(elbow, hand)
  const named = pose.hands[side]
  const isFromEdge = !bones.isProfile && view !== 'three_quarter' && Math.sin((along * Math.PI) / 180) > 0.5
  const key = isSmall
    ? named === 'fist' || named === 'grip'
      ? 'ball'
      : 'mitten'
    : isFromEdge
      ? `${named}-edge`
      : named
  // A thumb is ahead on a hand that hangs, up on one that is held out, and towards the head on one that is raised.
  const isInner = Math.abs(Math.cos((along * Math.PI) / 180)) < 0.72
  const mirrored = side === (view === 'back' ? 'near' : 'far') && (view === 'front' || view === 'back')
  const up = (isInner && mirrored) !== (!isInner && Math.cos((along * Math.PI) / 180) < 0) ? -1 : 1
  const turned = along + pose.wrists[side] * (up > 0 || isInner ? -1 : 1)
  const at = within(matrix, placed(hand.x, hand.y, turned, build.hand, build.hand * up))
  const draw = hands.get(key) ?? hands.get(named) ?? hands.get('rest')
  draw?.(pen, at, { skin: outfit.colors.skin })
}

/** The middle of a hand, in the units of the figure. */
export function palmOf({ bones, build }: Pick<Body, 'bones' | 'build'>, side: Side): Point {
  const { elbow, hand } = bones[side]
  return between(hand, elbow, (-18 * build.hand) / (lengthOf(elbow, hand) || 1))
}
