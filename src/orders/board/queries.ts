import type { Knex } from 'knex'
import type { OrderRow, ReworkRow, StageReturnRow, StageRow } from '../../db/tables.ts'
import type { SizedGoods } from '../lines/rules.ts'
import { moneyed, type StageSummary, unsent } from './rules.ts'
import { ownStagesSql } from './stage-queries.ts'

/** What stands on the production board. */

/** Orders that are neither sent nor cancelled. */
export const unsentCondition =
  "deleted_at is null and production_status in ('menunggu', 'diproses', 'selesai') and status_order <> 'dibatalkan'"

const orderColumns = [
  ...(['id', 'order_code', 'version', 'customer_name', 'product_name', 'quantity', 'due_on', 'created_at'] as const),
  ...(['status_order', 'production_status'] as const),
] as const

/** The facts that show whether production may begin. `mockup`: the state of the newest mock-up. */
export type Readiness = SizedGoods & { mockup: string | null }

export type BoardOrder = Pick<OrderRow, (typeof orderColumns)[number]> & {
  /** The stages that the order began with; empty before it begins. */
  stages: StageSummary[]
  readiness: Readiness
}
export type BoardRework = ReworkRow & Pick<OrderRow, 'order_code' | 'customer_name' | 'product_name'>

/** Parts of a `json_build_object` for the order with this id: what `Readiness` has besides the lines. */
export const readinessPartsSql = (id: string): string =>
  `'sized', (select coalesce(json_agg(product->'id'), '[]') from order_price_lists, jsonb_array_elements(list->'products')
    product where order_id = ${id} and jsonb_array_length(product->'sizes') > 0),
  'mockup', (select state from mockups where order_id = ${id} order by number desc limit 1)`

/** For queries on the table of orders: what `startBlocks` needs of an order, as JSON. */
const readinessSql = `json_build_object(
  'lines', (select coalesce(json_agg(json_build_object('kind', kind, 'title', title, 'quantity', quantity,
      'product_id', product_id, 'sizes', (select coalesce(json_agg(json_build_object('code', size_code,
        'quantity', order_sizes.quantity)), '[]') from order_sizes where line_id = order_lines.id))), '[]')
    from order_lines where order_id = orders.id and voided_at is null and kind = 'goods'),
  ${readinessPartsSql('orders.id')})`

export async function findReadiness(db: Knex, id: string): Promise<Readiness | undefined> {
  const row: { readiness: Readiness } | undefined = await db('orders')
    .where({ id })
    .first(db.raw(`${readinessSql} as readiness`))
  return row?.readiness
}

export const boardOrders = (db: Knex): Promise<BoardOrder[]> =>
  db('orders')
    .whereNull('deleted_at')
    .whereIn('production_status', unsent)
    .whereIn('status_order', moneyed)
    .where({ price_confirmed: true })
    .select(...orderColumns, db.raw(`${ownStagesSql('orders.id')} as stages, ${readinessSql} as readiness`))

/** Reworks that no delivery has taken. */
export const boardReworks = (db: Knex): Promise<BoardRework[]> =>
  db('reworks')
    .join('orders', 'orders.id', 'order_id')
    .whereNull('deleted_at')
    .whereRaw(
      `(reworks.state <> 'selesai' or not exists
        (select 1 from deliveries where rework_id = reworks.id and deliveries.state <> 'rencana'))`,
    )
    .select('reworks.*', 'order_code', 'customer_name', 'product_name')

/** All stages, also those that the shop gave up. */
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

/** Locks the stages, so that two people who change them at once do so one after the other. */
export const lockStages = (trx: Knex): Promise<StageRow[]> =>
  trx('stages').whereNull('deleted_at').orderBy(['position', 'id']).forUpdate()

export type DueDay = { day: string; pieces: number }
type Due = { due: DueDay[]; undated: number; stored: { name: string; value: unknown }[] }

/**
 * Pieces by due day, of orders that are neither sent nor cancelled, and the setting of how many pieces the shop makes
 * in a day.
 */
export async function readDue(db: Knex, until: string): Promise<Due> {
  const { rows } = await db.raw<{ rows: Due[] }>(dueSql, { until })
  return rows[0] ?? { due: [], undated: 0, stored: [] }
}

/** The number of orders that are paid for at least in part and have no due day. */
export const undatedSql = `(select count(*)::int from orders
  where ${unsentCondition} and due_on is null and status_order not in ('menunggu_link', 'link_dibuat'))`

const dueSql = `select
  ${undatedSql} as undated,
  (select coalesce(json_agg(json_build_object('day', due_on, 'pieces', pieces)), '[]') from (
    select due_on, sum(quantity) as pieces from orders
    where ${unsentCondition} and due_on < :until group by due_on) per_day) as due,
  (select coalesce(json_agg(json_build_object('name', name, 'value', value)), '[]') from site_settings
    where name = 'pieces_per_day') as stored`
