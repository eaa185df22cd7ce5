import { mix } from '../../palettes.ts'
import { angleOf, between, lengthOf, type Point, placed, plus, within } from '../pen/matrix.ts'
import { readParts } from '../pen/sheet.ts'
import { turnAt } from './arm.ts'
import { type Body, foldOn, outlineOf } from './body.ts'
import { clothOf } from './cloth.ts'
import type { Side } from './skeleton.ts'

const shoes = readParts(new URL('shoes.svg', import.meta.url))

/** Draws a leg with its shoe and what covers it. */
export function drawLeg(body: Body, side: Side): void {
  const { pen, matrix, build, outfit, bones } = body
  const { width: w } = build
  const { hip, knee, foot } = bones[side]
  const { skin, bottom } = outfit.colors
  const isBare = outfit.legs < 1 || outfit.skirt > 0.15
  const calf = between(knee, foot, 0.32)
  if (isBare) {
    const widths = [48, 37, 37, 22].map((one) => one * w)
    pen.form(matrix, outlineOf([hip, knee, calf, foot], widths), skin, { isExact: true, shadow: 6 })
    foldOn(body, within(matrix, placed(knee.x, knee.y, angleOf(knee, foot) - 90, w)), '-8,-4 -2,4 7,2', 1.6)
  }
  drawFoot(body, side)
  if (outfit.legs === 0 || (outfit.skirt > 0.3 && outfit.legs < 1)) return
  const color = side === 'far' && body.view !== 'front' && body.view !== 'back' ? mix(bottom, '#1d1622', 0.14) : bottom
  const isShort = outfit.legs <= 0.5
  const end = isShort ? between(hip, knee, outfit.legs * 2) : between(knee, foot, (outfit.legs * 2 - 1) * 0.95)
  const widths = [58, 45, 40, outfit.shoes === 'boot' ? 30 : 38].map((one) => one * w)
  const cloth = within(matrix, placed(hip.x, hip.y, angleOf(hip, knee) - 90, w))
  const over = clothOf(pen, cloth, outfit.prints[1], [outfit.colors.trim, outfit.colors.accent])
  const drawPart = (joints: readonly Point[], wide: readonly number[], bulge: number) =>
    pen.form(matrix, outlineOf(joints, wide, { end: bulge }), color, { isExact: true, shadow: 8, over })
  if (isShort) {
    drawPart([hip, end], [58 * w, 53 * w], 0.12)
    return
  }
  if (lengthOf(hip, end) / (lengthOf(hip, knee) + lengthOf(knee, end)) < 0.62) {
    drawPart([hip, knee], [58 * w, 49 * w], 0.9)
    drawPart([between(knee, end, 0.02), between(knee, end, 0.5), end], [46 * w, 44 * w, 37 * w], 0.12)
    foldOn(
      body,
      matrix,
      [0.1, 0.25, 0.45].map((at) => plus(between(knee, end, at), 0, 4)),
      2.4,
    )
    return
  }
  drawPart([hip, knee, calf, end], widths, 0.12)
  drawKnee(body, hip, knee, end)
}

function drawKnee(body: Body, hip: Point, knee: Point, end: Point) {
  const { matrix, build } = body
  const { width: w } = build
  const bent = lengthOf(hip, end) / (lengthOf(hip, knee) + lengthOf(knee, end))
  if (bent < 0.985) {
    const turn = turnAt(hip, knee, end)
    const inward = within(matrix, placed(knee.x, knee.y, angleOf(knee, between(hip, end, 0.5)), w, w * turn))
    foldOn(body, inward, '22,-2 6,-8 -12,-10', 2.8)
    foldOn(body, inward, '20,2 8,8 -2,14', 2.2)
  } else {
    const straight = within(matrix, placed(knee.x, knee.y, angleOf(hip, knee) - 90, w))
    foldOn(body, straight, '-18,-8 -4,-2 6,-6', 2.2)
    foldOn(body, straight, '14,8 4,14 -4,11', 1.8)
  }
  const cuff = within(matrix, placed(end.x, end.y, angleOf(knee, end) - 90, w))
  foldOn(body, cuff, '-16,-16 -2,-9 10,-13', 2.2)
  foldOn(body, cuff, '14,-30 2,-22 -6,-24', 1.8)
}

