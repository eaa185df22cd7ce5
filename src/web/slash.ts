import type { Middleware } from 'koa'

/** Pages end in a slash; a GET without it is led there. APIs take both, and files have an ending. */
export function canonicalSlash(): Middleware {
  return (ctx, next) => {
    const { path } = ctx
    const exempt = path.endsWith('/') || path.startsWith('/api/') || /\.\w+$/.test(path) || bare.has(path)
    if (exempt || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next()
    ctx.status = 301
    // Two slashes, either way round, would be another host.
    ctx.redirect(`${path}/`.replace(/^[/\\]{2,}/, '/') + ctx.search)
    return
  }
}

const bare = new Set(['/docs', '/health', '/metrics'])
