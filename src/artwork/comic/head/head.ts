import type { Figure, Look, Face as Seat } from '../panel-scene.ts'
import { getScale, type Matrix, moved, type Point, placeAt, within } from '../pen/matrix.ts'
import { createPen, type Pen } from '../pen/pen.ts'
import { readParts } from '../pen/sheet.ts'
import type { Style } from '../pen/style.ts'
import { type Bend, bent, makeBends, makeHeadBuild } from './build.ts'
import { type HeadColors, headColors } from './colors.ts'
import { drawBrows, drawFeatures, drawInside, drawMoodMarks, type Face, isOpen, seatAt } from './face.ts'
import { number } from './traits.ts'

const skulls = readParts(new URL('skulls.svg', import.meta.url))
const hairs = new Map(
  ['hair-short', 'hair-long', 'hats'].flatMap((name) => [...readParts(new URL(`${name}.svg`, import.meta.url))]),
)

/**
 * A head that can be drawn: its look, the mood of its face, and the direction in which it looks. A head that looks
 * aside looks to the right.
 */
export type Head = { look: Look; mood: string; facing: Figure['facing'] }

/** The kinds of hair that hide the ears. */
const covering: ReadonlySet<string> = new Set(['long', 'wavy', 'bob'])
const hats: ReadonlySet<string> = new Set(['peci', 'cap', 'caping'])

/** Whether a head falls over the sleeves. All of such a head is drawn as the part `over`. */
export const isOver = ({ hair }: Look): boolean => hair === 'hijab'

/**
 * Draws one part of a head: the part `behind` the body, the `head` in front of it, or the part that falls `over` the
 * sleeves. `matrix` is that of the top of the neck of somebody who looks right. This function applies the head size of
 * the style.
 */
export function drawHead(pen: Pen, matrix: Matrix, head: Head, part: 'behind' | 'head' | 'over'): void {
  if (isOver(head.look) !== (part === 'over')) return
  const drawing = makeDrawing(pen, matrix, head)
  if (part === 'over') drawScarf(drawing)
  else if (part === 'behind') drawLayer(drawing, 'behind')
  else drawBare(drawing)
}

/** Returns where the face is, in units of the panel. */
export function getSeat({ look, facing }: Head, matrix: Matrix, style: Style): Omit<Seat, 'name'> {
  const inner = within(matrix, placeAt(0, 0, 0, style.head))
  const build = makeHeadBuild(look, style)
  const bend = makeBends(build, facing, 0).face
  const middle = moved(inner, bend({ x: facing === 'side' ? 4 : 0, y: -50 }))
  const mouth = moved(inner, facing === 'back' ? { x: 0, y: -18 } : seatAt({ facing, build, bend }, 'mouth'))
  return { ...middle, radius: 52 * build.wide * getScale(inner), mouth }
}

type Drawing = Head & {
  pen: Pen
  matrix: Matrix
  face: Face | null
  /** The key of the hair, which is short below a hat. */
  locks: string
  /** The bend of the hair. */
  bend: Bend
  /** A pen that draws through the bend of the hair. */
  hair: Pen
  /** A pen that draws through the bend of the skull. */
  bare: Pen
  colors: HeadColors
}

function makeDrawing(pen: Pen, outer: Matrix, head: Head): Drawing {
  const { look, mood, facing } = head
  const matrix = within(outer, placeAt(0, 0, 0, pen.style.head))
  const build = makeHeadBuild(look, pen.style)
  const bends = makeBends(build, facing, facing === 'back' ? 0 : number('mood', mood, 'drop'))
  const colors = headColors(look, pen.style)
  const isReceding = look.kind === 'man' && look.age === 'elder'
  const bend: Bend = isReceding ? (point) => bends.hair(receded(point, facing)) : bends.hair
  const bare = bent(pen, bends.face)
  const face =
    facing === 'back' ? null : { ...head, facing, pen: bent(pen), bent: bare, bend: bends.face, matrix, build, colors }
  const locks = hats.has(look.hair) ? (look.kind === 'woman' ? 'bob' : 'crew') : look.hair
  return { ...head, pen, matrix, face, locks, bend, hair: bent(pen, bend), bare, colors }
}

