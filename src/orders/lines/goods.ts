import type { Knex } from 'knex'
import type { DeliveryRow } from '../../db/shop-rows.ts'
import type { PricedLine, Wish } from '../../products/rules/price.ts'
import type { PriceList } from '../../products/rules/price-list.ts'
import type { Order } from '../rules/amounts.ts'
import { addLines, type LineAuthor, listFor, type NewLine, setPriceList, setSizes } from './queries.ts'

/** Where the goods go. */
export type DeliveryWish = Pick<DeliveryRow, 'method'> &
  Partial<Pick<DeliveryRow, 'recipient' | 'phone' | 'address' | 'district' | 'city' | 'province' | 'postcode' | 'note'>>

/** What an order is made of: a wish that `priceOf` has priced by `list`. Days are "YYYY-MM-DD". */
export type Goods = { wish: Wish; list: PriceList; lines: readonly PricedLine[] }

/** Lines of a wish as rows of an order: each hangs below the goods line of its item. */
export function newLines({ wish, lines }: Pick<Goods, 'wish' | 'lines'>): NewLine[] {
  const goodsAt = (item: number | null) => lines.findIndex((line) => line.kind === 'goods' && line.item === item)
  return lines.map(({ item, ...line }) => ({
    ...line,
    parent: line.kind === 'goods' || item === null ? null : goodsAt(item),
    list_price: line.unit_price,
    item: line.kind === 'goods' && item !== null ? (wish.items[item] ?? null) : null,
    reason: '',
  }))
}

/** Stores the goods of a new order with the sizes that are known. */
export async function addGoods(trx: Knex, order: Order, goods: Goods, author: LineAuthor): Promise<void> {
  await setPriceList(trx, order.id, listFor(goods.wish, goods.list))
  for (const { id, item } of await addLines(trx, order.id, newLines(goods), author))
    if (item) await setSizes(trx, id, item.sizes)
}
