import type { Knex } from 'knex'
import { z } from 'zod'
import { type AppRouter, wantsFragment } from '../../web/context.ts'
import { readQuery, wholeNumber } from '../../web/form.ts'
import { answerFragment } from '../../web/render.ts'
import { reportsAtStart } from '../reports/pages.ts'
import { reportsFragment, startPage } from '../views.ts'
import { startView } from './present.ts'
import { countWaiting, findTroubles, recentNotices } from './queries.ts'

const Query = z.object({ selesai: wholeNumber(z.int().min(1).max(2_147_483_647)).nullable().catch(null) })
/** Days for which a failed delivery asks for attention, and a notice is recent. */
const RECENT = 7

/** What needs attention, each with where it is mended: four questions to the database beside the session's. */
export function startPages(router: AppRouter, { db, sources }: { db: Knex; sources: readonly string[] }) {
  router.get('/admin', async (ctx) => {
    const { selesai } = readQuery(Query, ctx.query)
    const reports = await reportsAtStart(db, selesai)
    if (wantsFragment(ctx)) return answerFragment(ctx, reportsFragment({ reports }))
    const now = new Date()
    const since = new Date(now.getTime() - RECENT * 86_400_000)
    const waiting = await countWaiting(db, since)
    const troubles = await findTroubles(db, sources)
    const notices = await recentNotices(db, since)
    startPage(ctx, { start: startView({ waiting, troubles, reports, notices, now }), reports })
  })
}
