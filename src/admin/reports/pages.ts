import type { Knex } from 'knex'
import * as z from 'zod'
import { findReports, takeBack, tickOff } from '../../anime/reports/queries.ts'
import { recordAction, toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { flashNumber, withFlash } from '../../web/flash.ts'
import { Id, PageNumber, readParam, readQuery } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { REPORTS_PER_PAGE, reasonLabel, reportsHref, reportsView } from './view-model.ts'

const reportsPage = page<{ reports: ReturnType<typeof reportsView> }>('/admin/reports', '/admin/_reports')

const Where = z.object({ tampil: z.enum(['terbuka', 'selesai']).catch('terbuka'), page: PageNumber.catch(1) })

/** Visitors' reports about episodes, which staff mark as done or reopen. */
export function reportPages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/admin/laporan', allow('staff'), async (ctx) => {
    const { tampil, page } = readQuery(Where, ctx.query)
    const reports = await showReports(db, { done: tampil === 'selesai', page, also: flashNumber(Id, ctx) })
    reportsPage(ctx, { reports })
  })

  router.post('/admin/laporan/:id/selesai', allow('staff'), async (ctx) => {
    const id = readParam(Id, ctx.params.id)
    await decide(ctx, 'report.finish', (trx) => tickOff(trx, id, new Date()))
    redirectToReports(ctx, id)
  })

  router.post('/admin/laporan/:id/buka', allow('staff'), async (ctx) => {
    const id = readParam(Id, ctx.params.id)
    await decide(ctx, 'report.reopen', (trx) => takeBack(trx, id))
    redirectToReports(ctx, null)
  })

  const decide = (ctx: Context, action: string, change: (trx: Knex) => ReturnType<typeof tickOff>) =>
    db.transaction(async (trx) => {
      const group = await change(trx)
      if (!group) throw notFound('Laporan ini sudah tidak ada, atau sudah diurus orang lain.')
      const { title, episode_slug: episode, reason, count } = group
      const details = { episode, reason: reasonLabel(reason), count }
      await recordAction(trx, toActor(ctx, signedIn(ctx)), { action, subject: title, details })
    })
}

async function showReports(db: Knex, { done, page, also }: { done: boolean; page: number; also: number | null }) {
  const offset = (page - 1) * REPORTS_PER_PAGE
  const result = await findReports(db, { done, also, limit: REPORTS_PER_PAGE, offset })
  return reportsView({ ...result, done, page, now: new Date() })
}

function redirectToReports(ctx: Context, reportId: number | null) {
  const { tampil, page } = readQuery(Where, ctx.query)
  const list = `${reportsHref({ done: tampil === 'selesai', page })}#laporan`
  seeOther(ctx, reportId === null ? list : withFlash(list, reportId))
}
