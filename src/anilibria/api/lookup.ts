import { LRUCache } from 'lru-cache'
import { atMost } from '../../async/cached.ts'
import { createLimiter } from '../../async/limiter.ts'
import { withTimeout } from '../../async/timer.ts'
import { isDatabaseLost } from '../../db/connection.ts'
import { SourceFailure } from '../../net/failure.ts'
import { Refusal } from '../../web/refusal.ts'
import type { NewAnswer } from '../cache/copy.ts'
import { keys } from '../cache/keys.ts'
import { MAX_ID } from '../mirror/queries.ts'
import { type LookupSource, noTitle } from '../refusals.ts'
import { titleText } from '../title/title.ts'
import type { AskV1 } from '../v1/v1.ts'

/**
 * Milliseconds that a visitor waits in total (`DEADLINE_MS`), and the part of them that the upstream may take, without
 * and with the older Node service after it.
 */
const DEADLINE_MS = 4_300
const UPSTREAM_MS = { alone: 4_000, first: 3_000 }
/**
 * Milliseconds for which "not found", or an answer of the Node service, is cached, and in which a title is queued only
 * once.
 */
const KEPT_MS = 60_000
/** Maximum number of remembered ids, and of unknown ids that are looked up in the background per minute. */
const MAX_REMEMBERED = 10_000
const MAX_WANTED = 20
const AT_ONCE = 4
const MAX_WAITING = 20

export type TitleReading = { wire: string; readAt: Date }

type Deps = {
  /** Null without an upstream. `isStored`: the title is stored in the mirror. Rejects with a `SourceFailure`. */
  askUpstream: ((id: number, signal: AbortSignal, isStored: boolean) => Promise<TitleReading>) | null
  askV1: AskV1 | null
  want: (id: number) => Promise<unknown>
  /** Lifetime of a title in the mirror, in milliseconds. */
  ttl: number
  now: () => number
}

export function createLookup({ askUpstream, askV1, want, ttl, now }: Deps) {
  const noes = new LRUCache<number, { searched: readonly LookupSource[]; until: number }>(atMost(MAX_REMEMBERED))
  const retryTimes = new LRUCache<number, number>(atMost(MAX_REMEMBERED))
  const inTurn = createLimiter({ atOnce: AT_ONCE, waiting: MAX_WAITING, full: unavailable })
  let unknown = { since: 0, count: 0 }

  function no(id: number, searched: readonly LookupSource[]) {
    noes.set(id, { searched, until: now() + KEPT_MS })
    return noTitle(id, searched)
  }

  function wantSoon(id: number): void {
    if ((retryTimes.get(id) ?? 0) > now()) return
    retryTimes.set(id, now() + KEPT_MS)
    want(id).catch(() => {})
  }

  function wantUnknown(id: number): void {
    if (now() - unknown.since >= KEPT_MS) unknown = { since: now(), count: 0 }
    unknown.count += 1
    if (unknown.count <= MAX_WANTED) wantSoon(id)
  }

  /** Runs a call when its turn comes. Rejects as the call does, or with a `Refusal` if too many calls wait. */
  const askInTurn = <T>(signal: AbortSignal, milliseconds: number, call: (signal: AbortSignal) => Promise<T>) =>
    inTurn(() => {
      signal.throwIfAborted()
      // Only a call that had its full time counts as a timeout of the upstream, which opens the circuit breaker.
      return call(AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]))
    })

  /** Asks the upstream for a title. Null if it does not answer. Throws a 404 if it has no such title. */
  async function ask(id: number, isStored: boolean, isAlone: boolean, signal: AbortSignal): Promise<NewAnswer | null> {
    if (!askUpstream) return null
    try {
      const { wire, readAt } = await askInTurn(signal, isAlone ? UPSTREAM_MS.alone : UPSTREAM_MS.first, (until) =>
        askUpstream(id, until, isStored),
      )
      const until = readAt.getTime() + ttl
      return { data: wire, pagination: null, source: 'anilibria', until, level: null, isStale: false }
    } catch (error) {
      if (error instanceof SourceFailure && error.failure === 'missing') throw no(id, ['cache', 'database', 'api'])
      return nullIfFailed(error)
    }
  }

  async function askOther(id: number, signal: AbortSignal): Promise<NewAnswer | null> {
    const title = (await askV1?.(id, signal)) ?? null
    if (title === 'missing') throw no(id, ['cache', 'database', ...(askUpstream ? (['api'] as const) : []), 'nodejs'])
    if (!title) return null
    const until = now() + KEPT_MS
    return { data: titleText(title), pagination: null, source: 'nodejs', until, level: null, isStale: false }
  }

  return {
    wantSoon,
    ask: <T>(call: (signal: AbortSignal) => Promise<T>): Promise<T | null> =>
      withTimeout(DEADLINE_MS, (signal) => askInTurn(signal, UPSTREAM_MS.alone, call).catch(nullIfFailed), null),
    /** Throws a 404 for a title that was not found less than a minute ago. */
    refuseKnown(id: number): void {
      const refusal = noes.get(id)
      if (refusal && refusal.until > now()) throw noTitle(id, refusal.searched)
    },
    forget(matchesKey: (key: string) => boolean): void {
      for (const id of [...noes.keys()].filter((one) => matchesKey(keys.title(one)))) noes.delete(id)
    },
    /**
     * Finds a title. `isLost`: the mirror cannot be read. `isWhole`: the mirror has all titles. `mayPassOn`: the Node
     * service may be asked. Throws a 404, or a 503 if no source answers.
     */
    async find(id: number, { isLost, isWhole, mayPassOn }: { isLost: boolean; isWhole: boolean; mayPassOn: boolean }) {
      if (id > MAX_ID) throw noTitle(id, ['cache', 'database'])
      if (!isLost && isWhole) {
        if (askUpstream) wantUnknown(id)
        throw no(id, ['cache', 'database'])
      }
      const hasOther = mayPassOn && askV1 !== null
      return withTimeout(
        DEADLINE_MS,
        async (signal) => {
          const answer = (await ask(id, !isLost, !hasOther, signal)) ?? (hasOther ? await askOther(id, signal) : null)
          if (!answer) throw unavailable()
          return answer
        },
        unavailableNow,
      )
    },
  }
}

/** Returns null for an error of the upstream; rethrows other errors. */
function nullIfFailed(error: unknown): null {
  if (error instanceof SourceFailure || error instanceof Refusal || isDatabaseLost(error)) return null
  throw error
}

const unavailableNow = (): never => {
  throw unavailable()
}

export const unavailable = () => new Refusal(503, 'Katalog AniLibria sedang tidak bisa ditanya.', { retryAfter: 10 })
