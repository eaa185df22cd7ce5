import { drawHead, getSeat } from '../head/head.ts'
import type { Face, Figure } from '../panel-scene.ts'
import { between, type Matrix, placeAt, within } from '../pen/matrix.ts'
import type { Pen } from '../pen/pen.ts'
import { readParts } from '../pen/sheet.ts'
import type { Style } from '../pen/style.ts'
import { drawArm, palmPoint } from './arm.ts'
import { type Body, isAway } from './body.ts'
import { makeBuild } from './build.ts'
import { drawLeg, drawSkirt } from './leg.ts'
import { colorFor, readOutfit } from './outfit.ts'
import { makeSkeleton, type Pose, poseFor } from './skeleton.ts'
import { drawParts, drawPelvis, drawTorso } from './torso.ts'

/** Size of a panel in units. */
export type PanelUnits = { width: number; height: number }
/** Draws a thing into a hand. The point 0,0 is in the fist; the units are those of an adult of 630 units. */
export type HeldDrawer = (pen: Pen, matrix: Matrix) => void

const gear = readParts(new URL('gear.svg', import.meta.url))
/** Height of a standing adult in its own units, and the scale below which creases and fingers are left out. */
const [ADULT, SMALL] = [630, 0.25]

/**
 * Returns what can be known of a person without a pen. `key` is a pose of one person or, as in `poseFor`, of a pair.
 */
export function readied(figure: Figure, panel: PanelUnits, key: string = figure.pose, style?: Style) {
  const size = (figure.scale * panel.height) / ADULT
  const matrix = placeAt(figure.x * panel.width, figure.y * panel.height, 0, figure.flip ? -size : size, size)
  const build = makeBuild(figure.look, style)
  const pose = poseFor(key)
  const view = chooseView(pose, figure.facing)
  return { figure, matrix, build, pose, view, bones: makeSkeleton(pose, view, build, style?.head) }
}

export const makeBody = (pen: Pen, figure: Figure, panel: PanelUnits, key?: string): Body => ({
  ...readied(figure, panel, key, pen.style),
  pen,
  outfit: readOutfit(figure.look),
  isSmall: figure.scale < SMALL,
})

function chooseView(pose: Pose, facing: Figure['facing']): Figure['facing'] {
  const own = pose.text('view')
  if (own === 'aside') return facing === 'front' ? 'three_quarter' : facing
  if (own === 'front' && facing === 'side') return 'three_quarter'
  return facing === 'three_quarter' && (own === 'front' || own === 'side') ? own : facing
}

/** Draws one person. Returns where the face is, in units of the panel. */
export function drawFigure(pen: Pen, figure: Figure, panel: PanelUnits, drawProp?: HeldDrawer): Face {
  const body = makeBody(pen, figure, panel)
  drawBehind(body)
  drawMiddle(body, drawProp)
  drawFront(body)
  return toFace(body)
}

/** Draws the parts behind the trunk: hair, cape, and hidden arms. */
export function drawBehind(body: Body): void {
  const { bones, view } = body
  if (view !== 'back') {
    drawHeadPart(body, 'behind')
    drawParts(body, 'behind')
  }
  if (!bones.isOver.far) drawArm(body, 'far')
  if (!bones.isOver.near) drawArm(body, 'near')
}

/** Draws legs, trunk, head, and a thing in the hand. */
export function drawMiddle(body: Body, drawProp?: HeldDrawer): void {
  const { outfit, view, bones } = body
  const isBehind = view === 'back' && !bones.isProfile
  const drawThings = () => {
    drawGear(body, 'over', drawProp !== undefined)
    drawProp?.(body.pen, heldAt(body))
  }
  if (isBehind) drawThings()
  drawLeg(body, 'far')
  drawGear(body, 'under')
  drawLeg(body, 'near')
  if (outfit.number('skirt') > 0) drawSkirt(body, colorFor(outfit, 'skirts'))
  else drawPelvis(body)
  drawTorso(body)
  if (view === 'back') {
    drawParts(body, 'behind')
    drawHeadPart(body, 'behind')
  }
  drawHeadPart(body, 'head')
  if (!isBehind) drawThings()
}

/** Draws the arms that lie over the trunk, and a headscarf over their sleeves. */
export function drawFront(body: Body): void {
  if (body.bones.isOver.far) drawArm(body, 'far')
  if (body.bones.isOver.near) drawArm(body, 'near')
  drawHeadPart(body, 'over')
}

/** Returns where an upright thing in a person's hand goes: in the fist, or between both fists. */
export const getHand = (figure: Figure, panel: PanelUnits, pen: Pen): { matrix: Matrix } => ({
  matrix: heldAt(makeBody(pen, figure, panel)),
})

function heldAt(body: Body, base: string = body.pose.text('holds')): Matrix {
  const { build, matrix, bones } = body
  if (base === 'seat') return within(matrix, placeAt(bones.hips.x, 0, 0, build.body, build.body))
  if (base === 'ground') return within(matrix, placeAt(0, 0, 0, build.body * (isAway(body) ? -1 : 1), build.body))
  const [near, far] = [palmPoint(body, 'near'), palmPoint(body, 'far')]
  const at = base === 'hands' ? between(near, far, 0.5) : base === 'far' ? far : near
  const size = base === 'hands' ? Math.max(0.7, build.body) : build.hand
  return within(matrix, placeAt(at.x, at.y, 0, isAway(body) ? -size : size, size))
}

/**
 * Draws a thing that belongs to the pose, written as "part base layer". A thing of the pose in a hand is left out if
 * the person holds another thing.
 */
function drawGear(body: Body, layer: 'under' | 'over', isHolding = false): void {
  const words = body.pose.words('gear')
  for (const [at, key] of words.entries()) {
    const [base, own] = [words[at + 1] ?? '', words[at + 2]]
    if (own === layer && !(isHolding && base !== 'ground' && base !== 'seat'))
      gear.get(key)?.(body.pen, heldAt(body, base), body.outfit.colors)
  }
}

function headAt(body: Body): Matrix {
  const { matrix, bones, build, pen, figure } = body
  const isBack = figure.facing === 'back'
  const isTurned = Math.abs(bones.tilt) > 45 || figure.facing === 'side' || figure.facing === 'three_quarter'
  const tilt = bones.tilt * (isTurned ? 1 : 0.5) * (isBack ? -1 : 1)
  // A small head sits lower, because its neck would look too long.
  const lower = ((build.isWoman ? 11 : 7) + Math.max(0, 1 - pen.style.head) * 110) * build.body
  return within(
    matrix,
    placeAt(bones.head.x, bones.head.y + lower, tilt, build.head * (isAway(body) ? -1 : 1), build.head),
  )
}

function toHead({ figure, pose }: Body) {
  const { look, facing, mood } = figure
  return { look, mood: pose.text('mood') || mood, facing }
}

const drawHeadPart = (body: Body, part: 'behind' | 'head' | 'over'): void =>
  drawHead(body.pen, headAt(body), toHead(body), part)

export const toFace = (body: Body): Face => ({
  name: body.figure.name,
  ...getSeat(toHead(body), headAt(body), body.pen.style),
})
