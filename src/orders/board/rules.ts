import type { OrderStageRow, ReworkRow, StageRow } from '../../db/tables.ts'
import { InvalidFields } from '../../web/call-errors.ts'
import { Refusal } from '../../web/refusal.ts'
import { MAX_STAGES } from '../limits.ts'
import type { Order } from '../rules/amounts.ts'
import { type OrderStatus, type ProductionStatus, workSteps } from '../rules/order.ts'

/** Which orders stand on the production board, and how their cards go from stage to stage: pure rules. */

export const moneyed: readonly OrderStatus[] = ['dp_dibayar', 'pengerjaan_selesai', 'menunggu_pelunasan', 'lunas']
export const unsent: readonly ProductionStatus[] = ['menunggu', 'diproses', 'selesai']

/** Whether an order is on the board: its price is confirmed, money has come, and it is not sent. */
export const isOnBoard = (order: Pick<Order, 'status_order' | 'production_status' | 'price_confirmed'>): boolean =>
  moneyed.includes(order.status_order) && unsent.includes(order.production_status) && order.price_confirmed

/** Throws a 409 for an order that does not stand on the board. */
export function insistOnBoard(order: Order): void {
  if (!isOnBoard(order)) throw new Refusal(409, 'Pesanan ini tidak di papan produksi: belum dibayar, atau sudah pergi.')
}

/** Whether a step begins production without a note; that is refused while something is missing. */
export const beginsWithoutNote = (
  { production_status }: Pick<Order, 'production_status'>,
  next: ProductionStatus | undefined,
  note: string,
): boolean => production_status === 'menunggu' && next === 'diproses' && note.trim() === ''

/**
 * The steps of production that an order takes after a move: it begins with its first stage and is made with its last.
 */
export function stepsAfterMove(
  { production_status }: Pick<Order, 'production_status'>,
  { action }: Pick<Move, 'action'>,
  stages: readonly OrderStage[],
): ProductionStatus[] {
  if (action === 'kembali') return production_status === 'selesai' ? ['diproses'] : []
  return [
    ...(production_status === 'menunggu' ? (['diproses'] as const) : []),
    ...(stageNow(stages) ? [] : (['selesai'] as const)),
  ]
}

export type OrderStage = Omit<OrderStageRow, 'order_id' | 'position'> & Pick<StageRow, 'name'>
/** A stage as the board and the page of an order show it. */
export type StageSummary = Pick<OrderStage, 'stage_id' | 'name' | 'state' | 'pieces_done' | 'note'>

/** The name of the place where an order stands once all its stages are done. */
export const READY = 'Siap dikirim'

/** The stage in which an order is; undefined once all stages are done. */
export const stageNow = <Stage extends Pick<OrderStage, 'state'>>(stages: readonly Stage[]): Stage | undefined =>
  stages.find(({ state }) => state !== 'selesai')

export const moveActions = ['mulai', 'selesai', 'kembali'] as const

/** `stage`: the stage in which the card is, or to which it goes back. `pieces`: null for all pieces that are left. */
export type Move = { action: (typeof moveActions)[number]; stage: number; pieces: number | null; note: string }

/** `from`, `to`: names of the places where the card was and is. `from` is null if its work begins. */
export type Moved = { stages: OrderStage[]; from: string | null; to: string; note: string }

type Work = { quantity: number; by: string; now: Date }

