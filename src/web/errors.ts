import type { Middleware } from 'koa'
import type { Logger } from 'pino'
import { type Context, notCacheable, type State } from './context.ts'
import { notFound, Refusal } from './refusal.ts'

/** Renders an error as the answer: as a page, or in the JSON shape of an API. */
export type ErrorView = (ctx: Context, refusal: Refusal) => void

type ErrorOptions = {
  /** Returns the error view for the path of a request. */
  viewFor: (path: string) => ErrorView
  /** Converts an error of a library, such as a lost database connection, to a `Refusal`; null if the error is a bug. */
  translate: (error: unknown) => Refusal | null
  log: Logger
}

/** Turns every thrown error into a response. Errors not meant for visitors are logged as bugs and answered with 500. */
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
      // The cast is safe: @koa/router types its context as an extension of Koa's, and error views use nothing that the
      // router adds.
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
  // The request body is not encoded in the way that its Content-Encoding header says.
  const isBadlyPacked = error instanceof Error && 'code' in error && /^(Z_|ERR__ERROR_FORMAT)/.test(String(error.code))
  if (status === 413) return new Refusal(413, 'Kiriman terlalu besar.')
  if (status === 415) return new Refusal(415, 'Kiriman ini dikodekan dengan cara yang tidak dikenal.')
  if (isBadlyPacked || (status && status >= 400 && status < 500))
    return new Refusal(400, 'Permintaan ini tidak bisa dibaca.', { code: 'INVALID_PARAMETER' })
  return new Refusal(500, 'Ada yang salah di pihak kami. Kesalahannya sudah dicatat; coba lagi sebentar lagi.')
}
