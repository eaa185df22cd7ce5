import type { z } from 'zod'
import { alwaysSent, headerRefs } from '../../platform/api-headers.ts'
import {
  type ApiDescription,
  type ApiOperation,
  type ApiPaths,
  type JsonSchema,
  jsonSchemas,
  parametersOf,
} from '../../platform/openapi.ts'
import { externalServices } from '../mirror/queries.ts'
import { V2 } from './envelope.ts'
import { Health } from './health.ts'
import { errorOf } from './openapi-errors.ts'
import { ChangesQuery, EpisodeParams, Page, SearchQuery, TitleParams, TitlesQuery } from './parameters.ts'
import * as shapes from './shapes.ts'
import { v2System } from './system.ts'

const TAG = 'AniLibria v2'

type Described = {
  id: string
  path: string
  summary: string
  description: string
  asked?: z.ZodObject
  shown?: Readonly<Record<string, string | number>>
  answer: z.ZodType
  example: object
  /** Whether a title or an episode may be missing, and whether calls are counted by the rate limit. */
  missing?: 'TITLE_NOT_FOUND' | 'EPISODE_NOT_FOUND'
  isUnlimited?: true
  /** Whether the answer has an ETag. */
  isKept?: true
}

const { title, episode, meta, pagination } = shapes.examples
const list = { success: true, data: [title], pagination, meta }

const calls: readonly Described[] = [
  {
    id: 'anilibriaTitles',
    path: '/titles',
    summary: 'Daftar judul',
    description: 'Judul menurut saringan dan urutan, sehalaman demi sehalaman. Jumlahnya tepat.',
    asked: TitlesQuery,
    shown: { page: 1, limit: 20, genres: 'Драма' },
    answer: shapes.TitleListAnswer,
    example: list,
    isKept: true,
  },
  {
    id: 'anilibriaTitle',
    path: '/titles/{id}',
    summary: 'Satu judul',
    description: 'Judul dengan semua episodenya.',
    asked: TitleParams,
    shown: { id: '9919' },
    answer: shapes.TitleAnswer,
    example: { success: true, data: title, meta },
    missing: 'TITLE_NOT_FOUND',
    isKept: true,
  },
  {
    id: 'anilibriaEpisode',
    path: '/titles/{id}/episodes/{number}',
    summary: 'Satu episode',
    description: 'Episode menurut nomornya, juga `25.5` dan `0`.',
    asked: EpisodeParams,
    shown: { id: '9919', number: '1' },
    answer: shapes.EpisodeAnswer,
    example: { success: true, data: episode, meta },
    missing: 'EPISODE_NOT_FOUND',
    isKept: true,
  },
  ...externalServices.map((service) => ({
    id: `anilibriaTitleBy${service === 'mal' ? 'Mal' : 'Shikimori'}`,
    path: `/titles/by-external/${service}/{id}`,
    summary: `Judul menurut id ${service === 'mal' ? 'MyAnimeList' : 'Shikimori'}`,
    description: 'Judul yang di katalog itu ber-id ini.',
    asked: TitleParams,
    shown: { id: '5114' },
    answer: shapes.TitleAnswer,
    example: { success: true, data: title, meta },
    missing: 'TITLE_NOT_FOUND' as const,
    isKept: true as const,
  })),
  {
    id: 'anilibriaSearch',
    path: '/search',
    summary: 'Mencari judul',
    description:
      'Nama yang sama persis lebih dulu, lalu yang memuat semua katanya, lalu yang katanya berawalan begitu; dengan `fuzzy` juga yang mirip. `ё` sama dengan `е`; tanda baca, spasi, dan huruf besar-kecil tak berarti.',
    asked: SearchQuery,
    shown: { q: 'девочки', limit: 20 },
    answer: shapes.TitleListAnswer,
    example: list,
    isKept: true,
  },
  {
    id: 'anilibriaUpdates',
    path: '/updates',
    summary: 'Yang terbaru',
    description: 'Judul menurut saat episode terakhirnya, yang terbaru lebih dulu.',
    asked: Page,
    shown: { limit: 20 },
    answer: shapes.TitleListAnswer,
    example: list,
    isKept: true,
  },
  {
    id: 'anilibriaPopular',
    path: '/popular',
    summary: 'Yang populer',
    description: 'Judul menurut banyaknya pengguna AniLibria yang menyukainya.',
    asked: Page,
    shown: { limit: 20 },
    answer: shapes.TitleListAnswer,
    example: list,
    isKept: true,
  },
  {
    id: 'anilibriaRandom',
    path: '/random',
    summary: 'Judul acak',
    description: 'Satu judul, lain setiap kali.',
    answer: shapes.TitleAnswer,
    example: { success: true, data: title, meta },
    missing: 'TITLE_NOT_FOUND',
  },
  {
    id: 'anilibriaSchedule',
    path: '/schedule',
    summary: 'Jadwal sepekan',
    description: 'Ketujuh hari, 1 Senin sampai 7 Minggu, masing-masing dengan judulnya.',
    answer: shapes.ScheduleAnswer,
    example: { success: true, data: [{ day: 1, list: [title] }], meta },
    isKept: true,
  },
  {
    id: 'anilibriaGenres',
    path: '/genres',
    summary: 'Genre',
    description: 'Nama semua genre, seperti yang dipakai saringan `genres`.',
    answer: shapes.GenresAnswer,
    example: { success: true, data: ['Драма', 'Магия', 'Школа'], meta },
    isKept: true,
  },
  {
    id: 'anilibriaChanges',
    path: '/changes',
    summary: 'Perubahan sejak suatu saat',
    description:
      'Pesan yang juga dikirim soket, yang terlama lebih dulu, paling banyak 100. `next` menjadi `since` berikutnya. Hanya tujuh hari terakhir.',
    asked: ChangesQuery,
    shown: { since: '2026-08-01T15:00:00Z' },
    answer: shapes.ChangesAnswer,
    example: {
      success: true,
      data: [shapes.examples.change],
      next: '2026-08-01T15:30:00.123456Z',
      meta: { ...meta, cached: false, cache_level: null },
    },
  },
  {
    id: 'anilibriaHealth',
    path: '/health',
    summary: 'Keadaan layanan',
    description:
      'Yang terakhir terlihat; tidak menanyai siapa pun. Tanpa amplop. 503 bila basis datanya tidak terbaca.',
    answer: Health,
    example: shapes.examples.health,
    isUnlimited: true,
  },
]

