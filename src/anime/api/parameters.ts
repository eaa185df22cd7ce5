import * as z from 'zod'
import { PageNumber, Text, wholeNumber } from '../../web/form.ts'
import { days, Initial, sorts, statuses, types } from '../contract/contract.ts'
import { readSeason } from '../contract/seasons.ts'
import { episodeSlug } from '../contract/slugs.ts'

const page = PageNumber.default(1).meta({ description: 'Nomor halaman, mulai dari 1.' })
const blankIsAbsent = <T>(schema: z.ZodType<T>) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? undefined : value), schema)

export const Paged = z.object({ page })

export const OneDay = z.object({
  day: Text.transform((word) => days.find((day) => day.toLowerCase() === word.toLowerCase()))
    .pipe(z.enum(days))
    .meta({
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
    { path: ['query'] },
  )
