import type { Knex } from 'knex'
import type { Notice } from '../live/notices.ts'
import { plainRupiah } from '../web/formats/rupiah.ts'
import { orderStates, productionStates } from './labels.ts'
import { listLines } from './lines/queries.ts'
import { type MessageRequest, queueMessage, type Shipment } from './messages/compose.ts'
import { type OrderDeps, ownOrdersHref, trackingLink } from './order-deps.ts'
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
  const paid = after.paid_amount - before.paid_amount
  const refunded = after.refunded_amount - before.refunded_amount
  const news = [
    ...(paid > 0 ? [`Pembayaran ${plainRupiah(paid)} diterima.`] : []),
    ...(refunded > 0 ? [`${plainRupiah(refunded)} dikembalikan.`] : []),
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
  const given = { order, now: deps.now(), secret: deps.secret, trackingLink: trackingLink(deps, order) }
  return queueMessage(trx, deps.messages, { channel: order.notification_channel, ...given, ...message })
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
  const stepOf = ({ production_status }: Order) => workSteps.indexOf(production_status)
  const hasReached = (state: string) =>
    (after.status_order === state && before.status_order !== state) ||
    (after.production_status === state && stepOf(after) > stepOf(before))
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
