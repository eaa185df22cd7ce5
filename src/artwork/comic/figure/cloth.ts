import { type Matrix, moved, scaleOf } from '../pen/matrix.ts'
import type { Pen } from '../pen/pen.ts'
import { numbersIn, readSections } from './sections.ts'

const sheet = readSections(new URL('patterns.txt', import.meta.url))

/**
 * SVG of cloth for `over` of a form, or nothing where it has no pattern. It turns and grows with `matrix`, and is the
 * same in all forms with the same one.
 */
export function clothOf(pen: Pen, matrix: Matrix, print: string, colors: readonly [string, string]): string {
  const pattern = sheet.get(print)
  if (!pattern || scaleOf(matrix) < 0.12) return ''
  const [width = 10, height = 10] = numbersIn(pattern.get('size') ?? '')
  const at = matrix.map((value) => Math.round(value * 1000) / 1000).join(' ')
  const tile = (pattern.get('tile') ?? '')
    .replaceAll('$1', pen.style.paint(colors[0]))
    .replaceAll('$2', pen.style.paint(colors[1]))
  const id = `c${hashOf(at + tile)}`
  pen.put(
    `<pattern id="${id}" width="${width}" height="${height}" patternUnits="userSpaceOnUse" patternTransform="matrix(${at})">${tile}</pattern>`,
  )
  const corners = [-700, 700].flatMap((x) => [-900, 700].map((y) => moved(matrix, { x, y })))
  const d = [0, 1, 3, 2].map(
    (corner) => `${Math.round(corners[corner]?.x ?? 0)} ${Math.round(corners[corner]?.y ?? 0)}`,
  )
  return `<path d="M${d.join('L')}z" fill="url(#${id})"/>`
}

/** Panels of a page may share an id: the same id is always the same cloth. */
function hashOf(text: string): string {
  let hash = 5381
  for (const letter of text) hash = (Math.imul(hash, 33) ^ (letter.codePointAt(0) ?? 0)) >>> 0
  return hash.toString(36)
}
