import type { Knex } from 'knex'
import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, signedIn } from '../../web/context.ts'
import { dayOf } from '../../web/dates.ts'
import { readQuery } from '../../web/form.ts'
import { addressWith } from '../../web/paging.ts'
import { page as pageOf } from '../../web/render.ts'
import { standingOf } from '../creators/queries.ts'
import { readWallet } from '../wallet/queries.ts'
import { listBest } from './queries.ts'
import { daysBefore, readDaily, readMonthly } from './statistics.ts'
import { statisticsView } from './view-model.ts'

/** Address of a creator's statistics. */
export const STATISTICS = '/statistik/'

/** Days and months that charts may have. */
const choices = { hari: ['7', '30', '90'], bulan: ['6', '12', '24'] } as const
const Where = z.object({ hari: z.enum(choices.hari).catch('30'), bulan: z.enum(choices.bulan).catch('6') })

/** Comics in the list of those that are read most. */
const BEST = 5

const statisticsPage = pageOf<object>('/comics/statistics/statistics')

/** The page on which creators see how their comics are read, and what they earned. */
export function statisticsPages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/statistik', allow('signed_in'), async (ctx) => {
    const { id } = signedIn(ctx)
    const asked = readQuery(Where, ctx.query)
    const [shown, now] = [Number(asked.hari), new Date()]
    const [standing, wallet, days, months, best] = await Promise.all([
      standingOf(db, id),
      readWallet(db, id, now),
      readDaily(db, id, { count: shown, now }),
      readMonthly(db, id, { count: Number(asked.bulan), now }),
      listBest(db, id, { from: daysBefore(dayOf(now), shown - 1), limit: BEST }),
    ])
    if (standing.total_comics === 0) return statisticsPage(ctx, { statistics: null })
    const { total_views: views, total_likes: likes, total_comments: comments } = standing
    const all = { views, likes, comments, earnings: wallet.lifetime_earned }
    const links = (unit: keyof typeof choices) =>
      choices[unit].map((at) => ({
        text: `${at} ${unit}`,
        href: `${addressWith(STATISTICS, { ...asked, [unit]: at })}#per-${unit}`,
        isHere: at === asked[unit],
      }))
    const statistics = statisticsView({ days, months, all, best })
    statisticsPage(ctx, { statistics, shown, dayLinks: links('hari'), monthLinks: links('bulan') })
  })
}
