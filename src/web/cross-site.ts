import type { Middleware } from 'koa'
import { Refusal } from './refusal.ts'

/**
 * Adds the CORS headers that let pages of the listed origins read the APIs with credentials. The answer is never `*`.
 */
export function cors(origins: readonly string[], isApi: (path: string) => boolean): Middleware {
  return (ctx, next) => {
    if (!isApi(ctx.path)) return next()
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

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Protects against CSRF without tokens, by the headers Origin and Sec-Fetch-Site: requests that change something must
 * come from this site, or at an API from a listed origin. A client that sends neither header is not a browser and
 * passes.
 */
export function sameOrigin(corsOrigins: readonly string[], isApi: (path: string) => boolean): Middleware {
  return (ctx, next) => {
    if (safe.has(ctx.method)) return next()
    const origin = ctx.get('Origin')
    if (isApi(ctx.path) && corsOrigins.includes(origin)) return next()
    const site = ctx.get('Sec-Fetch-Site')
    const foreign = site ? site !== 'same-origin' : origin !== '' && hostOf(origin) !== ctx.get('Host').toLowerCase()
    if (foreign) throw new Refusal(403, 'Permintaan ini datang dari situs lain, jadi tidak kami jalankan.')
    return next()
  }
}

const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : '')
