import { longDate, nearMoment } from '../../web/dates.ts'
import { makeAxis } from '../../web/formats/axis.ts'
import { longMonth, monthName, shortMonth } from '../../web/formats/months.ts'
import { grouped, rupiah } from '../../web/formats/rupiah.ts'
import { orderStates } from '../labels.ts'
import { orderHref } from '../order-deps.ts'
import type { Rupiah } from '../rules/amounts.ts'
import { orderStatuses } from '../rules/order.ts'
import type { Stats } from './stats.ts'

/** Each property is one region of the page. A region is pushed alone when its data change. */
export const dashboardView = (stats: Stats, now: Date) => ({
  figures: figuresView(stats),
  chart: chartView(stats),
  table: tableView(stats),
  distribution: distributionView(stats),
  recent: recentView(stats, now),
})

function figuresView({ refunded, monthly_growth, revenue_chart: months, ...stats }: Stats) {
  const current = months.at(-1)
  return {
    version: stats.version,
    revenue: rupiah(stats.total_revenue),
    revenueNote:
      refunded > 0 ? `Setelah ${rupiah(refunded)} dikembalikan` : 'Pembayaran yang dihitung, dikurangi pengembalian',
    month: current ? longMonth(current.month) : '',
    monthRevenue: rupiah(current?.revenue ?? 0),
    ...growthView(monthly_growth, months),
    total: grouped(stats.total_orders),
    pending: grouped(stats.pending_orders),
    completed: grouped(stats.completed_orders),
  }
}

function growthView(growth: Stats['monthly_growth'], months: Stats['revenue_chart']) {
  const before = months.at(-2)
  if (!before || growth === null) return { growth: 'Belum ada bulan pembanding', trend: 'flat' }
  const name = monthName(before.month)
  if (growth === 0) return { growth: `Sama dengan ${name}`, trend: 'flat' }
  const percent = `${Math.abs(growth).toLocaleString('id-ID', { maximumFractionDigits: 1 })} %`
  return growth > 0
    ? { growth: `Naik ${percent} dari ${name}`, trend: 'up' }
    : { growth: `Turun ${percent} dari ${name}`, trend: 'down' }
}

const tableView = ({ version, revenue_chart: months }: Stats) => ({
  version,
  rows: months.toReversed().map(({ month, paid, refunded, revenue }) => ({
    month: longMonth(month),
    paid: rupiah(paid),
    refunded: refunded > 0 ? rupiah(-refunded) : '–',
    revenue: rupiah(revenue),
  })),
})

function distributionView({ version, status_distribution: distribution, total_orders: total }: Stats) {
  const most = Math.max(1, ...Object.values(distribution))
  return {
    version,
    total: grouped(total),
    rows: orderStatuses.map((status) => ({
      ...orderStates[status],
      href: `/admin/pesanan/?keadaan=${status}`,
      count: grouped(distribution[status]),
      share: `${((distribution[status] / Math.max(1, total)) * 100).toLocaleString('id-ID', { maximumFractionDigits: 1 })} %`,
      width: Math.round((distribution[status] / most) * 1000) / 10,
    })),
  }
}

const RECENT_SHOWN = 6

const recentView = ({ version, recent_orders: recent }: Stats, now: Date) => ({
  version,
  orders: recent.slice(0, RECENT_SHOWN).map((order) => ({
    code: order.order_code,
    href: orderHref(order.order_code),
    name: order.customer_name,
    what: `${grouped(order.quantity)} ${order.product_name}`,
    price: rupiah(order.total_price),
    status: orderStates[order.status],
    at: order.created_at.toISOString(),
    when: longDate(order.created_at) === longDate(now) ? nearMoment(order.created_at, now) : longDate(order.created_at),
  })),
})

/** The size in SVG units. */
const WIDTH = 1_200
const HEIGHT = 400
const BAR = 0.62

/** A bar shows the payments of its month in two parts: the refunds, and the rest, which is the revenue. */
export function chartView({ version, revenue_chart: months }: Stats) {
  const highest = Math.max(0, ...months.map(({ paid }) => paid))
  const lowest = Math.min(0, ...months.map(({ revenue }) => revenue))
  const { top, bottom, lines } = makeAxis(lowest, highest, { usual: 1_000_000, least: 0 })
  const y = (amount: Rupiah) => round(((top - amount) / (top - bottom)) * HEIGHT)
  const slot = WIDTH / Math.max(1, months.length)
  const box = (at: number, from: Rupiah, to: Rupiah) => ({
    x: round(slot * (at + (1 - BAR) / 2)),
    y: y(Math.max(from, to)),
    width: round(slot * BAR),
    height: round(Math.abs(y(from) - y(to))),
  })
  return {
    version,
    isEmpty: months.every(({ paid, refunded }) => paid === 0 && refunded === 0),
    width: WIDTH,
    height: HEIGHT,
    label: chartLabel(months),
    lines: lines.map((amount) => ({ y: y(amount), word: shortRupiah(amount), isZero: amount === 0 })),
    bars: months.map(({ month, paid, refunded, revenue }, at) => ({
      short: shortMonth(month),
      year: at === 0 || month.endsWith('-01') ? month.slice(0, 4) : null,
      isNow: at === months.length - 1,
      title: `${longMonth(month)}: ${rupiah(revenue)}${refunded > 0 ? `, setelah ${rupiah(refunded)} dikembalikan` : ''}`,
      earned: box(at, 0, revenue),
      lost: refunded > 0 ? box(at, Math.max(0, revenue), paid) : null,
      isBelow: revenue < 0,
    })),
    hasRefunds: months.some(({ refunded }) => refunded > 0),
  }
}

function chartLabel(months: Stats['revenue_chart']): string {
  const best = months.reduce((one, other) => (other.revenue > one.revenue ? other : one), months[0] ?? nobody)
  const [first, last] = [months[0] ?? nobody, months.at(-1) ?? nobody]
  return `Pendapatan per bulan dari ${longMonth(first.month)} sampai ${longMonth(last.month)}. Tertinggi ${rupiah(best.revenue)} pada ${longMonth(best.month)}; bulan ini ${rupiah(last.revenue)}.`
}
const nobody = { month: '', paid: 0, refunded: 0, revenue: 0 }

const round = (value: number) => Math.round(value * 10) / 10

/** Such as "Rp 2,5 jt" for 2,500,000, in one line. */
function shortRupiah(amount: Rupiah): string {
  const size = Math.abs(amount)
  const [unit, word] = sizes.find(([least]) => size >= least) ?? [1, '']
  const number = (size / unit).toLocaleString('id-ID', { maximumFractionDigits: 1 })
  return `${amount < 0 ? '−' : ''}Rp\u00a0${number}${word}`
}
const sizes = [
  [1e12, '\u00a0T'],
  [1e9, '\u00a0M'],
  [1e6, '\u00a0jt'],
  [1e3, '\u00a0rb'],
] as const