/** Old men have a higher hairline. */
function receded(point: Point, facing: Head['facing']): Point {
  const { x, y } = point
  const isBefore = facing === 'front' ? Math.abs(x) < 32 : x > (facing === 'side' ? 5 : -10)
  return facing !== 'back' && isBefore && y < -54 && y > -90 ? { ...point, y: y - (y + 104) * 0.32 } : point
}

function drawLayer({ look, locks, facing, hair, matrix, colors }: Drawing, layer: string): void {
  const isBare = locks === 'bald' && look.age !== 'elder' && look.age !== 'parent'
  const whose = layer === 'over' ? [locks] : new Set([look.hair, locks])
  for (const name of isBare ? [] : whose) hairs.get(`${name}.${facing}.${layer}`)?.(hair, matrix, colors)
}

function drawBare(drawing: Drawing): void {
  const { pen, look, facing, matrix, face, bare, colors, locks, hair } = drawing
  const has = (trait: string) => number('style', pen.style.make, trait) > 0
  drawSkull(drawing, 'skull')
  if (face) drawFeatures(face)
  if (face && !has('browsOver')) drawBrows(face)
  drawLayer(drawing, 'over')
  if (locks === 'bald') skulls.get(`gloss.${facing}`)?.(bare, matrix, colors)
  else if (has('shine') && locks === look.hair) skulls.get(`shine.${facing}`)?.(hair, matrix, colors)
  if (face && has('browsOver')) drawBrows(face)
  if (!covering.has(locks)) drawEars(drawing)
  drawLayer(drawing, 'hat')
  if (face) drawMoodMarks(face)
}

/** Draws the skull. The hair throws its shadow on the skull, a little lower than the hair itself. */
function drawSkull(drawing: Drawing, name: string): void {
  const { pen, facing, mood, matrix, face, bare, colors } = drawing
  const isProfile = facing === 'side' && isOpen(mood)
  if (face && isProfile) drawInside(face)
  const over = face && name === 'skull' && pen.style.shading !== 'none' ? drawShadow(drawing) : ''
  const shadowed: Pen = { ...bare, form: (m, points, fill, look) => bare.form(m, points, fill, { ...look, over }) }
  skulls.get(`${name}.${isProfile ? 'side_open' : facing}`)?.(shadowed, matrix, colors)
}

function drawShadow(drawing: Drawing): string {
  const { style } = drawing.pen
  const color = style.paint(drawing.colors.shade ?? style.shadow)
  const shade = createPen({ ...style, colored: 0, paint: () => color })
  const flat: Pen = {
    ...shade,
    form: (matrix, points, fill) => shade.form(matrix, points, fill, { width: 0, shadow: 0 }),
    stroke: () => {},
    spot: () => {},
  }
  const lower = { ...drawing, hair: bent(flat, drawing.bend), matrix: within(drawing.matrix, placeAt(1.5, 4.5)) }
  drawLayer(lower, 'over')
  drawLayer(lower, 'hat')
  return shade.taken()
}

function drawEars({ facing, pen, matrix, bend, colors, face }: Drawing): void {
  const isAside = facing === 'side' || facing === 'three_quarter'
  const { x, y } = face ? seatAt(face, 'ear') : bend({ x: -35, y: -42 })
  const ear = skulls.get(isAside ? 'ear.side' : 'ear.front')
  ear?.(bent(pen), within(matrix, placeAt(x, y)), colors)
  if (!isAside) ear?.(bent(pen), within(matrix, placeAt(-x, y, 0, -1, 1)), colors)
}

/** Draws a headscarf: its cape, the hood, and the face in the hood. */
function drawScarf(drawing: Drawing): void {
  const { face, facing, bare, matrix, colors } = drawing
  drawLayer(drawing, 'cape')
  drawLayer(drawing, 'hood')
  if (face) {
    drawSkull(drawing, 'veil')
    drawFeatures(face)
    drawBrows(face)
    hairs.get(`hijab.${facing}.wrap`)?.(bare, matrix, colors)
  }
  drawLayer(drawing, 'edge')
  if (face) drawMoodMarks(face)
}
