import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Publish } from '../live/hub.ts'
import { type Fragment, type LiveEvent, message } from '../live/message.ts'
import { apiOrder } from './api-model.ts'
import { orderStatusLabels, productionStatusLabels } from './labels.ts'
import type { Change } from './order-deps.ts'
import { findAnyOrder } from './queries.ts'
import type { Order } from './rules/amounts.ts'

/** What open pages show of an order, drawn anew: each page's own fragments. */
export type Renderers = {
  /** The public page of an order. */
  tracker: (order: Order) => Promise<readonly Fragment[]>
  /** The row of an order in the list of the order desk; of a deleted one what its own page there shows instead. */
  staff: (order: Order) => Promise<readonly Fragment[]>
}

type Topic = 'orders' | 'dashboard' | `order:${string}`
type Deps = { db: Knex; log: Logger; publish: Publish<Topic>; draw: Renderers; changed: () => void }

/**
 * Tells open pages what happened to an order, after its commit, as it stands then: staff with everything the API tells,
 * the public only what its page shows. `changed` is told once for all (the dashboard's figures). Never rejects.
 */
export function publishOrderChanges({ db, log, publish, draw, changed }: Deps) {
  async function publishChange({ id, code, what }: Change): Promise<void> {
    const order = await findAnyOrder(db, id)
    if (!order) return
    const known = { order_id: id, order_code: code, version: order.version }
    if (order.deleted_at) {
      const event = {
        type: 'order_deleted',
        ...known,
        message: `Order ${code} telah dihapus`,
        refresh: '#pesanan-daftar',
      }
      publish('orders', message(event, await draw.staff(order)))
      const { version } = order
      publish(
        `order:${code}`,
        message({ type: 'order_status_update', order_code: code, version, deleted: true }, await draw.tracker(order)),
      )
      return
    }
    const isNew = what.includes('created')
    const event = {
      type: isNew ? 'order_created' : 'order_updated',
      ...known,
      message: isNew ? 'Order baru telah dibuat' : `Order ${code} diupdate`,
      order: apiOrder(order),
      // A row takes the place of the older one; the order's own page fetches what it shows beside.
      refresh: isNew ? '#pesanan-daftar' : `#rincian-${code}, #tinjau-pembayaran`,
    }
    publish('orders', message(event, await draw.staff(order)))
    if (isNew) return
    const told = publicEvents(order, what)
    const parts = told.length > 0 ? await draw.tracker(order) : []
    for (const [at, event] of told.entries()) publish(`order:${code}`, message(event, at === 0 ? parts : []))
  }

  return (changes: readonly Change[]): void => {
    for (const change of changes) {
      publishChange(change).catch((error: unknown) =>
        log.warn({ err: error, order: change.code }, 'open pages were not told'),
      )
    }
    changed()
  }
}

/**
 * What a tracker listens for, one event for each kind of change, so that none is missed where one step changed
 * several; the first carries the parts of the page and is the one read out. Nothing in them that the public page does not show.
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
    // The invoice's page fetches itself.
    ...(at === 0 && { said, refresh: '#invoice' }),
  }))
}
