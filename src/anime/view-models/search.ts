import { type PaginationView, pagination } from '../../web/paging.ts'
import { SEARCH } from '../addresses.ts'
import type { AnswerData, SearchFilters, SearchQuery } from '../contract/contract.ts'
import { sorts, statuses, types } from '../contract/contract.ts'
import { type Card, card, decimal, type Pictures } from './cards.ts'
import { genreLabels, genreLine, genreLink, statusLabel, typeLabel } from './labels.ts'
import type { ListKind } from './lists.ts'

type Choice = { value: string; text: string; chosen: boolean }
type Filter = { name: string; label: string; choices: Choice[] }

/** Results of a search. `unfiltered`: a sentence that names the filters which the source could not apply, or null. */
export type ResultsView = {
  count: string
  unfiltered: string | null
  cards: Card[]
  pagination: PaginationView
  hint: string | null
}
export type SearchView = {
  query: string
  heading: string
  /** Text of the page's `<title>` element. */
  title: string
  canonical: string
  filters: Filter[]
  /** Choices of the sort order. The default order depends on whether the search has words. */
  order: Filter
  /** Address of the same search without filters; null if no filter is set. */
  reset: string | null
  results: ResultsView | null
  genres: { name: string; href: string }[]
}

const sortLabels: Record<(typeof sorts)[number], string> = {
  relevance: 'Paling cocok',
  score: 'Skor tertinggi',
  newest: 'Terbaru',
  title: 'Judul A–Z',
}

/**
 * Builds the search page. Without words and filters (`found` is null), the page has no results and only suggests
 * genres.
 */
export function searchView(
  query: SearchQuery,
  found: AnswerData['search'] | null,
  pictures: Pictures,
  year: number,
): SearchView {
  return {
    query: query.query,
    heading: headingOf(query),
    title: `${headingOf(query)} — KortekStream`,
    canonical: searchHref(query, found ? query.page : 1),
    filters: filters(query, year),
    order: order(query),
    reset: isFiltered(query) ? searchHref({ query: query.query, page: 1 }, 1) : null,
    results: found && resultsView(query, found, pictures),
    genres: Object.keys(genreLabels).map(genreLink),
  }
}

/** Describes a search like a list page, for the error page of a page number past its end. */
export const foundList = (query: SearchQuery): ListKind => ({
  section: '',
  path: searchHref(query, 1),
  heading: headingOf(query),
  lead: '',
})

export function resultsView(query: SearchQuery, found: AnswerData['search'], pictures: Pictures): ResultsView {
  const nothing = found.total === 0
  return {
    count: nothing ? 'Tidak ada judul yang cocok.' : `${found.total.toLocaleString('id-ID')} judul ditemukan.`,
    unfiltered: unfiltered(query, found.filters),
    cards: found.results.map((item) =>
      card(item, pictures, {
        badge: item.skor && `★ ${decimal(item.skor)}`,
        line: genreLine(item.genres) || (typeLabel(item.tipe) ?? ''),
      }),
    ),
    pagination: pagination((page) => searchHref(query, page), query.page, found.total_pages),
    hint: nothing ? 'Periksa ejaannya, kurangi saringannya, atau mulai dari salah satu genre ini.' : null,
  }
}

const filterLabels = { genre: 'genre', type: 'jenis', status: 'status', year: 'tahun', sort: 'urutan' } as const

function unfiltered(query: SearchQuery, applied: SearchFilters): string | null {
  const names = (Object.keys(filterLabels) as (keyof typeof filterLabels)[]).filter(
    (name) => query[name] !== undefined && applied[name] === undefined,
  )
  const missing = names.map((name) => filterLabels[name])
  return missing.length === 0 ? null : `Saringan ${missing.join(', ')} tidak tersedia di sumber ini.`
}

/** Returns the address of a search; equal searches always have the same address. */
export function searchHref(search: SearchQuery, page: number): string {
  const { query, genre, type, status, year } = search
  const sort = chosenSort(search)
  const given = { q: query || undefined, genre, type, status, year, sort, page: page > 1 ? page : undefined }
  const parts = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  )
  return parts.length ? `${SEARCH}?${new URLSearchParams(parts)}` : SEARCH
}

function filters(query: SearchQuery, year: number): Filter[] {
  const years = Array.from({ length: year - 1989 }, (_, index) => String(year - index))
  return [
    filter('genre', 'Genre', 'Semua genre', Object.entries(genreLabels), query.genre),
    filter(
      'type',
      'Jenis',
      'Semua jenis',
      types.map((type) => [type, typeLabel(type) ?? type]),
      query.type,
    ),
    filter(
      'status',
      'Status',
      'Semua status',
      statuses.map((status) => [status, statusLabel(status) ?? status]),
      query.status,
    ),
    filter(
      'year',
      'Tahun',
      'Semua tahun',
      years.map((value) => [value, value]),
      query.year?.toString(),
    ),
  ]
}

/**
 * Default sort order, which is left out of the address. Without words the default is "newest", because relevance needs
 * words.
 */
const usualSort = ({ query }: SearchQuery) => (query ? 'relevance' : 'newest')

const chosenSort = (query: SearchQuery) =>
  query.sort === usualSort(query) || (query.sort === 'relevance' && !query.query) ? undefined : query.sort

function order(query: SearchQuery): Filter {
  const usual = usualSort(query)
  const others = sorts.filter((sort) => sort !== usual && sort !== 'relevance')
  return filter(
    'sort',
    'Urutan',
    sortLabels[usual],
    others.map((sort) => [sort, sortLabels[sort]]),
    chosenSort(query),
  )
}

const headingOf = ({ query }: SearchQuery) => (query ? `Hasil untuk “${query}”` : 'Cari anime')

const isFiltered = ({ genre, type, status, year }: SearchQuery) => Boolean(genre ?? type ?? status ?? year)

function filter(
  name: string,
  label: string,
  all: string,
  values: (readonly [string, string])[],
  chosen: string | undefined,
): Filter {
  const known = values.map(([value, text]) => ({ value, text, chosen: value.toLowerCase() === chosen?.toLowerCase() }))
  const other = chosen && !known.some((choice) => choice.chosen) ? [{ value: chosen, text: chosen, chosen: true }] : []
  return { name, label, choices: [{ value: '', text: all, chosen: !chosen }, ...known, ...other] }
}
