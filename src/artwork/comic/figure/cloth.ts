import { getScale, type Matrix, moved, type Point, placeAt, within } from '../pen/matrix.ts'
import type { Body } from './body.ts'
import { makeRow, readSections } from './sections.ts'

const sheet = readSections(new URL('patterns.txt', import.meta.url))

/**
 * Returns the SVG of a cloth pattern for the `over` of a form, of the top or of the garment below it; empty if that
 * garment has no pattern. The pattern starts at a point of the body, turns with the form, and matches in all forms at
 * the same place.
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

/** Panels of one page may contain the same id, so an id must always stand for the same cloth. */
function hashText(text: string): string {
  let hash = 5381
  for (const letter of text) hash = (Math.imul(hash, 33) ^ (letter.codePointAt(0) ?? 0)) >>> 0
  return hash.toString(36)
}
