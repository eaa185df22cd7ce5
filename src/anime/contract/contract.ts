import * as z from 'zod'

/**
 * The contract of the anime catalog: its seven questions, such as `home` or `search`, and the schemas of their answers.
 * Sources, `/api/v1`, its OpenAPI description and the reader of other servers' answers all use it. Field names and
 * nesting are those that existing API clients use. Unknown values are null, never "N/A".
 */

/** The limit is above the length of any synopsis. Names have a much lower limit, because they are indexed. */
const text = z.string().min(1).max(20_000)
const name = text.max(500)
const maybe = text.nullable()
const address = z.url({ protocol: /^https?$/ })
const slug = text.max(200)

const SeriesLink = z.object({ judul: name, url: address, anime_slug: slug.nullable(), cover: address.nullable() })

export const TopItem = SeriesLink.extend({ rating: maybe, genres: z.array(text) }).meta({ id: 'TopItem' })

export const LatestItem = SeriesLink.extend({
  episode: name.nullable(),
  /** The release time as relative text. It is null inside this server and added when the answer is sent. */
  rilis: maybe,
  rilis_at: z.iso.datetime().nullable(),
}).meta({ id: 'LatestItem' })

/** `tanggal`, like the `date` of an episode, has the format of the sources: "Jun 4, 2021". */
export const MovieItem = SeriesLink.extend({ tanggal: maybe, genres: z.array(text) }).meta({ id: 'MovieItem' })

export const ScheduleItem = z
  .object({
    title: name,
    url: address,
    anime_slug: slug.nullable(),
    cover_url: address.nullable(),
    type: maybe,
    score: maybe,
    genres: z.array(text),
    /** "HH:MM" in the time zone of Western Indonesia, as is the weekday under which the title is listed. */
    release_time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .nullable(),
  })
  .meta({ id: 'ScheduleItem' })

export const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
export type Day = (typeof days)[number]
export const buildWeek = <Items>(getItems: (day: Day) => Items): Record<Day, Items> => ({
  Monday: getItems('Monday'),
  Tuesday: getItems('Tuesday'),
  Wednesday: getItems('Wednesday'),
  Thursday: getItems('Thursday'),
  Friday: getItems('Friday'),
  Saturday: getItems('Saturday'),
  Sunday: getItems('Sunday'),
})
export const Week = z.strictObject(buildWeek(() => z.array(ScheduleItem))).meta({ id: 'Week' })

export const Home = z
  .object({ top10: z.array(TopItem), new_eps: z.array(LatestItem), movies: z.array(MovieItem), jadwal_rilis: Week })
  .meta({ id: 'Home' })

export const Pagination = z
  .object({
    current_page: z.int().min(1),
    total_pages: z.int().min(1),
    has_next_page: z.boolean(),
    has_prev_page: z.boolean(),
  })
  .meta({ id: 'Pagination' })

export const buildPagination = (page: number, last: number): z.infer<typeof Pagination> => ({
  current_page: page,
  total_pages: last,
  has_next_page: page < last,
  has_prev_page: page > 1,
})

export const Latest = z.object({ results: z.array(LatestItem), pagination: Pagination }).meta({ id: 'Latest' })
export const Movies = z.object({ results: z.array(MovieItem), pagination: Pagination }).meta({ id: 'Movies' })

export const EpisodeRow = z
  .object({ episode: name.nullable(), title: maybe, date: maybe, url: address, slug: slug })
  .meta({ id: 'EpisodeRow' })

/** Another title of the same story. */
export const Relation = z
  .object({
    slug: slug.nullable(),
    judul: name,
    /** How this title is related to the title that names it, in English: "Prequel" … */
    hubungan: maybe,
    tipe: maybe,
    tahun: z.int().nullable(),
    cover: address.nullable(),
  })
  .meta({ id: 'Relation' })

export const Detail = z
  .object({
    judul: name,
    url_anime: address,
    anime_slug: slug.nullable(),
    status: maybe,
    tipe: maybe,
    skor: maybe,
    penonton: maybe,
    sinopsis: maybe,
    genre: z.array(text),
    url_cover: address.nullable(),
    details: z.record(text, z.union([text, z.array(text)])),
    rating: z.object({ value: maybe, votes: maybe }),
    episode_list: z.array(EpisodeRow),
    /** The source has the title, but may not play it here. */
    blocked: z.boolean().optional(),
    recommendations: z.array(SeriesLink.meta({ id: 'SeriesLink' })),
    /** Absent when the source knows nothing of related titles. */
    relations: z.array(Relation).optional(),
  })
  .meta({ id: 'Detail' })

const EpisodeLink = z.object({ url: address, episode: name.nullable() }).meta({ id: 'EpisodeLink' })

/** `size` is in bytes; it is absent when the source does not tell it. */
const Download = z
  .object({ provider: text, url: address, size: z.int().positive().optional() })
  .meta({ id: 'Download' })

