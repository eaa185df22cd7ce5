import type { Payment } from './amounts.ts'
import { refundable, type refundDue } from './classify-payment.ts'
import type { Rupiah } from './rupiah.ts'

/** Decisions about money in review. Pure, so that page and actions agree. */
export type Decision = 'apply' | 'dismiss' | 'acknowledge' | 'refund'

type Sums = Parameters<typeof refundDue>[0]
type Judged = Pick<Payment, 'state' | 'reason' | 'amount'>

/** Whether the order was cancelled or deleted: money never revives it. */
export const isOver = ({ status_order, deleted_at }: Pick<Sums, 'status_order' | 'deleted_at'>) =>
  status_order === 'dibatalkan' || deleted_at !== null

/** In display order. */
export function decisionsOf({ state, reason }: Judged, order: Sums): Decision[] {
  if (state === 'applied') return reason === 'over' && !isOver(order) ? ['refund', 'acknowledge'] : ['acknowledge']
  if (state !== 'review') return []
  if (isOver(order) || reason === 'cancelled') return ['refund', 'dismiss']
  if (reason === 'currency') return ['dismiss', 'refund']
  // A short payment has certainly arrived.
  return reason === 'short' ? ['apply', 'refund'] : ['apply', 'dismiss', 'refund']
}

/** Whether a decision needs a note. */
export const needsNote = (decision: Decision, { reason }: Pick<Judged, 'reason'>): boolean =>
  decision === 'dismiss' || decision === 'refund' || (decision === 'acknowledge' && reason !== 'late')

/** `over`: the order's excess over its invoices, without refunds · `givenBack`: refunds of this payment. */
export type Given = { over: Rupiah; givenBack: Rupiah }

/** The most that may be refunded of a payment. */
export const mostRefund = ({ state, amount }: Judged, order: Sums, { over, givenBack }: Given): Rupiah =>
  state === 'review' ? amount : Math.max(0, Math.min(amount - givenBack, refundable(order, over)))
