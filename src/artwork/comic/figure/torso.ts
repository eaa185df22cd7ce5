import { angleOf, between, lengthOf, type Matrix, type Point, placed, plus, within } from '../pen/matrix.ts'
import { readParts } from '../pen/sheet.ts'
import { type Body, foldOn, outlineOf } from './body.ts'
import { clothOf } from './cloth.ts'

const garments = readParts(new URL('garments.svg', import.meta.url))

/** Draws the trunk with its cloth, neck, and everything that lies on it. */
export function drawTorso(body: Body): void {
  const { pen, matrix, outfit, bones, build } = body
  const outline = bones.isProfile ? profileOf(body) : spannedOf(body)
  const frame = frameOf(body)
  const cloth = within(matrix, placed(bones.neck.x, bones.neck.y, angleOf(bones.neck, bones.hips) - 90, build.width))
  const over = clothOf(pen, cloth, outfit.prints[0], [outfit.colors.trim, outfit.colors.accent])
  pen.form(matrix, outline, outfit.colors.top, { shadow: 14 * Math.hypot(matrix[0], matrix[1]), over })
  drawNeck(body)
  const isBack = body.view === 'back' && !bones.isProfile
  const drawFolds = isBack
    ? ['-34,34 -20,60 -22,88', '36,40 24,64 26,84', '0,150 4,186', '-40,166 -22,178']
    : bones.isProfile
      ? ['16,52 4,70 -4,96', '28,150 8,160 -8,156', '-28,176 -8,184']
      : ['-50,44 -38,58 -24,60', '52,48 42,60 32,60', '-46,196 -24,176 -8,172', '44,204 30,186 20,182']
  for (const [at, points] of drawFolds.entries()) foldOn(body, frame, points, 2.8 - at * 0.2)
  drawParts(body, outfit.over)
}

/** Draws parts of the sheet on the trunk; a part without a drawing for a direction is not seen from there. */
export function drawParts(body: Body, keys: readonly string[]): void {
  const frame = frameOf(body)
  for (const key of keys)
    garments.get(`${key}-${body.bones.isProfile ? 'side' : body.view === 'back' ? 'back' : 'front'}`)?.(
      body.pen,
      frame,
      body.outfit.colors,
    )
}

/** From the units of the parts: the neck is 0,0, hips are 215 below, shoulders 60 aside. */
function frameOf({ matrix, bones, build, view }: Body): Matrix {
  const { neck, hips, near, far } = bones
  const turned = angleOf(neck, hips) - 90
  const tall = lengthOf(neck, hips) / 215
  if (bones.isProfile)
    return within(
      matrix,
      placed(
        neck.x,
        neck.y,
        turned,
        build.width * (near.shoulder.x > hips.x + 999 ? -1 : 1) * (isAway({ bones, view }) ? -1 : 1),
        tall,
      ),
    )
  const across = (lengthOf(near.shoulder, far.shoulder) / 120 + build.width) / 2
  return within(matrix, placed(neck.x + (view === 'three_quarter' ? 7 * build.body : 0), neck.y, turned, across, tall))
}

const isAway = ({ bones, view }: Pick<Body, 'bones' | 'view'>) => bones.isProfile && view === 'back'

/** The trunk between two shoulders and two hips. */
function spannedOf({ bones, build, outfit, view }: Body): Point[] {
  const { width: w, body: k, isWoman, belly } = build
  const { neck, waist, hips } = bones
  const [left, right] = view === 'back' ? [bones.far, bones.near] : [bones.near, bones.far]
  const lean = ((angleOf(neck, hips) - 90) * Math.PI) / 180
  const off = (from: Point, across: number, down: number): Point =>
    plus(from, across * Math.cos(lean) - down * Math.sin(lean), across * Math.sin(lean) + down * Math.cos(lean))
  const shoulder = (isWoman ? 11 : 17) * w
  const wide = (isWoman ? 31 : 25) * w
  const drop = outfit.hem * k
  const bend = { x: waist.x - (neck.x + hips.x) / 2, y: waist.y - (neck.y + hips.y) / 2 }
  const sideOf = (one: Body['bones']['near'], out: 1 | -1): Point[] => {
    const side = between(one.shoulder, one.hip, 0.6)
    const narrow = off(plus(side, bend.x, bend.y), out * ((isWoman ? 5 : 16) * w + belly), 0)
    const hip = off(one.hip, out * wide * 0.98, -12 * k)
    const end = off(one.hip, out * (wide + 2), drop)
    const atWaist = off(between(one.shoulder, one.hip, 1 + drop / (200 * k)), out * (isWoman ? 8 : 16) * w, 0)
    return [
      off(neck, out * 18 * w, -2),
      off(between(neck, one.shoulder, 0.55), 0, -7 * w),
      off(one.shoulder, out * shoulder * 0.8, -2 * w),
      off(one.shoulder, out * shoulder * 0.55, 34 * w),
      ...(drop < -30 ? [{ ...atWaist, corner: true }] : [narrow, hip, { ...end, corner: true }]),
    ]
  }
  const below = drop < -30 ? off(hips, 0, drop + 6 * k) : off(hips, 0, drop + 9 * k)
  return [...sideOf(left, -1), below, ...sideOf(right, 1).toReversed()]
}

