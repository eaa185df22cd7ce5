import type { Knex } from 'knex'
import { toWibDay } from '../../web/dates.ts'
import { plainRupiah } from '../../web/formats/rupiah.ts'
import { changeOrder, type OrderJob, transactOrders } from '../change-order.ts'
import { customerFor } from '../customers/queries.ts'
import type { DeliveryChange } from '../delivery/fields.ts'
import { storeDelivery } from '../delivery/queries.ts'
import { addFiles } from '../files/queries.ts'
import type { StoredFile } from '../files/store-file.ts'
import { addGoods, type Goods } from '../lines/new-lines.ts'
import { notifyCustomer } from '../notify.ts'
import { type OrderDeps, orderHref } from '../order-deps.ts'
import { type InvoiceWithLink, requestLink } from '../payments/links.ts'
import { makeLink, type PayableLink } from '../payments/make-link.ts'
import { addHistory, addOrder, lockMember, type OrderActor, type OrderWrite } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { orderCode } from '../rules/codes.ts'
import type { OrderInput } from './forms.ts'
import { isPriceConfirmed } from './rules.ts'

/** A new order. Its price is confirmed if staff or the price list gave it. */
type NewOrder = {
  input: OrderInput
  /** By default the customer of the contact. */
  customer_id?: number | null
  /** What the price list has priced; `input` has its sums. */
  goods?: Goods | null
  delivery?: DeliveryChange | null
  /** When the customer needs the goods. */
  needed_on?: string | null
  /** The day that staff promise. */
  due_on?: string | null
  /** The file name of a stored picture that stands for the order. */
  design: string | null
  /** The files of the order. */
  files?: readonly StoredFile[]
  actor: OrderActor
  /** The id of the signed-in user. An order that staff record belongs to no user. */
  member?: number | null
  wantsLink: boolean
  /** Tells staff where the order comes from. */
  origin?: string
  /** An error here rolls the order back. */
  inTransaction?: (job: OrderJob) => Promise<void>
}
/**
 * `made`: null if no link was requested or the gateway did not answer in time. `linkPending`: whether the link is not
 * ready yet.
 */
export type PlacedOrder = { order: Order; made: PayableLink | null; linkPending: boolean }

/**
 * Places an order. It is committed before the gateway is asked for a link, so that it is not lost when the gateway is
 * down. The first invoice has the payment type of the order.
 */
export async function placeOrder(
  deps: OrderDeps,
  { actor, wantsLink, origin = '', inTransaction = async () => {}, ...details }: NewOrder,
): Promise<PlacedOrder> {
  const { job, asked: invoiceLink } = await transactOrders(deps, actor, async (write, makeJob) => {
    const { trx } = write
    const order = await insertOrder(write, details)
    const request = { type: order.payment_type, channel: order.notification_channel }
    const job = makeJob(order)
    job.publish('created')
    const invoiceLink: InvoiceWithLink | null = wantsLink ? await requestLink(job, request) : null
    if (!invoiceLink) await queueOrderCreated(trx, deps, order)
    await job.audit('order.create')
    await inTransaction(job)
    // `notify` is the last step, because it blocks other notices to staff until the commit.
    const text = `Pesanan baru ${order.order_code}${origin && ` ${origin}`}: ${order.quantity} ${order.product_name}, ${plainRupiah(order.total_price)}`
    const [href, about] = [orderHref(order.order_code), `order ${order.id}`]
    await deps.notify(trx, { kind: 'note', message: text.slice(0, 300), href, author: null, about })
    return { job, asked: invoiceLink }
  })
  const { order } = job
  // A failure to create the payment link does not undo the order. The error is logged by `makeLink`.
  const payableLink = invoiceLink && (await makeLink(deps, { order, ...invoiceLink }, actor).catch(() => null))
  if (invoiceLink && !payableLink)
    await changeOrder(deps, order.id, actor, ({ trx }) => queueOrderCreated(trx, deps, order)).catch((error: unknown) =>
      deps.log.error({ err: error }, 'the message about a new order was not queued'),
    )
  return { order: payableLink?.order ?? order, made: payableLink, linkPending: invoiceLink !== null && !payableLink }
}

async function insertOrder(
  write: OrderWrite,
  {
    input,
    customer_id = null,
    goods = null,
    delivery = null,
    needed_on = null,
    due_on = null,
    design,
    files = [],
    member = null,
  }: Omit<NewOrder, 'actor' | 'wantsLink' | 'origin' | 'inTransaction'>,
): Promise<Order> {
  const { trx, actor, now } = write
  const isStaff = actor.source === 'admin'
  const row = {
    ...input,
    design,
    source: isStaff ? ('admin' as const) : ('public' as const),
    price_confirmed: isPriceConfirmed(isStaff, goods !== null),
    customer_id: customer_id ?? (await customerFor(trx, input, now, isStaff)),
    paid_amount: 0,
    refunded_amount: 0,
    due_on,
    due_from: due_on && toWibDay(now),
    needed_on,
    status_order: 'menunggu_link' as const,
    production_status: 'menunggu' as const,
    user_id: isStaff || member === null ? null : await lockMember(trx, member),
  }
  let order: Order | null = null
  for (let clashes = 0; !order; clashes += 1) order = await addOrder(trx, orderCode(now, clashes), row, now)
  if (goods) await addGoods(write, order, goods)
  if (delivery) await storeDelivery(trx, order.id, null, delivery)
  await addFiles(trx, order.id, files, { by_staff: isStaff, created_at: now })
  await addHistory(write, order, [{ kind: 'order', new: 'menunggu_link', note: 'Pesanan telah diterima' }])
  return order
}

/** The message about a new order that has no payment link to send. */
const queueOrderCreated = (trx: Knex, deps: OrderDeps, order: Order) =>
  notifyCustomer(trx, deps, order, { type: 'order_created', about: `order ${order.id}` })
