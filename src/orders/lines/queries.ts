import type { Knex } from 'knex'
import type { DeliveryRow, OrderLineRow, OrderRosterRow, OrderSizeRow } from '../../db/shop-rows.ts'
import type { Wish, WishItem } from '../../products/rules/price.ts'
import type { PriceList } from '../../products/rules/price-list.ts'
import { amountOf, type Order } from '../rules/amounts.ts'
import { type OrderLine, typedLine } from '../rules/lines.ts'

/** Lines of orders with their sizes and rosters, and where the goods go. */

const lineOf = ({ order_id: _, unit_price, amount, list_price, item, ...row }: OrderLineRow): OrderLine => ({
  ...row,
  unit_price: unit_price === null ? null : amountOf(unit_price),
  amount: amountOf(amount),
  list_price: list_price === null ? null : amountOf(list_price),
  item: item as WishItem | null, // written only by `storeLines`
})

/** The lines in force in their order, those as typed included; with `all` the voided ones too, oldest first. */
export async function listLines(db: Knex, order: Order, { all = false } = {}): Promise<OrderLine[]> {
  const rows = await db('order_lines')
    .where({ order_id: order.id })
    .modify((query) => {
      if (all) query.orderBy('id')
      else query.whereNull('voided_at').orderBy('position')
    })
  return rows.length > 0 ? rows.map(lineOf) : [typedLine(order)]
}

/** `id` and `parent_id` may be names, for lines that have no row yet. */
export type NewLine = Omit<OrderLine, 'position' | 'voided_at' | 'added_at' | 'added_by'>
export type LineAuthor = { name: string; at: Date }

/** Lines in their order, which follows `from`; the rows of `stays` only move. Returns the id of each line's row. */
export async function storeLines(
  trx: Knex,
  orderId: string,
  lines: readonly NewLine[],
  { name, at }: LineAuthor,
  { from = 0, stays = new Set<string>() }: { from?: number; stays?: ReadonlySet<string> } = {},
): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const [nth, { id, parent_id, item, ...line }] of lines.entries()) {
    const parent = parent_id === null ? undefined : ids.get(parent_id)
    const place = { position: from + nth, parent_id: parent ?? null, item: item && JSON.stringify(item) }
    const [row] = await (stays.has(id)
      ? trx('order_lines').where({ id }).update(place)
      : trx('order_lines').insert({ ...line, ...place, order_id: orderId, added_by: name, added_at: at })
    ).returning('id')
    if (row) ids.set(id, row.id)
  }
  return ids
}

export const voidLines = (trx: Knex, ids: readonly string[], now: Date) =>
  trx('order_lines').whereIn('id', ids).whereNull('voided_at').update({ voided_at: now })

export const setPriceList = (trx: Knex, orderId: string, list: PriceList) =>
  trx('order_price_lists')
    .insert({ order_id: orderId, list: JSON.stringify(list) })
    .onConflict('order_id')
    .merge()

/** What an order is made of now, by lines in force. `list`: the one it goes on by, null if no list priced it. */
export type OrderGoods = {
  lines: readonly OrderLine[]
  /** A line with a roster has the sizes of its rows. */
  sizes: readonly OrderSizeRow[]
  roster: readonly OrderRosterRow[]
  list: PriceList | null
}

export async function readGoods(db: Knex, order: Order): Promise<OrderGoods> {
  const lines = await listLines(db, order)
  const ids = lines.map(({ id }) => id)
  const sizes = await db('order_sizes').whereIn('line_id', ids).orderBy(['line_id', 'position'])
  const roster = await db('order_roster').whereIn('line_id', ids).orderBy(['line_id', 'position'])
  const priced = await db('order_price_lists').where({ order_id: order.id }).first()
  return { lines, sizes, roster, list: (priced?.list ?? null) as PriceList | null } // written only by `setPriceList`
}

export type GoodsText = { lines: string; sizes: string }

/** Lines and sizes of orders in words; orders as typed are left out. */
export async function goodsTexts(db: Knex, ids: string[]): Promise<Map<string, GoodsText>> {
  const { rows } = await db.raw<{ rows: (GoodsText & { order_id: string })[] }>(
    `select order_id, string_agg(title || ' × ' || quantity || ' = ' || amount, '; ' order by position) as lines,
       coalesce(string_agg((select string_agg(size_code || ' ' || sizes.quantity, ', ' order by size_code)
         from order_sizes sizes where line_id = order_lines.id), '; ' order by position), '') as sizes
     from order_lines where order_id = any(?) and voided_at is null group by order_id`,
    [ids],
  )
  return new Map(rows.map(({ order_id, ...texts }) => [order_id, texts]))
}

/** What belongs to a row goes to the one that replaces it, as `storeLines` tells. */
export async function moveSizes(trx: Knex, ids: ReadonlyMap<string, string>): Promise<void> {
  const replaced = [...ids].filter(([from, to]) => from !== to && /^\d+$/.test(from))
  for (const [from, line_id] of replaced)
    for (const table of ['order_sizes', 'order_roster'] as const)
      await trx(table).where({ line_id: from }).update({ line_id })
}

export const knownProducts = async (db: Knex, ids: readonly number[]): Promise<ReadonlySet<number>> =>
  new Set(await db('products').whereIn('id', ids).pluck('id'))

/** `sizes` stand in the order in which they are shown. */
export async function setSizes(trx: Knex, line_id: string, sizes: WishItem['sizes']): Promise<void> {
  await trx('order_sizes').where({ line_id }).delete()
  const rows = sizes.filter(({ quantity }) => quantity > 0)
  if (rows.length > 0)
    await trx('order_sizes').insert(
      rows.map(({ code, quantity }, position) => ({ line_id, size_code: code, quantity, position })),
    )
}

export async function setRoster(
  trx: Knex,
  lineId: string,
  rows: readonly Omit<OrderRosterRow, 'line_id' | 'is_done'>[],
) {
  await trx('order_roster').where({ line_id: lineId }).delete()
  if (rows.length > 0) await trx('order_roster').insert(rows.map((row) => ({ ...row, line_id: lineId })))
}

export async function listDeliveries(db: Knex, orderId: string) {
  const rows = await db('deliveries').where({ order_id: orderId }).orderBy('id')
  return rows.map(({ order_id: _, created_at: _at, ...delivery }) => delivery)
}

/** Only the products that the wish names, with all their extras, so that it can be changed later. */
export function listFor({ items }: Wish, list: PriceList): PriceList {
  const products = list.products.filter(({ id }) => items.some(({ product_id }) => product_id === id))
  const ids = new Set(products.flatMap(({ extras }) => extras))
  return { products, extras: list.extras.filter(({ id }) => ids.has(id)) }
}

export const addDelivery = (trx: Knex, orderId: string, delivery: Pick<DeliveryRow, 'method'> & Partial<DeliveryRow>) =>
  trx('deliveries').insert({ ...delivery, order_id: orderId })
