import type { Server } from 'node:http'
import type { Knex } from 'knex'
import Koa from 'koa'
import type { Logger } from 'pino'
import { about } from './about/feature.ts'
import { accountEnvironment } from './accounts/environment.ts'
import { accounts } from './accounts/feature.ts'
import { sessionsAlive } from './accounts/sessions/queries.ts'
import { openSessions, sessionCookie, sessionsShare } from './accounts/sessions/sessions.ts'
import { tokensShare } from './accounts/tokens/tokens.ts'
import { admin } from './admin/feature.ts'
import { libraryShare } from './anilibria/catalog-mirror.ts'
import { anilibria } from './anilibria/feature.ts'
import { anime } from './anime/feature.ts'
import { createLibraryReader } from './anime/sources/library/copy.ts'
import { audit } from './audit/feature.ts'
import { backup } from './backup/feature.ts'
import { comics } from './comics/feature.ts'
import { content } from './content/feature.ts'
import { isDatabaseLost, poolSize } from './db/connection.ts'
import { docs } from './docs/feature.ts'
import { health } from './health/feature.ts'
import { createJobs, heldWork } from './jobs/run.ts'
import { createHub } from './live/hub.ts'
import { closeNotices, type Notice, notifyStaff } from './live/notices.ts'
import { joinInstances } from './live/relay.ts'
import { acceptUpgrades, upgradeRequired } from './live/upgrade.ts'
import { monitor } from './monitor/feature.ts'
import { createFetcher } from './net/fetcher.ts'
import { createGoogleClient } from './net/google.ts'
import type { Redis } from './net/redis.ts'
import { notices } from './notices/feature.ts'
import { orders } from './orders/feature.ts'
import { createMailer } from './outbox/mail/mailer.ts'
import { createOutbox, type Sender } from './outbox/outbox.ts'
import { createFonnte } from './outbox/whatsapp/fonnte.ts'
import { payments } from './payments/feature.ts'
import { checkBelow } from './platform/api.ts'
import type { Config } from './platform/environment.ts'
import type { Feature, FeatureParts } from './platform/feature.ts'
import { answerKept } from './platform/kept.ts'
import { heldNotice } from './platform/messages.ts'
import { joinParts } from './platform/parts.ts'
import { withLimitNames } from './platform/route-limits.ts'
import { loggedPaths, mounted } from './platform/routing.ts'
import { createShares, type Provision } from './platform/shares.ts'
import { staffCounts } from './platform/staff-counts.ts'
import { products } from './products/feature.ts'
import { pwa } from './pwa/feature.ts'
import { createUploads, refusalOfBusy } from './uploads/uploads.ts'
import { serveAssets } from './web/assets.ts'
import type { State } from './web/context.ts'
import { deliver } from './web/deliver.ts'
import { showErrors } from './web/errors.ts'
import { securityHeaders } from './web/headers.ts'
import { allowedHosts, canonicalSlash, makeHostMatcher, wellAddressed } from './web/hosts.ts'
import { cors, sameOrigin } from './web/incoming/cross-site.ts'
import { minimumPace } from './web/incoming/pace.ts'
import { parsedBody } from './web/incoming/parsed-body.ts'
import { useLinearQuery } from './web/incoming/query.ts'
import { createLimits, files, type Limits } from './web/limits.ts'
import { serveMedia } from './web/media.ts'
import { createMetrics, createRecorder, observe } from './web/observe.ts'
import { pageCache } from './web/page-cache.ts'
import { Refusal } from './web/refusal.ts'
import type { Secret } from './web/signed.ts'

/** All features of the site. A feature that uses a value shared by another must come after it. */
export const features: readonly Feature[] = [
  anilibria,
  anime,
  pwa,
  accounts,
  monitor,
  health,
  docs,
  admin,
  audit,
  backup,
  notices,
  payments,
  products,
  orders,
  content,
  comics,
  about,
]

type Deps = {
  config: Config
  /** Signs texts in URLs and cookies that only this server may create. */
  secret: Secret
  db: Knex
  log: Logger
  features?: readonly Feature[]
  limits?: Limits
  /** Shared values that do not come from a feature, such as the demo's sources of titles. */
  given?: readonly Provision[]
}

