import type { Server } from 'node:http'
import { bodyParser } from '@koa/bodyparser'
import type { Knex } from 'knex'
import Koa from 'koa'
import type { Logger } from 'pino'
import { guardRoutes } from './accounts/guard.ts'
import { sessionsAlive } from './accounts/queries.ts'
import { may, socketRights } from './accounts/rights.ts'
import { openSessions } from './accounts/sessions.ts'
import { showApiError } from './anime/api/envelope.ts'
import { apiDocs, catalogApi } from './anime/api/routes.ts'
import { openCatalog } from './anime/open.ts'
import { posterRoutes } from './anime/posters/routes.ts'
import { createSigner } from './anime/posters/sign.ts'
import type { Pictures } from './anime/present/cards.ts'
import { animeRoutes } from './anime/routes.ts'
import { libraryRoutes } from './anime/sources/library/routes.ts'
import type { Source } from './anime/sources/source.ts'
import type { Config } from './config.ts'
import { isDatabaseLost, poolSize } from './db/connection.ts'
import { healthRoutes } from './health/routes.ts'
import { createJobs, type Duty, type Job } from './jobs/run.ts'
import { attachSockets, type Channel } from './live/attach.ts'
import { createHub } from './live/hub.ts'
import { createFetcher } from './net/fetcher.ts'
import { pwaRoutes } from './pwa/routes.ts'
import { serveAssets } from './web/assets.ts'
import type { State } from './web/context.ts'
import { cors } from './web/cors.ts'
import { deliver } from './web/deliver.ts'
import { showErrorPage } from './web/error-pages.ts'
import { showErrors } from './web/errors.ts'
import { securityHeaders } from './web/headers.ts'
import { allowedHosts } from './web/hosts.ts'
import { limitRate } from './web/limits.ts'
import { serveMedia } from './web/media.ts'
import { createMetrics, observe } from './web/observe.ts'
import { pageCache } from './web/page-cache.ts'
import { Refusal } from './web/refusal.ts'
import { sameOrigin } from './web/same-origin.ts'
import { canonicalSlash } from './web/slash.ts'

type Deps = {
  config: Config
  /** Signs what only this site may ask of itself. */
  secret: string
  db: Knex
  log: Logger
  sources?: Source[]
  /** Whether endpoints are checked in the background. */
  monitor?: boolean
}

/** The whole site as one Koa application: what every request passes through, in order, then one line per feature. */
export function createApp({ config, secret, db, log, sources, monitor = true }: Deps) {
  const metrics = createMetrics()
  metrics.watchPool(() => poolSize(db))
  const anime = openCatalog({ settings: config, db, log, metrics, sources })
  const fetcher = createFetcher(config)
  const pictures: Pictures = { baseUrl: config.baseUrl, posterHref: createSigner(secret) }

  const hub = createHub({ metrics: metrics.live })

  const app = new Koa<State>({ proxy: config.trustedProxies > 0, maxIpsCount: config.trustedProxies })
  const sessions = openSessions(app, db, config)
  app.use(observe({ metrics, log, baseUrl: config.baseUrl }))
  app.use(deliver(securityHeaders({ ...config, https: config.baseUrl.startsWith('https:') })))
  app.use(
    showErrors({ viewFor: (path) => (/^\/api\/v1(\/|$)/.test(path) ? showApiError : showErrorPage), translate, log }),
  )
  app.use(allowedHosts(config.allowedHosts))
  app.use(cors(config.corsOrigins))
  app.use(sameOrigin(config.corsOrigins))
  app.use(serveAssets())
  app.use(serveMedia())
  app.use(sessions.middleware)
  app.use(limitRate({ on: config.limits, pick: pickLimit }))
  app.use(canonicalSlash())
  app.use(pageCache({ count: metrics.pages, isPersonal: sessions.hasCookie }))
  app.use(bodyParser({ enableTypes: ['json', 'form'], jsonLimit: '64kb', formLimit: '64kb' }))

  for (const router of [
    pwaRoutes({ baseUrl: config.baseUrl }),
    healthRoutes({ metrics, token: config.metricsToken }),
    catalogApi(anime),
    apiDocs({ baseUrl: config.baseUrl }),
    libraryRoutes({ db }),
    posterRoutes({ secret, dataDir: config.dataDir, fetcher, log }),
    animeRoutes({ ...anime, db, hosts: config, pictures }),
  ]) {
    app.use(guardRoutes(router).routes()).use(router.allowedMethods())
  }
  const channels: Channel[] = []
  const background: Job[] = [{ name: 'prune the catalog', every: 600_000, run: anime.prune }]
  const duties: Duty[] = monitor ? [] : []
  const jobs = createJobs({ db, log, jobs: background, duties })
  return {
    app,
    hub,
    channels,
    /** Takes the sockets of a server; what comes back ends them all. */
    attach: (server: Server) =>
      attachSockets(server, {
        app,
        hub,
        channels,
        identify: sessions.middleware,
        admits: (viewer, pattern) => may(viewer, socketRights[pattern] ?? 'admin'),
        sessionsAlive: (ids) => sessionsAlive(db, ids, new Date(), config),
        corsOrigins: config.corsOrigins,
        allowedHosts: config.allowedHosts,
        perAddress: config.socketsPerAddress,
        log,
      }),
    /** What goes on beside requests: `start` before the first of them, `stop` after the last. */
    background: {
      async start(): Promise<void> {
        await anime.start()
        await jobs.start()
      },
      async stop(): Promise<void> {
        await jobs.stop()
        await Promise.all([anime.stop(), fetcher.close()])
      },
    },
  }
}

/** What a visitor is told while the database is away. */
const translate = (error: unknown) =>
  isDatabaseLost(error)
    ? new Refusal(503, 'Penyimpanan kami sedang tidak menjawab. Coba lagi sebentar lagi.', { retryAfter: 10 })
    : null

function pickLimit(method: string, path: string) {
  if (/^\/(assets|media)\/|^\/(health|metrics)$/.test(path)) return null
  if (/^\/kartu\//.test(path)) return 'cards'
  if (/^\/(ilustrasi|poster)\//.test(path)) return 'pictures'
  if (/^\/api\/v1(\/|$)/.test(path)) return 'catalogApi'
  if (method === 'POST' && /\/laporan\/?$/.test(path)) return 'reports'
  return 'pages'
}
