import { notFound } from '../../web/refusal.ts'
import { changeOrder, type OrderJob, Outdated } from '../change-order.ts'
import type { OrderDeps } from '../order-deps.ts'
import type { HistoryEntry, OrderActor } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { orderGoneMessage, productionPatch } from '../staff/order-forms.ts'
import { updateOrder } from '../update-order.ts'
import { addReturn, allStages, lockRework, setRework } from './queries.ts'
import { insistOnReady } from './readiness.ts'
import {
  afterMove,
  afterReworkMove,
  beginsWithoutNote,
  insistOnBoard,
  type Move,
  type Moved,
  stepsAfterMove,
} from './rules.ts'
import { readOrderStages, storeStages } from './stage-queries.ts'

/**
 * `rework`: the id of the rework if the card is that of one. `version`: that of the rework, else of the order; null
 * skips the check.
 */
type CardMove = { move: Move; rework: string | null; version: number | null }

/**
 * Moves a card of the board. Returns the name of the stage where it is now. Throws `InvalidFields`, `Outdated` and a
 * 409.
 */
export async function moveCard(
  deps: OrderDeps,
  { id }: Pick<Order, 'id'>,
  { move, rework, version }: CardMove,
  actor: OrderActor,
): Promise<string> {
  const target = { id, version: rework ? null : version, missing: orderGoneMessage }
  return changeOrder(deps, target, actor, async (job) => {
    const moved = await (rework ? moveRework(job, move, { id: rework, version }) : moveOrder(job, move))
    await job.audit('order.stage', { details: { before: moved.from, after: moved.to } })
    return moved.to
  })
}

async function moveOrder(job: OrderJob, move: Move): Promise<Moved> {
  const { trx, order, actor, now } = job
  insistOnBoard(order)
  const moved = afterMove(await readOrderStages(trx, order), move, {
    quantity: order.quantity,
    by: actor.name,
    now,
  })
  if (beginsWithoutNote(order, 'diproses', move.note)) await insistOnReady(trx, order, 'note')
  await storeStages(trx, order.id, moved.stages)
  await countReturn(job, move)
  await followBoard(job, move, moved)
  return moved
}

/** Brings the order to the production status that its stages have now. The history records the move in any case. */
async function followBoard(job: OrderJob, move: Move, moved: Moved): Promise<void> {
  const { order } = job
  const steps = stepsAfterMove(order, move, moved.stages)
  const entry = toHistoryEntry(moved)
  if (steps.length === 0) {
    await job.save({}, [entry])
    job.publish('edited')
    return
  }
  for (const production_status of steps) {
    const notes = production_status === 'diproses' ? move.note : ''
    await updateOrder(job, productionPatch({ production_status, notes })(job.order))
  }
  await job.note(entry)
}

/**
 * Moves the card of a rework. The order's status and version stay as they are. `version`: that of the rework; null
 * skips the check.
 */
async function moveRework(job: OrderJob, move: Move, { id, version }: { id: string; version: number | null }) {
  const { trx, order, actor, now } = job
  const rework = await lockRework(trx, order.id, id)
  if (!rework) throw notFound('Perbaikan ini tidak ada.')
  if (version !== null && version !== rework.version) throw new Outdated(order)
  const { moved, set } = afterReworkMove(await allStages(trx), rework, move, { by: actor.name, now })
  await setRework(trx, rework, set)
  await countReturn(job, move)
  const entry = toHistoryEntry({
    ...moved,
    note: `Perbaikan ${rework.pieces} potong${moved.note ? `, ${moved.note}` : ''}`,
  })
  await job.note(entry)
  job.publish('edited')
  return moved
}

const toHistoryEntry = ({ from, to, note }: Moved): HistoryEntry => ({ kind: 'stage', old: from, new: to, note })

async function countReturn({ trx, order, actor, now }: OrderJob, move: Move): Promise<void> {
  const { action, stage: stage_id, pieces, note } = move
  if (action !== 'kembali' || pieces === null) return
  const by = { returned_by: actor.name, returned_at: now }
  await addReturn(trx, { order_id: order.id, stage_id, pieces, note, ...by })
}
