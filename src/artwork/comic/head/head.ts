import { mix } from '../../palettes.ts'
import type { Figure, Look, Face as Seat } from '../panel-scene.ts'
import { type Matrix, moved, placed, scaleOf, within } from '../pen/matrix.ts'
import { createPen, type Pen } from '../pen/pen.ts'
import { readParts } from '../pen/sheet.ts'
import type { Style } from '../pen/style.ts'
import { type Bend, bendsOf, bent, buildOf } from './build.ts'
import { clothColor, hairColor, hatColor, skinColor } from './colors.ts'
import { drawBrows, drawFeatures, drawInside, drawMoodMarks, drawSkin, type Face, isOpen, seatAt } from './face.ts'
import { number } from './traits.ts'

const skulls = readParts(new URL('skulls.svg', import.meta.url))
const hairs = new Map(
  ['hair-short', 'hair-long', 'hats'].flatMap((name) => [...readParts(new URL(`${name}.svg`, import.meta.url))]),
)

/** A head to be drawn: whose, with which face, and where it looks, right where it looks aside. */
export type Head = { look: Look; mood: string; facing: Figure['facing'] }

/** Hair that hides the ears, and styles whose brows show through hair. */
const covering: ReadonlySet<string> = new Set(['long', 'wavy', 'bob'])
const showing: ReadonlySet<string> = new Set(['anime', 'manga', 'webtoon', 'chibi'])
const hats: ReadonlySet<string> = new Set(['peci', 'cap', 'caping'])

/** A head that falls over sleeves: all of it is drawn by the part `over`. */
export const isOver = ({ hair }: Look): boolean => hair === 'hijab'

/**
 * Draws a part of a head: `behind` the body, the `head` before it, or what falls `over` its sleeves. `matrix`: of the
 * top of the neck, looking right; the head's own size in the style is applied here.
 */
export function drawHead(pen: Pen, matrix: Matrix, head: Head, part: 'behind' | 'head' | 'over'): void {
  if (isOver(head.look) !== (part === 'over')) return
  const drawing = drawingOf(pen, matrix, head)
  if (part === 'over') drawScarf(drawing)
  else if (part === 'behind') drawLayer(drawing, 'behind')
  else drawBare(drawing)
}

/** Where the face is, in units of the panel. */
export function seatOf({ look, facing }: Head, matrix: Matrix, style: Style): Omit<Seat, 'name'> {
  const inner = within(matrix, placed(0, 0, 0, style.head))
  const build = buildOf(look, style)
  const bend = bendsOf(build, facing, 0).face
  const middle = moved(inner, bend({ x: facing === 'side' ? 4 : 0, y: -50 }))
  const mouth = moved(inner, facing === 'back' ? { x: 0, y: -18 } : seatAt({ facing, build, bend }, 'mouth'))
  return { ...middle, radius: 52 * build.wide * scaleOf(inner), mouth }
}

type Drawing = Head & {
  pen: Pen
  matrix: Matrix
  face: Face | null
  hair: Pen
  hairBend: Bend
  bare: Pen
  colors: Face['colors']
  locks: string
}

function drawingOf(pen: Pen, matrix: Matrix, head: Head): Drawing {
  const { look, mood, facing } = head
  const inner = within(matrix, placed(0, 0, 0, pen.style.head))
  const build = buildOf(look, pen.style)
  const bends = bendsOf(build, facing, number('mood', mood, 'drop'))
  const colors = colorsOf(look, pen.style)
  const [bare, straight] = [bent(pen, bends.face), bent(pen, (point) => point)]
  const isReceding = look.kind === 'man' && look.age === 'elder' && facing !== 'back'
  const hairBend: Bend = isReceding ? (point) => bends.hair(receded(point, facing)) : bends.hair
  const face =
    facing === 'back'
      ? null
      : { ...head, facing, pen: straight, bent: bare, bend: bends.face, matrix: inner, build, colors }
  const locks = hats.has(look.hair) ? (look.kind === 'woman' ? 'bob' : 'crew') : look.hair
  return { ...head, pen, matrix: inner, face, hair: bent(pen, hairBend), hairBend, bare, colors, locks }
}

/** The hair of old men begins higher on the forehead. */
const receded: (point: { x: number; y: number }, facing: Head['facing']) => ReturnType<Bend> = (point, facing) => {
  const { x, y } = point
  const isForehead = y < -54 && y > -90 && (facing === 'front' ? Math.abs(x) < 32 : x > (facing === 'side' ? 5 : -10))
  return isForehead ? { ...point, y: y - (y + 104) * 0.32 } : point
}

