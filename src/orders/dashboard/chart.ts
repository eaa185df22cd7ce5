import { axisOf } from '../../web/formats/axis.ts'
import { longMonth, shortMonth } from '../../web/formats/months.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import type { Rupiah } from '../rules/rupiah.ts'
import type { Stats } from './stats.ts'

/** In SVG units. */
const WIDTH = 1_200
const HEIGHT = 400
const BAR = 0.62

/** A bar shows the payments of its month: the refunds, and the rest, which is the revenue. */
export function chartView({ version, months }: Pick<Stats, 'version' | 'months'>) {
  const highest = Math.max(0, ...months.map(({ paid }) => paid))
  const lowest = Math.min(0, ...months.map(({ revenue }) => revenue))
  const { top, bottom, lines } = axisOf(lowest, highest, { usual: 1_000_000, least: 0 })
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
    label: labelOf(months),
    lines: lines.map((amount) => ({ y: y(amount), word: shortRupiah(amount), isZero: amount === 0 })),
    bars: months.map(({ month, paid, refunded, revenue }, at) => ({
      short: shortMonth(month),
      year: at === 0 || month.endsWith('-01') ? month.slice(0, 4) : null,
      isNow: at === months.length - 1,
      said: `${longMonth(month)}: ${rupiah(revenue)}${refunded > 0 ? `, setelah ${rupiah(refunded)} dikembalikan` : ''}`,
      kept: box(at, 0, revenue),
      lost: refunded > 0 ? box(at, Math.max(0, revenue), paid) : null,
      isBelow: revenue < 0,
    })),
    hasRefunds: months.some(({ refunded }) => refunded > 0),
  }
}

function labelOf(months: Stats['months']): string {
  const best = months.reduce((one, other) => (other.revenue > one.revenue ? other : one), months[0] ?? nobody)
  const [first, last] = [months[0] ?? nobody, months.at(-1) ?? nobody]
  return `Pendapatan per bulan dari ${longMonth(first.month)} sampai ${longMonth(last.month)}. Tertinggi ${rupiah(best.revenue)} pada ${longMonth(best.month)}; bulan ini ${rupiah(last.revenue)}.`
}
const nobody = { month: '', paid: 0, refunded: 0, revenue: 0 }

const round = (value: number) => Math.round(value * 10) / 10

/** Such as "Rp 2,5 jt" for 2,500,000. */
function shortRupiah(amount: Rupiah): string {
  const size = Math.abs(amount)
  const [unit, word] = sizes.find(([least]) => size >= least) ?? [1, '']
  const number = (size / unit).toLocaleString('id-ID', { maximumFractionDigits: 1 })
  return `${amount < 0 ? '−' : ''}Rp ${number}${word}`
}
const sizes = [
  [1e12, ' T'],
  [1e9, ' M'],
  [1e6, ' jt'],
  [1e3, ' rb'],
] as const
