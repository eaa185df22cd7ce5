import type { WebhookInboxRow } from '../../../db/tables.ts'
import type { Decision as AnyDecision } from '../../../payments/decide.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { Refusal } from '../../../web/refusal.ts'
import { getRemaining, type Invoice, netPaid, type Payment, type Rupiah } from '../../rules/amounts.ts'
import { refundable, refundDue } from '../rules.ts'

export type Decision = Exclude<AnyDecision, 'waive'>

type Sums = Parameters<typeof refundDue>[0]
type ReviewedPayment = Pick<Payment, 'state' | 'reason' | 'amount'>

/** Whether an order is cancelled or deleted. No payment makes such an order active again. */
export const isOver = ({ status_order, deleted_at }: Pick<Sums, 'status_order' | 'deleted_at'>) =>
  status_order === 'dibatalkan' || deleted_at !== null

/** The possible decisions, in the order in which the page shows them. */
export function listDecisions({ state, reason }: ReviewedPayment, order: Sums): Decision[] {
  if (state === 'applied' && (reason !== 'over' || isOver(order))) return ['acknowledge']
  // While the order owes money, the excess is best used for that.
  if (state === 'applied') return getRemaining(order) > 0 ? ['acknowledge', 'refund'] : ['refund', 'acknowledge']
  if (state !== 'review') return []
  if (isOver(order)) return ['refund', 'dismiss']
  if (reason === 'currency') return ['dismiss', 'refund']
  // A payment below the invoice's amount has certainly arrived, so staff cannot dismiss it as reported twice.
  return reason === 'short' ? ['apply', 'refund'] : ['apply', 'dismiss', 'refund']
}

/** Whether an order is delivered. A refund of such an order as a whole lowers its price by the same amount. */
export const isDelivered = (order: Sums): boolean => !isOver(order) && order.production_status === 'dikirim'

/**
 * The most that can go back of an order as a whole: all money that the shop has; for a delivered order, without the
 * part above its price. Nothing for a cancelled or deleted order, whose refunds are due in the payment review.
 */
export function mostRefundOfOrder(order: Sums): Rupiah {
  if (isOver(order)) return 0
  return isDelivered(order) ? Math.min(netPaid(order), order.total_price) : netPaid(order)
}

export const needsNote = (decision: Decision, { reason }: Pick<ReviewedPayment, 'reason'>): boolean =>
  decision === 'dismiss' || decision === 'refund' || (decision === 'acknowledge' && reason !== 'late')

/** `over`: the excess over the invoices, less refunds of the order. `givenBack`: the refunds of this payment. */
type RefundSums = { over: Rupiah; givenBack: Rupiah }

/** The most that can go back of a payment. Of a held payment, all of it. */
export const mostRefund = (
  { state, amount }: ReviewedPayment,
  order: Sums,
  { over, givenBack: refundedAmount }: RefundSums,
): Rupiah => (state === 'review' ? amount : Math.max(0, Math.min(amount - refundedAmount, refundable(order, over))))

/** Whether staff decided this way about the payment before, so that the same decision changes nothing. */
export function isDecidedSo({ state, decided_at }: Pick<Payment, 'state' | 'decided_at'>, decision: AnyDecision) {
  if (decision === 'refund') return false
  return state === (decision === 'dismiss' ? 'dismissed' : 'applied') && (decided_at !== null || decision === 'apply')
}

type DecidablePayment = ReviewedPayment & Pick<Payment, 'decided_at' | 'decided_by'>
type Choice = { decision: AnyDecision; note: string }
/** Throws a 409 for a payment that is decided or needs another decision, and a 400 if the required note is missing. */
export function insistDecidable(payment: DecidablePayment, order: Sums, { decision, note }: Choice): void {
  if (payment.reason === null || payment.decided_at !== null)
    throw new Refusal(409, `Pembayaran ini sudah diputuskan${payment.decided_by ? ` oleh ${payment.decided_by}` : ''}.`)
  if (!listDecisions(payment, order).some((possible) => possible === decision))
    throw new Refusal(409, 'Keputusan ini tidak berlaku untuk pembayaran itu. Muat ulang halamannya.')
  if (note === '' && decision !== 'waive' && needsNote(decision, payment))
    throw new Refusal(400, 'Tulis alasannya.', { code: 'NOTE_NEEDED' })
}

