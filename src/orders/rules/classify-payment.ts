import type { PaymentRow } from '../../db/order-rows.ts'
import type { Invoice, Order } from './amounts.ts'
import { excessOf, netPaid, type Rupiah, remainingOf } from './rupiah.ts'

/** The class of a payment: counted (perhaps with a review), or held for staff. */
export type PaymentClass =
  | { state: 'applied'; reason: 'over' | 'late' | null; excess: Rupiah }
  | { state: 'review'; reason: NonNullable<PaymentRow['reason']>; excess: 0 }

type Sums = Pick<
  Order,
  'status_order' | 'production_status' | 'deleted_at' | 'total_price' | 'paid_amount' | 'refunded_amount'
>

/** `doubted`: the gateway could not be asked, or knows only other money. */
type Money = { amount: Rupiah; currency: string; doubted?: boolean }
type Target = { order: Sums; invoice: Pick<Invoice, 'invoice_amount' | 'invoice_status'> }

/**
 * Classifies money for an invoice. Late money for an expired or replaced invoice counts. Held for staff: less than
 * asked, a foreign currency, a second payment of a paid invoice, money for an ended order, and what the gateway does
 * not confirm. More than asked or owed counts completely, and its excess goes into review.
 */
export function classifyPayment({ amount, currency, doubted }: Money, { order, invoice }: Target): PaymentClass {
  const held = (reason: NonNullable<PaymentRow['reason']>): PaymentClass => ({ state: 'review', reason, excess: 0 })
  if (currency !== 'IDR') return held('currency')
  if (order.status_order === 'dibatalkan' || order.deleted_at !== null) return held('cancelled')
  if (invoice.invoice_status === 'sudah dibayar') return held('duplicate')
  if (doubted) return held('unconfirmed')
  if (amount < invoice.invoice_amount) return held('short')
  // Less may be owed than an older invoice asked for.
  const excess = amount - Math.min(invoice.invoice_amount, remainingOf(order))
  const isLate = invoice.invoice_status !== 'belum dibayar'
  return { state: 'applied', reason: excess > 0 ? 'over' : isLate ? 'late' : null, excess }
}

/**
 * The amount to refund: everything of a cancelled order, and of a deleted one unless it was paid and sent; else what
 * came in beyond the price.
 */
export const refundDue = (order: Sums): Rupiah =>
  order.status_order === 'dibatalkan' || (order.deleted_at !== null && !wasDelivered(order))
    ? netPaid(order)
    : excessOf(order)

const wasDelivered = ({ status_order, production_status }: Sums) =>
  status_order === 'lunas' && production_status === 'dikirim'

/**
 * The most that may be refunded of a counted payment: what is due, and while the order runs also the excess over an
 * invoice (`over`, without refunds), which would otherwise reduce the next invoice.
 */
export const refundable = (order: Sums, over: Rupiah): Rupiah =>
  order.status_order === 'dibatalkan' || order.status_order === 'lunas' || order.deleted_at !== null
    ? refundDue(order)
    : Math.max(refundDue(order), over)
