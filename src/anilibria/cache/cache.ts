import { randomUUID } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { createFlights } from '../../async/cached.ts'
import type { Redis } from '../../net/redis.ts'
import {
  type CachedAnswer,
  type CacheLevel,
  type Copy,
  makeEtag,
  type NewAnswer,
  readMessage,
  readStored,
} from './copy.ts'
import { isList, keys, PREFIX, parsePattern, TITLE_PREFIX } from './keys.ts'
import { createSharedCache } from './shared.ts'

type Deps = {
  /** Lifetimes in seconds. */
  ttl: { memory: number; redis: number }
  redis: () => Redis | null
  /** Marks titles for another reading. `pattern` is a LIKE pattern for their keys. Returns how many were marked. */
  markStale: (prefix: string, pattern: string) => Promise<number>
  countTitles: () => Promise<{ titles: number; stale: number }>
  /** Called with a function that tests whether a key is dropped from the cache. */
  onDrop: (matchesKey: (key: string) => boolean) => void
  /** Called when another instance reports that titles have changed. */
  onRemoteChange?: () => void
  now?: () => number
}

const MAX_BYTES = 64 * 1024 * 1024
/** Milliseconds for which memory keeps an expired answer if a newer one cannot be made. */
const STALE_MS = 30_000
/** The channel on which the instances publish changes. */
const CHANNEL = `${PREFIX}new_episode`

export type Cache = ReturnType<typeof createCache>

/**
 * The cache of answers. L1 is the memory of this process, L2 is Redis (if configured), and L3 is the mirror, from which
 * answers are made. Concurrent readers of a key share one answer.
 */
