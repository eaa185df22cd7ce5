import { readFileSync } from 'node:fs'
import { type HTMLElement, parse } from 'node-html-parser'
import { type Area, byChance, isDark, type Moment, times } from './by-chance.ts'

type Draw = (moment: Moment) => string

export type Drawing = {
  /** Whether the drawing has a class, such as `inside`. */
  is: (name: string) => boolean
  /** Return an attribute (`data-ground` for the name `ground`) as text, empty if it is missing, or as a number. */
  text: (name: string) => string
  number: (name: string) => number
  /** Returns the SVG of a layer, empty if the drawing has no such layer; without a name, of the whole drawing. */
  draw: (moment: Moment, layer?: string) => string
}

/** Returns a drawing of a sheet by its id. `ids` are the ids of all drawings, in the order of the sheet. */
export type Sheet = ((id: string) => Drawing) & { ids: readonly string[] }

const forms = new Map<string, { draw: Draw; fills: readonly string[] }>()
const paints = new Map<string, string>()

/**
 * Reads one or more sheets of drawings as one. A sheet is SVG that a browser can show, in the colors of the day:
 * - The hour and the style change colors written as `#rrggbb` in small letters; only the style changes those in
 *   capitals; nothing changes colors written as `rgb()`. `#16101f` is ink. A width in `px` scales with the lines of a
 *   style.
 * - Classes name the hours and weathers in which an element is seen. Chance decides about an element of the class
 *   `sometimes`. An element of the class `lit` shines in the dark. The classes of the groups directly below a drawing
 *   are the names of its layers.
 * - `<use>` inserts a form of any sheet, whose `currentColor` is the `color` of the `<use>`, or a drawing of
 *   `byChance`. A browser shows only forms of the same file. With `data-count`, `<use>` strews that many copies of a
 *   form over its area: scaled between the two numbers of `data-scale`, turned by up to `data-turn` degrees, each in
 *   one of the form's `data-fills`.
 * - A gradient, pattern or filter stands before the others that it refers to.
 */
export function readSheet(...names: readonly string[]): Sheet {
  const readSvg = (name: string) => readFileSync(new URL(`${name}.svg`, import.meta.url), 'utf8')
  const sheet = parse(names.map(readSvg).join('').replace(/\n\s*/g, ''))
  for (const element of sheet.querySelectorAll('defs > *'))
    if (element.rawTagName === 'g') {
      const fills = element.getAttribute('data-fills')?.split(' ') ?? []
      forms.set(element.id, { draw: together(element.children), fills })
    } else paints.set(element.id, element.toString().replace(/><\/(stop|circle|rect|fe\w+)>/g, '/>'))
  const drawings = new Map(sheet.querySelectorAll('svg > svg').map((element) => [element.id, readDrawing(element)]))
  return Object.assign((id: string) => requireItem(drawings, id), { ids: [...drawings.keys()] })
}

/** Returns the gradients, patterns and filters to which an SVG refers, for its head. */
export const paintDefs = (svg: string): string =>
  [...paints].reduce((head, [id, paint]) => ((svg + head).includes(`url(#${id})`) ? head + paint : head), '')

function readDrawing(element: HTMLElement): Drawing {
  const text = (name: string) => element.getAttribute(`data-${name}`) ?? ''
  const layers = new Map(element.children.map((layer) => [layer.classNames, together(layer.children)]))
  const whole = together(element.children)
  return {
    is: (name) => element.classNames.split(' ').includes(name),
    text,
    number: (name) => Number(text(name)),
    draw: (moment, layer) => (layer === undefined ? whole(moment) : (layers.get(layer)?.(moment) ?? '')),
  }
}

function together(elements: readonly HTMLElement[]): Draw {
  const parts = elements.map(compiled)
  return (moment) => parts.map((draw) => draw(moment)).join('')
}

function compiled(element: HTMLElement): Draw {
  const draw = element.rawTagName === 'use' ? used(element) : plain(element)
  if (element.classNames === '') return draw
  const words = element.classNames.split(' ')
  if (words.includes('lit'))
    return (moment) => (isDark(moment) ? draw(moment).replace(/fill="\S+"/, 'fill="#FFD98A"') : draw(moment))
  const isVisible = ({ time, weather, chance }: Moment) =>
    words.some((word) => word === time || word === weather || (word === 'sometimes' && chance.often(0.6)))
  return (moment) => (isVisible(moment) ? draw(moment) : '')
}

function plain(element: HTMLElement): Draw {
  const { rawTagName: tag } = element
  const start = `<${tag}${formatAttributes(element.attributes, ['class'])}`
  const inner = together(element.children)
  return element.children.length > 0 ? (moment) => `${start}>${inner(moment)}</${tag}>` : () => `${start}/>`
}

type Attributes = Readonly<Record<string, string>>

const formatAttributes = (attributes: Attributes, without: readonly string[]) =>
  Object.entries(attributes)
    .map(([name, value]) => (without.includes(name) ? '' : ` ${name}="${value}"`))
    .join('')

function used({ attributes }: HTMLElement): Draw {
  const { href = '', color = '', fill = '', x = 0, y = 0, width = 800, height = 600 } = attributes
  const name = href.slice(1)
  const area = { x: Number(x), y: Number(y), width: Number(width), height: Number(height), fill }
  const draw = byChance[name]
  if (draw) return (moment) => draw(moment, area)
  const own = ['class', 'href', 'color', 'x', 'y', 'width', 'height', 'data-count', 'data-scale', 'data-turn']
  const start = `<g${formatAttributes(attributes, own)}>`
  const content: Draw = attributes['data-count']
    ? strewn(name, area, attributes)
    : (moment) => requireItem(forms, name).draw(moment).replaceAll('currentColor', color)
  return (moment) => `${start}${content(moment)}</g>`
}

function strewn(name: string, { x, y, width, height }: Area, attributes: Attributes): Draw {
  const [least = 1, most = 1] = attributes['data-scale']?.split(' ').map(Number) ?? []
  const turn = Number(attributes['data-turn'] ?? 0)
  return (moment) => {
    const { chance } = moment
    const { draw, fills } = requireItem(forms, name)
    return times(Number(attributes['data-count']), () => {
      const moved = `translate(${chance.whole(x, x + width)} ${chance.whole(y, y + height)})`
      const turned = turn > 0 ? ` rotate(${chance.whole(-turn, turn)})` : ''
      const sized = most === 1 ? '' : ` scale(${chance.between(least, most).toFixed(2)})`
      const [first, ...others] = fills
      const filled = first ? ` fill="${chance.pick([first, ...others])}"` : ''
      return draw(moment).replace(/^<\w+/, `$& transform="${moved}${turned}${sized}"${filled}`)
    })
  }
}

/** Returns the item with an id. Throws an Error if the sheets have no such item. */
export function requireItem<Item>(items: ReadonlyMap<string, Item>, id: string): Item {
  const item = items.get(id)
  if (!item) throw new Error(`The sheets of drawings have no ${id}`)
  return item
}
