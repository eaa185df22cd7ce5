import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  type RateLimiterRes,
} from 'rate-limiter-flexible'
import { withTimeout } from '../async/timer.ts'
import type { Limit } from './limits.ts'

/** Milliseconds that a count in Redis may take. */
const REDIS_TIMEOUT_MS = 250
/** Milliseconds between two times at which Redis gets to know the counts of kept answers. */
const OWED_MS = 1_000
/** Milliseconds without Redis after a failure. */
const REDIS_PAUSE_MS = 2_000

type RedisStore = { commands: unknown; prefix: string }

/**
 * Counts requests by limit and key: in the memory of this process, or in Redis for all instances after `shareOver`.
 * `redisTimeout`: milliseconds that a count in Redis may take.
 */
export function createCounters(redisTimeout = REDIS_TIMEOUT_MS) {
  const memory = limiters((options) => new RateLimiterMemory(options))
  let shared: Limiters | null = null
  let sharedAgainAt = 0

  /** Counts a request in Redis while Redis works, else in memory, so that a rate limit never delays a visitor. */
  async function count(limit: Limit, key: string): Promise<RateLimiterRes> {
    const store = shared
    if (store && performance.now() >= sharedAgainAt) {
      try {
        return await known(limit, key, await withTimeout(redisTimeout, () => store(limit).penalty(key), tooLate))
      } catch {
        sharedAgainAt = performance.now() + REDIS_PAUSE_MS
      }
    }
    return countHere(limit, key)
  }

  /** What Redis knows is where the counts of this process go on. */
  async function known(limit: Limit, key: string, spent: RateLimiterRes): Promise<RateLimiterRes> {
    await memory(limit).set(key, spent.consumedPoints, spent.msBeforeNext / 1000)
    return spent
  }

  const countHere = (limit: Limit, key: string): Promise<RateLimiterRes> => memory(limit).penalty(key)

  /** Takes back one counted request, in Redis while Redis works. */
  async function giveBack(limit: Limit, key: string): Promise<void> {
    const store = shared && performance.now() >= sharedAgainAt ? shared : memory
    await withTimeout(redisTimeout, () => store(limit).reward(key), tooLate).catch(() => {
      sharedAgainAt = performance.now() + REDIS_PAUSE_MS
    })
  }

  /** Counts of kept answers that Redis does not know yet. */
  const owed = new Map<Limit, Map<string, number>>()

  /** Adds the counts of a second to those in Redis, and takes over what all instances counted together. */
  async function sendOwed(store: Limiters): Promise<void> {
    const counts = [...owed].flatMap(([limit, keys]) => [...keys].map(([key, points]) => ({ limit, key, points })))
    owed.clear()
    const add = async ({ limit, key, points }: (typeof counts)[number]) =>
      known(limit, key, await store(limit).penalty(key, points))
    await withTimeout(redisTimeout, () => Promise.all(counts.map(add)), tooLate).catch(() => {
      sharedAgainAt = performance.now() + REDIS_PAUSE_MS
    })
  }

  function owe(limit: Limit, key: string, store: Limiters): void {
    if (owed.size === 0) setTimeout(() => sendOwed(store), OWED_MS).unref()
    const keys = owed.get(limit) ?? new Map<string, number>()
    owed.set(limit, keys.set(key, (keys.get(key) ?? 0) + 1))
  }

  return {
    count,
    countHere,
    giveBack,
    /** Counts in memory at once, and in Redis within a second, so that what is ready waits for nothing. */
    async countOwed(limit: Limit, key: string): Promise<RateLimiterRes> {
      if (shared && performance.now() >= sharedAgainAt) owe(limit, key, shared)
      return countHere(limit, key)
    },
    /** Counts in Redis from now on, for all instances together. While Redis fails, each instance counts by itself. */
    shareOver({ commands, prefix }: RedisStore): void {
      shared = limiters(
        (options) =>
          new RateLimiterRedis({
            ...options,
            keyPrefix: `${prefix}limit:${options.keyPrefix}`,
            storeClient: commands,
            useRedisPackage: true,
            rejectIfRedisNotReady: true,
          }),
      )
    },
  }
}

type Options = { keyPrefix: string; points: number; duration: number }
type Limiters = (limit: Limit) => RateLimiterAbstract

/** Counters only count (`penalty`, `reward`); `limits.ts` says how much is allowed to whom. */
function limiters(make: (options: Options) => RateLimiterAbstract): Limiters {
  const made = new Map<string, RateLimiterAbstract>()
  return ({ name, points, duration }) => {
    const limiter = made.get(name) ?? make({ keyPrefix: name, points, duration })
    made.set(name, limiter)
    return limiter
  }
}

function tooLate(): never {
  throw new Error('too late')
}
