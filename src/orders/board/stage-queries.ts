import type { Knex } from 'knex'
import type { ReworkRow, StageRow } from '../../db/tables.ts'
import { addHistory, type OrderWrite } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { type ProductionStatus, workSteps } from '../rules/order.ts'
import { type OrderStage, READY, stageNow } from './rules.ts'

/** The stages of an order's production. */

/** The stages that an order (`id`) began with, as JSON. */
export const ownStagesSql = (id: string) => `(select coalesce(json_agg(json_build_object('stage_id', stage_id,
    'name', stages.name, 'state', state, 'pieces_done', pieces_done, 'note', note) order by order_stages.position), '[]')
  from order_stages join stages on stages.id = stage_id where order_id = ${id})`

/** What the shop works by now, in the order of the work. */
export const currentStages = (db: Knex): Promise<StageRow[]> =>
  db('stages').whereNull('deleted_at').orderBy(['position', 'id'])

/** The stages that the order began with; before, those of the shop, none of them begun. */
export async function stagesOf(db: Knex, order: Pick<Order, 'id' | 'production_status' | 'quantity'>) {
  const own: OrderStage[] = await db('order_stages')
    .join('stages', 'stages.id', 'stage_id')
    .where({ order_id: order.id })
    .orderBy('order_stages.position')
    .select('stage_id', 'name', 'state', 'pieces_done', 'started_at', 'done_at', 'done_by', 'note')
  return own.length > 0 ? own : impliedStages(await currentStages(db), order)
}

/** Of an order that was begun or ended before the shop had stages, or that was not begun. */
export const impliedStages = (
  stages: readonly StageRow[],
  { production_status, quantity }: Pick<Order, 'production_status' | 'quantity'>,
): OrderStage[] =>
  stages.map(({ id, name }, nth) => {
    const isDone = isMade(production_status)
    const state = isDone ? 'selesai' : production_status === 'diproses' && nth === 0 ? 'jalan' : 'menunggu'
    const times = { started_at: null, done_at: null, done_by: '', note: '' }
    return { stage_id: id, name, state, pieces_done: isDone ? quantity : 0, ...times }
  })

const isMade = (status: ProductionStatus) => workSteps.indexOf(status) >= workSteps.indexOf('selesai')

export async function storeStages(trx: Knex, orderId: string, stages: readonly OrderStage[]) {
  const rows = stages.map(({ name: _, ...stage }, position) => ({ ...stage, order_id: orderId, position }))
  if (rows.length > 0) await trx('order_stages').insert(rows).onConflict(['order_id', 'stage_id']).merge()
}

/**
 * Brings the stages to a production status that was set as such, unless the board has brought them there: begun is the
 * first stage, made is all of them, and a step back begins again what comes after it.
 */
export async function followStages(write: OrderWrite, before: Order, after: Order): Promise<void> {
  const { trx, actor, now } = write
  const status = after.production_status
  if (before.production_status === status || status === 'dibatalkan' || status === 'dikirim') return
  const stages = await stagesOf(trx, before)
  const isBack = workSteps.indexOf(status) < workSteps.indexOf(before.production_status)
  const ahead = workSteps.indexOf(statusOf(stages)) - workSteps.indexOf(status)
  if (isBack ? ahead <= 0 : ahead >= 0) return
  const brought = stages.map((stage, nth): OrderStage => {
    const { started_at } = stage
    if (status === 'selesai' && stage.state === 'selesai') return stage
    if (status === 'selesai') {
      const done = { state: 'selesai', pieces_done: after.quantity, done_by: actor.name } as const
      return { ...stage, ...done, started_at: started_at ?? now, done_at: now }
    }
    if (status === 'diproses' && nth === 0 && (isBack || stage.state === 'menunggu'))
      return { ...stage, state: 'jalan', pieces_done: 0, started_at: now, ...undone }
    return isBack ? { ...stage, state: 'menunggu', pieces_done: 0, started_at: null, ...undone } : stage
  })
  await storeStages(trx, after.id, brought)
  const [from, to] = [before.production_status === 'menunggu' ? null : nameNow(stages), nameNow(brought)]
  const note = actor.isApi ? 'lewat API' : ''
  if (from !== to) await addHistory(write, after, [{ kind: 'stage', old: from, new: to, note }])
}

const statusOf = (stages: readonly OrderStage[]): ProductionStatus =>
  stageNow(stages) === undefined
    ? 'selesai'
    : stages.some(({ state }) => state !== 'menunggu')
      ? 'diproses'
      : 'menunggu'

const undone = { done_at: null, done_by: '' }

const nameNow = (stages: readonly OrderStage[]) => stageNow(stages)?.name ?? READY

/** Null if the order has no such rework. */
export const findRework = async (db: Knex, order_id: string, id: string): Promise<ReworkRow | null> =>
  (await db('reworks').where({ id, order_id }).first()) ?? null
