import type { IncomingMessage } from 'node:http'
import type { Middleware, ParameterizedContext } from 'koa'
import { createCounters, type Spent } from '../async/counters.ts'
import { createLimiter } from '../async/limiter.ts'
import { toHousehold } from '../net/addresses.ts'
import type { Role, State } from './context.ts'
import { Refusal } from './refusal.ts'

/** A rate limit per IP address: `points` requests in `duration` seconds. Names are unique. */
export type Limit = {
  name: string
  points: number
  duration: number
  /** Applies also with `LIMITS=off`, and to staff without their higher limit. */
  always?: true
  /** Counts the requests of an account from all addresses together. The limit is higher for editors too. */
  perAccount?: true
  /** Staff have no higher limit. */
  sameForStaff?: true
}

/** Rate limit of pages that have no limit of their own. */
export const pages: Limit = { name: 'pages', points: 1_200, duration: 60 }

/** Pages within a second, for staff too. Each process counts by itself, because only this process bears the load. */
const burst: Limit = { name: 'burst', points: 60, duration: 1 }

/** Maximum number of pages that are built for one IP address at the same time. */
const PAGES_AT_ONCE = 8

/** Rate limit of pictures and videos. It is high, because one page shows about forty posters. */
export const files: Limit = { name: 'files', points: 12_000, duration: 60 }

/** Rate limit of forms with which members send pictures. */
export const uploads: Limit = { name: 'uploads', points: 60, duration: 3_600, perAccount: true }

/** Factor by which rate limits are higher for staff: they are known, and the monitor's pages send many requests. */
const STAFF_FACTOR = 10

/** The parts of Koa's context that rate limits need. */
export type LimitedContext = {
  ip: string
  state: Pick<State, 'viewer' | 'isApi'>
  response: { get(name: string): string }
  set(headers: Record<string, string>): unknown
}

export type Limits = ReturnType<typeof createLimits>
/**
 * Counts a request against the limit of its action. Throws a 429 beyond it. Actions that pages and the API share
 * receive this function.
 */
export type Count = (limit: Limit) => Promise<void>
/** The function `lookUp` with its two rate limits already filled in. */
export type Tracking = <T>(
  ctx: LimitedContext,
  find: () => Promise<T | null | undefined>,
  isOpened?: OpensInFull<T>,
) => Promise<T | null>
/** Whether the key in a request grants access to the result. Undefined for a request without a key. */
type OpensInFull<T> = ((result: T) => boolean | Promise<boolean>) | undefined

/**
 * Creates the rate limits, which count requests per IP address (IPv6: per /64 network). They count in the memory of
 * this process, or in Redis for all instances after `shareOver`. `redisTimeout`: milliseconds that a count in Redis may
 * take.
 */
