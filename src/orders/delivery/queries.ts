import type { Knex } from 'knex'
import type { New } from '../../db/table.ts'
import type { DeliveryRow, OrderRow } from '../../db/tables.ts'
import type { OrderWrite } from '../queries.ts'
import { type Order, toOrder } from '../rules/amounts.ts'
import { followedBy } from './rules.ts'

/** Deliveries of orders. */

export const listDeliveries = async (db: Knex, orderId: string): Promise<DeliveryRow[]> =>
  db('deliveries').where({ order_id: orderId }).orderBy('id')

/** Stores a new delivery, or the changes of a delivery, as its next version. */
export async function storeDelivery(
  trx: Knex,
  orderId: string,
  old: DeliveryRow | null,
  set: Partial<New<'deliveries'>>,
): Promise<DeliveryRow> {
  const rows = old
    ? await trx('deliveries')
        .where({ id: old.id })
        .update({ ...set, version: old.version + 1 })
        .returning('*')
    : await trx('deliveries')
        .insert({ method: 'kirim', ...set, order_id: orderId })
        .returning('*')
  if (!rows[0]) throw new Error('the delivery was not stored')
  return rows[0]
}

/** The courier of the newest parcel. */
export const lastCourier = async (db: Knex): Promise<string> =>
  (
    await db('deliveries')
      .whereNotNull('shipped_at')
      .whereNot({ courier: '' })
      .orderBy('shipped_at', 'desc')
      .first('courier')
  )?.courier ?? ''

/** Deliveries that were sent before this time, and of which nobody has said that they came. */
export const deliveriesUnderway = (db: Knex, before: Date): Promise<Pick<DeliveryRow, 'id' | 'order_id'>[]> =>
  db('deliveries')
    .join('orders', 'orders.id', 'order_id')
    .whereNull('orders.deleted_at')
    .where('deliveries.state', 'dikirim')
    .where('shipped_at', '<', before)
    .orderBy('shipped_at')
    .limit(200)
    .select('deliveries.id', 'order_id')

/** The deliveries of an order follow its production status, as `followedBy` says. */
export async function followDeliveries({ trx, now }: OrderWrite, before: Order, after: Order): Promise<void> {
  if (before.production_status === after.production_status) return
  const followed = followedBy(await listDeliveries(trx, after.id), { before, after, now })
  if (followed) await storeDelivery(trx, after.id, followed.delivery, followed.set)
}

/** An order with its deliveries. */
export type OrderParcels = { order: Order; deliveries: DeliveryRow[] }

/** Orders that are made but not all sent. Those due first come first; at most 500. */
export const ordersToShip = (db: Knex): Promise<OrderParcels[]> =>
  withParcels(
    db,
    db('orders')
      .where({ production_status: 'selesai' })
      .whereNot({ status_order: 'dibatalkan' })
      .orderBy(['due_on', 'created_at'])
      .limit(500),
  )

/** Orders with a parcel that went out since then, or with reworked pieces that are ready to go out. */
export const ordersWithParcels = (db: Knex, since: Date): Promise<OrderParcels[]> =>
  withParcels(
    db,
    db('orders').whereIn(
      'id',
      db('deliveries')
        .select('deliveries.order_id')
        .leftJoin('reworks', 'reworks.id', 'rework_id')
        .where('shipped_at', '>=', since)
        .orWhere((ready) => ready.where({ 'deliveries.state': 'rencana', 'reworks.state': 'selesai' })),
    ),
  )

export const findOrderParcels = (db: Knex, codes: readonly string[]): Promise<OrderParcels[]> =>
  withParcels(db, db('orders').whereIn('order_code', codes))

async function withParcels(db: Knex, ordersQuery: Knex.QueryBuilder): Promise<OrderParcels[]> {
  const rows: OrderRow[] = await ordersQuery.whereNull('deleted_at').select('*')
  const ids = rows.map(({ id }) => id)
  const deliveries: DeliveryRow[] = await db('deliveries')
    .leftJoin('reworks', 'reworks.id', 'rework_id')
    .whereIn('deliveries.order_id', ids)
    .orderBy('deliveries.id')
    .select('deliveries.*', { pieces: db.raw('coalesce(deliveries.pieces, reworks.pieces)') })
  return rows.map((row) => ({
    order: toOrder(row),
    deliveries: deliveries.filter(({ order_id }) => order_id === row.id),
  }))
}
