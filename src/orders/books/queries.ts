import type { Knex } from 'knex'
import type { InvoiceRow, OrderRow } from '../../db/tables.ts'
import { type Rupiah, toAmount } from '../rules/amounts.ts'

/** The shop's money by date, and the debts of customers. */

/** `to` is exclusive. `method`: the first word of a payment method, such as "CASH"; refunds have none. */
export type LedgerFilter = { from: Date; to: Date; way: 'in' | 'out' | null; method: string | null }

export type LedgerEntry = Pick<OrderRow, 'order_code' | 'customer_name'> & {
  way: 'in' | 'out'
  at: Date
  amount: Rupiah
  method: string
  note: string
  /** A day in Jakarta, such as "2026-11-28", with all money that came in and went out on it. */
  day: string
  day_in: Rupiah
  day_out: Rupiah
}

type Part = { limit: number; offset: number }

/**
 * Returns the entries, newest first. Counted payments are money that comes in. Money that was held and then given back
 * comes in and goes out, so that in − out equals the sums in the orders' books. Money that is still held is in none of
 * them.
 */
export async function listLedger(db: Knex, filter: LedgerFilter, part: Part | null): Promise<LedgerEntry[]> {
  const { rows } = await db.raw<{ rows: Record<'amount' | 'day_in' | 'day_out', string>[] }>(
    `with entries as (${entriesSql}), dated as (
       select *, to_char(at at time zone 'Asia/Jakarta', 'YYYY-MM-DD') as day from entries)
     select order_code, customer_name, way, at, amount, method, note, day, day_in, day_out
     from (select *, ${sumOver('in')} as day_in, ${sumOver('out')} as day_out from dated) as dated
       join orders on orders.id = order_id
     order by at desc, way, order_code limit :limit offset :offset`,
    { ...filter, limit: part?.limit ?? null, offset: part?.offset ?? 0 },
  )
  // Amounts are bigint, which PostgreSQL returns as text. The other columns have the types of the row.
  return rows.map((row) => ({
    ...(row as unknown as LedgerEntry),
    amount: toAmount(row.amount),
    day_in: toAmount(row.day_in),
    day_out: toAmount(row.day_out),
  }))
}

export type LedgerSums = { entries: number; in: Rupiah; out: Rupiah; held: Rupiah; kept: Rupiah; keptOrders: number }

/**
 * `held`: the money that waits for a decision now. `kept`: the money that the shop keeps of orders cancelled in the
 * period.
 */
export async function sumLedger(db: Knex, filter: LedgerFilter): Promise<LedgerSums> {
  const { rows } = await db.raw<{ rows: Record<keyof LedgerSums, string>[] }>(
    `with entries as (${entriesSql}), kept as (
       select coalesce(sum(kept_amount), 0) as sum, count(*) as count from orders
       where deleted_at is null and production_status = 'dibatalkan' and kept_amount > 0
         and ended_at >= :from and ended_at < :to)
     select count(*) as entries, coalesce(sum(amount) filter (where way = 'in'), 0) as in,
       coalesce(sum(amount) filter (where way = 'out'), 0) as out,
       (select coalesce(sum(amount), 0) from payments where state = 'review' and decided_at is null
         and reason is not null and reason <> 'currency') as held,
       (select sum from kept) as kept, (select count from kept) as "keptOrders"
     from entries`,
    filter,
  )
  const sums = Object.entries(rows[0] ?? {}).map(([name, sum]) => [name, toAmount(sum)])
  return Object.fromEntries(sums) as LedgerSums // the names of the columns
}

const within = (column: string) => `${column} >= :from and ${column} < :to`
const isMethod = "(cast(:method as text) is null or split_part(payment_method, ' ', 1) = :method)"
const wants = (way: 'in' | 'out') => `coalesce(:way, '${way}') = '${way}'`

const entriesSql = `
  select 'in' as way, paid_at as at, amount, payment_method as method, payments.notes as note, order_id from payments
  where state = 'applied' and ${within('paid_at')} and ${isMethod} and ${wants('in')}
  union all select 'in', paid_at, refunds.amount, payment_method, 'ditahan, lalu dikembalikan', refunds.order_id
  from refunds join payments on payments.id = payment_id
  where not was_applied and ${within('paid_at')} and ${isMethod} and ${wants('in')}
  union all select 'out', refunded_at, amount, '', notes, order_id from refunds
  where ${within('refunded_at')} and cast(:method as text) is null and ${wants('out')}`

const sumOver = (way: 'in' | 'out') => `coalesce(sum(amount) filter (where way = '${way}') over (partition by day), 0)`

/** A condition on the table orders. */
export const owedCondition = `deleted_at is null and status_order <> 'dibatalkan'
  and total_price > paid_amount - refunded_amount
  and (paid_amount > refunded_amount or production_status in ('diproses', 'selesai', 'dikirim'))`

export type Debt = Pick<OrderRow, 'order_code' | 'customer_name' | 'status_order' | 'production_status'> &
  Pick<OrderRow, 'price_confirmed'> & {
    remaining: Rupiah
    since: Date
    /** The open invoice of which the customer can be reminded. */
    invoice: InvoiceRow['id'] | null
    /** The number of the debt's age group. */
    age: number
  }
export type Debts = { groups: { age: number; count: number; sum: Rupiah }[]; rows: Debt[] }

/**
 * The debts of orders that were paid in part or are in production, the oldest first. A debt counts from the last
 * invoice, or without one from the order. `ages`: the days from which each further age group begins.
 */
export async function listDebts(db: Knex, ages: readonly number[], now: Date, part: Part): Promise<Debts> {
  const { rows } = await db.raw<{
    rows: [{ groups: Debts['groups']; rows: (Omit<Debt, 'since'> & { since: string })[] }]
  }>(
    `with owed as materialized (
       select order_code, customer_name, status_order, production_status, price_confirmed, last.invoice,
         total_price - paid_amount + refunded_amount as remaining, coalesce(last.created_at, orders.created_at) as since
       from orders left join lateral (
         select created_at, case when invoice_status = 'belum dibayar' then id end as invoice from invoices
         where order_id = orders.id and invoice_status <> 'dibatalkan' order by created_at desc limit 1) as last on true
       where ${owedCondition}
     ), aged as (
       select *, width_bucket(extract(epoch from cast(:now as timestamptz) - since) / 86400, cast(:ages as numeric[])) as age
       from owed)
     select
       (select coalesce(json_agg(grouped), '[]') from (
         select age, count(*)::int as count, sum(remaining) as sum from aged group by age) as grouped) as groups,
       (select coalesce(json_agg(shown), '[]') from (
         select * from aged order by since, order_code limit :limit offset :offset) as shown) as rows`,
    { ages, now, ...part },
  )
  const [result] = rows
  return { groups: result.groups, rows: result.rows.map((row) => ({ ...row, since: new Date(row.since) })) }
}
