import { SourceFailure } from '../../../net/failure.ts'
import type { AnswerData, SearchQuery } from '../../contract/contract.ts'
import { type Card, cardElements, readCard } from './cards.ts'
import { expectKind, isCatalogPage, isSearchPage } from './kind.ts'
import { pagingOf, pastTheEnd } from './paging.ts'
import { distinct, takenOut } from './rows.ts'
import type { PageReading } from './site.ts'
import { isPresent } from './text.ts'

type Found = AnswerData['search']['results'][number]
export type Filters = AnswerData['search']['filters']

/** The site's filter values; it has no year, and "popular" is not by score. */
const statusParameters = { Ongoing: 'Currently Airing', Completed: 'Finished Airing' } as const
const orders = { newest: 'latest', title: 'title' } as const

/** The address of a search: the catalog when the site can filter, else its plain search. */
export function searchAddress(
  roots: { site: string; search: string },
  query: SearchQuery,
): { url: string; isCatalog: boolean } {
  const wanted = siteFilters(query)
  const isCatalog = Object.keys(wanted).length > 0 || query.query.trim() === ''
  return { url: isCatalog ? catalogAddress(roots.site, query) : plainAddress(roots.search, query), isCatalog }
}

export function catalogAddress(root: string, query: SearchQuery): string {
  const wanted = siteFilters(query)
  const parameters = new URLSearchParams({ title: query.query.trim(), status: '', type: '', order: orders.title })
  if (wanted.status) parameters.set('status', statusParameters[wanted.status])
  if (wanted.type) parameters.set('type', wanted.type)
  if (wanted.sort === 'newest') parameters.set('order', orders.newest)
  if (wanted.genre)
    parameters.set(
      'genre[]',
      wanted.genre
        .trim()
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, '-'),
    )
  return `${root}/daftar-anime-2/${query.page > 1 ? `page/${query.page}/` : ''}?${parameters}`
}

export const plainAddress = (root: string, { query, page }: SearchQuery) =>
  `${root}/${page > 1 ? `page/${page}/` : ''}?${new URLSearchParams({ s: query.trim() })}`

/** The requested filters that the site has. */
function siteFilters({ genre, type, status, sort }: SearchQuery): Filters {
  const filters: Filters = {}
  if (genre?.trim()) filters.genre = genre
  if (type) filters.type = type
  if (status) filters.status = status
  if (sort === 'newest' || sort === 'title') filters.sort = sort
  return filters
}

/** `leftOut`: cards that are not titles. */
type Searched = { data: AnswerData['search']; leftOut: number }

/** The found titles. An empty result counts only when the page says that it shows a search. */
export function readSearch(reading: PageReading, query: SearchQuery, isCatalog: boolean): Searched {
  const isSearch = isCatalog ? isCatalogPage(reading) : isSearchPage(reading, query.query)
  const elements = takenOut(cardElements(reading.root))
  expectKind(reading, isSearch ? ['list', 'bare', 'home'] : ['list'], elements)
  if (elements.length === 0 && !isSearch) throw new SourceFailure('wrong_page', 'samehadaku sent no page of a search')
  if (elements.length === 0 && !reading.isWhole)
    throw new SourceFailure('wrong_schema', 'the page of the search stops half-way')
  const cards = elements.map((element) => readCard(element, reading))
  if (elements.length > 0 && cards.filter(isPresent).length * 2 < elements.length)
    throw new SourceFailure('wrong_schema', 'most results of the search cannot be read')
  if (elements.length === 0 && query.page > 1) throw pastTheEnd(query.page)
  const results = distinct(cards.filter(isPresent).map(foundOf).filter(isPresent), ({ url }) => url)
  const { total_pages } = pagingOf(reading, query.page)
  const filters = isCatalog ? applied(siteFilters(query), results) : plainFilters(query)
  const total = totalOf(results.length, query.page, total_pages)
  return { data: { results, total, page: query.page, total_pages, filters }, leftOut: cards.length - results.length }
}

/** Drops episodes and batches that name no title. */
function foundOf(card: Card): Found | null {
  if (!card.anime) return null
  const { title, anime, cover, status, type, score, genres } = card
  return { judul: title, url: anime.url, anime_slug: anime.slug, cover, status, tipe: type, skor: score, genres }
}

/** The site counts pages, not titles, so a total over several pages is approximate. */
const totalOf = (shown: number, page: number, pages: number) => (pages === 1 ? shown : Math.max(shown * pages, page))

/** Filters that the results contradict were not applied. */
function applied(wanted: Filters, results: readonly Found[]): Filters {
  const { type, status, ...others } = wanted
  const filters: Filters = others
  if (type && results.every(({ tipe }) => tipe === null || tipe === type)) filters.type = type
  if (status && results.every((found) => found.status === null || found.status === status)) filters.status = status
  return filters
}

/** A plain search is always sorted by relevance. */
const plainFilters = ({ sort }: SearchQuery): Filters => (sort === 'relevance' ? { sort } : {})
