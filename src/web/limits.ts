import type { Middleware } from 'koa'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { householdOf } from '../net/addresses.ts'
import type { State } from './context.ts'
import { Refusal } from './refusal.ts'

/** Every limit of the site, per address (product.md §7): how many in how many seconds. `always`: `LIMITS=off` does not lift it. */
const limits = {
  catalogApi: { points: 600, duration: 60 },
  pages: { points: 1_200, duration: 60 },
  /** A page shows some forty of them. */
  pictures: { points: 12_000, duration: 60 },
  /** One costs a third of a second to draw. */
  cards: { points: 60, duration: 60 },
  reports: { points: 20, duration: 3_600 },
  login: { points: 20, duration: 60, always: true },
} as const satisfies Record<string, Limit>

type Limit = { points: number; duration: number; always?: true }
export type LimitName = keyof typeof limits

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

/** Counts what each address does, of IPv6 each network of a household. In memory, or with `shareOver` for all instances together. */
export function createLimits({ on }: { on: boolean }) {
  const memory = limiters((options) => new RateLimiterMemory(options))
  let shared: Limiters | null = null
  let sharedAgainAt = 0

  /** Over all instances where that works, else here: a limiter never keeps a visitor waiting. */
  async function count(name: LimitName, key: string): Promise<RateLimiterRes> {
    if (shared && performance.now() >= sharedAgainAt) {
      try {
        return await within(PATIENCE, shared[name].consume(key))
      } catch (error) {
        if (error instanceof RateLimiterRes) return error
        sharedAgainAt = performance.now() + REST
      }
    }
    return memory[name].consume(key).catch((refused: unknown) => {
      if (refused instanceof RateLimiterRes) return refused
      throw refused
    })
  }

  /**
   * Counts one try against a limit; beyond it throws a 429 with `Retry-After`. Answers below `/api/` say in `X-RateLimit-*`
   * how much is left of the tightest limit they counted against.
   */
  async function consume(name: LimitName, ctx: Asker): Promise<void> {
    const limit: Limit = limits[name]
    if (!on && !limit.always) return
    const role = ctx.state.viewer?.role
    const isStaff = !limit.always && (role === 'staff' || role === 'admin')
    const most = limit.points * (isStaff ? STAFF : 1)
    const from = householdOf(ctx.ip)
    const spent = await count(name, isStaff ? `staff ${from}` : from)
    const retryAfter = Math.ceil(spent.msBeforeNext / 1000)
    if (ctx.path.startsWith('/api/')) tell(ctx, most, Math.max(0, most - spent.consumedPoints), retryAfter)
    if (spent.consumedPoints > most) {
      throw new Refusal(429, `Terlalu banyak permintaan dari alamatmu. Tunggu ${retryAfter} detik, lalu coba lagi.`, {
        retryAfter,
      })
    }
  }

  return {
    consume,
    middleware(): Middleware<State> {
      if (!on) return (_, next) => next()
      return async (ctx, next) => {
        const name = limitOf(ctx.method, ctx.path)
        if (name) await consume(name, ctx)
        return next()
      }
    },
    /** Counts in Redis from now on; while it does not answer each instance counts for itself. */
    shareOver({ commands, prefix }: RedisStore): void {
      shared = limiters(
        (options, name) =>
          new RateLimiterRedis({
            ...options,
            keyPrefix: `${prefix}limit:${name}`,
            storeClient: commands,
            useRedisPackage: true,
            rejectIfRedisNotReady: true,
          }),
      )
    },
  }
}

/** The limit a request falls under; null is unlimited. What a route counts by itself comes on top. */
function limitOf(method: string, path: string): LimitName | null {
  if (/^\/(assets|media)\/|^\/(health|metrics)$/.test(path)) return null
  if (/^\/kartu\//.test(path)) return 'cards'
  if (/^\/(ilustrasi|poster)\//.test(path)) return 'pictures'
  if (/^\/api\/v1(\/|$)/.test(path)) return 'catalogApi'
  if (method === 'POST' && /\/laporan\/?$/.test(path)) return 'reports'
  return 'pages'
}

type Options = { keyPrefix: string; points: number; duration: number }
type Limiters = Record<LimitName, RateLimiterAbstract>

/** One counter for each limit, wide enough for staff: who may have how much of it is decided where it is read. */
const limiters = (make: (options: Options, name: LimitName) => RateLimiterAbstract): Limiters =>
  // Object.entries forgets the names of the table it reads.
  Object.fromEntries(
    (Object.entries(limits) as [LimitName, Limit][]).map(([name, { points, duration }]) => [
      name,
      make({ keyPrefix: name, points: points * STAFF, duration }, name),
    ]),
  ) as Limiters

function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('too late')), milliseconds)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

function tell(ctx: Asker, most: number, left: number, reset: number): void {
  const known = ctx.response.get('X-RateLimit-Remaining')
  if (known !== '' && Number(known) <= left) return
  ctx.set({
    'X-RateLimit-Limit': String(most),
    'X-RateLimit-Remaining': String(left),
    'X-RateLimit-Reset': String(reset),
  })
}
