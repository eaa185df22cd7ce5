import type { Knex } from 'knex'
import { allow, orBearer } from '../../platform/access.ts'
import { type AppRouter, createRouter } from '../../web/context.ts'
import { page } from '../../web/render.ts'
import { apiStats, readStats } from './stats.ts'
import { dashboardView } from './view-model.ts'

const dashboardPage = page<{ dashboard: ReturnType<typeof dashboardView> }>('/orders/dashboard/dashboard')

/** Routes of the dashboard: the page for staff, and the same numbers as JSON. */
export function dashboardRoutes({ db, now }: { db: Knex; now: () => Date }): AppRouter {
  const router = createRouter()

  router.get('/admin/dasbor', allow('staff'), async (ctx) => {
    const at = now()
    dashboardPage(ctx, { dashboard: dashboardView(await readStats(db, at), at) })
  })

  router.get('/api/v1/admin/dashboard/stats', allow('staff', orBearer), async (ctx) => {
    ctx.set('Cache-Control', 'no-store')
    ctx.body = apiStats(await readStats(db, now()))
  })

  return router
}
