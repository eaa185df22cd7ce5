import { tokensShare } from '../accounts/tokens/tokens.ts'
import type { AnilibriaEventRow } from '../db/tables.ts'
import { every, everyHour } from '../jobs/run.ts'
import { callRoutes } from '../platform/api/calls.ts'
import { feature, type Site } from '../platform/feature.ts'
import { v2Calls } from './api/calls.ts'
import { showV2Error } from './api/envelope.ts'
import { createMonitor } from './api/monitor.ts'
import { openV2 } from './api/open.ts'
import { describeV2 } from './api/openapi.ts'
import { createServiceState } from './api/service.ts'
import { anilibriaShare, libraryShare, openCatalogMirror } from './catalog-mirror.ts'
import { anilibriaCommands } from './commands.ts'
import { anilibriaEnvironment } from './environment.ts'
import { followEvents } from './events/follow.ts'
import { createNotifier, NOTICE, queueNotices } from './events/notify.ts'
import { pruneEvents } from './events/queries.ts'
import { internalRoutes } from './internal/calls.ts'
import { describeInternal } from './internal/openapi.ts'
import { internalLimit, v2Limit } from './limits.ts'
import { showOrigin } from './mirror/library-queries.ts'
import { createNodeUsers } from './node-users.ts'
import { deliverEvent, openSocket } from './socket/channel.ts'
import { describeSocket } from './socket/openapi.ts'
import { keepSyncing } from './sync/keep-syncing.ts'
import { createLibraryCopy } from './sync/library.ts'
import { createSyncMetrics } from './sync/metrics.ts'
import { createSync } from './sync/sync.ts'
import { createTokenReader } from './tokens.ts'
import { openUpstream, type ThroughBreaker } from './upstream/upstream.ts'
import { createV1 } from './v1/v1.ts'

/** A mirror of the AniLiberty catalog in this site's database, kept by a sync, and the API that answers from it. */
export const anilibria = feature({
  name: 'anilibria',
  environment: anilibriaEnvironment,
  apis: [
    { prefix: '/api/anilibria', errors: showV2Error, limits: { read: v2Limit, write: v2Limit } },
    { prefix: '/internal', errors: showV2Error, limits: { read: internalLimit, write: internalLimit }, isAtRoot: true },
  ],
  openapi: () => [describeV2(), describeSocket(), describeInternal()],
  commands: anilibriaCommands,
  messages: { [NOTICE]: { name: 'Kabar ke layanan Node', mend: 'NODE_SERVICE_BASE_URL dan INTERNAL_JWT_SECRET' } },
  open,
})

/**
 * Minimum characters of a safe secret. The Node service chooses its secret, so a shorter one is accepted with a
 * warning.
 */
const SAFE_SECRET_LENGTH = 32
const COPY_INTERVAL_MS = 60_000

