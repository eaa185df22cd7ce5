import type { Figure, Look } from '../panel-scene.ts'
import { type Matrix, type Point, placeAt, within } from '../pen/matrix.ts'
import type { Pen } from '../pen/pen.ts'
import { readParts } from '../pen/sheet.ts'
import type { Bend, Build } from './build.ts'
import type { HeadColors } from './colors.ts'
import { drawEye } from './eyes.ts'
import { listRows, number, word } from './traits.ts'

const features = readParts(new URL('features.svg', import.meta.url))
const mouths = readParts(new URL('mouths.svg', import.meta.url))

/** A face that can be drawn. */
export type Face = {
  pen: Pen
  /** A pen that draws through `bend`. */
  bent: Pen
  /** Moves a point of the plain head to its place in this head. */
  bend: Bend
  matrix: Matrix
  look: Look
  mood: string
  facing: Exclude<Figure['facing'], 'back'>
  build: Build
  colors: HeadColors
}

/** Returns the point where a part of the face sits, in the units of the head. */
export function seatAt({ facing, build, bend }: Pick<Face, 'facing' | 'build' | 'bend'>, part: string): Point {
  const [plainX, plainY] = [number('seat', facing, `${part}X`), number('seat', facing, `${part}Y`)]
  const isEye = part === 'near' || part === 'far'
  const middle = facing === 'three_quarter' ? 14 : 0
  const apart = facing === 'front' || (facing === 'three_quarter' && part === 'near') ? build.gap : 1
  const drop = build.drop * number('seat', facing, `${part}Drop`)
  const seat = bend({ x: middle + (plainX - middle) * (isEye ? apart : 1), y: plainY + drop })
  // Nose and mouth do not move aside if the jaw is wider or narrower.
  return facing !== 'side' && (part === 'nose' || part === 'mouth') ? { x: plainX, y: seat.y } : seat
}

/**
 * Returns what grows on a face or is worn on it. The moustache or beard of a variant is full on old men and only
 * stubble on young men.
 */
function faceMark({ kind, age, variant }: Look): string {
  const mark = word('mark', String(variant % listRows('mark').length), 'mark')
  if (mark !== 'moustache' && mark !== 'beard') return mark
  if (kind !== 'man' || age === 'child' || age === 'teen') return ''
  return age === 'adult' ? 'stubble' : mark
}

const listEyes = (facing: Face['facing']) => (facing === 'side' ? ['near'] : ['near', 'far'])

/** Returns the matrix of an eye. */
function eyeMatrix(face: Face, part: string, size = 1): Matrix {
  const { x, y } = seatAt(face, part)
  return within(face.matrix, placeAt(x, y, 0, number('seat', face.facing, `${part}Wide`) * size, size))
}

const mirrorMatrix = (part: string): Matrix => placeAt(0, 0, 0, part === 'far' ? -1 : 1, 1)

/** Draws the parts that lie directly on the skin: cheeks, freckles, wrinkles, a beard. */
function drawSkin(face: Face): void {
  const { pen, bent, matrix, look, mood, facing, colors } = face
  const isShy = mood === 'shy' && pen.style.make !== 'manga'
  const blush = Math.min(0.9, pen.style.blush + (isShy ? 0.4 : 0))
  for (const part of facing === 'side' ? ['cheek'] : ['cheek', 'other']) {
    const across = part === 'other' && facing === 'three_quarter' ? 5.6 : 8
    if (blush > 0) pen.spot(matrix, seatAt(face, part), [across, isShy ? 5.6 : 4.6], colors.blush, `opacity="${blush}"`)
  }
  for (const name of [look.age, mood === 'shy' ? mood : '', faceMark(look)])
    if (name !== 'moustache') features.get(`${name}.${facing}`)?.(bent, matrix, colors)
}

/** Draws everything in a face except the brows. */
export function drawFeatures(face: Face): void {
  const { pen, bent, matrix, look, mood, facing, build, colors } = face
  drawSkin(face)
  const mark = faceMark(look)
  const nose = seatAt(face, 'nose')
  features.get(`${pen.style.nose}.${facing}`)?.(pen, within(matrix, placeAt(nose.x, nose.y, 0, build.nose)), colors)
  for (const part of listEyes(facing)) {
    const glance = number('seat', facing, 'glance') + number('mood', mood, 'glance')
    const eye = {
      mood,
      isRight: part === 'far',
      isSide: facing === 'side',
      isLashed: look.kind === 'woman' && (part === 'near' || facing === 'front'),
      glance,
    }
    drawEye(pen, eyeMatrix(face, part, pen.style.eye * build.eye), eye, colors)
    for (const name of [look.age, mood])
      features.get(`${name}.eye`)?.(pen, within(eyeMatrix(face, part), mirrorMatrix(part)), colors)
    if (mark === 'glasses') drawGlass(face, part)
  }
  drawMouth(face)
  if (mark === 'moustache') features.get(`moustache.${facing}`)?.(bent, matrix, colors)
}

