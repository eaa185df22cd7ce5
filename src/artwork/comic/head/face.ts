import { mix } from '../../palettes.ts'
import type { Figure, Look } from '../panel-scene.ts'
import { type Matrix, type Point, placed, within } from '../pen/matrix.ts'
import type { Pen } from '../pen/pen.ts'
import { readParts } from '../pen/sheet.ts'
import type { Bend, Build } from './build.ts'
import { irisColor, skinColor } from './colors.ts'
import { drawEye } from './eyes.ts'
import { number, word } from './traits.ts'

const features = readParts(new URL('features.svg', import.meta.url))
const mouths = readParts(new URL('mouths.svg', import.meta.url))

/** A face to be drawn. `bend` leads from the plain head to this one; `bent` is the pen that draws through it. */
export type Face = {
  pen: Pen
  bent: Pen
  bend: Bend
  matrix: Matrix
  look: Look
  mood: string
  facing: Exclude<Figure['facing'], 'back'>
  build: Build
  colors: Readonly<Record<string, string>>
}

/** Where a part of the face sits, in the units of the head. */
export function seatAt({ facing, build, bend }: Pick<Face, 'facing' | 'build' | 'bend'>, part: string): Point {
  const [plainX, plainY] = [number('seat', facing, `${part}X`), number('seat', facing, `${part}Y`)]
  const isEye = part === 'near' || part === 'far'
  const middle = facing === 'three_quarter' ? 14 : 0
  const apart = isEye && facing !== 'side' ? build.gap : 1
  const drop = part === 'mouth' || part === 'ear' ? 0 : isEye ? build.drop : build.drop * 0.7
  const seat = bend({ x: middle + (plainX - middle) * apart, y: plainY + drop })
  // A jaw that is wider or narrower does not move nose and mouth aside.
  return facing !== 'side' && (part === 'nose' || part === 'mouth') ? { x: plainX, y: seat.y } : seat
}

const marks = ['', 'freckles', 'glasses', 'mole', 'moustache', '', 'beard']

/** What grows on a face or sits on it; before it is grown up, a beard does not, and a young man has its stubble. */
function markOf({ kind, age, variant }: Look): string {
  const mark = marks[variant % marks.length] ?? ''
  if (mark !== 'moustache' && mark !== 'beard') return mark
  if (kind !== 'man') return mark === 'beard' ? 'mole' : ''
  return age === 'parent' || age === 'elder' ? mark : age === 'adult' ? 'stubble' : ''
}

const eyesOf = (facing: Face['facing']) => (facing === 'side' ? ['near'] : ['near', 'far'])

/** The matrix of an eye, mirrored where its outside is right. */
function eyeMatrix(face: Face, part: string, size = 1): Matrix {
  const { x, y } = seatAt(face, part)
  const wide = number('seat', face.facing, `${part}Wide`) * size
  return within(face.matrix, placed(x, y, 0, part === 'far' ? -wide : wide, size))
}

/** What lies on the skin below everything else: cheeks, freckles, lines of age, a beard. */
export function drawSkin(face: Face): void {
  const { pen, bent, matrix, look, mood, facing, colors } = face
  const isShy = mood === 'shy' && pen.style.make !== 'manga'
  const blush = Math.min(0.9, pen.style.blush + (isShy ? 0.4 : 0))
  for (const part of facing === 'side' ? ['cheek'] : ['cheek', 'other']) {
    const { x, y } = seatAt(face, part)
    const across = part === 'other' && facing === 'three_quarter' ? 5.6 : 8
    const red = mix(skinColor(look), '#e0503c', 0.5)
    if (blush > 0) pen.spot(matrix, { x, y }, [across, isShy ? 5.6 : 4.6], red, `opacity="${blush}"`)
  }
  for (const name of [look.age, mood === 'shy' ? 'shy' : '', markOf(look)])
    if (name !== 'moustache' && name !== 'glasses') features.get(`${name}.${facing}`)?.(bent, matrix, colors)
}

