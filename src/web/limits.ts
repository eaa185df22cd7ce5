import type { Middleware } from 'koa'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { State } from './context.ts'
import { Refusal } from './refusal.ts'

/** Every limit of the site, per address (product.md §7): how many in how many seconds. */
const limits = {
  catalogApi: { points: 600, duration: 60 },
  pages: { points: 1_200, duration: 60 },
  /** A page shows some forty of them. */
  pictures: { points: 12_000, duration: 60 },
  /** One costs a third of a second to draw. */
  cards: { points: 60, duration: 60 },
  reports: { points: 20, duration: 3_600 },
} as const

type LimitName = keyof typeof limits

/** Picks the limit a request falls under; null is unlimited (assets, health). */
type Pick = (method: string, path: string) => LimitName | null

/** Refuses with 429 and `Retry-After` beyond the limit; answers below `/api/` say how much is left. */
export function limitRate({ on, pick }: { on: boolean; pick: Pick }): Middleware<State> {
  if (!on) return (_, next) => next()
  const limiters = Object.fromEntries(
    Object.entries(limits).map(([keyPrefix, limit]) => [keyPrefix, new RateLimiterMemory({ keyPrefix, ...limit })]),
  )
  return async (ctx, next) => {
    const name = pick(ctx.method, ctx.path)
    const limiter = name && limiters[name]
    if (!limiter) return next()
    const spent = await limiter.consume(ctx.ip).catch((refused: unknown) => {
      if (refused instanceof RateLimiterRes) return refused
      throw refused
    })
    if (ctx.path.startsWith('/api/')) {
      ctx.set({
        'X-RateLimit-Limit': String(limiter.points),
        'X-RateLimit-Remaining': String(spent.remainingPoints),
        'X-RateLimit-Reset': String(Math.ceil(spent.msBeforeNext / 1000)),
      })
    }
    if (spent.consumedPoints > limiter.points) {
      throw new Refusal(429, 'Terlalu banyak permintaan dari alamatmu. Tunggu sebentar, lalu coba lagi.', {
        retryAfter: Math.ceil(spent.msBeforeNext / 1000),
      })
    }
    return next()
  }
}
