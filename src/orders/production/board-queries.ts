import type { Knex } from 'knex'
import type { OrderRow } from '../../db/order-rows.ts'
import type { ReworkRow, StageReturnRow, StageRow } from '../../db/workshop-rows.ts'
import type { Order } from '../rules/amounts.ts'
import type { Readiness } from '../rules/lines.ts'
import type { OrderStatus, ProductionStatus } from '../rules/order.ts'
import { ownStagesSql, type StageSummary } from './stage-queries.ts'
import { readinessSql } from './readiness.ts'

/** What stands on the production board. */

const moneyed: readonly OrderStatus[] = ['dp_dibayar', 'pengerjaan_selesai', 'menunggu_pelunasan', 'lunas']
const unsent: readonly ProductionStatus[] = ['menunggu', 'diproses', 'selesai']

/** Its price is confirmed, money has come, and it is not sent. */
export const isOnBoard = (order: Pick<Order, 'status_order' | 'production_status' | 'price_confirmed'>): boolean =>
  moneyed.includes(order.status_order) && unsent.includes(order.production_status) && order.price_confirmed

const orderColumns = [
  ...(['id', 'order_code', 'version', 'customer_name', 'product_name', 'quantity', 'due_on', 'created_at'] as const),
  ...(['status_order', 'production_status'] as const),
] as const

/** `stages`: those that it began with, none before. */
export type BoardOrder = Pick<OrderRow, (typeof orderColumns)[number]> & {
  stages: StageSummary[]
  readiness: Readiness
}
export type BoardRework = ReworkRow & Pick<OrderRow, 'order_code' | 'customer_name' | 'product_name'>

export const boardOrders = (db: Knex): Promise<BoardOrder[]> =>
  db('orders')
    .whereNull('deleted_at')
    .whereIn('production_status', unsent)
    .whereIn('status_order', moneyed)
    .where({ price_confirmed: true })
    .select(...orderColumns, db.raw(`${ownStagesSql('orders.id')} as stages, ${readinessSql} as readiness`))

/** Those that no delivery has taken. */
export const boardReworks = (db: Knex): Promise<BoardRework[]> =>
  db('reworks')
    .join('orders', 'orders.id', 'order_id')
    .whereNull('deleted_at')
    .whereRaw(
      `(reworks.state <> 'selesai' or not exists
        (select 1 from deliveries where rework_id = reworks.id and deliveries.state <> 'rencana'))`,
    )
    .select('reworks.*', 'order_code', 'customer_name', 'product_name')

/** Those that the shop gave up included. */
export const allStages = (db: Knex): Promise<StageRow[]> => db('stages').orderBy(['position', 'id'])

export const lockRework = (trx: Knex, order_id: string, id: string): Promise<ReworkRow | undefined> =>
  trx('reworks').where({ id, order_id }).forUpdate().first()

export const setRework = (
  trx: Knex,
  { id, version }: ReworkRow,
  set: Pick<ReworkRow, 'stage_id' | 'state' | 'note' | 'done_at'>,
) =>
  trx('reworks')
    .where({ id })
    .update({ ...set, version: version + 1 })

export const addReturn = (trx: Knex, row: Omit<StageReturnRow, 'id'>) => trx('stage_returns').insert(row)

export const addStage = (trx: Knex, name: string, position: number) => trx('stages').insert({ name, position })

export const setStage = (trx: Knex, id: number, set: Partial<Pick<StageRow, 'name' | 'position' | 'deleted_at'>>) =>
  trx('stages').where({ id }).update(set)

/** Two who change the stages at once do so one after the other. */
export const lockStages = (trx: Knex): Promise<StageRow[]> =>
  trx('stages').whereNull('deleted_at').orderBy(['position', 'id']).forUpdate()
