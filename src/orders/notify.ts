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
 * Notifies the member who placed the order of a new status or payment, in addition to the messages to the customer. A
 * link that shows an order in full works as a key, so the notice leads to the member's list of orders instead.
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

/** Without a channel in `message`, uses the order's channel. The message contains the link to the order's tracker. */
export const notifyCustomer = (trx: Knex, deps: MessagingDeps, order: Order, message: Message) => {
  const context = { order, now: deps.now(), secret: deps.secret, trackingLink: trackingLink(deps, order) }
  return queueMessage(trx, deps.messages, { channel: order.notification_channel, ...context, ...message })
}

/** Sends nothing for a cancelled order. */
export async function notifyOfPrice(trx: Knex, deps: MessagingDeps, before: Order, after: Order): Promise<void> {
  if (before.total_price === after.total_price || after.status_order === 'dibatalkan') return
  await notifyCustomer(trx, deps, after, {
    oldPrice: before.total_price,
    lines: await listLines(trx, after),
    type: 'price_changed',
    about: `version ${after.id} ${after.version}`,
  })
}

/** Sends a message only if another day was promised before. */
export async function notifyOfDue(trx: Knex, deps: MessagingDeps, before: Order, after: Order): Promise<void> {
  const { due_on: oldDue } = before
  if (!oldDue || !after.due_on || after.due_on === oldDue || after.status_order === 'dibatalkan') return
  const about = `version ${after.id} ${after.version}`
  await notifyCustomer(trx, deps, after, { type: 'due_changed', oldDue, about })
}

/** Sends nothing if production went back a step. */
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

/** Sends nothing if money goes back with the answer (`back`), because the customer gets a message about the refund. */
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
 * Tells the customer of a refund. For an order that had ended (`before`) there are two exceptions: a deleted order has
 * no page to which a message could lead, and the message of a cancellation already named the counted money.
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

/** Notifies staff of a payment that they should check, counted or not. */
export async function notifyOfReview(
  trx: Knex,
  { notify }: Pick<OrderDeps, 'notify'>,
  order: Order,
  payment: Payment,
): Promise<void> {
  if (payment.reason !== null) await notify(trx, paymentNotice(order, payment))
}

/** Notifies staff of actions by customers, but not of their own actions. */
export async function notifyOfCustomer(
  trx: Knex,
  { notify }: Pick<OrderDeps, 'notify'>,
  { source }: Pick<OrderActor, 'source'>,
  notice: Notice & { about: string },
): Promise<void> {
  if (source !== 'admin') await notify(trx, notice)
}

/** The notices to staff. A decision about the matter that `about` names closes the notice for all staff. */

type Code = Pick<Order, 'order_code'>
type Text = Notice & { about: string }

/** `amount` is the amount that the customer named, or null. */
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
