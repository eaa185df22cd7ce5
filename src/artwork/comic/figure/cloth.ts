import { getScale, type Matrix, moved, type Point, placeAt, within } from '../pen/matrix.ts'
import type { Body } from './body.ts'
import { makeRow, readSections } from './sections.ts'

const sheet = readSections(new URL('patterns.txt', import.meta.url))

/**
 * SVG of cloth for `over` of a form of the top or of what is below, or nothing where it has no pattern. It begins at a
 * point of the body, turns with the form, and is the same in all forms at the same place.
 */
export function drawCloth(
  { pen, matrix, build, outfit }: Body,
  of: 'top' | 'bottom',
  { x, y }: Point,
  turn = 0,
): string {
  const pattern = sheet.get(outfit.words('print')[of === 'top' ? 0 : 1] ?? '')
  const place: Matrix = within(matrix, placeAt(x, y, turn, build.width))
  if (!pattern || getScale(place) < 0.12) return ''
  const { text, numbers } = makeRow((name) => pattern.get(name) ?? '')
  const [width = 10, height = 10] = numbers('size')
  const at = place.map((value) => Math.round(value * 1000) / 1000).join(' ')
  const { trim, accent } = outfit.colors
  const tile = text('tile').replaceAll('$1', pen.style.paint(trim)).replaceAll('$2', pen.style.paint(accent))
  const id = `c${hashText(at + tile)}`
  const size = `width="${width}" height="${height}" patternUnits="userSpaceOnUse" patternTransform="matrix(${at})"`
  pen.put(`<pattern id="${id}" ${size}>${tile}</pattern>`)
  const middle = moved(matrix, { x, y })
  const reach = Math.round(900 * getScale(matrix))
  return `<path d="M${Math.round(middle.x) - reach} ${Math.round(middle.y) - reach}h${reach * 2}v${reach * 2}h${-reach * 2}z" fill="url(#${id})"/>`
}

/** Panels of a page may share an id: the same id is always the same cloth. */
function hashText(text: string): string {
  let hash = 5381
  for (const letter of text) hash = (Math.imul(hash, 33) ^ (letter.codePointAt(0) ?? 0)) >>> 0
  return hash.toString(36)
}
