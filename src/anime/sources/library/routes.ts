import type { Knex } from 'knex'
import { LRUCache } from 'lru-cache'
import { type Context, createRouter } from '../../../web/context.ts'
import { notFound } from '../../../web/errors.ts'
import { readParam, Slug } from '../../../web/form.ts'
import { episodeName } from '../../words.ts'
import { type ArtSubject, drawOpening, drawPoster, drawScene } from './art/draw.ts'
import { findArtSubject, findArtSubjectOfEpisode } from './queries.ts'

/** The library's own pictures, drawn when first asked for: posters, scenes without lettering, opening cards. */
export function libraryRoutes({ db }: { db: Knex }) {
  const router = createRouter()
  const drawn = new LRUCache<string, Buffer>({ max: 1_000 })

  async function answerDrawing(ctx: Context, kind: string, draw: (slug: string) => Promise<string | null>) {
    const slug = readParam(Slug, ctx.params.slug)
    const key = `${kind} ${slug}`
    const bytes = drawn.get(key) ?? asBytes(await draw(slug))
    drawn.set(key, bytes)
    ctx.set('Cache-Control', 'public, max-age=86400, stale-while-revalidate=604800')
    ctx.type = 'image/svg+xml'
    ctx.body = bytes
  }

  const ofTitle = (draw: (subject: ArtSubject) => string) => async (slug: string) => {
    const found = await findArtSubject(db, slug)
    return found ? draw(found) : null
  }
  const ofEpisode = async (slug: string) => {
    const found = await findArtSubjectOfEpisode(db, slug)
    return found ? drawOpening(found, episodeName(found.label)) : null
  }

  router.get('/ilustrasi/poster/:slug.svg', (ctx) => answerDrawing(ctx, 'poster', ofTitle(drawPoster)))
  router.get('/ilustrasi/adegan/:slug.svg', (ctx) => answerDrawing(ctx, 'adegan', ofTitle(drawScene)))
  router.get('/ilustrasi/pembuka/:slug.svg', (ctx) => answerDrawing(ctx, 'pembuka', ofEpisode))

  return router
}

function asBytes(svg: string | null): Buffer {
  if (svg === null) throw notFound('Gambar ini tidak ada.')
  return Buffer.from(svg)
}
