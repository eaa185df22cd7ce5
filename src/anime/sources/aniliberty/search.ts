import type { CatalogFilters, Release, Upstream } from '../../../anilibria/upstream/upstream.ts'
import { allOrNone } from '../../../net/all-or-none.ts'
import type { AnswerData, SearchFilters, SearchQuery } from '../../contract/contract.ts'
import { genreId, toReleaseTypes } from './vocabulary.ts'

type ActiveFilters = AnswerData['search']['filters']

/**
 * The API answers a search by words best without filters. Rows of the catalog request `others` follow the rows of
 * `filters`; no row is in both. `applied`: the filters that take effect, because the API lacks some genres and sorting
 * by title.
 */
type SearchPlan =
  | { by: 'words'; words: string; applied: ActiveFilters }
  | { by: 'filters'; filters: CatalogFilters; others?: CatalogFilters; applied: ActiveFilters }

export function planSearch({ query, page: _, ...requested }: SearchQuery): SearchPlan {
  const words = query.trim()
  const { filters, applied } = catalogFilters(requested)
  if (words !== '' && Object.keys(filters).length === 0)
    return { by: 'words', words, applied: requested.sort === 'relevance' ? { sort: 'relevance' } : {} }
  const all: CatalogFilters = words === '' ? { sorting: 'FRESH_AT_DESC', ...filters } : { search: words, ...filters }
  if (requested.status !== 'Ongoing') return { by: 'filters', filters: all, applied }
  // Each of the two lists is sorted, but their union is not, so the sort order is not reported as applied.
  const { sort: _sort, ...unsorted } = applied
  return { by: 'filters', filters: all, others: { ...all, ...stillVoiced }, applied: unsorted }
}

/** Returns a page of both lists together. The rows of the second list begin on a new page. */
export async function findByFilters(
  upstream: Upstream,
  { filters, others }: Extract<SearchPlan, { by: 'filters' }>,
  { page, size }: { page: number; size: number },
  signal: AbortSignal,
): Promise<ListPage> {
  const ask = async (list: CatalogFilters, at: number, until = signal): Promise<ListPage> => {
    const { releases, pagination } = await upstream.catalogReleases(at, size, list, { signal: until })
    const pages = releases.length === 0 && at === 1 ? 0 : Math.max(1, pagination.total_pages)
    return { releases: at > pages ? [] : releases, total: pagination.total, pages }
  }
  if (!others) return ask(filters, page)
  const [first, second] = await allOrNone(signal, (until) => [ask(filters, 1, until), ask(others, 1, until)])
  const total = first.total + second.total
  const pages = first.pages + second.pages
  const [list, head, at] = page <= first.pages ? [filters, first, page] : [others, second, page - first.pages]
  const { releases } = at === 1 || page > pages ? head : await ask(list, at)
  return { releases: page > pages ? [] : releases, total, pages }
}

type ListPage = { releases: Release[]; total: number; pages: number }

function catalogFilters({ genre, type, status, year, sort }: SearchFilters) {
  const filters: CatalogFilters = {}
  const activeFilters: ActiveFilters = {}
  const id = genre === undefined ? null : genreId(genre)
  if (id !== null && genre !== undefined) {
    filters.genres = [id]
    activeFilters.genre = genre
  }
  if (type) {
    filters.types = toReleaseTypes(type)
    activeFilters.type = type
  }
  if (status) {
    Object.assign(filters, statusFilters[status])
    activeFilters.status = status
  }
  if (year !== undefined) {
    filters.years = { from: year, to: year }
    activeFilters.year = year
  }
  const sorting = sort && sortings[sort]
  if (sorting) {
    filters.sorting = sorting
    activeFilters.sort = sort
  }
  return { filters, applied: activeFilters }
}

/**
 * "Ongoing" includes titles that are no longer aired but still being voiced. The API combines its filters with "and",
 * so these titles need a second request.
 */
const stillVoiced: CatalogFilters = { publishStatuses: ['IS_NOT_ONGOING'], productionStatuses: ['IS_IN_PRODUCTION'] }
const statusFilters: Record<NonNullable<SearchFilters['status']>, CatalogFilters> = {
  Ongoing: { publishStatuses: ['IS_ONGOING'] },
  Completed: { publishStatuses: ['IS_NOT_ONGOING'], productionStatuses: ['IS_NOT_IN_PRODUCTION'] },
}

const sortings: { [Sort in NonNullable<SearchFilters['sort']>]?: NonNullable<CatalogFilters['sorting']> } = {
  popular: 'RATING_DESC',
  score: 'RATING_DESC',
  newest: 'YEAR_DESC',
}
