import * as z from 'zod'
import { type Errors, wholeNumber } from '../web/form.ts'
import { readPart } from './check-list.ts'
import { MAX_ITEMS, MAX_PIECES } from './limits.ts'
import type { Selection } from './rules/price.ts'

/**
 * Reads a selection of goods from the body of an API call or of a form. Both have the same field names; forms use
 * dotted paths.
 */

const Id = wholeNumber(z.int('Isi dengan id.').min(1).max(2_147_483_647))
const blankIsNull = (value: unknown) => (value === '' || value === undefined ? null : value)
const Count = wholeNumber(
  z.int('Isi dengan angka bulat.').min(0, 'Tidak bisa kurang dari 0.').max(MAX_PIECES, 'Paling banyak 10.000.'),
)
const Word = z.preprocess(blankIsNull, z.string('Isi dengan teks.').trim().max(60).nullable())

export const SelectionItemShape = z.object({
  product_id: Id.meta({ description: 'Id produk dari `GET products/`.' }),
  choices: z.array(Id).max(20).default([]).meta({ description: 'Id pilihan; tanpa satu kelompok, bawaannya.' }),
  sizes: z
    .array(z.object({ code: z.string('Isi kode ukurannya.').trim().min(1).max(8), quantity: Count }))
    .max(40)
    .default([]),
  quantity: z.preprocess(blankIsNull, Count.nullable()).default(null),
  extras: z
    .array(z.object({ id: Id, position: Word.default(null), column: Word.default(null) }))
    .max(40)
    .default([]),
  rows: z.preprocess(blankIsNull, Count.nullable()).default(null),
})
const SelectionShape = z.object({ items: z.array(SelectionItemShape).min(1).max(MAX_ITEMS) })
/** If there is only one item, its fields may be at the top level. */
export const selectionFields = { ...SelectionItemShape.partial().shape, ...SelectionShape.partial().shape }

/** `pathOf`: converts a path in the selection to the name of the sent field. */
export type SelectionResult = ({ ok: true; wish: Selection } | { ok: false; problems: Record<string, string> }) & {
  pathOf: (path: string) => string
}

/** Names problems of a selection after the sent fields. */
export const renameProblems = (problems: Errors, toFieldPath: (path: string) => string): Errors =>
  Object.fromEntries(Object.entries(problems).map(([path, message]) => [toFieldPath(path), message]))

/** Whether a body contains goods of the price list. */
export const hasSelection = (body: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(body).some(([name, value]) => /^(product_id|items)(\.|$)/.test(name) && value !== '' && value !== null)

/**
 * Reads a selection from a body: JSON, or form fields with dotted paths (`sizes.0.code`) or with lists as JSON text. In
 * a form, extras without an id are checkboxes that are not ticked, and empty sizes are ignored.
 */
export function readSelection(body: Readonly<Record<string, unknown>>): SelectionResult {
  const tree = nested(body)
  const isSingle = tree.items === undefined
  const items = (isSingle ? [tree] : toList(tree.items)).map((item) => tidy(Object(item)))
  const toFieldPath = (path: string) => {
    const own = path.replace(/^items\.(\d+)\.extras\.(\d+)/, (all, at, nth) => {
      const place = items[at]?.places[nth]
      return place === undefined ? all : `items.${at}.extras.${place}`
    })
    return isSingle ? own.replace(/^items\.0\./, '') : own
  }
  const result = readPart(SelectionShape, { items: items.map(({ item }) => item) })
  return result.ok ? { ok: true, wish: result.part, pathOf: toFieldPath } : { ...result, pathOf: toFieldPath }
}

export type Tree = Record<string, unknown>

/** `places`: the original positions of the ticked extras. */
function tidy(item: Tree): { item: Tree; places: number[] } {
  const isSent = isJson(item.extras)
  const extras = toList(item.extras)
  const places = [...extras.keys()].filter((place) => isSent || Object(extras[place]).id)
  const sizes = toList(item.sizes).map((size) => {
    const { code, quantity } = Object(size)
    return { code, quantity: quantity === '' || quantity === undefined ? 0 : quantity }
  })
  const isList = extras.every((extra) => typeof extra === 'object')
  const choices = toList(item.choices).filter((one) => one !== '')
  const ticked = isList && !isSent ? places.map((place) => extras[place]) : item.extras
  const lists = {
    choices: isRecord(item.choices) ? item.choices : choices,
    sizes: isRecord(item.sizes) ? item.sizes : sizes,
  }
  return { item: { ...item, ...lists, extras: ticked }, places }
}

/** Whether a value is an object in place of a list. Objects from dotted names have no prototype. */
const isRecord = (value: unknown) =>
  Object.prototype.toString.call(value) === '[object Object]' && value instanceof Object

/** Whether extras were sent as JSON, in which nothing stands for an unticked checkbox. */
const isJson = (extras: unknown) =>
  isRecord(extras) || (Array.isArray(extras) && extras.every((extra) => extra === null || isRecord(extra)))

/** An array, JSON text of one, an object with numbers as keys, or one value. */
export function toList(value: unknown): unknown[] {
  if (value === undefined || value === null || value === '') return []
  if (Array.isArray(value)) return value
  if (typeof value === 'string' && value.trim().startsWith('[')) return toList(jsonIn(value))
  if (typeof value !== 'object') return [value]
  const list: unknown[] = []
  for (const [key, one] of Object.entries(value)) if (/^\d{1,2}$/.test(key)) list[Number(key)] = one
  return Array.from(list, (one) => one ?? {})
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return [text]
  }
}

/** `{"sizes.0.code": "XL"}` becomes `{sizes: {0: {code: "XL"}}}`. */
export function nested(body: Readonly<Record<string, unknown>>): Tree {
  const tree: Tree = Object.create(null)
  for (const [name, value] of Object.entries(body)) {
    const parts = name.split('.')
    if (parts.length > 5 || parts.some((part) => part === '__proto__')) continue
    let at = tree
    for (const part of parts.slice(0, -1)) {
      const below = at[part]
      at = at[part] = typeof below === 'object' && below !== null ? (below as Tree) : Object.create(null)
    }
    at[parts.at(-1) ?? ''] = value
  }
  return tree
}
