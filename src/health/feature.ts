import * as z from 'zod'
import { alertShare } from '../monitor/shares.ts'
import { isLoopback } from '../net/addresses.ts'
import { certificateEnd } from '../net/certificate.ts'
import { allow } from '../platform/access.ts'
import type { Condition } from '../platform/attention.ts'
import { getPlaceHref } from '../platform/attention.ts'
import { environment, line } from '../platform/environment.ts'
import { type FeatureParts, feature, type Site } from '../platform/feature.ts'
import { createRouter } from '../web/context.ts'
import { Refusal } from '../web/refusal.ts'
import { may } from '../web/rights.ts'
import { isSameSecret } from '../web/signed.ts'
import { conditionAttention, conditionMetric } from './condition-views.ts'
import { conditionJob } from './conditions.ts'
import { createDisk } from './disk.ts'
import { describeHealth } from './openapi.ts'
import { ownConditions } from './own-conditions.ts'
import { alive, alivePath, createReadiness, endingShare, type Readiness, readyPath } from './ready.ts'

/** Limits in percent of use. */
const LIMITS = { warning: 85, critical: 95 }
const percent = z.coerce.number().min(1).max(100)

const healthEnvironment = environment({
  variables: {
    DISK_WARNING_PERCENT: percent.default(LIMITS.warning).meta({
      description: 'A disk that is fuller raises an alert, counted as `df` does.',
      unit: '%',
    }),
    DISK_CRITICAL_PERCENT: percent.default(LIMITS.critical).meta({
      description: 'A disk that is fuller counts as full.',
      unit: '%',
    }),
    METRICS_TOKEN: z.string().min(16).optional().meta({
      description:
        'Bearer token for `/metrics`. With `TRUSTED_PROXIES` 0 loopback needs none: behind a proxy on this machine that is every visitor.',
    }),
  },
  contradictions: (variables) => [
    [
      variables.DISK_WARNING_PERCENT > variables.DISK_CRITICAL_PERCENT,
      'DISK_WARNING_PERCENT: not above DISK_CRITICAL_PERCENT',
    ],
  ],
  settings: (variables, { trustedProxies }) => ({
    token: variables.METRICS_TOKEN ?? null,
    toLoopback: trustedProxies === 0,
    diskLimits: { warning: variables.DISK_WARNING_PERCENT, critical: variables.DISK_CRITICAL_PERCENT },
  }),
  lines: ({ token, toLoopback }) => [
    line(
      'upkeep',
      'Kunci /metrics',
      token && 'terpasang',
      'METRICS_TOKEN',
      toLoopback ? 'Hanya server ini sendiri dan staf yang bisa membacanya.' : 'Hanya staf yang bisa membacanya.',
    ),
  ],
})

/**
 * Health checks for load balancers, troubles of the site for its operator, and Prometheus metrics. The metrics are open
 * to staff, to a bearer token and, on a server without a proxy, to loopback.
 */
export const health = feature({
  name: 'health',
  environment: healthEnvironment,
  slashless: [alivePath, readyPath, '/metrics'],
  openapi: describeHealth,
  anyHost: [alivePath, readyPath],
  sameForAll: [alivePath],
  open,
})

function open(site: Site): FeatureParts {
  const { db, log, config, metrics, uploads, shares, features } = site
  const { diskLimits, ...readers } = config.read(healthEnvironment)
  const { baseUrl, dataDir, allowPrivate } = config
  const disk = createDisk({ db, dataDir, isEmbedded: config.databaseUrl === null, limits: diskLimits })
  const ready = createReadiness({ db, log, disk, ending: shares.find(endingShare) })
  const conditions = () => site.opened().flatMap((part) => part.conditions ?? [])
  const pages = features.flatMap(({ links = [] }) => links.filter(({ place }) => place === 'staff'))
  const findConditionPath = ({ place }: Condition) => getPlaceHref(place, pages) ?? '/admin/'
  const { host, protocol } = new URL(baseUrl)
  const end = async () => (protocol === 'https:' ? certificateEnd(baseUrl, allowPrivate) : null)
  conditionMetric(metrics.registry, db, conditions)
  return {
    routers: [routes(readers, metrics, ready)],
    conditions: ownConditions({ disk, uploads, limits: LIMITS, host, certificateEnd: end }),
    attention: conditionAttention(conditions),
    jobs: [
      conditionJob({ ...site, baseUrl, conditions, pathOf: findConditionPath, queueAlert: shares.find(alertShare) }),
    ],
    start: disk.start,
    stop: disk.stop,
  }
}

type Readers = { token: string | null; toLoopback: boolean }

function routes({ token, toLoopback }: Readers, metrics: Site['metrics'], ready: Readiness) {
  const router = createRouter()

  router.get(alivePath, allow('anyone', { limit: null }), (ctx) => {
    ctx.set('Cache-Control', 'no-store')
    ctx.body = alive
  })

  router.get(readyPath, allow('anyone', { limit: null }), async (ctx) => {
    const readiness = await ready()
    ctx.set('Cache-Control', 'no-store')
    ctx.status = readiness.status === 'unavailable' ? 503 : 200
    ctx.body = readiness
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