function drawFoot({ pen, matrix, build, outfit, bones, view }: Body, side: Side) {
  const { foot } = bones[side]
  const isFlat = bones.isProfile || view === 'side' || view === 'three_quarter'
  const isAway = bones.isProfile && view === 'back'
  const size = Math.max(0.74, build.width) * 0.98
  // In a three-quarter view a foot is shorter than from its side.
  const across = size * (isAway ? -1 : 1) * (view === 'three_quarter' && !bones.isProfile ? 0.86 : 1)
  const turn = isFlat ? bones.turns[side] * (isAway ? -1 : 1) : side === 'near' ? 5 : -5
  const at = within(matrix, placed(foot.x, foot.y, turn, across, size))
  const { skin, shoe } = outfit.colors
  shoes.get(`${outfit.shoes}-${isFlat ? 'side' : view}`)?.(pen, at, { skin, shoe })
}

/** Draws a skirt over both legs: one wide limb between them, or a tent where they part. */
export function drawSkirt(body: Body, length: number, color: string): void {
  const { pen, matrix, build, outfit, bones, pose } = body
  const { width: w } = build
  const middle = (part: 'hip' | 'knee' | 'foot') => between(bones.near[part], bones.far[part], 0.5)
  const start = between(bones.hips, bones.waist, outfit.hem < 0 ? Math.min(1, -outfit.hem / 108) : 0.1)
  const over = clothOf(pen, within(matrix, placed(bones.hips.x, bones.hips.y, 0, w)), outfit.prints[1], [
    outfit.colors.trim,
    outfit.colors.accent,
  ])
  const hemOf = (side: Side) => {
    const { hip, knee, foot } = bones[side]
    return length <= 0.5 ? between(hip, knee, length * 2) : between(knee, foot, length * 2 - 1)
  }
  const apart = (one: Point, other: Point, from: Point, to: Point) => {
    const size = lengthOf(from, to) || 1
    return Math.abs((other.x - one.x) * (to.y - from.y) - (other.y - one.y) * (to.x - from.x)) / size
  }
  const [hips, knees] = [middle('hip'), middle('knee')]
  const hem = between(hemOf('near'), hemOf('far'), 0.5)
  const flare = (44 + outfit.flare) * w
  if (pose.skirt === 'hull' && length > 0.3) {
    const round = (['near', 'far'] as const).flatMap((side) => [
      ...ringOf(bones[side].hip, 36 * w),
      ...ringOf(bones[side].knee, 27 * w),
      ...ringOf(hemOf(side), 20 * w),
    ])
    pen.form(matrix, hullOf([...round, ...ringOf(start, 34 * w)]), color, { shadow: 12, over })
    return
  }
  const wide = (one: Point, other: Point, from: Point, to: Point, own: number) => apart(one, other, from, to) + own
  const hipWidth = wide(bones.near.hip, bones.far.hip, hips, knees, 54 * w)
  const hemWidth = wide(hemOf('near'), hemOf('far'), length > 0.5 ? knees : hips, hem, flare)
  const kneeWidth = wide(bones.near.knee, bones.far.knee, hips, knees, (50 + outfit.flare * 0.5) * w)
  const top = outfit.hem < 0 ? (bones.isProfile ? 62 : 76) * w : hipWidth * 0.9
  const isLong = length > 0.5
  const joints = isLong ? [start, hips, knees, hem] : [start, hips, hem]
  const widths = isLong ? [top, hipWidth, kneeWidth, hemWidth] : [top, hipWidth, hemWidth]
  pen.form(matrix, outlineOf(joints, widths, { end: 0.1, start: 0.1 }), color, { isExact: true, shadow: 12, over })
  for (const [at, share] of [
    [-0.3, 0.75],
    [0.08, 0.5],
    [0.32, 0.68],
  ] as const) {
    const low = between(hemOf('near'), hemOf('far'), 0.5 + at * 1.1)
    const high = between(low, plus(hips, at * hipWidth * 0.6, 0), share)
    foldOn(body, matrix, [low, plus(between(low, high, 0.5), at * 8, 0), high], 2.6)
  }
}

const ringOf = ({ x, y }: Point, radius: number): Point[] =>
  Array.from({ length: 8 }, (_, at) => ({
    x: x + radius * Math.cos((at * Math.PI) / 4),
    y: y + radius * Math.sin((at * Math.PI) / 4),
  }))

/** The points around all others, in order. */
function hullOf(points: readonly Point[]): Point[] {
  const sorted = points.toSorted((a, b) => a.x - b.x || a.y - b.y)
  const half = (all: readonly Point[]) => {
    const chain: Point[] = []
    for (const point of all) {
      for (let last = chain.at(-1), before = chain.at(-2); last && before && turnAt(before, last, point) < 0; ) {
        chain.pop()
        last = chain.at(-1)
        before = chain.at(-2)
      }
      chain.push(point)
    }
    return chain.slice(0, -1)
  }
  return [...half(sorted), ...half(sorted.toReversed())]
}
