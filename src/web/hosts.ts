import type { Middleware } from 'koa'
import { Refusal } from './refusal.ts'

/** Answers only under the names the operator listed, so that no stranger's name ends up in a link or a cache. */
export function allowedHosts(names: readonly string[]): Middleware {
  const allowed = new Set(names.map((name) => name.toLowerCase()))
  return (ctx, next) => {
    const host = ctx.req.headers.host?.toLowerCase() ?? ''
    if (allowed.has(host) || allowed.has(host.replace(/:\d+$/, ''))) return next()
    throw new Refusal(421, 'Server ini tidak melayani alamat itu.')
  }
}
