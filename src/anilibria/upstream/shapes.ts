import * as z from 'zod'

// AniLiberty's V1 API as it really answers, which differs from its OpenAPI document. Absent fields, unknown enum values
// and optional fields of a wrong type become null; numbers may be strings. `{ value, description }` becomes the value.
// Only fields that identify a row are required: a row without them is dropped, and a list with more than half such rows
// is invalid.

const orNull = <S extends z.ZodType>(schema: S) => schema.nullable().catch(null)
const choice = <Value extends string>(values: readonly Value[]) =>
  orNull(z.object({ value: z.enum(values) }).transform(({ value }) => value))

/** PostgreSQL can store neither NUL nor halves of surrogate pairs. */
const storableText = z.string().transform((text) => text.replaceAll('\0', '').replace(/\p{Cs}/gu, ''))
const text = storableText.pipe(z.string().trim().min(1))
/** 180 characters leave room for the episode number that the slug of an episode adds. */
const alias = z
  .string()
  .trim()
  .min(1)
  .max(180)
  .regex(/^[^\0\p{Cs}]+$/u)
const words = orNull(storableText.transform(blankToNull))
const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number),
])
const whole = number.pipe(z.int())
/** Fits into a column of the type integer. */
const small = number.pipe(z.int32())
const count = orNull(whole.pipe(z.int().min(0)))
const flag = orNull(z.boolean())
const moment = orNull(
  z
    .string()
    .transform((isoText) => new Date(isoText))
    .refine((date) => !Number.isNaN(date.getTime())),
)
const playerId = orNull(z.union([z.string(), z.number().transform(String)]).transform(blankToNull))

const ImageFiles = z.object({ preview: words, src: words, thumbnail: words })
const Picture = ImageFiles.extend({ optimized: orNull(ImageFiles) })

const Genre = z.object({ id: whole, name: text })
const seconds = orNull(number.pipe(z.number().min(0)).transform(Math.round))

/** Start and stop in seconds; null until the upstream's editors have set them. */
const Span = orNull(z.object({ start: orNull(number), stop: orNull(number) }))

/** `ordinal` is the number of the episode, whole or not: 0, 25.5, 370. */
const Episode = z.object({
  name: words,
  name_english: words,
  ordinal: number,
  preview: orNull(Picture),
  duration: seconds,
  opening: Span,
  ending: Span,
  hls_480: words,
  hls_720: words,
  hls_1080: words,
  rutube_id: playerId,
  youtube_id: playerId,
  updated_at: moment,
})

/** Drops episodes with other numbers, because an address cannot contain those. */
const Episodes = rowsSchema(Episode).transform((all) =>
  all.filter(({ ordinal }) => /^\d{1,9}(\.\d{1,9})?$/.test(String(ordinal))),
)

const Rated = orNull(z.object({ id: orNull(small.pipe(z.int().min(0))), votes: count, rating: orNull(number) }))

const releaseTypes = ['TV', 'ONA', 'WEB', 'OVA', 'OAD', 'MOVIE', 'DORAMA', 'SPECIAL'] as const
const seasons = ['winter', 'spring', 'summer', 'autumn'] as const
const ageRatings = ['R0_PLUS', 'R6_PLUS', 'R12_PLUS', 'R16_PLUS', 'R18_PLUS'] as const

/**
 * Fields that a call does not return are null: `genres` exist only in catalog, latest, schedule and detail, `episodes`
 * only in detail and `releases/list`, and `latest_episode` only in latest.
 */
export const Release = z.object({
  id: small.pipe(z.int().positive()),
  alias,
  name: z.object({ main: text, english: words, alternative: words }),
  type: choice(releaseTypes),
  year: orNull(small),
  season: choice(seasons),
  age_rating: choice(ageRatings),
  /** 1 is Monday, 7 is Sunday. */
  publish_day: orNull(z.object({ value: whole.pipe(z.int().min(1).max(7)) }).transform(({ value }) => value)),
  poster: orNull(Picture),
  description: words,
  is_ongoing: flag,
  is_in_production: flag,
  is_blocked_by_geo: flag,
  is_blocked_by_copyrights: flag,
  episodes_total: count,
  average_duration_of_episode: orNull(number),
  shikimori: Rated,
  mal: Rated,
  added_in_users_favorites: count,
  fresh_at: moment,
  created_at: moment,
  updated_at: moment,
  genres: orNull(rowsSchema(Genre)),
  episodes: nullish(Episodes),
  latest_episode: orNull(Episode),
})

export const ScheduleItem = z.object({ release: Release })

/** A franchise with its releases in order. A list of franchises leaves the releases out. */
export const Franchise = z.object({
  id: z.uuid(),
  total_releases: orNull(small),
  franchise_releases: orNull(rowsSchema(z.object({ release_id: small }))),
})

/** The API returns some lists as an array, and some as `{ data: […] }`. */
export const bareOrWrapped = <S extends z.ZodType>(item: S) =>
  z
    .union([z.array(z.unknown()), z.object({ data: z.array(z.unknown()) })])
    .transform((list) => ('data' in list ? list.data : list))
    .pipe(rowsSchema(item))

export const ReleasePage = z
  .object({ data: rowsSchema(Release), meta: z.object({ pagination: z.object({ total: whole, total_pages: whole }) }) })
  .transform(({ data, meta }) => ({ releases: data, pagination: meta.pagination }))

/** `{ message, errors? }`, or `{ error }` in the older API. */
export const ErrorBody = z.union([
  z.object({ message: z.string() }),
  z.object({ error: z.union([z.string(), z.looseObject({})]) }),
])

export type Picture = z.output<typeof Picture>
export type Genre = z.output<typeof Genre>
export type Episode = z.output<typeof Episode>
export type Release = z.output<typeof Release>
export type ReleasePage = z.output<typeof ReleasePage>
export type Franchise = z.output<typeof Franchise>
export type ScheduleItem = z.output<typeof ScheduleItem>

/** An invalid value is rejected: a release with unreadable episodes must not look like one without episodes. */
function nullish<S extends z.ZodType>(schema: S) {
  return schema.nullish().transform((value) => value ?? null)
}

function rowsSchema<S extends z.ZodType>(row: S) {
  return z.array(z.unknown()).transform((rows, context): z.output<S>[] => {
    const results = rows.map((each) => row.safeParse(each))
    const bad = results.flatMap(({ error }) => error ?? [])
    if (bad.length * 2 > rows.length) {
      const [first] = bad.map((error) => z.prettifyError(error))
      context.addIssue(`${bad.length} of ${rows.length} rows cannot be read, the first: ${first}`)
    }
    return results.flatMap(({ success, data }) => (success ? [data] : []))
  })
}

function blankToNull(value: string): string | null {
  return value.trim() === '' ? null : value.trim()
}
