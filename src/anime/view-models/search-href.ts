import { SEARCH } from '../addresses.ts'
import type { SearchQuery, sorts } from '../contract/contract.ts'

// Equal searches have the same address, because it leaves out usual values.

type Sort = (typeof sorts)[number]
type Filters = Omit<Partial<SearchQuery>, 'query' | 'page'>

export const isFiltered = ({ genre, type, status, year, letter, season }: Filters) =>
  [genre, type, status, year, letter, season].some((one) => one !== undefined)

/** Sort order that the address leaves out: relevance for words, by name for a letter, else by popularity. */
export const usualSort = ({ query, letter }: SearchQuery): Sort => (query ? 'relevance' : letter ? 'title' : 'popular')

/**
 * Returns the sort order if it belongs in the address. Without words and filters, even the usual order belongs in it.
 */
export function chosenSort(search: SearchQuery): Sort | undefined {
  const { query, sort } = search
  if (sort === 'relevance' && !query) return undefined
  return sort === usualSort(search) && (query || isFiltered(search)) ? undefined : sort
}

/** Whether nothing is searched for, so that the page shows ways to browse. */
export const isBlank = (search: SearchQuery) =>
  search.query === '' && !isFiltered(search) && chosenSort(search) === undefined

/** The search as the catalog is asked: a search without words always states a sort order. */
export const orderedSearch = (search: SearchQuery): SearchQuery => ({
  ...search,
  sort: chosenSort(search) ?? (search.query ? undefined : usualSort(search)),
})

/** The word for the sort order `popular` in addresses of pages. Other orders keep the catalog's own words. */
export const POPULAR = 'populer'

export function searchHref(search: SearchQuery, page = 1): string {
  const { query, genre, type, status, year, letter, season } = search
  const sort = chosenSort(search)
  const fields = {
    q: query || undefined,
    genre,
    type,
    status,
    year,
    musim: season?.toLowerCase().replace(' ', '-'),
    huruf: letter,
    sort: sort === 'popular' ? POPULAR : sort,
    page: page > 1 ? page : undefined,
  }
  const parts = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  )
  return parts.length ? `${SEARCH}?${new URLSearchParams(parts)}` : SEARCH
}

export const filterHref = (filters: Filters) => searchHref({ query: '', page: 1, ...filters })
