import { downPayment, netPaid, type Order, type Rupiah } from './amounts.ts'

type PaidSums = Pick<Order, 'production_status' | 'total_price' | 'dp_percent' | 'paid_amount' | 'refunded_amount'>
/** `keepsDp`: whether the shop keeps the DP once production has begun. `usual`: percent of a DP where the order has none. */
export type CancelRule = { keepsDp: boolean; usual: number }

/** What goes back to who cancels an order, by the rule of the shop: all before production begins, else what is over the DP. */
export function amountBack(order: PaidSums, { keepsDp, usual }: CancelRule): Rupiah {
  const paidAmount = netPaid(order)
  if (!keepsDp || order.production_status === 'menunggu') return paidAmount
  return Math.max(0, paidAmount - downPayment(order.total_price, order.dp_percent ?? usual))
}
