import type { Knex } from 'knex'
import type { Notice } from '../live/notices.ts'
import { plainRupiah } from '../web/formats/rupiah.ts'
import { orderStates, productionStates } from './labels.ts'
import { listLines } from './lines/queries.ts'
import { type MessageRequest, queueMessage, type Shipment } from './messages/compose.ts'
import { type OrderDeps, ownOrdersHref, trackingLink } from './order-deps.ts'
import { isOver } from './payments/review/rules.ts'
import type { OrderActor } from './queries.ts'
import type { Order, Payment, Rupiah } from './rules/amounts.ts'
import { workSteps } from './rules/order.ts'

/**
 * Notifies the order's member of a new status or payment, besides the customer's messages. The link that shows an order
 * in full is a key, so the notice leads to the list of the member's orders.
 */
export async function notifyOwner(
  trx: Knex,
  { notifyMember }: Pick<OrderDeps, 'notifyMember'>,
  before: Order,
  after: Order,
) {
  const { id, version, user_id: userId, order_code, product_name, status_order, production_status } = after
  const paidAmount = after.paid_amount - before.paid_amount
  const refundedAmount = after.refunded_amount - before.refunded_amount
  const news = [
    ...(paidAmount > 0 ? [`Pembayaran ${plainRupiah(paidAmount)} diterima.`] : []),
    ...(refundedAmount > 0 ? [`${plainRupiah(refundedAmount)} dikembalikan.`] : []),
    ...(status_order === before.status_order ? [] : [`Sekarang: ${orderStates[status_order].label}.`]),
    ...(production_status === before.production_status
      ? []
      : [`Produksi: ${productionStates[production_status].label}.`]),
  ]
  if (userId === null || news.length === 0) return
  await notifyMember(trx, {
    userId,
    kind: 'order',
    key: `order ${id} version ${version}`,
    title: `Kabar pesanan ${order_code}`,
    message: `${product_name}. ${news.join(' ')}`,
    href: ownOrdersHref(),
    data: { order_code },
  })
}

type MessagingDeps = Pick<OrderDeps, 'messages' | 'now' | 'baseUrl' | 'secret'>

type Message = Omit<MessageRequest, 'order' | 'now' | 'trackingLink' | 'channel' | 'secret'> &
  Partial<Pick<MessageRequest, 'channel' | 'trackingLink'>>

/** By default on the order's channel, with the link to its tracker. */
export const notifyCustomer = (trx: Knex, deps: MessagingDeps, order: Order, message: Message) => {
  const context = { order, now: deps.now(), secret: deps.secret, trackingLink: trackingLink(deps, order) }
  return queueMessage(trx, deps.messages, { channel: order.notification_channel, ...context, ...message })
}

/** Not of a cancelled order. */
export async function notifyOfPrice(trx: Knex, deps: MessagingDeps, before: Order, after: Order): Promise<void> {
  if (before.total_price === after.total_price || after.status_order === 'dibatalkan') return
  await notifyCustomer(trx, deps, after, {
    oldPrice: before.total_price,
    lines: await listLines(trx, after),
    type: 'price_changed',
    about: `version ${after.id} ${after.version}`,
  })
}

/** Only where another day was promised before. */
export async function notifyOfDue(trx: Knex, deps: MessagingDeps, before: Order, after: Order): Promise<void> {
  const { due_on: oldDue } = before
  if (!oldDue || !after.due_on || after.due_on === oldDue || after.status_order === 'dibatalkan') return
  const about = `version ${after.id} ${after.version}`
  await notifyCustomer(trx, deps, after, { type: 'due_changed', oldDue, about })
}

/** Not when production went back a step. */
export async function notifyOfStep(
  { trx, deps }: { trx: Knex; deps: MessagingDeps },
  before: Order,
  after: Order,
  more: { words: string; shipment?: Shipment },
): Promise<void> {
  const stepIndex = ({ production_status }: Order) => workSteps.indexOf(production_status)
  const hasReached = (state: string) =>
    (after.status_order === state && before.status_order !== state) ||
    (after.production_status === state && stepIndex(after) > stepIndex(before))
  const type = hasReached('dibatalkan')
    ? 'order_cancelled'
    : hasReached('selesai')
      ? 'production_complete'
      : hasReached('dikirim')
        ? 'order_shipped'
        : null
  if (!type) return
  await notifyCustomer(trx, deps, after, { type, ...more, about: `version ${after.id} ${after.version}` })
}

/** Not where money goes back with the answer (`back`), of which the customer then has a message. */
export async function notifyOfAnswer(
  trx: Knex,
  deps: MessagingDeps,
  order: Order,
  { id, promise, back }: { id: string; promise: string; back: Rupiah },
): Promise<void> {
  if (back > 0) return
  await notifyCustomer(trx, deps, order, { type: 'complaint_answered', promise, about: `complaint ${id}` })
}

type Refund = { key: string; amount: Rupiah; to: string; was_applied: boolean }

/**
 * The message of a cancellation names what was paid until then, and a deleted order has no page that one could lead to:
 * of an order that is over (`before`) the customer hears only where money goes back that never counted.
 */
export async function notifyOfRefund(
  trx: Knex,
  deps: MessagingDeps,
  { before, after }: { before: Order; after: Order },
  { key, was_applied, ...refund }: Refund,
): Promise<void> {
  if (isOver(before) && (before.deleted_at !== null || was_applied)) return
  await notifyCustomer(trx, deps, after, { type: 'refund_made', refund, about: `refund ${key}` })
}

/** Staff hear of a payment at which they should look, counted or not. */
export async function notifyOfReview(
  trx: Knex,
  { notify }: Pick<OrderDeps, 'notify'>,
  order: Order,
  payment: Payment,
): Promise<void> {
  if (payment.reason !== null) await notify(trx, paymentNotice(order, payment))
}

/** Staff hear of what customers do, not of what staff do themselves. */
export async function notifyOfCustomer(
  trx: Knex,
  { notify }: Pick<OrderDeps, 'notify'>,
  { source }: Pick<OrderActor, 'source'>,
  notice: Notice & { about: string },
): Promise<void> {
  if (source !== 'admin') await notify(trx, notice)
}

/** Deciding the matter of a notice, named in `about`, closes it for everybody. */

type Code = Pick<Order, 'order_code'>
type Text = Notice & { about: string }

/** `amount`: as the customer named it, or null. */
export const proofNotice = ({ order_code }: Code, id: string, amount: Rupiah | null): Text => ({
  kind: 'note',
  message: `Bukti transfer${amount === null ? '' : ` ${plainRupiah(amount)}`} untuk ${order_code} perlu diperiksa.`,
  href: `/admin/pembayaran/#bukti-${id}`,
  author: null,
  about: `proof ${id}`,
})

export const paymentNotice = ({ order_code }: Code, { id, amount }: Pick<Payment, 'id' | 'amount'>): Text => ({
  kind: 'note',
  message: `Pembayaran ${plainRupiah(amount)} untuk ${order_code} perlu diperiksa.`,
  href: `/admin/pembayaran/#bayar-${id}`,
  author: null,
  about: `payment ${id}`,
})
