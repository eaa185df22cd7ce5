import type { z } from 'zod'
import { type Call, type CallWords, callsOver } from '../../platform/api/calls.ts'
import { titleEvents } from '../events/event.ts'
import { externalServices } from '../mirror/queries.ts'
import { FALLBACK_HEADER } from '../v1/v1.ts'
import type { Answers } from './answers.ts'
import { sendJson, V2 } from './envelope.ts'
import { Health } from './health.ts'
import { sendFound } from './kept-answers.ts'
import {
  ChangesQuery,
  EpisodeParams,
  Page,
  readParameters,
  SearchQuery,
  TitleParams,
  TitlesQuery,
} from './parameters.ts'
import * as shapes from './shapes.ts'

type Deps = { answers: Answers; health: () => Promise<Health> }

/** `success`: the schema of the whole good response, with its example. */
type V2Words = CallWords & {
  success: z.ZodType
  example: object
  /** The code of a 404, if a title or an episode may be missing. */
  missing?: 'TITLE_NOT_FOUND' | 'EPISODE_NOT_FOUND'
  /** The rate limit does not count calls that succeed. */
  isUnlimited?: true
}
export type V2Call = Call<Deps, V2Words>

const callsFor = callsOver<Deps, V2Words>(async ({ query }, _, ctx, run) => {
  await run({ query: query ? readParameters(query, ctx.query) : {}, body: undefined, keep: async () => {} })
})
/** The token is checked for the whole API, before its calls run. */
const who = { right: 'anyone', security: [{}, { bearer: [] }] } as const
const anyone = callsFor(who)
const ofTitle = callsFor(who, (ctx) => readParameters(TitleParams, ctx.params))
const ofEpisode = callsFor(who, (ctx) => readParameters(EpisodeParams, ctx.params))

const { title, episode, meta, pagination } = shapes.examples
const list = {
  success: shapes.TitleListAnswer,
  example: { success: true, data: [title], pagination, meta },
} as const
const one = {
  success: shapes.TitleAnswer,
  example: { success: true, data: title, meta },
  missing: 'TITLE_NOT_FOUND',
} as const
const oneNamed = { ...one, params: TitleParams } as const

