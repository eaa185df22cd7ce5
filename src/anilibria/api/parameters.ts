import * as z from 'zod'
import { titleStatuses } from '../../db/column-types.ts'
import { invalidParameters } from '../refusals.ts'
import { genreKey } from '../title/title.ts'

export const seasons = ['winter', 'spring', 'summer', 'autumn'] as const

const enumSchema = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, `Допустимые значения: ${values.join(', ')}`)

/** A whole number, written only in digits. */
const whole = (least: number, most: number) => {
  const message = `Нужно целое число от ${least} до ${most}`
  const number = z.int(message).min(least, message).max(most, message)
  return z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value),
    number,
  )
}

const withoutNul = (text: string) => !text.includes('\0')
const NUL_MESSAGE = 'Недопустимый символ'

const SearchText = z
  .string('Нужна строка')
  .trim()
  .min(2, 'Нужно не меньше 2 символов')
  .max(100, 'Можно не больше 100 символов')
  .refine(withoutNul, NUL_MESSAGE)

const page = whole(1, 100_000).default(1).meta({ description: 'Halaman.' })
const limit = whole(1, 100).default(20).meta({ description: 'Banyaknya judul sehalaman.' })

/** A parameter that may be repeated, may contain commas, or both. */
const Genres = z
  .union([z.string(), z.array(z.string())], 'Нужна строка')
  .transform((input) => [input].flat().flatMap((text) => text.split(',')))
  .pipe(
    z
      .array(
        z
          .string()
          .trim()
          .min(1, 'Укажите название жанра')
          .max(100, 'Можно не больше 100 символов')
          .refine(withoutNul, NUL_MESSAGE)
          .transform(genreKey),
      )
      .max(20, 'Можно не больше 20 жанров'),
  )
  .transform((all) => [...new Set(all)].sort())

export const Page = z.object({ page, limit })

export const TitlesQuery = z.object({
  page,
  limit,
  search: SearchText.optional().meta({ description: 'Kata yang dicari, seperti `q` di `search` tanpa `fuzzy`.' }),
  year: whole(1900, 2100).optional().meta({ description: 'Tahun rilis.' }),
  season: enumSchema(seasons).optional().meta({ description: 'Musim rilis.' }),
  genres: Genres.optional().meta({
    description: 'Genre, diulang atau dengan koma; judulnya punya semuanya. Huruf besar-kecil tak berarti.',
  }),
  status: enumSchema(titleStatuses).optional().meta({ description: 'Keadaan judul.' }),
  sort: enumSchema(['id', 'year', 'rating', 'updated'])
    .optional()
    .meta({ description: 'Urutan: bawaannya `updated`, atau kecocokan bila ada `search`.' }),
  order: enumSchema(['asc', 'desc']).default('desc').meta({ description: 'Arah urutan.' }),
})

export const SearchQuery = z.object({
  q: SearchText.meta({ description: 'Nama judul dalam bahasa Rusia, Inggris, romaji, atau nama lainnya.' }),
  limit,
  page,
  fuzzy: z
    .stringbool({ truthy: ['true', '1'], falsy: ['false', '0'], error: 'Допустимые значения: true, false' })
    .default(false)
    .meta({ description: 'Juga nama dengan satu salah ketik tiap kata.' }),
})

const ID_MESSAGE = 'Нужно целое число больше нуля'
/** An id that is too large is not an error; no title has it. */
const Id = z
  .string(ID_MESSAGE)
  .regex(/^[1-9]\d*$/, ID_MESSAGE)
  .transform(Number)

export const TitleParams = z.object({ id: Id.meta({ description: 'Id judul.' }) })

export const EpisodeParams = TitleParams.extend({
  number: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,9})?$/, 'Нужно число, например 1 или 25.5')
    .transform(Number)
    .meta({ description: 'Nomor episode, boleh pecahan seperti `25.5`.' }),
})

const LAST_MOMENT = '9999-12-31T23:59:59.999999Z'
const SINCE_MESSAGE = 'Нужны дата и время по ISO 8601, например 2025-08-01T15:30:00Z'

/** A moment in ISO 8601, in UTC if it names no zone. Six digits of the fraction count. */
const Moment = z
  .string(SINCE_MESSAGE)
  .max(40, SINCE_MESSAGE)
  // The query parser has already turned an unescaped plus sign into a space.
  .transform((text) => text.replace(/ (?=\d\d:?\d\d$)/, '+'))
  .pipe(
    z.union(
      [
        z.iso.datetime({ offset: true, local: true }),
        z.iso.datetime({ offset: true, local: true, precision: -1 }),
        z.iso.date(),
      ],
      SINCE_MESSAGE,
    ),
  )
  .transform((text, context) => {
    const hasZone = /(Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes('T')
    const date = new Date(hasZone ? text : `${text}Z`)
    const [, fraction = ''] = /\.(\d+)/.exec(text) ?? []
    if (date.getTime() > Date.parse(LAST_MOMENT)) return LAST_MOMENT
    if (!Number.isNaN(date.getTime()))
      return `${date.toISOString().slice(0, -5)}.${fraction.slice(0, 6).padEnd(6, '0')}Z`
    context.addIssue(SINCE_MESSAGE)
    return z.NEVER
  })

export const ChangesQuery = z.object({
  since: Moment.meta({ description: 'Saat (ISO 8601) sesudahnya perubahan diminta; `next` jawaban sebelumnya.' }),
})

/**
 * Parses the parameters of a query. The name of a list may end in `[]`. Parameters without a value count as absent;
 * unknown ones are ignored. Throws a 400 with all messages.
 */
export function readParameters<T>(schema: z.ZodType<T>, query: object): T {
  const values = Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (isBlank(value) ? [] : [[name.replace(/\[\]$/, ''), value]])),
  )
  const parsed = schema.safeParse(values, {
    error: ({ code, input }) =>
      input === undefined
        ? 'Обязательный параметр'
        : code === 'invalid_type' && Array.isArray(input)
          ? 'Параметр можно указать только один раз'
          : undefined,
  })
  if (parsed.success) return parsed.data
  throw invalidParameters(toErrorDetails(parsed.error))
}

const isBlank = (value: unknown): boolean =>
  Array.isArray(value) ? value.every(isBlank) : typeof value === 'string' && value.trim() === ''

export function toErrorDetails({ issues }: z.ZodError): Record<string, string[]> {
  const details: Record<string, string[]> = {}
  for (const { path, message } of issues) {
    const name = String(path[0] ?? '')
    details[name] = [...new Set([...(details[name] ?? []), message])]
  }
  return details
}