export const segmentTypes = ['opening', 'ending', 'recap'] as const
/** In seconds from the start of the episode. `end` is later than `start`, but not later than the end of the episode. */
const Segment = z
  .object({ type: z.enum(segmentTypes), start: z.number().min(0), end: z.number().positive() })
  .meta({ id: 'Segment' })

export const Episode = z
  .object({
    title: name,
    release_info: maybe,
    streaming_servers: z.array(z.object({ name: text, url: address })),
    download_links: z.record(text, z.record(text, z.array(Download))),
    navigation: z.object({ prev_episode: EpisodeLink.nullable(), next_episode: EpisodeLink.nullable() }),
    anime_info: z.object({ title: name, url: address.nullable(), anime_slug: slug.nullable() }),
    other_episodes: z.array(z.object({ episode: name.nullable(), url: address })),
    /** Absent when the source marks no parts of the episode. */
    segments: z.array(Segment).optional(),
  })
  .meta({ id: 'Episode' })

/**
 * Only some sources fill the optional fields. `episode`: label of the newest episode. `nama_lain`: the other name that
 * matches the words, if the title's own name does not.
 */
export const SearchItem = SeriesLink.extend({
  status: maybe,
  tipe: maybe,
  skor: maybe,
  genres: z.array(text),
  tahun: z.int().optional(),
  episode: name.optional(),
  nama_lain: name.optional(),
}).meta({ id: 'Found' })

export const types = ['TV', 'Movie', 'OVA', 'ONA', 'Special'] as const
export const statuses = ['Ongoing', 'Completed'] as const
export const sorts = ['relevance', 'popular', 'score', 'newest', 'title'] as const
/** First letters of titles; # stands for any other character. */
export const initials = ['#', ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'] as const
export const Initial = z.string().toUpperCase().pipe(z.enum(initials))

export const Filters = z
  .object({
    genre: z.string(),
    type: z.enum(types),
    status: z.enum(statuses),
    year: z.int(),
    letter: Initial,
    season: z.string(),
    sort: z.enum(sorts),
  })
  .partial()
  .meta({ id: 'Filters' })

/** The genres and initials in the whole catalog. */
export const Facets = z
  .object({ genres: z.array(z.object({ name: text, total: z.int().min(1) })), letters: z.array(Initial) })
  .meta({ id: 'Facets' })

/**
 * Only some sources fill the optional fields. `studios`: the studios that the words name. `proposals`: names of titles
 * that the visitor may have meant, if nothing was found. `facets`: only for a search without words and filters.
 */
export const Search = z
  .object({
    results: z.array(SearchItem),
    total: z.int().min(0),
    page: z.int().min(1),
    total_pages: z.int().min(1),
    studios: z.array(name).optional(),
    proposals: z.array(name).optional(),
    facets: Facets.optional(),
  })
  .meta({ id: 'Search' })

/** A search with those of the requested filters that the source did apply. In the API, `filters` is part of `meta`. */
const FilteredSearch = Search.extend({ filters: Filters })

const schemas = {
  home: Home,
  latest: Latest,
  movies: Movies,
  schedule: Week,
  detail: Detail,
  episode: Episode,
  search: FilteredSearch,
} as const

export type QuestionParams = {
  home: Record<never, never>
  latest: { page: number }
  movies: { page: number }
  schedule: Record<never, never>
  detail: { slug: string }
  /** The `slug` may contain "/". `url`: the episode's address at the server that is asked, if it is known. */
  episode: { slug: string; url?: string | undefined }
  search: SearchQuery
}

export type SearchFilters = { [Name in keyof z.infer<typeof Filters>]?: z.infer<typeof Filters>[Name] | undefined }
export type SearchQuery = { query: string; page: number } & SearchFilters

export type QuestionName = keyof QuestionParams
export type Question<Name extends QuestionName = QuestionName> = { name: Name; params: QuestionParams[Name] }
export type AnswerData = { [N in QuestionName]: z.infer<(typeof schemas)[N]> }

export const answerSchemas: { [N in QuestionName]: z.ZodType<AnswerData[N]> } = schemas

type Answering<N extends QuestionName> = (params: QuestionParams[N], signal: AbortSignal) => Promise<AnswerData[N]>
/** Its methods reject with a `SourceFailure` (net/failure.ts); any other error is a bug. */
export type Answerer = { [N in QuestionName]: Answering<N> }

/** Makes the methods for all seven questions by one rule. */
export const answererBy = (by: <Name extends QuestionName>(name: Name) => Answering<Name>): Answerer => ({
  home: by('home'),
  latest: by('latest'),
  movies: by('movies'),
  schedule: by('schedule'),
  detail: by('detail'),
  episode: by('episode'),
  search: by('search'),
})

/** The cache key of a question, in which the order of its parameters and the case of search words do not matter. */
export function questionKey<Name extends QuestionName>(question: Question<Name>): string {
  const parts = Object.entries(question.params).flatMap(([name, value]) => {
    const text = name === 'query' ? String(value).toLowerCase() : String(value)
    return value === undefined ? [] : [`${name}=${encodeURIComponent(text)}`]
  })
  return `${question.name}?${parts.sort().join('&')}`
}
