import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Publish } from '../live/hub.ts'
import { type Fragment, type LiveEvent, message } from '../live/message.ts'
import { Order as OrderShape } from './api/shapes.ts'
import { apiOrder } from './api-model.ts'
import { statusesLabel } from './labels.ts'
import type { Change } from './order-deps.ts'
import { findAnyOrder } from './queries.ts'
import type { Order } from './rules/amounts.ts'

type Renderers = {
  /** Fragments of the tracker, the public page of one order. */
  tracker: (order: Order) => Promise<readonly Fragment[]>
  /** The order's row in the staff list. For a deleted order, the notice that replaces its staff page. */
  staff: (order: Order) => Promise<readonly Fragment[]>
}

type Deps = {
  db: Knex
  log: Logger
  publish: Publish<'orders' | 'dashboard' | `order:${string}`>
  closeNotices: (orderId: string) => Promise<void>
  render: Renderers
  changed: () => void
}

/**
 * Returns the function that publishes committed changes to open pages. Staff pages get all fields of the API; public
 * pages get only what the tracker shows. `reportChange` runs once per call. Errors are logged, never thrown.
 */
export function publishOrderChanges({ db, log, closeNotices, changed: reportChange, ...pages }: Deps) {
  async function publishChange({ id, what }: Change): Promise<void> {
    const order = await findAnyOrder(db, id)
    if (order?.deleted_at) await publishDeletion(pages, order)
    else if (order) await publishChanged(pages, order, what)
  }

  return (changes: readonly Change[]): void => {
    for (const change of changes) {
      const warn = (what: string) => (error: unknown) => log.warn({ err: error, order: change.code }, what)
      publishChange(change).catch(warn('an order change was not published'))
      if (!change.what.includes('created')) closeNotices(change.id).catch(warn('notices of an order were not closed'))
    }
    reportChange()
  }
}

type Pages = Pick<Deps, 'publish' | 'render'>

const orderIdentity = ({ id, order_code, version }: Order) => ({ order_id: id, order_code, version })

async function publishDeletion({ publish, render }: Pages, order: Order): Promise<void> {
  const { order_code, version, status_order, production_status } = order
  const event = {
    type: 'order_deleted',
    ...orderIdentity(order),
    message: `Order ${order_code} telah dihapus`,
    refresh: '#pesanan-daftar, #tinjau-pembayaran, #papan',
  }
  publish('orders', message(event, await render.staff(order)))
  const deletion = { version, status_order, production_status, deleted: true, message: 'Pesanan ini dihapus.' }
  const last = { type: 'order_status_update', order_code, ...deletion, refresh: ownRegions }
  publish(`order:${order_code}`, message(last, await render.tracker(order)))
}

async function publishChanged({ publish, render }: Pages, order: Order, what: Change['what']): Promise<void> {
  const { order_code: code } = order
  const isRestored = what.includes('restored')
  // In the staff lists, an order that leaves the bin is a new order.
  const isNew = what.includes('created') || isRestored
  const event = {
    type: isNew ? 'order_created' : 'order_updated',
    ...orderIdentity(order),
    message: isRestored ? `Order ${code} dipulihkan` : isNew ? 'Order baru telah dibuat' : `Order ${code} diupdate`,
    order: OrderShape.parse(apiOrder(order)),
    // The parts that pages fetch again: the list after a new order, else details and payment review. The fragment of
    // the event replaces the row in the list.
    // replaces the row in the list.
    refresh: [
      ...(isNew ? ['#pesanan-daftar'] : []),
      ...(what.includes('created') ? [] : [`#rincian-${code}`, '#tinjau-pembayaran', '#papan']),
    ].join(', '),
  }
  publish('orders', message(event, await render.staff(order)))
  if (what.includes('created')) return
  const events = publicEvents(order, what)
  const parts = events.length > 0 ? await render.tracker(order) : []
  for (const [at, event] of events.entries()) publish(`order:${code}`, message(event, at === 0 ? parts : []))
}

/**
 * The parts that a customer's page fetches again from its own address: the invoice, the confirmation, or the data that
 * only the signed link shows. The events themselves never contain such data.
 */
const ownRegions = '#invoice, #pesanan-baru, #lacak-data'

/**
 * Returns one event for each kind of change, because one step can change several things. Only the first event updates
 * the page, and screen readers read only that one out. No event contains more than the public page shows.
 */
function publicEvents(order: Order, what: Change['what']): LiveEvent[] {
  const { order_code, version, status_order, production_status } = order
  const text = `${statusesLabel(order)}.`
  const kinds = [
    ...(what.includes('payment') ? ['payment_update'] : []),
    ...(what.includes('status') || what.includes('edited') || what.includes('restored') ? ['order_status_update'] : []),
    ...(what.includes('production') ? ['production_update'] : []),
  ]
  return kinds.map((type, at) => ({
    type,
    order_code,
    version,
    status_order,
    production_status,
    message: text,
    ...(at === 0 && { said: text, refresh: ownRegions }),
  }))
}
