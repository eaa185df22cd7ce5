import { longDate, nearMoment } from '../../web/dates.ts'
import { longMonth, monthName } from '../../web/formats/months.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { orderStates } from '../labels.ts'
import { orderHref } from '../order-deps.ts'
import { orderStatuses } from '../rules/order.ts'
import { chartView } from './chart.ts'
import type { Stats } from './stats.ts'

/** Each property is one region, which is also pushed alone when its data changes. */
export const dashboardView = (stats: Stats, now: Date) => ({
  figures: figuresView(stats),
  chart: chartView(stats),
  table: tableView(stats),
  distribution: distributionView(stats),
  recent: recentView(stats, now),
})

function figuresView({ version, total, pending, completed, revenue, refunded, growth, months }: Stats) {
  const current = months.at(-1)
  return {
    version,
    revenue: rupiah(revenue),
    revenueNote:
      refunded > 0 ? `Setelah ${rupiah(refunded)} dikembalikan` : 'Pembayaran yang dihitung, dikurangi pengembalian',
    month: current ? longMonth(current.month) : '',
    monthRevenue: rupiah(current?.revenue ?? 0),
    ...growthView(growth, months),
    total: whole(total),
    pending: whole(pending),
    completed: whole(completed),
  }
}

function growthView(growth: Stats['growth'], months: Stats['months']) {
  const before = months.at(-2)
  if (!before || growth === null) return { growth: 'Belum ada bulan pembanding', trend: 'flat' }
  const name = monthName(before.month)
  if (growth === 0) return { growth: `Sama dengan ${name}`, trend: 'flat' }
  const percent = `${Math.abs(growth).toLocaleString('id-ID', { maximumFractionDigits: 1 })} %`
  return growth > 0
    ? { growth: `Naik ${percent} dari ${name}`, trend: 'up' }
    : { growth: `Turun ${percent} dari ${name}`, trend: 'down' }
}

const tableView = ({ version, months }: Stats) => ({
  version,
  rows: months.toReversed().map(({ month, paid, refunded, revenue }) => ({
    month: longMonth(month),
    paid: rupiah(paid),
    refunded: refunded > 0 ? rupiah(-refunded) : '–',
    revenue: rupiah(revenue),
  })),
})

function distributionView({ version, distribution, total }: Stats) {
  const most = Math.max(1, ...Object.values(distribution))
  return {
    version,
    total: whole(total),
    rows: orderStatuses.map((status) => ({
      ...orderStates[status],
      href: `/admin/pesanan/?keadaan=${status}`,
      count: whole(distribution[status]),
      share: `${((distribution[status] / Math.max(1, total)) * 100).toLocaleString('id-ID', { maximumFractionDigits: 1 })} %`,
      width: Math.round((distribution[status] / most) * 1000) / 10,
    })),
  }
}

const RECENT_SHOWN = 6

const recentView = ({ version, recent }: Stats, now: Date) => ({
  version,
  orders: recent.slice(0, RECENT_SHOWN).map((order) => ({
    code: order.order_code,
    href: orderHref(order.order_code),
    name: order.customer_name,
    what: `${whole(order.quantity)} ${order.product_name}`,
    price: rupiah(order.total_price),
    status: orderStates[order.status_order],
    at: order.created_at.toISOString(),
    when: longDate(order.created_at) === longDate(now) ? nearMoment(order.created_at, now) : longDate(order.created_at),
  })),
})

const whole = (value: number) => value.toLocaleString('id-ID')
