import * as z from 'zod'
import { seriesStatuses } from '../../../db/tables.ts'
import { Answer, Moment } from '../../../platform/api/calls.ts'
import { type Context, signedIn } from '../../../web/context.ts'
import { seriesHref, seriesSlug } from '../../comic/comic.ts'
import { newSeries } from '../../limits.ts'
import { seesAllEpisodes } from '../../rules/series.ts'
import { countEpisodes, countSeries, listEpisodes, listSeries, type Series } from '../../series/queries.ts'
import * as series from '../../series/series.ts'
import { type ComicCall, callsFor, type Deps, member, reader } from '../call.ts'
import {
  component,
  count,
  example,
  idIn,
  idList,
  ListQuery,
  makeEnum,
  RowId,
  text,
  wholeFrom,
  YesOrNo,
} from '../envelope.ts'
import { Person, personModel } from '../people/person.ts'
import { comicNow } from './comic.ts'
import { requireGenreIds } from './making.ts'
import { textParameter } from './reading.ts'
import { Age, ComicModel, comicModel, pictureUrl } from './shapes.ts'

const Status = makeEnum('status', seriesStatuses)
const id = z.int().nullable()

const SeriesModel = component('ComicSeries', {
  id: z.int(),
  slug: text('warung-malam-3'),
  url: text('https://kortek.example/komik/seri/warung-malam-3/'),
  user_id: z.int(),
  user: Person,
  title: text('Warung Malam'),
  summary: text('Setiap malam satu tamu, dan satu rahasia.'),
  cover_url: ComicModel.shape.cover_url.meta({ description: 'Sampul episode pertama yang terbit.' }),
  genre: ComicModel.shape.genre,
  age_label: ComicModel.shape.age_label,
  status: Status,
  episode_count: z.int().meta({ description: 'Yang sudah terbit.' }),
  total_views: count,
  total_followers: count,
  is_following: z.boolean(),
  progress: z
    .object({ finished: z.int(), last_comic_id: id, last_panel_id: id, next_comic_id: id })
    .optional()
    .meta({ description: 'Bacaan anggota: berapa episode selesai, yang terakhir dibuka, dan yang dibaca berikutnya.' }),
  created_at: Moment,
  updated_at: Moment,
})

function seriesModel(ctx: Context, row: Series) {
  const { viewer, baseUrl } = ctx.state
  const { progress } = row
  return {
    ...row,
    slug: seriesSlug(row),
    url: baseUrl + seriesHref(row),
    user: personModel(baseUrl, row.author),
    cover_url: pictureUrl(baseUrl, row.cover),
    genre: row.genres,
    is_following: row.isFollowed,
    progress: viewer ? { ...progress, next_comic_id: progress.next?.id ?? null } : undefined,
  }
}

const own = callsFor('member', (ctx, { db }) => series.ownSeries(db, signedIn(ctx), idIn(ctx)))
const readable = callsFor('reader', (ctx, { db }) => series.readableSeries(db, idIn(ctx), ctx.state.viewer?.id ?? null))

const SeriesForm = z.object({
  title: example('Warung Malam', series.seriesFields.title),
  summary: series.seriesFields.summary.exactOptional(),
  genre_ids: example([2, 5], idList('genre')),
  age_label: Age,
  status: Status.exactOptional(),
})
const SeriesChanges = SeriesForm.extend({
  title: SeriesForm.shape.title.exactOptional(),
  genre_ids: SeriesForm.shape.genre_ids.exactOptional(),
  age_label: Age.exactOptional(),
})

const EpisodeForm = z.object({
  episode_number: example(3, series.EpisodeNumber.optional()),
  episode_title: example('Mangkuk Kedua', series.EpisodeTitle.optional()),
})

const SeriesQuery = ListQuery.extend({
  q: textParameter('Bagian dari judul, ringkasan, atau nama kreator.', 'warung'),
  genre: textParameter('Nama atau id genre.', 'Fantasi'),
  status: Status.optional().meta({ description: 'Masih terbit, berhenti sebentar, atau tamat.' }),
  user_id: RowId.optional().meta({ description: 'Milik satu kreator.', example: 7 }),
  mine: YesOrNo.optional().meta({ description: 'Semua milik sendiri, juga yang belum terbit.', example: '1' }),
})
const MOST = 100
const EpisodesQuery = ListQuery.extend({
  per_page: example(MOST, wholeFrom(1, MOST, 'per_page').default(MOST).meta({ description: 'Berapa yang dikirim.' })),
})

const base = '/api/v1/series'
const seriesNow = async (ctx: Context, { db }: Deps, id: number) =>
  seriesModel(ctx, await series.readableSeries(db, id, signedIn(ctx).id))

