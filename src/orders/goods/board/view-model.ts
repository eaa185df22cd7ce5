import type { StageRow } from '../../../db/workshop-rows.ts'
import { dayBegins, dayOf, shortDay } from '../../../web/dates.ts'
import type { Errors, Values } from '../../../web/form.ts'
import type { StatusBadge } from '../../../web/render.ts'
import { orderHref } from '../../order-deps.ts'
import type { BoardOrder, BoardRework } from '../../production/board-queries.ts'
import type { Capacity } from '../../production/capacity.ts'
import { stagesOfRework } from '../../production/moves.ts'
import { impliedStages, READY, type StageSummary, stageNow } from '../../production/stage-queries.ts'
import { startBlocks } from '../../rules/lines.ts'

export const BOARD = '/admin/produksi/'
/** Column of what is made. */
const SHIP = 'siap'
/** Work sheets that are printed at once. */
const MOST_SHEETS = 50
const DAY_MS = 86_400_000

export const boardSorts = { tenggat: 'Tenggat terdekat', umur: 'Pesanan terlama' } as const
/** `tahap`: the id of a stage, or `siap`; null for all. `kartu`: the card whose forms are shown. */
export type BoardFilter = { tahap: string | null; urut: keyof typeof boardSorts; kartu: string | null }

/** `stages`: those that the shop gave up included. */
export type Board = {
  stages: readonly StageRow[]
  orders: readonly BoardOrder[]
  reworks: readonly BoardRework[]
  capacity: Capacity
}
/** A form that was not carried out, and the card (`key`) that it is on. `news`: what others have changed there. */
export type RejectedMove = { key: string; values: Values; errors: Errors; news: readonly string[] | null }

export const cardKey = (code: string, rework: string | null) => (rework ? `perbaikan-${rework}` : `kartu-${code}`)

export function boardView(board: Board, filter: BoardFilter, rejected: RejectedMove | null, now: Date) {
  const current = board.stages.filter(({ deleted_at }) => deleted_at === null)
  const closed = { ...filter, kartu: null }
  const here = boardHref(filter)
  const cards = [
    ...board.orders.map((order) => orderCard(order, current, now)),
    ...board.reworks.map((rework) => reworkCard(rework, board.stages, now)),
  ].sort((one, other) => byDue(one, other, filter.urut))
  const columns = [
    ...board.stages
      .filter(({ id, deleted_at }) => deleted_at === null || cards.some(({ column }) => column === String(id)))
      .map(({ id, name, deleted_at }) => ({ id: String(id), name, isRemoved: deleted_at !== null })),
    { id: SHIP, name: READY, isRemoved: false },
  ].map((column) => ({ ...column, ...columnOf(cards.filter((card) => card.column === column.id)) }))
  const shown = columns.filter(({ id }) => filter.tahap === null || filter.tahap === id)
  const tab = (text: string, tahap: string | null, count: number) => ({
    text,
    count,
    href: boardHref({ ...closed, tahap }),
    isCurrent: filter.tahap === tahap,
  })
  const isMendable = rejected !== null && rejected.news === null && !rejected.errors['']
  const isOpen = (key: string) => filter.kartu === key || (isMendable && rejected.key === key)
  const rejectedCode = cards.find(({ key }) => key === rejected?.key)?.code
  return {
    here,
    query: boardHref(closed).slice(BOARD.length),
    isEmpty: cards.length === 0,
    isOne: filter.tahap !== null,
    tabs: [tab('Semua', null, cards.length), ...columns.map(({ id, name, count }) => tab(name, id, count))],
    sorts: Object.entries(boardSorts).map(([urut, text]) => ({
      text,
      href: boardHref({ ...closed, urut: urut as BoardFilter['urut'] }), // a key of `boardSorts`
      isCurrent: urut === filter.urut,
    })),
    columns: shown.map(({ cards, ...column }) => ({
      ...column,
      cards: cards.map(({ earlier, age: _, due: __, ...card }) => ({
        ...card,
        href: orderHref(card.code),
        action: `${BOARD}${card.code}/`,
        more: `${boardHref({ ...filter, kartu: card.key })}#${card.key}`,
        less: `${boardHref(closed)}#${card.key}`,
        forms: isOpen(card.key) ? formsOf(earlier, rejected?.key === card.key ? rejected : null) : null,
      })),
    })),
    news: rejected?.news ? { code: rejectedCode ?? 'Pesanan ini', lines: rejected.news } : null,
    problem: rejected?.errors[''] ?? null,
    capacity: board.capacity,
  }
}

export function boardHref({ tahap, urut, kartu }: BoardFilter): string {
  const chosen = { ...(tahap && { tahap }), ...(urut !== 'tenggat' && { urut }), ...(kartu && { kartu }) }
  const query = new URLSearchParams(chosen)
  return query.size > 0 ? `${BOARD}?${query}` : BOARD
}