export function createLimits({ on, redisTimeout }: { on: boolean; redisTimeout?: number }) {
  const { count, countHere, countOwed, giveBack, isShared, shareOver } = createCounters(redisTimeout)
  const inTurn = createLimiter({ perKey: 1 })
  const pageTurns = createLimiter({ perKey: PAGES_AT_ONCE })
  /** The limit of each request, found before any other work. */
  const limitsByRequest = new WeakMap<object, Limit | null>()

  /** Throws a 429 with `Retry-After` beyond the limit. API answers carry the headers of their tightest limit. */
  async function consume(limit: Limit, ctx: LimitedContext): Promise<void> {
    if (!on && !limit.always) return
    const { key, times } = getVisitorShare(ctx, limit)
    const most = limit.points * times
    const spent = await count(limit, key)
    setHeaders(ctx, most, spent)
    if (spent.points > most) throw tooMany(spent)
  }

  /**
   * Looks up a record by a code that could be guessed, for pages, the API and WebSockets. A lookup first counts against
   * the limit `unknown`. If it finds a record, it counts against `known` instead. So a client that has guessed too
   * often gets a 429 before it learns whether the next code exists. Lookups of one IP address run one at a time, so
   * that many valid ones at once do not look like guesses. Returns what `find` returns, or null. A lookup that throws
   * is not counted. A lookup whose key grants access to the result is not counted either, so that guesses from the same
   * address cannot block somebody with a key.
   */
  async function lookUp<T>(
    { known, unknown }: { known: Limit; unknown: Limit },
    ctx: LimitedContext,
    find: () => Promise<T | null | undefined>,
    isOpened?: OpensInFull<T>,
  ): Promise<T | null> {
    if (!on) return (await find()) ?? null
    const candidate = isOpened && (await find())
    if (candidate && (await isOpened(candidate))) return candidate
    const lookOnce = async () => {
      const { key, times } = getVisitorShare(ctx, unknown)
      const most = unknown.points * times
      const spent = await count(unknown, key)
      if (spent.points > most) {
        setHeaders(ctx, most, spent)
        throw tooMany(spent)
      }
      const item = await find().catch(async (error: unknown) => {
        await giveBack(unknown, key)
        throw error
      })
      if (item === null || item === undefined) {
        setHeaders(ctx, most, spent)
        return null
      }
      await giveBack(unknown, key)
      await consume(known, ctx)
      return item
    }
    return inTurn(lookOnce, { key: toHousehold(ctx.ip) })
  }

  return {
    consume,
    countFor(ctx: LimitedContext): Count {
      return (limit) => consume(limit, ctx)
    },
    lookUp,
    shareOver,
    /** The limit that `bursts` found for a request. */
    limitOf: (request: object): Limit | null => limitsByRequest.get(request) ?? null,
    /**
     * Counts a cached response at once in this process, and within a second in Redis. Returns its headers as a flat
     * list if it is a response of an API. Returns null if the request must be counted the usual way: beyond the limit,
     * or by a limit that all instances share and whose remaining points the response shows.
     */
    countKept({ limit, isApi }: { limit: Limit | null; isApi: boolean }, ip: string): readonly string[] | null {
      if (limit === null || (!on && !limit.always)) return noHeaders
      const key = toHousehold(ip)
      if (limit === pages && countHere(burst, key).points > burst.points) return null
      if (limit !== pages && isShared()) return null
      const spent = countOwed(limit, key)
      if (spent.points > limit.points) return null
      return isApi ? Object.entries(makeLimitHeaders(limit.points, spent)).flat() : noHeaders
    },
    /** Finds the limit of each request and counts bursts of pages, before the session is read. */
    bursts(findLimit: (method: string, path: string) => Limit | null): Middleware<State> {
      return (ctx, next) => {
        const limit = findLimit(ctx.method, ctx.path)
        limitsByRequest.set(ctx.req, limit)
        if (on && limit === pages) {
          const spent = countHere(burst, toHousehold(ctx.ip))
          if (spent.points > burst.points) throw tooMany(spent)
        }
        return next()
      }
    },
    /** Middleware that counts each request against the limit that `bursts` found. */
    middleware: ((ctx, next) => {
      const limit = limitsByRequest.get(ctx.req)
      return limit ? consume(limit, ctx).then(next) : next()
    }) satisfies Middleware<State>,
    /**
     * Builds the pages of one address a few at a time; further ones wait. A page whose client has left meanwhile is not
     * built.
     */
    pageTurn(ctx: ParameterizedContext<State>, work: () => Promise<unknown>): Promise<unknown> {
      const isPage = limitsByRequest.get(ctx.req) === pages && (ctx.method === 'GET' || ctx.method === 'HEAD')
      if (!on || !isPage) return work()
      const unlessGone = async () => {
        if (ctx.req.socket.destroyed) ctx.status = 204
        else await work()
      }
      return pageTurns(unlessGone, { key: toHousehold(ctx.ip) })
    },
  }
}

/**
 * Returns the address under which a visitor is counted: the first of those that the trusted proxies have added. Koa's
 * `ip` is the same.
 */
export function visitorAddress({ headers, socket }: IncomingMessage, trustedProxies: number): string {
  const forwarded = trustedProxies > 0 ? String(headers['x-forwarded-for'] ?? '') : ''
  return forwarded.split(',').slice(-trustedProxies)[0]?.trim() || socket.remoteAddress || ''
}

/** Returns the key under which a visitor is counted, and the factor by which the visitor's limit is higher. */
function getVisitorShare(ctx: LimitedContext, limit: Limit): { key: string; times: number } {
  const { viewer } = ctx.state
  const trusted: readonly Role[] = limit.perAccount ? ['editor', 'staff', 'admin'] : ['staff', 'admin']
  const isStaff = !limit.always && !limit.sameForStaff && trusted.some((role) => role === viewer?.role)
  const from = limit.perAccount && viewer ? `account ${viewer.id}` : toHousehold(ctx.ip)
  return isStaff ? { key: `staff ${from}`, times: STAFF_FACTOR } : { key: from, times: 1 }
}

const secondsLeft = ({ endsAt }: Spent) => Math.ceil((endsAt - Date.now()) / 1000)

function tooMany(spent: Spent): Refusal {
  const retryAfter = secondsLeft(spent)
  return new Refusal(429, `Terlalu banyak permintaan dari alamatmu. Tunggu ${retryAfter} detik, lalu coba lagi.`, {
    retryAfter,
  })
}

/** Sets the headers of a limit unless a tighter limit has already set them. */
function setHeaders(ctx: LimitedContext, most: number, spent: Spent): void {
  if (!ctx.state.isApi) return
  const remaining = ctx.response.get('X-RateLimit-Remaining')
  if (remaining && Number(remaining) <= Math.max(0, most - spent.points)) return
  ctx.set(makeLimitHeaders(most, spent))
}

const noHeaders: readonly string[] = []

/** `Reset` is in seconds since the epoch. */
const makeLimitHeaders = (most: number, spent: Spent) => ({
  'X-RateLimit-Limit': String(most),
  'X-RateLimit-Remaining': String(Math.max(0, most - spent.points)),
  'X-RateLimit-Reset': String(Math.ceil(spent.endsAt / 1000)),
})
