import { SourceFailure } from '../../../net/failure.ts'
import {
  type AnswerData,
  buildPagination,
  Facets,
  Filters,
  type QuestionParams,
  type SearchQuery,
} from '../../contract/contract.ts'
import { dateText } from '../../contract/moments.ts'
import type { Envelope, ForeignMeta } from './envelope.ts'
import { address, animeSlug } from './links.ts'
import {
  count,
  type Fields,
  flag,
  isFields,
  label,
  pick,
  releasedAt,
  salvage,
  score,
  text,
  toTitle,
  words,
} from './values.ts'

/** `base`: the server's address. `now`: the moment to which relative times in the answer refer. */
export type Here = { base: string; now: Date }

type Series = AnswerData['detail']['recommendations'][number]

/** Reads the fields that all title cards have; null without a name or link. */
export function series(item: Fields, { base }: Here): Series | null {
  const judul = toTitle(pick(item, 'judul', 'title', 'name'))
  const url = address(pick(item, 'url', 'url_anime', 'link'), base)
  if (judul === null || url === null) return null
  const cover = address(pick(item, 'cover', 'url_cover', 'cover_url', 'thumbnail_url', 'thumbnail', 'image'), base)
  return { judul, url, anime_slug: animeSlug(pick(item, 'anime_slug', 'slug'), url), cover }
}

const cardReader =
  <More>(here: Here, more: (item: Fields) => More) =>
  (item: Fields): (Series & More) | null => {
    const card = series(item, here)
    return card && { ...card, ...more(item) }
  }

export const readGenres = (item: Fields) => words(pick(item, 'genres', 'genre'))
const readScore = (item: Fields) => score(pick(item, 'skor', 'score', 'rating'))
const readDate = (item: Fields, { now }: Here) =>
  dateText(text(pick(item, 'tanggal', 'date', 'release_date'), 100), now)

export const topItem = (here: Here) =>
  cardReader(here, (item) => ({ rating: score(pick(item, 'rating', 'skor', 'score')), genres: readGenres(item) }))

export const movieItem = (here: Here) =>
  cardReader(here, (item) => ({ tanggal: readDate(item, here), genres: readGenres(item) }))

/** Reads a new episode. On the home page its link leads to the title, in the list of latest episodes to the episode. */
export const latestItem = (here: Here) =>
  cardReader(here, (item) => {
    const wording = pick(item, 'rilis', 'upload_time', 'release_date', 'date', 'waktu_rilis')
    const rilis_at = releasedAt(pick(item, 'rilis_at'), wording, here.now)
    return {
      episode: label(pick(item, 'episode', 'eps')),
      rilis: rilis_at === null ? text(wording, 100) : null,
      rilis_at,
    }
  })

const searchItem = (here: Here) =>
  cardReader(here, (item) => ({
    status: text(pick(item, 'status'), 60),
    tipe: text(pick(item, 'tipe', 'type'), 60),
    skor: readScore(item),
    genres: readGenres(item),
    ...itemExtras(item),
  }))

type Results = AnswerData['search']

function itemExtras(item: Fields): Pick<Results['results'][number], 'tahun' | 'episode' | 'nama_lain'> {
  const tahun = count(pick(item, 'tahun', 'year'), 1900)
  const episode = label(pick(item, 'episode'))
  const nama_lain = toTitle(pick(item, 'nama_lain'))
  return {
    ...(tahun !== null && { tahun }),
    ...(episode !== null && { episode }),
    ...(nama_lain !== null && { nama_lain }),
  }
}

function searchExtras({ payload }: Envelope): Pick<Results, 'studios' | 'proposals' | 'facets'> {
  if (!isFields(payload)) return {}
  const [studios, proposals] = [words(payload.studios, 3), words(payload.proposals, 3)]
  const facets = Facets.safeParse(payload.facets)
  return {
    ...(studios.length > 0 && { studios }),
    ...(proposals.length > 0 && { proposals }),
    ...(facets.success && { facets: facets.data }),
  }
}

export function readLatest(envelope: Envelope, { page }: QuestionParams['latest'], here: Here): AnswerData['latest'] {
  const results = salvage('latest', requireList(envelope), latestItem(here))
  return { results, pagination: readPagination(envelope, page, results.length === 0) }
}

export function readMovies(envelope: Envelope, { page }: QuestionParams['movies'], here: Here): AnswerData['movies'] {
  const results = salvage('movies', requireList(envelope), movieItem(here))
  return { results, pagination: readPagination(envelope, page, results.length === 0) }
}

export function readSearch(envelope: Envelope, query: SearchQuery, here: Here): AnswerData['search'] {
  const results = salvage('search', requireList(envelope), searchItem(here))
  const { page } = query
  const { total_pages } = readPagination(envelope, page, false)
  const total = findNote(envelope, (notes) => count(pick(notes, 'total', 'total_results'), results.length))
  const filters = pickFilters(query, envelope.meta)
  return { ...searchExtras(envelope), results, total: total ?? results.length, page, total_pages, filters }
}

/** The payload if it is a list or has a list in `results`. */
function requireList({ payload }: Envelope): unknown {
  if (Array.isArray(payload) || (isFields(payload) && Array.isArray(payload.results))) return payload
  throw new SourceFailure('wrong_schema', 'the answer is no list')
}

/** The first value found beside the list or in the objects around it. */
function findNote<Value>({ layers }: Envelope, readNote: (notes: Fields) => Value | null): Value | null {
  const notes = layers.flatMap((layer) => [layer.pagination, layer.meta, layer].filter(isFields))
  return notes.map(readNote).find((value) => value !== null) ?? null
}

/**
 * The pagination as the server states it; a number of pages is never guessed. Throws `missing` if the server sent
 * another page than requested, or if the list is empty (`hasEnded`) and the page is past the stated end. Searches may
 * be empty.
 */
function readPagination(envelope: Envelope, page: number, hasEnded: boolean) {
  const current = findNote(envelope, (notes) => count(pick(notes, 'current_page', 'currentPage', 'page'), 1))
  const last = findNote(envelope, (notes) => count(pick(notes, 'total_pages', 'totalPages', 'last_page'), 1))
  const more = findNote(envelope, (notes) => flag(pick(notes, 'has_next_page', 'hasNextPage', 'has_next')))
  const isPast = hasEnded && last !== null && last < page
  if ((current !== null && current !== page) || isPast) throw new SourceFailure('missing', `it has no page ${page}`)
  return buildPagination(page, Math.max(last ?? 1, more === true ? page + 1 : page))
}

/** The requested filters that the server says it applied, with the requested value. */
function pickFilters({ query: _, page: __, ...requested }: SearchQuery, { filters }: ForeignMeta) {
  if (!isFields(filters)) return {}
  const same = (name: string, value: unknown) =>
    value !== undefined && text(pick(filters, name))?.toLowerCase() === String(value).toLowerCase()
  return Filters.parse(Object.fromEntries(Object.entries(requested).filter(([name, value]) => same(name, value))))
}
