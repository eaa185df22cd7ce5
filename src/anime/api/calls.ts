import * as z from 'zod'
import { type Call, type CallWords, callsOver } from '../../platform/api/calls.ts'
import type { Context } from '../../web/context.ts'
import { readStrictQuery } from '../../web/form.ts'
import type { Freshness } from '../answers/freshness.ts'
import type { Catalog, SearchAnswer } from '../catalog.ts'
import {
  Detail,
  Episode,
  Home,
  Latest,
  Movies,
  type QuestionName,
  type QuestionParams,
  ScheduleItem,
  Search,
  type SearchQuery,
  Week,
} from '../contract/contract.ts'
import type { LocalEndpoint } from '../sources/local-endpoint.ts'
import { otherNames } from '../view-models/search-words.ts'
import { answerSuccess, Health, SearchMeta, sendJson, successSchema, wordedHome, wordedLatest } from './envelope.ts'
import { EpisodeParams, OneDay, Paged, SearchParams, TitleParams } from './parameters.ts'

type Deps = {
  api: Pick<Catalog, 'ask' | 'search'>
  local: Pick<LocalEndpoint, 'observations'>
  freshness: (name: QuestionName) => Freshness
}

/** `unknown`: the message of a 404, if the call can answer with one. */
type CatalogWords = CallWords & { success: z.ZodType; unknown?: string }
export type CatalogCall = Call<Deps, CatalogWords>

const callsFor = callsOver<Deps, CatalogWords>(async ({ query }, _, ctx, run) => {
  await run({ query: query ? readStrictQuery(query, ctx.query) : {}, body: undefined, keep: async () => {} })
})
const who = { right: 'anyone', security: [] } as const
const anyone = callsFor(who)
const ofDay = callsFor(who, (ctx) => readStrictQuery(OneDay, ctx.params).day)

const past = 'Halaman itu melewati halaman terakhir.'

/**
 * The calls of `/api/v1` use only this server's own sources, so that two servers can be each other's endpoint without a
 * loop.
 */
export const catalogCalls: readonly CatalogCall[] = [
  anyone('home', 'get', '/api/v1/home', {
    about:
      'Halaman utama. Sepuluh teratas minggu ini, episode terbaru, film, dan jadwal sepekan. `url` di `new_eps` menuju judulnya.',
    success: successSchema(Home),
    run: async (deps, { ctx }) => {
      const answer = await deps.api.ask(ctx.state, 'home', {})
      answerSuccess(ctx, answer, { data: wordedHome(answer.data, new Date()), maxAge: maxAge(deps, 'home') })
    },
  }),
  anyone('latest', 'get', '/api/v1/anime-terbaru', {
    about:
      'Episode terbaru. Semua episode dari yang terbaru. `url` menuju episodenya; `rilis_at` saat rilisnya, `rilis` dalam kata-kata.',
    query: Paged,
    success: successSchema(Latest),
    unknown: past,
    run: async (deps, { ctx, query }) => {
      const answer = await deps.api.ask(ctx.state, 'latest', query)
      answerSuccess(ctx, answer, { data: wordedLatest(answer.data, new Date()), maxAge: maxAge(deps, 'latest') })
    },
  }),
  anyone('movies', 'get', '/api/v1/movie', {
    about: 'Film. Semua film dari yang terbaru.',
    query: Paged,
    success: successSchema(Movies),
    unknown: past,
    run: (deps, { ctx, query }) => answerFor(deps, ctx, 'movies', query),
  }),
  anyone('schedule', 'get', '/api/v1/jadwal-rilis', {
    about: 'Jadwal sepekan. Judul yang sedang tayang menurut hari. Hari dan jamnya waktu Indonesia Barat.',
    success: successSchema(Week),
    run: (deps, { ctx }) => answerFor(deps, ctx, 'schedule', {}),
  }),
  ofDay('day', 'get', '/api/v1/jadwal-rilis/:day', {
    about: 'Jadwal satu hari. Bagian jadwal untuk satu hari, sebagai larik.',
    params: OneDay,
    success: successSchema(z.array(ScheduleItem)),
    run: async (deps, { ctx, of: day }) => {
      const answer = await deps.api.ask(ctx.state, 'schedule', {})
      answerSuccess(ctx, answer, { data: answer.data[day], maxAge: maxAge(deps, 'schedule') })
    },
  }),
  anyone('detail', 'get', '/api/v1/anime-detail', {
    about:
      'Satu judul. Keterangan, nilai, daftar episode dari yang terbaru, dan judul yang mirip. Yang tidak diketahui `null`.',
    query: TitleParams,
    success: successSchema(Detail),
    unknown: 'Tidak ada judul dengan slug itu.',
    run: (deps, { ctx, query: { anime_slug: slug } }) => answerFor(deps, ctx, 'detail', { slug }),
  }),
  anyone('episode', 'get', '/api/v1/episode-detail', {
    about: 'Satu episode. Server pemutar, unduhan menurut format dan resolusi, dan episode di sekitarnya.',
    query: EpisodeParams,
    success: successSchema(Episode),
    unknown: 'Tidak ada episode dengan alamat itu.',
    run: (deps, { ctx, query: { episode_url: slug } }) => answerFor(deps, ctx, 'episode', { slug }),
  }),
  anyone('search', 'get', '/api/v1/search', {
    about:
      'Pencarian. Judul menurut kata kunci dan saringan. Bila tak ada judul bernama begitu, musim, nomor, dan kata seperti “nonton” dibuang dari kata kuncinya; `meta.searched` menyebut yang dipakai. Saringan yang dipakai disebut lagi di `meta.filters`.',
    query: SearchParams,
    success: successSchema(Search, SearchMeta),
    run: async (deps, { ctx, query }) => {
      const { answer, query: searched } = await askByNames(deps, ctx, query)
      const { filters, ...data } = answer.data
      const meta = { query: query.query, searched: searched.query, filters }
      answerSuccess(ctx, answer, { data, maxAge: maxAge(deps, 'search'), meta })
    },
  }),
  anyone('health', 'get', '/api/v1/health', {
    about:
      'Keadaan sumber. Bagaimana tiap sumber menjawab terakhir kali. Panggilan ini sendiri tidak menghubungi siapa pun.',
    success: Health,
    run: ({ local }, { ctx }) => {
      sendJson(ctx, { status: 'success', message: 'Health check completed', data: local.observations() })
    },
  }),
]

/**
 * Searches for the typed words. If no title has them as its name, searches for the names that the words contain, as the
 * search page does.
 */
async function askByNames({ api }: Deps, ctx: Context, query: SearchQuery): Promise<SearchAnswer> {
  const others = () => otherNames(query.query).map((name) => ({ ...query, query: name }))
  const attempts = await api.search(ctx.state, query, others)
  return attempts.find(({ answer }) => answer.data.total > 0) ?? attempts[0]
}

async function answerFor<Name extends QuestionName>(
  deps: Deps,
  ctx: Context,
  name: Name,
  params: QuestionParams[Name],
) {
  answerSuccess(ctx, await deps.api.ask(ctx.state, name, params), { maxAge: maxAge(deps, name) })
}

const maxAge = ({ freshness }: Deps, name: QuestionName) => Math.floor(freshness(name).fresh / 1000)
