import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HTMLElement, Node } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'
import { pastTheEnd } from './paging.ts'
import { isPresent } from './text.ts'

/**
 * Removes rows from the page and returns them. Every later query searches all remaining elements, and some titles have
 * more than a thousand episodes.
 */
export function takenOut(rows: HTMLElement[]): HTMLElement[] {
  const taken = new Set<Node>(rows)
  for (const list of new Set(rows.map((row) => row.parentNode)))
    if (list) list.childNodes = list.childNodes.filter((child) => !taken.has(child))
  return rows
}

/**
 * Maps the rows of a long list; other requests get a turn after every 50 rows, so that the event loop is not blocked.
 */
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
 * Returns the rows that could be read. Throws `wrong_schema` when most could not, `empty` when the first page has no
 * rows, and `missing` when a later page has none.
 */
export function readableRows<Row>(rows: readonly (Row | null)[], what: string, page = 1): Row[] {
  if (rows.length === 0) throw page > 1 ? pastTheEnd(page) : new SourceFailure('empty', `samehadaku has no ${what}`)
  const readable = rows.filter(isPresent)
  if (readable.length * 2 < rows.length || readable.length === 0)
    throw new SourceFailure('wrong_schema', `${rows.length - readable.length} of ${rows.length} ${what} cannot be read`)
  return readable
}

/** Returns the first row of each key. */
export function distinct<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[] {
  const seen = new Set<string>()
  return rows.filter((row) => !seen.has(keyOf(row)) && seen.add(keyOf(row)))
}

/**
 * Sorts rows of episodes, the newest first: by number (with decimals), then part ("542 2" is part 2), then page order.
 * A row whose label has no number ("Spesial") stays above the numbered row below it.
 */
export function newestFirst<Row extends { episode: string | null }>(rows: readonly Row[]): Row[] {
  const keys = rows.map((row) => orderOf(row.episode))
  const numbers = keys.filter(isPresent).map(({ number }) => number)
  const ascends = (numbers[0] ?? 0) < (numbers.at(-1) ?? 0)
  const placed = rows.map((row, at) => ({ row, key: keys[at] ?? neighbour(keys, at, ascends), at: ascends ? -at : at }))
  placed.sort((a, b) => b.key.number - a.key.number || b.key.part - a.key.part || a.at - b.at)
  return placed.map(({ row }) => row)
}

type Order = { number: number; part: number }

/**
 * Returns number and part of an episode label such as "1031 FIX", "1030.5", "542 2", "277-278" or "12 END"; null
 * without a leading number.
 */
function orderOf(label: string | null): Order | null {
  const [, number, part] = /^#?(\d+(?:[.,]\d+)?)(?:\s*(?:bagian|part|cour)?\s+(\d+)\b)?/i.exec(label ?? '') ?? []
  return number ? { number: Number(number.replace(',', '.')), part: Number(part ?? 0) } : null
}

/**
 * Returns the sort key of a row without a number: directly above the next older numbered row, else directly below the
 * next newer one.
 */
function neighbour(keys: readonly (Order | null)[], at: number, ascends: boolean): Order {
  const [before, after] = [keys.slice(0, at).findLast(isPresent), keys.slice(at + 1).find(isPresent)]
  const [older, newer] = ascends ? [before, after] : [after, before]
  return older ? { ...older, part: Infinity } : { number: newer?.number ?? 0, part: -Infinity }
}
