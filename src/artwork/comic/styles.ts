import { mix } from '../palettes.ts'
import { inked, nearest, stepped, turned } from './colors.ts'
import type { Moment } from './drawings/by-chance.ts'
import { paintDefs, readSheet, requireItem } from './drawings/sheet.ts'
import { type PanelSize, panelSizes } from './panel-scene.ts'
import { constructions, type Make, type Style } from './pen/style.ts'
import { inColors } from './things.ts'

const sheet = readSheet('styles')

/** Styles in the order of their ids, 1 to 16. */
export const styles: readonly string[] = sheet.ids

/** Returns the key of a style by its name in the master data. */
export const findStyleKey = (name: string): string =>
  styles.find((key) => sheet(key).text('name') === name) ?? 'cartoon'

export const getStyle = (key: string): Style => styleAt(key, 'day')

/** Returns a style with its colors at an hour. Some styles have other colors at night. */
export function styleAt(key: string, time: Moment['time']): Style {
  const { text } = sheet(key)
  const make = requireItem(makes, text('make'))
  const own = constructions[make]
  const shading = shadings.find((one) => one === text('shading')) ?? own.shading
  const width = text('width') === '' ? own.width : Number(text('width'))
  const paint = change((time === 'night' && text('night')) || text('paint'))
  return { ...own, key, make, name: text('name'), shading, width, paint }
}

const makes = new Map((Object.keys(constructions) as Make[]).map((make) => [make as string, make]))
const shadings = ['cut', 'soft', 'screen', 'hatch', 'none'] as const

/** Draws what a style puts between the place and the figures. */
export const drawUnder = (style: string, moment: Moment): string => sheet(style).draw(moment, 'under')

/** Adds what a style draws over a picture, the definitions to which the SVG refers, and the paper below everything. */
export function finish(svg: string, style: string, moment: Moment, size: PanelSize): string {
  const { width, height } = panelSizes[size]
  const drawing = sheet(style)
  const over = drawing.draw(moment, 'over')
  const content = svg + (over && `<g transform="scale(1 ${(height / 600).toFixed(3)})">${over}</g>`)
  const filter = drawing.text('filter')
  const whole = `<path d="M0 0h${width}v${height}H0z" fill="#ffffff"/>${filter ? `<g filter="url(#${filter})">${content}</g>` : content}`
  const defs = `<defs>${inColors(paintDefs(whole), styleAt(style, moment.time))}</defs>`
  const lines = 'stroke-linecap="round" stroke-linejoin="round"'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ${lines}>${defs}${whole}</svg>`
}

/** The changes of colors that a sheet can name, by their name. Their other arguments are words of the sheet. */
const changes = new Map<string, (color: string, ...words: string[]) => string>([
  ['turn', (color, saturation, lightness = '0') => turned(color, Number(saturation), Number(lightness))],
  ['mix', (color, other = color, share = '0') => mix(color, other, Number(share))],
  ['nearest', nearest],
  ['inked', inked],
  ['stepped', stepped],
])

/** Reads a change of colors: steps with commas between them, such as "turn .68 -.03, mix #fff4e6 .1". */
function change(text: string): (color: string) => string {
  const steps = text.split(', ').map((step) => {
    const [name = '', ...words] = step.split(' ')
    return (color: string) => requireItem(changes, name)(color, ...words)
  })
  return (color) => steps.reduce((result, step) => step(result), color)
}
