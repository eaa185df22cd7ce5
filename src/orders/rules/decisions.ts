import type { Decision as AnyDecision } from '../../payments/decide.ts'
import type { Payment } from './amounts.ts'
import { refundable, type refundDue } from './classify-payment.ts'
import { netPaid, type Rupiah } from './rupiah.ts'

/**
 * A decision that staff can make about a payment in review. The rules in this file are pure functions, so that the page
 * and the actions always agree.
 */
export type Decision = Exclude<AnyDecision, 'waive'>

type Sums = Parameters<typeof refundDue>[0]
type ReviewedPayment = Pick<Payment, 'state' | 'reason' | 'amount'>

/** Returns whether the order was cancelled or deleted. A payment never reactivates a cancelled or deleted order. */
export const isOver = ({ status_order, deleted_at }: Pick<Sums, 'status_order' | 'deleted_at'>) =>
  status_order === 'dibatalkan' || deleted_at !== null

/** Returns the decisions that are possible for a payment, in the order in which the page shows them. */
export function decisionsOf({ state, reason }: ReviewedPayment, order: Sums): Decision[] {
  if (state === 'applied') return reason === 'over' && !isOver(order) ? ['refund', 'acknowledge'] : ['acknowledge']
  if (state !== 'review') return []
  if (isOver(order)) return ['refund', 'dismiss']
  if (reason === 'currency') return ['dismiss', 'refund']
  // A payment below the invoice's amount has certainly arrived, so staff cannot dismiss it as a duplicate report.
  return reason === 'short' ? ['apply', 'refund'] : ['apply', 'dismiss', 'refund']
}

/** Returns whether the goods were shipped. A refund of such an order as a whole lowers its price by the same amount. */
export const isDelivered = (order: Sums): boolean => !isOver(order) && order.production_status === 'dikirim'

/**
 * Returns the most that may be refunded of a running or delivered order as a whole, in rupiah: all money that the shop
 * has, of a delivered order without what was paid beyond its price. Returns 0 for a cancelled or deleted order, whose
 * refunds are due in the payment review.
 */
export function mostRefundOfOrder(order: Sums): Rupiah {
  if (isOver(order)) return 0
  return isDelivered(order) ? Math.min(netPaid(order), order.total_price) : netPaid(order)
}

/** Returns whether staff must write a note for a decision. */
export const needsNote = (decision: Decision, { reason }: Pick<ReviewedPayment, 'reason'>): boolean =>
  decision === 'dismiss' || decision === 'refund' || (decision === 'acknowledge' && reason !== 'late')

/**
 * `over`: sum by which counted payments exceeded their invoices, minus the refunds of the order. `givenBack`: sum
 * already refunded of this payment. Both in rupiah.
 */
type RefundSums = { over: Rupiah; givenBack: Rupiah }

/** Returns the most that may still be refunded of a payment, in rupiah. A held payment can be refunded completely. */
export const mostRefund = ({ state, amount }: ReviewedPayment, order: Sums, { over, givenBack }: RefundSums): Rupiah =>
  state === 'review' ? amount : Math.max(0, Math.min(amount - givenBack, refundable(order, over)))
