import type { Figure, FigureKind, Pose } from '../scene.ts'
import type { Body, FigureRequest } from './body.ts'
import { drawingsOf, numbersOf, tableOf } from './data.ts'
import { drawFace, faceOf, moodDrawing } from './face.ts'
import { drawArm } from './limbs.ts'
import { type Brush, colored, oval, path, shade } from './pen.ts'
import { feetOf, type Reach, stanceOf, stretched } from './stance.ts'
import { at, moved, placed, still, type Turn, turnedAround, within } from './turn.ts'

/** Draws an animal or a ghost. */
export function drawAnimal(brush: Brush, asked: FigureRequest): Body {
  const draw = drifters[asked.figure.look.kind] ?? drawBeast
  return draw(brush, asked)
}

/** Those who are built like nobody else. */
const drifters: Partial<Record<FigureKind, typeof drawBeast>> = { bird: drawBird, fish: drawFish, ghost: drawGhost }

const animals = tableOf('animals.txt')
const animalDrawing = drawingsOf('animals.svg')

type Animal = ReturnType<typeof animalOf>

/** An animal or a ghost in its coat. */
function animalOf(brush: Brush, { look, pose, mood }: Figure) {
  const [[size = '', leg = '', measures = '', ...coats] = []] = animals(look.kind)
  const [fur = '', belly = '', marks = ''] = coats[look.variant % coats.length]?.split(' ') ?? []
  const felt = pose === 'sleep' ? 'asleep' : mood
  const face = faceOf(measures, felt === 'calm' ? [] : ['brow'])
  const letters = { A: fur, B: belly, C: marks, S: shade(fur), T: shade(fur, 0.16) }
  const colors = { ...letters, N: fur, I: '#3d2a24', R: '#2c1c28' }
  const part = (name: string) => animalDrawing(`${look.kind}-${name}`, '')
  return {
    /** Size beside people, and length and width of a leg. */
    size: Number(size),
    leg: numbersOf(leg),
    fur,
    marks,
    mouth: { x: face.mouthX, y: face.mouth },
    /** The head with its face, in units of the head. */
    head: drawFace(brush, part('behind') + part('head') + moodDrawing(felt) + part('over'), face, colors),
    /** Draws a part that all animals may have in the animal's colors; nothing if it has none. */
    own: (name: string) => colored(brush, part(name), letters),
    /** Draws by the name of the drawing. */
    draw: (id: string) => colored(brush, animalDrawing(id), letters),
  }
}

/** Poses in which an animal sits up and has its front paws free; in the others it stands on four legs or lies. */
const upright: readonly Pose[] = ['sit', 'wave', 'point', 'hold', 'think', 'cheer']

type AnimalParts = Pick<Body, 'svg' | 'head' | 'hand'> & { whole?: Turn }

/** Draws an animal with four legs. */
function drawBeast(brush: Brush, asked: FigureRequest): Body {
  const { pose } = asked.figure
  const animal = animalOf(brush, asked.figure)
  const draw = asked.bust || upright.includes(pose) ? drawUpright : pose === 'sleep' ? drawLying : drawOnFour
  const shadow = oval(0, 8, pose === 'sleep' ? 150 : 110, 12)
  return { whole: still, ...draw(brush, animal, asked), size: animal.size, mouth: animal.mouth, shadow }
}

/** Sits up, seen from the front. */
function drawUpright(brush: Brush, animal: Animal, { figure: { pose }, headScale, held }: FigureRequest): AnimalParts {
  const { fur, leg, own, draw } = animal
  const stance = stanceOf(pose)
  const head = within(turnedAround({ x: 0, y: -148 }, stance.nod), at(0, -148 - 62 * headScale, 0, headScale))
  const free = upright.includes(pose) && pose !== 'sit'
  const arm = (reach: Reach, side: 1 | -1, isFree: boolean) =>
    stretched({ x: side * 40, y: -122 }, isFree ? reach : [-0.1, 0.86, 1], 130, side)
  const front = arm(stance.front, 1, free)
  const back = arm(stance.back, -1, free && pose !== 'wave')
  const paw = { width: Math.min(leg[1] ?? 0, 44), color: fur }
  const hand = pose === 'hold' ? { x: 0, y: front[2].y } : front[2]
  const face = placed(head, animal.head)
  const frontArm = drawArm(brush, front, paw)
  const svg = [
    placed(at(0, -84), own('back')),
    placed(at(-44, -30), own('tail')),
    draw('upright'),
    own('front'),
    draw('upright-feet'),
    held(hand),
    drawArm(brush, back, paw),
    stance.overFace ? face + frontArm : frontArm + face,
  ]
  return { svg: svg.join(''), head, hand }
}

