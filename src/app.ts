import { bodyParser } from '@koa/bodyparser'
import type { Knex } from 'knex'
import Koa from 'koa'
import type { Logger } from 'pino'
import { createAnswers } from './anime/answers.ts'
import { showApiError } from './anime/api/envelope.ts'
import { apiDocs, catalogApi } from './anime/api/routes.ts'
import { createCatalog } from './anime/catalog.ts'
import { createOwnEndpoint } from './anime/endpoints/own.ts'
import { freshnessOf } from './anime/freshness.ts'
import { createAnswerStore } from './anime/queries.ts'
import { animeRoutes } from './anime/routes.ts'
import { libraryRoutes } from './anime/sources/library/routes.ts'
import { listSources } from './anime/sources/list.ts'
import type { Source } from './anime/sources/source.ts'
import type { Config } from './config.ts'
import { isDatabaseLost, poolSize } from './db/connection.ts'
import { healthRoutes } from './health/routes.ts'
import { pwaRoutes } from './pwa/routes.ts'
import { serveAssets } from './web/assets.ts'
import { cors } from './web/cors.ts'
import { deliver } from './web/deliver.ts'
import { showErrorPage } from './web/error-pages.ts'
import { Refusal, showErrors } from './web/errors.ts'
import { securityHeaders } from './web/headers.ts'
import { allowedHosts } from './web/hosts.ts'
import { limitRate } from './web/limits.ts'
import { serveMedia } from './web/media.ts'
import { createMetrics, observe } from './web/observe.ts'
import { pageCache } from './web/page-cache.ts'
import { sameOrigin } from './web/same-origin.ts'
import { canonicalSlash } from './web/slash.ts'

type Deps = { config: Config; db: Knex; log: Logger; sources?: Source[] }

/** The whole site as one Koa application: what every request passes through, in order, then one line per feature. */
export function createApp({
  config,
  db,
  log,
  sources = listSources(config.sources, { db, baseUrl: config.baseUrl }),
}: Deps) {
  const metrics = createMetrics()
  metrics.watchPool(() => poolSize(db))
  const freshness = freshnessOf(config.cache)
  const count = (question: string, result: string) => metrics.answers.inc({ question, result })
  const report = (bug: unknown) => log.error({ err: bug }, 'a question to the sources ended in a bug')
  const answers = createAnswers({ store: createAnswerStore(db, log), freshness, count, report })
  const own = createOwnEndpoint({ answers, sources, countCall: metrics.countSourceCall })
  const catalog = createCatalog([own])

  const app = new Koa({ proxy: config.trustedProxies > 0, maxIpsCount: config.trustedProxies })
  app.use(observe({ metrics, log, baseUrl: config.baseUrl }))
  app.use(deliver(securityHeaders({ ...config, https: config.baseUrl.startsWith('https:') })))
  app.use(
    showErrors({ viewFor: (path) => (/^\/api\/v1(\/|$)/.test(path) ? showApiError : showErrorPage), translate, log }),
  )
  app.use(limitRate({ on: config.limits, pick: pickLimit }))
  app.use(allowedHosts(config.allowedHosts))
  app.use(cors(config.corsOrigins))
  app.use(sameOrigin(config.corsOrigins))
  app.use(serveAssets())
  app.use(serveMedia())
  app.use(canonicalSlash())
  app.use(pageCache(metrics.pages))
  app.use(bodyParser({ enableTypes: ['json', 'form'], jsonLimit: '64kb', formLimit: '64kb' }))

  for (const router of [
    pwaRoutes({ baseUrl: config.baseUrl }),
    healthRoutes({ metrics, token: config.metricsToken }),
    catalogApi({ own, freshness }),
    apiDocs({ baseUrl: config.baseUrl }),
    libraryRoutes({ db }),
    animeRoutes({ catalog, db, hosts: config }),
  ]) {
    app.use(router.routes()).use(router.allowedMethods())
  }
  return app
}

/** What a visitor is told while the database is away. */
const translate = (error: unknown) =>
  isDatabaseLost(error)
    ? new Refusal(503, 'Penyimpanan kami sedang tidak menjawab. Coba lagi sebentar lagi.', { retryAfter: 10 })
    : null

function pickLimit(method: string, path: string) {
  if (/^\/(assets|media)\/|^\/(health|metrics)$/.test(path)) return null
  if (/^\/kartu\//.test(path)) return 'cards'
  if (/^\/ilustrasi\//.test(path)) return 'pictures'
  if (/^\/api\/v1(\/|$)/.test(path)) return 'catalogApi'
  if (method === 'POST' && /\/laporan\/?$/.test(path)) return 'reports'
  return 'pages'
}
