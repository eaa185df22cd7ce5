import { SourceFailure } from '../../../net/failure.ts'
import type { AnswerData, SearchQuery } from '../../contract/contract.ts'
import type { AddressTheme } from './addresses.ts'
import { type Card, cardElements, readCard } from './cards.ts'
import { expectKind, isCatalogPage, isSearchPage } from './kind.ts'
import { pastTheEnd, readPaging } from './paging.ts'
import { distinct, removeRows } from './rows.ts'
import type { PageReading } from './site.ts'
import { isPresent } from './text.ts'

type SearchItem = AnswerData['search']['results'][number]
export type Filters = AnswerData['search']['filters']

/** The sites have no filter by year and no order by score. */
const statusParameters: Record<AddressTheme, Record<'Ongoing' | 'Completed', string>> = {
  classic: { Ongoing: 'Currently Airing', Completed: 'Finished Airing' },
  animestream: { Ongoing: 'ongoing', Completed: 'completed' },
}
const orders = { newest: 'latest', title: 'title', popular: 'popular' } as const

const isSiteOrder = (sort: SearchQuery['sort']): sort is keyof typeof orders => sort !== undefined && sort in orders

/** Whether a search needs the site's catalog: it has filters that the site supports, or no words. */
export const needsCatalog = (query: SearchQuery): boolean =>
  query.query.trim() === '' || Object.keys(siteFilters(query)).length > 0

/** The catalog of the animestream theme has no search by words. */
export function catalogAddress(root: string, query: SearchQuery, theme: AddressTheme = 'classic'): string {
  const { status, type, sort, genre } = siteFilters(query)
  const parameters = new URLSearchParams({
    ...(theme === 'classic' ? { title: query.query.trim() } : query.page > 1 && { page: String(query.page) }),
    status: status ? statusParameters[theme][status] : '',
    type: (theme === 'classic' ? type : type?.toLowerCase()) ?? '',
    order: orders[isSiteOrder(sort) ? sort : 'title'],
  })
  const slug = genre
    ?.trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
  if (slug) parameters.set('genre[]', slug)
  const path = theme === 'animestream' ? 'anime/' : `daftar-anime-2/${query.page > 1 ? `page/${query.page}/` : ''}`
  return `${root}/${path}?${parameters}`
}

export const plainAddress = (root: string, { query, page }: SearchQuery) =>
  `${root}/${page > 1 ? `page/${page}/` : ''}?${new URLSearchParams({ s: query.trim() })}`

function siteFilters({ genre, type, status, sort }: SearchQuery): Filters {
  const filters: Filters = {}
  if (genre?.trim()) filters.genre = genre
  if (type) filters.type = type
  if (status) filters.status = status
  if (isSiteOrder(sort)) filters.sort = sort
  return filters
}

/** `leftOut`: number of cards that are not in the answer, mostly because they are episodes. */
type SearchPage = { data: AnswerData['search']; leftOut: number }

/** Reads a page of results. An empty result is accepted only when the page says that it shows a search. */
export function readSearch(reading: PageReading, query: SearchQuery, isCatalog: boolean): SearchPage {
  const isSearch = isCatalog ? isCatalogPage(reading) : isSearchPage(reading, query.query)
  const elements = removeRows(cardElements(reading))
  expectKind(reading, isSearch ? ['list', 'bare', 'home'] : ['list'], elements, isSearch)
  if (elements.length === 0 && !isSearch) throw new SourceFailure('wrong_page', 'samehadaku sent no page of a search')
  if (elements.length === 0 && !reading.isWhole)
    throw new SourceFailure('wrong_schema', 'the page of the search stops half-way')
  const cards = elements.map((element) => readCard(element, reading)).filter(isPresent)
  if (cards.length * 2 < elements.length)
    throw new SourceFailure('wrong_schema', 'most results of the search cannot be read')
  if (elements.length === 0 && query.page > 1) throw pastTheEnd(query.page)
  const results = distinct(cards.map(toSearchItem), ({ url }) => url)
  const { total_pages } = readPaging(reading, query.page)
  // A plain search is always sorted by relevance and applies no filter.
  const filters = isCatalog
    ? effectiveFilters(siteFilters(query), results)
    : query.sort === 'relevance'
      ? { sort: query.sort }
      : {}
  // The site states only its number of pages, so the total over several pages is approximate.
  const total = total_pages === 1 ? results.length : Math.max(results.length * total_pages, query.page)
  return { data: { results, total, page: query.page, total_pages, filters }, leftOut: elements.length - results.length }
}

/** Converts a card to a search result; null for an episode or batch that links to no title. */
const toSearchItem = ({
  title: judul,
  anime,
  cover,
  status,
  type: tipe,
  score: skor,
  genres,
}: Card): SearchItem | null =>
  anime && { judul, url: anime.url, anime_slug: anime.slug, cover, status, tipe, skor, genres }

/** Returns the filters that took effect: a type or status that a result contradicts was not applied by the site. */
function effectiveFilters(requested: Filters, results: readonly SearchItem[]): Filters {
  const { type, status, ...others } = requested
  const filters: Filters = others
  if (type && results.every(({ tipe }) => tipe === null || tipe === type)) filters.type = type
  if (status && results.every((item) => item.status === null || item.status === status)) filters.status = status
  return filters
}
