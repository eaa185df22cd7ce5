import type { Knex } from 'knex'
import { lastMonths } from '../../web/formats/months.ts'
import { decimal, type Rupiah } from '../rules/amounts.ts'
import { type OrderStatus, orderStatuses } from '../rules/order.ts'
import { type Books, type Flow, readBooks } from './queries.ts'

/** The numbers of the dashboard. A refund reduces the revenue of the month in which the refund is made. */
function statsOf({ version, statuses, earlier, months, recent }: Books) {
  const count = (status: OrderStatus) => statuses[status] ?? 0
  const total = orderStatuses.reduce((sum, status) => sum + count(status), 0)
  const completed = count('lunas')
  const monthsWithRevenue = months.map((flow) => ({ ...flow, revenue: flow.paid - flow.refunded }))
  const sum = (of: (flow: Flow) => Rupiah) => [earlier, ...months].reduce((all, flow) => all + of(flow), 0)
  return {
    version,
    total,
    pending: total - completed - count('dibatalkan'),
    completed,
    revenue: sum(({ paid, refunded }) => paid - refunded),
    refunded: sum(({ refunded }) => refunded),
    growth: growthOf(monthsWithRevenue.at(-1)?.revenue ?? 0, monthsWithRevenue.at(-2)?.revenue ?? 0),
    months: monthsWithRevenue,
    distribution: {
      menunggu_link: count('menunggu_link'),
      link_dibuat: count('link_dibuat'),
      dp_dibayar: count('dp_dibayar'),
      pengerjaan_selesai: count('pengerjaan_selesai'),
      menunggu_pelunasan: count('menunggu_pelunasan'),
      lunas: count('lunas'),
      dibatalkan: count('dibatalkan'),
    },
    recent,
  }
}

/** Returns the growth in percent with one decimal; null if the base month has no revenue, or more refunds than payments. */
function growthOf(revenue: Rupiah, base: Rupiah): number | null {
  if (base <= 0) return null
  return Math.round(((revenue - base) / base) * 1000) / 10 || 0
}

export type Stats = ReturnType<typeof statsOf>

export const apiStats = (stats: Stats) => ({
  total_orders: stats.total,
  total_revenue: decimal(stats.revenue),
  pending_orders: stats.pending,
  completed_orders: stats.completed,
  monthly_growth: stats.growth,
  recent_orders: stats.recent.map(({ order_code, customer_name, total_price, status_order, created_at }) => ({
    order_code,
    customer_name,
    total_price: decimal(total_price),
    status: status_order,
    created_at: created_at.toISOString(),
  })),
  revenue_chart: stats.months.map(({ month, revenue }) => ({ month, revenue: decimal(revenue) })),
  status_distribution: stats.distribution,
})
export type ApiStats = ReturnType<typeof apiStats>

const MONTHS_SHOWN = 12

/** The months are the twelve up to `now`. */
export const readStats = async (db: Knex, now: Date): Promise<Stats> =>
  statsOf(await readBooks(db, lastMonths(now, MONTHS_SHOWN)))
