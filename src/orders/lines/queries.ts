import type { Knex } from 'knex'
import type { OrderLineRow } from '../../db/tables.ts'
import type { Selection } from '../../products/rules/price.ts'
import type { PriceList } from '../../products/rules/price-list.ts'
import type { OrderWrite } from '../queries.ts'
import { type Order, toAmount } from '../rules/amounts.ts'
import { type LineItem, type NewLine, type OrderLine, TYPED_LINE, typedLine } from './rules.ts'

/** Lines of orders with their sizes and rosters. */

type LineRow = OrderLineRow & Pick<OrderLine, 'sizes' | 'roster'>
const toOrderLine = ({ order_id: _, unit_price, amount, list_price, item, ...row }: LineRow): OrderLine => ({
  ...row,
  unit_price: unit_price === null ? null : toAmount(unit_price),
  amount: toAmount(amount),
  list_price: list_price === null ? null : toAmount(list_price),
  item: item as LineItem | null, // written only by `storeLines`
})

/**
 * The lines in force, in their order. An order as typed has one line. With `all`, voided lines too, the oldest first.
 */
export async function listLines(db: Knex, order: Order, { all = false } = {}): Promise<OrderLine[]> {
  const rows: LineRow[] = await db('order_lines')
    .where({ order_id: order.id })
    .select('order_lines.*', db.raw(belowSql))
    .modify((query) => {
      if (all) query.orderBy('id')
      else query.whereNull('voided_at').orderBy('position')
    })
  return rows.length > 0 ? rows.map(toOrderLine) : [typedLine(order)]
}

const belowSql = `
  coalesce((select json_agg(json_build_object('code', size_code, 'quantity', quantity) order by position)
    from order_sizes where line_id = order_lines.id), '[]') as sizes,
  coalesce((select json_agg(to_jsonb(order_roster) - 'line_id' order by position)
    from order_roster where line_id = order_lines.id), '[]') as roster`

/**
 * Stores lines in their order, beginning at position `from`. Lines in `stays` keep their rows. Other lines take over
 * the deliveries of the rows that they replace.
 */
export async function storeLines(
  { trx, actor, now }: OrderWrite,
  orderId: string,
  lines: readonly NewLine[],
  { from = 0, stays = [] }: { from?: number; stays?: readonly string[] } = {},
): Promise<void> {
  const rows = lines.map(({ id }) => id).filter((id) => /^\d+$/.test(id))
  await trx('order_roster').whereIn('line_id', rows).delete()
  await trx('order_sizes').whereIn('line_id', stays).delete()
  const ids = new Map<string | null, string>()
  for (const [nth, { id, parent_id, item, sizes, roster, ...line }] of lines.entries()) {
    const place = { position: from + nth, parent_id: ids.get(parent_id) ?? null, item: item && JSON.stringify(item) }
    const [row] = await (stays.includes(id)
      ? trx('order_lines').where({ id }).update(place)
      : trx('order_lines').insert({ ...line, ...place, order_id: orderId, added_by: actor.name, added_at: now })
    ).returning('id')
    if (!row) throw new Error('the line was not stored')
    const line_id = row.id
    ids.set(id, line_id)
    if (/^\d+$/.test(id) && id !== line_id) await trx('deliveries').where({ line_id: id }).update({ line_id })
    const [, delivery] = /^delivery-(\d+)$/.exec(id) ?? []
    if (delivery) await trx('deliveries').where({ id: delivery }).update({ line_id })
    const counts = sizes.map(({ code, quantity }, position) => ({ line_id, size_code: code, quantity, position }))
    if (counts.length > 0) await trx('order_sizes').insert(counts)
    if (roster.length > 0) await trx('order_roster').insert(roster.map((one) => ({ ...one, line_id })))
  }
}

/** The id of a new line with the cost of a delivery, before it has a row. */
export const deliveryLine = (id: string) => `delivery-${id}`
type Replacement = { old: readonly Pick<OrderLine, 'id'>[]; lines: readonly NewLine[]; stays?: readonly string[] }

/** New lines replace the `old` lines. These become void, except those in `stays`. A line as typed has no row yet. */
export async function replaceLines(
  write: OrderWrite,
  orderId: string,
  { old, lines, stays = [] }: Replacement,
): Promise<void> {
  const rows = old.map(({ id }) => id).filter((id) => id !== TYPED_LINE)
  const replacedIds = rows.filter((id) => !stays.includes(id))
  await write.trx('order_lines').whereIn('id', replacedIds).whereNull('voided_at').update({ voided_at: write.now })
  await storeLines(write, orderId, lines, { stays: rows.filter((id) => stays.includes(id)) })
}

export const setPriceList = (trx: Knex, orderId: string, list: PriceList) =>
  trx('order_price_lists')
    .insert({ order_id: orderId, list: JSON.stringify(list) })
    .onConflict('order_id')
    .merge()

/** The goods of an order now. `list`: the price list of the order, null if no list priced it. */
export type OrderGoods = { lines: readonly OrderLine[]; list: PriceList | null }

export async function readGoods(db: Knex, order: Order): Promise<OrderGoods> {
  const priced = await db('order_price_lists').where({ order_id: order.id }).first()
  return { lines: await listLines(db, order), list: (priced?.list ?? null) as PriceList | null } // by `setPriceList`
}

export type GoodsText = { lines: string; sizes: string }

/** Lines and sizes of orders as text. Orders as typed are left out. */
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

export const findProductIds = async (db: Knex, ids: readonly number[]): Promise<ReadonlySet<number>> =>
  new Set(await db('products').whereIn('id', ids).pluck('id'))

/** The part of the list with the products of the wish and all their extras, so that the wish can be changed later. */
export function listFor({ items }: Selection, list: PriceList): PriceList {
  const products = list.products.filter(({ id }) => items.some(({ product_id }) => product_id === id))
  const ids = new Set(products.flatMap(({ extras }) => extras))
  return { products, extras: list.extras.filter(({ id }) => ids.has(id)) }
}
