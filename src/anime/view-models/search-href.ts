import { SEARCH } from '../addresses.ts'
import type { SearchQuery, sorts } from '../contract/contract.ts'

// Equal searches have the same address, without what is usual.

type Sort = (typeof sorts)[number]
type Filters = Omit<Partial<SearchQuery>, 'query' | 'page'>

export const isFiltered = ({ genre, type, status, year, letter, season }: Filters) =>
  [genre, type, status, year, letter, season].some((one) => one !== undefined)

/** Sort order that the address leaves out: relevance for words, by name for a letter, else by what is popular. */
export const usualSort = ({ query, letter }: SearchQuery): Sort => (query ? 'relevance' : letter ? 'title' : 'popular')

/** Returns the sort order if it belongs into the address; a search by nothing else keeps even the usual one. */
export function chosenSort(search: SearchQuery): Sort | undefined {
  const { query, sort } = search
  if (sort === 'relevance' && !query) return undefined
  return sort === usualSort(search) && (query || isFiltered(search)) ? undefined : sort
}

/** Whether nothing is searched for, so that the page invites to browse. */
export const isBlank = (search: SearchQuery) =>
  search.query === '' && !isFiltered(search) && chosenSort(search) === undefined

/** The search as the catalog is asked: without words, always in a stated order. */
export const orderedSearch = (search: SearchQuery): SearchQuery => ({
  ...search,
  sort: chosenSort(search) ?? (search.query ? undefined : usualSort(search)),
})

/** Value of the sort order in addresses of pages; the others are the catalog's own words. */
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
