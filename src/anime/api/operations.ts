import { z } from 'zod'
import { PageNumber, Text, wholeNumber } from '../../web/form.ts'
import {
  type Day,
  Detail,
  days,
  Episode,
  Home,
  Initial,
  Latest,
  Movies,
  ScheduleItem,
  Search,
  sorts,
  statuses,
  types,
  Week,
} from '../contract/contract.ts'
import { readSeason } from '../contract/seasons.ts'
import { episodeSlug } from '../contract/slugs.ts'
import { Health, SearchMeta, successOf } from './envelope.ts'

/**
 * Operations of the catalog API `/api/v1`. Routes parse parameters with these schemas, and the OpenAPI documentation is
 * built from them.
 */

const page = PageNumber.default(1).meta({ description: 'Nomor halaman, mulai dari 1.' })
const blankIsAbsent = <T>(schema: z.ZodType<T>) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? undefined : value), schema)

export const Nothing = z.object({})
export const Paged = z.object({ page })

export const OneDay = z.object({
  day: Text.transform(knownDay).pipe(z.enum(days)).meta({
    description: 'Nama hari dalam bahasa Inggris, `monday` sampai `sunday`; huruf besar dan kecil sama saja.',
  }),
})

export const TitleParams = z.object({
  anime_slug: Text.trim()
    .min(1)
    .max(200)
    .meta({ description: 'Slug judul, seperti pada `anime_slug` di jawaban lain.' }),
})

export const EpisodeParams = z.object({
  episode_url: Text.trim().min(1).transform(episodeSlug).pipe(Text.min(1).max(200)).meta({
    description: 'Alamat atau slug episode. Dari sebuah alamat hanya jalurnya yang dibaca, hostnya tidak dihubungi.',
  }),
})

export const SearchParams = z
  .object({
    query: Text.trim()
      .default('')
      .meta({ description: 'Kata kunci. Boleh kosong bila ada saringan atau urutan `popular`.' }),
    page,
    genre: blankIsAbsent(Text.trim().max(60).optional()).meta({ description: 'Nama genre, misalnya `Action`.' }),
    type: blankIsAbsent(z.enum(types).optional()).meta({ description: 'Jenis judul.' }),
    status: blankIsAbsent(z.enum(statuses).optional()).meta({ description: 'Masih tayang atau sudah tamat.' }),
    year: blankIsAbsent(wholeNumber(z.int().min(1900).max(2100).optional())).meta({ description: 'Tahun tayang.' }),
    letter: blankIsAbsent(Initial.optional()).meta({ description: 'Huruf pertama judul, atau `#` untuk yang lain.' }),
    season: blankIsAbsent(Text.transform(readSeason).pipe(z.string()).optional()).meta({
      description: 'Musim tayang, misalnya `Fall 2026`.',
    }),
    sort: blankIsAbsent(z.enum(sorts).optional()).meta({ description: 'Urutan hasil.' }),
  })
  .refine(
    ({ query, page: _, sort, ...filters }) =>
      query !== '' || sort === 'popular' || Object.values(filters).some((one) => one !== undefined),
    {
      path: ['query'],
    },
  )

/**
 * One operation of the catalog API. `asked`: schema of the operation's parameters. `answer`: schema of a successful
 * answer. `unknown`: description of a 404, if the operation can return that status.
 */
export type Operation = {
  path: `/${string}/`
  summary: string
  description: string
  asked: z.ZodObject
  answer: z.ZodType
  unknown?: string
}

const past = 'Halaman itu melewati halaman terakhir.'

/** All operations of `/api/v1` by their OpenAPI id, in the order of the documentation. */
export const operations = {
  home: {
    path: '/home/',
    summary: 'Halaman utama',
    description:
      'Sepuluh teratas minggu ini, episode terbaru, film, dan jadwal sepekan. `url` di `new_eps` menuju judulnya.',
    asked: Nothing,
    answer: successOf(Home),
  },
  latest: {
    path: '/anime-terbaru/',
    summary: 'Episode terbaru',
    description:
      'Semua episode dari yang terbaru. `url` menuju episodenya; `rilis_at` saat rilisnya, `rilis` dalam kata-kata.',
    asked: Paged,
    answer: successOf(Latest),
    unknown: past,
  },
  movies: {
    path: '/movie/',
    summary: 'Film',
    description: 'Semua film dari yang terbaru.',
    asked: Paged,
    answer: successOf(Movies),
    unknown: past,
  },
  schedule: {
    path: '/jadwal-rilis/',
    summary: 'Jadwal sepekan',
    description: 'Judul yang sedang tayang menurut hari. Hari dan jamnya waktu Indonesia Barat.',
    asked: Nothing,
    answer: successOf(Week),
  },
  day: {
    path: '/jadwal-rilis/{day}/',
    summary: 'Jadwal satu hari',
    description: 'Bagian jadwal untuk satu hari, sebagai larik.',
    asked: OneDay,
    answer: successOf(z.array(ScheduleItem)),
  },
  detail: {
    path: '/anime-detail/',
    summary: 'Satu judul',
    description:
      'Keterangan, nilai, daftar episode dari yang terbaru, dan judul yang mirip. Yang tidak diketahui `null`.',
    asked: TitleParams,
    answer: successOf(Detail),
    unknown: 'Tidak ada judul dengan slug itu.',
  },
  episode: {
    path: '/episode-detail/',
    summary: 'Satu episode',
    description: 'Server pemutar, unduhan menurut format dan resolusi, dan episode di sekitarnya.',
    asked: EpisodeParams,
    answer: successOf(Episode),
    unknown: 'Tidak ada episode dengan alamat itu.',
  },
  search: {
    path: '/search/',
    summary: 'Pencarian',
    description: 'Judul menurut kata kunci dan saringan. Saringan yang dipakai disebut lagi di `meta.filters`.',
    asked: SearchParams,
    answer: successOf(Search, SearchMeta),
  },
  health: {
    path: '/health/',
    summary: 'Keadaan sumber',
    description: 'Bagaimana tiap sumber menjawab terakhir kali. Panggilan ini sendiri tidak menghubungi siapa pun.',
    asked: Nothing,
    answer: Health,
  },
} as const satisfies Record<string, Operation>

export type OperationName = keyof typeof operations

function knownDay(word: string): Day | undefined {
  return days.find((day) => day.toLowerCase() === word.toLowerCase())
}