/** The state of the order if the decision is about the whole order; null for a decision about a payment. */
type Whole = 'ended' | 'ongoing' | null

/** Throws a 409 if a decision about ended orders is made about a running order, or the other way round. */
export function insistOnEnd(order: Sums, is: Whole, decision: AnyDecision): void {
  if (is === 'ended' && !isOver(order) && decision === 'refund')
    throw new Refusal(409, 'Pesanan ini masih berjalan: dananya tidak dikembalikan dari sini.')
  if (decision === 'waive' && (!isOver(order) || refundDue(order) === 0))
    throw new Refusal(409, 'Tidak ada dana yang menunggu dikembalikan.')
}

type OrderRefund = { amount: Rupiah; reason?: string | undefined; lowers?: boolean }

/** Checks a refund of an order as a whole: at most the due or paid amount, and with a reason if the price falls. */
export function insistRefundable(order: Sums, is: Whole, { amount, reason, lowers }: OrderRefund): void {
  if (is !== 'ended' && !lowers && isDelivered(order) !== (reason !== undefined))
    throw new Refusal(409, 'Pesanan ini baru saja berubah. Periksa lagi isiannya, lalu simpan.')
  insistOnMostRefund(amount, is === 'ended' ? refundDue(order) : mostRefundOfOrder(order))
}

/** Throws a 409 `AMOUNT_MISMATCH` if more goes back than possible. */
export function insistOnMostRefund(amount: Rupiah, most: Rupiah): void {
  const text = most > 0 ? `Paling banyak ${rupiah(most)} yang bisa dikembalikan.` : 'Tidak ada yang bisa dikembalikan.'
  if (amount > most) throw new Refusal(409, text, { code: 'AMOUNT_MISMATCH' })
}

/** Whether a refund lowers the price: always for a delivered order, for other orders only if staff ask for it. */
export const lowersPrice = (order: Sums, payment: unknown, { lowers }: Pick<OrderRefund, 'lowers'>): boolean =>
  payment === null && (isDelivered(order) || lowers === true)

/**
 * The part of a payment above the amount owed. If the invoice is not paid yet and its amount is lower, the part above
 * the invoice.
 */
export function excessOver(
  { amount }: Pick<Payment, 'amount'>,
  order: Sums,
  { invoice_amount, invoice_status }: Pick<Invoice, 'invoice_amount' | 'invoice_status'>,
): Rupiah {
  const most = invoice_status === 'sudah dibayar' ? Number.POSITIVE_INFINITY : invoice_amount
  return Math.max(0, amount - Math.min(most, getRemaining(order)))
}

export type Obstacle = 'paid' | 'cancelled' | 'deleted'

/** Why the money of a proof is not counted at once, even if it has arrived; null if it is counted. */
export function obstacleTo(order: Pick<Sums, 'status_order' | 'deleted_at'>, invoice_status: string): Obstacle | null {
  if (order.deleted_at !== null) return 'deleted'
  if (order.status_order === 'dibatalkan') return 'cancelled'
  return invoice_status === 'sudah dibayar' ? 'paid' : null
}

/** Whether staff may accept a proof. Staff must restore a deleted order first. */
export const mayAccept = (obstacle: Obstacle | null): boolean => obstacle !== 'deleted'

/** Throws a 409 unless nothing works on the webhook, because only then it can be dismissed. */
export function insistDismissible({ state }: Pick<WebhookInboxRow, 'state'>): void {
  if (state !== 'failed' && state !== 'ignored') throw new Refusal(409, 'Kabar ini sedang, atau sudah, dikerjakan.')
}
