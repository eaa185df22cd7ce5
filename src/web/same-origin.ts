import type { Middleware } from 'koa'
import { Refusal } from './refusal.ts'

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * The wall against cross-site requests, in place of tokens: what is unsafe must come from this site itself.
 * A client that sends neither header is no browser and passes; the listed origins may write to the APIs.
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