export function drawFeatures(face: Face): void {
  const { pen, bent, matrix, look, mood, facing, build, colors } = face
  const mark = markOf(look)
  const nose = seatAt(face, 'nose')
  features.get(`${pen.style.nose}.${facing}`)?.(pen, within(matrix, placed(nose.x, nose.y, 0, build.nose)), colors)
  for (const part of eyesOf(facing)) {
    const { x, y } = seatAt(face, part)
    const size = pen.style.eye * build.eye
    const wide = number('seat', facing, `${part}Wide`) * size
    const outer = part === 'far' ? 1 : -1
    drawEye(pen, within(matrix, placed(x, y, 0, wide, size)), {
      mood,
      outer,
      isSide: facing === 'side',
      isLashed: look.kind === 'woman',
      glance: number('seat', facing, 'glance') + number('mood', mood, 'glance'),
      iris: irisColor(look),
    })
    const around = eyeMatrix(face, part)
    for (const name of [look.age, mood]) features.get(`${name}.eye`)?.(pen, around, colors)
    if (mark === 'glasses') drawGlass(face, part)
  }
  const mouth = seatAt(face, 'mouth')
  const across = number('seat', facing, 'mouthWide') * build.mouth
  const tilt = facing === 'three_quarter' ? -2 : 0
  const form = mouths.get(`${word('mood', mood, 'mouth')}.${facing === 'side' ? 'side' : 'front'}`)
  form?.(
    pen,
    within(matrix, placed(mouth.x, mouth.y, tilt, facing === 'side' ? 1 : across, (1 + build.mouth) / 2)),
    colors,
  )
  if (mark === 'moustache') features.get(`moustache.${facing}`)?.(bent, matrix, colors)
}

function drawGlass(face: Face, part: string): void {
  const { pen, matrix, facing, colors, build } = face
  const size = Math.max(
    1,
    pen.style.eye * build.eye * (pen.style.eyes === 'chibi' || pen.style.eyes === 'tall' ? 1.06 : 1),
  )
  features.get('glasses.eye')?.(pen, eyeMatrix(face, part, size), colors)
  const { x, y } = seatAt(face, part)
  const reach = 11 * size * number('seat', facing, `${part}Wide`)
  const [from, to] =
    part === 'far' ? [seatAt(face, 'near').x + 11 * size, x - reach] : [x - reach, seatAt(face, 'ear').x]
  const bow = [
    { x: from, y: y - 1 },
    { x: (from + to) / 2, y: y - 2.4 },
    { x: to, y: y - 1.4 },
  ]
  pen.stroke(matrix, bow, 2, { from: 0.8, to: 0.8, color: colors.frame ?? '#1d1622' })
}

/** Brows; of styles whose brows show through hair they are drawn after it. */
export function drawBrows(face: Face): void {
  const { pen, mood, facing, build, colors } = face
  const mind = (column: string) => number('mood', mood, column)
  const isDot = pen.style.eyes === 'dot'
  const above = number('eye', pen.style.eyes, 'up') * pen.style.eye * build.eye + (isDot ? 7.5 : 4.6)
  for (const part of eyesOf(facing)) {
    const raised = mind('lift') * 0.8 + (part === 'far' || facing === 'side' ? mind('other') : 0)
    const slant = mind('slant')
    const brow = [
      { x: -9, y: 1.4 - slant * 0.5 },
      { x: -1, y: -2.4 + Math.abs(slant) * 0.12 },
      { x: 8, y: 0.4 + slant * 0.72 },
    ]
    const size = Math.min(1.15, 0.6 + pen.style.eye * build.eye * 0.4)
    const matrix = within(eyeMatrix(face, part, size), placed(0, -above / size - raised))
    pen.stroke(matrix, brow, 4 * build.brow, { color: colors.brow ?? '#1d1622', from: 0.2, to: 0.65, peak: 0.62 })
  }
}

/** Sweat, a vein of anger, tears: drawn last, for they may lie on hair. */
export function drawMoodMarks({ bent, matrix, mood, facing, colors }: Face): void {
  if (mood !== 'shy') features.get(`${mood}.${facing}`)?.(bent, matrix, colors)
}

/** What shows through the notch of an open profile; drawn before the skull. */
export function drawInside(face: Face): void {
  const { pen, bend, matrix, mood, colors } = face
  const { x, y } = bend({ x: 25, y: -18 })
  mouths.get(`${word('mood', mood, 'mouth')}.inside`)?.(pen, within(matrix, placed(x, y)), colors)
}
export const isOpen = (mood: string): boolean => mouths.has(`${word('mood', mood, 'mouth')}.inside`)
