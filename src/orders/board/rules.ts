import type { OrderStageRow, ReworkRow, StageRow } from '../../db/tables.ts'
import { InvalidFields } from '../../web/call-errors.ts'
import { Refusal } from '../../web/refusal.ts'
import type { Order } from '../rules/amounts.ts'
import type { OrderStatus, ProductionStatus } from '../rules/order.ts'

/** Which orders stand on the production board, and how their cards go from stage to stage: pure rules. */

export const moneyed: readonly OrderStatus[] = ['dp_dibayar', 'pengerjaan_selesai', 'menunggu_pelunasan', 'lunas']
export const unsent: readonly ProductionStatus[] = ['menunggu', 'diproses', 'selesai']

/** Its price is confirmed, money has come, and it is not sent. */
export const isOnBoard = (order: Pick<Order, 'status_order' | 'production_status' | 'price_confirmed'>): boolean =>
  moneyed.includes(order.status_order) && unsent.includes(order.production_status) && order.price_confirmed

export type OrderStage = Omit<OrderStageRow, 'order_id' | 'position'> & Pick<StageRow, 'name'>
/** As the board and the page of an order show it. */
export type StageSummary = Pick<OrderStage, 'stage_id' | 'name' | 'state' | 'pieces_done' | 'note'>

/** Where an order stands whose stages are all done. */
export const READY = 'Siap dikirim'

/** The stage in which an order is; undefined once all are done. */
export const stageNow = <Stage extends Pick<OrderStage, 'state'>>(stages: readonly Stage[]): Stage | undefined =>
  stages.find(({ state }) => state !== 'selesai')

export const moveActions = ['mulai', 'selesai', 'kembali'] as const

/** `stage`: in which the card is, or to which it goes back. `pieces`: null for all that are left. */
export type Move = { action: (typeof moveActions)[number]; stage: number; pieces: number | null; note: string }

/** `from`, `to`: names of where the card was and is; `from` is null where its work begins. */
export type Moved = { stages: OrderStage[]; from: string | null; to: string; note: string }

type Work = { quantity: number; by: string; now: Date }

/** Throws a 409 for a card that is elsewhere by now, and `InvalidFields`. */
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
  const left = Math.max(0, work.quantity - now.pieces_done)
  if (move.pieces !== null && move.pieces > left)
    throw new InvalidFields({ pieces: [`Tinggal ${left} potong di ${now.name}.`] })
  const pieces_done = now.pieces_done + (move.pieces ?? left)
  if (pieces_done < work.quantity) {
    const note = withNote(`${pieces_done} dari ${work.quantity} potong`, move.note)
    return { stages: put({ ...begun, pieces_done }), from, to: now.name, note }
  }
  const ended = put({ ...begun, state: 'selesai', pieces_done, done_at: work.now, done_by: work.by })
  return { stages: ended, from: now.name, to: stageNow(ended)?.name ?? READY, note: move.note }
}

const withNote = (text: string, note: string) => (note ? `${text}: ${note}` : text)

/** `at`: how many stages are done. What the stages after it had done of the returned pieces, they do again. */
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

/** A rework goes through the stages of the shop, and through its own if the shop gave that up meanwhile. */
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
