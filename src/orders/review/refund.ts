import type { Knex } from 'knex'
import { rupiah } from '../../web/formats/rupiah.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { recordStaffAction } from '../actor.ts'
import { queueMessage } from '../messages/compose.ts'
import { changeOf, type OrderDeps, trackingLink } from '../order-deps.ts'
import { voidInvoice } from '../payments/links.ts'
import { addHistory, lockOpenInvoice, lockOrder, type OrderActor, saveOrder, statusEntries } from '../queries.ts'
import type { Order, Payment } from '../rules/amounts.ts'
import { refundDue } from '../rules/classify-payment.ts'
import { isDelivered, isOver, mostRefund, mostRefundOfOrder } from '../rules/decisions.ts'
import { afterBalance } from '../rules/order.ts'
import type { Rupiah } from '../rules/rupiah.ts'
import { priceEntry } from '../staff/change-price.ts'
import { tellOwner } from '../tell-owner.ts'
import { decidedBy, insistOn, noted } from './decide.ts'
import { addRefund, findPayment, findRefund, givenOf, setPayment } from './decision-queries.ts'

/**
 * A refund as entered by staff. `key` is the idempotency key of the form. `at` is the time when the money was sent,
 * never in the future. `note` says where the money went. `reason` says why the price of a delivered order falls; other
 * refunds have none.
 */
export type RefundInput = { key: string; amount: Rupiah; at: Date; note: string; reason?: string | undefined }

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
 * Records a refund for an order that was not cancelled. A running order then owes that money again; staff use this
 * before they lower a price below what was paid. The price of a delivered order falls by the same amount, and the
 * customer gets a message. Throws `TooMuch`, and a 409 if `reason` does not fit whether the order is delivered.
 */
export const refundOngoingOrder = (
  deps: OrderDeps,
  orderId: string,
  wanted: RefundInput,
  decider: OrderActor,
): Promise<Refunded> =>
  refund(deps, orderId, wanted, decider, async (_trx, order) => {
    if (isDelivered(order) !== (wanted.reason !== undefined))
      throw new Refusal(409, 'Pesanan ini baru saja berubah. Periksa lagi isiannya, lalu simpan.')
    return ofWholeOrder(wanted, mostRefundOfOrder(order))
  })

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
 * `lowered` is true if the price fell with the refund.
 */
type Refunded = { voided: boolean; lowered: boolean }

async function refund(
  deps: OrderDeps,
  orderId: string,
  wanted: RefundInput,
  decider: OrderActor,
  source: Source,
): Promise<Refunded> {
  const { key, amount, at, note, reason } = wanted
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
    const lowered = payment === null && isDelivered(order)
    const refunded_amount = order.refunded_amount + (was_applied ? amount : 0)
    const total_price = order.total_price - (lowered ? amount : 0)
    const sums = { refunded_amount, total_price }
    const status_order = isOver(order) ? order.status_order : afterBalance({ ...order, ...sums })
    const entry = { kind: 'refund', amount, note, old: was_applied ? 'applied' : 'review' }
    const prices = lowered ? [priceEntry(order, total_price, reason)] : []
    const history = [entry, ...prices, ...statusEntries(order, status_order)]
    const saved = await saveOrder(trx, order, { ...sums, status_order }, history, decider, now)
    await tellOwner(trx, deps, order, saved)
    if (open) await addHistory(trx, saved, [{ kind: 'invoice_void', note: open.invoice_code }], decider, now)
    const subject = `${order.order_code} · ${rupiah(amount)}`
    await recordStaffAction(trx, decider, { action: 'payment.refund', subject, details: { id: key, note } })
    if (lowered) await announceRefund(trx, deps, { before: order, after: saved, wanted }, decider)
    return { saved, voided: open !== null, lowered }
  })
  if (changed) deps.publish([changeOf(changed.saved, ['payment', 'status'])])
  return { voided: changed?.voided ?? false, lowered: changed?.lowered ?? wanted.reason !== undefined }
}

type LoweredPrice = { before: Order; after: Order; wanted: RefundInput }

/** Records the lower price of a delivered order in the audit log and queues the message to the customer. */
async function announceRefund(
  trx: Knex,
  deps: OrderDeps,
  { before, after, wanted }: LoweredPrice,
  decider: OrderActor,
): Promise<void> {
  const details = { before: before.total_price, after: after.total_price }
  await recordStaffAction(trx, decider, { action: 'order.price', subject: before.order_code, details })
  await queueMessage(trx, deps.messages, {
    order: after,
    refund: { amount: wanted.amount, to: wanted.note },
    type: 'refund_made',
    channel: after.notification_channel,
    now: deps.now(),
    trackingLink: trackingLink(deps, after),
    about: `refund ${wanted.key}`,
  })
}

async function isSentAlready(trx: Knex, order: Order, { key, amount }: RefundInput): Promise<boolean> {
  const same = await findRefund(trx, key)
  if (!same) return false
  if (same.order_id === order.id && same.amount === amount) return true
  throw new Refusal(409, 'Formulir ini sudah dipakai. Muat ulang halamannya.')
}
