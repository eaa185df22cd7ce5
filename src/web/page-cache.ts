import type { Middleware } from 'koa'
import { LRUCache } from 'lru-cache'
import { type Ingredient, type KeptAnswer, routeOf, type State } from './context.ts'
import { isText } from './deliver.ts'

type KeptPage = KeptAnswer & { route: string; madeOf: readonly Ingredient[]; until: number }

/**
 * Longest lifetime of a cached page in milliseconds, so that relative times in the page ("5 menit lalu") are at most
 * half a minute wrong.
 */
const MAX_AGE_MS = 30_000
/**
 * Longest URL in characters whose page is cached. No real page has a longer one, and made-up URLs would fill the
 * memory.
 */
const MAX_ADDRESS_LENGTH = 500
const MAX_CACHE_BYTES = 24 * 1024 * 1024
const keptHeaders = [
  'Content-Type',
  'Content-Disposition',
  'Cache-Control',
  'Vary',
  'Speculation-Rules',
  'Link',
  'ETag',
]

type Options = {
  count?: { kept: number; made: number }
  /** Whether the `Cookie` header contains a session cookie, so that the answer may be personal. */
  isPersonal: (cookies: string | undefined) => boolean
  /** Clock in milliseconds that never steps back. */
  now?: () => number
}

/**
 * Caches answers to visitors without a session until an ingredient of the answer changes. Only answers that name their
 * ingredients (`madeOf`) are cached.
 */
export function pageCache({ count = { kept: 0, made: 0 }, isPersonal, now = monotonic }: Options): Middleware<State> {
  const pages = new LRUCache<string, KeptPage>({
    maxSize: MAX_CACHE_BYTES,
    sizeCalculation: (page, key) => page.plain.length * 2 + key.length * 2 + 500,
  })
  return async (ctx, next) => {
    const { method, headers, url } = ctx.req
    if (method !== 'GET' && method !== 'HEAD') return next()
    // A request with `Authorization` may be that of an account, by a bearer token.
    if (isPersonal(headers.cookie) || headers.authorization !== undefined) return next()
    if (String(url).length > MAX_ADDRESS_LENGTH) return next()
    const key = `${headers['hx-request'] === 'true' && headers['hx-request-type'] === 'partial' ? 'part' : 'page'} ${url}`
    const page = pages.get(key)
    if (page && page.until > now() && page.madeOf.every((part) => part.isCurrent())) {
      count.kept += 1
      ctx.status = 200
      ctx.state.route = page.route
      ctx.state.kept = page
      return
    }
    count.made += 1
    await next()
    const { madeOf, prefetch } = ctx.state
    // A page made for a prefetch may lack data from other servers, so it is not cached.
    if (prefetch || ctx.status !== 200 || madeOf.length === 0 || !madeOf.every((part) => part.isCurrent())) return
    const body: unknown = ctx.body
    if (!(typeof body === 'string' || Buffer.isBuffer(body)) || !isText.test(ctx.response.get('Content-Type'))) return
    const age = ctx.response.get('Age')
    const bornAt = age ? now() - Number(age) * 1000 : null
    const made = { plain: Buffer.from(body), headers: headersOf(ctx.response), bornAt, variants: {} }
    const ingredients = [...madeOf, footnotesOf(ctx.state)]
    pages.set(key, { ...made, route: routeOf(ctx), madeOf: ingredients, until: now() + MAX_AGE_MS })
  }
}

/** Returns the ingredient of pages that end with the present footnotes. */
function footnotesOf({ navigation }: State): Ingredient {
  const said = navigation.footnotes().join()
  return { isCurrent: () => navigation.footnotes().join() === said }
}

const monotonic = () => performance.now()

/** Returns the headers to cache with an answer. Headers that depend on the client (CORS, rate limits) are left out. */
function headersOf(response: { get(name: string): string }): Record<string, string> {
  const vary = response.get('Vary')
  const all = keptHeaders.map((name) => [name, response.get(name)]).filter(([, value]) => value)
  const varied = vary?.includes('Accept-Encoding') ? vary : [vary, 'Accept-Encoding'].filter(Boolean).join(', ')
  return { ...Object.fromEntries(all), Vary: varied }
}
