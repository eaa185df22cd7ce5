import { RateLimiterRedis, type RateLimiterRes } from 'rate-limiter-flexible'
import { withTimeout } from './timer.ts'

/** Milliseconds that a count in Redis may take. */
const REDIS_TIMEOUT_MS = 250
/** Milliseconds for which Redis is not used after a failure. */
const REDIS_PAUSE_MS = 2_000
/** Milliseconds between two transfers of the counts of cached responses to Redis. */
const OWED_MS = 1_000
/** Milliseconds between two removals of expired windows. */
const SWEEP_MS = 60_000

/** Names are unique; `duration` in seconds. */
type Limit = { name: string; points: number; duration: number }
/** What was counted since a window began, and when the window ends, in milliseconds since the epoch. */
export type Spent = { points: number; endsAt: number }
type Windows = Map<string, Spent>

/**
 * Counts requests by limit and key, in windows that begin with the first one: in the memory of this process, or in
 * Redis for all instances after `shareOver`. `redisTimeout`: milliseconds that a count in Redis may take.
 */
export function createCounters(redisTimeout = REDIS_TIMEOUT_MS) {
  const memory = new Map<string, Windows>()
  /** Counts of cached responses that were not sent to Redis yet, by the names of their limits. */
  const owed = new Map<string, { limit: Limit; counts: Map<string, number> }>()
  let getSharedStore: ((limit: Limit) => RateLimiterRedis) | null = null
  let sharedAgainAt = 0
  let sweptAt = Date.now()

  const shared = () => (performance.now() >= sharedAgainAt ? getSharedStore : null)
  const pause = () => {
    sharedAgainAt = performance.now() + REDIS_PAUSE_MS
  }

  function getWindows({ name }: Limit): Windows {
    const currentWindows = memory.get(name)
    if (currentWindows) return currentWindows
    const windows: Windows = new Map()
    memory.set(name, windows)
    return windows
  }

  /** Counts in memory. Returns the live count object, which later requests change. */
  function countHere(limit: Limit, key: string, points = 1): Spent {
    const windows = getWindows(limit)
    const now = Date.now()
    let spent = windows.get(key)
    if (!spent || spent.endsAt <= now) {
      if (now - sweptAt > SWEEP_MS) sweep(now)
      spent = { points: 0, endsAt: now + limit.duration * 1_000 }
      windows.set(key, spent)
    }
    spent.points += points
    return spent
  }

  /** Replaces the count of this process with that of Redis; counting continues from there. */
  function takeOver(limit: Limit, key: string, { consumedPoints, msBeforeNext }: RateLimiterRes): Spent {
    const spent = { points: consumedPoints, endsAt: Date.now() + msBeforeNext }
    getWindows(limit).set(key, { ...spent })
    return spent
  }

  /** Counts a request in Redis while Redis works, else in memory, so that a rate limit never delays a visitor. */
  async function count(limit: Limit, key: string): Promise<Spent> {
    const store = shared()
    // A copy, because other requests may change the count before the caller reads it.
    if (!store) return { ...countHere(limit, key) }
    try {
      return takeOver(limit, key, await withTimeout(redisTimeout, () => store(limit).penalty(key), tooLate))
    } catch {
      pause()
      return { ...countHere(limit, key) }
    }
  }

  /** Takes back one counted request, in Redis while Redis works. */
  async function giveBack(limit: Limit, key: string): Promise<void> {
    const store = shared()
    if (store) await withTimeout(redisTimeout, () => store(limit).reward(key), tooLate).catch(pause)
    else countHere(limit, key, -1)
  }

  /** Adds the counts of the last second to those in Redis, and takes over the joint counts of all instances. */
  async function sendOwed(store: (limit: Limit) => RateLimiterRedis): Promise<void> {
    const all = [...owed.values()].flatMap(({ limit, counts }) =>
      [...counts].map((count) => [limit, ...count] as const),
    )
    owed.clear()
    const add = async ([limit, key, points]: (typeof all)[number]) =>
      takeOver(limit, key, await store(limit).penalty(key, points))
    await withTimeout(redisTimeout, () => Promise.all(all.map(add)), tooLate).catch(pause)
  }

  /** Counts in memory at once, and in Redis within a second, so that a cached response does not wait for Redis. */
  function countOwed(limit: Limit, key: string): Spent {
    const store = shared()
    if (store) {
      if (owed.size === 0) setTimeout(() => sendOwed(store), OWED_MS).unref()
      const { counts } = owed.get(limit.name) ?? { counts: new Map<string, number>() }
      owed.set(limit.name, { limit, counts: counts.set(key, (counts.get(key) ?? 0) + 1) })
    }
    return countHere(limit, key)
  }

  function sweep(now: number): void {
    sweptAt = now
    for (const windows of memory.values())
      for (const [key, { endsAt }] of windows) if (endsAt <= now) windows.delete(key)
  }

  return {
    count,
    countHere,
    countOwed,
    giveBack,
    /** Whether Redis counts, for all instances together. */
    isShared: () => shared() !== null,
    /** Counts in Redis from now on, for all instances together. While Redis fails, each instance counts by itself. */
    shareOver({ commands, prefix }: { commands: unknown; prefix: string }): void {
      const stores = new Map<string, RateLimiterRedis>()
      const make = ({ name, points, duration }: Limit) =>
        new RateLimiterRedis({
          points,
          duration,
          keyPrefix: `${prefix}limit:${name}`,
          storeClient: commands,
          useRedisPackage: true,
          rejectIfRedisNotReady: true,
        })
      getSharedStore = (limit) => {
        const store = stores.get(limit.name) ?? make(limit)
        stores.set(limit.name, store)
        return store
      }
    },
  }
}

function tooLate(): never {
  throw new Error('too late')
}
