import { mix } from '../palettes.ts'
import { gray, nearest, stepped, turned } from './colors.ts'
import type { Moment } from './drawings/by-chance.ts'
import { type Drawing, found, paintsOf, readSheet } from './drawings/sheet.ts'
import type { Pen } from './figures/pen.ts'
import type { StyleKey } from './scene.ts'
import { inColors } from './things.ts'

/** A style's name in the master data, how it draws as a pen, and the size of heads beside bodies. */
export type Style = Pen & { name: string; headScale: number }

const sheet = readSheet('styles')

/** Styles in the order of their ids, 1 to 16. */
export const styles: readonly StyleKey[] = sheet.ids

export function styleOf(key: StyleKey): Style {
  const { text, number } = sheet(key)
  return {
    name: text('name'),
    ink: text('ink'),
    width: number('width'),
    headScale: number('head'),
    paint: change(text('paint')),
  }
}

/** What lies between the place and the figures in a style. */
export const drawUnder = (style: StyleKey, moment: Moment): string => sheet(style).draw(moment, 'under')

/** Gives a drawing of 600 units height the colors of a style, light and shade, and what lies over it. */
export function finish(svg: string, style: StyleKey, moment: Moment, width: number): string {
  const drawing = sheet(style)
  const shown = (drawing.text('grade') ? graded(svg, drawing) : svg) + drawing.draw(moment, 'over')
  const filter = drawing.text('filter')
  const whole = filter ? `<g filter="url(#${filter})">${shown}</g>` : shown
  const defs = `<defs>${inColors(paintsOf(whole), styleOf(style))}</defs>`
  const lines = 'stroke-linecap="round" stroke-linejoin="round"'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} 600" ${lines}>${defs}${whole}</svg>`
}

/** Forms of gradients: falling from the light above, pooling like water color, rounding like a ball. */
const gradients = new Map([
  ['fall', ['linearGradient', 'x1=".2" x2=".6" y2="1"']],
  ['pool', ['radialGradient', 'r=".62"']],
  ['ball', ['radialGradient', 'cx=".36" cy=".26" r=".86"']],
])

/** Fills every form with a gradient between two colors made of its own. */
function graded(svg: string, { text }: Drawing): string {
  const [tag, axis] = found(gradients, text('grade'))
  const [from, to] = [change(text('from')), change(text('to'))]
  const colors = [...new Set(svg.match(/(?<=fill=")#[0-9a-f]{6}(?=")/gi))]
  const defs = colors.map((color) => {
    const stops = `<stop stop-color="${from(color)}"/><stop offset="1" stop-color="${to(color)}"/>`
    return `<${tag} id="of-${color.slice(1)}" ${axis}>${stops}</${tag}>`
  })
  return `<defs>${defs.join('')}</defs>${svg.replace(/fill="#([0-9a-f]{6})"/gi, 'fill="url(#of-$1)"')}`
}

/** What can be done to a color; what the sheet says of it comes as words. */
const changes = new Map<string, (color: string, ...words: string[]) => string>([
  ['turn', (color, saturation, lightness = '0') => turned(color, Number(saturation), Number(lightness))],
  ['mix', (color, other = color, share = '0') => mix(color, other, Number(share))],
  ['nearest', nearest],
  ['gray', gray],
  ['stepped', stepped],
])

/** Reads a change of colors: steps with commas between them, such as "turn .68 -.03, mix #fff4e6 .1". */
function change(told: string): (color: string) => string {
  const steps = told.split(', ').map((step) => {
    const [name = '', ...words] = step.split(' ')
    return (color: string) => found(changes, name)(color, ...words)
  })
  return (color) => steps.reduce((seen, step) => step(seen), color)
}
