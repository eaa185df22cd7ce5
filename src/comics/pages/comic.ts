import type { Knex } from 'knex'
import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, movedTo } from '../../web/context.ts'
import { flashIn } from '../../web/flash.ts'
import { type Errors, PageNumber, readQuery, type Values } from '../../web/form.ts'
import { breadcrumbs, structuredData } from '../../web/formats/structured-data.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { COMICS, comicHref, comicSlug, idOfSlug, meanRating } from '../comic/comic.ts'
import { type Comic, listReadPanels } from '../comic/queries.ts'
import { askForDownloads, type ExportDeps, keysOf } from '../export/ask.ts'
import { offersOf } from '../export/file.ts'
import { isPublic, maySee } from '../rules/visibility.ts'
import { listComments } from '../social/queries.ts'
import { comicCard } from './card.ts'
import { COMMENTS_PER_PAGE, comicView, commentsView } from './comic-view-model.ts'
import { creatorView, lookingAt } from './creator.ts'
import { findShownComic, listNext, type ShownComic } from './queries.ts'

const comicPage = pageOf<Awaited<ReturnType<typeof dataOf>>>('/comics/comic')

const Where = z.object({ komentar: PageNumber.catch(1) })
/** Comics in each shelf below a comic. */
const BESIDE = 7

/** What the page says after a form was sent. */
const said = {
  komentar: 'Komentarmu sudah tampil.',
  'komentar-hapus': 'Komentarnya dihapus.',
  lapor: 'Terima kasih. Staf akan memeriksa laporanmu.',
}
export type Said = keyof typeof said

type PageDeps = { db: Knex; exports: ExportDeps }

/** The page of one comic. */
export const comicPages = (router: AppRouter, deps: PageDeps) =>
  router.get('/komik/:slug', allow('anyone'), async (ctx) => {
    const comic = await findShown(deps.db, ctx)
    if (comic) await showComic(deps, ctx, comic)
  })

/** A form that was refused, as it was sent. */
type Refused = { values: Values; errors: Errors }

/** Answers with the page of a comic; with a form that was refused, with 422. */
export async function showComic(deps: PageDeps, ctx: Context, comic: ShownComic, form: Refused | null = null) {
  comicPage(ctx, await dataOf(deps, ctx, comic, form), form ? 422 : 200)
}

async function dataOf({ db, exports }: PageDeps, ctx: Context, comic: ShownComic, form: Refused | null) {
  const { viewer, baseUrl } = ctx.state
  const looking = lookingAt(ctx, comic, comicHref(comic))
  const { komentar: page } = readQuery(Where, ctx.query)
  const part = { limit: COMMENTS_PER_PAGE, offset: (page - 1) * COMMENTS_PER_PAGE }
  const comments = await listComments(db, comic.id, part)
  const creator = comic.creator && creatorView(comic.creator, looking)
  const panels = await listReadPanels(db, comic.id)
  const view = comicView(comic, panels, looking)
  const keys = keysOf(comic, panels, comic.creator?.watermark ?? true)
  // Asked for by who opens the page, so that many changes in a row make one file.
  const ffmpeg = await exports.ffmpeg
  const made = comic.files.filter(({ kind }) => kind !== 'video' || ffmpeg !== null)
  const isOutdated = view.isPublic && comic.allow_downloads && made.some((file) => file.key !== keys[file.kind])
  if (isOutdated && panels.every(({ render_id }) => render_id !== null)) await askForDownloads(exports, comic.id)
  const trail = [
    ['Beranda', '/'],
    ['Komik', COMICS],
    [view.title, view.href],
  ] as const
  return {
    comic: view,
    creator,
    files: offersOf(ffmpeg, comic, comic.files, viewer, keys).filter(({ ready }) => ready),
    comments: commentsView(comic, { comments, page, ...looking, ...form }),
    ...(await shelvesBelow(db, comic, BESIDE)),
    flash: flashIn(said, ctx),
    jsonLd: view.isPublic ? [seriesData(comic, view, creator?.href, baseUrl), breadcrumbs(baseUrl, trail)] : [],
  }
}

/** Structured data about a comic for search engines. `creator`: address of its creator's page. */
function seriesData(comic: Comic, view: ReturnType<typeof comicView>, creator: string | undefined, baseUrl: string) {
  const rating = meanRating(comic)
  return structuredData({
    '@type': 'ComicSeries',
    name: view.title,
    url: baseUrl + view.href,
    description: comic.synopsis,
    inLanguage: 'id',
    genre: comic.genres,
    author: { '@type': 'Person', name: view.creator, ...(creator && { url: baseUrl + creator }) },
    ...(comic.published_at && { datePublished: comic.published_at.toISOString() }),
    dateModified: comic.updated_at.toISOString(),
    ...(view.image && { image: baseUrl + view.image }),
    contentRating: comic.age_label,
    ...(rating !== null && {
      aggregateRating: { '@type': 'AggregateRating', ratingValue: rating, ratingCount: Number(comic.rating_count) },
    }),
  })
}

/** What to read next: other comics by the creator, and comics like this one by others, up to `most` of each. */
export async function shelvesBelow(db: Knex, comic: Comic, most: number) {
  const next = await listNext(db, comic, most)
  const cardsOf = (own: boolean) => next.filter(({ isOwn }) => isOwn === own).map(comicCard)
  return { more: cardsOf(true), similar: cardsOf(false) }
}

async function comicThat(db: Knex, ctx: Context, mayHave: typeof maySee): Promise<ShownComic> {
  const { viewer } = ctx.state
  const id = idOfSlug(ctx.params.slug ?? '')
  const comic = id === null ? null : await findShownComic(db, id, viewer?.id ?? null)
  if (comic && mayHave(comic, viewer)) return comic
  throw notFound('Komik ini tidak ada, atau belum terbit.')
}

/**
 * Returns the comic of a page's address, or of an address `below` it, if the visitor may see it. Redirects from an older
 * slug and returns null then. Throws a 404 for any other comic.
 */
export async function findShown(db: Knex, ctx: Context, below = ''): Promise<ShownComic | null> {
  const comic = await comicThat(db, ctx, maySee)
  if (ctx.params.slug === comicSlug(comic)) return comic
  movedTo(ctx, comicHref(comic) + below)
  return null
}

/** Returns the public comic of an address to which a form is sent. Throws a 404 for any other comic. */
export const findPublic = (db: Knex, ctx: Context): Promise<ShownComic> => comicThat(db, ctx, isPublic)
