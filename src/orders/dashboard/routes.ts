import type { Knex } from 'knex'
import { allow } from '../../platform/access.ts'
import { type AppRouter, createRouter } from '../../web/context.ts'
import { page } from '../../web/render.ts'
import { readStats } from './stats.ts'
import { dashboardView } from './view-model.ts'

const dashboardPage = page<{ dashboard: ReturnType<typeof dashboardView> }>('/orders/dashboard/dashboard')

/** The dashboard of staff. */
export function dashboardRoutes({ db, now }: { db: Knex; now: () => Date }): AppRouter {
  const router = createRouter()

  router.get('/admin/dasbor', allow('staff'), async (ctx) => {
    const at = now()
    dashboardPage(ctx, { dashboard: dashboardView(await readStats(db, at), at) })
  })

  return router
}
