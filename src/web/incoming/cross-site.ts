import type { IncomingMessage } from 'node:http'
import type { Middleware } from 'koa'
import type { Logger } from 'pino'
import { Refusal } from '../refusal.ts'

/**
 * Adds the CORS headers that let pages of the listed origins read the APIs with credentials. The answer is never `*`.
 */
export function cors(origins: readonly string[], isOpen: (path: string) => boolean): Middleware {
  return (ctx, next) => {
    if (!isOpen(ctx.path)) return next()
    ctx.vary('Origin')
    const origin = ctx.get('Origin')
    if (!origins.includes(origin)) return next()
    ctx.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' })
    ctx.set('Cross-Origin-Resource-Policy', 'cross-origin')
    if (ctx.method !== 'OPTIONS' || !ctx.get('Access-Control-Request-Method')) {
      ctx.set(
        'Access-Control-Expose-Headers',
        'ETag, Age, Retry-After, X-Request-ID, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Idempotency-Replayed',
      )
      return next()
    }
    ctx.set({
      'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'Access-Control-Allow-Headers': ctx.get('Access-Control-Request-Headers'),
      'Access-Control-Max-Age': '600',
    })
    ctx.status = 204
    return
  }
}

type SameOrigin = { corsOrigins: readonly string[]; isOpen: (path: string) => boolean; baseUrl: string }

/**
 * Protects against CSRF without tokens, by the headers Origin and Sec-Fetch-Site. Requests that change something must
 * come from this site or, for an API, from a listed origin. A client that sends neither header is not a browser, so its
 * requests pass.
 */
export function sameOrigin({ corsOrigins, isOpen, baseUrl }: SameOrigin): Middleware {
  return (ctx, next) => {
    if (['GET', 'HEAD', 'OPTIONS'].includes(ctx.method)) return next()
    const origin = ctx.get('Origin')
    if (isOpen(ctx.path) && corsOrigins.includes(origin)) return next()
    const site = ctx.get('Sec-Fetch-Site')
    const foreign = site ? site !== 'same-origin' : origin !== '' && !isOwnOrigin(origin, ctx.get('Host'), baseUrl)
    if (foreign) throw new Refusal(403, 'Permintaan ini datang dari situs lain, jadi tidak kami jalankan.')
    return next()
  }
}

/**
 * Whether an origin, or the address of a page, belongs to this site: to `BASE_URL` (a proxy may not pass on its host as
 * `Host`) or to the requested host. If the site uses https, a page that was loaded over http counts as another site.
 */
export function isOwnOrigin(origin: string, host: string | undefined, baseUrl: string): boolean {
  if (!URL.canParse(origin)) return false
  const [page, own] = [new URL(origin), new URL(baseUrl)]
  // Origins of other schemes, such as those of browser extensions, are all the text "null".
  if (!/^https?:$/.test(page.protocol)) return false
  if (page.origin === own.origin) return true
  if (own.protocol === 'https:' && page.protocol !== 'https:') return false
  // A client may write the default port of its protocol.
  const atHost = `${page.protocol}//${host}`
  return URL.canParse(atHost) && new URL(atHost).origin === page.origin
}

/**
 * Maximum number of pairs of address and foreign origin that are logged. More of them tell the operator nothing new.
 */
const MOST_LOGGED = 100

/**
 * Returns a function that logs, once for each address and origin, that the page of this request may not open a socket.
 * The live updates of such a page are missing, and nothing else shows that.
 */
export function createRefusalLog(log: Pick<Logger, 'warn'>, baseUrl: string) {
  const own = new URL(baseUrl).origin
  const logged = new Set<string>()
  return ({ headers: { origin, host } }: IncomingMessage, path: string): void => {
    const key = `${path} ${origin}`
    if (origin === undefined || logged.has(key) || (origin !== own && logged.size >= MOST_LOGGED)) return
    logged.add(key)
    const reason = origin === own ? 'the proxy does not pass Host on' : `its page is not of ${own}`
    log.warn({ path, origin, host }, `a socket was refused: ${reason}`)
  }
}

type Origins = { corsOrigins: readonly string[]; baseUrl: string }

/** A client without an Origin header is not a browser, so no other site can use its cookie. */
export function isOurOrigin({ headers }: IncomingMessage, { corsOrigins, baseUrl }: Origins): boolean {
  const { origin, host } = headers
  return origin === undefined || corsOrigins.includes(origin) || isOwnOrigin(origin, host, baseUrl)
}
