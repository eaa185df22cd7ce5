import type { Middleware } from 'koa'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { createLimiter } from '../async/limiter.ts'
import { withTimeout } from '../async/timer.ts'
import { householdOf } from '../net/addresses.ts'
import type { State } from './context.ts'
import { Refusal } from './refusal.ts'

/** How many in how many seconds from one address, under a name that is nobody else's. `always`: `LIMITS=off` does not lift it. */
export type Limit = { name: string; points: number; duration: number; always?: true }

/** What every page counts against that says nothing else. */
export const pages: Limit = { name: 'pages', points: 1_200, duration: 60 }

/** Staff may do so many times more: they are known, and a dashboard asks a lot. */
const STAFF = 10

/** Milliseconds Redis gets for an answer, and those it is left alone for when it failed. */
const PATIENCE = 250
const REST = 2_000

/** Whoever asks: what is needed of Koa's context. */
type Asker = {
  ip: string
  path: string
  state: Pick<State, 'viewer'>
  response: { get(name: string): string }
  set(headers: Record<string, string>): unknown
}

type RedisStore = { commands: unknown; prefix: string }

export type Limits = ReturnType<typeof createLimits>
/** `lookUp` with its limits. */
export type Tracking = <T>(ctx: Asker, find: () => Promise<T | null | undefined>) => Promise<T | null>

/** Counts what each address does, of IPv6 each network of a household. In memory, or with `shareOver` for all instances together. */
export function createLimits({ on }: { on: boolean }) {
  const memory = limiters((options) => new RateLimiterMemory(options))
  let shared: Limiters | null = null
  let sharedAgainAt = 0
  const inTurn = createLimiter({ perKey: 1 })

  /** Over all instances where that works, else here: a limiter never keeps a visitor waiting. */
  async function count(limit: Limit, key: string): Promise<RateLimiterRes> {
    const store = shared
    if (store && performance.now() >= sharedAgainAt) {
      try {
        return await withTimeout(PATIENCE, () => store(limit).consume(key), tooLate)
      } catch (error) {
        if (error instanceof RateLimiterRes) return error
        sharedAgainAt = performance.now() + REST
      }
    }
    return memory(limit)
      .consume(key)
      .catch((refused: unknown) => {
        if (refused instanceof RateLimiterRes) return refused
        throw refused
      })
  }

  /** Takes back what was counted, where it was counted if that still works. */
  async function giveBack(limit: Limit, key: string): Promise<void> {
    const store = shared && performance.now() >= sharedAgainAt ? shared : memory
    await withTimeout(PATIENCE, () => store(limit).reward(key), tooLate).catch(() => {
      sharedAgainAt = performance.now() + REST
    })
  }

  /**
   * Counts one try against a limit; beyond it throws a 429 with `Retry-After`. Answers below `/api/` say in `X-RateLimit-*`
   * how much is left of the tightest limit they counted against.
   */
  async function consume(limit: Limit, ctx: Asker): Promise<void> {
    if (!on && !limit.always) return
    const { key, times } = shareOf(ctx, limit)
    const most = limit.points * times
    const spent = await count(limit, key)
    tell(ctx, most, spent)
    if (spent.consumedPoints > most) throw tooMany(spent)
  }

  /**
   * Looks something up for somebody who has only its code, from pages, the API and sockets alike. A lookup counts as
   * `unknown` until it has found something, so that whoever has guessed too often is refused (429) before he learns whether
   * the next code exists; what is found counts as `known` instead. Lookups from one address go one after the other: many
   * good ones at once must not look like guesses. The answer is what `find` found, or null. A try whose `find` throws is
   * not counted.
   */
  async function lookUp<T>(
    { known, unknown }: { known: Limit; unknown: Limit },
    ctx: Asker,
    find: () => Promise<T | null | undefined>,
  ): Promise<T | null> {
    if (!on) return (await find()) ?? null
    const lookOnce = async () => {
      const { key, times } = shareOf(ctx, unknown)
      const most = unknown.points * times
      const spent = await count(unknown, key)
      if (spent.consumedPoints > most) {
        tell(ctx, most, spent)
        throw tooMany(spent)
      }
      const found = await find().catch(async (error: unknown) => {
        await giveBack(unknown, key)
        throw error
      })
      if (found === null || found === undefined) {
        tell(ctx, most, spent)
        return null
      }
      await giveBack(unknown, key)
      await consume(known, ctx)
      return found
    }
    return inTurn(lookOnce, { key: householdOf(ctx.ip) })
  }

  return {
    consume,
    lookUp,
    /** Counts each request against the limit that `limitOf` names, before anything else is done for it. */
    middleware(limitOf: (method: string, path: string) => Limit | null): Middleware<State> {
      return async (ctx, next) => {
        const limit = limitOf(ctx.method, ctx.path)
        if (limit) await consume(limit, ctx)
        return next()
      }
    },
    /** Counts in Redis from now on; while it does not answer each instance counts for itself. */
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

/** One counter for each limit, wide enough for staff: who may have how much of it is decided where it is read. */
function limiters(make: (options: Options) => RateLimiterAbstract): Limiters {
  const made = new Map<string, RateLimiterAbstract>()
  return ({ name, points, duration }) => {
    const limiter = made.get(name) ?? make({ keyPrefix: name, points: points * STAFF, duration })
    made.set(name, limiter)
    return limiter
  }
}

function tooLate(): never {
  throw new Error('too late')
}

/** Whose count it is, and how many times as much they may. */
function shareOf(ctx: Asker, limit: Limit): { key: string; times: number } {
  const role = ctx.state.viewer?.role
  const isStaff = !limit.always && (role === 'staff' || role === 'admin')
  const from = householdOf(ctx.ip)
  return isStaff ? { key: `staff ${from}`, times: STAFF } : { key: from, times: 1 }
}

const secondsLeft = ({ msBeforeNext }: RateLimiterRes) => Math.ceil(msBeforeNext / 1000)

function tooMany(spent: RateLimiterRes): Refusal {
  const retryAfter = secondsLeft(spent)
  return new Refusal(429, `Terlalu banyak permintaan dari alamatmu. Tunggu ${retryAfter} detik, lalu coba lagi.`, {
    retryAfter,
  })
}

/** The reset is a moment, in seconds since 1970. */
function tell(ctx: Asker, most: number, spent: RateLimiterRes): void {
  if (!ctx.path.startsWith('/api/')) return
  const left = Math.max(0, most - spent.consumedPoints)
  const known = ctx.response.get('X-RateLimit-Remaining')
  if (known !== '' && Number(known) <= left) return
  ctx.set({
    'X-RateLimit-Limit': String(most),
    'X-RateLimit-Remaining': String(left),
    'X-RateLimit-Reset': String(Math.ceil((Date.now() + spent.msBeforeNext) / 1000)),
  })
}