/** Builds the Koa application: first the middleware of every request in order, then the routes of the features. */
export function createApp(deps: Deps) {
  const { config, secret, db, log, features: all = features, limits = createLimits({ on: config.limits }) } = deps
  const metrics = createMetrics()
  metrics.watchPool(() => poolSize(db))
  const fetcher = createFetcher(config)
  const google = config.google && createGoogleClient({ ...config.google, fetcher })
  const hub = createHub({ metrics: metrics.live })
  const bucket = google && config.bucket !== null ? { google, name: config.bucket, log } : null
  const { dataDir, maxUploadBytes: maxBytes, limits: isLimited } = config
  const uploads = createUploads({ db, dataDir, maxBytes, bucket, secret, isLimited })
  const notify = (within: Knex, notice: Notice) => notifyStaff(within, hub, notice)
  const app = new Koa<State>({ proxy: config.trustedProxies > 0, maxIpsCount: config.trustedProxies })
  useLinearQuery(app)
  const accountSettings = config.read(accountEnvironment)
  const sameForAll = all.flatMap((feature) => feature.sameForAll ?? [])
  const sessions = openSessions(app, db, { ...config, ...accountSettings, sameForAll })

  const featureParts: (FeatureParts & { name: string })[] = []
  const senders: Record<string, Sender> = {}
  const outbox = createOutbox({
    db,
    log,
    senders,
    onBlocked: (kind, error) => notify(db, heldNotice(all, kind, error)),
    onEnded: (row, error) => Promise.all(featureParts.map(({ messageEnded }) => messageEnded?.(row, error))),
  })
  const shares = createShares([
    sessionsShare.of(sessions),
    libraryShare.of(createLibraryReader({ db, baseUrl: config.baseUrl })),
    ...(deps.given ?? []),
  ])
  let redis: Redis | null = null
  for (const { name, open } of all) {
    if (!open) continue
    const part = open({
      db,
      log,
      config,
      secret,
      metrics,
      fetcher,
      google,
      hub,
      redis: () => redis,
      limits,
      uploads,
      notify,
      closeNotices: (about) => closeNotices(db, hub, about),
      channels: () => Object.keys(senders),
      senderOf: (kind) => senders[kind] ?? null,
      shares,
      features: all,
      opened: () => featureParts,
    })
    shares.add(part.shares ?? [])
    featureParts.push({ ...part, name })
  }
  if (config.mail) senders.mail = createMailer(config.mail)
  if (config.fonnte) senders.whatsapp = createFonnte(config.fonnte, fetcher)
  Object.assign(senders, ...featureParts.map((part) => part.senders ?? {}))
  const jobsOfAll = [outbox.prune, uploads.sweep, heldWork(db, () => featureParts)]
  featureParts.push({ name: 'outbox', jobs: jobsOfAll, workers: outbox.workers(), ...outbox.letters() })

  const { apis, bodyReaders, routers, routes, limitOf, navigation, work } = joinParts(all, featureParts)
  const channels = featureParts.flatMap((part) => part.channels ?? [])
  const record = createRecorder({ metrics, log, loggedPath: loggedPaths(routes) })
  const security = securityHeaders(config)
  const cache = pageCache({ count: metrics.pages, inTurn: limits.pageTurn, limitOf: limits.limitOf })
  app.use(observe({ record, baseUrl: config.baseUrl, navigation })).use(deliver(security))
  app.use(showErrors({ viewFor: apis.errorsOf, translate, log }))
  app.use(wellAddressed)
  app.use(allowedHosts(config.allowedHosts, new Set(all.flatMap(({ anyHost }) => anyHost ?? []))))
  app.use(cors(config.corsOrigins, apis.isOpen))
  app.use(sameOrigin({ corsOrigins: config.corsOrigins, isOpen: apis.isOpen, baseUrl: config.baseUrl }))
  app.use(serveAssets())
  app.use(serveMedia((ctx) => limits.consume(files, ctx)))
  app.use(limits.bursts(limitOf)).use(sessions.middleware)
  const tokens = shares.find(tokensShare)
  app.use((ctx, next) => {
    Object.assign(ctx.state, { identifyBearer: tokens?.identify, isApi: apis.isApi(ctx.path) })
    return next()
  })
  app.use(staffCounts({ db, log, asked: () => featureParts.flatMap(({ attention }) => attention ?? []) }))
  app.use(limits.middleware).use(upgradeRequired(channels))
  for (const { prefix, check } of featureParts.flatMap((part) => part.checks ?? [])) app.use(checkBelow(prefix, check))
  app.use(canonicalSlash({ isApi: apis.isApi, slashless: new Set(all.flatMap(({ slashless }) => slashless ?? [])) }))
  app.use(cache.middleware).use(minimumPace())
  app.use(mounted(bodyReaders))
  app.use(parsedBody(['json', 'form'])).use(mounted(routers))

  const jobs = createJobs({ db, log, ...work, count: metrics.workEnded })
  return {
    app,
    hub,
    channels,
    limitOf,
    jobs: work.jobs,
    /** All routes, each with its required right, rate limits and feature; printed by `manage routes`. */
    get routes() {
      return routes.map((route) => withLimitNames(route, apis))
    },
    /** Answers a request from the page cache, or with the app. */
    answer: answerKept({
      cache,
      limits,
      record,
      security,
      isKnownHost: makeHostMatcher(config.allowedHosts),
      sessionCookie: sessionCookie(config.baseUrl),
      trustedProxies: config.trustedProxies,
      usual: app.callback(),
    }),
    /** Accepts WebSocket connections on an HTTP server. Returns an object whose `close` ends all of them. */
    attach: (server: Server) =>
      acceptUpgrades(server, {
        app,
        hub,
        channels,
        identify: sessions.middleware,
        sessionsAlive: (ids) => sessionsAlive(db, ids, new Date(), accountSettings),
        corsOrigins: config.corsOrigins,
        allowedHosts: config.allowedHosts,
        baseUrl: config.baseUrl,
        perAddress: config.socketsPerAddress,
        log,
      }),
    /** Background work of the server. Call `start` before the first request and `stop` after the last. */
    background: {
      async start(): Promise<void> {
        if (config.redisUrl) redis = await joinInstances({ url: config.redisUrl, hub, limits, log })
        for (const part of featureParts) await part.start?.()
        await jobs.start()
      },
      async stop(): Promise<void> {
        const stops = [jobs.stop, ...featureParts.toReversed().map((part) => async () => part.stop?.()), fetcher.close]
        for (const stop of stops)
          await stop().catch((error: unknown) => log.error({ err: error }, 'a part of the server did not stop cleanly'))
        redis?.close()
      },
    },
  }
}

/**
 * Returns the error that visitors see while the database is down or too many pictures wait; null for any other error.
 */
function translate(error: unknown): Refusal | null {
  if (isDatabaseLost(error))
    return new Refusal(503, 'Penyimpanan kami sedang tidak menjawab. Coba lagi sebentar lagi.', { retryAfter: 10 })
  return refusalOfBusy(error)
}