type Card = ReturnType<typeof orderCard>

function orderCard(order: BoardOrder, current: readonly StageRow[], now: Date) {
  const stages: readonly StageSummary[] = order.stages.length > 0 ? order.stages : impliedStages(current, order)
  const { sizes, design } = startBlocks(order.readiness)
  const { order_code: code, version, quantity, due_on: due } = order
  const flags = [
    ...(order.status_order === 'lunas' ? [] : ['Belum lunas']),
    ...(sizes.length > 0 ? ['Ukuran kurang'] : []),
    ...(design.length > 0 ? ['Desain belum'] : []),
  ]
  const isNew = order.production_status === 'menunggu'
  const facts = { customer: order.customer_name, product: order.product_name, quantity, flags }
  const place = { key: cardKey(code, null), code, rework: '', version, age: order.created_at, due }
  const isPaid = order.status_order === 'lunas'
  return { ...place, ...facts, isPaid, dueBadge: dueBadge(due, now), ...standing(stages, quantity, isNew) }
}

function reworkCard(rework: BoardRework, all: readonly StageRow[], now: Date): Card {
  const { order_code: code, id, version, pieces: quantity, due_on: due } = rework
  const facts = { customer: rework.customer_name, product: rework.product_name, quantity, flags: [], isPaid: true }
  const place = { key: cardKey(code, id), code, rework: id, version, age: rework.created_at, due }
  // Nobody has moved it yet.
  const isNew = version === 1 && rework.state === 'menunggu'
  return {
    ...place,
    ...facts,
    dueBadge: dueBadge(due, now),
    ...standing(stagesOfRework(all, rework), quantity, isNew),
  }
}

/** Where a card is, where it can go, and what is usual: to begin what is new, else to end its stage. */
function standing(stages: readonly StageSummary[], quantity: number, isNew: boolean) {
  const now = stageNow(stages)
  const at = now ? stages.indexOf(now) : stages.length
  const end = `Selesai → ${stages.find(({ state }, nth) => nth > at && state !== 'selesai')?.name ?? READY}`
  const begin = now?.state === 'menunggu' ? { action: 'mulai', text: 'Mulai' } : null
  const done = now?.pieces_done ?? 0
  const lead = !now ? null : isNew && begin ? begin : { action: 'selesai', text: end }
  return {
    column: now ? String(now.stage_id) : SHIP,
    stage: now?.stage_id ?? 0,
    isRunning: now?.state === 'jalan',
    done: done > 0 ? `${pieces(done)} dari ${pieces(quantity)} selesai` : null,
    left: Math.max(0, quantity - done),
    note: now?.note ?? '',
    lead,
    others: now
      ? [begin, { action: 'selesai', text: end }].filter((one) => one !== null && one.action !== lead?.action)
      : [],
    // The stage just before is the usual one.
    earlier: stages
      .slice(0, at)
      .map(({ stage_id, name }) => ({ id: String(stage_id), name }))
      .reverse(),
  }
}

const pieces = (count: number) => count.toLocaleString('id-ID')

/** In words and with a shape, not only in color. */
function dueBadge(due: string | null, now: Date): StatusBadge | { color: null; label: string } | null {
  if (due === null) return null
  const days = Math.round((dayBegins(due).getTime() - dayBegins(dayOf(now)).getTime()) / DAY_MS)
  if (days < 0) return { color: 'down', label: `lewat ${-days} hari` }
  const near = ['hari ini', 'besok', 'lusa'][days]
  return near ? { color: 'degraded', label: near } : { color: null, label: shortDay(dayBegins(due)) }
}

function byDue(one: Card, other: Card, sort: BoardFilter['urut']): number {
  const age = one.age.getTime() - other.age.getTime()
  return sort === 'umur' ? age : (one.due ?? '9').localeCompare(other.due ?? '9') || age
}

function columnOf(cards: readonly Card[]) {
  const codes = [...new Set(cards.map(({ code }) => code))].slice(0, MOST_SHEETS)
  const sum = cards.reduce((all, { quantity }) => all + quantity, 0)
  const print = codes.length > 0 ? `/admin/pesanan/spk/?${codes.map((code) => `kode=${code}`).join('&')}` : null
  return { cards, count: cards.length, sum: pieces(sum), print }
}

const blank = { pieces: '', note: '' }

/** The two forms behind "…": what is done here, and what goes back. */
function formsOf(earlier: Card['earlier'], rejected: RejectedMove | null) {
  const isBack = rejected?.values.action === 'kembali'
  const filled = (isOwn: boolean) => ({
    values: { ...blank, ...(isOwn ? rejected?.values : {}) },
    errors: (isOwn && rejected?.errors) || {},
  })
  return {
    here: filled(!isBack),
    back: filled(isBack),
    earlier: earlier.map((one) => ({ ...one, isChosen: isBack && rejected?.values.stage === one.id })),
  }
}
