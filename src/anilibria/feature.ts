import { tokensShare } from '../accounts/tokens/tokens.ts'
import { feature, type Site } from '../platform/feature.ts'
import { showV2Error, v2Calls } from './api/envelope.ts'
import { v2Routes } from './api/routes.ts'
import { anilibriaShare, libraryShare } from './door.ts'
import { anilibriaEnvironment } from './environment.ts'
import { followEvents } from './events/follow.ts'
import { createNotifier, NOTICE, queueNotices } from './events/notify.ts'
import { pruneEvents } from './events/queries.ts'
import { internalApi, internalRoutes } from './internal/routes.ts'
import { createNodeUsers } from './node-users.ts'
import { deliverEvent, openSocket } from './socket/channel.ts'
import { describeSocket } from './socket/openapi.ts'
import { keepSyncing } from './sync/duty.ts'
import { createLibraryCopy } from './sync/library.ts'
import { createSync } from './sync/sync.ts'
import { createTokenReader } from './tokens.ts'
import { type Guard, openUpstream } from './upstream/upstream.ts'

/**
 * The AniLibria v2 service: a mirror of AniLiberty's catalog in this site's database, kept by a sync, and the API
 * `/api/anilibria/v2/` that answers from it.
 */
export const anilibria = feature({
  name: 'anilibria',
  environment: anilibriaEnvironment,
  apis: [{ prefix: '/api/anilibria', errors: showV2Error, limits: { read: v2Calls, write: v2Calls } }, internalApi],
  openapi: describeSocket,
  messages: {
    [NOTICE]: { name: 'Kabar ke layanan Node', mend: 'NODE_SERVICE_BASE_URL dan INTERNAL_JWT_SECRET' },
  },
  open,
})

/** Milliseconds for which `changes` has events, and between two deletions of older ones. */
const EVENTS_KEPT_MS = 7 * 86_400_000
const PRUNE_INTERVAL_MS = 3_600_000
/** Milliseconds between two looks whether the library has changed. */
const COPY_INTERVAL_MS = 60_000

function open({ db, log, config, fetcher, hub, wake, metrics, shares }: Site) {
  const settings = config.read(anilibriaEnvironment)
  const { nodeBaseUrl, userSecret, internal } = settings
  const events = followEvents({ db, log, deliver: (event) => deliverEvent(hub, event) })
  const upstream = settings.upstream && openUpstream({ baseUrl: settings.upstream.baseUrl, fetcher })
  let guard: Guard = (call) => call()
  const sync =
    settings.upstream && upstream
      ? createSync({
          db,
          upstream,
          storage: new URL(settings.upstream.storageUrl ?? settings.upstream.baseUrl).origin,
          guard: (call) => guard(call),
          log,
          ...(nodeBaseUrl !== null && { told: queueNotices }),
          changed: () => {},
          announced() {
            events.wake()
            wake()
          },
        })
      : null
  const node = nodeBaseUrl !== null && internal ? { baseUrl: nodeBaseUrl, secret: internal.secret } : null
  const library = upstream ? null : shares.find(libraryShare)
  const copyLibrary = library && createLibraryCopy({ db, library, changed: () => {} })
  const readToken = createTokenReader({
    // The feature that issues tokens is opened after this one.
    identify: async (token) => (await shares.find(tokensShare)?.identify(token)) ?? null,
    secret: userSecret,
    isUser: node && createNodeUsers({ node, fetcher, log }),
  })
  const socket = openSocket({ readToken, registry: metrics.registry, log })
  return {
    channels: [socket.channel],
    async start() {
      await copyLibrary?.()
      await events.start()
      socket.start()
    },
    async stop() {
      socket.stop()
      await events.stop()
    },
    jobs: [
      ...(copyLibrary ? [{ name: 'copy the library for the v2 API', every: COPY_INTERVAL_MS, run: copyLibrary }] : []),
      {
        name: 'prune the events of titles',
        every: PRUNE_INTERVAL_MS,
        run: () => pruneEvents(db, new Date(Date.now() - EVENTS_KEPT_MS)),
      },
    ],
    senders:
      nodeBaseUrl === null
        ? {}
        : { [NOTICE]: createNotifier(fetcher, { baseUrl: nodeBaseUrl, secret: internal?.secret ?? null }) },
    routers: [v2Routes({ db })],
    bodyReaders: [internalRoutes({ db, sync, access: settings.internal, ttl: settings.ttl.database })],
    duties: sync ? [keepSyncing({ sync, db, log }).duty] : [],
    shares: [
      anilibriaShare.of({
        upstream,
        guardWith(next) {
          guard = next
        },
      }),
    ],
  }
}
