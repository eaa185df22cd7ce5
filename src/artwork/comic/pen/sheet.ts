import { readFileSync } from 'node:fs'
import { type HTMLElement, parse } from 'node-html-parser'
import { limb } from './curve.ts'
import type { Matrix, Point } from './matrix.ts'
import type { Pen } from './pen.ts'

/** Draws a part of a sheet. `colors` by their names; without one of its name a part keeps the color of the sheet. */
type DrawPart = (pen: Pen, matrix: Matrix, colors?: Readonly<Record<string, string>>) => void

/**
 * Reads a sheet of parts: SVG that a browser shows in rough, and that the pen draws through its points. The parts are
 * groups with ids; in them stand, from back to front
 * - `polygon`: a form. A doubled point is a corner. `data-shadow`, `data-width`, `data-depth` as in `FormLook`;
 *   `data-exact` for one whose corners all are.
 * - `polyline`: a stroke of `stroke-width`, with `data-from`, `data-to`, `data-peak`; a `fold` by its class; with
 *   `data-widths` a limb through its points, as wide as each says.
 * - `ellipse`: a spot; `opacity` is kept.
 * A class names the color that replaces `fill`, or `stroke` of a stroke.
 */
export const readParts = (url: URL): ReadonlyMap<string, DrawPart> => partsIn(parse(readFileSync(url, 'utf8')))

/** The parts of a sheet that is parsed already. */
export function partsIn(sheet: HTMLElement): ReadonlyMap<string, DrawPart> {
  return new Map(
    sheet.querySelectorAll('g[id]').map((group) => {
      const steps = group.children.map(readStep)
      return [
        group.id,
        (pen: Pen, matrix: Matrix, colors = {}) => {
          for (const step of steps) step(pen, matrix, colors)
        },
      ]
    }),
  )
}

type Step = (pen: Pen, matrix: Matrix, colors: Readonly<Record<string, string>>) => void

function readStep(element: HTMLElement): Step {
  const points = readPoints(element.getAttribute('points') ?? '')
  const number = (name: string, missing: number) => Number(element.getAttribute(name) ?? missing)
  const classes = element.classNames.split(' ')
  const colorIn = (colors: Readonly<Record<string, string>>, own: string | undefined) =>
    classes.flatMap((name) => colors[name] ?? [])[0] ?? own
  const look = {
    width: number('data-width', 1),
    shadow: number('data-shadow', 6),
    depth: number('data-depth', 1),
    isExact: element.hasAttribute('data-exact'),
  }
  const brush = { from: number('data-from', 0.15), to: number('data-to', 0.15), peak: number('data-peak', 0.5) }
  const fill = element.getAttribute('fill')
  if (element.rawTagName === 'ellipse') {
    const opacity = element.getAttribute('opacity')
    const middle = { x: number('cx', 0), y: number('cy', 0) }
    const radii = [number('rx', 1), number('ry', 1)] as const
    const more = opacity ? `opacity="${opacity}"` : ''
    return (pen, matrix, colors) => pen.spot(matrix, middle, radii, colorIn(colors, fill), more)
  }
  if (element.rawTagName === 'polygon')
    return (pen, matrix, colors) => pen.form(matrix, points, colorIn(colors, fill) ?? '#ffffff', look)
  const widths = element.getAttribute('data-widths')
  if (widths) {
    const ends = { round: number('data-round', 0.3), end: number('data-end', 0.5) }
    const outline = limb(points, widths.split(/[ ,]+/).map(Number), ends)
    return (pen, matrix, colors) =>
      pen.form(matrix, outline, colorIn(colors, fill) ?? '#ffffff', { ...look, isExact: true })
  }
  const wide = number('stroke-width', 2.4)
  const isFold = classes.includes('fold')
  return (pen, matrix, colors) => {
    const color = colorIn(colors, element.getAttribute('stroke'))
    const strokeLook = { ...(color !== undefined && { color }), ...(isFold ? {} : brush) }
    if (isFold) pen.fold(matrix, points, wide, strokeLook)
    else pen.stroke(matrix, points, wide, strokeLook)
  }
}

/** A doubled point is a corner. */
function readPoints(text: string): Point[] {
  const numbers = text
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  const points: Point[] = []
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    const [x = 0, y = 0] = [numbers[at], numbers[at + 1]]
    const last = points.at(-1)
    if (last && last.x === x && last.y === y) last.corner = true
    else points.push({ x, y })
  }
  return points
}
