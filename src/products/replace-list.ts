import { isDeepStrictEqual } from 'node:util'
import type { Knex } from 'knex'
import type { ListedPart, PartTable, WholeList } from './list-shape.ts'
import { type Parts, readParts } from './queries.ts'
import { pricesInOrder } from './rules/price-list.ts'
import { idsBy, partKey, place, remove, save } from './write-queries.ts'

/**
 * Replaces the stored list with the given list. The caller checks the list with `listProblems`. Parts with a known name
 * or slug are changed, missing parts are removed, and equal parts stay untouched. Returns the number of changed parts.
 */
export async function replaceList(trx: Knex, list: WholeList): Promise<number> {
  const [target, before] = [inOrder(list), await readParts(trx)]
  const sizeSets = await replaceParts(trx, 'size_sets', target, before)
  const extras = await replaceParts(trx, 'extras', target, before)
  return sizeSets + extras + (await replaceParts(trx, 'products', target, before))
}

async function replaceParts<Table extends PartTable>(trx: Knex, table: Table, target: WholeList, before: Parts) {
  const parts: readonly ListedPart<Table>[] = target[table]
  const currentParts: Parts[Table] = before[table]
  const idsByKey = await idsBy(trx, table)
  const ids: number[] = []
  let changeCount = 0
  for (const [at, part] of parts.entries()) {
    const id = idsByKey.get(partKey(table, part)) ?? null
    // The order of size sets has no meaning.
    const now = table === 'size_sets' ? currentParts.find((one) => one.id === id) : currentParts[at]
    const isKept = id !== null && isDeepStrictEqual(now?.part, part)
    ids.push(isKept ? id : await save[table](trx, id, part))
    if (!isKept) changeCount += 1
  }
  if (table !== 'size_sets') await place(trx, table, ids)
  const missing = [...idsByKey.values()].filter((id) => !ids.includes(id))
  return changeCount + (await remove[table](trx, missing))
}

/** Sorts prices and extras in the order in which the stored list is read. */
const inOrder = ({ size_sets, extras, products }: WholeList): WholeList => ({
  size_sets,
  extras: extras.map((extra) => ({ ...extra, prices: pricesInOrder(extra) })),
  products: products.map((product) => ({
    ...product,
    prices: [...product.prices].sort((one, other) => one.from - other.from),
    extras: extras.flatMap(({ name }) => (product.extras.includes(name) ? [name] : [])),
  })),
})
