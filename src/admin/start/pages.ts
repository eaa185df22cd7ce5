import { z } from 'zod'
import { recentNotices } from '../../live/notice-queries.ts'
import { allow } from '../../platform/access.ts'
import type { Site } from '../../platform/feature.ts'
import { type AppRouter, wantsFragment } from '../../web/context.ts'
import { Id, readQuery } from '../../web/form.ts'
import { answerFragment } from '../../web/render.ts'
import { reportsAtStart } from '../reports/pages.ts'
import { reportsFragment, startPage } from '../views.ts'
import { startView } from './present.ts'
import { countAll } from './queries.ts'

const Query = z.object({ selesai: Id.nullable().catch(null) })
/** Days for which a failed delivery asks for attention, and a notice is recent. */
const RECENT = 7
const NOTICES = 8

/** What needs attention, as each feature sees it, with where it is mended. */
export function startPages(router: AppRouter, { db, opened }: Site) {
  router.get('/admin', allow('staff'), async (ctx) => {
    const { selesai } = readQuery(Query, ctx.query)
    const reports = await reportsAtStart(db, selesai)
    if (wantsFragment(ctx)) return answerFragment(ctx, reportsFragment({ reports }))
    const now = new Date()
    const since = new Date(now.getTime() - RECENT * 86_400_000)
    const asked = opened().flatMap(({ attention }) => attention ?? [])
    const counted = await countAll(
      db,
      asked.map(({ counts }) => counts(db, since)),
    )
    const views = await Promise.all(asked.map(({ show }, at) => show(counted[at] ?? {}, now)))
    const [lookAround] = asked.flatMap((one) => one.lookAround ?? [])
    const notices = await recentNotices(db, since, NOTICES)
    startPage(ctx, { start: startView({ views, reports, notices, lookAround: lookAround ?? null, now }), reports })
  })
}
