import { readFileSync } from 'node:fs'
import { type HTMLElement, parse } from 'node-html-parser'
import { type Matrix, placed } from '../pen/matrix.ts'
import { type DrawPart, readParts } from '../pen/sheet.ts'

/**
 * A part of a creature in one view. `at`: where it turns. `eyes`: place and size of each, from left to right; `face`:
 * middle and radius of the head; `mouth`: place, size (0: none is drawn) and turn; `beak`: of one that opens instead.
 */
export type Part = {
  slot: string
  draw: DrawPart
  own: Matrix
  at: readonly number[]
  eyes: readonly (readonly number[])[]
  mouth: readonly number[]
  beak: readonly number[]
  face: readonly number[]
}

const sheetOf = (name: string) => new URL(`sheets/${name}.svg`, import.meta.url)
export const faceParts = readParts(sheetOf('faces'))

const names = ['shared', 'pets', 'wild', 'hoofed', 'winged', 'sea', 'upright', 'front']
const drawings = new Map(names.flatMap((name) => [...readParts(sheetOf(name))]))
const elements = names.flatMap((name) =>
  parse(readFileSync(sheetOf(name), 'utf8'))
    .querySelectorAll('g[id], use[id]')
    .map(partOf),
)

/** The parts of a kind in a view, from back to front: ids are `kind-view-slot`. */
export const partsOf = (kind: string, view: string): readonly Part[] =>
  elements.filter(([id]) => id.startsWith(`${kind}-${view}-`)).map(([, part]) => part)

/** A part that stands in for another in some poses, such as a folded leg. */
export const spare = (id: string): Part | undefined => elements.find(([own]) => own === id)?.[1]

function partOf(element: HTMLElement): [id: string, part: Part] {
  const { id } = element
  const source = (element.getAttribute('href') ?? `#${id}`).slice(1)
  const draw = drawings.get(source)
  if (!draw) throw new Error(`There is no part ${source}.`)
  const numbers = (text = '') => (text.match(/-?[\d.]+/g) ?? []).map(Number)
  const seat = (name: string) => numbers(element.getAttribute(`data-${name}`))
  const [x = 0, y = 0, across = 1, down = across] = numbers(element.getAttribute('transform'))
  const eyes = element.getAttribute('data-eyes')?.split(' ').map(numbers) ?? []
  const part = { slot: id.split('-')[2] ?? '', draw, own: placed(x, y, 0, across, down), eyes }
  return [id, { ...part, at: seat('at'), mouth: seat('mouth'), beak: seat('beak'), face: seat('face') }]
}

/** The tables of `creatures.txt`: rows of words by their keys; a key of several words serves each of them. */
const tables = new Map(
  readFileSync(new URL('creatures.txt', import.meta.url), 'utf8')
    .replace(/^#.*\n/gm, '')
    .split(/^\[/m)
    .slice(1)
    .map((section) => {
      const [title = '', ...rows] = section.trim().split(/\]?\n/)
      const pairs = rows.filter(Boolean).map((row) => row.split(/:\s*/, 2) as [string, string])
      return [title, new Map(pairs.flatMap(([keys, text]) => keys.split(' ').map((key) => [key, text] as const)))]
    }),
)
export const row = (table: string, key: string): string => tables.get(table)?.get(key) ?? ''