export const v2Calls: readonly V2Call[] = [
  anyone('anilibriaTitles', 'get', `${V2}/titles`, {
    ...list,
    about: 'Daftar judul. Judul menurut saringan dan urutan, sehalaman demi sehalaman. Jumlahnya tepat.',
    query: TitlesQuery,
    shown: { page: 1, limit: 20, genres: 'Драма' },
    run: async ({ answers }, { ctx, query }) => sendFound(ctx, await answers.titles(query)),
  }),
  ofTitle('anilibriaTitle', 'get', `${V2}/titles/:id`, {
    ...oneNamed,
    about: 'Satu judul. Judul dengan semua episodenya.',
    shown: { id: '9919' },
    run: async ({ answers }, { ctx, of: { id } }) =>
      sendFound(ctx, await answers.title(id, { mayPassOn: ctx.get(FALLBACK_HEADER) === '' })),
  }),
  ofEpisode('anilibriaEpisode', 'get', `${V2}/titles/:id/episodes/:number`, {
    about: 'Satu episode. Episode menurut nomornya, juga `25.5` dan `0`.',
    params: EpisodeParams,
    shown: { id: '9919', number: '1' },
    success: shapes.EpisodeAnswer,
    example: { success: true, data: episode, meta },
    missing: 'EPISODE_NOT_FOUND',
    run: async ({ answers }, { ctx, of: { id, number } }) => sendFound(ctx, await answers.episode(id, number)),
  }),
  ...externalServices.map((service) => {
    const [id, name] = service === 'mal' ? ['Mal', 'MyAnimeList'] : ['Shikimori', 'Shikimori']
    return ofTitle(`anilibriaTitleBy${id}`, 'get', `${V2}/titles/by-external/${service}/:id`, {
      ...oneNamed,
      about: `Judul menurut id ${name}. Judul yang di katalog itu ber-id ini.`,
      shown: { id: '5114' },
      run: async ({ answers }, { ctx, of }) => sendFound(ctx, await answers.external(service, of.id)),
    })
  }),
  anyone('anilibriaSearch', 'get', `${V2}/search`, {
    ...list,
    about:
      'Mencari judul. Nama yang sama persis lebih dulu, lalu yang memuat semua katanya, lalu yang katanya berawalan begitu; dengan `fuzzy` juga yang mirip. `ё` sama dengan `е`; tanda baca, spasi, dan huruf besar-kecil tak berarti.',
    query: SearchQuery,
    shown: { q: 'девочки', limit: 20 },
    run: async ({ answers }, { ctx, query }) => sendFound(ctx, await answers.search(query)),
  }),
  anyone('anilibriaUpdates', 'get', `${V2}/updates`, {
    ...list,
    about: 'Yang terbaru. Judul menurut saat episode terakhirnya, yang terbaru lebih dulu.',
    query: Page,
    shown: { limit: 20 },
    run: async ({ answers }, { ctx, query }) => sendFound(ctx, await answers.updates(query)),
  }),
  anyone('anilibriaPopular', 'get', `${V2}/popular`, {
    ...list,
    about: 'Yang populer. Judul menurut banyaknya pengguna AniLibria yang menyukainya.',
    query: Page,
    shown: { limit: 20 },
    run: async ({ answers }, { ctx, query }) => sendFound(ctx, await answers.popular(query)),
  }),
  anyone('anilibriaRandom', 'get', `${V2}/random`, {
    ...one,
    about: 'Judul acak. Satu judul, lain setiap kali.',
    run: async ({ answers }, { ctx }) => sendJson(ctx, await answers.random()),
  }),
  anyone('anilibriaSchedule', 'get', `${V2}/schedule`, {
    about: 'Jadwal sepekan. Ketujuh hari, 1 Senin sampai 7 Minggu, masing-masing dengan judulnya.',
    success: shapes.ScheduleAnswer,
    example: { success: true, data: [{ day: 1, list: [title] }], meta },
    run: async ({ answers }, { ctx }) => sendFound(ctx, await answers.schedule()),
  }),
  anyone('anilibriaGenres', 'get', `${V2}/genres`, {
    about: 'Genre. Nama semua genre, seperti yang dipakai saringan `genres`.',
    success: shapes.GenresAnswer,
    example: { success: true, data: ['Драма', 'Магия', 'Школа'], meta },
    run: async ({ answers }, { ctx }) => sendFound(ctx, await answers.genres()),
  }),
  anyone('anilibriaChanges', 'get', `${V2}/changes`, {
    about:
      'Perubahan sejak suatu saat. Pesan yang juga dikirim soket, yang terlama lebih dulu, paling banyak 100. `next` menjadi `since` berikutnya. Hanya tujuh hari terakhir.',
    query: ChangesQuery,
    shown: { since: '2026-08-01T15:00:00Z' },
    success: shapes.ChangesAnswer,
    example: {
      success: true,
      data: [titleEvents.new_episode.example],
      next: '2026-08-01T15:30:00.123456Z',
      meta: { ...meta, cached: false, cache_level: null },
    },
    run: async ({ answers }, { ctx, query: { since } }) => {
      const { found: answer, next } = await answers.changes(since)
      sendJson(ctx, answer, { next })
    },
  }),
  anyone('anilibriaHealth', 'get', `${V2}/health`, {
    about:
      'Keadaan layanan. Yang terakhir terlihat; tidak menanyai siapa pun. Tanpa amplop. 503 bila basis datanya tidak terbaca.',
    limit: null,
    success: Health,
    example: shapes.examples.health,
    isUnlimited: true,
    run: async ({ health }, { ctx }) => {
      const report = await health()
      ctx.status = report.status === 'unhealthy' ? 503 : 200
      ctx.body = report
    },
  }),
]
