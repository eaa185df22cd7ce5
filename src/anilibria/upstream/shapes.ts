import { z } from 'zod'

/**
 * Zod schemas of AniLiberty's V1 API as the API really answers, which differs from its OpenAPI document. Absent fields,
 * unknown enum values and optional fields of a wrong type become null; numbers may be strings; other fields are
 * dropped. Field names are the API's; `{ value, description }` becomes the value. Only identifying fields are required.
 * A list row without them is dropped; a list with more than half such rows is invalid.
 */

const known = <S extends z.ZodType>(schema: S) => schema.nullable().catch(null)
const choice = <Value extends string>(values: readonly Value[]) =>
  known(z.object({ value: z.enum(values) }).transform(({ value }) => value))

/** Text without what PostgreSQL cannot store: NUL and halves of surrogate pairs. */
const written = z.string().transform((said) => said.replaceAll('\0', '').replace(/\p{Cs}/gu, ''))
const text = written.pipe(z.string().trim().min(1))
/**
 * The API's URL name of a release. The limit of 180 characters leaves room for the episode number that the slug of an
 * episode adds.
 */
const alias = z
  .string()
  .trim()
  .min(1)
  .max(180)
  .regex(/^[^\0\p{Cs}]+$/u)
const words = known(written.transform(blankToNull))
const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number),
])
const whole = number.pipe(z.int())
/** A number that fits into a column of the type integer. */
const small = number.pipe(z.int32())
const count = known(whole.pipe(z.int().min(0)))
const flag = known(z.boolean())
const moment = known(
  z
    .string()
    .transform((written) => new Date(written))
    .refine((date) => !Number.isNaN(date.getTime())),
)
const playerId = known(z.union([z.string(), z.number().transform(String)]).transform(blankToNull))

const ImageFiles = z.object({ preview: words, src: words, thumbnail: words })
const Picture = ImageFiles.extend({ optimized: known(ImageFiles) })

const Genre = z.object({ id: whole, name: text })
const seconds = known(number.pipe(z.number().min(0)).transform(Math.round))

/** An episode of a release. `ordinal` is the episode's number, whole or not: 0, 25.5, 370. */
const Episode = z.object({
  name: words,
  name_english: words,
  ordinal: number,
  preview: known(Picture),
  duration: seconds,
  hls_480: words,
  hls_720: words,
  hls_1080: words,
  rutube_id: playerId,
  youtube_id: playerId,
  updated_at: moment,
})

/** Episodes whose numbers an address can name; others have no place where they could be found. */
const Episodes = z
  .array(Episode)
  .transform((all) => all.filter(({ ordinal }) => /^\d{1,9}(\.\d{1,9})?$/.test(String(ordinal))))

const Rated = known(z.object({ id: known(small.pipe(z.int().min(0))), votes: count, rating: known(number) }))

const releaseTypes = ['TV', 'ONA', 'WEB', 'OVA', 'OAD', 'MOVIE', 'DORAMA', 'SPECIAL'] as const
const seasons = ['winter', 'spring', 'summer', 'autumn'] as const
const ageRatings = ['R0_PLUS', 'R6_PLUS', 'R12_PLUS', 'R16_PLUS', 'R18_PLUS'] as const

/**
 * A release as any call of the API returns it. Fields that a call does not return are null: `genres` exist only in
 * catalog, latest, schedule and detail, `episodes` only in detail and `releases/list`, and `latest_episode` only in
 * latest.
 */
export const Release = z.object({
  id: small.pipe(z.int().positive()),
  alias,
  name: z.object({ main: text, english: words, alternative: words }),
  type: choice(releaseTypes),
  year: known(small),
  season: choice(seasons),
  age_rating: choice(ageRatings),
  /** Day of the week on which new episodes appear: 1 is Monday, 7 is Sunday. */
  publish_day: known(z.object({ value: whole.pipe(z.int().min(1).max(7)) }).transform(({ value }) => value)),
  poster: known(Picture),
  description: words,
  is_ongoing: flag,
  is_in_production: flag,
  is_blocked_by_geo: flag,
  is_blocked_by_copyrights: flag,
  episodes_total: count,
  average_duration_of_episode: known(number),
  shikimori: Rated,
  mal: Rated,
  /** How many users have the release among their favourites. */
  added_in_users_favorites: count,
  fresh_at: moment,
  created_at: moment,
  updated_at: moment,
  genres: known(z.array(Genre)),
  episodes: nullish(Episodes),
  latest_episode: nullish(Episode),
})

export const ScheduleItem = z.object({ release: Release })

/** A franchise with the releases that tell its story, in order. A list of franchises leaves them out. */
export const Franchise = z.object({
  id: z.uuid(),
  total_releases: known(small),
  franchise_releases: known(rowsOf(z.object({ release_id: small }))),
})

/** Schema of a list of items that the API returns either as an array or as `{ data: […] }`. */
export const bareOrWrapped = <S extends z.ZodType>(item: S) =>
  z
    .union([z.array(z.unknown()), z.object({ data: z.array(z.unknown()) })])
    .transform((said) => ('data' in said ? said.data : said))
    .pipe(rowsOf(item))

export const ReleasePage = z
  .object({ data: rowsOf(Release), meta: z.object({ pagination: z.object({ total: whole, total_pages: whole }) }) })
  .transform(({ data, meta }) => ({ releases: data, pagination: meta.pagination }))

/** An error that the API reports in the response body: `{ message, errors? }`, or `{ error }` in the older API. */
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

/**
 * Makes a field optional but, unlike `known`, rejects an invalid value. A release with unreadable episodes must not
 * look like a release without episodes.
 */
function nullish<S extends z.ZodType>(schema: S) {
  return schema.nullish().transform((value) => value ?? null)
}

function rowsOf<S extends z.ZodType>(row: S) {
  return z.array(z.unknown()).transform((rows, context): z.output<S>[] => {
    const read = rows.map((each) => row.safeParse(each))
    const bad = read.flatMap(({ error }) => error ?? [])
    if (bad.length * 2 > rows.length) {
      const [first] = bad.map((error) => z.prettifyError(error))
      context.addIssue(`${bad.length} of ${rows.length} rows cannot be read, the first: ${first}`)
    }
    return read.flatMap(({ success, data }) => (success ? [data] : []))
  })
}

function blankToNull(written: string): string | null {
  return written.trim() === '' ? null : written.trim()
}