/** Describes the calls of the v2 API. */
export function describeV2(): ApiDescription {
  const answers = Object.fromEntries(calls.map(({ id, answer }) => [id, answer]))
  const { own, shared } = jsonSchemas({ ...answers, error: shapes.ErrorAnswer })
  const paths: Record<string, ApiPaths[string]> = {}
  for (const call of calls) paths[`${V2}${call.path}`] = { get: operationOf(call, own[call.id] ?? {}) }
  return {
    system: v2System,
    tags: [{ name: TAG, description: 'Katalog AniLibria; pesannya dalam bahasa Rusia.', system: v2System.name }],
    paths,
    components: { schemas: shared },
  }
}

function operationOf(call: Described, schema: JsonSchema): ApiOperation {
  const { id, path, summary, description, asked, shown = {}, example, missing, isUnlimited, isKept } = call
  const counted = isUnlimited ? (['X-Request-ID'] as const) : alwaysSent
  const refusals = [
    ...(asked ? [400] : []),
    401,
    ...(missing ? [404] : []),
    405,
    421,
    ...(isUnlimited ? [] : [429]),
    500,
  ]
  const unavailable = { description: 'Basis datanya tidak terbaca.', headers: headerRefs(counted) }
  return {
    operationId: id,
    tags: [TAG],
    summary,
    description,
    security: [{}, { bearer: [] }],
    parameters: asked ? parametersOf(asked, path, shown) : [],
    responses: {
      200: {
        description: 'Berhasil.',
        headers: headerRefs([...counted, ...(isKept ? (['ETag'] as const) : [])]),
        content: { 'application/json': { schema, example } },
      },
      ...(isKept ? { 304: { description: 'Belum berubah sejak `ETag` yang kamu punya.' } } : {}),
      ...Object.fromEntries(refusals.map((status) => [status, errorOf(status, missing)])),
      503: isUnlimited
        ? { ...unavailable, content: { 'application/json': { schema, example: { ...example, status: 'unhealthy' } } } }
        : errorOf(503),
    },
  }
}
