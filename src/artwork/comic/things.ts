import { steady } from './drawings/by-chance.ts'
import { readSheet } from './drawings/sheet.ts'
import type { Pen } from './figures/pen.ts'
import type { PropKey } from './scene.ts'

const drawings = readSheet('things', 'things-food', 'things-home', 'things-town', 'things-outdoors')
export const props: readonly PropKey[] = drawings.ids

/** Whether a thing fits into a hand; others stand beside a figure. */
export const fitsHand = (key: PropKey): boolean => drawings(key).is('hand')

/** Whether a thing flies or shines above everybody, such as a kite or the moon. */
export const isInSky = (key: PropKey): boolean => drawings(key).is('sky')

/** Whether a thing hangs on a wall, such as a clock. */
export const isOnWall = (key: PropKey): boolean => drawings(key).is('wall')

/** Height of a thing in panel units beside figures of the same `scale`: a man is 690 high. */
export const heightOf = (key: PropKey, scale: number): number => drawings(key).number('height') * scale

/** A thing at `x`, `y`, `height` units high. A pen of width 0 leaves out the outlines. */
export function drawThing(key: PropKey, { x, y, height }: { x: number; y: number; height: number }, pen: Pen): string {
  const scale = height / 100
  const width = (pen.width * Math.min(1.2, Math.max(0.5, Math.sqrt(scale)))) / scale
  const outline = width > 0 ? `${pen.ink}" stroke-width="${width.toFixed(1)}` : 'none'
  const place = `translate(${Math.round(x)} ${Math.round(y)}) scale(${scale.toFixed(3)})`
  const drawn = inColors(drawings(key).draw(steady()), pen)
  return `<g transform="${place}" stroke="${outline}" stroke-linejoin="round" stroke-linecap="round">${drawn}</g>`
}

/** Gives a drawing of a sheet the colors of a style and the widths of its ink. */
export function inColors(svg: string, pen: Pen): string {
  // What is a line itself has its outline as a wider line below, which goes where there are no outlines.
  const lined = pen.width > 0 ? svg : svg.replace(/<path (d="[^"]+")[^>]* stroke="#16101f"[^>]*\/>(?=<path \1)/g, '')
  return lined
    .replace(/#[0-9a-f]{6}\b/gi, (color) => (color === '#16101f' ? pen.ink : pen.paint(color)))
    .replace(/"([\d.]+)px"/g, (_, width: string) => `"${((Number(width) * pen.width) / 5).toFixed(1)}"`)
}
