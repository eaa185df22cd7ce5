import type { Knex } from 'knex'
import type { ListedExtra, ListedProduct, ListedSizeSet } from './list-shape.ts'

/** Each saves one part of the price list, known by its id, or adds it, and returns its id. */

export async function saveSizeSet(trx: Knex, id: number | null, { name, sizes }: ListedSizeSet): Promise<number> {
  const set = await saved(trx, 'size_sets', id, { name })
  await trx('sizes').where({ size_set_id: set }).delete()
  await trx('sizes').insert(sizes.map((size, position) => ({ ...size, size_set_id: set, position })))
  return set
}

export async function saveExtra(trx: Knex, id: number | null, extra: ListedExtra): Promise<number> {
  const { prices, positions, columns, ...own } = extra
  const lists = { positions: JSON.stringify(positions), columns: JSON.stringify(columns) }
  const extra_id = await saved(trx, 'extras', id, { ...own, ...lists, ...(await placeOf(trx, 'extras', id)) })
  await trx('extra_prices').where({ extra_id }).delete()
  await trx('extra_prices').insert(
    prices.map(({ column, from, ...price }) => ({ ...price, column: column ?? '', from_quantity: from, extra_id })),
  )
  return extra_id
}

/** Choices keep their ids by group and name, because open forms and older wishes name them. */
export async function saveProduct(trx: Knex, id: number | null, product: ListedProduct): Promise<number> {
  const { prices, choices, extras, size_set, ...own } = product
  const set = await trx('size_sets')
    .where({ name: size_set ?? '' })
    .first('id')
  const product_id = await saved(trx, 'products', id, {
    ...own,
    size_set_id: set?.id ?? null,
    deleted_at: null,
    ...(await placeOf(trx, 'products', id)),
  })
  await trx('product_prices').where({ product_id }).delete()
  await trx('product_prices').insert(
    prices.map(({ from, unit_price }) => ({ product_id, from_quantity: from, unit_price })),
  )
  const options = choices
    .flatMap(({ group, options }) => options.map((option) => ({ ...option, choice_group: group })))
    .map((option, position) => ({ ...option, product_id, position }))
  const kept: number[] = []
  for (const option of options) {
    const [row] = await trx('product_choices')
      .insert(option)
      .onConflict(['product_id', 'choice_group', 'name'])
      .merge(['surcharge', 'is_default', 'position'])
      .returning('id')
    if (row) kept.push(row.id)
  }
  await trx('product_choices').where({ product_id }).whereNotIn('id', kept).delete()
  await trx('product_extras').where({ product_id }).delete()
  const ids = await trx('extras').whereIn('name', extras).select('id')
  if (ids.length > 0) await trx('product_extras').insert(ids.map((extra) => ({ product_id, extra_id: extra.id })))
  return product_id
}

type ListTable = 'size_sets' | 'extras' | 'products'

type SavedRow = { id: number; version: number | Knex.Raw; updated_at: Date }

/** Raises the version of a known row. */
async function saved(trx: Knex, table: ListTable, id: number | null, row: object): Promise<number> {
  const rows = trx<SavedRow>(table as string)
  const now = { updated_at: new Date() }
  const [kept] =
    id === null
      ? await rows.insert({ ...row, ...now }).returning('id')
      : await rows
          .where({ id })
          .update({ ...row, ...now, version: trx.raw('version + 1') })
          .returning('id')
  if (!kept) throw new Error(`There is no row ${id} in ${table}.`)
  return kept.id
}

/** A new one goes to the end, a known one stays where it is. */
async function placeOf(trx: Knex, table: 'extras' | 'products', id: number | null) {
  if (id !== null) return {}
  const last = await trx.table(table).max<{ max: number | null }>('position').first()
  return { position: (last?.max ?? -1) + 1 }
}

/** All of them, because positions may have gaps: what was binned or moved keeps its own. */
export async function placeAll(trx: Knex, table: 'extras' | 'products', keys: readonly string[]): Promise<void> {
  const ids = await idsBy(trx, table)
  for (const [position, key] of keys.entries())
    await trx
      .table(table)
      .where({ id: ids.get(key) ?? 0 })
      .update({ position })
}

/** Those with names or slugs that are known, also in the bin. */
export const idsBy = async (db: Knex, table: ListTable): Promise<ReadonlyMap<string, number>> => {
  const key = table === 'products' ? 'slug' : 'name'
  const rows: { id: number; key: string }[] = await db.table(table).select('id', { key })
  return new Map(rows.map((row) => [row.key, row.id]))
}

/** The slug stays reserved. Returns how many were not in the bin before. */
export const binProducts = (trx: Knex, ids: readonly number[]): Promise<number> =>
  trx('products')
    .whereIn('id', ids)
    .whereNull('deleted_at')
    .update({ deleted_at: new Date(), updated_at: new Date() })
    .increment('version', 1)

/** Products that name them change with it. */
export async function deleteSizeSets(trx: Knex, ids: readonly number[]): Promise<void> {
  await trx('products').whereIn('size_set_id', ids).update({ size_set_id: null, updated_at: new Date() })
  await trx('size_sets').whereIn('id', ids).delete()
}

export async function deleteExtras(trx: Knex, ids: readonly number[]): Promise<void> {
  const named = trx('product_extras').whereIn('extra_id', ids).select('product_id')
  await trx('products').whereIn('id', named).update({ updated_at: new Date() })
  await trx('extras').whereIn('id', ids).delete()
}

/** Changes of the list wait for each other. */
export const lockList = (trx: Knex) => trx.raw('lock table products, extras, size_sets in share row exclusive mode')

/** Switches a product on or off, moves it by one place, or takes it out of the bin. Returns its name; null without one. */
export const arrangeProduct = (db: Knex, id: number, action: string): Promise<string | null> =>
  db.transaction(async (trx) => {
    await lockList(trx)
    const all = await trx('products').orderBy(['position', 'id']).select('id', 'name', 'position', 'deleted_at')
    const product = all.find((one) => one.id === id)
    if (!product) return null
    const change = { aktif: { is_active: true }, mati: { is_active: false }, pulih: { deleted_at: null } }[action]
    if (change)
      await trx('products')
        .where({ id })
        .update({ ...change, updated_at: new Date() })
        .increment('version', 1)
    const shown = all.filter(({ deleted_at }) => deleted_at === null)
    const at = shown.findIndex((one) => one.id === id)
    const to = { naik: at - 1, turun: at + 1 }[action]
    if (at < 0 || to === undefined || !shown[to]) return product.name
    shown.splice(to, 0, ...shown.splice(at, 1))
    for (const [position, one] of shown.entries()) await trx('products').where({ id: one.id }).update({ position })
    return product.name
  })