/** The stages after a move. Throws a 409 if the card is elsewhere by now, and `InvalidFields`. */
export function afterMove(stages: readonly OrderStage[], move: Move, work: Work): Moved {
  const now = stageNow(stages)
  const at = now ? stages.indexOf(now) : stages.length
  if (move.action === 'kembali') return sentBack(stages, at, move, work.quantity)
  if (!now || now.stage_id !== move.stage)
    throw new Refusal(409, `Kartu ini sekarang di ${now?.name ?? READY}. Periksa lagi, lalu ulangi kalau masih perlu.`)
  const begun = { ...now, state: 'jalan' as const, started_at: now.started_at ?? work.now, note: move.note || now.note }
  const put = (stage: OrderStage) => stages.map((one) => (one === now ? stage : one))
  const isFirst = now.state === 'menunggu' && at === 0
  const from = isFirst ? null : now.name
  if (move.action === 'mulai') {
    if (now.state !== 'menunggu') throw new Refusal(409, `${now.name} sudah dimulai.`)
    return { stages: put(begun), from, to: now.name, note: withNote('dimulai', move.note) }
  }
  const remainingPieces = Math.max(0, work.quantity - now.pieces_done)
  if (move.pieces !== null && move.pieces > remainingPieces)
    throw new InvalidFields({ pieces: [`Tinggal ${remainingPieces} potong di ${now.name}.`] })
  const pieces_done = now.pieces_done + (move.pieces ?? remainingPieces)
  if (pieces_done < work.quantity) {
    const note = withNote(`${pieces_done} dari ${work.quantity} potong`, move.note)
    return { stages: put({ ...begun, pieces_done }), from, to: now.name, note }
  }
  const nextStages = put({ ...begun, state: 'selesai', pieces_done, done_at: work.now, done_by: work.by })
  return { stages: nextStages, from: now.name, to: stageNow(nextStages)?.name ?? READY, note: move.note }
}

const withNote = (text: string, note: string) => (note ? `${text}: ${note}` : text)

/**
 * Sends pieces back to an earlier stage. The stages after it do their part of these pieces again. `at`: the number of
 * stages that are done.
 */
function sentBack(stages: readonly OrderStage[], at: number, { stage, pieces, note }: Move, quantity: number): Moved {
  const to = stages.findIndex(({ stage_id }) => stage_id === stage)
  const target = stages[to]
  if (!target || to >= at) throw new InvalidFields({ stage: ['Pilih tahap sebelum yang sekarang.'] })
  const wrong = {
    ...(pieces === null || pieces > quantity ? { pieces: [`Isi berapa potong, 1 sampai ${quantity}.`] } : {}),
    ...(note === '' ? { note: ['Tulis kenapa dikembalikan.'] } : {}),
  }
  if (Object.keys(wrong).length > 0) throw new InvalidFields(wrong)
  const rest = quantity - (pieces ?? 0)
  const moved = stages.map((one, nth): OrderStage => {
    if (nth < to) return one
    if (nth === to) return { ...one, state: 'jalan', pieces_done: rest, done_at: null, done_by: '', note }
    const state = one.state === 'menunggu' ? 'menunggu' : 'jalan'
    return { ...one, state, pieces_done: Math.min(one.pieces_done, rest), done_at: null, done_by: '' }
  })
  return { stages: moved, from: stages[at]?.name ?? READY, to: target.name, note: `${pieces} potong: ${note}` }
}

/** The stages of a rework: those of the shop, and the stage where it is, even if the shop gave that up meanwhile. */
export function stagesOfRework(
  all: readonly StageRow[],
  { stage_id, state, note }: Pick<ReworkRow, 'stage_id' | 'state' | 'note'>,
): OrderStage[] {
  const stages = all.filter(({ id, deleted_at }) => deleted_at === null || id === stage_id)
  const at = stages.findIndex(({ id }) => id === stage_id)
  const times = { pieces_done: 0, started_at: null, done_at: null, done_by: '' }
  return stages.map(({ id, name }, nth) => {
    const isDone = state === 'selesai' || nth < at
    const here = { state: nth === at ? state : 'menunggu', note: nth === at ? note : '' } as const
    return { stage_id: id, name, ...times, ...here, ...(isDone && { state: 'selesai' as const }) }
  })
}

