import type { Knex } from 'knex'
import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, signedIn } from '../../web/context.ts'
import { dayOf } from '../../web/dates.ts'
import { readQuery } from '../../web/form.ts'
import { page as pageOf } from '../../web/render.ts'
import { standingOf } from '../creators/queries.ts'
import { readWallet } from '../wallet/queries.ts'
import { listBest } from './queries.ts'
import { daysBefore, readDaily, readMonthly } from './statistics.ts'
import { periods, statisticsView } from './view-model.ts'

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
