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
  item: item as WishItem | null, // written only by `addLines`
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

/** `parent`: index of the goods line among the new lines. `stays`: id of a line that is in force already. */
export type NewLine = Omit<OrderLine, 'id' | 'position' | 'parent_id' | 'voided_at' | 'added_at' | 'added_by'> & {
  parent: number | null
  stays?: string | null
}
export type LineAuthor = { name: string; at: Date }

/** Returns the new lines in their order, which follows `from`. */
export async function addLines(
  trx: Knex,
  orderId: string,
  lines: readonly NewLine[],
  { name, at }: LineAuthor,
  from = 0,
): Promise<OrderLine[]> {
  const added: OrderLine[] = []
  for (const [nth, { parent, item, stays, ...line }] of lines.entries()) {
    const place = { position: from + nth, parent_id: parent === null ? null : (added[parent]?.id ?? null) }
    const author = { order_id: orderId, added_by: name, added_at: at }
    const [row] = await (stays
      ? trx('order_lines')
          .where({ id: stays })
          .update({ ...place, item: item && JSON.stringify(item) })
      : trx('order_lines').insert({ ...line, ...place, ...author, item: item && JSON.stringify(item) })
    ).returning('*')
    if (row) added.push(lineOf(row))
  }
  return added
}

export const voidLines = (trx: Knex, ids: readonly string[], now: Date) =>
  trx('order_lines').whereIn('id', ids).whereNull('voided_at').update({ voided_at: now })

/** The part of the price list that an order goes on by; null for one that no list priced. */
export async function priceListOf(db: Knex, orderId: string): Promise<PriceList | null> {
  const row = await db('order_price_lists').where({ order_id: orderId }).first()
  return (row?.list ?? null) as PriceList | null // written only by `setPriceList`
}

export const setPriceList = (trx: Knex, orderId: string, list: PriceList) =>
  trx('order_price_lists')
    .insert({ order_id: orderId, list: JSON.stringify(list) })
    .onConflict('order_id')
    .merge()

/** The lines in force with their sizes and rosters. */
export async function readGoods(db: Knex, order: Order) {
  const lines = await listLines(db, order)
  const ids = lines.map(({ id }) => id)
  return { lines, sizes: await listSizes(db, ids), roster: await listRoster(db, ids) }
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

/** What belongs to a line goes to the one that replaces it. */
export async function moveSizes(trx: Knex, from: string, to: string): Promise<void> {
  for (const table of ['order_sizes', 'order_roster'] as const)
    await trx(table).where({ line_id: from }).update({ line_id: to })
}

export const knownProducts = async (db: Knex, ids: readonly number[]): Promise<ReadonlySet<number>> =>
  new Set(await db('products').whereIn('id', ids).pluck('id'))

/** By size of each line; a line with a roster has the sizes of its rows. */
export const listSizes = (db: Knex, lineIds: readonly string[]): Promise<OrderSizeRow[]> =>
  db('order_sizes').whereIn('line_id', lineIds).orderBy(['line_id', 'position'])

export const listRoster = (db: Knex, lineIds: readonly string[]): Promise<OrderRosterRow[]> =>
  db('order_roster').whereIn('line_id', lineIds).orderBy(['line_id', 'position'])

/** `sizes` stand in the order in which they are shown. */
export async function setSizes(trx: Knex, line_id: string, sizes: WishItem['sizes']): Promise<void> {
  await trx('order_sizes').where({ line_id }).delete()
  const rows = sizes.filter(({ quantity }) => quantity > 0)
  if (rows.length > 0)
    await trx('order_sizes').insert(
      rows.map(({ code, quantity }, position) => ({ line_id, size_code: code, quantity, position })),
    )
}

export async function setRoster(trx: Knex, lineId: string, rows: readonly Omit<OrderRosterRow, 'line_id'>[]) {
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
