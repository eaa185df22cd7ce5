import type { Knex } from 'knex'
import type { OrderRow, PaymentRow } from '../../db/tables.ts'
import { phoneDigits } from '../../outbox/whatsapp/phone.ts'
import {
  heldIdsSql,
  needsStaffCondition,
  proofIdsSql,
  reviewCondition,
  taskCondition,
  taskSql,
  unpricedCondition,
} from '../queries.ts'
import { type Order, toOrder } from '../rules/amounts.ts'
import { type OrderStatus, type ProductionStatus, tasks } from '../rules/order.ts'

export type OrderFilter = {
  /** Each word must occur in code, customer, product or contact. */
  search: string
  status: OrderStatus | null
  production: ProductionStatus | null
  /** Only orders in progress whose price is not confirmed, as the staff start page counts them. */
  isUnpriced?: boolean
  hasOpenInvoice?: boolean
  needsStaff?: boolean
  /** Inclusive. */
  from: Date | null
  /** Exclusive. */
  to: Date | null
}

/** Rows with equal values are sorted by id. Each sort order has an index. */
const sortClauses = {
  // Applies only to orders that need nothing from staff; `listOrders` puts the other orders before them.
  perlu: '(ended_at is not null), created_at desc, id',
  terbaru: 'created_at desc, id',
  terlama: 'created_at, id desc',
  harga: 'total_price desc, id',
  // For finished orders the due date no longer matters, so they come last.
  tenggat: "(production_status in ('menunggu', 'diproses')) desc, due_on, id",
} as const

type PageRequest = { sort: keyof typeof sortClauses; limit: number; offset: number }

/**
 * What waits apart from the order's own fields: a proof of transfer, or the reason why its oldest payment is in review.
 */
export type MoneyWait = 'proof' | NonNullable<PaymentRow['reason']>
export type ListedOrder = Order & { waits: MoneyWait | null }
export type StatusCounts = ReadonlyMap<OrderStatus, number>

/** The inner query selects only ids, so that a late page costs little more than the first. */
export async function findOrders(db: Knex, filter: OrderFilter, { sort, limit, offset }: PageRequest) {
  const ids = filteredOrders(db, filter).select('id').orderByRaw(sortClauses[sort]).limit(limit).offset(offset)
  return (await db('orders').select('*').whereIn('id', ids).orderByRaw(sortClauses[sort])).map(toOrder)
}

const proofWaits = "exists (select 1 from payment_proofs where order_id = orders.id and state = 'waiting')"
const inReview = `from payments where payments.order_id = orders.id and ${reviewCondition}`
const waits = `case when ${proofWaits} then 'proof'
  else (select payments.reason ${inReview} order by payments.created_at limit 1) end`

/** The most orders that the list puts first because they need staff; the rest are sorted by date. */
const MAX_FIRST = 1_000

/** `first`: the ids of orders that come before all others, in this order. */
export async function listOrders(
  db: Knex,
  filter: OrderFilter,
  { first, sort, limit, offset }: PageRequest & { first: readonly string[] },
): Promise<ListedOrder[]> {
  const onPage = first.slice(offset, offset + limit)
  const others = filteredOrders(db, filter)
    .whereRaw('orders.id <> all(?)', [[...first]])
    .select('id')
    .orderByRaw(sortClauses[sort])
    .limit(limit - onPage.length)
    .offset(Math.max(0, offset - first.length))
  const rows: (OrderRow & Pick<ListedOrder, 'waits'>)[] = await db('orders')
    .select('*', { waits: db.raw(waits) })
    .whereRaw('orders.id = any(cast(? as uuid[]) || array(?))', [onPage, others])
    .orderByRaw(`array_position(cast(? as uuid[]), orders.id), ${sortClauses[sort]}`, [onPage])
  return rows.map(({ waits, ...row }) => ({ ...toOrder(row), waits }))
}

export async function findMoneyWait(db: Knex, id: string): Promise<MoneyWait | null> {
  const row: { waits: MoneyWait | null } | undefined = await db('orders')
    .where({ id })
    .first({ waits: db.raw(waits) })
  return row?.waits ?? null
}

/** The most matches of a search that are counted. If there are more, the list says "more than". */
export const MAX_COUNTED = 20_000

/**
 * `counts`: the orders in each status; null if a search finds more than `MAX_COUNTED`. `needy`: the orders that need
 * staff. Both ignore the filter's status and `needsStaff`. `first`: with `isRanked`, the ids of orders that need staff,
 * the most urgent first.
 */
export async function countOrdersForList(db: Knex, filter: OrderFilter, { isRanked }: { isRanked: boolean }) {
  const statusCounts = countedByStatus(db, { ...filter, needsStaff: false })
  const first = db('needy')
    .where(filter.status ? { status_order: filter.status } : {})
    .orderByRaw(mostUrgent)
    .limit(isRanked ? MAX_FIRST : 0)
  const [row]: { counts: StatusCount[]; needy: StatusCount[]; first: string[] }[] = await db
    .with('needy', needyOrders(db, filter))
    .select({
      counts: db.from(statusCounts.as('counted')).select(db.raw(countsJson)),
      needy: db.from(countByStatus(db, 'needy').as('counted')).select(db.raw(countsJson)),
      first: db.from(first.as('first')).select(db.raw(`coalesce(json_agg(id order by ${mostUrgent}), '[]')`)),
    })
  const { counts = [], needy = [], first: ids = [] } = row ?? {}
  const total = counts.reduce((sum, { count }) => sum + count, 0)
  return { counts: filter.search && total > MAX_COUNTED ? null : byStatus(counts), needy: byStatus(needy), first: ids }
}

