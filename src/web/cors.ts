import type { Middleware } from 'koa'

/** Lets the listed origins read the APIs, with credentials; nobody else, never `*`. */
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
