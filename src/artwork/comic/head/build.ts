import type { Figure, Look } from '../panel-scene.ts'
import { getScale, type Matrix, type Point, pointsIn } from '../pen/matrix.ts'
import type { Pen, Points } from '../pen/pen.ts'
import type { Style } from '../pen/style.ts'
import { listRows, number } from './traits.ts'

/**
 * Widths of cranium, cheeks, jaw and chin, then heights below and above the eyes, then how far hair falls below the
 * chin.
 */
const forms = ['wide', 'cheek', 'jaw', 'chin', 'long', 'high', 'fall'] as const
/** Sizes of features. `drop` is how much lower the eyes sit, `gap` how far apart they are. */
const sizes = ['nose', 'eye', 'drop', 'gap', 'brow', 'mouth'] as const
const measures = [...forms, ...sizes]

/** How a face differs from the plain face. All values are factors except `drop`, which is in units. */
export type Build = Readonly<Record<(typeof measures)[number], number>>

export function makeHeadBuild(look: Look, style: Style): Build {
  const faces = listRows('face')
  const rows = { style: style.make, age: look.age, kind: look.kind, face: String(look.variant % faces.length) }
  const measured = measures.map((measure) => {
    const all = Object.entries(rows).map(([table, row]) => number(table, row, measure))
    const value = all.reduce((sum, one) => (measure === 'drop' ? sum + one : sum * one))
    return [measure, clamped(value, number('limit', 'low', measure), number('limit', 'high', measure))]
  })
  return Object.fromEntries(measured)
}

/** Moves a point of the plain head to its place in this head. */
export type Bend = (point: Point) => Point

/**
 * Returns the bends of the face with its skull, and of the hair, which follows the cranium. `open` is how far the jaw
 * hangs.
 */
export function makeBends(build: Build, facing: Figure['facing'], open: number): { face: Bend; hair: Bend } {
  const { wide, cheek, jaw, chin, long, high, fall, nose } = build
  const [isSide, isAslant] = [facing === 'side', facing === 'three_quarter']
  const widths = [wide, wide * cheek, wide * jaw, wide * chin]
  const cranium = isSide ? 1 + (wide - 1) * 0.5 : wide
  const rise = (y: number) => (y > EYES ? y * long : EYES * long + (y - EYES) * high)
  const face: Bend = ({ x, y, ...rest }) => {
    const hang = open * clamped((y + 23) / 14)
    const middle = isAslant ? graded([0, 5, 11, 17], y) : 0
    if (!isSide) return { ...rest, x: middle + (x - middle) * graded(widths, y), y: rise(y) + hang }
    const tip = clamped(1 - Math.hypot(x - 42, y + 36) / 14) * 11 * (nose - 1)
    const point = clamped((y + 14) / 10) * clamped(x / 20) * 4 * (chin - 1)
    return { ...rest, x: x * cranium + tip + point - hang * 1.2, y: rise(y) + hang * 1.3 }
  }
  const hair: Bend = ({ x, y, ...rest }) => {
    const narrow = 1 - clamped((y + 20) / 30) * (1 - fall) * 0.55
    return { ...rest, x: x * cranium * narrow, y: y > 0 ? y * fall : rise(y) }
  }
  return { face, hair }
}

const EYES = -46
/** Y coordinates of cranium, cheeks, jaw and chin. */
const LEVELS = [-60, -38, -17, -2]

const clamped = (value: number, low = 0, high = 1) => Math.max(low, Math.min(high, value))

/** Returns the value at a height, interpolated between the values of the levels. */
function graded(values: readonly number[], y: number): number {
  const next = LEVELS.findIndex((level) => level >= y)
  const at = next < 0 ? LEVELS.length - 1 : Math.max(1, next)
  const [from = 0, to = 0] = [LEVELS[at - 1], LEVELS[at]]
  const [before = 1, after = 1] = [values[at - 1], values[at]]
  return before + (after - before) * clamped((y - from) / (to - from))
}

/**
 * Returns a pen that bends points before it draws them. Its strokes grow with the head, but less than the head does.
 */
export function bent(pen: Pen, bend: Bend = (point) => point): Pen {
  const all = (points: Points) => (typeof points === 'string' ? pointsIn(points) : points).map(bend)
  const grown = (matrix: Matrix, width: number) => width * getScale(matrix) ** 0.75
  return {
    ...pen,
    form: (matrix, points, fill, look) => pen.form(matrix, all(points), fill, look),
    stroke: (matrix, points, width = 3, look) => pen.stroke(matrix, all(points), grown(matrix, width), look),
    fold: (matrix, points, width = 2.2, look) => pen.fold(matrix, all(points), grown(matrix, width), look),
    spot: (matrix, point, radii, fill, attributes) => pen.spot(matrix, bend(point), radii, fill, attributes),
  }
}
