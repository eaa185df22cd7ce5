import type { Knex } from 'knex'
import { rupiah } from '../../web/formats/rupiah.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { recordStaffAction } from '../actor.ts'
import { changeOf, type OrderDeps } from '../order-deps.ts'
import { voidInvoice } from '../payments/links.ts'
import { addHistory, lockOpenInvoice, lockOrder, type OrderActor, saveOrder, statusEntries } from '../queries.ts'
import type { Order, Payment } from '../rules/amounts.ts'
import { refundDue } from '../rules/classify-payment.ts'
import { isOver, mostRefund, mostRefundOfRunning } from '../rules/decisions.ts'
import { afterBalance } from '../rules/order.ts'
import type { Rupiah } from '../rules/rupiah.ts'
import { tellOwner } from '../tell-owner.ts'
import { decidedBy, insistOn, noted } from './decide.ts'
import { addRefund, findPayment, findRefund, givenOf, setPayment } from './decision-queries.ts'

/**
 * A refund as entered by staff. `key` is the idempotency key of the form. `at` is the time when the money was sent,
 * never in the future.
 */
export type RefundInput = { key: string; amount: Rupiah; at: Date; note: string }

/** Thrown if the amount is higher than the refundable amount, which `most` holds in rupiah. */
export class TooMuch extends Refusal {
  readonly most: Rupiah
  constructor(most: Rupiah) {
    super(409, most > 0 ? `Paling banyak ${rupiah(most)} yang bisa dikembalikan.` : 'Tidak ada yang bisa dikembalikan.')
    this.most = most
  }
}

/**
 * Records a refund of one payment. Of a counted payment, at most the amount of `refundable` can be refunded, and the
 * order's refunded total grows. A refund of a held payment ends its review, and the payment is never counted. Throws a
 * 404, a 409 and `TooMuch`.
 */
export async function refundPayment(
  deps: OrderDeps,
  id: string,
  wanted: RefundInput,
  decider: OrderActor,
): Promise<Refunded> {
  const known = await findPayment(deps.db, id)
  if (!known) throw notFound('Pembayaran ini tidak ada.')
  return refund(deps, known.order_id, wanted, decider, async (trx, order) => {
    const payment = await findPayment(trx, id)
    if (!payment) throw notFound('Pembayaran ini tidak ada.')
    insistOn('refund', payment, order)
    const given = await givenOf(trx, order.id, id)
    const most = mostRefund(payment, order, given)
    if (wanted.amount > most) throw new TooMuch(most)
    if (payment.state === 'review') {
      const end = decidedBy(deps, decider)
      await setPayment(trx, id, { state: 'refunded', notes: noted(payment, wanted.note), ...end })
    } else if (given.over - wanted.amount <= 0)
      await setPayment(trx, id, { decided_at: deps.now(), decided_by: 'sistem' })
    return payment
  })
}

/** Records a refund for a cancelled or deleted order as a whole, not for one of its payments. */
export const refundOrder = (
  deps: OrderDeps,
  orderId: string,
  wanted: RefundInput,
  decider: OrderActor,
): Promise<Refunded> =>
  refund(deps, orderId, wanted, decider, async (_trx, order) => {
    if (!isOver(order)) throw new Refusal(409, 'Pesanan ini masih berjalan: dananya tidak dikembalikan dari sini.')
    return ofWholeOrder(wanted, refundDue(order))
  })

/**
 * Records a refund for a running order as a whole, which then owes that money again. Staff use this before they lower a
 * price below what was paid. Throws `TooMuch`, also if the goods are shipped already.
 */
export const refundRunningOrder = (
  deps: OrderDeps,
  orderId: string,
  wanted: RefundInput,
  decider: OrderActor,
): Promise<Refunded> =>
  refund(deps, orderId, wanted, decider, async (_trx, order) => ofWholeOrder(wanted, mostRefundOfRunning(order)))

/**
 * Records that the shop keeps the rest of the money of a cancelled or deleted order, with the reason in `note`. The
 * order then leaves the payment review.
 */
export async function waiveRefund(deps: OrderDeps, orderId: string, note: string, actor: OrderActor): Promise<void> {
  const order = await deps.db.transaction(async (trx) => {
    const order = await lockOrder(trx, orderId)
    if (!order) throw notFound('Pesanan ini tidak ada.')
    const left = refundDue(order)
    if (!isOver(order) || left === 0) throw new Refusal(409, 'Tidak ada dana yang menunggu dikembalikan.')
    await saveOrder(trx, order, {}, [{ kind: 'refund_waived', amount: left, note }], actor, deps.now())
    const subject = `${order.order_code} · ${rupiah(left)}`
    await recordStaffAction(trx, actor, { action: 'payment.waive', subject, details: { note } })
    return order
  })
  deps.publish([changeOf(order, ['payment'])])
}

/** Returns null, because such a refund belongs to no payment. Throws `TooMuch` for more than `most` rupiah. */
function ofWholeOrder({ amount }: RefundInput, most: Rupiah): null {
  if (amount > most) throw new TooMuch(most)
  return null
}

type Source = (trx: Knex, order: Order) => Promise<Payment | null>

/**
 * `voided` is true if the refund voided the open invoice of the order, so that staff must create a new payment link.
 */
type Refunded = { voided: boolean }

async function refund(
  deps: OrderDeps,
  orderId: string,
  wanted: RefundInput,
  decider: OrderActor,
  source: Source,
): Promise<Refunded> {
  const { key, amount, at, note } = wanted
  const now = deps.now()
  const changed = await deps.db.transaction(async (trx) => {
    const order = await lockOrder(trx, orderId)
    if (!order) throw notFound('Pesanan ini tidak ada.')
    if (await isSentAlready(trx, order, wanted)) return null
    const payment = await source(trx, order)
    const was_applied = payment?.state !== 'review'
    const row = { id: key, order_id: order.id, payment_id: payment?.id ?? null, amount, was_applied }
    const isNew = await addRefund(trx, { ...row, refunded_at: at, notes: note, recorded_by: decider.name }, now)
    if (!isNew) throw new Refusal(409, 'Formulir ini sudah dipakai. Muat ulang halamannya.')
    // The amount of the open invoice was computed before the refund and is now too low, so the invoice is voided.
    const open = was_applied && !isOver(order) ? await lockOpenInvoice(trx, order.id) : null
    if (open) await voidInvoice(trx, open, now)
    const refunded_amount = order.refunded_amount + (was_applied ? amount : 0)
    const status_order = isOver(order) ? order.status_order : afterBalance({ ...order, refunded_amount })
    const entry = { kind: 'refund', amount, note, old: was_applied ? 'applied' : 'review' }
    const history = [entry, ...statusEntries(order, status_order)]
    const saved = await saveOrder(trx, order, { refunded_amount, status_order }, history, decider, now)
    await tellOwner(trx, deps, order, saved)
    if (open) await addHistory(trx, saved, [{ kind: 'invoice_void', note: open.invoice_code }], decider, now)
    const subject = `${order.order_code} · ${rupiah(amount)}`
    await recordStaffAction(trx, decider, { action: 'payment.refund', subject, details: { id: key, note } })
    return { saved, voided: open !== null }
  })
  if (changed) deps.publish([changeOf(changed.saved, ['payment', 'status'])])
  return { voided: changed?.voided ?? false }
}

async function isSentAlready(trx: Knex, order: Order, { key, amount }: RefundInput): Promise<boolean> {
  const same = await findRefund(trx, key)
  if (!same) return false
  if (same.order_id === order.id && same.amount === amount) return true
  throw new Refusal(409, 'Formulir ini sudah dipakai. Muat ulang halamannya.')
}
