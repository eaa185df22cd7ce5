import type { PaymentRow } from '../../db/tables.ts'
import { excessOf, type Invoice, netPaid, type Order, type Rupiah, remainingOf } from '../rules/amounts.ts'

/** Counted (`applied`, with a `reason` if staff should look at it), or held until staff decide (`review`). */
export type PaymentClass =
  | { state: 'applied'; reason: 'over' | 'late' | null; excess: Rupiah }
  | { state: 'review'; reason: NonNullable<PaymentRow['reason']>; excess: 0 }

type Sums = Pick<
  Order,
  | 'status_order'
  | 'production_status'
  | 'deleted_at'
  | 'total_price'
  | 'paid_amount'
  | 'refunded_amount'
  | 'kept_amount'
>

/** `doubted`: the gateway could not confirm the payment, or knows one with other data. */
type Money = { amount: Rupiah; currency: string; doubted?: boolean }
type Target = { order: Sums; invoice: Pick<Invoice, 'invoice_amount' | 'invoice_status'> }

/**
 * Held: too little, a foreign currency, a second payment of a paid invoice, a cancelled or deleted order, and what the
 * gateway does not confirm. A late payment for an expired or replaced invoice is counted. One above the invoice's
 * amount or the amount owed is counted completely, and staff review the excess.
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
 * All money of a cancelled order but what the shop keeps, or of a deleted one that was not paid and shipped; else what
 * exceeds the price.
 */
export const refundDue = (order: Sums): Rupiah =>
  order.status_order === 'dibatalkan' || (order.deleted_at !== null && !wasDelivered(order))
    ? Math.max(0, netPaid(order) - order.kept_amount)
    : excessOf(order)

/** Without what staff have waived since the order was last restored. `history`: the newest entry first. */
export const refundOwed = (order: Sums, history: readonly { kind: string }[]): Rupiah =>
  history.find(({ kind }) => kind === 'refund_waived' || kind === 'restored')?.kind === 'refund_waived'
    ? 0
    : refundDue(order)

const wasDelivered = ({ status_order, production_status }: Sums) =>
  status_order === 'lunas' && production_status === 'dikirim'

/**
 * While the order runs, the excess over its invoices (`over`, minus refunds), which else reduces the next invoice, may
 * go back too.
 */
export const refundable = (order: Sums, over: Rupiah): Rupiah =>
  order.status_order === 'dibatalkan' || order.status_order === 'lunas' || order.deleted_at !== null
    ? refundDue(order)
    : Math.max(refundDue(order), over)
