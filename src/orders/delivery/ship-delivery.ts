import type { DeliveryRow } from '../../db/tables.ts'
import { systemActor } from '../actor.ts'
import { findRework } from '../board/stage-queries.ts'
import { changeOrder, type OrderJob } from '../change-order.ts'
import { endComplaint } from '../complaints/queries.ts'
import { settledBy } from '../complaints/rules.ts'
import { UNDERWAY_MS } from '../limits.ts'
import type { OrderDeps } from '../order-deps.ts'
import type { OrderActor } from '../queries.ts'
import { updateOrder } from '../update-order.ts'
import { courierText } from './couriers.ts'
import type { DeliveryChange } from './fields.ts'
import { notifyOfParcel, readShipment } from './parcel-message.ts'
import { deliveriesUnderway, storeDelivery } from './queries.ts'
import {
  chooseDelivery,
  copyPlace,
  insistShippable,
  insistShipped,
  insistUnshipped,
  piecesToShip,
  stateShipped,
} from './rules.ts'
import { findTarget, type Target } from './save-delivery.ts'

type Shipping = Target & {
  set: DeliveryChange
  /** Null for all pieces that are left. */
  pieces: number | null
  /** The person who took the goods at the shop. */
  takenBy: string
  /** Why the goods go out before they are paid; null if that is never allowed. */
  reason: string | null
}

/**
 * Sends a delivery: the named one, else the planned one, else a new one. Once all pieces are out, the production status
 * of the order is `dikirim`; until then it stays as it is. A delivery of reworked pieces changes no status, but ends
 * its complaint. The customer gets one message. Throws a 404, `InvalidFields`, `Outdated`, and a 409.
 */
export const shipDelivery = (deps: OrderDeps, orderId: string, shipping: Shipping, actor: OrderActor) =>
  changeOrder(deps, orderId, actor, async (job) => {
    const { trx, order, now } = job
    const { deliveries, delivery } = await findTarget(trx, order, shipping)
    const old = chooseDelivery(deliveries, delivery)
    const set = old ? shipping.set : { ...copyPlace(deliveries), ...shipping.set }
    const next = { method: 'kirim' as const, paid_by: 'pelanggan' as const, cost: null, ...old, ...set }
    insistUnshipped(order, old, next)
    const rework = old?.rework_id ? await findRework(trx, order.id, old.rework_id) : null
    const { pieces, isLast } = piecesToShip(order, { deliveries, rework, pieces: shipping.pieces })
    if (!rework) insistShippable(order, isLast, shipping.reason)
    const out = stateShipped(next.method, shipping.takenBy, now)
    const row = await storeDelivery(trx, order.id, old, { ...set, ...out, pieces })
    const settled = settledBy(rework)
    if (settled) await endComplaint(trx, settled)
    await job.audit('order.ship')
    await job.save({}, [{ kind: 'delivery', new: 'shipped', note: shippingNote(row, isLast ? null : shipping.reason) }])
    if (isLast) await send(job, row, shipping.reason)
    else {
      await notifyOfParcel(job, row)
      job.publish('edited')
    }
    return { order: job.order, delivery: row }
  })

async function send(job: OrderJob, row: DeliveryRow, reason: string | null): Promise<void> {
  const shipment = await readShipment(job.trx, job.order, row)
  await updateOrder(job, { production_status: 'dikirim', notes: reason ?? '', shipment })
}

/** The note in the history, which holds no address. */
const shippingNote = (row: DeliveryRow, reason: string | null): string =>
  [
    `${row.pieces ?? 0} potong`,
    ...(row.method === 'ambil' ? ['diambil', row.received_by && `oleh ${row.received_by}`] : [courierText(row)]),
    row.tracking_number && `resi ${row.tracking_number}`,
    reason ?? '',
  ]
    .filter(Boolean)
    .join(', ')

/**
 * Records that the customer has the goods. A second time changes nothing. Throws a 404, `Outdated`, and a 409 before
 * the goods are out.
 */
export const receiveDelivery = (
  deps: OrderDeps,
  orderId: string,
  target: Target & { receivedBy: string },
  actor: OrderActor,
) =>
  changeOrder(deps, orderId, actor, async (job) => {
    const { trx, order, now } = job
    const { delivery: old } = await findTarget(trx, order, target)
    insistShipped(old)
    if (old.state === 'diterima') return { order, delivery: old }
    const received = { state: 'diterima', received_at: now, received_by: target.receivedBy } as const
    const delivery = await storeDelivery(trx, order.id, old, received)
    await job.audit('order.delivery')
    job.publish('edited')
    return { order: await job.save({}, [{ kind: 'delivery', new: 'received', note: target.receivedBy }]), delivery }
  })

/** Deliveries that were sent a week ago count as received. */
export async function receiveOldDeliveries(deps: OrderDeps): Promise<void> {
  const before = new Date(deps.now().getTime() - UNDERWAY_MS)
  for (const { id, order_id } of await deliveriesUnderway(deps.db, before))
    await receiveDelivery(deps, order_id, { id, receivedBy: 'otomatis' }, systemActor)
}
