import type { Payment } from './amounts.ts'
import { refundable, type refundDue } from './classify-payment.ts'
import type { Rupiah } from './rupiah.ts'

/** What staff may do with money that needs a look: pure, so that the page and the actions judge alike. */
export type Decision = 'apply' | 'dismiss' | 'acknowledge' | 'refund'

type Sums = Parameters<typeof refundDue>[0]
type Judged = Pick<Payment, 'state' | 'reason' | 'amount'>

/** Nothing is counted for an order that ended this way, so that it is never revived. */
export const isOver = ({ status_order, deleted_at }: Pick<Sums, 'status_order' | 'deleted_at'>) =>
  status_order === 'dibatalkan' || deleted_at !== null

/** In the order they are offered. */
export function decisionsOf({ state, reason }: Judged, order: Sums): Decision[] {
  if (state === 'applied') return reason === 'over' && !isOver(order) ? ['refund', 'acknowledge'] : ['acknowledge']
  if (state !== 'review') return []
  if (isOver(order) || reason === 'cancelled') return ['refund', 'dismiss']
  if (reason === 'currency') return ['dismiss', 'refund']
  // What is less than asked has come for certain.
  return reason === 'short' ? ['apply', 'refund'] : ['apply', 'dismiss', 'refund']
}

/** Whether a decision says why. */
export const needsNote = (decision: Decision, { reason }: Pick<Judged, 'reason'>): boolean =>
  decision === 'dismiss' || decision === 'refund' || (decision === 'acknowledge' && reason !== 'late')

/** `over`: what was paid beyond invoices of the order and has not gone back · `givenBack`: of this payment. */
export type Given = { over: Rupiah; givenBack: Rupiah }

/** The most of a payment that may go back. */
export const mostRefund = ({ state, amount }: Judged, order: Sums, { over, givenBack }: Given): Rupiah =>
  state === 'review' ? amount : Math.max(0, Math.min(amount - givenBack, refundable(order, over)))
