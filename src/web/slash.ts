import type { Middleware } from 'koa'

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
