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

/** APIs by their addresses; `slashless`: pages that have none at their end. */
type Exempt = { isApi: (path: string) => boolean; slashless: ReadonlySet<string> }

/** Pages end in a slash; a GET without it is led there. APIs take both, and files have an ending. */
export function canonicalSlash({ isApi, slashless }: Exempt): Middleware {
  return (ctx, next) => {
    const { path } = ctx
    const exempt = path.endsWith('/') || isApi(path) || /\.\w+$/.test(path) || slashless.has(path)
    if (exempt || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next()
    ctx.status = 301
    // Two slashes, either way round, would be another host.
    ctx.redirect(`${path}/`.replace(/^[/\\]{2,}/, '/') + ctx.search)
    return
  }
}
