import type { Knex } from 'knex'
import { drawOpening } from '../../../artwork/draw-opening.ts'
import { type ArtSubject, drawPoster, drawScene } from '../../../artwork/draw-poster.ts'
import { drawThumb } from '../../../artwork/draw-thumb.ts'
import { createCache } from '../../../async/cached.ts'
import type { LibraryEpisodeRow } from '../../../db/tables.ts'
import { allow } from '../../../platform/access.ts'
import { drawImage } from '../../../uploads/image.ts'
import { isBusy } from '../../../uploads/image-job.ts'
import { type Context, createRouter } from '../../../web/context.ts'
import { readParam, Slug } from '../../../web/form.ts'
import { files } from '../../../web/limits.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { episodeName } from '../../identity/labels.ts'
import { findArtSubject, findArtSubjectOfEpisode } from './queries.ts'

/**
 * Drawings are made on first request. This site's pages show SVG; the API links posters as WebP, because the image
 * proxies of other servers reject SVG.
 */
export function libraryRoutes({ db }: { db: Knex }) {
  const router = createRouter()
  const drawings = createCache<Buffer>({ max: 1_000 })

  async function answerDrawing(ctx: Context, kind: string, draw: (slug: string) => Promise<Buffer>) {
    const slug = readParam(Slug, ctx.params.slug)
    const bytes = await drawings(`${kind} ${slug}`, () => draw(slug))
    ctx.set('Cache-Control', 'public, max-age=86400, stale-while-revalidate=604800')
    ctx.type = kind.endsWith('webp') ? 'image/webp' : 'image/svg+xml'
    ctx.body = bytes
  }

  const drawTitlePoster = async (slug: string) => drawPoster(await findSubject(slug))
  const findSubject = async (slug: string): Promise<ArtSubject> => (await findArtSubject(db, slug)) ?? missing()
  const drawEpisodeOpening = async (slug: string) => {
    const episode = (await findArtSubjectOfEpisode(db, slug)) ?? missing()
    return drawOpening(episode, episodeName(episode.label), episodePlace(episode))
  }
  const drawEpisodeThumb = async (slug: string) => {
    const episode = (await findArtSubjectOfEpisode(db, slug)) ?? missing()
    return drawThumb(episode, episodePlace(episode))
  }

  router.get('/ilustrasi/poster/:slug.svg', allow('anyone', { limit: files }), (ctx) =>
    answerDrawing(ctx, 'poster', async (slug) => Buffer.from(await drawTitlePoster(slug))),
  )
  router.get('/ilustrasi/poster/:slug.webp', allow('anyone', { limit: files }), (ctx) =>
    answerDrawing(ctx, 'poster.webp', async (slug) =>
      drawImage(await drawTitlePoster(slug), API_POSTER).catch(unlessBusy),
    ),
  )
  router.get('/ilustrasi/adegan/:slug.svg', allow('anyone', { limit: files }), (ctx) =>
    answerDrawing(ctx, 'adegan', async (slug) => Buffer.from(drawScene(await findSubject(slug)))),
  )
  router.get('/ilustrasi/pembuka/:slug.svg', allow('anyone', { limit: files }), (ctx) =>
    answerDrawing(ctx, 'pembuka', async (slug) => Buffer.from(await drawEpisodeOpening(slug))),
  )
  router.get('/ilustrasi/cuplikan/:slug.svg', allow('anyone', { limit: files }), (ctx) =>
    answerDrawing(ctx, 'cuplikan', async (slug) => Buffer.from(await drawEpisodeThumb(slug))),
  )

  return router
}

const API_POSTER = { width: 360, height: 540 }

/**
 * Returns the place that decides the light of an episode's drawing. A film is drawn in its title's own light. An
 * episode between two numbers, such as "12.5" or a special after 12, gets a place that neither neighbour has.
 */
function episodePlace({ type, number, part }: Pick<LibraryEpisodeRow, 'number' | 'part'> & { type: string }): number {
  if (type === 'Movie') return 0
  const whole = Math.trunc(Number(number))
  return whole === Number(number) && part === 0 ? whole : whole + BETWEEN
}

const BETWEEN = 2

function missing(): never {
  throw notFound('Gambar ini tidak ada.')
}

function unlessBusy(error: unknown): never {
  if (isBusy(error))
    throw new Refusal(503, 'Terlalu banyak gambar sedang dibuat. Coba lagi sebentar lagi.', { retryAfter: 5 })
  throw error
}
