import { LRUCache } from 'lru-cache'
import { type AppRouter, unchanging } from '../../web/context.ts'
import { readParam, Text } from '../../web/form.ts'
import type { Catalog } from '../catalog.ts'
import { animeHref, decimal } from '../present/cards.ts'
import { drawShareCard } from '../sources/library/art/draw.ts'
import { genreLine, typeWord } from '../words.ts'

const Slug = Text.min(1).max(200)
const staticPages = ['/', '/all-anime-terbaru/', '/movie/', '/jadwal-rilis/', '/search/', '/docs']
/** What one sitemap may hold by its protocol. */
const MOST_ADDRESSES = 50_000

/** What is read by others than visitors: search engines' maps, and the picture shown where a title is shared. */
export function discoverPages(router: AppRouter, { catalog }: { catalog: Catalog }) {
  const cards = new LRUCache<string, Promise<Buffer>>({ max: 200 })

  router.get('/robots.txt', (ctx) => {
    ctx.state.madeOf.push(unchanging)
    ctx.type = 'text/plain'
    ctx.body = `User-agent: *\nDisallow: /api/\nDisallow: /kejutan/\nDisallow: /search/saran/\nSitemap: ${ctx.state.baseUrl}/sitemap.xml\n`
  })

  router.get('/sitemap.xml', async (ctx) => {
    const paths = [...staticPages, ...(await catalog.slugs()).map(animeHref)].slice(0, MOST_ADDRESSES)
    const entries = paths.map((path) => `<url><loc>${escapeXml(ctx.state.baseUrl + path)}</loc></url>`)
    ctx.type = 'application/xml'
    ctx.set('Cache-Control', 'public, max-age=3600')
    ctx.body = `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries.join('')}</urlset>\n`
  })

  router.get('/kartu/:slug.png', async (ctx) => {
    const slug = readParam(Slug, ctx.params.slug)
    const { data } = await catalog.ask(ctx.state, 'detail', { slug })
    const caption = [data.skor && `★ ${decimal(data.skor)}`, typeWord(data.tipe), genreLine(data.genre)]
      .filter(Boolean)
      .join(' · ')
    const key = `${slug} ${data.judul} ${caption}`
    const card = cards.get(key) ?? toPng(drawShareCard({ slug, title: data.judul, genres: data.genre }, caption))
    cards.set(key, card)
    ctx.set('Cache-Control', 'public, max-age=86400')
    ctx.type = 'png'
    ctx.body = await card
  })
}

/** Few ask for share cards, so the image library is loaded when the first one does. */
async function toPng(svg: string): Promise<Buffer> {
  const { default: sharp } = await import('sharp')
  return sharp(Buffer.from(svg)).png({ palette: true, compressionLevel: 9 }).toBuffer()
}

const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