/** Stands, walks, runs or flies, seen from the side; the face looks at the reader. */
function drawOnFour(brush: Brush, animal: Animal, { figure: { pose }, headScale, held }: FigureRequest): AnimalParts {
  const { fur, own, draw } = animal
  const [long = 0, wide = 0] = animal.leg
  const legs = feetOf(pose).map((foot, nth) => {
    const joints = stretched({ x: [-86, 72, -64, 52][nth] ?? 0, y: -100 }, foot, long + 12)
    const color = nth < 2 ? fur : shade(fur)
    const [, , { x, y }] = joints
    return brush.shape(oval(x + wide * 0.2, y - 4, wide * 0.72, wide * 0.42), color) + brush.limb(joints, wide, color)
  })
  const head = at(104, -164 - 30 * headScale, 0, headScale)
  const rise = pose === 'fly' ? -70 : pose === 'run' ? -24 : 0
  const hand = moved(head, { x: animal.mouth.x, y: animal.mouth.y + 18 })
  const svg = [
    ...legs.slice(2),
    placed(at(-106, -120), own('tail')),
    draw('on-four'),
    own('side'),
    ...legs.slice(0, 2),
    own('back-side'),
    placed(head, animal.head),
    held(hand),
  ]
  const whole = turnedAround({ x: 0, y: -110 }, pose === 'fly' ? -14 : 0, 0, 88 - long + rise)
  return { svg: svg.join(''), whole, head, hand }
}

/** Lies curled up with the head on the paws. */
function drawLying(_: Brush, { own, draw, head }: Animal, { headScale }: FigureRequest): AnimalParts {
  const turn = at(76, -8 - 60 * headScale, 6, headScale)
  const svg = [
    placed(at(-120, -34), own('tail')),
    draw('lying'),
    placed(at(-24, 62), own('back-side')),
    draw('lying-leg'),
    placed(turn, head),
    draw('lying-feet'),
  ]
  return { svg: svg.join(''), head: turn, hand: { x: 40, y: -14 } }
}

/** Degrees by which a wing or fin is turned as the arm of a pose would be. */
const swung = ([x, y]: Reach, side: number): number => (-side * Math.atan2(x, y) * 180) / Math.PI

/** Poses in which a bird sits on its feet. */
const perched: readonly Pose[] = ['sit', 'sleep']

function drawBird(brush: Brush, { figure, headScale, held }: FigureRequest): Body {
  const { pose } = figure
  const bird = animalOf(brush, figure)
  const stance = stanceOf(pose)
  const [flies, low] = [pose === 'fly', perched.includes(pose)]
  const lift = flies ? -90 : low ? 30 : pose === 'cheer' ? -24 : 0
  const nod = pose === 'run' ? 8 : stance.nod * (flies ? 0.1 : 1)
  const head = within(turnedAround({ x: 0, y: -120 }, nod, 0, lift), at(0, -90 - 66 * headScale, 0, headScale))
  const wing = (reach: Reach, side: 1 | -1) => {
    const angle = swung(flies ? [0.95, -0.35, 1] : reach, side)
    return placed(at(side * 56, lift - 104, angle, low ? 0.7 : 0.9), bird.own('wing'))
  }
  const foot = ([x, y]: Reach, side: 1 | -1) => {
    const to = { x: side * 24 + x * 34, y: flies ? -16 : -40 + 38 * y }
    const toes = path`M${to.x - 16} ${to.y + 6}Q${to.x} ${to.y - 14} ${to.x + 22} ${to.y + 6}z`
    return brush.limb([{ x: side * 24, y: -44 }, to], 9, bird.marks) + brush.shape(toes, bird.marks)
  }
  const hand = { x: pose === 'hold' ? 0 : 62 + stance.front[0] * 80, y: lift - 104 + stance.front[1] * 80 }
  const svg = [
    low ? '' : placed(at(0, Math.min(lift, 0)), foot(stance.backLeg, -1) + foot(stance.frontLeg, 1)),
    placed(at(0, lift), bird.own('body')),
    placed(head, bird.head),
    held(hand),
    wing(stance.back, -1) + wing(stance.front, 1),
  ]
  return { ...bird, svg: svg.join(''), whole: still, head, hand, shadow: oval(0, 6, 64, 9) }
}

function drawFish(brush: Brush, { figure, headScale, held, bust }: FigureRequest): Body {
  const { pose } = figure
  const fish = animalOf(brush, figure)
  const { front, float } = stanceOf(pose)
  const y = -float.height - 80
  const side = pose === 'point' || pose === 'hold' || pose === 'think' ? 1 : -1
  const head = at(34, y, 0, headScale)
  const hand = { x: 70, y: y + 66 }
  const fin = placed(at(-16, 34, swung(front, side) * 0.7), fish.own('fin'))
  const svg = placed(at(0, y), fish.own('body') + fin) + placed(head, fish.head) + held(hand)
  return { ...fish, svg, whole: turnedAround({ x: 0, y }, bust ? 0 : float.lean), head, hand, shadow: '' }
}

function drawGhost(brush: Brush, { figure, headScale, held, bust }: FigureRequest): Body {
  const { pose } = figure
  const ghost = animalOf(brush, figure)
  const { float } = stanceOf(pose)
  const stance = stanceOf(pose === 'fly' ? 'cheer' : pose)
  const whole = turnedAround({ x: 0, y: -120 }, bust ? 0 : float.lean, 0, -float.height)
  const head = at(0, -150 - 60 * headScale, 0, headScale)
  const [front, back] = [
    stretched({ x: 66, y: -140 }, stance.front, 100),
    stretched({ x: -66, y: -140 }, stance.back, 100, -1),
  ]
  const arms = [back, front].map((joints) => drawArm(brush, joints, { width: 40, color: ghost.fur }))
  const hand = pose === 'hold' ? { x: 0, y: front[2].y } : front[2]
  const svg = ghost.own('body') + placed(head, ghost.head) + held(hand) + arms.join('')
  return { ...ghost, svg, whole, head, hand, shadow: '' }
}
