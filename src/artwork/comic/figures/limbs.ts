import { drawingsOf } from './data.ts'
import { type Brush, colored, oval, type Point } from './pen.ts'
import { type Joints, placed } from './turn.ts'

/** How a limb is drawn; `cover` is the share of it that is in a sleeve or in trousers of `color`, from 0 to 1. */
type Limb = { width: number; color: string; cover?: number; skin?: string }

/** Hands, shoes and what hangs from shoulders, by name. */
export const bodyDrawing = drawingsOf('bodies.svg')

/** An arm from shoulder to wrist in its sleeve, with the hand at its end. */
export function drawArm(brush: Brush, joints: Joints, limb: Limb, form = 'fist'): string {
  const [, elbow, { x, y }] = joints
  const turn = { x, y, angle: angleOf(elbow, { x, y }), scale: limb.width * 0.028 }
  const hand = colored(brush, bodyDrawing(form), { A: limb.skin ?? limb.color })
  return drawLimb(brush, joints, limb, placed(turn, hand))
}

/** A leg with its shoe, whose sole stands across the shin or, `seated`, flat on the ground. */
export function drawLeg(brush: Brush, joints: Joints, limb: Limb, shoe: string, seated: boolean): string {
  const [, knee, { x, y }] = joints
  const angle = angleOf(knee, { x, y }) - 90
  const turn = { x, y, angle: Math.abs(angle) < 25 || seated ? 0 : angle, scale: limb.width / 42 }
  const drawn = placed(turn, colored(brush, bodyDrawing('shoe'), { A: shoe }))
  return drawLimb(brush, joints, limb, drawn)
}

const angleOf = (from: Point, to: Point) => (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI

function drawLimb(brush: Brush, joints: Joints, { width, color, cover = 1, skin = color }: Limb, end: string): string {
  if (cover >= 1) return brush.limb(joints, width, color) + end
  const [root, bend] = joints
  const bare = brush.limb(joints, width * 0.76, skin) + end
  return cover > 0 ? bare + cut(brush, root, between(root, bend, cover * 2), width * 1.07, color) : bare
}

function between(from: Point, to: Point, share: number): Point {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
}

/** A sleeve or trouser leg that ends with an edge. */
function cut(brush: Brush, from: Point, to: Point, width: number, color: string): string {
  const far = Math.hypot(to.x - from.x, to.y - from.y) || 1
  const inner = between(from, to, 1 - brush.outline / far)
  return (
    (brush.outline > 0 ? brush.line([from, to], width + 2 * brush.outline, undefined, 'butt') : '') +
    brush.line([from, inner], width, color, 'butt') +
    brush.flat(oval(from.x, from.y, width / 2, width / 2), color)
  )
}
