import type { Server } from 'node:http'
import { bodyParser } from '@koa/bodyparser'
import type { Knex } from 'knex'
import Koa from 'koa'
import type { Logger } from 'pino'
import { accountApi } from './accounts/api.ts'
import { guardRoutes } from './accounts/guard.ts'
import { knownBrowsers } from './accounts/known-browsers.ts'
import { pruneFailures } from './accounts/login-queries.ts'
import { ownAccountRoutes } from './accounts/own-routes.ts'
import { pruneSessions, sessionsAlive } from './accounts/queries.ts'
import { may, socketRights } from './accounts/rights.ts'
import { accountRoutes } from './accounts/routes.ts'
import { openSessions, type Sessions } from './accounts/sessions.ts'
import { adminRoutes } from './admin/routes.ts'
import { upkeepRoutes } from './anime/admin/routes.ts'
import { apiDocs, catalogApi } from './anime/api/routes.ts'
import type { Catalog } from './anime/catalog.ts'
import type { Source } from './anime/contract/source.ts'
import { openCatalog } from './anime/open.ts'
import { posterRoutes } from './anime/posters/routes.ts'
import { createSigner } from './anime/posters/sign.ts'
import type { Pictures } from './anime/present/cards.ts'
import type { PlayerHosts } from './anime/present/players.ts'
import { animeRoutes } from './anime/routes.ts'
import { libraryRoutes } from './anime/sources/library/routes.ts'
import { pruneRefused } from './audit/queries.ts'
import { auditRoutes } from './audit/routes.ts'
import type { Config } from './config.ts'
import { poolSize } from './db/connection.ts'
import { translate, viewFor } from './error-views.ts'
import { healthRoutes } from './health/routes.ts'
import { createJobs, type Duty, type Job } from './jobs/run.ts'
import { attachSockets, type Channel } from './live/attach.ts'
import { createHub } from './live/hub.ts'
import { type Notice, noticesChannel, notifyStaff } from './live/notices.ts'
import { joinInstances } from './live/relay.ts'
import { heldNotice } from './monitor/alerts/channels.ts'
import { openMonitoring } from './monitor/open.ts'
import { monitorRoutes } from './monitor/routes.ts'
import { createFetcher } from './net/fetcher.ts'
import type { Redis } from './net/redis.ts'
import { noticeRoutes } from './notices/routes.ts'
import { webhookApi } from './orders/api/webhook.ts'
import { openOrders } from './orders/open.ts'
import { orderRoutes } from './orders/routes.ts'
import { createOutbox } from './outbox/outbox.ts'
import { pwaRoutes } from './pwa/routes.ts'
import { outboxSenders } from './senders.ts'
import { settingsRoutes } from './settings/routes.ts'
import { serveAssets } from './web/assets.ts'
import type { AppRouter, Context, State } from './web/context.ts'
import { cors } from './web/cors.ts'
import { deliver } from './web/deliver.ts'
import { showErrors } from './web/errors.ts'
import { securityHeaders } from './web/headers.ts'
import { allowedHosts } from './web/hosts.ts'
import { createLimits } from './web/limits.ts'
import { serveMedia } from './web/media.ts'
import { createMetrics, observe } from './web/observe.ts'
import { pageCache } from './web/page-cache.ts'
import { sameOrigin } from './web/same-origin.ts'
import { canonicalSlash } from './web/slash.ts'

/** What the site lends to a router that is mounted on a special occasion. */
export type Parts = {
  catalog: Catalog
  sessions: Pick<Sessions, 'begin'>
  hosts: PlayerHosts
  pictures: Pictures
  /** The monitor's region as staff see it. */
  monitorRegion: () => Promise<string>
}

type Deps = {
  config: Config
  /** Signs what only this site may ask of itself. */
  secret: string
  db: Knex
  log: Logger
  sources?: Source[]
  /** Whether endpoints are checked in the background. */
  monitor?: boolean
  /** A router of a special occasion: what the demo alone has. */
  mount?: (parts: Parts) => AppRouter
}

