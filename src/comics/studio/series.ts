import type { Knex } from 'knex'
import * as z from 'zod'
import type { ComicGenreRow } from '../../db/tables.ts'
import { seriesStatuses } from '../../db/tables.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { longDate } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { type Errors, Id, many, readForm, readParam, toBodyFields, typedIn, type Values } from '../../web/form.ts'
import { buildChoices } from '../../web/paging.ts'
import { refusalIn } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { ageChoices, OWN_SERIES, seriesHref, stepHref } from '../comic/comic.ts'
import { AgeLabel, makeGenreSchema } from '../comic/fields.ts'
import { type Comic, listMasters } from '../comic/queries.ts'
import { newSeries } from '../limits.ts'
import { pictureHref } from '../pictures/pictures.ts'
import { isSeriesPublic } from '../rules/series.ts'
import * as queries from '../series/queries.ts'
import * as series from '../series/series.ts'
import { getComicState } from './own-comics.ts'
import { readAction, type StudioDeps } from './studio.ts'

const listPage = pageOf<{ series: ReturnType<typeof listView>[]; flash: string | null }>('/comics/studio/series')
const editPage = pageOf<Awaited<ReturnType<typeof readEdit>> & { flash: string | null }>('/comics/studio/series_edit')

const flashes = { simpan: 'Tersimpan.', buat: 'Serinya jadi. Tambahkan episodenya.', hapus: 'Serinya dihapus.' }
const MOST = 1_000

const makeSeriesSchema = (genres: readonly ComicGenreRow[]) =>
  z.object({
    title: series.seriesFields.title.prefault(''),
    summary: series.seriesFields.summary.prefault(''),
    genreIds: makeGenreSchema(genres),
    age_label: AgeLabel,
    status: z.enum(seriesStatuses, 'Pilih satu keadaan.').prefault('ongoing'),
  })

const EpisodeForm = z.object({ komik: Id, judul: series.EpisodeTitle.prefault('') })

/** Only the creator may change a series. */
export function ownSeriesPages(router: AppRouter, { db, limits }: Pick<StudioDeps, 'db' | 'limits'>) {
  router.get('/komik/karyaku/seri', allow('signed_in'), async (ctx) => {
    const rows = await listOwn(db, signedIn(ctx).id)
    listPage(ctx, { series: rows.map(listView), flash: flashIn(flashes, ctx) })
  })

  router.get('/komik/karyaku/seri/baru', allow('signed_in'), (ctx) => show(db, ctx, null))

  router.post('/komik/karyaku/seri/baru', allow('signed_in', { also: [newSeries] }), async (ctx) => {
    const form = readForm(makeSeriesSchema(await listMasters(db, 'comic_genres')), ctx.request.body)
    if (!form.ok) return show(db, ctx, null, form.errors)
    const id = await series.addSeries(db, signedIn(ctx), form.input, limits.countFor(ctx))
    seeOther(ctx, withFlash(`${OWN_SERIES}${id}/`, 'buat'))
  })

  router.get('/komik/karyaku/seri/:id', allow('signed_in'), async (ctx) =>
    show(db, ctx, (await ownSeriesAt(db, ctx)).series),
  )

  router.post('/komik/karyaku/seri/:id', allow('signed_in'), async (ctx) => {
    const own = await ownSeriesAt(db, ctx)
    const form = readForm(makeSeriesSchema(await listMasters(db, 'comic_genres')), ctx.request.body)
    if (!form.ok) return show(db, ctx, own.series, form.errors)
    await series.changeSeries(db, own, form.input)
    seeOther(ctx, withFlash(`${OWN_SERIES}${own.seriesId}/`, 'simpan'))
  })

  router.post('/komik/karyaku/seri/:id/episode', allow('signed_in'), async (ctx) => {
    const own = await ownSeriesAt(db, ctx)
    const form = readForm(EpisodeForm, ctx.request.body)
    if (!form.ok) return show(db, ctx, own.series, { episode: form.errors.judul ?? 'Pilih komiknya dulu.' })
    const { komik: comicId, judul: title } = form.input
    const { verb, word } = readAction(ctx.request.body)
    const number = verb === 'pindah' ? series.EpisodeNumber.safeParse(word).data : undefined
    const change = changes.get(verb) ?? series.changeEpisode
    const refusal = await refusalIn(() => change(db, own, { comicId, title, number }))
    if (refusal) return show(db, ctx, own.series, { episode: refusal.message }, refusal.status)
    seeOther(ctx, withFlash(`${OWN_SERIES}${own.seriesId}/#episode-${comicId}`, 'simpan'))
  })

  router.post('/komik/karyaku/seri/:id/hapus', allow('signed_in'), async (ctx) => {
    await series.deleteSeries(db, await ownSeriesAt(db, ctx))
    seeOther(ctx, withFlash(OWN_SERIES, 'hapus'))
  })
}

