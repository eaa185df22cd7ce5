import type { Middleware } from 'koa'
import { LRUCache } from 'lru-cache'
import type { Ingredient, State } from './context.ts'

type KeptPage = {
  body: Buffer
  type: string
  headers: Record<string, string>
  madeOf: readonly Ingredient[]
  until: number
  bornAt: number | null
}

/** Milliseconds a rendered page may be kept at most (product.md §3): relative times in it stay true to the half minute. */
const LONGEST = 30_000
const keptHeaders = ['Cache-Control', 'Vary', 'Speculation-Rules', 'Link']

/**
 * Keeps the bytes of answers to requests without cookies until something they were made of changes.
 * Only answers that named their ingredients are kept; one that is never current is never kept.
 */
export function pageCache({ now = Date.now, maxBytes = 24 * 1024 * 1024 } = {}): Middleware<State> {
  const pages = new LRUCache<string, KeptPage>({
    maxSize: maxBytes,
    sizeCalculation: (page) => page.body.length * 2 + 500,
  })
  return async (ctx, next) => {
    if ((ctx.method !== 'GET' && ctx.method !== 'HEAD') || ctx.get('Cookie')) return next()
    const key = `${ctx.get('HX-Request')}|${ctx.get('HX-Request-Type')}|${ctx.url}`
    const page = pages.get(key)
    if (page && page.until > now() && page.madeOf.every((part) => part.isCurrent())) {
      ctx.type = page.type
      ctx.set(page.headers)
      if (page.bornAt !== null) ctx.set('Age', String(Math.floor((now() - page.bornAt) / 1000)))
      ctx.body = page.body
      return
    }
    await next()
    const { madeOf } = ctx.state
    if (ctx.status !== 200 || madeOf.length === 0 || !madeOf.every((part) => part.isCurrent())) return
    const body: unknown = ctx.body
    if (typeof body !== 'string' && !Buffer.isBuffer(body)) return
    const bytes = Buffer.from(body)
    ctx.body = bytes
    const age = ctx.response.get('Age')
    pages.set(key, {
      body: bytes,
      type: ctx.response.get('Content-Type'),
      headers: headersOf(ctx.response),
      madeOf,
      until: now() + LONGEST,
      bornAt: age ? now() - Number(age) * 1000 : null,
    })
  }
}

const headersOf = (response: { get(name: string): string }) =>
  Object.fromEntries(keptHeaders.map((name) => [name, response.get(name)]).filter(([, value]) => value))