function drawMouth({ pen, look, mood, ...face }: Face): void {
  const { facing, build, colors } = face
  const { x, y } = seatAt(face, 'mouth')
  const [isSide, isAslant] = [facing === 'side', facing === 'three_quarter']
  const across = isSide ? 1 : number('seat', facing, 'mouthWide') * build.mouth
  const matrix = within(face.matrix, placeAt(x, y, isAslant ? -2 : 0, across, (1 + build.mouth) / 2))
  const view = isSide ? 'side' : 'front'
  const form = word('mood', mood, 'mouth')
  const hasLips = look.kind === 'woman' && look.age !== 'child' && number('style', pen.style.make, 'lips') > 0
  if (hasLips && number('mood', mood, 'lips') > 0) mouths.get(`lips.${view}`)?.(pen, matrix, colors)
  mouths.get(`${form}.${view}`)?.(pen, matrix, colors)
}

function drawGlass(face: Face, part: string): void {
  const { pen, matrix, facing, colors, build, look } = face
  const [near, far] = [seatAt(face, 'near'), seatAt(face, 'far')]
  const idealSize = Math.max(1, pen.style.eye * build.eye * number('eye', pen.style.eyes, 'wide') * 0.13)
  const size = facing === 'side' ? idealSize : Math.min(idealSize, (far.x - near.x) / (facing === 'front' ? 23 : 20.5))
  features.get('glasses.eye')?.(pen, eyeMatrix(face, part, size), colors)
  const isFar = part === 'far'
  if (look.hair === 'hijab' && !isFar) return
  const { x, y } = isFar ? far : near
  const edge = x - 11 * size * number('seat', facing, `${part}Wide`)
  const [from, to] = isFar ? [near.x + 11 * size, edge] : [edge, seatAt(face, 'ear').x]
  const bow = [from, to].map((at) => ({ x: at, y: y - 1.6 }))
  pen.stroke(matrix, bow, 2, { from: 0.8, to: 0.8, color: colors.frame ?? '#2a2430' })
}

/** Draws the brows. Styles whose brows show through hair draw them after the hair. */
export function drawBrows(face: Face): void {
  const { pen, mood, facing, build, colors } = face
  const mind = (column: string) => number('mood', mood, column)
  const above =
    number('eye', pen.style.eyes, 'up') * pen.style.eye * build.eye + 3 + number('eye', pen.style.eyes, 'lash') * 0.6
  for (const part of listEyes(facing)) {
    const raised = mind('lift') * 0.8 + (part === 'far' || facing === 'side' ? mind('other') : 0)
    const slant = mind('slant')
    const [outer, inner] = [
      { x: -9, y: 1.4 - slant * 0.5 },
      { x: 8, y: 0.4 + slant * 0.72 },
    ]
    const brow = [outer, { x: -1, y: -2.4 + Math.abs(slant) * 0.12 }, inner]
    const size = Math.min(1.15, 0.6 + pen.style.eye * build.eye * 0.4)
    const matrix = within(within(eyeMatrix(face, part, size), mirrorMatrix(part)), placeAt(0, -above / size - raised))
    pen.stroke(matrix, brow, 4 * build.brow, { color: colors.brow ?? '#1d1622', from: 0.2, to: 0.65, peak: 0.62 })
  }
}

/** Draws sweat, a vein of anger or tears. They come last because they may lie over hair. */
export function drawMoodMarks({ bent, matrix, mood, facing, colors }: Face): void {
  if (mood !== 'shy') features.get(`${mood}.${facing}`)?.(bent, matrix, colors)
}

/** Draws what can be seen in the open mouth of a profile. It is drawn before the skull. */
export function drawInside(face: Face): void {
  const { pen, bend, matrix, mood, colors } = face
  const { x, y } = bend({ x: 25, y: -18 })
  mouths.get(`${word('mood', mood, 'mouth')}.inside`)?.(pen, within(matrix, placeAt(x, y)), colors)
}
/** Whether the mouth opens the outline of a profile in a mood. */
export const isOpen = (mood: string): boolean => mouths.has(`${word('mood', mood, 'mouth')}.inside`)
