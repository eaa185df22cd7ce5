import type { Knex } from 'knex'
import type { CustomerRow } from '../../../db/shop-rows.ts'
import { amountOf, type Order, orderOf, type Rupiah } from '../../rules/amounts.ts'
import { matches, phonesOf } from '../list-queries.ts'

/** With the orders of those who were merged into it, as everything here. */
export type ListedCustomer = Pick<CustomerRow, 'id' | 'name' | 'phone' | 'email' | 'tags' | 'blocked_reason'> & {
  orders: number
  last: Date | null
}

/** Who ordered last comes first. `search`: name, number or email address of the customer, or words of an order. */
export async function listCustomers(db: Knex, search: string, { limit, offset }: { limit: number; offset: number }) {
  const grouped = db('customers as one')
    .joinRaw('left join orders on orders.customer_id = one.id and orders.deleted_at is null')
    .modify((query) => {
      if (search.trim()) query.whereRaw('coalesce(one.merged_into, one.id) in (?)', [found(db, search)])
    })
    .groupByRaw('1')
    .select(db.raw('coalesce(one.merged_into, one.id) as id'))
    .count({ orders: 'orders.id' })
    .max({ last: 'orders.created_at' })
  const rows: (ListedCustomer & { total: string })[] = await db('customers')
    .join(grouped.as('grouped'), 'grouped.id', 'customers.id')
    .orderByRaw('grouped.last desc nulls last, customers.id desc')
    .limit(limit)
    .offset(offset)
    .select(
      ...(['customers.id', 'name', 'phone', 'email', 'tags', 'blocked_reason', 'last'] as const),
      db.raw('grouped.orders::int as orders, count(*) over () as total'),
    )
  return { customers: rows, total: Number(rows[0]?.total ?? 0) }
}

/** Ids, those of merged customers as the one they were merged into. */
function found(db: Knex, search: string): Knex.QueryBuilder {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8)
  const phones = phonesOf(search)
  return db('customers')
    .where((one) => {
      if (phones) one.where('phone', '>=', phones[0]).where('phone', '<', phones[1])
      one.orWhere((all) => {
        for (const word of words)
          all.whereRaw(`lower(name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '') || tags::text) like ?`, [
            `%${word.replace(/[\\%_]/g, '\\$&')}%`,
          ])
      })
      one.orWhereIn(
        'id',
        db('orders')
          .whereNull('deleted_at')
          .where((order) => matches(order, search))
          .select('customer_id'),
      )
    })
    .select(db.raw('coalesce(merged_into, id)'))
}

/** By a normalized phone number or an email address: the one who is shown for it. */
export async function customerIdAt(db: Knex, key: { phone: string } | { email: string }): Promise<number | null> {
  const row = await db('customers').where(key).first('id', 'merged_into')
  return row ? (row.merged_into ?? row.id) : null
}

/** Whether another customer than the one with this id has it. */
export const isOthers = async (db: Knex, id: number, key: { phone: string } | { email: string }): Promise<boolean> =>
  (await db('customers').where(key).whereNot({ id }).first('id')) !== undefined

/** Orders of the customer and of those merged into it. */
const ordersOf = (db: Knex, id: number) =>
  db('orders')
    .whereIn('customer_id', db('customers').select('id').where({ id }).orWhere({ merged_into: id }))
    .whereNull('deleted_at')

export type CustomerSums = {
  orders: number
  total: Rupiah
  paid: Rupiah
  open: Rupiah
  last: Date | null
  late: number
}

/** `late`: orders that are paid in full, but one of whose invoices was paid after its time or had run out. */
export async function customerSums(db: Knex, id: number): Promise<CustomerSums> {
  const isLate = `status_order = 'lunas' and exists (select from invoices where order_id = orders.id
    and (invoice_status = 'kadaluarsa'
      or paid_at > (select min(expires_at) from payment_links where invoice_id = invoices.id)))`
  const [row] = await ordersOf(db, id).select<Record<string, string>[]>(
    db.raw(`count(*) as orders, max(created_at) as last, coalesce(sum(paid_amount - refunded_amount), 0) as paid,
      coalesce(sum(total_price) filter (where status_order <> 'dibatalkan'), 0) as total,
      coalesce(sum(greatest(0, total_price - paid_amount + refunded_amount))
        filter (where status_order not in ('dibatalkan', 'lunas')), 0) as open,
      count(*) filter (where ${isLate}) as late`),
  )
  const sum = (name: string) => amountOf(row?.[name] ?? '0')
  const last = row?.last ? new Date(row.last) : null
  return { orders: sum('orders'), total: sum('total'), paid: sum('paid'), open: sum('open'), late: sum('late'), last }
}

const ORDERS_SHOWN = 50

/** Newest first. */
export const customerOrders = async (db: Knex, id: number): Promise<Order[]> =>
  (await ordersOf(db, id).orderBy('created_at', 'desc').limit(ORDERS_SHOWN)).map(orderOf)

/** Those of the newest order that has any. */
export const lastSizes = (db: Knex, id: number): Promise<{ size_code: string; quantity: number }[]> =>
  db('order_sizes')
    .join('order_lines', 'order_lines.id', 'order_sizes.line_id')
    .whereNull('voided_at')
    .where(
      'order_id',
      ordersOf(db, id)
        .whereExists(
          db('order_sizes as size')
            .join('order_lines as line', 'line.id', 'size.line_id')
            .whereRaw('line.order_id = orders.id and line.voided_at is null'),
        )
        .orderBy('created_at', 'desc')
        .limit(1)
        .select('id'),
    )
    .groupBy('size_code')
    .orderByRaw('min(order_lines.position), size_code')
    .select('size_code', db.raw('sum(order_sizes.quantity)::int as quantity'))

export const mergedInto = (db: Knex, id: number): Promise<CustomerRow[]> =>
  db('customers').where({ merged_into: id }).orderBy('id')

/** Customers who may be the same: of the same name. */
export const namesakes = (db: Knex, { id, name }: CustomerRow): Promise<CustomerRow[]> =>
  db('customers')
    .whereRaw('lower(name) = lower(?)', [name])
    .whereNull('merged_into')
    .whereNot({ id })
    .orderBy('id', 'desc')
    .limit(5)

export const lockCustomer = (trx: Knex, id: number): Promise<CustomerRow | undefined> =>
  trx('customers').where({ id }).forUpdate().first()

export const saveCustomer = (
  trx: Knex,
  { id, version }: CustomerRow,
  { address, tags, ...set }: Partial<CustomerRow>,
  now: Date,
) =>
  trx('customers')
    .where({ id })
    .update({
      ...set,
      ...(address !== undefined && { address: JSON.stringify(address) }),
      ...(tags && { tags: JSON.stringify(tags) }),
      version: version + 1,
      updated_at: now,
    })

/** The orders stay with who placed them, so that nothing is lost and `split` can undo it. */
export const merge = (trx: Knex, id: number, into: number, now: Date) =>
  trx('customers').where({ id }).orWhere({ merged_into: id }).update({ merged_into: into, updated_at: now })

/** Returns whether it was merged there. */
export const split = async (trx: Knex, id: number, from: number, now: Date): Promise<boolean> =>
  (await trx('customers').where({ id, merged_into: from }).update({ merged_into: null, updated_at: now })) === 1
