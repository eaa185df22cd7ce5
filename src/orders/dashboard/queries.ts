import type { Knex } from 'knex'
import type { OrderRow } from '../../db/tables.ts'
import type { Month } from '../../web/formats/months.ts'
import { type Rupiah, toAmount } from '../rules/amounts.ts'
import type { OrderStatus } from '../rules/order.ts'

/** Counted payments and refunds in a period, in rupiah. */
export type Flow = { paid: Rupiah; refunded: Rupiah }
type RecentOrder = Pick<OrderRow, 'order_code' | 'customer_name' | 'product_name' | 'quantity' | 'created_at'> & {
  total_price: Rupiah
  status: OrderStatus
}
export type Books = {
  /** The database server's clock in milliseconds, so that it grows with each read by any process. */
  version: number
  statuses: Partial<Record<OrderStatus, number>>
  /** All payments and refunds before the first requested month. */
  earlier: Flow
  months: (Flow & { month: string })[]
  recent: RecentOrder[]
}

const RECENT_ORDERS = 10

type Row = {
  version: number
  statuses: Books['statuses'] | null
  flows: [paid: string, refunded: string][]
  recent: (Omit<RecentOrder, 'created_at' | 'total_price'> & { created_at: string; total_price: string })[] | null
}

/**
 * Reads all figures in one SQL statement, so that they belong to one moment and add up. The last month has no end. Each
 * month has its own subquery, which the indexes payments_month and refunds_month answer without table rows.
 */
export async function readBooks(db: Knex, months: readonly Month[]): Promise<Books> {
  const starts = months.map(({ since }) => since.toISOString())
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select floor(extract(epoch from statement_timestamp()) * 1000)::float8 as version,
       (select jsonb_object_agg(status_order, count) from (
          select status_order, count(*) from orders where deleted_at is null group by status_order) as counted) as statuses,
       (select jsonb_agg(jsonb_build_array(paid::text, refunded::text) order by nth) from (
          select span.nth,
            (select coalesce(sum(amount), 0) from payments
              where state = 'applied' and paid_at >= span.since and paid_at < span.until) as paid,
            (select coalesce(sum(amount), 0) from refunds
              where was_applied and refunded_at >= span.since and refunded_at < span.until) as refunded
          from unnest(cast(:since as timestamptz[]), cast(:until as timestamptz[])) with ordinality
            as span(since, until, nth)) as summed) as flows,
       (select jsonb_agg(to_jsonb(newest)) from (
          select order_code, customer_name, product_name, quantity, total_price::text, status_order as status, created_at
          from orders where deleted_at is null order by created_at desc, id limit :recent) as newest) as recent`,
    { since: ['-infinity', ...starts], until: [...starts, 'infinity'], recent: RECENT_ORDERS },
  )
  const [row] = rows
  if (!row) throw new Error('the dashboard query returned no row')
  const flows = row.flows.map(([paidText, refundedText]) => ({
    paid: toAmount(paidText),
    refunded: toAmount(refundedText),
  }))
  return {
    version: row.version,
    statuses: row.statuses ?? {},
    earlier: flows[0] ?? nothing,
    months: months.map(({ month }, at) => ({ month, ...(flows[at + 1] ?? nothing) })),
    recent: (row.recent ?? []).map((order) => ({
      ...order,
      total_price: toAmount(order.total_price),
      created_at: new Date(order.created_at),
    })),
  }
}

const nothing: Flow = { paid: 0, refunded: 0 }
