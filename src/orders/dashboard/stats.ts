import type { Knex } from 'knex'
import { lastMonths } from '../../web/formats/months.ts'
import type { Rupiah } from '../rules/amounts.ts'
import { type OrderStatus, orderStatuses } from '../rules/order.ts'
import { type Books, type Flow, readBooks } from './queries.ts'

/** The numbers of the dashboard, by their names in answers. A refund reduces the revenue of the month of the refund. */
function buildStats({ version, statuses, earlier, months, recent }: Books) {
  const count = (status: OrderStatus) => statuses[status] ?? 0
  const total_orders = orderStatuses.reduce((sum, status) => sum + count(status), 0)
  const completed_orders = count('lunas')
  const revenue_chart = months.map((flow) => ({ ...flow, revenue: flow.paid - flow.refunded }))
  const sum = (of: (flow: Flow) => Rupiah) => [earlier, ...months].reduce((all, flow) => all + of(flow), 0)
  return {
    version,
    total_orders,
    total_revenue: sum(({ paid, refunded }) => paid - refunded),
    refunded: sum(({ refunded }) => refunded),
    pending_orders: total_orders - completed_orders - count('dibatalkan'),
    completed_orders,
    monthly_growth: calculateGrowth(revenue_chart.at(-1)?.revenue ?? 0, revenue_chart.at(-2)?.revenue ?? 0),
    recent_orders: recent,
    revenue_chart,
    // The cast is safe, because the record has all statuses.
    status_distribution: Object.fromEntries(orderStatuses.map((status) => [status, count(status)])) as Record<
      OrderStatus,
      number
    >,
  }
}

/**
 * Returns the growth in percent with one decimal. Null if the base month has no revenue, or more refunds than payments.
 */
function calculateGrowth(revenue: Rupiah, base: Rupiah): number | null {
  if (base <= 0) return null
  return Math.round(((revenue - base) / base) * 1000) / 10 || 0
}

export type Stats = ReturnType<typeof buildStats>

const MONTHS_SHOWN = 12

/** Reads the numbers of the twelve months up to `now`. */
export const readStats = async (db: Knex, now: Date): Promise<Stats> =>
  buildStats(await readBooks(db, lastMonths(now, MONTHS_SHOWN)))
