import { isDeepStrictEqual } from 'node:util'
import type { Knex } from 'knex'
import type { WholeList } from './list-shape.ts'
import { readWholeList } from './queries.ts'
import { pricesInOrder } from './rules/price-list.ts'
import {
  binProducts,
  deleteExtras,
  deleteSizeSets,
  idsBy,
  placeAll,
  saveExtra,
  saveProduct,
  saveSizeSet,
} from './write-queries.ts'

/**
 * Makes the list as it is given, without looking whether it holds together (`listProblems`): what is known by its name
 * or slug is changed, what is missing goes to the bin. What is equal stays untouched. Returns how many parts changed.
 */
export async function replaceList(trx: Knex, given: WholeList): Promise<number> {
  const wanted = inOrder(given)
  const before = await readWholeList(trx)
  const known = {
    sets: await idsBy(trx, 'size_sets'),
    extras: await idsBy(trx, 'extras'),
    products: await idsBy(trx, 'products'),
  }
  let changed = 0
  for (const set of wanted.size_sets)
    if (!before.size_sets.some((one) => isDeepStrictEqual(one, set)) && ++changed)
      await saveSizeSet(trx, known.sets.get(set.name) ?? null, set)
  for (const [at, extra] of wanted.extras.entries())
    if (!isDeepStrictEqual(before.extras[at], extra) && ++changed)
      await saveExtra(trx, known.extras.get(extra.name) ?? null, extra)
  for (const [at, product] of wanted.products.entries())
    if (!isDeepStrictEqual(before.products[at], product) && ++changed)
      await saveProduct(trx, known.products.get(product.slug) ?? null, product)
  await placeAll(
    trx,
    'extras',
    wanted.extras.map(({ name }) => name),
  )
  await placeAll(
    trx,
    'products',
    wanted.products.map(({ slug }) => slug),
  )
  const missing = (ids: ReadonlyMap<string, number>, keys: readonly string[]) =>
    [...ids].filter(([key]) => !keys.includes(key)).map(([, id]) => id)
  const slugs = wanted.products.map(({ slug }) => slug)
  changed += await binProducts(trx, missing(known.products, slugs))
  const gone = {
    extras: missing(
      known.extras,
      wanted.extras.map(({ name }) => name),
    ),
    sets: missing(
      known.sets,
      wanted.size_sets.map(({ name }) => name),
    ),
  }
  await deleteExtras(trx, gone.extras)
  await deleteSizeSets(trx, gone.sets)
  return changed + gone.extras.length + gone.sets.length
}

/** With prices and extras in the order in which the list is read. */
const inOrder = ({ size_sets, extras, products }: WholeList): WholeList => ({
  size_sets,
  extras: extras.map((extra) => ({ ...extra, prices: pricesInOrder(extra) })),
  products: products.map((product) => ({
    ...product,
    prices: [...product.prices].sort((one, other) => one.from - other.from),
    extras: extras.flatMap(({ name }) => (product.extras.includes(name) ? [name] : [])),
  })),
})
