import type { Knex } from 'knex'
import { drawShareCard } from '../../artwork/draw-poster.ts'
import { createCache } from '../../async/cached.ts'
import { createLimiter } from '../../async/limiter.ts'
import { allow } from '../../platform/access.ts'
import type { AppRouter } from '../../web/context.ts'
import { readParam, Slug } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import type { Catalog } from '../catalog.ts'
import { LIBRARY } from '../contract/source.ts'
import { shareCards } from '../limits.ts'
import { findArtSubject } from '../sources/library/queries.ts'
import { joinFacts, stars } from '../view-models/cards.ts'
import { genreLine, typeLabel } from '../view-models/labels.ts'

/** Route of a title's share card. */
export function discoverPages(router: AppRouter, { catalog, db }: { catalog: Catalog; db: Knex }) {
  const cards = createCache<Buffer>({ max: 200 })
  const inTurn = createLimiter({ atOnce: 1, waiting: MAX_WAITING_CARDS, full: tooManyCards })

  router.get('/kartu/:slug.png', allow('anyone', { limit: shareCards }), async (ctx) => {
    const slug = readParam(Slug, ctx.params.slug)
    const { data, source } = await catalog.ask(ctx.state, 'detail', { slug })
    const caption = joinFacts([stars(data.skor), typeLabel(data.tipe), genreLine(data.genre)])
    const key = `${slug} ${data.judul} ${caption}`
    const card = await cards(key, async () => {
      const subject = source === LIBRARY ? await findArtSubject(db, slug) : undefined
      return inTurn(() => toPng(drawShareCard({ ...subject, slug, title: data.judul, genres: data.genre }, caption)))
    })
    ctx.set('Cache-Control', 'public, max-age=86400')
    ctx.type = 'png'
    ctx.body = card
  })
}

/** The queue is bounded, because one card is drawn at a time, in a third of a second. */
const MAX_WAITING_CARDS = 19

const tooManyCards = () =>
  new Refusal(503, 'Terlalu banyak kartu sedang digambar. Coba lagi sebentar lagi.', { retryAfter: 10 })

/** The image library is loaded only when the first card is drawn. */
async function toPng(svg: string): Promise<Buffer> {
  const { default: sharp } = await import('sharp')
  return sharp(Buffer.from(svg)).png({ palette: true, compressionLevel: 9 }).toBuffer()
}
