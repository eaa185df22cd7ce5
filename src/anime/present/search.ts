import type { AnswerData, SearchQuery } from '../contract.ts'
import { sorts, statuses, types } from '../contract.ts'
import { genreLine, genreLink, genreWords, statusWord, typeWord } from '../words.ts'
import { type Card, card, decimal } from './cards.ts'
import { type PaginationView, pagination } from './lists.ts'

type Choice = { value: string; text: string; chosen: boolean }
export type Filter = { name: string; label: string; choices: Choice[] }

export type ResultsView = { count: string; cards: Card[]; pagination: PaginationView; hint: string | null }
export type SearchView = {
  query: string
  title: string
  canonical: string
  filters: Filter[]
  filtered: boolean
  results: ResultsView | null
  genres: { name: string; href: string }[]
}

const sortWords: Record<string, string> = {
  relevance: 'Paling cocok',
  score: 'Skor tertinggi',
  newest: 'Terbaru',
  title: 'Judul A–Z',
}

/** The page of a search; without words and filters it has no results, only places to begin. */
export function searchView(
  query: SearchQuery,
  found: AnswerData['search'] | null,
  baseUrl: string,
  year: number,
): SearchView {
  return {
    query: query.query,
    title: query.query ? `Hasil untuk “${query.query}”` : 'Cari anime',
    canonical: searchHref(query, query.page),
    filters: filters(query, year),
    filtered: Boolean(query.genre ?? query.type ?? query.status ?? query.year),
    results: found && resultsView(query, found, baseUrl),
    genres: Object.keys(genreWords).map(genreLink),
  }
}

export function resultsView(query: SearchQuery, found: AnswerData['search'], baseUrl: string): ResultsView {
  const nothing = found.total === 0
  return {
    count: nothing ? 'Tidak ada judul yang cocok.' : `${found.total.toLocaleString('id-ID')} judul ditemukan.`,
    cards: found.results.map((item) =>
      card(item, baseUrl, {
        badge: item.skor && `★ ${decimal(item.skor)}`,
        line: genreLine(item.genres) || (typeWord(item.tipe) ?? ''),
      }),
    ),
    pagination: pagination((page) => searchHref(query, page), query.page, found.total_pages),
    hint: nothing ? 'Periksa ejaannya, kurangi saringannya, atau mulai dari salah satu genre ini.' : null,
  }
}

/** The address of a search, the same for the same search. */
export function searchHref({ query, genre, type, status, year, sort }: SearchQuery, page: number): string {
  const given = { q: query || undefined, genre, type, status, year, sort, page: page > 1 ? page : undefined }
  const parts = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  )
  return parts.length ? `/search/?${new URLSearchParams(parts)}` : '/search/'
}

function filters(query: SearchQuery, year: number): Filter[] {
  const years = Array.from({ length: year - 1989 }, (_, index) => String(year - index))
  return [
    filter('genre', 'Genre', 'Semua genre', Object.entries(genreWords), query.genre),
    filter(
      'type',
      'Jenis',
      'Semua jenis',
      types.map((type) => [type, typeWord(type) ?? type]),
      query.type,
    ),
    filter(
      'status',
      'Status',
      'Semua status',
      statuses.map((status) => [status, statusWord(status) ?? status]),
      query.status,
    ),
    filter(
      'year',
      'Tahun',
      'Semua tahun',
      years.map((value) => [value, value]),
      query.year?.toString(),
    ),
    filter('sort', 'Urutan', null, orders(query), query.sort ?? (query.query ? 'relevance' : 'newest')),
  ]
}

/** Nothing can match best when no words were given. */
const orders = ({ query }: SearchQuery) =>
  sorts.filter((sort) => query || sort !== 'relevance').map((sort) => [sort, sortWords[sort] ?? sort] as const)

function filter(
  name: string,
  label: string,
  all: string | null,
  values: (readonly [string, string])[],
  chosen: string | undefined,
): Filter {
  const known = values.map(([value, text]) => ({ value, text, chosen: value.toLowerCase() === chosen?.toLowerCase() }))
  const other = chosen && !known.some((choice) => choice.chosen) ? [{ value: chosen, text: chosen, chosen: true }] : []
  return { name, label, choices: [...(all ? [{ value: '', text: all, chosen: !chosen }] : []), ...known, ...other] }
}
