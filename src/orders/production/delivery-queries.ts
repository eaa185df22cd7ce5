import type { Knex } from 'knex'
import type { DeliveryRow } from '../../db/workshop-rows.ts'
import type { Order } from '../rules/amounts.ts'
import { workSteps } from '../rules/order.ts'

/** Where the goods of an order go. */

export async function listDeliveries(db: Knex, orderId: string): Promise<DeliveryRow[]> {
  return db('deliveries').where({ order_id: orderId }).orderBy('id')
}

export const addDelivery = (trx: Knex, orderId: string, delivery: Pick<DeliveryRow, 'method'> & Partial<DeliveryRow>) =>
  trx('deliveries').insert({ ...delivery, order_id: orderId })

/** Pieces that no delivery has taken yet; those of reworks went out before. */
export const piecesLeft = (
  { quantity }: Pick<Order, 'quantity'>,
  deliveries: readonly Pick<DeliveryRow, 'state' | 'pieces' | 'rework_id'>[],
): number =>
  deliveries
    .filter(({ state, rework_id }) => state !== 'rencana' && rework_id === null)
    .reduce((left, { pieces }) => left - (pieces ?? 0), quantity)

/**
 * An order that was marked as sent as such, without a courier: its planned delivery takes all pieces that are left. A
 * step back plans again what was sent last.
 */
export async function followDeliveries(trx: Knex, before: Order, after: Order, now: Date): Promise<void> {
  if (before.production_status === after.production_status) return
  const deliveries = await listDeliveries(trx, after.id)
  if (after.production_status === 'dikirim') {
    const planned = deliveries.find(({ state, rework_id }) => state === 'rencana' && rework_id === null)
    const left = piecesLeft(after, deliveries)
    if (planned)
      await trx('deliveries')
        .where({ id: planned.id })
        .update({ state: 'dikirim', shipped_at: now, pieces: left, version: planned.version + 1 })
    return
  }
  const isBack = workSteps.indexOf(after.production_status) < workSteps.indexOf(before.production_status)
  const last = deliveries.findLast(({ state, rework_id }) => state !== 'rencana' && rework_id === null)
  if (before.production_status === 'dikirim' && isBack && last)
    await trx('deliveries')
      .where({ id: last.id })
      .update({ state: 'rencana', shipped_at: null, received_at: null, pieces: null, version: last.version + 1 })
}
