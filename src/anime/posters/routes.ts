import path from 'node:path'
import type { Logger } from 'pino'
import type { Fetcher } from '../../net/fetcher.ts'
import { allow } from '../../platform/access.ts'
import { createRouter } from '../../web/context.ts'
import { notFound } from '../../web/refusal.ts'
import { pictures } from '../limits.ts'
import { type PosterLook, readPoster } from './sign.ts'
import { createPosterStore } from './store.ts'
import { createPosterSupply } from './supply.ts'

type PosterDeps = { secret: string; dataDir: string; fetcher: Fetcher; log: Logger }

/**
 * Foreign posters on our own address, kept in `posters` below `dataDir`. Whatever happens outside, a signed address is
 * answered with a picture; any other is a 404 and asks nobody.
 */
export function posterRoutes({ secret, dataDir, fetcher, log }: PosterDeps) {
  const router = createRouter()
  const store = createPosterStore({ folder: path.join(dataDir, 'posters'), log })
  const supply = createPosterSupply({ store, fetcher, log })

  router.get('/poster/:signature/:width/:url/:look', allow('anyone', { limit: pictures }), async (ctx) => {
    const signed = readPoster(secret, ctx.path)
    if (!signed) throw notFound('Gambar ini tidak ada.')
    const poster = await supply(signed)
    // Opened by itself, a picture from outside may do nothing at all.
    ctx.set('Content-Security-Policy', "default-src 'none'; sandbox")
    ctx.status = 200
    ctx.set('Cache-Control', poster ? (poster.isFresh ? FOR_LONG : FOR_AN_HOUR) : FOR_A_MINUTE)
    ctx.type = poster ? 'image/webp' : 'image/svg+xml'
    if (poster) ctx.set('ETag', poster.tag)
    if (poster && ctx.fresh) ctx.status = 304
    else ctx.body = poster ? poster.bytes : drawPlaceholder(signed.look)
  })

  return router
}

const FOR_LONG = 'public, max-age=604800, immutable'
const FOR_AN_HOUR = 'public, max-age=3600'
const FOR_A_MINUTE = 'public, max-age=60'

/** `--hue` of `.hue-0` to `.hue-11` in the stylesheet's tokens, which a picture cannot read; a test holds them together. */
export const hues = [25, 50, 78, 110, 145, 170, 200, 230, 260, 290, 325, 355] as const

/** The same tile as `.poster-blank`, as an SVG: shown in an `<img>`, it takes the browser's own fonts. */
function drawPlaceholder({ initials, hue }: PosterLook): string {
  const angle = hues[hue] ?? hues[0]
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" width="360" height="540" viewBox="0 0 360 540">',
    `<linearGradient id="tile" x1="0" y1="0" x2=".6" y2="1"><stop stop-color="oklch(0.42 0.09 ${angle})"/>`,
    `<stop offset="1" stop-color="oklch(0.24 0.05 ${angle})"/></linearGradient>`,
    '<rect width="360" height="540" fill="url(#tile)"/>',
    `<text x="180" y="270" dy=".35em" text-anchor="middle" font-family="system-ui, sans-serif" font-size="72" font-weight="800" fill="oklch(0.95 0.03 ${angle})">`,
    `${escapeXml(initials)}</text></svg>`,
  ].join('')
}

const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
