import type { Middleware } from 'koa'
import type { Logger } from 'pino'
import { type Context, notCacheable, type State } from './context.ts'
import { notFound, Refusal } from './refusal.ts'

/** How errors below a path are rendered: as pages, or in an API's shape. */
export type ErrorView = (ctx: Context, refusal: Refusal) => void

type ErrorOptions = {
  /** Returns the error view of a path. */
  viewFor: (path: string) => ErrorView
  /** Translates a foreign error, such as a lost database, into a refusal; null for a bug. */
  translate: (error: unknown) => Refusal | null
  log: Logger
}

/** Turns everything that is thrown into an answer. */
export function showErrors({ viewFor, translate, log }: ErrorOptions): Middleware<State> {
  return async (ctx, next) => {
    try {
      await next()
      if (ctx.status === 404 && ctx.body == null) throw notFound()
      if (ctx.status === 405 && ctx.body == null) throw new Refusal(405, 'Cara memanggil alamat ini tidak dikenal.')
      if (ctx.status === 501 && ctx.body == null) throw new Refusal(405, 'Cara memanggil alamat ini tidak dikenal.')
    } catch (error) {
      const refusal = translate(error) ?? asRefusal(error)
      if (refusal.status === 500) log.error({ err: error, requestId: ctx.state.requestId }, 'bug')
      ctx.state.madeOf.push(notCacheable)
      ctx.status = refusal.status
      ctx.set('Cache-Control', 'no-store')
      if (refusal.retryAfter !== null) ctx.set('Retry-After', String(refusal.retryAfter))
      // @koa/router types its context as a superset of Koa's; nothing of the router is used here.
      try {
        viewFor(ctx.path)(ctx as Context, refusal)
      } catch (bug) {
        log.error({ err: bug, requestId: ctx.state.requestId }, 'the error page itself is broken')
        ctx.type = 'text'
        ctx.body = refusal.message
      }
    }
  }
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  const status = error instanceof Error && 'status' in error && Number(error.status)
  // A body with a Content-Encoding that it does not have.
  const isBadlyPacked = error instanceof Error && 'code' in error && /^(Z_|ERR__ERROR_FORMAT)/.test(String(error.code))
  if (status === 413) return new Refusal(413, 'Kiriman terlalu besar.')
  if (isBadlyPacked || (status && status >= 400 && status < 500))
    return new Refusal(400, 'Permintaan ini tidak bisa dibaca.', { code: 'INVALID_PARAMETER' })
  return new Refusal(500, 'Ada yang salah di pihak kami. Kesalahannya sudah dicatat; coba lagi sebentar lagi.')
}
