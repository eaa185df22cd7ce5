import type { Knex } from 'knex'
import { LRUCache } from 'lru-cache'
import { type Context, createRouter } from '../../../web/context.ts'
import { notFound } from '../../../web/errors.ts'
import { readParam, Text } from '../../../web/form.ts'
import { episodeName } from '../../words.ts'
import { type ArtSubject, drawOpening, drawPoster, drawScene } from './art/draw.ts'
import { findArtSubject, findArtSubjectOfEpisode } from './queries.ts'

const Slug = Text.min(1).max(200)

/** The library's own pictures, drawn when first asked for: posters, scenes without lettering, opening cards. */
export function libraryRoutes({ db }: { db: Knex }) {
  const router = createRouter()
  const drawn = new LRUCache<string, Buffer>({ max: 1_000 })

  async function answerDrawing(ctx: Context, draw: () => Promise<string | null>) {
    const known = drawn.get(ctx.path)
    const svg = known ?? (await draw())
    if (svg === null) throw notFound('Gambar ini tidak ada.')
    const bytes = Buffer.from(svg)
    if (!known) drawn.set(ctx.path, bytes)
    ctx.set('Cache-Control', 'public, max-age=86400, stale-while-revalidate=604800')
    ctx.type = 'image/svg+xml'
    ctx.body = known ?? bytes
  }

  const subject = async (slug: unknown, draw: (subject: ArtSubject) => string) => {
    const found = await findArtSubject(db, readParam(Slug, slug))
    return found ? draw(found) : null
  }

  router.get('/ilustrasi/poster/:slug.svg', (ctx) => answerDrawing(ctx, () => subject(ctx.params.slug, drawPoster)))
  router.get('/ilustrasi/adegan/:slug.svg', (ctx) => answerDrawing(ctx, () => subject(ctx.params.slug, drawScene)))
  router.get('/ilustrasi/pembuka/:slug.svg', (ctx) =>
    answerDrawing(ctx, async () => {
      const found = await findArtSubjectOfEpisode(db, readParam(Slug, ctx.params.slug))
      return found ? drawOpening(found, episodeName(found.label)) : null
    }),
  )

  return router
}