export function createCache(deps: Deps) {
  const { ttl, redis, markStale, countTitles, onDrop, onRemoteChange, now = () => Date.now() } = deps
  const own = randomUUID()
  const memory = new LRUCache<string, { copy: Copy; expires: number; isStale: boolean }>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ copy }, key) => (copy.data.length + key.length) * 2 + 500,
  })
  const shared = createSharedCache(redis)
  const flights = createFlights<CachedAnswer>()
  const counts = { L1: { hits: 0, misses: 0 }, L2: { hits: 0, misses: 0 }, L3: { hits: 0, misses: 0 } }
  /** Grows with each change. Data that was read before a change is not cached after it. */
  let changes = 0
  /** Number of running deletions in Redis. Nothing is read from Redis until they are done. */
  let deleting = 0
  let isMissed = false
  let clearing = Promise.resolve(true)
  let nextClearing: Promise<boolean> | null = null

  const count = (level: CacheLevel, isHit: boolean) => {
    counts[level][isHit ? 'hits' : 'misses'] += 1
  }

  /**
   * Keeps a copy in memory, unless something changed since `born`. Returns until when the client may keep it. That is
   * never longer than memory keeps it, because clients are not told about changes.
   */
  function keep(key: string, copy: Copy, born: number): number {
    const expires = Math.min(now() + ttl.memory * 1_000, copy.until)
    if (born === changes && expires > now()) memory.set(key, { copy, expires, isStale: false })
    return expires
  }

  const toAnswer = (
    key: string,
    copy: Copy,
    rest: Pick<CachedAnswer, 'level' | 'expires' | 'isStale'>,
  ): CachedAnswer => ({
    ...copy,
    ...rest,
    isCurrent: () => memory.peek(key)?.copy === copy && rest.expires > now(),
  })

  async function readShared(key: string): Promise<{ copy: Copy; expires: number } | null> {
    if (deleting > 0) return null
    const sharedEntry = await shared.read(key)
    if (!sharedEntry) return null
    const entry = readStored(sharedEntry.text)
    const isGood = entry !== null && Math.min(entry.expires, entry.copy.until) > now()
    count('L2', isGood)
    return isGood ? entry : null
  }

  async function fetch(key: string, make: () => Promise<NewAnswer>): Promise<CachedAnswer> {
    const born = changes
    const other = await readShared(key)
    if (other) return toAnswer(key, other.copy, { level: 'L2', expires: keep(key, other.copy, born), isStale: false })
    const { level, isStale, ...answer } = await make().catch((error: unknown) => {
      count('L3', false)
      throw error
    })
    count('L3', level === 'L3')
    const copy = { ...answer, etag: makeEtag(answer) }
    if (isStale) {
      if (born === changes) memory.set(key, { copy, expires: now() + STALE_MS, isStale })
      return toAnswer(key, copy, { level, expires: copy.until, isStale })
    }
    const expires = keep(key, copy, born)
    const sharedUntil = Math.min(now() + ttl.redis * 1_000, copy.until)
    if (born === changes && deleting === 0 && sharedUntil > now())
      void shared.write(key, JSON.stringify({ copy, expires: sharedUntil }), sharedUntil - now())
    return toAnswer(key, copy, { level, expires, isStale })
  }

  /** Drops keys. `remove` deletes them from Redis and returns whether that worked. */
  async function drop(matchesKey: (key: string) => boolean, remove: () => Promise<boolean>): Promise<void> {
    changes += 1
    for (const key of [...memory.keys()].filter(matchesKey)) memory.delete(key)
    onDrop(matchesKey)
    if (shared.status() === 'disabled') return
    deleting += 1
    const isDone = await remove().finally(() => {
      deleting -= 1
    })
    if (!isDone) isMissed = true
  }

  /** Clears all lists. Calls during a clearing share the next one. */
  function clearLists(): Promise<boolean> {
    nextClearing ??= clearing.then(() => {
      nextClearing = null
      clearing = shared.clear(`${PREFIX}*`, isList).then((cleared) => cleared !== null)
      return clearing
    })
    return nextClearing
  }

  async function dropTitles(ids: readonly number[]): Promise<void> {
    const titles = new Set(ids.map(keys.title))
    await drop(
      (key) => isList(key) || titles.has(key),
      async () => (await Promise.all([shared.drop([...titles]), clearLists()])).every(Boolean),
    )
  }

  async function dropMatching(pattern: string): Promise<{ L1: number; L2: number }> {
    const { matches } = parsePattern(pattern)
    const L1 = [...memory.keys()].filter(matches).length
    let L2: number | null = null
    await drop(matches, async () => {
      L2 = await shared.clear(pattern)
      return L2 !== null
    })
    return { L1, L2: L2 ?? 0 }
  }

  function hear(text: string): void {
    const message = readMessage(text)
    if (!message || message.from === own) return
    if (message.clear !== undefined) void dropMatching(message.clear)
    else if (message.ids) {
      void dropTitles(message.ids)
      onRemoteChange?.()
    }
  }

  /** After an outage of Redis, changes of other instances and deletions in Redis may have been missed. */
  const comeBack = () => {
    isMissed = false
    void dropMatching('*')
  }

  /** Tells other instances about a change. If the message cannot be sent now, everything is dropped later. */
  async function publish(change: { ids: readonly number[] } | { clear: string }): Promise<void> {
    const isSent = await shared.publish(CHANNEL, JSON.stringify({ from: own, ...change }))
    if (!isSent && shared.status() !== 'disabled') isMissed = true
  }

  const hitRate = ({ hits, misses }: { hits: number; misses: number }) =>
    hits + misses === 0 ? 0 : Math.round((hits / (hits + misses)) * 10_000) / 10_000

  return {
    /**
     * Returns the answer from the first level that has it; if none has it, `make` makes it. Rejects as `make` does.
     * Only concurrent calls of the same `group` share one answer.
     */
    async read(key: string, make: () => Promise<NewAnswer>, group = ''): Promise<CachedAnswer> {
      const entry = memory.get(key)
      const isGood = entry !== undefined && entry.expires > now()
      count('L1', isGood)
      if (isGood) {
        const { copy, isStale } = entry
        return toAnswer(key, copy, { level: 'L1', expires: isStale ? copy.until : entry.expires, isStale })
      }
      if (isMissed && shared.status() === 'connected') {
        comeBack()
        // Messages about other changes may be lost too.
        void publish({ clear: '*' })
      }
      return flights(`${changes} ${group} ${key}`, () => fetch(key, make))
    },
    /** Counts an answer of the page cache, which was made from L1. */
    countKept: (): void => count('L1', true),
    /** Drops titles only here, for a change that other instances notice by themselves. */
    forgetHere: dropTitles,
    /** Drops some titles and all lists on all instances: here at once, in Redis when the promise resolves. */
    async forget(ids: readonly number[]): Promise<void> {
      await dropTitles(ids)
      await publish({ ids })
    },
    /**
     * Drops the keys that match a pattern with `*` on all instances, and marks matching titles for another reading. The
     * pattern may begin with `anilibria:` or leave that out. Returns how many keys of each level matched.
     */
    async clear(pattern: string): Promise<Record<CacheLevel, number>> {
      const L3 = await markStale(TITLE_PREFIX, parsePattern(pattern).like)
      const dropped = await dropMatching(pattern)
      await publish({ clear: pattern })
      return { ...dropped, L3 }
    },
    /** Numbers since this process started. */
    async stats() {
      const [keysShared, titles] = await Promise.all([shared.count(), countTitles()])
      const levelStats = (level: CacheLevel) => ({ ...counts[level], hit_rate: hitRate(counts[level]) })
      return {
        L1: { entries: memory.size, bytes: memory.calculatedSize, ttl: ttl.memory, ...levelStats('L1') },
        L2: { status: shared.status(), entries: keysShared, ttl: ttl.redis, ...levelStats('L2') },
        L3: { ...titles, ...levelStats('L3') },
      }
    },
    /** The share of copies that L1 or L2 had, and the share of each level. */
    hitRates: () => ({
      all: hitRate({ hits: counts.L1.hits + counts.L2.hits, misses: counts.L1.misses - counts.L2.hits }),
      L1: hitRate(counts.L1),
      L2: hitRate(counts.L2),
      L3: hitRate(counts.L3),
    }),
    status: shared.status,
    async start(): Promise<void> {
      const connection = redis()
      if (!connection) return
      let isListening = false
      const listen = async () => {
        if (isListening) return comeBack()
        isListening = true
        await connection.subscriber.subscribe(CHANNEL, hear).catch(() => {
          isListening = false
        })
      }
      connection.changes.on('back', () => void listen())
      if (connection.subscriber.isReady) await listen()
    },
  }
}