/** The trunk from its side: along the spine. */
function profileOf({ bones, build, outfit, view }: Body): Point[] {
  const { width: w, body: k, isWoman, belly } = build
  const { neck, waist, hips } = bones
  const flip = isAway({ bones, view }) ? -1 : 1
  const at = (share: number, across: number): Point => {
    // A curve through neck, waist and hips, so that a back can be round.
    const bend = { x: 2 * waist.x - (neck.x + hips.x) / 2, y: 2 * waist.y - (neck.y + hips.y) / 2 }
    const t = Math.min(1, share)
    const point = between(between(neck, bend, t), between(bend, hips, t), t)
    const way = ((angleOf(between(neck, bend, t), between(bend, hips, t)) - 90) * Math.PI) / 180
    const below = (share - t) * lengthOf(neck, hips)
    return {
      x: point.x + Math.cos(way) * across * w * flip - Math.sin(way) * below,
      y: point.y + Math.sin(way) * across * w * flip + Math.cos(way) * below,
    }
  }
  const end = 1 + (outfit.hem * k) / (lengthOf(neck, hips) || 1)
  const lower = end < 0.9 ? [] : [at(0.85, -37)]
  const front = end < 0.9 ? [] : [at(0.82, 35 + belly)]
  return [
    at(-0.02, -15),
    at(0.1, -32),
    at(0.32, -40),
    at(0.62, isWoman ? -29 : -32),
    ...lower,
    { ...at(end, end < 0.9 ? -33 : -41), corner: true },
    { ...at(end, (end < 0.9 ? 34 : 41) + belly * 0.8), corner: true },
    ...front,
    at(0.6, (isWoman ? 31 : 34) + belly * 0.8),
    at(0.36, isWoman ? 43 : 38),
    at(0.14, 27),
    at(-0.02, 15),
  ]
}

function drawNeck({ pen, matrix, bones, build, view, outfit }: Body) {
  const { width: w, isWoman } = build
  const isSide = bones.isProfile
  const away = isAway({ bones, view }) ? -1 : 1
  const base = plus(bones.neck, isSide ? 5 * away : 0, (isSide ? 2 : 8) * w)
  const top = plus(bones.head, (isSide ? -8 : view === 'three_quarter' ? -6 : 0) * away, -12)
  const widths = [(isWoman ? 23 : 27) * (0.4 + w * 0.6), (isWoman ? 29 : 34) * w]
  pen.form(matrix, outlineOf([top, base], widths, { end: isSide ? 0.3 : 0.55 }), outfit.colors.skin, {
    isExact: true,
    shadow: 9,
    depth: 1.3,
  })
}

/** Hides the ends of trousers between the hips. */
export function drawPelvis({ pen, matrix, bones, build, outfit }: Body): void {
  const { width: w } = build
  const { near, far } = bones
  const apart = lengthOf(near.hip, far.hip)
  const joints = [plus(bones.hips, 0, -22 * w), plus(bones.hips, 0, 14 * w)]
  if (Math.abs(bones.hips.x - bones.neck.x) < Math.abs(bones.hips.y - bones.neck.y))
    pen.form(
      matrix,
      outlineOf(joints, [(isProfileWidth(bones.isProfile) + apart) * w, (50 + apart * 0.8) * w]),
      outfit.colors.bottom,
      {
        isExact: true,
        width: 0.6,
        shadow: 6,
      },
    )
}
const isProfileWidth = (isProfile: boolean) => (isProfile ? 62 : 52)