/** Changes by button. Any other button, such as "pindah:2" with a new number, changes the episode's number or title. */
const changes = new Map([
  ['tambah', series.addEpisode],
  ['keluar', series.removeEpisode],
])

const listOwn = (db: Knex, owner: number) => queries.listSeries(db, { owner }, { limit: MOST, viewerId: owner })

/** The series fields of a comic's form with typed values. `place`: the position of the comic in its series. */
export const seriesChoices = async (db: Knex, owner: number, values: Values, comic: Comic | null = null) => ({
  own: (await listOwn(db, owner)).map(({ id, title }) => ({ id, title, isChosen: String(id) === values.series_id })),
  title: values.episode_title ?? '',
  place: comic?.series && { id: comic.series.id, title: comic.series.title, number: comic.episode_number },
})

const ownSeriesAt = (db: Knex, ctx: Context) => series.ownSeries(db, signedIn(ctx), readParam(Id, ctx.params.id))

/** A refused form is shown with status 422 and the typed values. */
type PageParts = [db: Knex, ctx: Context, own: queries.Series | null, errors?: Errors, status?: number]
async function show(...[db, ctx, own, errors, status]: PageParts): Promise<void> {
  const input = errors && !errors.episode ? ctx.request.body : null
  const edit = await readEdit(db, own, input, errors ?? null)
  editPage(ctx, { ...edit, flash: flashIn(flashes, ctx) }, status ?? (errors ? 422 : 200))
}

async function readEdit(db: Knex, own: queries.Series | null, input: unknown, errors: Errors | null) {
  const genres = await listMasters(db, 'comic_genres')
  const { title, summary, age_label, status } = input ? typedIn(input) : (own ?? { title: '', summary: '' })
  const selectedGenres = input
    ? many(z.string()).catch([]).parse(toBodyFields(input).genreIds)
    : genres.filter(({ name }) => own?.genres.includes(name)).map(({ id }) => String(id))
  const filter = own && { seriesId: own.id, isPublic: false }
  const episodes = filter ? await queries.listEpisodes(db, filter, { limit: MOST, viewerId: null }) : []
  return {
    action: own ? `${OWN_SERIES}${own.id}/` : `${OWN_SERIES}baru/`,
    name: own?.title ?? null,
    page: own && isSeriesPublic(own) ? seriesHref(own) : null,
    values: { title: title ?? '', summary: summary ?? '' },
    genres: genres.map(({ id, name }) => ({ value: id, text: name, isChosen: selectedGenres.includes(String(id)) })),
    ages: ageChoices(age_label),
    statuses: buildChoices(series.statusTexts, status ?? 'ongoing'),
    episodes: episodes.map((episode) => episodeView(episode, episodes.length)),
    free: own ? (await queries.listFreeComics(db, own.user_id)).map(freeView) : [],
    errors: errors ?? {},
  }
}

const freeView = ({ id, title, story_idea }: Pick<queries.Episode, 'id' | 'title' | 'story_idea'>) => ({
  id,
  title: title || story_idea.slice(0, 60) || `Komik ${id}`,
})

function episodeView(episode: queries.Episode, total: number) {
  const number = episode.episode_number ?? 0
  return {
    ...freeView(episode),
    number,
    name: episode.episode_title,
    picture: episode.cover === null ? null : pictureHref(episode.cover, 480),
    href: stepHref(episode, 7),
    state: getComicState(episode)[0],
    up: number > 1 ? number - 1 : null,
    down: number < total ? number + 1 : null,
  }
}

const listView = (row: queries.Series) => ({
  href: `${OWN_SERIES}${row.id}/`,
  title: row.title,
  picture: row.cover === null ? null : pictureHref(row.cover, 480),
  facts: `${series.statusTexts[row.status]} · ${row.episode_count} episode terbit · diubah ${longDate(row.updated_at)}`,
  page: isSeriesPublic(row) ? seriesHref(row) : null,
})
