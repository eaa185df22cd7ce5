import { downPayment, netPaid, type Order, type Rupiah } from './amounts.ts'

type PaidSums = Pick<Order, 'production_status' | 'total_price' | 'dp_percent' | 'paid_amount' | 'refunded_amount'>
/** `keepsDp`: the shop keeps the DP if production has begun. `usual`: the percentage of a DP if the order has none. */
export type CancelRule = { keepsDp: boolean; usual: number }

/**
 * The money that goes back when an order is cancelled: the part above the DP if production has begun and the shop keeps
 * the DP, else all of it.
 */
export function amountBack(order: PaidSums, { keepsDp, usual }: CancelRule): Rupiah {
  const paidAmount = netPaid(order)
  if (!keepsDp || order.production_status === 'menunggu') return paidAmount
  return Math.max(0, paidAmount - downPayment(order.total_price, order.dp_percent ?? usual))
}
