import type { Middleware } from 'koa'
import { Refusal } from './refusal.ts'

/** Whether a `Host` header is one of the names the operator listed, with whatever port. */
export function knownHosts(names: readonly string[]): (host: string | undefined) => boolean {
  const allowed = new Set(names.map((name) => name.toLowerCase()))
  return (given) => {
    const host = given?.toLowerCase() ?? ''
    return allowed.has(host) || allowed.has(host.replace(/:\d+$/, ''))
  }
}

/** Answers only under the names the operator listed, so that no stranger's name ends up in a link or a cache. */
export function allowedHosts(names: readonly string[]): Middleware {
  const isKnown = knownHosts(names)
  return (ctx, next) => {
    if (isKnown(ctx.req.headers.host)) return next()
    throw new Refusal(421, 'Server ini tidak melayani alamat itu.')
  }
}
