import { steady } from './drawings/by-chance.ts'
import { readSheet } from './drawings/sheet.ts'
import type { Style } from './pen/style.ts'

const drawings = readSheet('things', 'things-food', 'things-home', 'things-town', 'things-outdoors')
export const props: readonly string[] = drawings.ids

/** Whether a thing fits into a hand. Other things stand beside a figure. */
export const fitsHand = (key: string): boolean => drawings(key).is('hand')
/** Whether a thing is carried in both arms. */
export const fitsArms = (key: string): boolean => drawings(key).is('arms')

/**
 * Returns the share of its height that a thing hangs below the hand that holds it, or 0 if its drawing does not say.
 */
export const getGrip = (key: string): number => drawings(key).number('grip')

/** Whether a thing lies flat if nobody holds it. */
export const isFlat = (key: string): boolean => drawings(key).is('flat')

/** Whether a thing hangs in the air. */
export const isInSky = (key: string): boolean => drawings(key).is('sky')
/** Whether a thing hangs on a wall. */
export const isOnWall = (key: string): boolean => drawings(key).is('wall')

/** Returns the height of a thing as a share of a standing adult's height. */
export const getHeightShare = (key: string): number => drawings(key).number('height') / 690

/** `isLying`: the thing lies on the ground and is seen from above. */
type Spot = { x: number; y: number; height: number; isLying?: boolean }

/** Draws a thing at `x`, `y` that is `height` units high. A style whose line width is 0 draws no outlines. */
export function drawThing(key: string, { x, y, height, isLying = false }: Spot, style: Style): string {
  const scale = height / 100
  const width = (style.width * 1.6 * Math.min(1.2, Math.max(0.5, Math.sqrt(scale)))) / scale
  const outline = width > 0 ? `${style.ink}" stroke-width="${width.toFixed(1)}` : 'none'
  const slant = isLying ? ' matrix(1 0 -.5 .5 0 0)' : ''
  const place = `translate(${Math.round(x)} ${Math.round(y)})${slant} scale(${scale.toFixed(3)})`
  const thingSvg = inColors(drawings(key).draw(steady()), style)
  return `<g transform="${place}" stroke="${outline}" stroke-linejoin="round" stroke-linecap="round">${thingSvg}</g>`
}

/** Gives a drawing of a sheet the colors of a style and the widths of its ink. */
export function inColors(svg: string, style: Style): string {
  // A line of a drawing has its outline as a wider line below. That wider line is removed for styles without outlines.
  const lined = style.width > 0 ? svg : svg.replace(/<path (d="[^"]+")[^>]* stroke="#16101f"[^>]*\/>(?=<path \1)/g, '')
  return lined
    .replace(/#[0-9a-f]{6}\b/gi, (color) => (color === '#16101f' ? style.ink : style.paint(color)))
    .replace(/"([\d.]+)px"/g, (_, width: string) => `"${((Number(width) * style.width) / 3).toFixed(1)}"`)
}