function open(site: Site) {
  const { db, log, config, fetcher, hub, metrics, shares } = site
  const settings = config.read(anilibriaEnvironment)
  const { nodeBaseUrl, userSecret, internal } = settings
  const events = followEvents({ db, log, deliver: hearEvent })
  /** Another process may have added the event without being able to reach the cache of this process. */
  function hearEvent(event: AnilibriaEventRow): void {
    void v2.cache.forgetHere([event.title_id])
    deliverEvent(hub, event)
    publishChange()
  }
  const changeListeners: (() => void)[] = []
  const publishChange = () => {
    for (const react of changeListeners) react()
  }
  const syncMetrics = createSyncMetrics(metrics.registry, db)
  const monitor = createMonitor(db)
  const upstream =
    settings.upstream &&
    openUpstream({
      baseUrl: settings.upstream.baseUrl,
      fetcher: monitor.timed(syncMetrics.counted(fetcher)),
      pausedUntil: monitor.pausedUntil,
    })
  const storage = settings.upstream && new URL(settings.upstream.storageUrl ?? settings.upstream.baseUrl).origin
  let throughBreaker: ThroughBreaker = (call) => call()
  const callUpstream = monitor.seeing((call) => throughBreaker(call))
  const sync =
    upstream && storage
      ? createSync({
          db,
          upstream,
          storage,
          throughBreaker: callUpstream,
          log,
          ...(nodeBaseUrl !== null && { notify: queueNotices }),
          changed(ids) {
            void v2.cache.forget(ids)
            publishChange()
          },
          onEvents(added, freshAt) {
            syncMetrics.countEvents(added, freshAt)
            events.wake()
          },
        })
      : null
  const node = nodeBaseUrl !== null && internal ? { baseUrl: nodeBaseUrl, secret: internal.secret } : null
  const library = upstream ? null : shares.find(libraryShare)
  const copyLibrary = library && createLibraryCopy({ db, library, changed: (ids) => void v2.cache.forget(ids) })
  const readToken = createTokenReader({
    // The feature that issues tokens is opened after this one.
    own: () => shares.find(tokensShare),
    secret: userSecret,
    isUser: node && createNodeUsers({ node, fetcher, log }),
  })
  const v2 = openV2({
    ...site,
    monitor,
    ttl: settings.ttl,
    readToken,
    origin:
      upstream && storage && sync
        ? { upstream, throughBreaker: callUpstream, storage, readTitle: sync.readTitle }
        : null,
    askV1: settings.v1BaseUrl === null ? null : createV1({ baseUrl: settings.v1BaseUrl, fetcher, storage }),
    wake: () => syncing?.wake(),
    onRemoteChange: events.wake,
  })
  const syncing = sync && keepSyncing({ sync, db, log })
  const socket = openSocket({ readToken, isTitle: v2.answers.mayExist, registry: metrics.registry, log })
  /** Fills the mirror. If that fails, the server starts anyway: the job copies the library again. */
  async function prepareMirror(): Promise<void> {
    const turned = await showOrigin(db, upstream !== null)
    if (turned.length > 0) void v2.cache.forget(turned)
    await copyLibrary?.()
  }
  function warnOfShortSecrets(secrets: Record<string, string | null | undefined>): void {
    for (const [variable, secret] of Object.entries(secrets))
      if (secret && secret.length < SAFE_SECRET_LENGTH)
        log.warn({ variable }, `a secret of fewer than ${SAFE_SECRET_LENGTH} characters can be guessed from one token`)
  }
  return {
    channels: [socket.channel],
    async start() {
      warnOfShortSecrets({ ANILIBRIA_JWT_SECRET: userSecret, INTERNAL_JWT_SECRET: internal?.secret })
      await v2.start()
      await prepareMirror().catch((error: unknown) =>
        log.warn({ err: error }, 'the mirror is not ready for the v2 API yet'),
      )
      await events.start()
      socket.start()
    },
    async stop() {
      socket.stop()
      await events.stop()
      await v2.stop()
    },
    jobs: [
      ...(copyLibrary
        ? [every(COPY_INTERVAL_MS, 'copy the library for the v2 API', 'Menyalin pustaka untuk API v2', copyLibrary)]
        : []),
      everyHour('prune the events of titles', 'Membuang kabar judul lama', () => pruneEvents(db, new Date())),
    ],
    senders:
      nodeBaseUrl === null
        ? {}
        : { [NOTICE]: createNotifier(fetcher, { baseUrl: nodeBaseUrl, secret: internal?.secret ?? null }) },
    routers: [callRoutes(v2Calls, v2)],
    checks: [{ prefix: '/api/anilibria', check: v2.check }],
    service: createServiceState({ monitor, cache: v2.cache, hasUpstream: upstream !== null }),
    standingJobs: syncing ? [syncing.job] : [],
    bodyReaders: [
      internalRoutes({
        db,
        sync: sync && upstream && { readTitle: sync.readTitle, turn: upstream.turn },
        access: internal,
        ttl: settings.ttl.database,
        cache: v2.cache,
        countSockets: socket.count,
      }),
    ],
    shares: [
      anilibriaShare.of({
        upstream,
        mirror: openCatalogMirror(db),
        onChange: (react) => void changeListeners.push(react),
        useBreaker(next) {
          throughBreaker = next
        },
      }),
    ],
  }
}
