import { LRUCache } from 'lru-cache'
import { drawShareCard } from '../../artwork/draw.ts'
import { oneAtATime } from '../../uploads/one-at-a-time.ts'
import { type AppRouter, type KeptAnswer, unchanging } from '../../web/context.ts'
import { readParam, Slug } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import type { Catalog, Directory } from '../catalog.ts'
import { animeHref, decimal } from '../present/cards.ts'
import { genreLine, typeWord } from '../present/words.ts'

const staticPages = ['/', '/all-anime-terbaru/', '/movie/', '/jadwal-rilis/', '/search/', '/status/', '/docs']
/** What one sitemap may hold by its protocol. */
const MOST_ADDRESSES = 50_000

/** What is read by others than visitors: search engines' maps, and the picture shown where a title is shared. */
export function discoverPages(router: AppRouter, { catalog, directory }: { catalog: Catalog; directory: Directory }) {
  const shareCard = keepCards()
  const sitemap = keepSitemap(directory)

  router.get('/robots.txt', (ctx) => {
    ctx.state.madeOf.push(unchanging)
    ctx.type = 'text/plain'
    ctx.body = `User-agent: *\nDisallow: /api/\nDisallow: /kejutan/\nDisallow: /search/saran/\nSitemap: ${ctx.state.baseUrl}/sitemap.xml\n`
  })

  router.get('/sitemap.xml', async (ctx) => {
    ctx.state.kept = await sitemap(ctx.state.baseUrl)
    ctx.status = 200
  })

  router.get('/kartu/:slug.png', async (ctx) => {
    const slug = readParam(Slug, ctx.params.slug)
    const { data } = await catalog.ask(ctx.state, 'detail', { slug })
    const caption = [data.skor && `★ ${decimal(data.skor)}`, typeWord(data.tipe), genreLine(data.genre)]
      .filter(Boolean)
      .join(' · ')
    const key = `${slug} ${data.judul} ${caption}`
    const card = await shareCard(key, () =>
      toPng(drawShareCard({ slug, title: data.judul, genres: data.genre }, caption)),
    )
    ctx.set('Cache-Control', 'public, max-age=86400')
    ctx.type = 'png'
    ctx.body = card
  })
}

/** Milliseconds a sitemap is kept, with its compressed bytes: a large one takes long to make. */
const SITEMAP_KEPT = 600_000

function keepSitemap(directory: Directory): (baseUrl: string) => Promise<KeptAnswer> {
  let kept: { answer: Promise<KeptAnswer>; until: number } | null = null
  return (baseUrl) => {
    if (kept && kept.until > Date.now()) return kept.answer
    const answer = makeSitemap(directory, baseUrl)
    const made = { answer, until: Date.now() + SITEMAP_KEPT }
    kept = made
    answer.catch(() => {
      if (kept === made) kept = null
    })
    return answer
  }
}

async function makeSitemap(directory: Directory, baseUrl: string): Promise<KeptAnswer> {
  const slugs = await directory.slugs(MOST_ADDRESSES - staticPages.length)
  const paths = [...staticPages, ...slugs.map(animeHref)]
  const entries = paths.map((path) => `<url><loc>${escapeXml(baseUrl + path)}</loc></url>`)
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries.join('')}</urlset>\n`
  const headers = {
    'Content-Type': 'application/xml',
    'Cache-Control': 'public, max-age=3600',
    Vary: 'Accept-Encoding',
  }
  return { plain: Buffer.from(xml), headers, bornAt: null, variants: {} }
}

/** A card takes a third of a second of one core, so they are drawn one after the other, and so many may wait. */
const MOST_WAITING = 20

function keepCards(): (key: string, draw: () => Promise<Buffer>) => Promise<Buffer> {
  const cards = new LRUCache<string, Promise<Buffer>>({ max: 200 })
  const inTurn = oneAtATime(MOST_WAITING)
  return (key, draw) => {
    const known = cards.get(key)
    if (known) return known
    const card = inTurn(draw)
    if (!card)
      throw new Refusal(503, 'Terlalu banyak kartu sedang digambar. Coba lagi sebentar lagi.', { retryAfter: 10 })
    card.catch(() => cards.delete(key))
    cards.set(key, card)
    return card
  }
}

/** Few ask for share cards, so the image library is loaded when the first one does. */
async function toPng(svg: string): Promise<Buffer> {
  const { default: sharp } = await import('sharp')
  return sharp(Buffer.from(svg)).png({ palette: true, compressionLevel: 9 }).toBuffer()
}

const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
