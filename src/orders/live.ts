import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Publish } from '../live/hub.ts'
import { type Fragment, type LiveEvent, message } from '../live/message.ts'
import { apiOrder } from './api-model.ts'
import { orderStatusLabels, productionStatusLabels } from './labels.ts'
import type { Change } from './order-deps.ts'
import { findAnyOrder } from './queries.ts'
import type { Order } from './rules/amounts.ts'

/** Renders the fragments that open pages replace when an order changes. */
export type Renderers = {
  /** Fragments of the tracker, the public page of an order. */
  tracker: (order: Order) => Promise<readonly Fragment[]>
  /** The order's row in the list for staff. For a deleted order, what its page for staff shows instead. */
  staff: (order: Order) => Promise<readonly Fragment[]>
}

type Topic = 'orders' | 'dashboard' | `order:${string}`
type Deps = { db: Knex; log: Logger; publish: Publish<Topic>; render: Renderers; changed: () => void }

/**
 * Publishes changes of orders to open pages, after the commit, with the order's current data: to staff everything the API
 * shows, to the public only what the tracker shows. `changed` is called once per call (for the dashboard's figures). Errors
 * are logged, never thrown.
 */
export function publishOrderChanges({ db, log, publish, render, changed }: Deps) {
  async function publishChange({ id, code, what }: Change): Promise<void> {
    const order = await findAnyOrder(db, id)
    if (!order) return
    const base = { order_id: id, order_code: code, version: order.version }
    if (order.deleted_at) {
      const event = {
        type: 'order_deleted',
        ...base,
        message: `Order ${code} telah dihapus`,
        refresh: '#pesanan-daftar',
      }
      publish('orders', message(event, await render.staff(order)))
      const { version } = order
      publish(
        `order:${code}`,
        message({ type: 'order_status_update', order_code: code, version, deleted: true }, await render.tracker(order)),
      )
      return
    }
    const isNew = what.includes('created')
    const event = {
      type: isNew ? 'order_created' : 'order_updated',
      ...base,
      message: isNew ? 'Order baru telah dibuat' : `Order ${code} diupdate`,
      order: apiOrder(order),
      // The row is replaced by the fragment. The order's own page fetches its parts again.
      refresh: isNew ? '#pesanan-daftar' : `#rincian-${code}, #tinjau-pembayaran`,
    }
    publish('orders', message(event, await render.staff(order)))
    if (isNew) return
    const events = publicEvents(order, what)
    const parts = events.length > 0 ? await render.tracker(order) : []
    for (const [at, event] of events.entries()) publish(`order:${code}`, message(event, at === 0 ? parts : []))
  }

  return (changes: readonly Change[]): void => {
    for (const change of changes) {
      publishChange(change).catch((error: unknown) =>
        log.warn({ err: error, order: change.code }, 'an order change was not published'),
      )
    }
    changed()
  }
}

/**
 * The events for trackers: one for each kind of change, because one step can change several things. The first carries the
 * fragments of the page and is read out by screen readers. They hold nothing that the public page does not show.
 */
function publicEvents(order: Order, what: Change['what']): LiveEvent[] {
  const { order_code, version, status_order, production_status } = order
  const said = `${orderStatusLabels[status_order]}, produksi ${productionStatusLabels[production_status].toLowerCase()}.`
  const kinds = [
    ...(what.includes('payment') ? ['payment_update'] : []),
    ...(what.includes('status') || what.includes('edited') ? ['order_status_update'] : []),
    ...(what.includes('production') ? ['production_update'] : []),
  ]
  return kinds.map((type, at) => ({
    type,
    order_code,
    version,
    status_order,
    production_status,
    message: said,
    // The invoice page fetches itself again.
    ...(at === 0 && { said, refresh: '#invoice' }),
  }))
}