/** Moves a rework. Its pieces go on as a whole; only pieces that go back are counted. */
export function afterReworkMove(all: readonly StageRow[], rework: ReworkRow, move: Move, work: Omit<Work, 'quantity'>) {
  const pieces = move.action === 'kembali' ? move.pieces : null
  const moved = afterMove(stagesOfRework(all, rework), { ...move, pieces }, { ...work, quantity: rework.pieces })
  const now = stageNow(moved.stages)
  const { stage_id, state, note } = now ?? { ...rework, state: 'selesai' as const }
  return { moved, set: { stage_id, state, note: note || rework.note, done_at: now ? null : work.now } }
}

/** The stages of an order that has none stored: it is not begun, or was begun or made before the shop had stages. */
export const impliedStages = (
  stages: readonly StageRow[],
  { production_status, quantity }: Pick<Order, 'production_status' | 'quantity'>,
): OrderStage[] =>
  stages.map(({ id, name }, nth) => {
    const isDone = workSteps.indexOf(production_status) >= workSteps.indexOf('selesai')
    const state = isDone ? 'selesai' : production_status === 'diproses' && nth === 0 ? 'jalan' : 'menunggu'
    const times = { started_at: null, done_at: null, done_by: '', note: '' }
    return { stage_id: id, name, state, pieces_done: isDone ? quantity : 0, ...times }
  })

type Step = { before: Order; after: Order; by: string; now: Date }

/**
 * The stages after somebody set a production status directly. When production begins, the first stage begins; when it
 * ends, all stages are done; a step back resets the stages after it. Null if the board has brought the stages there
 * already, and if no stages follow.
 */
export function stagesAfterStep(stages: readonly OrderStage[], { before, after, by, now }: Step): OrderStage[] | null {
  const status = after.production_status
  if (before.production_status === status || status === 'dibatalkan' || status === 'dikirim') return null
  const isBack = workSteps.indexOf(status) < workSteps.indexOf(before.production_status)
  const ahead = workSteps.indexOf(getProductionStatus(stages)) - workSteps.indexOf(status)
  if (isBack ? ahead <= 0 : ahead >= 0) return null
  return stages.map((stage, nth): OrderStage => {
    const { started_at } = stage
    if (status === 'selesai' && stage.state === 'selesai') return stage
    if (status === 'selesai') {
      const completion = { state: 'selesai', pieces_done: after.quantity, done_by: by } as const
      return { ...stage, ...completion, started_at: started_at ?? now, done_at: now }
    }
    if (status === 'diproses' && nth === 0 && (isBack || stage.state === 'menunggu'))
      return { ...stage, state: 'jalan', pieces_done: 0, started_at: now, ...undone }
    return isBack ? { ...stage, state: 'menunggu', pieces_done: 0, started_at: null, ...undone } : stage
  })
}

const getProductionStatus = (stages: readonly OrderStage[]): ProductionStatus =>
  stageNow(stages) === undefined
    ? 'selesai'
    : stages.some(({ state }) => state !== 'menunggu')
      ? 'diproses'
      : 'menunggu'

const undone = { done_at: null, done_by: '' }

export const isFull = (stages: readonly unknown[]): boolean => stages.length >= MAX_STAGES

/** Throws `InvalidFields` if the shop has all the stages that it can have. */
export function insistOnRoom(stages: readonly unknown[]): void {
  if (isFull(stages)) throw new InvalidFields({ name: [`Paling banyak ${MAX_STAGES} tahap.`] })
}

/** Throws `InvalidFields` if only one stage is left, because it cannot be removed. */
export function insistOnOneStage(stages: readonly unknown[]): void {
  if (stages.length === 1) throw new InvalidFields({ name: ['Paling sedikit satu tahap.'] })
}

/** Throws `InvalidFields` if another stage has this name, in upper or lower case. */
export function insistOnFreeName(name: string, others: readonly Pick<StageRow, 'name'>[]): void {
  if (others.some((other) => other.name.toLowerCase() === name.toLowerCase()))
    throw new InvalidFields({ name: ['Tahap dengan nama ini sudah ada.'] })
}
