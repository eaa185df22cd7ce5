import type { Knex } from 'knex'
import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, signedIn } from '../../web/context.ts'
import { dayOf } from '../../web/dates.ts'
import { readQuery } from '../../web/form.ts'
import { page as pageOf } from '../../web/render.ts'
import { standingOf } from '../creators/queries.ts'
import { listBest, listDays, totalEarnings } from './queries.ts'
import { daysBefore, monthsBegin, monthsOf } from './statistics.ts'
import { statisticsView } from './view-model.ts'

/** Address of a creator's statistics. */
export const STATISTICS = '/statistik/'

/** Days and months that charts may have. */
const dayChoices = ['7', '30', '90'] as const
const monthChoices = ['6', '12', '24'] as const
const Where = z.object({ hari: z.enum(dayChoices).catch('30'), bulan: z.enum(monthChoices).catch('6') })

/** Comics in the list of those that are read most. */
const BEST = 5

const statisticsPage = pageOf<object>('/comics/statistics/statistics')

/** The page on which creators see how their comics are read, and what they earned. */
export function statisticsPages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/statistik', allow('signed_in'), async (ctx) => {
    const { id } = signedIn(ctx)
    const { hari, bulan } = readQuery(Where, ctx.query)
    const now = new Date()
    const [shown, count] = [Number(hari), Number(bulan)]
    const to = dayOf(now)
    const [standing, days, earnings, best] = await Promise.all([
      standingOf(db, id),
      listDays(db, id, { from: monthsBegin(now, count), to }),
      totalEarnings(db, id),
      listBest(db, id, { from: daysBefore(to, shown - 1), limit: BEST }),
    ])
    if (standing.total_comics === 0) return statisticsPage(ctx, { statistics: null })
    const { total_views: views, total_likes: likes, total_comments: comments } = standing
    const all = { views, likes, comments, earnings }
    const link = (at: { hari: string; bulan: string }, part: string) =>
      `${STATISTICS}?hari=${at.hari}&bulan=${at.bulan}#${part}`
    statisticsPage(ctx, {
      statistics: statisticsView({ days, months: monthsOf(days, { count, now }), all, best }, shown),
      shown,
      dayLinks: dayChoices.map((at) => ({
        text: `${at} hari`,
        href: link({ hari: at, bulan }, 'per-hari'),
        isHere: at === hari,
      })),
      monthLinks: monthChoices.map((at) => ({
        text: `${at} bulan`,
        href: link({ hari, bulan: at }, 'per-bulan'),
        isHere: at === bulan,
      })),
    })
  })
}
