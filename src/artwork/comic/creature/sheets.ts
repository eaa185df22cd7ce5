import { readFileSync } from 'node:fs'
import { type HTMLElement, parse } from 'node-html-parser'
import { placeAt } from '../pen/matrix.ts'
import { partsIn, readParts } from '../pen/sheet.ts'

const sheetUrl = (name: string) => new URL(`sheets/${name}.svg`, import.meta.url)
export const faceParts = readParts(sheetUrl('faces'))

const names = ['shared', 'pets', 'wild', 'hoofed', 'winged', 'sea', 'upright', 'front', 'bugs', 'small', 'others']
const sheets = names.map((name) => parse(readFileSync(sheetUrl(name), 'utf8')))
const drawings = new Map(sheets.flatMap((sheet) => [...partsIn(sheet)]))
const parts = sheets.flatMap((sheet) => sheet.querySelectorAll('g[id], use[id]')).map(readPart)
const byId = new Map(parts.map((part) => [part.id, part]))

/** Returns the parts of a kind in a view, from back to front. Their ids are `kind-view-slot`. */
export const listParts = (kind: string, view: string): readonly Part[] =>
  parts.filter(({ id }) => id.startsWith(`${kind}-${view}-`))

/** Returns a part that replaces another part in some poses, such as a folded leg. */
export const spare = (name: string): Part | undefined => byId.get(name)

/**
 * A part of a creature in one view. `at`: the point around which it turns. `eyes`: position and size of each eye, from
 * left to right. `face`: middle and radius of the head. `mouth`: position, size (0 if no mouth is drawn) and turn.
 * `beak`: the same for a beak that opens in place of a mouth. `lid`: the color of the eyelids.
 */
export type Part = ReturnType<typeof readPart>

function readPart(element: HTMLElement) {
  const { id } = element
  const draw = drawings.get(element.getAttribute('href')?.slice(1) ?? id)
  if (!draw) throw new Error(`There is nothing to draw for ${id}.`)
  const numbers = (text = '') => (text.match(/-?[\d.]+/g) ?? []).map(Number)
  const seat = (name: string) => numbers(element.getAttribute(`data-${name}`))
  const [x = 0, y = 0, across = 1, down = across] = numbers(element.getAttribute('transform'))
  const eyes = element.getAttribute('data-eyes')?.split(' ').map(numbers) ?? []
  const seats = { at: seat('at'), eyes, mouth: seat('mouth'), beak: seat('beak'), face: seat('face') }
  const lid = element.getAttribute('data-lid') ?? 'fur'
  return { id, slot: id.split('-')[2] ?? '', draw, own: placeAt(x, y, 0, across, down), lid, ...seats }
}

const tables = new Map(
  readFileSync(new URL('creatures.txt', import.meta.url), 'utf8')
    .split(/^\[/m)
    .map((section) => section.split(']\n', 2) as [title: string, rows: string]),
)

/** Returns the row of a table in `creatures.txt` that has a key before its colon, or an empty text if there is none. */
export const row = (table: string, key: string): string =>
  new RegExp(`^(?:[^:\n]* )?${key}(?: [^:\n]*)?: *(.*)$`, 'm').exec(tables.get(table) ?? '')?.[1] ?? ''
