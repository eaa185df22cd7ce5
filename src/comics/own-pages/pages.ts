import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, Id, many, readForm, readParam, toBodyFields, typedIn } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import { page as pageTemplate } from '../../web/render.ts'
import { ageChoices, pagesHref } from '../comic/comic.ts'
import { AgeLabel, makeGenreSchema, Synopsis, Ticked, Title, words } from '../comic/fields.ts'
import { type Comic, listMasters } from '../comic/queries.ts'
import { findBar } from '../creators/creator.ts'
import { newComics, ownPageLimits, pageUploads } from '../limits.ts'
import { NO_RIGHTS } from '../rules/own-pages.ts'
import { placeAt } from '../rules/series.ts'
import { EpisodeNumber, episodeFields } from '../series/series.ts'
import { choice } from '../studio/samples.ts'
import { seriesChoices } from '../studio/series.ts'
import { anyComicAt, ownComicAt, readAction, studioPage } from '../studio/studio.ts'
import * as ownPages from './own-pages.ts'
import { listPages, listSlices } from './queries.ts'
import { withSentFiles } from './sending.ts'
import { type Outcome, pagesView, pageView, readFrames } from './view-model.ts'

const NEW = '/komik/unggah'
const newPage = pageTemplate<Awaited<ReturnType<typeof newView>>>('/comics/own-pages/new')
const pagesPage = studioPage<{ own: ReturnType<typeof pagesView> }>('/comics/own-pages/pages', 6, {
  tambah: 'Halamannya sudah masuk.',
  urut: 'Urutannya tersimpan.',
  simpan: 'Tersimpan.',
  hapus: 'Halamannya dihapus.',
  pakai: 'Keterangan dari arsipnya sudah dipakai.',
})
const framePage = studioPage<{ own: ReturnType<typeof pageView> }>('/comics/own-pages/page', 6)

const Alt = words(0, ownPageLimits.alt, 'Teks alt').prefault('')

/** Unusable values are ignored. */
const Offer = z.object({
  title: Title.optional().catch(undefined),
  summary: Synopsis.optional().catch(undefined),
  number: EpisodeNumber.optional().catch(undefined),
})

const newComic = (genres: Awaited<ReturnType<typeof listMasters>>) =>
  z.object({
    title: Title.prefault(''),
    genres: makeGenreSchema(genres),
    age_label: AgeLabel,
    made_with_ai: Ticked,
    rights: z.literal('ya', NO_RIGHTS),
    ...episodeFields,
  })

export function ownPagePages(router: AppRouter, deps: ownPages.OwnPageDeps) {
  const { db } = deps

  router.get(NEW, allow('signed_in'), async (ctx) => newPage(ctx, await newView(db, ctx)))

  router.post(NEW, allow('signed_in', { limit: newComics }), async (ctx) => {
    const form = readForm(newComic(await listMasters(db, 'comic_genres')), ctx.request.body)
    if (!form.ok) return newPage(ctx, await newView(db, ctx, form.errors), 422)
    const { genres: genreIds, rights: _, ...fields } = form.input
    const id = await ownPages.startOwnComic(deps, signedIn(ctx), { ...fields, has_rights: true, genreIds })
    seeOther(ctx, pagesHref({ id, title: null, published_at: null }))
  })

  router.get('/komik/:slug/halaman', allow('signed_in'), async (ctx) => show(deps, ctx, await pagedComic(ctx, db)))

  router.post('/komik/:slug/halaman', allow('signed_in', { limit: pageUploads }), async (ctx) => {
    const comic = await pagedComic(ctx, db)
    const added = await orRefusal(
      withSentFiles(ctx, deps, async (files) => {
        if (files.length === 0) throw new Refusal(422, 'Pilih gambar, zip, atau CBZ dulu.')
        return ownPages.addPages(deps, comic, files)
      }),
    )
    if (!(added instanceof Refusal || added.info) && added.refused.length + added.notes.length === 0)
      return seeOther(ctx, withFlash(pagesHref(comic), 'tambah'))
    await show(deps, ctx, comic, added)
  })

  router.post('/komik/:slug/halaman/tawaran', allow('signed_in'), async (ctx) => {
    const comic = await pagedComic(ctx, db)
    const { title, summary: synopsis, number } = Offer.parse(toBodyFields(ctx.request.body))
    const refusal = await orRefusal(ownPages.takeOffer(deps, signedIn(ctx), comic, { title, synopsis, number }))
    if (refusal) return show(deps, ctx, comic, refusal)
    const isUsed = title || synopsis || (number && comic.series)
    seeOther(ctx, isUsed ? withFlash(pagesHref(comic), 'pakai') : pagesHref(comic))
  })

  router.get('/komik/:slug/halaman/:page', allow('signed_in'), async (ctx) => {
    const comic = await pagedComic(ctx, db)
    const page = await ownPages.requirePage(db, comic.id, readParam(Id, ctx.params.page))
    framePage(ctx, comic, { own: pageView(comic, { ...page, slices: await listSlices(db, page.id) }) })
  })

  router.post('/komik/:slug/halaman/:page', allow('signed_in'), async (ctx) => {
    const comic = await pagedComic(ctx, db)
    const page = await ownPages.requirePage(db, comic.id, readParam(Id, ctx.params.page))
    await (acts.get(readAction(ctx.request.body).verb) ?? save)(deps, ctx, comic, page)
  })
}

