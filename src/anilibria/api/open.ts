import type { Middleware } from 'koa'
import { SourceFailure } from '../../net/failure.ts'
import type { Site } from '../../platform/feature.ts'
import type { State } from '../../web/context.ts'
import { createCache } from '../cache/cache.ts'
import { countTitles, markStale } from '../mirror/queries.ts'
import { wantTitle } from '../mirror/sync-queries.ts'
import { tokenRefused } from '../refusals.ts'
import { titleText, toTitle } from '../title/title.ts'
import type { TokenReader } from '../tokens.ts'
import type { ThroughBreaker, Upstream } from '../upstream/upstream.ts'
import type { AskV1 } from '../v1/v1.ts'
import { createAnswers } from './answers.ts'
import { createHealth } from './health.ts'
import { createLookup, type TitleReading } from './lookup.ts'
import { countRequests } from './metrics.ts'
import type { Monitor } from './monitor.ts'
import { createUpstreamLists } from './upstream-lists.ts'

type Deps = Pick<Site, 'db' | 'redis' | 'metrics'> & {
  monitor: Monitor
  /** Lifetimes of the three cache levels, in seconds. */
  ttl: { memory: number; redis: number; database: number }
  readToken: TokenReader
  /**
   * The upstream; null without one. `storage`: the base address of its relative pictures. `readTitle` reads a title
   * into the mirror.
   */
  origin: {
    upstream: Upstream
    throughBreaker: ThroughBreaker
    storage: string
    readTitle: (id: number, signal: AbortSignal) => Promise<TitleReading>
  } | null
  askV1: AskV1 | null
  /** Wakes the sync, so that it reads the titles that wait for it. */
  wake: () => void
  onRemoteChange: () => void
  /** The current time in milliseconds since the epoch. */
  now?: () => number
}

export function openV2(deps: Deps) {
  const { db, redis, metrics, monitor, ttl, readToken, origin, askV1, wake, onRemoteChange } = deps
  const { now = () => Date.now() } = deps
  const lifetime = ttl.database * 1_000

  async function askUpstream(id: number, signal: AbortSignal, isStored: boolean): Promise<TitleReading> {
    if (!origin) throw new SourceFailure('unreachable', 'there is no upstream')
    if (isStored) return origin.readTitle(id, signal)
    const release = await origin.throughBreaker(() => origin.upstream.release(id, { signal }))
    if (release.id !== id)
      throw new SourceFailure('different_title', `AniLiberty answered ${release.id} for the release ${id}`)
    const readAt = new Date(now())
    const title = toTitle(release, { storage: origin.storage, thisYear: readAt.getUTCFullYear() })
    return { wire: titleText(title), readAt }
  }

  const want = (id: number) => wantTitle(db, id).then(wake)
  const lookup = createLookup({ askUpstream: origin && askUpstream, askV1, want, ttl: lifetime, now })
  const cache = createCache({
    ttl,
    redis,
    markStale: (prefix, pattern) => markStale(db, prefix, pattern),
    countTitles: () => countTitles(db),
    onDrop: lookup.forget,
    onRemoteChange,
    now,
  })
  const lists = origin && createUpstreamLists(origin, now)
  countRequests(metrics, cache)
  return {
    answers: createAnswers({ db, cache, monitor, lookup, lists, ttl: lifetime, now }),
    health: createHealth({ monitor, cache, hasUpstream: origin !== null, now }),
    cache,
    check: checkToken(readToken),
    async start(): Promise<void> {
      monitor.start()
      await cache.start()
    },
    stop: monitor.stop,
  }
}

/**
 * A token in the header must be valid on every address. Another authentication scheme is for a proxy and is ignored.
 */
const checkToken =
  (readToken: TokenReader): Middleware<State> =>
  async (ctx, next) => {
    ctx.vary('Authorization')
    const authorization = ctx.req.headers.authorization
    if (authorization !== undefined && /^\s*bearer\b/i.test(authorization)) {
      const [, token = ''] = /^bearer +(\S+)$/i.exec(authorization.trim()) ?? []
      const bearer = token === '' ? 'invalid' : await readToken(token)
      if (typeof bearer === 'string') throw tokenRefused(bearer)
    }
    return next()
  }
