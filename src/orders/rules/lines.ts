import type { OrderLineRow } from '../../db/shop-rows.ts'
import type { WishItem } from '../../products/rules/price.ts'
import type { Order, Rupiah } from './amounts.ts'

/** `unit_price`: null on a line as typed; it is never made by dividing. `list_price`: what the list said. */
export type OrderLine = Omit<OrderLineRow, 'unit_price' | 'amount' | 'list_price' | 'item' | 'order_id'> & {
  unit_price: Rupiah | null
  amount: Rupiah
  list_price: Rupiah | null
  item: WishItem | null
}

/** Id of the line of an order without lines. */
export const TYPED_LINE = '0'

type Typed = Pick<Order, 'product_name' | 'quantity' | 'total_price' | 'source' | 'created_at'>

/** An order without lines is one line as typed. */
export const typedLine = ({ product_name, quantity, total_price, source, created_at }: Typed): OrderLine => ({
  id: TYPED_LINE,
  position: 0,
  parent_id: null,
  kind: 'goods',
  product_id: null,
  title: product_name,
  detail: '',
  quantity,
  unit_price: null,
  amount: total_price,
  list_price: null,
  item: null,
  reason: '',
  added_by: source === 'public' ? 'pelanggan' : 'staf',
  added_at: created_at,
  voided_at: null,
})

/** Whether nothing but one line as typed makes the order, so that product, quantity and price are typed too. */
export const isTyped = (lines: readonly OrderLine[]): boolean =>
  lines.length === 1 && lines.every(({ kind, unit_price }) => kind === 'goods' && unit_price === null)

type Sums = Pick<Order, 'product_name' | 'quantity' | 'total_price'>

/** What the order is called, how many pieces it has and what it costs, by its lines. */
export function sumsOf(lines: readonly Pick<OrderLine, 'kind' | 'title' | 'quantity' | 'amount'>[]): Sums {
  const goods = lines.filter(({ kind }) => kind === 'goods')
  const more = goods.length > 1 ? `, + ${goods.length - 1} lainnya` : ''
  return {
    product_name: `${(goods[0]?.title ?? '').slice(0, MAX_NAME - more.length)}${more}`,
    quantity: goods.reduce((sum, { quantity }) => sum + quantity, 0),
    total_price: lines.reduce((sum, { amount }) => sum + amount, 0),
  }
}
const MAX_NAME = 255
