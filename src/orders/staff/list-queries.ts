import type { Knex } from 'knex'
import { unpricedCondition } from '../queries.ts'
import { type Order, orderOf } from '../rules/amounts.ts'
import type { OrderStatus, ProductionStatus } from '../rules/order.ts'

/** Which orders: `search` in code, names and contact, every word of it; moments from, inclusive, and to, exclusive. */
export type OrderFilter = {
  search: string
  status: OrderStatus | null
  production: ProductionStatus | null
  /** Only those whose price nobody has confirmed, as long as they go on (the start page counts the same). */
  isUnpriced?: boolean
  from: Date | null
  to: Date | null
}

/** In this order, ties by id; each has an index. */
const sortClauses = {
  terbaru: 'created_at desc, id',
  terlama: 'created_at, id desc',
  harga: 'total_price desc, id',
  // What is made already has no day to be met any more.
  tenggat: "(production_status in ('menunggu', 'diproses')) desc, due_on, id",
} as const

type PageRequest = { sort: keyof typeof sortClauses; limit: number; offset: number }

/** Some of the orders; only those are read whole, so that a late page costs little more than the first. */
export async function findOrders(
  db: Knex,
  wanted: OrderFilter,
  { sort, limit, offset }: PageRequest,
): Promise<Order[]> {
  const ids = filteredOrders(db, wanted).select('id').orderByRaw(sortClauses[sort]).limit(limit).offset(offset)
  return (await db('orders').select('*').whereIn('id', ids).orderByRaw(sortClauses[sort])).map(orderOf)
}

/** So many matches of a search are counted at most: whoever finds more narrows it further. */
export const MAX_COUNTED = 20_000

/** How many there are in each state, whichever state is asked for; null for a search that finds more than are counted. */
export async function countByStatus(db: Knex, wanted: OrderFilter): Promise<Map<OrderStatus, number> | null> {
  const all = filteredOrders(db, { ...wanted, status: null })
    .select('status_order')
    .modify((query) => {
      if (wanted.search) query.limit(MAX_COUNTED + 1)
    })
  const rows: { status_order: OrderStatus; count: number }[] = await db
    .from(all.as('found'))
    .groupBy('status_order')
    .select('status_order', { count: db.raw('count(*)::int') })
  const total = rows.reduce((sum, { count }) => sum + count, 0)
  return wanted.search && total > MAX_COUNTED
    ? null
    : new Map(rows.map(({ status_order, count }) => [status_order, count]))
}

export async function countOrders(db: Knex, wanted: OrderFilter): Promise<number> {
  const rows: { count: number }[] = await filteredOrders(db, wanted).select({ count: db.raw('count(*)::int') })
  return rows[0]?.count ?? 0
}

/** The next of them from the newest down, after one that was read before; so a list of any length is read in parts. */
export async function nextOrders(db: Knex, wanted: OrderFilter, after: Order | null, limit: number): Promise<Order[]> {
  const rows = await filteredOrders(db, wanted)
    .where((query) => {
      // The row itself knows its moment to the microsecond, which a date does not.
      if (after) query.whereRaw('(created_at, id) < (select created_at, id from orders where id = ?)', [after.id])
    })
    .select('*')
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)
  return rows.map(orderOf)
}

/** The orders behind codes; those there are. */
export const findByCodes = async (db: Knex, codes: readonly string[]): Promise<Order[]> =>
  (await db('orders').whereIn('order_code', codes).whereNull('deleted_at').select('*')).map(orderOf)

const filteredOrders = (db: Knex, { search, status, production, isUnpriced, from, to }: OrderFilter) =>
  db('orders')
    .whereNull('deleted_at')
    .where((query) => {
      if (status) query.where({ status_order: status })
      if (production) query.where({ production_status: production })
      if (isUnpriced) query.whereRaw(unpricedCondition)
      if (from) query.where('created_at', '>=', from)
      if (to) query.where('created_at', '<', to)
      if (search.trim()) query.where((either) => matches(either, search))
    })

/** What `orders_words` is an index over. */
const searchText = `lower(order_code || ' ' || customer_name || ' ' || product_name || ' ' || contact_information)`

/** A word of three letters is found anywhere, a shorter one where a word begins: the index knows nothing shorter. */
function matches(query: Knex.QueryBuilder, search: string): void {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8)
  query.where((all) => {
    for (const word of words) {
      const plain = word.replace(/[\\%_]/g, '\\$&')
      const like = word.length < 3 ? `% ${plain}%` : `%${plain}%`
      all.whereRaw(`${searchText} like ?`, [like])
      // Every code has a date in it, which no number that is searched for is to find.
      if (/^\d+$/.test(word) && !isDate(word)) all.whereRaw(`${withoutDate} like ?`, [like])
    }
  })
  const phones = phonesOf(search)
  if (phones)
    query.orWhere((either) => either.where('contact_phone', '>=', phones[0]).where('contact_phone', '<', phones[1]))
}

const withoutDate = `lower(split_part(order_code, '-', 3) || ' ' || customer_name || ' ' || product_name || ' ' ||
  contact_information)`

const isDate = (word: string) => /^20\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])$/.test(word)

/** The numbers that begin as this does, however it is written ("+62 810", "0810-…"), as bounds; null for what is none. */
function phonesOf(search: string): [from: string, before: string] | null {
  if (!/^\s*\+?[\d\s().-]+$/.test(search)) return null
  const digits = search.replace(/\D/g, '')
  const national = /^(?:62|0)(8\d{1,12})$/.exec(digits)?.[1] ?? /^8\d{4,12}$/.exec(digits)?.[0]
  return national ? [`62${national}`, String(Number(`62${national}`) + 1)] : null
}
