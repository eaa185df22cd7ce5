import type { Knex } from 'knex'
import type { ReworkRow, StageRow } from '../../db/tables.ts'
import { addHistory, type OrderWrite } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { impliedStages, type OrderStage, READY, stageNow, stagesAfterStep } from './rules.ts'

/** The stages of an order's production. */

/** The stages that an order (`id`) began with, as JSON. */
export const ownStagesSql = (id: string) => `(select coalesce(json_agg(json_build_object('stage_id', stage_id,
    'name', stages.name, 'state', state, 'pieces_done', pieces_done, 'note', note) order by order_stages.position), '[]')
  from order_stages join stages on stages.id = stage_id where order_id = ${id})`

/** The stages by which the shop works now, in the order of the work. */
export const currentStages = (db: Knex): Promise<StageRow[]> =>
  db('stages').whereNull('deleted_at').orderBy(['position', 'id'])

/** The stages that the order began with. Before it begins, those of the shop, none of them begun. */
export async function readOrderStages(db: Knex, order: Pick<Order, 'id' | 'production_status' | 'quantity'>) {
  const own: OrderStage[] = await db('order_stages')
    .join('stages', 'stages.id', 'stage_id')
    .where({ order_id: order.id })
    .orderBy('order_stages.position')
    .select('stage_id', 'name', 'state', 'pieces_done', 'started_at', 'done_at', 'done_by', 'note')
  return own.length > 0 ? own : impliedStages(await currentStages(db), order)
}

export async function storeStages(trx: Knex, orderId: string, stages: readonly OrderStage[]) {
  const rows = stages.map(({ name: _, ...stage }, position) => ({ ...stage, order_id: orderId, position }))
  if (rows.length > 0) await trx('order_stages').insert(rows).onConflict(['order_id', 'stage_id']).merge()
}

/** The stages of an order follow its production status, as `stagesAfterStep` says. */
export async function followStages(write: OrderWrite, before: Order, after: Order): Promise<void> {
  const { trx, actor, now } = write
  if (before.production_status === after.production_status) return
  const stages = await readOrderStages(trx, before)
  const brought = stagesAfterStep(stages, { before, after, by: actor.name, now })
  if (!brought) return
  await storeStages(trx, after.id, brought)
  const [from, to] = [before.production_status === 'menunggu' ? null : nameNow(stages), nameNow(brought)]
  const note = actor.isApi ? 'lewat API' : ''
  if (from !== to) await addHistory(write, after, [{ kind: 'stage', old: from, new: to, note }])
}

const nameNow = (stages: readonly OrderStage[]) => stageNow(stages)?.name ?? READY

/** Null if the order has no such rework. */
export const findRework = async (db: Knex, order_id: string, id: string): Promise<ReworkRow | null> =>
  (await db('reworks').where({ id, order_id }).first()) ?? null