/** Turns a refusal into a value, because the page shows every refusal, also for a creator whom staff have stopped. */
const orRefusal = <T>(work: Promise<T>): Promise<T | Refusal> =>
  work.catch((error: unknown) => {
    if (error instanceof Refusal) return error
    throw error
  })

type Page = Awaited<ReturnType<typeof ownPages.requirePage>>
type Act = (deps: ownPages.OwnPageDeps, ctx: Context, comic: Comic, page: Page) => Promise<void>

const remove: Act = async (deps, ctx, comic, { id }) => {
  const refusal = await orRefusal(ownPages.removePage(deps, comic.id, id))
  if (refusal) return show(deps, ctx, comic, refusal, id)
  seeOther(ctx, withFlash(pagesHref(comic), 'hapus'))
}

const moveTo =
  (placeIn: (ids: readonly number[], id: number) => number): Act =>
  async (deps, ctx, comic, { id }) => {
    const moved = await orRefusal(ownPages.orderPages(deps, comic.id, (ids) => placeAt(ids, id, placeIn(ids, id))))
    if (moved instanceof Refusal) return show(deps, ctx, comic, moved, id)
    seeOther(ctx, `${withFlash(pagesHref(comic), 'urut')}#halaman-${id}`)
  }

const moveToTyped: Act = async (deps, ctx, comic, page) => {
  const to = EpisodeNumber.safeParse(toBodyFields(ctx.request.body).ke)
  if (to.success) return moveTo(() => to.data)(deps, ctx, comic, page)
  await show(deps, ctx, comic, new Refusal(422, `Isi nomor halaman yang dituju untuk ${page.name}.`), page.id)
}

/** Actions of the buttons that do not save a form. */
const acts: ReadonlyMap<string, Act> = new Map([
  ['hapus', remove],
  ['maju', moveTo((ids, id) => Math.max(1, ids.indexOf(id)))],
  ['mundur', moveTo((ids, id) => ids.indexOf(id) + 2)],
  ['pindah', moveToTyped],
])

const save: Act = async (deps, ctx, comic, page) => {
  const { id } = page
  const form = readForm(z.object({ alt: Alt }), ctx.request.body)
  const frames = readFrames(toBodyFields(ctx.request.body))
  const errors: Errors = {
    ...(!form.ok && form.errors),
    ...(!frames && { frames: 'Isi angka 0 sampai 100, di dalam halaman.' }),
  }
  const refuse = async (wrong: Errors, status = 422) => {
    const whole = { ...page, slices: await listSlices(deps.db, id) }
    framePage(ctx, comic, { own: pageView(comic, whole, typedIn(ctx.request.body), wrong) }, status)
  }
  if (!form.ok || !frames) return refuse(errors)
  const refusal = await orRefusal(ownPages.changePage(deps, comic.id, id, { alt: form.input.alt, frames }))
  if (refusal) return refuse({ alt: refusal.message }, refusal.status)
  if (readAction(ctx.request.body).verb === 'lanjut' && page.next !== null)
    return seeOther(ctx, `${pagesHref(comic)}${page.next}/`)
  seeOther(ctx, `${withFlash(pagesHref(comic), 'simpan')}#halaman-${id}`)
}

async function pagedComic(ctx: Context, db: Knex): Promise<Comic> {
  const comic = await ownComicAt(ctx, db, anyComicAt)
  if (comic.source === 'pages') return comic
  throw new Refusal(404, 'Komik ini tidak dari halaman sendiri.')
}

/**
 * `outcome`: the result of an upload, if there is more to say than its success, or the refusal of a form. `about`: the
 * page whose form was refused.
 */
async function show(
  deps: ownPages.OwnPageDeps,
  ctx: Context,
  comic: Comic,
  outcome: Outcome | null = null,
  about: number | null = null,
) {
  if (outcome instanceof Refusal && outcome.retryAfter !== null) ctx.set('Retry-After', String(outcome.retryAfter))
  const parts = {
    pages: await listPages(deps.db, comic.id),
    room: await ownPages.readRoom(deps.db, comic.user_id),
    outcome,
    about: about === null ? null : { id: about, to: typedIn(ctx.request.body).ke ?? null },
  }
  const status = outcome instanceof Refusal ? outcome.status : outcome && outcome.refused.length > 0 ? 422 : 200
  pagesPage(ctx, comic, { own: pagesView(comic, parts) }, status)
}

async function newView(db: Knex, ctx: Context, errors: Errors = {}) {
  const values = typedIn(ctx.request.body)
  const selectedGenres = many(z.string()).catch([]).parse(toBodyFields(ctx.request.body).genres)
  const { title = '', age_label, made_with_ai, rights } = values
  return {
    action: `${NEW}/`,
    title,
    genres: (await listMasters(db, 'comic_genres')).map((row) => choice(row, selectedGenres)),
    series: await seriesChoices(db, signedIn(ctx).id, values),
    ages: ageChoices(age_label),
    own: { isMadeWithAi: made_with_ai === 'ya', hasRights: rights === 'ya' },
    bar: await findBar(db, signedIn(ctx).id),
    errors,
  }
}
