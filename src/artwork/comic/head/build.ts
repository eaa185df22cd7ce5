import type { Figure, Look } from '../panel-scene.ts'
import { type Matrix, type Point, pointsIn, scaleOf } from '../pen/matrix.ts'
import type { Pen, Points } from '../pen/pen.ts'
import type { Style } from '../pen/style.ts'
import { number, rowsOf } from './traits.ts'

const measures = [
  'wide',
  'cheek',
  'jaw',
  'chin',
  'long',
  'high',
  'nose',
  'eye',
  'drop',
  'gap',
  'brow',
  'mouth',
  'fall',
] as const

/**
 * How a face differs from the plain one, as factors: widths of cranium, cheeks, jaw and chin, heights below and above
 * the eyes, sizes of features. `drop`: how much lower the eyes sit. `fall`: how far hair and cloth fall below the chin.
 */
export type Build = Readonly<Record<(typeof measures)[number], number>>

export function buildOf(look: Look, style: Style): Build {
  const rows = [
    ['style', style.make],
    ['age', look.age],
    ['kind', look.kind],
    ['face', String(look.variant % rowsOf('face'))],
  ] as const
  const all = (measure: string) => rows.map(([table, row]) => number(table, row, measure))
  const entries = measures.map((measure) => [
    measure,
    measure === 'drop' ? all(measure).reduce((sum, one) => sum + one) : all(measure).reduce((sum, one) => sum * one),
  ])
  return Object.fromEntries(entries)
}

/** Where a point of the plain head goes. */
export type Bend = (point: Point) => Point

/** The bends of skull and face, and of hair, which keeps to the cranium. `open`: how far the jaw hangs. */
export function bendsOf(build: Build, facing: Figure['facing'], open: number): { face: Bend; hair: Bend } {
  const { wide, cheek, jaw, chin, long, high, fall } = build
  const middle = (y: number) => (facing === 'three_quarter' ? graded(middles, y) : 0)
  const rise = (y: number) => (y > 0 ? y : y > EYES ? y * long : EYES * long + (y - EYES) * high)
  const widths = [
    [-60, wide],
    [-38, wide * cheek],
    [-17, wide * jaw],
    [-2, wide * chin],
  ] as const
  const face: Bend = ({ x, y, ...rest }) => {
    const hang = open * share((y + 23) / 14)
    if (facing !== 'side') return { ...rest, x: middle(y) + (x - middle(y)) * graded(widths, y), y: rise(y) + hang }
    const tip = share(1 - Math.hypot(x - 46, y + 37) / 15)
    const lips = (build.chin - 1) * 3 * share((y + 14) / 10) * share(x / 20)
    return { ...rest, x: x * (1 + (wide - 1) * 0.5) + (build.nose - 1) * 13 * tip + lips, y: rise(y) + hang }
  }
  const hair: Bend = ({ x, y, ...rest }) => {
    const hung = share((y + 20) / 30)
    const across = facing === 'side' ? 1 + (wide - 1) * 0.5 : wide
    const narrow = 1 - hung * (1 - fall) * 0.55
    return { ...rest, x: x * across * narrow, y: y > 0 ? y * fall : rise(y) }
  }
  return { face, hair }
}

const EYES = -46
/** The middle of a head that looks aside, by height. */
const middles = [
  [-60, 0],
  [-38, 5],
  [-17, 11],
  [-2, 17],
] as const
const share = (value: number) => Math.max(0, Math.min(1, value))

/** The value at `y` between those of the rows, and beyond them that of the nearest. */
function graded(rows: readonly (readonly [number, number])[], y: number): number {
  const after = rows.findIndex(([at]) => at >= y)
  const [low, high] = [rows[after < 0 ? rows.length - 1 : Math.max(0, after - 1)], rows.at(after)]
  if (!low || !high || low === high) return high?.[1] ?? 1
  return low[1] + ((high[1] - low[1]) * (y - low[0])) / (high[0] - low[0])
}

/** A pen whose points bend before they are drawn, and whose strokes grow with the head, though less than it. */
export function bent(pen: Pen, bend: Bend): Pen {
  const all = (points: Points) => (typeof points === 'string' ? pointsIn(points) : points).map(bend)
  const grown = (matrix: Matrix, width: number) => width * scaleOf(matrix) ** 0.75
  return {
    ...pen,
    form: (matrix, points, fill, look) => pen.form(matrix, all(points), fill, look),
    stroke: (matrix, points, width = 3, look) => pen.stroke(matrix, all(points), grown(matrix, width), look),
    fold: (matrix, points, width = 2.2, look) => pen.fold(matrix, all(points), grown(matrix, width), look),
    spot: (matrix, point, radii, fill, attributes) => pen.spot(matrix, bend(point), radii, fill, attributes),
  }
}