function colorsOf(look: Look, style: Style): Face['colors'] {
  const [skin, hair] = [skinColor(look), hairColor(look)]
  const cover = isOver(look) ? clothColor(look) : hats.has(look.hair) ? hatColor(look) : '#c2523a'
  const isGray = look.age === 'elder'
  const lit = isGray ? mix(hair, '#5a5060', 0.45) : mix(hair, '#ffffff', 0.3)
  return {
    skin,
    hair,
    strand: style.make === 'manga' ? (isGray ? '#777777' : '#ffffff') : lit,
    shine: style.make === 'manga' ? '#ffffff' : style.make === 'print' ? '#9cc4e8' : mix(hair, '#ffffff', 0.34),
    brow: isGray ? mix(hair, '#6a6064', 0.35) : mix(hair, style.ink, 0.5),
    dim: mix(skin, '#4a2030', 0.26),
    crease: mix(skin, '#3a1420', 0.55),
    freckle: mix(skin, '#5a2414', 0.65),
    stub: mix(skin, '#1d1622', 0.7),
    mark: '#c8382c',
    frame: '#2a2430',
    dark: '#5a1f28',
    tongue: '#d8616a',
    teeth: '#fffaf2',
    tear: '#9fd6ee',
    glint: '#ffffff',
    band: look.variant % 2 === 0 ? '#c2523a' : '#d9a03c',
    seam: mix(cover, '#1d1622', 0.4),
    hem: mix(cover, '#1d1622', 0.32),
    hat: cover,
    cloth: cover,
    trim: mix(cover, '#1d1622', 0.22),
    under: mix(cover, '#2a1a16', 0.5),
    strap: '#4a342a',
  }
}

function drawLayer({ look, locks, facing, hair, matrix, colors }: Drawing, layer: string): void {
  if (layer === 'behind') hairs.get(`${look.hair}.${facing}.behind`)?.(hair, matrix, colors)
  const name = layer === 'hat' || layer === 'cape' || layer === 'hood' || layer === 'edge' ? look.hair : locks
  if (name === 'bald' && look.age !== 'elder' && look.age !== 'parent') return
  if (layer !== 'behind' || name !== look.hair) hairs.get(`${name}.${facing}.${layer}`)?.(hair, matrix, colors)
}

function drawBare(drawing: Drawing): void {
  const { pen, look, facing, matrix, face, bare, colors, locks, hair } = drawing
  const isBald = locks === 'bald'
  drawSkull(drawing, 'skull')
  if (face) drawSkin(face)
  if (face) drawFeatures(face)
  const isLate = showing.has(pen.style.make)
  if (face && !isLate) drawBrows(face)
  drawLayer(drawing, 'over')
  if (isBald) skulls.get(`gloss.${facing}`)?.(bare, matrix, colors)
  else if (pen.style.shading !== 'none' && pen.style.shading !== 'soft' && !hats.has(look.hair))
    skulls.get(`shine.${facing}`)?.(hair, matrix, colors)
  if (face && isLate) drawBrows(face)
  if (!covering.has(locks)) drawEars(drawing)
  drawLayer(drawing, 'hat')
  if (face) drawMoodMarks(face)
}

/** The skull; hair throws its shadow on it, a little lower than it lies itself. */
function drawSkull(drawing: Drawing, name: string): void {
  const { pen, facing, mood, matrix, face, bare, colors } = drawing
  const isProfile = facing === 'side' && isOpen(mood)
  if (face && isProfile) drawInside(face)
  const over = face && pen.style.shading !== 'none' ? shadowOf(drawing, name) : ''
  const shadowed: Pen = { ...bare, form: (m, points, fill, look) => bare.form(m, points, fill, { ...look, over }) }
  skulls.get(`${name}.${isProfile ? 'side_open' : facing}`)?.(shadowed, matrix, colors)
}

function shadowOf(drawing: Drawing, name: string): string {
  const { pen, facing, look } = drawing
  if (name === 'veil' || facing === 'back') return ''
  const { shading, shadow } = pen.style
  const color =
    shading === 'screen'
      ? 'url(#screen)'
      : shading === 'hatch'
        ? 'url(#hatch)'
        : mix(pen.style.paint(skinColor(look)), shadow, 0.28)
  const shade = createPen({ ...pen.style, width: 0, colored: 0, paint: () => color })
  const flat: Pen = {
    ...shade,
    stroke: () => {},
    fold: () => {},
    spot: () => {},
    form: (m, points, fill, look) => shade.form(m, points, fill, { ...look, width: 0, shadow: 0 }),
  }
  const lower = { ...drawing, hair: bent(flat, drawing.hairBend), matrix: within(drawing.matrix, placed(1.5, 4.5)) }
  drawLayer(lower, 'over')
  drawLayer(lower, 'hat')
  return shade.taken()
}

function drawEars({ facing, pen, matrix, hairBend, colors, face }: Drawing): void {
  const isSeenFlat = facing === 'side' || facing === 'three_quarter'
  const { x, y } = face ? seatAt(face, 'ear') : hairBend({ x: -35, y: -42 })
  const ear = skulls.get(isSeenFlat ? 'ear.side' : 'ear.front')
  const straight = face?.pen ?? bent(pen, (point) => point)
  ear?.(straight, within(matrix, placed(x, y)), colors)
  if (!isSeenFlat) ear?.(straight, within(matrix, placed(-x, y, 0, -1, 1)), colors)
}

/** A headscarf: its cape, the hood, and the face in it. */
function drawScarf(drawing: Drawing): void {
  const { face } = drawing
  drawLayer(drawing, 'cape')
  drawLayer(drawing, 'hood')
  if (face) {
    drawSkull(drawing, 'veil')
    drawSkin(face)
    drawFeatures(face)
    drawBrows(face)
  }
  drawLayer(drawing, 'edge')
  if (face) drawMoodMarks(face)
}
