import { SourceFailure } from '../../../net/failure.ts'
import { type AnswerData, Facets, Filters, type QuestionParams, type SearchQuery } from '../../contract/contract.ts'
import { dateText } from '../../contract/moments.ts'
import type { ForeignMeta, Opened } from './envelope.ts'
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
  titleOf,
  words,
} from './values.ts'

/**
 * Context for reading another server's answer. `base`: the server's address. `now`: the moment to which relative times
 * in the answer refer.
 */
export type Here = { base: string; now: Date }

type Series = AnswerData['detail']['recommendations'][number]

/** Reads the fields that all title cards have; null without a name or link. */
export function series(item: Fields, { base }: Here): Series | null {
  const judul = titleOf(pick(item, 'judul', 'title', 'name'))
  const url = address(pick(item, 'url', 'url_anime', 'link'), base)
  if (judul === null || url === null) return null
  const cover = address(pick(item, 'cover', 'url_cover', 'cover_url', 'thumbnail_url', 'thumbnail', 'image'), base)
  return { judul, url, anime_slug: animeSlug(pick(item, 'anime_slug', 'slug'), url), cover }
}

/** Returns a function that reads a title card and adds further fields. */
const cardOf =
  <More>(here: Here, more: (item: Fields) => More) =>
  (item: Fields): (Series & More) | null => {
    const card = series(item, here)
    return card && { ...card, ...more(item) }
  }

export const genresOf = (item: Fields) => words(pick(item, 'genres', 'genre'))
const scoreOf = (item: Fields) => score(pick(item, 'skor', 'score', 'rating'))
const dateOf = (item: Fields, { now }: Here) => dateText(text(pick(item, 'tanggal', 'date', 'release_date'), 100), now)

export const topItem = (here: Here) =>
  cardOf(here, (item) => ({ rating: score(pick(item, 'rating', 'skor', 'score')), genres: genresOf(item) }))

export const movieItem = (here: Here) =>
  cardOf(here, (item) => ({ tanggal: dateOf(item, here), genres: genresOf(item) }))

/**
 * Reads a new episode. Its link leads to the anime title on the home page, but to the episode in the list of latest
 * episodes; its slug is always that of the title.
 */
export const latestItem = (here: Here) =>
  cardOf(here, (item) => {
    const wording = pick(item, 'rilis', 'upload_time', 'release_date', 'date', 'waktu_rilis')
    const rilis_at = releasedAt(pick(item, 'rilis_at'), wording, here.now)
    return {
      episode: label(pick(item, 'episode', 'eps')),
      rilis: rilis_at === null ? text(wording, 100) : null,
      rilis_at,
    }
  })

const found = (here: Here) =>
  cardOf(here, (item) => ({
    status: text(pick(item, 'status'), 60),
    tipe: text(pick(item, 'tipe', 'type'), 60),
    skor: scoreOf(item),
    genres: genresOf(item),
    ...foundExtras(item),
  }))

type Results = AnswerData['search']

/** Reads the optional fields of a found title. */
function foundExtras(item: Fields): Pick<Results['results'][number], 'tahun' | 'episode' | 'nama_lain'> {
  const tahun = count(pick(item, 'tahun', 'year'), 1900)
  const episode = label(pick(item, 'episode'))
  const nama_lain = titleOf(pick(item, 'nama_lain'))
  return {
    ...(tahun !== null && { tahun }),
    ...(episode !== null && { episode }),
    ...(nama_lain !== null && { nama_lain }),
  }
}

/** Reads the optional fields of a search: studios and titles that the words may mean, and what the catalog holds. */
function searchExtras({ payload }: Opened): Pick<Results, 'studios' | 'proposals' | 'facets'> {
  if (!isFields(payload)) return {}
  const [studios, proposals] = [words(payload.studios, 3), words(payload.proposals, 3)]
  const facets = Facets.safeParse(payload.facets)
  return {
    ...(studios.length > 0 && { studios }),
    ...(proposals.length > 0 && { proposals }),
    ...(facets.success && { facets: facets.data }),
  }
}

export function readLatest(opened: Opened, { page }: QuestionParams['latest'], here: Here): AnswerData['latest'] {
  const results = salvage('latest', listOf(opened), latestItem(here))
  return { results, pagination: paginationOf(opened, page, results.length === 0) }
}

export function readMovies(opened: Opened, { page }: QuestionParams['movies'], here: Here): AnswerData['movies'] {
  const results = salvage('movies', listOf(opened), movieItem(here))
  return { results, pagination: paginationOf(opened, page, results.length === 0) }
}

export function readSearch(opened: Opened, asked: SearchQuery, here: Here): AnswerData['search'] {
  const results = salvage('search', listOf(opened), found(here))
  const { total_pages } = paginationOf(opened, asked.page, false)
  const total = noted(opened, (notes) => count(pick(notes, 'total', 'total_results'), results.length))
  return {
    ...searchExtras(opened),
    results,
    total: total ?? results.length,
    page: asked.page,
    total_pages,
    filters: applied(asked, opened.meta),
  }
}

/** Returns the payload if it is a list or has a list in `results`; otherwise throws a `SourceFailure`. */
function listOf({ payload }: Opened): unknown {
  if (Array.isArray(payload) || (isFields(payload) && Array.isArray(payload.results))) return payload
  throw new SourceFailure('wrong_schema', 'the answer is no list')
}

/** Returns the first pagination value found beside the list or in the objects around it. */
function noted<Value>({ layers }: Opened, read: (notes: Fields) => Value | null): Value | null {
  const notes = layers.flatMap((layer) => [layer.pagination, layer.meta, layer].filter(isFields))
  return notes.map(read).find((value) => value !== null) ?? null
}

/**
 * Reads the pagination as the server states it; a number of pages is never guessed. Throws the failure `missing` if the
 * server sent another page than requested, or if the list is empty (`hasEnded`) and the page is past the stated end.
 * Searches pass false for `hasEnded`, because they may be empty.
 */
function paginationOf(opened: Opened, asked: number, hasEnded: boolean): AnswerData['latest']['pagination'] {
  const current = noted(opened, (notes) => count(pick(notes, 'current_page', 'currentPage', 'page'), 1))
  const last = noted(opened, (notes) => count(pick(notes, 'total_pages', 'totalPages', 'last_page'), 1))
  const more = noted(opened, (notes) => flag(pick(notes, 'has_next_page', 'hasNextPage', 'has_next')))
  const isPast = hasEnded && last !== null && last < asked
  if ((current !== null && current !== asked) || isPast) throw new SourceFailure('missing', `it has no page ${asked}`)
  const total_pages = Math.max(last ?? 1, more === true ? asked + 1 : asked)
  return { current_page: asked, total_pages, has_next_page: asked < total_pages, has_prev_page: asked > 1 }
}

/** Returns the requested search filters that the server says it applied, with the requested value. */
function applied(
  { query: _, page: __, ...asked }: SearchQuery,
  { filters }: ForeignMeta,
): AnswerData['search']['filters'] {
  if (!isFields(filters)) return {}
  const same = (name: string, value: unknown) =>
    value !== undefined && text(pick(filters, name))?.toLowerCase() === String(value).toLowerCase()
  return Filters.parse(Object.fromEntries(Object.entries(asked).filter(([name, value]) => same(name, value))))
}