export const seriesCalls: readonly ComicCall[] = [
  member('addSeries', 'post', base, {
    about: 'Membuat seri. Orang lain melihatnya begitu ada episode yang terbit.',
    also: [newSeries],
    body: SeriesForm,
    data: SeriesModel,
    status: 201,
    refusals: { 400: 'Genrenya tidak ada.' },
    run: async (deps, { ctx, viewer, count, body: { genre_ids, ...facts } }) => {
      const genreIds = await requireGenreIds(deps, genre_ids)
      return seriesNow(ctx, deps, await series.addSeries(deps.db, viewer, { ...facts, genreIds }, count))
    },
  }),
  reader('listSeries', 'get', base, {
    about: 'Daftar seri. Yang punya episode terbit, dari yang paling banyak dibaca.',
    query: SeriesQuery,
    data: z.array(SeriesModel),
    isList: true,
    run: async ({ db }, { ctx, viewer, part, query: { q: words, genre, status, user_id: userId, mine } }) => {
      const filter = { words, genre, status, userId, owner: mine ? signedIn(ctx).id : undefined }
      const rows = await listSeries(db, filter, { ...part, viewerId: viewer?.id ?? null })
      const data = rows.map((row) => seriesModel(ctx, row))
      return new Answer(data, { total: await countSeries(db, filter) })
    },
  }),
  readable('readSeries', 'get', `${base}/:id`, {
    about: 'Satu seri. Dengan bacaan anggota yang memanggil.',
    data: SeriesModel,
    run: (_, { ctx, of }) => seriesModel(ctx, of),
  }),
  own('changeSeries', 'put', `${base}/:id`, {
    about: 'Mengubah seri. Yang tidak dikirim tetap.',
    body: SeriesChanges,
    data: SeriesModel,
    refusals: { 400: 'Genrenya tidak ada.' },
    run: async (deps, { ctx, of, body: { genre_ids, ...facts } }) => {
      await series.changeSeries(deps.db, of, {
        ...facts,
        ...(genre_ids && { genreIds: await requireGenreIds(deps, genre_ids) }),
      })
      return seriesNow(ctx, deps, of.seriesId)
    },
  }),
  own('deleteSeries', 'delete', `${base}/:id`, {
    about: 'Menghapus seri. Episodenya tetap ada sebagai komik.',
    data: z.object({ series_id: z.int() }),
    message: 'Serinya dihapus.',
    run: async ({ db }, { of }) => {
      await series.deleteSeries(db, of)
      return { series_id: of.seriesId }
    },
  }),
  readable('listEpisodes', 'get', `${base}/:id/episodes`, {
    about: 'Episode satu seri, menurut urutan. Yang sudah terbit; bagi pembuatnya semuanya.',
    query: EpisodesQuery,
    data: z.array(ComicModel),
    isList: true,
    run: async ({ db }, { base, viewer, of, part }) => {
      const filter = { seriesId: of.id, isPublic: !seesAllEpisodes(of, viewer?.id ?? null) }
      const rows = await listEpisodes(db, filter, { ...part, viewerId: viewer?.id ?? null })
      const data = rows.map((comic) => comicModel(base, comic))
      return new Answer(data, { total: await countEpisodes(db, filter) })
    },
  }),
  own('addEpisode', 'post', `${base}/:id/episodes`, {
    about:
      'Menjadikan komik sendiri episode. Paling akhir, kecuali `episode_number` dikirim; yang sesudahnya bergeser.',
    body: EpisodeForm.extend({ comic_id: RowId }),
    data: ComicModel,
    status: 201,
    refusals: { 409: 'Komiknya sudah menjadi episode.' },
    run: async ({ db }, { base, of, body: { comic_id: comicId, episode_number: number, episode_title: title } }) => {
      await series.addEpisode(db, of, { comicId, number, title })
      return comicModel(base, await comicNow(db, comicId))
    },
  }),
  own('changeEpisode', 'put', `${base}/:id/episodes/:comic`, {
    about: 'Memindah atau menamai episode. Yang lain bergeser, tanpa nomor yang kosong.',
    body: EpisodeForm,
    data: ComicModel,
    run: async ({ db }, { ctx, base, of, body: { episode_number: number, episode_title: title } }) => {
      const comicId = idIn(ctx, 'comic')
      await series.changeEpisode(db, of, { comicId, number, title })
      return comicModel(base, await comicNow(db, comicId))
    },
  }),
  own('removeEpisode', 'delete', `${base}/:id/episodes/:comic`, {
    about: 'Mengeluarkan episode. Komiknya tetap ada, dan nomor sesudahnya maju.',
    data: ComicModel,
    run: async ({ db }, { ctx, base, of }) => {
      const comicId = idIn(ctx, 'comic')
      await series.removeEpisode(db, of, { comicId })
      return comicModel(base, await comicNow(db, comicId))
    },
  }),
]
