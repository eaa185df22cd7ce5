import { readFileSync } from 'node:fs'
import { type HTMLElement, parse } from 'node-html-parser'
import { limb } from './curve.ts'
import type { Matrix, Point } from './matrix.ts'
import type { Pen } from './pen.ts'

/**
 * Draws a part of a sheet. `colors` are named by the classes; an element keeps the color of the sheet if its class has
 * none.
 */
type DrawPart = (pen: Pen, matrix: Matrix, colors?: Readonly<Record<string, string>>) => void

/**
 * Reads a sheet of parts: SVG that a browser can show roughly, and that the pen draws through its points. A part is a
 * group with an id. It contains, from back to front:
 * - `polygon`: a form. A point that stands twice is a corner. `data-shadow`, `data-width` and `data-depth` are those of
 *   `FormLook`. `data-exact` marks a form whose points are all corners.
 * - `polyline`: a stroke of `stroke-width`, with `data-from`, `data-to` and `data-peak`. The class `fold` makes it a
 *   fold. With `data-widths` it is a limb through the points, as wide as the list says at each point.
 * - `ellipse`: a spot. Its `opacity` is kept.
 * A class names the color that replaces the `fill`, or the `stroke` of a stroke.
 */
export const readParts = (url: URL): ReadonlyMap<string, DrawPart> => partsIn(parse(readFileSync(url, 'utf8')))

/** Returns the parts of a sheet that is already parsed. */
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

/** Reads points. A point that stands twice is a corner. */
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
