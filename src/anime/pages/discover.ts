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
import { decimal } from '../view-models/cards.ts'
import { genreLine, typeLabel } from '../view-models/labels.ts'

/** Route of a title's share card: the preview image shown where a link to the title is shared. */
export function discoverPages(router: AppRouter, { catalog, db }: { catalog: Catalog; db: Knex }) {
  const cards = createCache<Buffer>({ max: 200 })
  const inTurn = createLimiter({ atOnce: 1, waiting: MAX_WAITING_CARDS, full: tooManyCards })

  router.get('/kartu/:slug.png', allow('anyone', { limit: shareCards }), async (ctx) => {
    const slug = readParam(Slug, ctx.params.slug)
    const { data, source } = await catalog.ask(ctx.state, 'detail', { slug })
    const caption = [data.skor && `★ ${decimal(data.skor)}`, typeLabel(data.tipe), genreLine(data.genre)]
      .filter(Boolean)
      .join(' · ')
    const key = `${slug} ${data.judul} ${caption}`
    const card = await cards(key, async () => {
      const named = source === LIBRARY ? await findArtSubject(db, slug) : undefined
      return inTurn(() => toPng(drawShareCard({ ...named, slug, title: data.judul, genres: data.genre }, caption)))
    })
    ctx.set('Cache-Control', 'public, max-age=86400')
    ctx.type = 'png'
    ctx.body = card
  })
}

/**
 * Maximum number of share cards that wait to be drawn. Drawing one takes a third of a second, and only one is drawn at
 * a time.
 */
const MAX_WAITING_CARDS = 19

const tooManyCards = () =>
  new Refusal(503, 'Terlalu banyak kartu sedang digambar. Coba lagi sebentar lagi.', { retryAfter: 10 })

/** Converts a share card to PNG. The image library is loaded only when the first card is drawn. */
async function toPng(svg: string): Promise<Buffer> {
  const { default: sharp } = await import('sharp')
  return sharp(Buffer.from(svg)).png({ palette: true, compressionLevel: 9 }).toBuffer()
}
