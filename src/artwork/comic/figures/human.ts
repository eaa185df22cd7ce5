import { mix } from '../../palettes.ts'
import type { Mood, Pose } from '../scene.ts'
import type { Body, FigureRequest } from './body.ts'
import { drawLegs, drawTop, sleeveOf } from './clothes.ts'
import { drawingsOf } from './data.ts'
import { drawFace, moodDrawing } from './face.ts'
import { bodyDrawing, drawArm } from './limbs.ts'
import { type Brush, colored, oval, type Point, shade } from './pen.ts'
import type { Build, Outfit } from './people.ts'
import { type Reach, type Stance, stanceOf, stretched } from './stance.ts'
import { at, moved, placed, still, type Turn, turnedAround, within } from './turn.ts'

/** Draws somebody in clothes. */
export function drawHuman(brush: Brush, build: Build, outfit: Outfit, asked: FigureRequest): Body {
  const { figure, bust, headScale, held } = asked
  const { look, pose, mood } = figure
  const { torso, shoulder, hem, arm, neck, leg } = build
  const stance = stanceOf(pose)
  const hips = -leg * stance.hips
  const top = hips - torso
  const { whole, upper } = turnsOf(build, stance, hips, bust ? 'bust' : pose)
  const throat = { x: 0, y: top - arm / 2 }
  const straight = at(0, throat.y - (neck - arm / 2) * headScale, 0, headScale)
  const head = within(turnedAround(throat, bust && pose === 'fly' ? 0 : stance.nod), straight)
  const { far, near } = drawHead(brush, build, outfit, pose === 'sleep' ? 'asleep' : mood)
  const face = placed(head, near)
  const { front, back, hand } = armsOf(brush, build, outfit, stance, { pose, top, headScale })
  const throatEnd = { x: head.x / 2, y: head.y + 40 }
  const behind = placed(at(0, top), colored(brush, bodyDrawing(look.kind, ''), { A: outfit.top[2] }))
  const above =
    brush.limb([{ x: 0, y: top + 8 }, throatEnd], 36, shade(outfit.skin, 0.2)) +
    drawTop(brush, { shoulder, arm, hem, top, hip: hips + 6 }, outfit.top) +
    held(hand) +
    back +
    (stance.overFace ? face + front : front + face)
  const legs = drawLegs(brush, build, stance, hips, outfit)
  return {
    svg: placed(upper, behind + placed(head, far)) + legs + placed(upper, above),
    size: 1,
    whole,
    head: within(upper, head),
    mouth: { x: 0, y: build.face.mouth },
    hand: moved(upper, hand),
    shadow: oval(0, 12, pose === 'sleep' ? (leg + torso + neck + 90) / 2 : shoulder * 1.7, 14),
  }
}

/** How the whole body and its upper half are turned. */
function turnsOf(build: Build, stance: Stance, hips: number, pose: Pose | 'bust'): { whole: Turn; upper: Turn } {
  const around = (angle: number, x = 0, y = 0) => turnedAround({ x: 0, y: hips }, angle, x, y)
  if (pose === 'fly') return { whole: around(stance.lean), upper: still }
  // In a close picture also who flies is nearly upright.
  if (pose !== 'sleep') return { whole: still, upper: around(stance.lean > 20 ? 6 : stance.lean) }
  const side = (build.torso + build.neck + 90 - build.leg) / 2
  return { whole: around(-90, side, -hips - Math.max(build.shoulder + build.arm * 0.6, 92)), upper: still }
}

type Above = { pose: Pose; top: number; headScale: number }

/** Both arms, and where something is held. */
function armsOf(brush: Brush, build: Build, outfit: Outfit, stance: Stance, { pose, top, headScale }: Above) {
  const arm = ([x, y, bend]: Reach, side: 1 | -1) => {
    // Raised hands keep clear of a big head.
    const out = y < -0.3 ? x + (headScale - 1) * 0.5 : x
    return stretched({ x: side * build.shoulder, y: top }, [out, y, bend], build.reach, side)
  }
  const [front, back] = [arm(stance.front, 1), arm(stance.back, -1)]
  const limb = { width: build.arm, cover: sleeveOf(outfit.top), color: outfit.top[1], skin: outfit.skin }
  const [hand, other] = [front[2], back[2]]
  const both: Point = { x: (hand.x + other.x) / 2, y: hand.y }
  return {
    front: drawArm(brush, front, limb, stance.frontHand),
    back: drawArm(brush, back, limb, stance.backHand),
    hand: pose === 'hold' ? both : hand,
  }
}

const hairDrawing = drawingsOf('hair.svg')
const headDrawing = drawingsOf('heads.svg')

/** What lies below the hair and the eyes, and what over them. */
const below = ['beard', 'mask', 'freckles']
const over = ['moustache', 'glasses', 'earrings']

/** In units of the head, its middle at 0, 0: `far` is hair behind the body, `near` everything else. */
function drawHead(brush: Brush, build: Build, outfit: Outfit, mood: Mood | 'asleep') {
  const [key, color, second] = outfit.hair
  const letters = {
    A: color,
    B: second,
    S: shade(color),
    T: shade(second),
    L: mix(color, '#ffffff', 0.28),
    M: mix(second, '#ffffff', 0.3),
    N: outfit.skin,
    V: shade(outfit.skin, 0.2),
    I: '#4a2b2a',
    R: build.head === 'old' ? mix(color, '#8a8088', 0.35) : '#2c1c28',
  }
  const worn = (list: readonly string[]) => list.map((name) => (outfit.extras.includes(name) ? headDrawing(name) : ''))
  const near = [
    hairDrawing(`${key}-behind`, ''),
    headDrawing(build.head),
    ...worn(below),
    hairDrawing(`${key}-front`),
    moodDrawing(mood),
    ...worn(over),
  ]
  return {
    far: colored(brush, hairDrawing(`${key}-far`, ''), letters),
    near: drawFace(brush, near.join(''), build.face, letters),
  }
}
