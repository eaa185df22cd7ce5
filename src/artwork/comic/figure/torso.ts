import { between, getAngle, getDistance, type Matrix, type Point, placeAt, plus, within } from '../pen/matrix.ts'
import { type Body, drawCrease, garments, isAway, limbOutline } from './body.ts'
import { drawCloth } from './cloth.ts'

/** Draws the trunk with its cloth, the neck, and everything that lies on the trunk. */
export function drawTorso(body: Body): void {
  const { pen, matrix, outfit, bones } = body
  const outline = bones.isProfile ? profileOutline(body) : frontOutline(body)
  const over = drawCloth(body, 'top', bones.neck, getAngle(bones.neck, bones.hips) - 90)
  pen.form(matrix, outline, outfit.colors.top, { shadow: 14 * Math.hypot(matrix[0], matrix[1]), over })
  drawNeck(body)
  drawCrease(body, `creases-${garmentView(body)}`, trunkMatrix(body))
  drawParts(body, 'over')
}

/** Draws parts of the sheet on the trunk. A part without a drawing for a direction cannot be seen from there. */
export function drawParts(body: Body, row: 'over' | 'behind'): void {
  for (const key of body.outfit.words(row))
    garments.get(`${key}-${garmentView(body)}`)?.(body.pen, trunkMatrix(body), body.outfit.colors)
}

const garmentView = ({ bones, view }: Body) => (bones.isProfile ? 'side' : view === 'back' ? 'back' : 'front')

/**
 * Returns the matrix from the units of the parts: the neck is at 0,0, the hips 215 below, the shoulders 60 to each
 * side.
 */
function trunkMatrix({ matrix, bones, build, view }: Body): Matrix {
  const { neck, hips, near, far } = bones
  const spanned = (getDistance(near.shoulder, far.shoulder) / 124 + build.width) / 2
  const across = bones.isProfile ? build.width * (isAway({ bones, view }) ? -1 : 1) : spanned
  const aside = view === 'three_quarter' && !bones.isProfile ? 7 * build.body : 0
  return within(
    matrix,
    placeAt(neck.x + aside, neck.y, getAngle(neck, hips) - 90, across, getDistance(neck, hips) / 215),
  )
}

/** A dress has its waist seam this far from the hips; negative is higher. */
const SEAM = -30

/** Returns the outline of the trunk between two shoulders and two hips. */
function frontOutline({ bones, build, outfit, view }: Body): Point[] {
  const { width: w, body: k, isWoman, belly } = build
  const { neck, waist, hips } = bones
  const lean = ((getAngle(neck, hips) - 90) * Math.PI) / 180
  const off = (from: Point, across: number, down: number): Point =>
    plus(from, across * Math.cos(lean) - down * Math.sin(lean), across * Math.sin(lean) + down * Math.cos(lean))
  const shoulder = (isWoman ? 11 : 17) * w
  const wide = (isWoman ? 33 : 30) * w
  const drop = outfit.number('hem') * k
  const hasSeam = drop < SEAM * k
  const bend = { x: waist.x - (neck.x + hips.x) / 2, y: waist.y - (neck.y + hips.y) / 2 }
  const sidePoints = (one: Body['bones']['near'], out: 1 | -1): Point[] => {
    const narrow = plus(between(one.shoulder, one.hip, 0.6), bend.x, bend.y)
    const seam = off(between(one.shoulder, one.hip, 1 + drop / (200 * k)), out * (isWoman ? 8 : 16) * w, 0)
    const below = [
      off(narrow, out * ((isWoman ? 5 : 16) * w + belly), 0),
      off(one.hip, out * wide * 0.98, -12 * k),
      { ...off(one.hip, out * (wide + 2), drop), corner: true },
    ]
    return [
      off(neck, out * 18 * w, -2),
      off(between(neck, one.shoulder, 0.55), 0, -7 * w),
      off(one.shoulder, out * shoulder * 0.8, -2 * w),
      off(one.shoulder, out * shoulder * 0.55, 34 * w),
      ...(hasSeam ? [{ ...seam, corner: true }] : below),
    ]
  }
  const [left, right] = view === 'back' ? [bones.far, bones.near] : [bones.near, bones.far]
  return [...sidePoints(left, -1), off(hips, 0, drop + 8 * k), ...sidePoints(right, 1).toReversed()]
}