/** The query has two parts, so that the index `orders_tasks` alone answers the larger one. */
function needyOrders(db: Knex, filter: OrderFilter): Knex.QueryBuilder {
  const all = filteredOrders(db, { ...filter, status: null, needsStaff: false }).select(
    'id',
    'status_order',
    'created_at',
    { rank: db.raw(rank) },
  )
  const heldOrders = all.clone().whereRaw(`not (${taskCondition}) and orders.id = any(array(${heldIdsSql}))`)
  return all.whereRaw(taskCondition).unionAll(heldOrders)
}

type StatusCount = { status: OrderStatus; count: number }
const byStatus = (rows: readonly StatusCount[]): StatusCounts =>
  new Map(rows.map(({ status, count }) => [status, count]))

/** The most urgent order has rank 0. */
const rank = `case when orders.id in (${proofIdsSql}) then 0 when orders.id in (${heldIdsSql}) then 1
  else 2 + array_position(array['${tasks.join("','")}'], ${taskSql}) end`
const mostUrgent = 'rank, created_at desc, id'
const countsJson = "coalesce(json_agg(json_build_object('status', status_order, 'count', count)), '[]')"

function countedByStatus(db: Knex, filter: OrderFilter): Knex.QueryBuilder {
  const all = filteredOrders(db, { ...filter, status: null }).select('status_order')
  return countByStatus(db, (filter.search ? all.limit(MAX_COUNTED + 1) : all).as('found'))
}

const countByStatus = (db: Knex, orders: Knex.QueryBuilder | string): Knex.QueryBuilder =>
  db
    .from(orders)
    .groupBy('status_order')
    .select('status_order', { count: db.raw('count(*)::int') })

export async function countOrders(db: Knex, filter: OrderFilter): Promise<number> {
  const rows: { count: number }[] = await filteredOrders(db, filter).select({ count: db.raw('count(*)::int') })
  return rows[0]?.count ?? 0
}

/** Returns the next orders after `after`, newest first, so that a long list can be read in batches. */
export async function nextOrders(db: Knex, filter: OrderFilter, after: Order | null, limit: number): Promise<Order[]> {
  const rows = await filteredOrders(db, filter)
    .where((query) => {
      // The query compares with the stored row, because a stored time has microseconds and a JavaScript date only
      // milliseconds.
      if (after) query.whereRaw('(created_at, id) < (select created_at, id from orders where id = ?)', [after.id])
    })
    .select('*')
    .orderByRaw('created_at desc, id desc')
    .limit(limit)
  return rows.map(toOrder)
}

/** Unknown codes and codes of deleted orders are skipped. */
export const findByCodes = async (db: Knex, codes: readonly string[]): Promise<Order[]> =>
  (await db('orders').whereIn('order_code', codes).whereNull('deleted_at').select('*')).map(toOrder)

const filteredOrders = (db: Knex, { search, status, production, needsStaff, from, to, ...more }: OrderFilter) =>
  db('orders')
    .whereNull('deleted_at')
    .where((query) => {
      if (status) query.where({ status_order: status })
      if (production) query.where({ production_status: production })
      if (more.isUnpriced) query.whereRaw(unpricedCondition)
      if (more.hasOpenInvoice)
        query.whereIn('orders.id', db('invoices').select('order_id').where({ invoice_status: 'belum dibayar' }))
      if (needsStaff) query.whereRaw(needsStaffCondition)
      if (from) query.where('created_at', '>=', from)
      if (to) query.where('created_at', '<', to)
      if (search.trim()) query.where((either) => matches(either, search))
    })

/** The text must equal the expression of the index `orders_words`, else PostgreSQL does not use the index. */
const searchText = `lower(order_code || ' ' || customer_name || ' ' || product_name || ' ' || contact_information)`

/**
 * A word of three or more letters matches anywhere. A shorter word matches only at the start of a word, because of
 * trigrams.
 */
export function matches(query: Knex.QueryBuilder, search: string): void {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8)
  const phones = toPhoneRange(search)
  // Phone numbers come first, because their comparison is cheaper: a few digits may match most orders.
  if (phones) query.where((all) => all.where('contact_phone', '>=', phones[0]).where('contact_phone', '<', phones[1]))
  query.orWhere((all) => {
    for (const word of words) {
      const plain = word.replace(/[\\%_]/g, '\\$&')
      const like = word.length < 3 ? `% ${plain}%` : `%${plain}%`
      all.whereRaw(`${searchText} like ?`, [like])
      // Every code contains a date. A number must not match this date by chance, unless it looks like a date itself.
      if (/^\d+$/.test(word) && !isDate(word)) all.whereRaw(`${withoutDate} like ?`, [like])
    }
  })
}

const withoutDate = `lower(split_part(order_code, '-', 3) || ' ' || customer_name || ' ' || product_name || ' ' ||
  contact_information)`

const isDate = (word: string) => /^20\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])$/.test(word)

/**
 * Turns a phone number or its first digits in any format ("+62 810", "0810-…") into the range of matching normalized
 * numbers. `from` is inclusive, `before` exclusive.
 */
export function toPhoneRange(search: string): [from: string, before: string] | null {
  const digits = phoneDigits(search) ?? ''
  const national = /^(?:62|0)(8\d{1,12})$/.exec(digits)?.[1] ?? /^8\d{4,12}$/.exec(digits)?.[0]
  return national ? [`62${national}`, String(Number(`62${national}`) + 1)] : null
}
