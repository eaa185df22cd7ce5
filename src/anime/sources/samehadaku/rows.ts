import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HTMLElement, Node } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'
import { pastTheEnd } from './paging.ts'
import { present } from './text.ts'

/** What the first of these selectors that finds anything finds. */
export function firstOf(within: HTMLElement, ...selectors: readonly string[]): HTMLElement[] {
  for (const selector of selectors) {
    const found = within.querySelectorAll(selector)
    if (found.length > 0) return found
  }
  return []
}

/**
 * The parts of a row are told by their classes and not by selectors, which the parser compiles anew for every row: for a long
 * list that would take most of the time.
 */
export const has = ({ classList }: HTMLElement, ...classes: string[]) =>
  classes.some((name) => classList.contains(name))

export const isIn = (part: HTMLElement, ...classes: string[]) => isWithin(part, (around) => has(around, ...classes))

export function isWithin({ parentNode }: HTMLElement, isSought: (around: HTMLElement) => boolean): boolean {
  for (let around = parentNode; around; around = around.parentNode) if (isSought(around)) return true
  return false
}

/**
 * Takes rows out of the page once they are found: every further question goes through all that is still in it, and there are
 * shows with more than a thousand episodes.
 */
export function takenOut(rows: HTMLElement[]): HTMLElement[] {
  const taken = new Set<Node>(rows)
  for (const list of new Set(rows.map((row) => row.parentNode)))
    if (list) list.childNodes = list.childNodes.filter((child) => !taken.has(child))
  return rows
}

/** Maps long lists without holding the event loop. */
export async function mapInTurns<From, To>(
  rows: readonly From[],
  map: (row: From, index: number) => To,
): Promise<To[]> {
  const mapped: To[] = []
  for (const [index, row] of rows.entries()) {
    if (index % 50 === 49) await nextTurn()
    mapped.push(map(row, index))
  }
  return mapped
}

/**
 * The rows that could be read. A page most of whose rows cannot be read has changed, and what is left of it is not shown:
 * `wrong_schema`. One without rows is `empty`, or past the end.
 */
export function readableRows<Row>(rows: readonly (Row | null)[], what: string, page = 1): Row[] {
  if (rows.length === 0) throw page > 1 ? pastTheEnd(page) : new SourceFailure('empty', `samehadaku has no ${what}`)
  const readable = rows.filter(present)
  if (readable.length * 2 < rows.length || readable.length === 0)
    throw new SourceFailure('wrong_schema', `${rows.length - readable.length} of ${rows.length} ${what} cannot be read`)
  return readable
}

/** The first of those with the same key. */
export function distinct<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[] {
  const seen = new Set<string>()
  return rows.filter((row) => !seen.has(keyOf(row)) && seen.add(keyOf(row)))
}

export type Labelled = { episode: string | null }

/**
 * Newest first: by number (decimals included), then part ("542 2"), then place on the page. A label that is no number
 * ("Spesial") stays above the numbered row it stood above.
 */
export function newestFirst<Row extends Labelled>(rows: readonly Row[]): Row[] {
  const keys = rows.map((row) => orderOf(row.episode))
  const ascending = goesUp(keys)
  const placed = rows.map((row, at) => ({
    row,
    key: keys[at] ?? neighbour(keys, at, ascending),
    at: ascending ? -at : at,
  }))
  return placed
    .sort((a, b) => b.key.number - a.key.number || b.key.part - a.key.part || a.at - b.at)
    .map(({ row }) => row)
}

type Order = { number: number; part: number }

/** "1031 FIX", "1030.5", "542 2", "277-278", "12 END"; null for what does not begin with a number. */
function orderOf(label: string | null): Order | null {
  const [, number, part] = /^#?(\d+(?:[.,]\d+)?)(?:\s*(?:bagian|part|cour)?\s+(\d+)\b)?/i.exec(label ?? '') ?? []
  return number ? { number: Number(number.replace(',', '.')), part: Number(part ?? 0) } : null
}

function goesUp(keys: readonly (Order | null)[]): boolean {
  const numbers = keys.filter(present).map(({ number }) => number)
  return (numbers[0] ?? 0) < (numbers.at(-1) ?? 0)
}

/** Right above the next older row that has a number, else right below the next newer. */
function neighbour(keys: readonly (Order | null)[], at: number, ascending: boolean): Order {
  const [before, after] = [keys.slice(0, at).reverse().find(present), keys.slice(at + 1).find(present)]
  const [older, newer] = ascending ? [before, after] : [after, before]
  return older
    ? { ...older, part: Number.POSITIVE_INFINITY }
    : { number: newer?.number ?? 0, part: Number.NEGATIVE_INFINITY }
}
