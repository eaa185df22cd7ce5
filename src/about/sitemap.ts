import { createCache } from '../async/cached.ts'
import { allow } from '../platform/access.ts'
import type { FeatureParts, Site } from '../platform/feature.ts'
import { createRouter, type KeptAnswer, unchanging } from '../web/context.ts'

/** The sitemap protocol allows at most so many URLs in one file. */
const MAX_ADDRESSES = 50_000
/** The sitemap is cached, because building a large one is slow. */
const CACHE_MS = 600_000

export function sitemapRoutes({ features, opened }: Pick<Site, 'features' | 'opened'>) {
  const router = createRouter()
  const cache = createCache<KeptAnswer>({ ttl: CACHE_MS, ttlAutopurge: true, perf: { now: () => Date.now() } })
  const hidden = ['/api/', ...features.flatMap((one) => one.hidden ?? [])].map((path) => `Disallow: ${path}\n`).join('')

  router.get('/robots.txt', allow('anyone'), (ctx) => {
    ctx.state.madeOf.push(unchanging)
    ctx.type = 'text/plain'
    ctx.body = `User-agent: *\n${hidden}Sitemap: ${ctx.state.baseUrl}/sitemap.xml\n`
  })

  router.get('/sitemap.xml', allow('anyone'), async (ctx) => {
    ctx.state.kept = await cache('sitemap', () => makeSitemap(opened(), ctx.state.baseUrl))
    ctx.status = 200
  })

  return router
}

async function makeSitemap(featureParts: readonly FeatureParts[], baseUrl: string): Promise<KeptAnswer> {
  const parts = featureParts.flatMap(({ sitemap }) => sitemap ?? [])
  const paths = parts.flatMap(({ pages }) => pages)
  for (const { addresses } of parts) paths.push(...((await addresses?.(MAX_ADDRESSES - paths.length)) ?? []))
  const entries = paths.map((path) => `<url><loc>${escapeXml(baseUrl + path)}</loc></url>`)
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries.join('')}</urlset>\n`
  const headers = { 'Content-Type': 'application/xml', 'Cache-Control': 'public, no-cache', Vary: 'Accept-Encoding' }
  return { plain: Buffer.from(xml), headers, bornAt: null, variants: {} }
}

const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
