import type { StageRow } from '../../db/tables.ts'
import { DAY_MS, dayBegins, shortDay, toWibDay } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import type { StatusBadge } from '../../web/render.ts'
import { MAX_SHEETS } from '../limits.ts'
import { orderHref } from '../order-deps.ts'
import type { Capacity } from './capacity.ts'
import type { BoardOrder, BoardRework } from './queries.ts'
import { startBlocks } from './readiness.ts'
import { impliedStages, READY, type StageSummary, stageNow, stagesOfRework } from './rules.ts'

export const BOARD = '/admin/produksi/'
/** The column of orders that are made. */
const SHIP = 'siap'

export const boardSorts = { tenggat: 'Tenggat terdekat', umur: 'Pesanan terlama' } as const
/** `tahap`: the id of a stage, or `siap`; null for all. `kartu`: the card whose forms are shown. */
export type BoardFilter = { tahap: string | null; urut: keyof typeof boardSorts; kartu: string | null }

export type Board = {
  /** All stages, also those that the shop gave up. */
  stages: readonly StageRow[]
  orders: readonly BoardOrder[]
  reworks: readonly BoardRework[]
  capacity: Capacity
}
/** A move that was refused, and the card (`key`) that it was for. `news`: what others have changed on that card. */
export type RejectedMove = { key: string; values: Values; errors: Errors; news: readonly string[] | null }

export const cardKey = (code: string, rework: string | null) => (rework ? `perbaikan-${rework}` : `kartu-${code}`)

export function boardView(board: Board, filter: BoardFilter, rejected: RejectedMove | null, now: Date) {
  const current = board.stages.filter(({ deleted_at }) => deleted_at === null)
  const closed = { ...filter, kartu: null }
  const [here, close] = [boardHref(filter), boardHref(closed)]
  const getBadge = dueBadges(now)
  const cards = [
    ...board.orders.map((order) => orderCard(order, current, getBadge)),
    ...board.reworks.map((rework) => reworkCard(rework, board.stages, getBadge)),
  ].sort((one, other) => byDue(one, other, filter.urut))
  const columns = buildColumns(cards, board.stages)
  const visibleColumns = columns.filter(({ id }) => filter.tahap === null || filter.tahap === id)
  const isMendable = rejected !== null && rejected.news === null && !rejected.errors['']
  const isOpen = (key: string) => filter.kartu === key || (isMendable && rejected.key === key)
  const rejectedCode = cards.find(({ key }) => key === rejected?.key)?.code
  const more = `${close}${close === BOARD ? '?' : '&'}kartu=`
  return {
    here,
    query: close.slice(BOARD.length),
    isEmpty: cards.length === 0,
    isOne: filter.tahap !== null,
    ...buildBoardChoices(closed, columns, cards.length),
    columns: visibleColumns.map(({ cards, ...column }) => ({
      ...column,
      cards: cards.map((card) => ({
        card,
        href: orderHref(card.code),
        action: `${BOARD}${card.code}/`,
        more: `${more}${card.key}#${card.key}`,
        less: `${close}#${card.key}`,
        forms: isOpen(card.key) ? buildForms(card.at.earlier, rejected?.key === card.key ? rejected : null) : null,
      })),
    })),
    news: rejected?.news ? { code: rejectedCode ?? 'Pesanan ini', lines: rejected.news } : null,
    // The problem is shown without its card if the card has left the board.
    problem: rejected?.errors['']
      ? { text: rejected.errors[''], card: rejectedCode ? rejected.key : null, code: rejectedCode ?? '' }
      : null,
    capacity: board.capacity,
  }
}

/** The links to one stage and to all stages, and the links that sort the cards. */
function buildBoardChoices(filter: BoardFilter, columns: ReturnType<typeof buildColumns>, all: number) {
  const tab = (text: string, tahap: string | null, count: number) => ({
    text,
    count,
    href: boardHref({ ...filter, tahap }),
    isCurrent: filter.tahap === tahap,
  })
  return {
    tabs: [tab('Semua', null, all), ...columns.map(({ id, name, count }) => tab(name, id, count))],
    sorts: Object.entries(boardSorts).map(([urut, text]) => ({
      text,
      href: boardHref({ ...filter, urut: urut as BoardFilter['urut'] }), // a key of `boardSorts`
      isCurrent: urut === filter.urut,
    })),
  }
}

export function boardHref({ tahap, urut, kartu }: BoardFilter): string {
  const params = { ...(tahap && { tahap }), ...(urut !== 'tenggat' && { urut }), ...(kartu && { kartu }) }
  const query = new URLSearchParams(params)
  return query.size > 0 ? `${BOARD}?${query}` : BOARD
}

// The parts of a card are named one by one, because spreading them takes longer than all else on a board of 500 cards.

type Card = ReturnType<typeof orderCard>
type BadgeGetter = ReturnType<typeof dueBadges>

