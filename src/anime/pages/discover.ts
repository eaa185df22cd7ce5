import { drawShareCard } from '../../artwork/draw-poster.ts'
import { createCache } from '../../async/cached.ts'
import { createLimiter } from '../../async/limiter.ts'
import { allow } from '../../platform/access.ts'
import type { AppRouter } from '../../web/context.ts'
import { readParam, Slug } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import type { Catalog } from '../catalog.ts'
import { shareCards } from '../limits.ts'
import { decimal } from '../view-models/cards.ts'
import { genreLine, typeLabel } from '../view-models/labels.ts'

/** The share card of a title. */
export function discoverPages(router: AppRouter, { catalog }: { catalog: Catalog }) {
  const cards = createCache<Buffer>({ max: 200 })
  const inTurn = createLimiter({ atOnce: 1, waiting: MAX_WAITING_CARDS, full: tooManyCards })

  router.get('/kartu/:slug.png', allow('anyone', { limit: shareCards }), async (ctx) => {
    const slug = readParam(Slug, ctx.params.slug)
    const { data } = await catalog.ask(ctx.state, 'detail', { slug })
    const caption = [data.skor && `★ ${decimal(data.skor)}`, typeLabel(data.tipe), genreLine(data.genre)]
      .filter(Boolean)
      .join(' · ')
    const key = `${slug} ${data.judul} ${caption}`
    const card = await cards(key, () =>
      inTurn(() => toPng(drawShareCard({ slug, title: data.judul, genres: data.genre }, caption))),
    )
    ctx.set('Cache-Control', 'public, max-age=86400')
    ctx.type = 'png'
    ctx.body = card
  })
}

/** A card takes a third of a second to draw, so cards are drawn one at a time, and so many may wait. */
const MAX_WAITING_CARDS = 19

const tooManyCards = () =>
  new Refusal(503, 'Terlalu banyak kartu sedang digambar. Coba lagi sebentar lagi.', { retryAfter: 10 })

/** The image library is loaded with the first share card. */
async function toPng(svg: string): Promise<Buffer> {
  const { default: sharp } = await import('sharp')
  return sharp(Buffer.from(svg)).png({ palette: true, compressionLevel: 9 }).toBuffer()
}
