import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, signedIn } from '../../web/context.ts'
import { dayBegins, dayOf, longDate, shortDay } from '../../web/dates.ts'
import { readQuery } from '../../web/form.ts'
import { axisOf } from '../../web/formats/axis.ts'
import { longMonth, shortMonth } from '../../web/formats/months.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { addressWith } from '../../web/paging.ts'
import { page as pageOf } from '../../web/render.ts'
import { comicHref } from '../comic/comic.ts'
import { standingOf } from '../creators/queries.ts'
import { readWallet } from '../wallet/queries.ts'
import { type BestComic, listBest, type StatDay, type Sums } from './queries.ts'
import { daysBefore, periods, readDaily, readMonthly, type StatMonth, sumOf } from './statistics.ts'

export const STATISTICS = '/statistik/'

type PeriodChoice = { hari: string; bulan: string }

const Where = z.object({ hari: z.enum(periods.hari).catch('30'), bulan: z.enum(periods.bulan).catch('6') })

const BEST = 5

const statisticsPage = pageOf<ReturnType<typeof statisticsView> | { statistics: null }>('/comics/statistics/statistics')

export function statisticsPages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/statistik', allow('signed_in'), async (ctx) => {
    const { id } = signedIn(ctx)
    const chosen = readQuery(Where, ctx.query)
    const [count, now] = [Number(chosen.hari), new Date()]
    const [standing, wallet, days, months, best] = await Promise.all([
      standingOf(db, id),
      readWallet(db, id, now),
      readDaily(db, id, { count, now }),
      readMonthly(db, id, { count: Number(chosen.bulan), now }),
      listBest(db, id, { from: daysBefore(dayOf(now), count - 1), limit: BEST }),
    ])
    if (standing.total_comics === 0) return statisticsPage(ctx, { statistics: null })
    const { total_views: views, total_likes: likes, total_comments: comments } = standing
    const all = { views, likes, comments, earnings: wallet.lifetime_earned }
    statisticsPage(ctx, statisticsView({ days, months, all, best }, chosen))
  })
}

const short = new Intl.NumberFormat('id-ID', { notation: 'compact', maximumFractionDigits: 1 })
const asCount = (value: number) => value.toLocaleString('id-ID')

const textsOf = ({ views, likes, comments, earnings }: Sums) => ({
  views: asCount(views),
  likes: asCount(likes),
  comments: asCount(comments),
  earnings: rupiah(earnings),
})

/** `from`: a short name of the first. */
type Period = { unit: 'hari' | 'bulan'; from: string; rows: readonly (Sums & { name: string })[] }

const periodView = (period: Period) => ({
  from: period.from,
  charts: [
    chartView('Dibaca', 'views', period),
    chartView('Suka', 'likes', period),
    chartView('Komentar', 'comments', period),
    chartView('Pendapatan', 'earnings', period),
  ],
  rows: period.rows.toReversed().map((row) => ({ name: row.name, ...textsOf(row) })),
})

/** The axis ends at `top`. The last bar is the day or month that is not over yet. */
function chartView(title: string, kind: keyof Sums, { unit, rows }: Period) {
  const text = kind === 'earnings' ? rupiah : asCount
  const sum = sumOf(rows)[kind]
  const best = rows.reduce((one, other) => (other[kind] > one[kind] ? other : one))
  const { top, lines } = axisOf(0, best[kind], { usual: 1, least: 1 })
  return {
    title,
    sum: text(sum),
    isEmpty: sum === 0,
    top,
    label: `${title} per ${unit}, ${rows[0]?.name} sampai ${rows.at(-1)?.name}: ${text(sum)}. Paling banyak ${text(best[kind])}, ${best.name}.`,
    lines: lines.map((value) => ({ value, word: short.format(value) })),
    bars: rows.map(({ name, [kind]: value }) => ({ value: Math.max(0, value), text: `${name}: ${text(value)}` })),
  }
}

type Numbers = { days: readonly StatDay[]; months: readonly StatMonth[]; all: Sums; best: readonly BestComic[] }

const linksOf = (unit: keyof PeriodChoice, chosen: PeriodChoice) =>
  periods[unit].map((at) => ({
    text: `${at} ${unit}`,
    href: `${addressWith(STATISTICS, { ...chosen, [unit]: at })}#per-${unit}`,
    isHere: at === chosen[unit],
  }))

const statisticsView = (numbers: Numbers, chosen: PeriodChoice) => ({
  statistics: figuresView(numbers),
  count: chosen.hari,
  dayLinks: linksOf('hari', chosen),
  monthLinks: linksOf('bulan', chosen),
})

function figuresView({ days, months, all, best }: Numbers) {
  const [firstDay = '', firstMonth = '', today = ''] = [days[0]?.day, months[0]?.month, days.at(-1)?.day]
  // A day begins in Jakarta on the day before in UTC, whose number counts from Sunday as 0.
  const monday = daysBefore(today, dayBegins(today).getUTCDay())
  return {
    figures: [
      { name: 'Hari ini', ...textsOf(sumOf(days.slice(-1))) },
      { name: 'Minggu ini', ...textsOf(sumOf(days.filter(({ day }) => day >= monday))) },
      { name: 'Bulan ini', ...textsOf(sumOf(months.slice(-1))) },
      { name: 'Semuanya', ...textsOf(all) },
    ],
    days: periodView({
      unit: 'hari',
      from: shortDay(dayBegins(firstDay)),
      rows: days.map((sums) => ({ ...sums, name: longDate(dayBegins(sums.day)) })),
    }),
    months: periodView({
      unit: 'bulan',
      from: `${shortMonth(firstMonth)} ${firstMonth.slice(0, 4)}`,
      rows: months.map((sums) => ({ ...sums, name: longMonth(sums.month) })),
    }),
    best: best.map((comic) => ({
      title: comic.title ?? `Komik ${comic.id}`,
      href: comicHref(comic),
      ...textsOf({ ...comic, earnings: 0 }),
    })),
  }
}