/** Returns the outline of the trunk from its side, along a spine that bends at the waist. */
function profileOutline({ bones, build, outfit, pose, view }: Body): Point[] {
  const { width: w, body: k, isWoman, belly } = build
  const { neck, waist, hips } = bones
  const flip = isAway({ bones, view }) ? -w : w
  const pull = { x: 2 * waist.x - (neck.x + hips.x) / 2, y: 2 * waist.y - (neck.y + hips.y) / 2 }
  const at = (share: number, across: number): Point => {
    const t = Math.min(1, share)
    const [upper, lower] = [between(neck, pull, t), between(pull, hips, t)]
    const way = ((getAngle(upper, lower) - 90) * Math.PI) / 180
    const below = (share - t) * getDistance(neck, hips)
    const [cos, sin] = [Math.cos(way), Math.sin(way)]
    return plus(between(upper, lower, t), cos * across * flip - sin * below, sin * across * flip + cos * below)
  }
  // The hem of a sitting person does not reach into the ground.
  const hem = Math.min(outfit.number('hem'), pose.numbers('root')[1] === undefined ? 999 : 8)
  const end = 1 + (hem * k) / (getDistance(neck, hips) || 1)
  const [back, front] = hem < SEAM ? [-31, 33 + belly * 0.8] : [-41, 41 + belly * 0.8]
  const hip = hem < SEAM ? [] : [at(0.85, -37)]
  const lap = hem < SEAM ? [] : [at(0.82, 35 + belly)]
  const spine = [at(-0.02, -15), at(0.1, -32), at(0.32, -40), at(0.62, isWoman ? -29 : -32), ...hip]
  const breast = [at(0.6, (isWoman ? 31 : 34) + belly * 0.8), at(0.36, isWoman ? 43 : 38), at(0.14, 27), at(-0.02, 15)]
  return [...spine, { ...at(end, back), corner: true }, { ...at(end, front), corner: true }, ...lap, ...breast]
}

function drawNeck({ pen, matrix, bones, build, view, outfit }: Body) {
  const { width: w, isWoman } = build
  const away = isAway({ bones, view }) ? -1 : 1
  const [ahead, down, back] = bones.isProfile ? [5, 2, -8] : [0, 8, view === 'three_quarter' ? -6 : 0]
  const joints = [plus(bones.head, back * away, -12), plus(bones.neck, ahead * away, down * w)]
  const widths = [(isWoman ? 23 : 27) * (0.4 + w * 0.6), (isWoman ? 29 : 34) * w]
  const outline = limbOutline(joints, widths, { end: bones.isProfile ? 0.3 : 0.55 })
  pen.form(matrix, outline, outfit.colors.skin, { isExact: true, shadow: 9, depth: 1.3 })
}

/** Draws the seat of the trousers, between both legs. */
export function drawPelvis({ pen, matrix, bones, build, outfit }: Body): void {
  const { width: w } = build
  const isUpright = Math.abs(bones.hips.x - bones.neck.x) < Math.abs(bones.hips.y - bones.neck.y)
  if (!isUpright) return
  const apart = getDistance(bones.near.hip, bones.far.hip)
  const joints = [plus(bones.hips, 0, -22 * w), plus(bones.hips, 0, 14 * w)]
  const widths = [(bones.isProfile ? 62 : 52) * w + apart, 50 * w + apart * 0.8]
  pen.form(matrix, limbOutline(joints, widths), outfit.colors.bottom, { isExact: true, width: 0.6, shadow: 6 })
}
