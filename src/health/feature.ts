import * as z from 'zod'
import { isLoopback } from '../net/addresses.ts'
import { allow } from '../platform/access.ts'
import { environment, line } from '../platform/environment.ts'
import { feature, type Site } from '../platform/feature.ts'
import { createRouter } from '../web/context.ts'
import { Refusal } from '../web/refusal.ts'
import { may } from '../web/rights.ts'
import { isSameSecret } from '../web/signed.ts'
import { describeHealth } from './openapi.ts'

const healthEnvironment = environment({
  variables: {
    METRICS_TOKEN: z.string().min(16).optional().meta({
      description:
        '`/metrics` answers staff, whoever has this bearer token, and loopback while `TRUSTED_PROXIES` is 0. Behind a proxy on the same machine set `TRUSTED_PROXIES`, or every visitor counts as loopback.',
    }),
  },
  settings: ({ METRICS_TOKEN: token }, { trustedProxies }) => ({
    token: token ?? null,
    toLoopback: trustedProxies === 0,
  }),
  lines: ({ token, toLoopback }) => [
    line(
      80,
      'Kunci /metrics',
      token && 'terpasang',
      'METRICS_TOKEN',
      toLoopback ? 'Hanya server ini sendiri dan staf yang bisa membacanya.' : 'Hanya staf yang bisa membacanya.',
    ),
  ],
})

/** A liveness check, and Prometheus metrics for staff, a bearer token or, on a server without a proxy, loopback. */
export const health = feature({
  name: 'health',
  environment: healthEnvironment,
  slashless: ['/health', '/metrics'],
  openapi: describeHealth,
  anyHost: ['/health'],
  open: ({ config, metrics }) => ({ routers: [routes(config.read(healthEnvironment), metrics)] }),
})

type Readers = { token: string | null; toLoopback: boolean }

function routes({ token, toLoopback }: Readers, metrics: Site['metrics']) {
  const router = createRouter()

  router.get('/health', allow('anyone', { limit: null }), (ctx) => {
    ctx.set('Cache-Control', 'no-store')
    ctx.body = { status: 'ok' }
  })

  router.get('/metrics', allow('anyone', { credentials: ['session', 'secret'], limit: null }), async (ctx) => {
    const knows = token !== null && isSameSecret(ctx.get('Authorization'), `Bearer ${token}`)
    if (!knows && !(toLoopback && isLoopback(ctx.ip)) && !may(ctx.state.viewer, 'staff'))
      throw new Refusal(403, 'Angka server hanya untuk adminnya.')
    ctx.set({ 'Cache-Control': 'no-store', 'Content-Type': metrics.registry.contentType })
    ctx.body = await metrics.registry.metrics()
  })

  return router
}
