import type { Knex } from 'knex'
import { z } from 'zod'
import { recentNotices } from '../../live/notice-queries.ts'
import { findTroubles } from '../../monitor/attention-queries.ts'
import { type AppRouter, wantsFragment } from '../../web/context.ts'
import { Id, readQuery } from '../../web/form.ts'
import { answerFragment } from '../../web/render.ts'
import { reportsAtStart } from '../reports/pages.ts'
import { reportsFragment, startPage } from '../views.ts'
import { startView } from './present.ts'
import { countWaiting } from './queries.ts'

const Query = z.object({ selesai: Id.nullable().catch(null) })
/** Days for which a failed delivery asks for attention, and a notice is recent. */
const RECENT = 7
const NOTICES = 8

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
    const notices = await recentNotices(db, since, NOTICES)
    startPage(ctx, { start: startView({ waiting, troubles, reports, notices, now }), reports })
  })
}
