import type { Decision as AnyDecision } from '../../../payments/decide.ts'
import { netPaid, type Payment, type Rupiah, remainingOf } from '../../rules/amounts.ts'
import { refundable, type refundDue } from '../rules.ts'

export type Decision = Exclude<AnyDecision, 'waive'>

type Sums = Parameters<typeof refundDue>[0]
type ReviewedPayment = Pick<Payment, 'state' | 'reason' | 'amount'>

/** A payment never brings back a cancelled or deleted order. */
export const isOver = ({ status_order, deleted_at }: Pick<Sums, 'status_order' | 'deleted_at'>) =>
  status_order === 'dibatalkan' || deleted_at !== null

/** In the order in which the page shows them. */
export function decisionsOf({ state, reason }: ReviewedPayment, order: Sums): Decision[] {
  if (state === 'applied' && (reason !== 'over' || isOver(order))) return ['acknowledge']
  // While something is owed, the excess is best used for that.
  if (state === 'applied') return remainingOf(order) > 0 ? ['acknowledge', 'refund'] : ['refund', 'acknowledge']
  if (state !== 'review') return []
  if (isOver(order)) return ['refund', 'dismiss']
  if (reason === 'currency') return ['dismiss', 'refund']
  // A payment below the invoice's amount has certainly arrived, so staff cannot dismiss it as a duplicate report.
  return reason === 'short' ? ['apply', 'refund'] : ['apply', 'dismiss', 'refund']
}

/** A refund of such an order as a whole lowers its price by the same amount. */
export const isDelivered = (order: Sums): boolean => !isOver(order) && order.production_status === 'dikirim'

/**
 * All money that the shop has, of a delivered order without what exceeds its price; nothing of a cancelled or deleted
 * one, whose refunds are due in the payment review.
 */
export function mostRefundOfOrder(order: Sums): Rupiah {
  if (isOver(order)) return 0
  return isDelivered(order) ? Math.min(netPaid(order), order.total_price) : netPaid(order)
}

export const needsNote = (decision: Decision, { reason }: Pick<ReviewedPayment, 'reason'>): boolean =>
  decision === 'dismiss' || decision === 'refund' || (decision === 'acknowledge' && reason !== 'late')

/** `over`: the excess over the invoices, minus refunds of the order. `givenBack`: refunds of this payment. */
type RefundSums = { over: Rupiah; givenBack: Rupiah }

/** All of a held payment. */
export const mostRefund = ({ state, amount }: ReviewedPayment, order: Sums, { over, givenBack }: RefundSums): Rupiah =>
  state === 'review' ? amount : Math.max(0, Math.min(amount - givenBack, refundable(order, over)))