/** The whole site as one Koa application: what every request passes through, in order, then one line per feature. */
export function createApp({ config, secret, db, log, sources, monitor = true, mount }: Deps) {
  const metrics = createMetrics()
  metrics.watchPool(() => poolSize(db))
  const anime = openCatalog({ settings: config, db, log, metrics, sources })
  const fetcher = createFetcher(config)
  const pictures: Pictures = { baseUrl: config.baseUrl, posterHref: createSigner(secret) }

  const hub = createHub({ metrics: metrics.live })
  const notify = (within: Knex, notice: Notice) => notifyStaff(within, hub, notice)
  const outbox = createOutbox({
    ...{ db, log, senders: outboxSenders(config, fetcher) },
    alarm: (kind, error) => notify(db, heldNotice(kind, error)),
    ended: (row, error) => orders.messageEnded(row, error),
  })
  const monitoring = openMonitoring({
    ...{ db, log, config, metrics, notify },
    watch: anime.watch,
    publish: hub.publish,
    nudge: outbox.nudge,
  })
  const { publish } = hub
  const orders = openOrders({
    ...{ db, log, config, secret, fetcher, notify, publish },
    isHeard: hub.isHeard,
    nudge: outbox.nudge,
  })
  const limits = createLimits({ on: config.limits })

  const app = new Koa<State>({ proxy: config.trustedProxies > 0, maxIpsCount: config.trustedProxies })
  const sessions = openSessions(app, db, config)
  const logins = (ctx: Context) => limits.consume('login', ctx)
  app.use(observe({ metrics, log, baseUrl: config.baseUrl }))
  app.use(deliver(securityHeaders({ ...config, https: config.baseUrl.startsWith('https:') })))
  app.use(showErrors({ viewFor, translate, log }))
  app.use(allowedHosts(config.allowedHosts))
  app.use(cors(config.corsOrigins))
  app.use(sameOrigin(config.corsOrigins))
  app.use(serveAssets())
  app.use(serveMedia())
  app.use(sessions.middleware)
  app.use(limits.middleware())
  app.use(canonicalSlash())
  app.use(pageCache({ count: metrics.pages, isPersonal: sessions.hasCookie }))
  // Reads its body itself, once it knows who speaks.
  const webhook = webhookApi(orders, (ctx) => limits.consume('webhook', ctx))
  app.use(guardRoutes(webhook).routes()).use(webhook.allowedMethods())
  app.use(bodyParser({ enableTypes: ['json', 'form'], jsonLimit: '64kb', formLimit: '64kb' }))

  for (const router of [
    pwaRoutes({ baseUrl: config.baseUrl }),
    healthRoutes({ metrics, token: config.metricsToken, isStaff: (viewer) => may(viewer, 'staff') }),
    catalogApi(anime),
    apiDocs({ baseUrl: config.baseUrl }),
    libraryRoutes({ db }),
    posterRoutes({ secret, dataDir: config.dataDir, fetcher, log }),
    animeRoutes({ ...anime, db, hosts: config, pictures }),
    upkeepRoutes({ db, fetcher, hosts: config, limits: config.limits }),
    accountRoutes({ db, sessions, browsers: knownBrowsers(secret, config), limit: logins }),
    accountApi({ db, sessions, limit: logins }),
    ownAccountRoutes({ db, idle: config }),
    ...monitorRoutes(monitoring),
    adminRoutes({ db, sources: config.sources, channels: outbox.kinds, nudge: outbox.nudge }),
    settingsRoutes({ db, config }),
    auditRoutes({ db }),
    noticeRoutes({ db, hub }),
    ...orderRoutes(orders, limits),
  ]) {
    app.use(guardRoutes(router).routes()).use(router.allowedMethods())
  }
  if (mount) {
    const parts = { ...anime, sessions, hosts: config, pictures, monitorRegion: monitoring.dashboard.region }
    app.use(mount(parts).routes())
  }
  const channels: Channel[] = [...monitoring.channels, noticesChannel(db), ...orders.channels(limits)]
  const background: Job[] = [
    { name: 'prune the catalog', every: 600_000, run: anime.prune },
    { name: 'prune sessions', every: 600_000, run: () => pruneSessions(db, new Date(), config) },
    { name: 'prune failed log-ins', every: 3_600_000, run: () => pruneFailures(db, new Date()) },
    { name: 'prune refused log-ins', every: 3_600_000, run: () => pruneRefused(db, new Date()) },
    outbox.prune,
    ...monitoring.jobs(monitor),
    ...orders.jobs,
  ]
  const duties: Duty[] = [outbox.duty, ...monitoring.duties(monitor)]
  const jobs = createJobs({ db, log, jobs: background, duties })
  let redis: Redis | null = null
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
        if (config.redisUrl) redis = await joinInstances({ url: config.redisUrl, hub, limits, log })
        await anime.start()
        await jobs.start()
      },
      async stop(): Promise<void> {
        await jobs.stop()
        await monitoring.stop()
        await orders.stop()
        await Promise.all([anime.stop(), fetcher.close()])
        redis?.close()
      },
    },
  }
}
