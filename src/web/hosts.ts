import type { Middleware } from 'koa'
import { Refusal } from './refusal.ts'

/** Whether a `Host` header is a listed name, with any port. */
export function knownHosts(names: readonly string[]): (host: string | undefined) => boolean {
  const allowed = new Set(names.map((name) => name.toLowerCase()))
  return (given) => {
    const host = given?.toLowerCase() ?? ''
    return allowed.has(host) || allowed.has(host.replace(/:\d+$/, ''))
  }
}

/** Answers only to listed host names, so that no foreign name gets into a link or a cache; 421 otherwise. */
export function allowedHosts(names: readonly string[]): Middleware {
  const isKnown = knownHosts(names)
  return (ctx, next) => {
    if (isKnown(ctx.req.headers.host)) return next()
    throw new Refusal(421, 'Server ini tidak melayani alamat itu.')
  }
}

/** `slashless`: pages without a trailing slash. */
type Exempt = { isApi: (path: string) => boolean; slashless: ReadonlySet<string> }

/** Redirects a GET of a page to its address with a trailing slash. APIs accept both, and files have an extension. */
export function canonicalSlash({ isApi, slashless }: Exempt): Middleware {
  return (ctx, next) => {
    const { path } = ctx
    const exempt = path.endsWith('/') || isApi(path) || /\.\w+$/.test(path) || slashless.has(path)
    if (exempt || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next()
    ctx.status = 301
    // "//host" and "\\host" would lead to another host.
    ctx.redirect(`${path}/`.replace(/^[/\\]{2,}/, '/') + ctx.search)
    return
  }
}
