import type { Knex } from 'knex'
import type { DeliveryRow, LineKind, OrderRosterRow } from '../../db/shop-rows.ts'
import type { PricedLine, Wish, WishItem } from '../../products/rules/price.ts'
import { type PriceList, sizeCodes } from '../../products/rules/price-list.ts'
import type { Order } from '../rules/amounts.ts'
import { type LineAuthor, listFor, type NewLine, setPriceList, setRoster, setSizes, storeLines } from './queries.ts'

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
export type RosterRow = Omit<OrderRosterRow, 'line_id' | 'is_done'>

/** Lines of a wish as lines of an order: each hangs below the goods line of its item, which has its id in `ids`. */
export const newLines = ({ wish, lines }: Pick<Goods, 'wish' | 'lines'>, ids: readonly string[]): NewLine[] =>
  lines.map(({ item: at, list_price, reason = '', ...line }, nth) => {
    const [id = null, item = null] = at === null ? [] : [ids[at], wish.items[at]]
    const rest = { ...line, reason, list_price: list_price === undefined ? line.unit_price : list_price }
    return line.kind === 'goods'
      ? { ...rest, id: id ?? `line-${nth}`, parent_id: null, item }
      : { ...rest, id: `line-${nth}`, parent_id: id, item: null }
  })

/** Sizes in the order of their product's set. */
export const inOrder = (sizes: WishItem['sizes'], codes: readonly string[]): WishItem['sizes'] =>
  sizes.toSorted((one, other) => codes.indexOf(one.code) - codes.indexOf(other.code))

/** Stores the goods of a new order with the sizes that are known. */
export async function addGoods(trx: Knex, order: Order, goods: Goods, author: LineAuthor): Promise<void> {
  const { items } = goods.wish
  if (items.length > 0) await setPriceList(trx, order.id, listFor(goods.wish, goods.list))
  const names = items.map((_, nth) => `goods-${nth}`)
  const ids = await storeLines(trx, order.id, newLines(goods, names), author)
  for (const [nth, { sizes, product_id }] of items.entries()) {
    const id = ids.get(names[nth] ?? '')
    if (id === undefined) continue
    await setSizes(trx, id, inOrder(sizes, sizeCodes(goods.list, product_id) ?? []))
    await setRoster(trx, id, goods.rosters?.[nth] ?? [])
  }
}
