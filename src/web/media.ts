import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Middleware } from 'koa'
import { root } from '../root.ts'
import type { State } from './context.ts'
import type { LimitedContext } from './limits.ts'
import { takeRange } from './preconditions.ts'

/** Serves a folder below `/media/`, with single byte ranges. `count` throws beyond a rate limit. */
export function serveMedia(
  count: (ctx: LimitedContext) => Promise<void>,
  folder = path.join(root, 'public/media'),
): Middleware<State> {
  const mediaTypes: Record<string, string> = {
    '.mp4': 'video/mp4',
    '.m3u8': 'application/vnd.apple.mpegurl',
    '.vtt': 'text/vtt; charset=utf-8',
  }
  const serve: Middleware<State> = async (ctx, next) => {
    const name = /^\/media\/([\w.-]+)$/.exec(ctx.path)?.[1]
    const type = name && mediaTypes[path.extname(name)]
    if (!name || !type || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next()
    await count(ctx)
    const file = path.join(folder, name)
    const stats = await stat(file).catch(() => null)
    if (!stats) return next()
    const { size, mtimeMs } = stats
    const etag = `"${name}-${size}-${Math.trunc(mtimeMs).toString(36)}"`
    ctx.set({ 'Content-Type': type, 'Accept-Ranges': 'bytes', 'Cache-Control': 'public, max-age=86400' })
    ctx.set('ETag', etag)
    // Allows pages of every origin to play the clips, because sites that use this server as an endpoint show them on
    // their own pages.
    ctx.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' })
    const range = takeRange(ctx, size, etag)
    if (!range) return
    ctx.length = range.end - range.start + 1
    // Koa sends no body for HEAD. The stream is set all the same, because without a body Koa would change the status to
    // 204.
    ctx.body = createReadStream(file, range)
  }
  return (ctx, next) => (ctx.path.startsWith('/media/') ? serve(ctx, next) : next())
}
