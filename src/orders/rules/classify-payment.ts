import type { PaymentRow } from '../../db/order-rows.ts'
import type { Invoice, Order } from './amounts.ts'
import { excessOf, netPaid, type Rupiah, remainingOf } from './rupiah.ts'

/**
 * Result of `classifyPayment`: counted towards the order (`applied`, with a `reason` if staff should review the
 * payment) or held until staff decide (`review`).
 */
export type PaymentClass =
  | { state: 'applied'; reason: 'over' | 'late' | null; excess: Rupiah }
  | { state: 'review'; reason: NonNullable<PaymentRow['reason']>; excess: 0 }

type Sums = Pick<
  Order,
  'status_order' | 'production_status' | 'deleted_at' | 'total_price' | 'paid_amount' | 'refunded_amount'
>

/**
 * A received payment. `doubted` is true if the gateway could not confirm the payment: it did not answer, or it knows
 * only payments with other data.
 */
type Money = { amount: Rupiah; currency: string; doubted?: boolean }
type Target = { order: Sums; invoice: Pick<Invoice, 'invoice_amount' | 'invoice_status'> }

/**
 * Decides whether a payment for an invoice is counted or held for staff. Held: less than the invoice's amount, a
 * foreign currency, a second payment of a paid invoice, a payment for a cancelled or deleted order, and a payment that
 * the gateway does not confirm. A late payment for an expired or replaced invoice is counted. A payment above the
 * invoice's amount or the amount owed is counted completely, and staff review the excess.
 */
export function classifyPayment({ amount, currency, doubted }: Money, { order, invoice }: Target): PaymentClass {
  const held = (reason: NonNullable<PaymentRow['reason']>): PaymentClass => ({ state: 'review', reason, excess: 0 })
  if (currency !== 'IDR') return held('currency')
  if (order.status_order === 'dibatalkan' || order.deleted_at !== null) return held('cancelled')
  if (invoice.invoice_status === 'sudah dibayar') return held('duplicate')
  if (doubted) return held('unconfirmed')
  if (amount < invoice.invoice_amount) return held('short')
  // The amount of an older invoice may be higher than the amount still owed.
  const excess = amount - Math.min(invoice.invoice_amount, remainingOf(order))
  const isLate = invoice.invoice_status !== 'belum dibayar'
  return { state: 'applied', reason: excess > 0 ? 'over' : isLate ? 'late' : null, excess }
}

/**
 * Returns the amount that must be refunded to the customer. For a cancelled order this is everything received. The same
 * holds for a deleted order, unless it was paid and shipped. For any other order it is the amount received beyond the
 * price.
 */
export const refundDue = (order: Sums): Rupiah =>
  order.status_order === 'dibatalkan' || (order.deleted_at !== null && !wasDelivered(order))
    ? netPaid(order)
    : excessOf(order)

const wasDelivered = ({ status_order, production_status }: Sums) =>
  status_order === 'lunas' && production_status === 'dikirim'

/**
 * Returns the most that may be refunded of a counted payment. This is at least the amount of `refundDue`. While the
 * order is running, the excess over its invoices (`over`, minus refunds) may be refunded too; without a refund, it
 * reduces the next invoice.
 */
export const refundable = (order: Sums, over: Rupiah): Rupiah =>
  order.status_order === 'dibatalkan' || order.status_order === 'lunas' || order.deleted_at !== null
    ? refundDue(order)
    : Math.max(refundDue(order), over)
