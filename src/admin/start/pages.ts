import type { Knex } from 'knex'
import { isDatabaseLost } from '../../db/connection.ts'
import { recentNotices } from '../../live/notice-queries.ts'
import { allow } from '../../platform/access.ts'
import type { Attention, AttentionView } from '../../platform/attention.ts'
import type { Site } from '../../platform/feature.ts'
import { type AppRouter, wantsFragment } from '../../web/context.ts'
import { flashNumber } from '../../web/flash.ts'
import { Id } from '../../web/form.ts'
import { answerFragment, page } from '../../web/render.ts'
import { reportsAtStart, reportsFragment } from '../reports/pages.ts'
import type { ReportsView } from '../reports/view-model.ts'
import { type StartView, startView } from './view-model.ts'

const startPage = page<{ start: StartView; reports: ReportsView }>('/admin/start')

/** The staff start page shows failed deliveries and notices of this many days. */
const RECENT_DAYS = 7
const NOTICES_SHOWN = 8

/** The staff start page. It shows what each feature reports as needing attention, with links to act. */
export function startPages(router: AppRouter, { db, log, opened }: Site) {
  router.get('/admin', allow('staff'), async (ctx) => {
    const reports = await reportsAtStart(db, flashNumber(Id, ctx))
    if (wantsFragment(ctx)) return answerFragment(ctx, reportsFragment({ reports }))
    const now = new Date()
    const since = new Date(now.getTime() - RECENT_DAYS * 86_400_000)
    const asked = opened().flatMap(({ attention }) => attention ?? [])
    const views = await attentionViews(db, asked, { since, now }).catch(async (error: unknown) => {
      if (isDatabaseLost(error)) throw error
      // One feature's part failed: each part is built by itself, so that only the broken ones are missing.
      const alone = await Promise.allSettled(asked.map((one) => attentionViews(db, [one], { since, now })))
      for (const one of alone) if (one.status === 'rejected') log.error({ err: one.reason }, 'attention failed')
      return alone.map((one) => (one.status === 'fulfilled' ? (one.value[0] ?? null) : null))
    })
    const [lookAround] = asked.flatMap((one) => one.lookAround ?? [])
    const notices = await recentNotices(db, since, NOTICES_SHOWN)
    const links = ctx.state.navigation.of('staff', ctx.state.viewer)
    const start = startView({ views, reports, notices, lookAround: lookAround ?? null, links, now })
    startPage(ctx, { start, reports })
  })
}

type Times = { since: Date; now: Date }

/** Builds what the given features show on the start page, with the counts of all of them in one query. */
async function attentionViews(db: Knex, asked: readonly Attention[], { since, now }: Times): Promise<AttentionView[]> {
  const counted = await countAll(
    db,
    asked.map(({ counts }) => counts(db, since)),
  )
  return Promise.all(asked.map(({ show }, at) => show(counted[at] ?? {}, now)))
}

type Counts = Readonly<Record<string, Knex.QueryBuilder | Knex.Raw>>

/** Runs the counting subqueries of all features in one SQL query. The results are in the order of the features. */
async function countAll(db: Knex, asked: readonly Counts[]): Promise<Record<string, unknown>[]> {
  const named = asked.flatMap((counts, at) => Object.entries(counts).map(([name, count]) => [`${at} ${name}`, count]))
  const [counted]: Record<string, unknown>[] = await db.select(Object.fromEntries(named))
  if (!counted) throw new Error('the counts query returned no row')
  return asked.map((counts, at) =>
    Object.fromEntries(Object.keys(counts).map((name) => [name, counted[`${at} ${name}`]])),
  )
}
