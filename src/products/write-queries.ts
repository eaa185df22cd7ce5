import type { Knex } from 'knex'
import type { ListedExtra, ListedPart, ListedProduct, ListedSizeSet, PartTable } from './list-shape.ts'

/** The lock lets changes of the list run one after another. */
export const lockList = (trx: Knex) => trx.raw('lock table products, extras, size_sets in share row exclusive mode')

/** The field that identifies the parts of each kind. */
export const keys = { size_sets: 'name', extras: 'name', products: 'slug' } as const
export const partKey = <Table extends PartTable>(table: Table, part: ListedPart<Table>) =>
  String(Reflect.get(part, keys[table]))

/** Ids of all parts by name or slug, also of parts in the bin. */
export const idsBy = async (db: Knex, table: PartTable): Promise<ReadonlyMap<string, number>> => {
  const rows: { id: number; key: string }[] = await db.table(table).select('id', { key: keys[table] })
  return new Map(rows.map((row) => [row.key, row.id]))
}

type Saves = { [Table in PartTable]: (trx: Knex, id: number | null, part: ListedPart<Table>) => Promise<number> }

/** Each function saves a known part, or adds it if there is no id. Returns the id. */
export const save: Saves = { size_sets: saveSizeSet, extras: saveExtra, products: saveProduct }

async function saveSizeSet(trx: Knex, id: number | null, { name, sizes }: ListedSizeSet): Promise<number> {
  const size_set_id = await saveRow(trx, 'size_sets', id, { name })
  const rows = sizes.map((size, position) => ({ ...size, position }))
  await replaceRows(trx, 'sizes', { size_set_id }, rows)
  return size_set_id
}

async function saveExtra(trx: Knex, id: number | null, extra: ListedExtra): Promise<number> {
  const { prices, positions, columns, ...own } = extra
  const lists = { positions: JSON.stringify(positions), columns: JSON.stringify(columns) }
  const extra_id = await saveRow(trx, 'extras', id, { ...own, ...lists })
  const rows = prices.map(({ column, from, ...price }) => ({ ...price, column: column ?? '', from_quantity: from }))
  await replaceRows(trx, 'extra_prices', { extra_id }, rows)
  return extra_id
}

/**
 * Options keep their ids if group and name are the same, because open forms and older selections refer to these ids.
 */
async function saveProduct(trx: Knex, id: number | null, product: ListedProduct): Promise<number> {
  const { prices, choices, extras, size_set, ...own } = product
  const [size_set_id = null] = await trx('size_sets')
    .where({ name: size_set ?? '' })
    .pluck('id')
  const product_id = await saveRow(trx, 'products', id, { ...own, size_set_id, deleted_at: null })
  const rows = prices.map(({ from, unit_price }) => ({ from_quantity: from, unit_price }))
  await replaceRows(trx, 'product_prices', { product_id }, rows)
  const options = choices
    .flatMap(({ group, options }) => options.map((option) => ({ ...option, choice_group: group })))
    .map((option, position) => ({ ...option, product_id, position }))
  const names = options.map(({ choice_group, name }) => [choice_group, name])
  await trx('product_choices').where({ product_id }).whereNotIn(['choice_group', 'name'], names).delete()
  if (options.length > 0)
    await trx('product_choices')
      .insert(options)
      .onConflict(['product_id', 'choice_group', 'name'])
      .merge(['surcharge', 'is_default', 'position'])
  const extraRows = await trx('extras').whereIn('name', extras).select({ extra_id: 'id' })
  await replaceRows(trx, 'product_extras', { product_id }, extraRows)
  return product_id
}

/** Replaces the rows of another table that belong to a part. */
async function replaceRows(trx: Knex, table: string, owner: Readonly<Record<string, number>>, rows: readonly object[]) {
  await trx(table).where(owner).delete()
  if (rows.length > 0) await trx(table).insert(rows.map((row) => ({ ...row, ...owner })))
}

type SavedRow = { id: number; version: number | Knex.Raw; position: number | Knex.Raw; updated_at: Date }

/** Raises the version of an existing row. A new row goes to the end of the list. */
async function saveRow(trx: Knex, table: PartTable, id: number | null, row: object): Promise<number> {
  const rows = trx<SavedRow>(table as string)
  const now = { ...row, updated_at: new Date() }
  const end = trx.raw('(select coalesce(max(position) + 1, 0) from ??)', [table])
  const [savedRow] =
    id === null
      ? await rows.insert(table === 'size_sets' ? now : { ...now, position: end }).returning('id')
      : await rows
          .where({ id })
          .update({ ...now, version: trx.raw('version + 1') })
          .returning('id')
  if (!savedRow) throw new Error(`There is no row ${id} in ${table}.`)
  return savedRow.id
}

/**
 * Each function returns the number of removed parts; a product in the bin counts as removed. Products that named a
 * removed part count as changed now.
 */
export const remove: Record<PartTable, (trx: Knex, ids: readonly number[]) => Promise<number>> = {
  async size_sets(trx, ids) {
    await trx('products').whereIn('size_set_id', ids).update({ size_set_id: null, updated_at: new Date() })
    return trx('size_sets').whereIn('id', ids).delete()
  },
  async extras(trx, ids) {
    const productIds = trx('product_extras').whereIn('extra_id', ids).select('product_id')
    await trx('products').whereIn('id', productIds).update({ updated_at: new Date() })
    return trx('extras').whereIn('id', ids).delete()
  },
  /** The slug of a removed product stays reserved. */
  products: (trx, ids) =>
    trx('products')
      .whereIn('id', ids)
      .whereNull('deleted_at')
      .update({ deleted_at: new Date(), updated_at: new Date() })
      .increment('version', 1),
}

/** `ids` must contain all parts, because positions may have gaps: parts that were removed or moved keep their own. */
export async function place(trx: Knex, table: 'extras' | 'products', ids: readonly number[]): Promise<void> {
  for (const [position, id] of ids.entries()) await trx.table(table).where({ id }).update({ position })
}

/**
 * Switches a product on or off, moves it by one position, or takes it out of the bin. Returns its name; null if the
 * product does not exist.
 */
export const arrangeProduct = (db: Knex, id: number, action: string): Promise<string | null> =>
  db.transaction(async (trx) => {
    await lockList(trx)
    const all = await trx('products').orderBy(['position', 'id']).select('id', 'name', 'deleted_at')
    const product = all.find((one) => one.id === id)
    if (!product) return null
    const change = { aktif: { is_active: true }, mati: { is_active: false }, pulih: { deleted_at: null } }[action]
    if (change)
      await trx('products')
        .where({ id })
        .update({ ...change, updated_at: new Date() })
        .increment('version', 1)
    const visibleIds = all.filter(({ deleted_at }) => deleted_at === null).map((one) => one.id)
    const at = visibleIds.indexOf(id)
    const to = { naik: at - 1, turun: at + 1 }[action]
    if (at < 0 || to === undefined || !visibleIds[to]) return product.name
    visibleIds.splice(to, 0, ...visibleIds.splice(at, 1))
    await place(trx, 'products', visibleIds)
    return product.name
  })

/**
 * Returns the name and the previous picture; null if the product does not exist. Forms do not contain the picture, so
 * the version stays.
 */
export async function setPicture(trx: Knex, id: number, picture: string | null) {
  const before = await trx('products').where({ id }).whereNull('deleted_at').forUpdate().first('name', 'picture')
  if (before) await trx('products').where({ id }).update({ picture })
  return before ?? null
}
