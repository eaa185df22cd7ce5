import type { Knex } from 'knex'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { changeOf, type OrderDeps, recordStaffAction } from '../../order-deps.ts'
import { addReturn, allStages, isOnBoard, lockRework, setRework } from '../../production/board-queries.ts'
import { afterMove, type Move, type Moved, stagesOfRework } from '../../production/moves.ts'
import { insistOnReady } from '../../production/readiness.ts'
import { stageNow, stagesOf, storeStages } from '../../production/stage-queries.ts'
import { addHistory, type HistoryEntry, lockOrder, type OrderActor, saveOrder } from '../../queries.ts'
import type { Order } from '../../rules/amounts.ts'
import type { ProductionStatus } from '../../rules/order.ts'
import { orderGoneMessage, productionPatch } from '../../staff/order-forms.ts'
import { type OrderUpdate, Outdated, updateOrder } from '../../staff/update-order.ts'

/** `version` is that of the order, or of the rework (`rework` is its id) whose card it is; null skips the check. */
type CardMove = { move: Move; rework: string | null; version: number | null }

/** Moves a card of the board. Throws `InvalidFields`, `Outdated` and a 409. Returns the name of where it is now. */
export async function moveCard(
  deps: OrderDeps,
  { id }: Pick<Order, 'id'>,
  { move, rework, version }: CardMove,
  actor: OrderActor,
): Promise<string> {
  const { moved, update } = await deps.db.transaction(async (trx) => {
    const order = await lockOrder(trx, id)
    if (!order || order.deleted_at) throw notFound(orderGoneMessage)
    const mover: Mover = { trx, deps, order, move, actor }
    const { moved, update } = await (rework ? moveRework(mover, rework, version) : moveOrder(mover, version))
    await recordStaffAction(trx, actor, {
      action: 'order.stage',
      subject: order.order_code,
      details: { before: moved.from, after: moved.to },
    })
    return { moved, update }
  })
  deps.publish([changeOf(update.order, update.what)])
  return moved.to
}

type Mover = { trx: Knex; deps: OrderDeps; order: Order; move: Move; actor: OrderActor }
type CardUpdate = { moved: Moved; update: Pick<OrderUpdate, 'order' | 'what'> }

async function moveOrder(mover: Mover, version: number | null): Promise<CardUpdate> {
  const { trx, deps, order, move, actor } = mover
  if (version !== null && version !== order.version) throw new Outdated(order)
  if (!isOnBoard(order)) throw new Refusal(409, 'Pesanan ini tidak di papan produksi: belum dibayar, atau sudah pergi.')
  const moved = afterMove(await stagesOf(trx, order), move, {
    quantity: order.quantity,
    by: actor.name,
    now: deps.now(),
  })
  if (order.production_status === 'menunggu' && move.note === '') await insistOnReady(trx, order, 'note')
  await storeStages(trx, order.id, moved.stages)
  await countReturn(mover)
  return { moved, update: await followBoard(mover, moved) }
}

/** Brings the order to the production status that its stages have now; its history holds the move in any case. */
async function followBoard({ trx, deps, order, move, actor }: Mover, moved: Moved): Promise<CardUpdate['update']> {
  const isBack = move.action === 'kembali'
  const steps: ProductionStatus[] = isBack
    ? order.production_status === 'selesai'
      ? ['diproses']
      : []
    : [
        ...(order.production_status === 'menunggu' ? (['diproses'] as const) : []),
        ...(stageNow(moved.stages) ? [] : (['selesai'] as const)),
      ]
  const entry = entryOf(moved)
  if (steps.length === 0)
    return { order: await saveOrder(trx, order, {}, [entry], actor, deps.now()), what: ['edited'] }
  let update: CardUpdate['update'] = { order, what: [] }
  for (const production_status of steps) {
    const notes = production_status === 'diproses' ? move.note : ''
    const patch = productionPatch({ production_status, notes })(update.order)
    const next = await updateOrder(trx, deps, order.id, { ...patch, work: 'stages' }, actor)
    if (next) update = { order: next.order, what: [...new Set([...update.what, ...next.what])] }
  }
  await addHistory(trx, update.order, [entry], actor, deps.now())
  return update
}

/** The order's status and version stay as they are. */
async function moveRework(mover: Mover, id: string, version: number | null): Promise<CardUpdate> {
  const { trx, deps, order, move, actor } = mover
  const rework = await lockRework(trx, order.id, id)
  if (!rework) throw notFound('Perbaikan ini tidak ada.')
  if (version !== null && version !== rework.version) throw new Outdated(order)
  const pieces = move.action === 'kembali' ? move.pieces : null
  const work = { quantity: rework.pieces, by: actor.name, now: deps.now() }
  const moved = afterMove(stagesOfRework(await allStages(trx), rework), { ...move, pieces }, work)
  const now = stageNow(moved.stages)
  const { stage_id, state, note } = now ?? { ...rework, state: 'selesai' as const }
  await setRework(trx, rework, { stage_id, state, note: note || rework.note, done_at: now ? null : deps.now() })
  await countReturn(mover)
  const entry = entryOf({ ...moved, note: `Perbaikan ${rework.pieces} potong${moved.note ? `, ${moved.note}` : ''}` })
  await addHistory(trx, order, [entry], actor, deps.now())
  return { moved, update: { order, what: ['edited'] } }
}

const entryOf = ({ from, to, note }: Moved): HistoryEntry => ({ kind: 'stage', old: from, new: to, note })

async function countReturn({ trx, deps, order, move, actor }: Mover): Promise<void> {
  const { action, stage: stage_id, pieces, note } = move
  if (action !== 'kembali' || pieces === null) return
  const by = { returned_by: actor.name, returned_at: deps.now() }
  await addReturn(trx, { order_id: order.id, stage_id, pieces, note, ...by })
}
