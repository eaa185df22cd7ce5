import { timingSafeEqual } from 'node:crypto'
import { isLoopback } from '../net/addresses.ts'
import { createRouter, type Viewer } from '../web/context.ts'
import type { Metrics } from '../web/observe.ts'
import { Refusal } from '../web/refusal.ts'

type Options = { metrics: Metrics; token: string | null; isStaff: (viewer: Viewer | null) => boolean }

/** Whether this process lives (`/health`), and its figures for Prometheus (`/metrics`: loopback, staff, or the bearer token). */
export function healthRoutes({ metrics, token, isStaff }: Options) {
  const router = createRouter()

  router.get('/health', (ctx) => {
    ctx.set('Cache-Control', 'no-store')
    ctx.body = { status: 'ok' }
  })

  router.get('/metrics', async (ctx) => {
    const knows = sameText(ctx.get('Authorization'), `Bearer ${token}`, token)
    if (!knows && !isLoopback(ctx.ip) && !isStaff(ctx.state.viewer))
      throw new Refusal(403, 'Angka server hanya untuk pengurusnya.')
    ctx.set({ 'Cache-Control': 'no-store', 'Content-Type': metrics.registry.contentType })
    ctx.body = await metrics.registry.metrics()
  })

  return router
}

function sameText(given: string, wanted: string, token: string | null): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return token !== null && a.length === b.length && timingSafeEqual(a, b)
}
