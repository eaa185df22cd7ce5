import type { WebhookInboxRow } from '../../../db/tables.ts'
import type { Decision as AnyDecision } from '../../../payments/decide.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { Refusal } from '../../../web/refusal.ts'
import { getRemaining, type Invoice, netPaid, type Payment, type Rupiah } from '../../rules/amounts.ts'
import { refundable, refundDue } from '../rules.ts'

export type Decision = Exclude<AnyDecision, 'waive'>

type Sums = Parameters<typeof refundDue>[0]
type ReviewedPayment = Pick<Payment, 'state' | 'reason' | 'amount'>

/** A payment never brings back a cancelled or deleted order. */
export const isOver = ({ status_order, deleted_at }: Pick<Sums, 'status_order' | 'deleted_at'>) =>
  status_order === 'dibatalkan' || deleted_at !== null

/** In the order in which the page shows them. */
export function listDecisions({ state, reason }: ReviewedPayment, order: Sums): Decision[] {
  if (state === 'applied' && (reason !== 'over' || isOver(order))) return ['acknowledge']
  // While something is owed, the excess is best used for that.
  if (state === 'applied') return getRemaining(order) > 0 ? ['acknowledge', 'refund'] : ['refund', 'acknowledge']
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
export const mostRefund = (
  { state, amount }: ReviewedPayment,
  order: Sums,
  { over, givenBack: refundedAmount }: RefundSums,
): Rupiah => (state === 'review' ? amount : Math.max(0, Math.min(amount - refundedAmount, refundable(order, over))))

/** Whether a payment was decided like this before, so that the same decision changes nothing. */
export function isDecidedSo({ state, decided_at }: Pick<Payment, 'state' | 'decided_at'>, decision: AnyDecision) {
  if (decision === 'refund') return false
  return state === (decision === 'dismiss' ? 'dismissed' : 'applied') && (decided_at !== null || decision === 'apply')
}

type DecidablePayment = ReviewedPayment & Pick<Payment, 'decided_at' | 'decided_by'>
type Choice = { decision: AnyDecision; note: string }
/** Throws a 409 for a payment that is decided or takes another decision, and a 400 without the note that one needs. */
export function insistDecidable(payment: DecidablePayment, order: Sums, { decision, note }: Choice): void {
  if (payment.reason === null || payment.decided_at !== null)
    throw new Refusal(409, `Pembayaran ini sudah diputuskan${payment.decided_by ? ` oleh ${payment.decided_by}` : ''}.`)
  if (!listDecisions(payment, order).some((possible) => possible === decision))
    throw new Refusal(409, 'Keputusan ini tidak berlaku untuk pembayaran itu. Muat ulang halamannya.')
  if (note === '' && decision !== 'waive' && needsNote(decision, payment))
    throw new Refusal(400, 'Tulis alasannya.', { code: 'NOTE_NEEDED' })
}

/** Which order is meant as a whole: one that is over, or that is running. Null for a payment. */
type Whole = 'ended' | 'ongoing' | null

/** What is decided about an order that is over is refused for others. Throws a 409. */
export function insistOnEnd(order: Sums, is: Whole, decision: AnyDecision): void {
  if (is === 'ended' && !isOver(order) && decision === 'refund')
    throw new Refusal(409, 'Pesanan ini masih berjalan: dananya tidak dikembalikan dari sini.')
  if (decision === 'waive' && (!isOver(order) || refundDue(order) === 0))
    throw new Refusal(409, 'Tidak ada dana yang menunggu dikembalikan.')
}

type OrderRefund = { amount: Rupiah; reason?: string | undefined; lowers?: boolean }

/** What goes back of an order as a whole: at most what is due or paid, and with a reason where its price falls. */
export function insistRefundable(order: Sums, is: Whole, { amount, reason, lowers }: OrderRefund): void {
  if (is !== 'ended' && !lowers && isDelivered(order) !== (reason !== undefined))
    throw new Refusal(409, 'Pesanan ini baru saja berubah. Periksa lagi isiannya, lalu simpan.')
  insistOnMost(amount, is === 'ended' ? refundDue(order) : mostRefundOfOrder(order))
}

/** Throws a 409 `AMOUNT_MISMATCH` for more than can go back. */
export function insistOnMost(amount: Rupiah, most: Rupiah): void {
  const text = most > 0 ? `Paling banyak ${rupiah(most)} yang bisa dikembalikan.` : 'Tidak ada yang bisa dikembalikan.'
  if (amount > most) throw new Refusal(409, text, { code: 'AMOUNT_MISMATCH' })
}

/** Whether the price falls with a refund: that of a delivered order always, of another where it is asked for. */
export const lowersPrice = (order: Sums, payment: unknown, { lowers }: Pick<OrderRefund, 'lowers'>): boolean =>
  payment === null && (isDelivered(order) || lowers === true)

/** What of a payment is over the amount owed or, unless the invoice is paid already, over its amount if that is lower. */
export function excessOver(
  { amount }: Pick<Payment, 'amount'>,
  order: Sums,
  { invoice_amount, invoice_status }: Pick<Invoice, 'invoice_amount' | 'invoice_status'>,
): Rupiah {
  const most = invoice_status === 'sudah dibayar' ? Number.POSITIVE_INFINITY : invoice_amount
  return Math.max(0, amount - Math.min(most, getRemaining(order)))
}

export type Obstacle = 'paid' | 'cancelled' | 'deleted'

/** Why the money of a proof is not counted at once, even if it came; null where it is. */
export function obstacleTo(order: Pick<Sums, 'status_order' | 'deleted_at'>, invoice_status: string): Obstacle | null {
  if (order.deleted_at !== null) return 'deleted'
  if (order.status_order === 'dibatalkan') return 'cancelled'
  return invoice_status === 'sudah dibayar' ? 'paid' : null
}

/** Whether staff may accept a proof: not for a deleted order, which they restore first. */
export const mayAccept = (obstacle: Obstacle | null): boolean => obstacle !== 'deleted'

/** A report of a gateway is put away only while nothing works on it. Throws a 409. */
export function insistDismissible({ state }: Pick<WebhookInboxRow, 'state'>): void {
  if (state !== 'failed' && state !== 'ignored') throw new Refusal(409, 'Kabar ini sedang, atau sudah, dikerjakan.')
}
