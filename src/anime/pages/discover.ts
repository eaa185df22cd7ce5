import { LRUCache } from 'lru-cache'
import { drawShareCard } from '../../artwork/draw.ts'
import { allow } from '../../platform/access.ts'
import { oneAtATime } from '../../uploads/one-at-a-time.ts'
import type { AppRouter } from '../../web/context.ts'
import { readParam, Slug } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import type { Catalog } from '../catalog.ts'
import { shareCards } from '../limits.ts'
import { decimal } from '../present/cards.ts'
import { genreLine, typeWord } from '../present/words.ts'

/** The picture shown where a title is shared. */
export function discoverPages(router: AppRouter, { catalog }: { catalog: Catalog }) {
  const shareCard = keepCards()

  router.get('/kartu/:slug.png', allow('anyone', { limit: shareCards }), async (ctx) => {
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
