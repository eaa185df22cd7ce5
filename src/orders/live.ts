import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Publish } from '../live/hub.ts'
import { type Fragment, message } from '../live/message.ts'
import type { Order } from './amounts.ts'
import type { Change } from './desk.ts'
import { apiOrder } from './present.ts'
import { findAnyOrder } from './queries.ts'
import { productionWords, statusWords } from './words.ts'

/** What open pages show of an order, drawn anew: each page's own fragments. */
export type Draw = {
  /** The public page of an order. */
  tracker: (order: Order) => Promise<readonly Fragment[]>
  /** The row of an order in the list of the order desk, and its own page there. */
  desk: (order: Order) => Promise<readonly Fragment[]>
}

type Topic = 'orders' | 'dashboard' | `order:${string}`
type Deps = { db: Knex; log: Logger; publish: Publish<Topic>; draw: Draw; changed: () => void }

/**
 * Tells open pages what happened to an order, after its commit, as it stands then: staff with everything the API tells,
 * the public only what its page shows. `changed` is told once for all (the dashboard's figures). Never rejects.
 */
export function announceOrders({ db, log, publish, draw, changed }: Deps) {
  async function tell({ id, code, what }: Change): Promise<void> {
    const order = await findAnyOrder(db, id)
    if (!order) return
    const known = { order_id: id, order_code: code, version: order.version }
    if (order.deleted_at) {
      publish(
        'orders',
        message({
          type: 'order_deleted',
          ...known,
          message: `Order ${code} telah dihapus`,
          refresh: '#pesanan-daftar',
        }),
      )
      publish(
        `order:${code}`,
        message({ type: 'order_status_update', order_code: code, version: order.version, deleted: true }),
      )
      return
    }
    const isNew = what.includes('created')
    const event = {
      type: isNew ? 'order_created' : 'order_updated',
      ...known,
      message: isNew ? 'Order baru telah dibuat' : `Order ${code} diupdate`,
      order: apiOrder(order),
      refresh: isNew ? '#pesanan-daftar' : `#pesanan-${code}`,
    }
    publish('orders', message(event, await draw.desk(order)))
    if (isNew) return
    publish(`order:${code}`, message(publicEvent(order, what), await draw.tracker(order)))
  }

  return (changes: readonly Change[]): void => {
    for (const change of changes) {
      tell(change).catch((error: unknown) => log.warn({ err: error, order: change.code }, 'open pages were not told'))
    }
    changed()
  }
}

/** What the seed's tracker listens for; nothing in it that the public page does not show. */
function publicEvent(order: Order, what: Change['what']) {
  const { order_code, version, status_order, production_status } = order
  const said = `${statusWords[status_order]}, produksi ${productionWords[production_status].toLowerCase()}.`
  const type = what.includes('payment')
    ? 'payment_update'
    : what.includes('production') && !what.includes('status')
      ? 'production_update'
      : 'order_status_update'
  return { type, order_code, version, status_order, production_status, message: said, said }
}
