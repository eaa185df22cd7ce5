import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, signedIn } from '../../web/context.ts'
import { dayBegins, toWibDay } from '../../web/dates.ts'
import { readQuery } from '../../web/form.ts'
import { longMonth, shortMonth } from '../../web/formats/months.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { addressWith } from '../../web/paging.ts'
import { page as pageOf } from '../../web/render.ts'
import { comicHref, comicName } from '../comic/comic.ts'
import { readStanding } from '../creators/queries.ts'
import { readWallet } from '../money/wallet/queries.ts'
import { asCount, periodOfDays, periodView } from './charts.ts'
import { readerColumns, STATISTICS, workView } from './number-pages.ts'
import { readOverview } from './numbers.ts'
import { type BestComic, listBest, type Sums } from './queries.ts'
import { daysBefore, periods, readMonths, sumDays } from './statistics.ts'

type PeriodChoice = { hari: string; bulan: string }

const Where = z.object({ hari: z.enum(periods.hari).catch('30'), bulan: z.enum(periods.bulan).catch('6') })

const BEST = 5

const statisticsPage = pageOf<ReturnType<typeof statisticsView> | { statistics: null }>('/comics/statistics/statistics')

export function statisticsPages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/statistik', allow('signed_in'), async (ctx) => {
    const { id } = signedIn(ctx)
    const choice = readQuery(Where, ctx.query)
    const [count, now] = [Number(choice.hari), new Date()]
    const [standing, wallet, { days, months }, best, overview] = await Promise.all([
      readStanding(db, id),
      readWallet(db, id, now),
      readMonths(db, id, { count: Number(choice.bulan), now }),
      listBest(db, id, { from: daysBefore(toWibDay(now), count - 1), limit: BEST }),
      readOverview(db, id, { count, now }),
    ])
    if (standing.total_comics === 0) return statisticsPage(ctx, { statistics: null })
    const { total_views: views, total_likes: likes, total_comments: comments } = standing
    const all = { views, likes, comments, earnings: wallet.lifetime_earned }
    statisticsPage(ctx, statisticsView({ days: days.slice(-count), months, all, best, overview }, choice))
  })
}

const formatSums = ({ views, likes, comments, earnings }: Sums) => ({
  views: asCount(views),
  likes: asCount(likes),
  comments: asCount(comments),
  earnings: rupiah(earnings),
})

const columns = [
  { title: 'Dibaca', key: 'views' },
  { title: 'Suka', key: 'likes' },
  { title: 'Komentar', key: 'comments' },
  { title: 'Pendapatan', key: 'earnings', text: rupiah },
] as const

type Numbers = Awaited<ReturnType<typeof readMonths>> & {
  all: Sums
  best: readonly BestComic[]
  overview: Awaited<ReturnType<typeof readOverview>>
}

const listPeriodLinks = (unit: keyof PeriodChoice, choice: PeriodChoice) =>
  periods[unit].map((at) => ({
    text: `${at} ${unit}`,
    href: `${addressWith(STATISTICS, { ...choice, [unit]: at })}#per-${unit}`,
    isHere: at === choice[unit],
  }))

const statisticsView = (numbers: Numbers, choice: PeriodChoice) => ({
  statistics: figuresView(numbers),
  count: choice.hari,
  dayLinks: listPeriodLinks('hari', choice),
  monthLinks: listPeriodLinks('bulan', choice),
})

function figuresView({ days, months, all, best, overview }: Numbers) {
  const [firstMonth = '', today = ''] = [months[0]?.month, days.at(-1)?.day]
  // A day in Jakarta begins on the day before in UTC. UTC numbers the days of a week from Sunday as 0, so Monday in
  // Jakarta is 0 here.
  const monday = daysBefore(today, dayBegins(today).getUTCDay())
  const withReaders = days.map((sums, at) => {
    const { readers = 0, new_readers = 0 } = overview.days[at] ?? {}
    return { ...sums, readers, new_readers }
  })
  return {
    figures: [
      { name: 'Hari ini', ...formatSums(sumDays(days.slice(-1))) },
      { name: 'Minggu ini', ...formatSums(sumDays(days.filter(({ day }) => day >= monday))) },
      { name: 'Bulan ini', ...formatSums(sumDays(months.slice(-1))) },
      { name: 'Semuanya', ...formatSums(all) },
    ],
    days: periodView(periodOfDays(withReaders), [...columns, ...readerColumns(overview.sums)]),
    months: periodView(
      {
        unit: 'bulan',
        from: `${shortMonth(firstMonth)} ${firstMonth.slice(0, 4)}`,
        rows: months.map((sums) => ({ ...sums, name: longMonth(sums.month) })),
      },
      columns,
    ),
    works: overview.works.map(workView),
    best: best.map((comic) => ({
      title: comicName(comic),
      href: comicHref(comic),
      ...formatSums({ ...comic, earnings: 0 }),
    })),
  }
}
