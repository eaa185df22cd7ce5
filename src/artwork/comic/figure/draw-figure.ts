import { drawHead, seatOf } from '../head/head.ts'
import type { Face, Figure } from '../panel-scene.ts'
import { between, type Matrix, placed, within } from '../pen/matrix.ts'
import type { Pen } from '../pen/pen.ts'
import { readParts } from '../pen/sheet.ts'
import { drawArm, palmOf } from './arm.ts'
import type { Body } from './body.ts'
import { buildOf } from './build.ts'
import { drawLeg, drawSkirt } from './leg.ts'
import { outfitOf } from './outfit.ts'
import { poseFor, skeletonOf } from './skeleton.ts'
import { drawParts, drawPelvis, drawTorso } from './torso.ts'

/** Units of a panel. */
export type PanelUnits = { width: number; height: number }
/** Draws a thing into a hand: 0,0 is in the fist, a unit is one of an adult of 630. */
export type DrawHeld = (pen: Pen, matrix: Matrix) => void

const gear = readParts(new URL('gear.svg', import.meta.url))
/** A standing adult in its own units, from the ground to the crown. */
const ADULT = 630
/** Below this scale there are neither folds nor fingers. */
const SMALL = 0.25

/** Gets somebody ready: in a pose of one person, or as "<pair> lead" and "<pair> other". */
export function bodyOf(pen: Pen, figure: Figure, panel: PanelUnits, key: string = figure.pose): Body {
  const size = (figure.scale * panel.height) / ADULT
  const matrix = placed(figure.x * panel.width, figure.y * panel.height, 0, figure.flip ? -size : size, size)
  const build = buildOf(figure.look, pen.style)
  const pose = poseFor(key)
  const view = figure.facing === 'three_quarter' && pose.view ? pose.view : figure.facing
  const bones = skeletonOf(pose, view, build, pen.style.head)
  return { pen, figure, matrix, build, pose, outfit: outfitOf(figure.look), bones, view, isSmall: figure.scale < SMALL }
}

/** Draws one person. Returns the face in units of the panel. */
export function drawFigure(pen: Pen, figure: Figure, panel: PanelUnits, held?: DrawHeld): Face {
  const body = bodyOf(pen, figure, panel)
  drawBehind(body)
  drawMiddle(body, held)
  drawFront(body)
  return faceOf(body)
}

/** What lies behind the trunk: hair, cape, arms that are hidden. */
export function drawBehind(body: Body): void {
  const { bones, view, outfit } = body
  if (view !== 'back') drawHeadPart(body, 'behind')
  if (view !== 'back') drawParts(body, outfit.behind)
  if (!bones.isOver.far) drawArm(body, 'far')
  if (!bones.isOver.near) drawArm(body, 'near')
}

/** Legs, trunk, head, and a thing in the hand. */
export function drawMiddle(body: Body, held?: DrawHeld): void {
  const { outfit, view, pen } = body
  const { top, bottom } = outfit.colors
  drawLeg(body, 'far')
  drawGear(body, 'under')
  drawLeg(body, 'near')
  if (outfit.skirt === 0 && outfit.legs > 0) drawPelvis(body)
  if (outfit.skirt > 0) drawSkirt(body, outfit.skirt, outfit.colors[outfit.skirts] ?? (top || bottom))
  if (view === 'back') drawHeadPart(body, 'head')
  drawTorso(body)
  if (view === 'back') drawParts(body, outfit.behind)
  if (view === 'back') drawHeadPart(body, 'behind')
  else drawHeadPart(body, 'head')
  drawGear(body, 'over', held !== undefined)
  held?.(pen, heldAt(body))
}

/** Arms that lie over the trunk, and a headscarf over their sleeves. */
export function drawFront(body: Body): void {
  if (body.bones.isOver.far) drawArm(body, 'far')
  if (body.bones.isOver.near) drawArm(body, 'near')
  drawHeadPart(body, 'over')
}

/** Where a thing in the hand of a person goes, upright: in the fist, or between two. */
export function handOf(figure: Figure, panel: PanelUnits, pen: Pen): { matrix: Matrix } {
  return { matrix: heldAt(bodyOf(pen, figure, panel)) }
}

function heldAt(body: Body, base: string = body.pose.holds): Matrix {
  const { bones, build, matrix } = body
  if (base === 'ground') return within(matrix, placed(0, 0, 0, build.body))
  const [near, far] = [palmOf(body, 'near'), palmOf(body, 'far')]
  const at = base === 'hands' ? between(near, far, 0.5) : base === 'far' ? far : near
  const away = bones.isProfile && body.view === 'back' ? -1 : 1
  const size = base === 'hands' ? Math.max(0.7, build.body) : build.hand
  return within(matrix, placed(at.x, at.y, 0, size * away, size))
}

/** A thing of the pose itself; one in a hand gives way to one that is held. */
function drawGear(body: Body, layer: 'under' | 'over', isHolding = false): void {
  for (let at = 0; at + 2 < body.pose.gear.length; at += 3) {
    const [key = '', base = '', own] = body.pose.gear.slice(at, at + 3)
    if (own === layer && !(isHolding && base !== 'ground'))
      gear.get(key)?.(body.pen, heldAt(body, base), body.outfit.colors)
  }
}

function headAt({ matrix, bones, build, view, pen, figure }: Body): Matrix {
  const isAway = figure.facing === 'back'
  const isLying = Math.abs(bones.tilt) > 45
  const share = isLying || figure.facing === 'side' || figure.facing === 'three_quarter' ? 1 : 0.5
  const tilt = bones.tilt * share * (isAway ? -1 : 1)
  // A chin that hides the neck is lower; so is a small head.
  const lower = (build.isWoman ? 11 : 7) * build.body + Math.max(0, 1 - pen.style.head) * 60 * build.body
  const away = isAway && bones.isProfile && view === 'back' ? -1 : 1
  return within(matrix, placed(bones.head.x, bones.head.y + lower, tilt, build.head * away, build.head))
}

function drawHeadPart(body: Body, part: 'behind' | 'head' | 'over'): void {
  const { look, facing, mood } = body.figure
  drawHead(body.pen, headAt(body), { look, mood: body.pose.mood ?? mood, facing }, part)
}

export function faceOf(body: Body): Face {
  const { figure, pen } = body
  const { name, look, mood, facing } = figure
  return { name, ...seatOf({ look, mood, facing }, headAt(body), pen.style) }
}

export const boundsOf = ({ x, y, scale }: Figure, panel: PanelUnits) => ({
  x: x - (scale * panel.height * 0.15) / panel.width,
  y: y - scale,
  width: (scale * panel.height * 0.3) / panel.width,
  height: scale,
})
export const drawPair = (pen: Pen, lead: Figure, other: Figure, panel: PanelUnits): Face[] => [
  drawFigure(pen, { ...lead, pose: 'stand' }, panel),
  drawFigure(pen, { ...other, pose: 'stand', x: lead.x + 0.08 }, panel),
]