function orderCard(order: BoardOrder, current: readonly StageRow[], getBadge: BadgeGetter) {
  const stages: readonly StageSummary[] = order.stages.length > 0 ? order.stages : impliedStages(current, order)
  const { sizes, design } = startBlocks(order.readiness)
  const isPaid = order.status_order === 'lunas'
  return {
    key: cardKey(order.order_code, null),
    code: order.order_code,
    rework: '',
    version: order.version,
    age: order.created_at,
    due: order.due_on,
    dueBadge: getBadge(order.due_on),
    customer: order.customer_name,
    product: order.product_name,
    quantity: order.quantity,
    flags: [
      ...(isPaid ? [] : ['Belum lunas']),
      ...(sizes.length > 0 ? ['Ukuran kurang'] : []),
      ...(design.length > 0 ? ['Desain belum'] : []),
    ],
    isPaid,
    at: standing(stages, order.quantity, order.production_status === 'menunggu'),
  }
}

const reworkCard = (rework: BoardRework, all: readonly StageRow[], getBadge: BadgeGetter): Card => ({
  key: cardKey(rework.order_code, rework.id),
  code: rework.order_code,
  rework: rework.id,
  version: rework.version,
  age: rework.created_at,
  due: rework.due_on,
  dueBadge: getBadge(rework.due_on),
  customer: rework.customer_name,
  product: rework.product_name,
  quantity: rework.pieces,
  flags: [],
  isPaid: true,
  // A rework is new while nobody has moved it.
  at: standing(stagesOfRework(all, rework), rework.pieces, rework.version === 1 && rework.state === 'menunggu'),
})

/** Where a card is, where it can go, and its main button: begin a new card, else end its stage. */
function standing(stages: readonly StageSummary[], quantity: number, isNew: boolean) {
  const now = stageNow(stages)
  const at = now ? stages.indexOf(now) : stages.length
  const end = `Selesai → ${stages.find(({ state }, nth) => nth > at && state !== 'selesai')?.name ?? READY}`
  const begin = now?.state === 'menunggu' ? { action: 'mulai', text: 'Mulai' } : null
  const piecesDone = now?.pieces_done ?? 0
  const mainAction = !now ? null : isNew && begin ? begin : { action: 'selesai', text: end }
  return {
    column: now ? String(now.stage_id) : SHIP,
    stage: now?.stage_id ?? 0,
    isRunning: now?.state === 'jalan',
    done: piecesDone > 0 ? `${pieces(piecesDone)} dari ${pieces(quantity)} selesai` : null,
    left: Math.max(0, quantity - piecesDone),
    note: now?.note ?? '',
    lead: mainAction,
    others: now
      ? [begin, { action: 'selesai', text: end }].filter((one) => one !== null && one.action !== mainAction?.action)
      : [],
    // The stage just before is the usual choice, so it comes first.
    earlier: stages
      .slice(0, at)
      .map(({ stage_id, name }) => ({ id: String(stage_id), name }))
      .reverse(),
  }
}

const pieces = (count: number) => count.toLocaleString('id-ID')

type DueBadge = StatusBadge | { color: null; label: string } | null

/**
 * The due day in words and with a shape, not only in color. Badges are kept, because many cards are due on the same
 * day.
 */
function dueBadges(now: Date) {
  const today = dayBegins(toWibDay(now)).getTime()
  const badgesByDay = new Map<string, DueBadge>()
  const make = (due: string): DueBadge => {
    const days = Math.round((dayBegins(due).getTime() - today) / DAY_MS)
    if (days < 0) return { color: 'down', label: `lewat ${-days} hari` }
    const near = ['hari ini', 'besok', 'lusa'][days]
    return near ? { color: 'degraded', label: near } : { color: null, label: shortDay(dayBegins(due)) }
  }
  return (due: string | null): DueBadge => {
    if (due === null) return null
    const badge = badgesByDay.get(due) ?? make(due)
    badgesByDay.set(due, badge)
    return badge
  }
}

function byDue(one: Card, other: Card, sort: BoardFilter['urut']): number {
  const age = one.age.getTime() - other.age.getTime()
  const [early, late] = [one.due ?? '9', other.due ?? '9']
  return sort === 'umur' || early === late ? age : early < late ? -1 : 1
}

/** A stage that the shop gave up has a column while it holds cards. */
function buildColumns(cards: readonly Card[], stages: readonly StageRow[]) {
  return [
    ...stages
      .filter(({ id, deleted_at }) => deleted_at === null || cards.some(({ at }) => at.column === String(id)))
      .map(({ id, name, deleted_at }) => ({ id: String(id), name, isRemoved: deleted_at !== null })),
    { id: SHIP, name: READY, isRemoved: false },
  ].map((column) => ({ ...column, ...buildColumn(cards.filter(({ at }) => at.column === column.id)) }))
}

function buildColumn(cards: readonly Card[]) {
  const codes = [...new Set(cards.map(({ code }) => code))].slice(0, MAX_SHEETS)
  const sum = cards.reduce((all, { quantity }) => all + quantity, 0)
  const print = codes.length > 0 ? `/admin/pesanan/spk/?${codes.map((code) => `kode=${code}`).join('&')}` : null
  return { cards, count: cards.length, sum: pieces(sum), print }
}

const blank = { pieces: '', note: '' }

/** The two forms behind "…": for pieces that are done here, and for pieces that go back. */
function buildForms(earlier: Card['at']['earlier'], rejected: RejectedMove | null) {
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
