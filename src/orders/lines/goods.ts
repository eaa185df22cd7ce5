import type { Knex } from 'knex'
import type { DeliveryRow, LineKind, OrderRosterRow } from '../../db/shop-rows.ts'
import type { PricedLine, Wish, WishItem } from '../../products/rules/price.ts'
import { type PriceList, sizeCodes } from '../../products/rules/price-list.ts'
import type { Order } from '../rules/amounts.ts'
import { addLines, type LineAuthor, listFor, type NewLine, setPriceList, setRoster, setSizes } from './queries.ts'

/** Where the goods go. */
export type DeliveryWish = Pick<DeliveryRow, 'method'> &
  Partial<Pick<DeliveryRow, 'recipient' | 'phone' | 'address' | 'district' | 'city' | 'province' | 'postcode' | 'note'>>

/** A line that the list priced, or one that staff wrote, whose `list_price` is null. */
export type GoodsLine = Omit<PricedLine, 'kind' | 'unit_price'> & {
  kind: LineKind
  unit_price: number | null
  list_price?: number | null
  reason?: string
}

/** What an order is made of: a wish that `priceOf` has priced by `list`, and lines by hand. */
export type Goods = {
  wish: Wish
  list: PriceList
  lines: readonly GoodsLine[]
  /** Of each item the rows of its list of players. */
  rosters?: readonly (readonly RosterRow[])[]
}
export type RosterRow = Omit<OrderRosterRow, 'line_id'>

/** Lines of a wish as rows of an order: each hangs below the goods line of its item. */
export function newLines({ wish, lines }: Pick<Goods, 'wish' | 'lines'>): NewLine[] {
  const goodsAt = (item: number | null) => lines.findIndex((line) => line.kind === 'goods' && line.item === item)
  return lines.map(({ item, list_price, reason = '', ...line }) => ({
    ...line,
    parent: line.kind === 'goods' || item === null ? null : goodsAt(item),
    list_price: list_price === undefined ? line.unit_price : list_price,
    item: line.kind === 'goods' && item !== null ? (wish.items[item] ?? null) : null,
    reason,
  }))
}

/** Sizes in the order of their product's set. */
export const inOrder = (sizes: WishItem['sizes'], codes: readonly string[]): WishItem['sizes'] =>
  sizes.toSorted((one, other) => codes.indexOf(one.code) - codes.indexOf(other.code))

/** Stores the goods of a new order with the sizes that are known. */
export async function addGoods(trx: Knex, order: Order, goods: Goods, author: LineAuthor): Promise<void> {
  if (goods.wish.items.length > 0) await setPriceList(trx, order.id, listFor(goods.wish, goods.list))
  const added = await addLines(trx, order.id, newLines(goods), author)
  for (const [nth, { id, item }] of added.entries()) {
    if (!item) continue
    await setSizes(trx, id, inOrder(item.sizes, sizeCodes(goods.list, item.product_id) ?? []))
    await setRoster(trx, id, goods.rosters?.[goods.lines[nth]?.item ?? -1] ?? [])
  }
}
