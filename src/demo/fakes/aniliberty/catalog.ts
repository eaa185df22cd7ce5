import { Invalid, listIn, type Paging, paged, pagingIn } from './paging.ts'
import { allGenres, baseRelease, withGenres } from './rows.ts'
import type { Kept } from './shapes.ts'
import { type Store, sortings } from './store.ts'
import { genres, seasons, types } from './terms.ts'

type Filters = {
  genres: string[]
  types: string[]
  seasons: string[]
  age_ratings: string[]
  publish_statuses: string[]
  production_statuses: string[]
  from_year: string | null
  to_year: string | null
  search: string
  sorting: string
}

const ageRatings = ['R0_PLUS', 'R6_PLUS', 'R12_PLUS', 'R16_PLUS', 'R18_PLUS']
const publishStatuses = { IS_ONGOING: 'Онгоинг', IS_NOT_ONGOING: 'Не онгоинг' }
const productionStatuses = { IS_IN_PRODUCTION: 'В работе', IS_NOT_IN_PRODUCTION: 'Завершён' }

export const catalogOf = (store: Store, query: URLSearchParams) => catalog(store, filtersIn(query), pagingIn(query))

const filtersIn = (query: URLSearchParams): Filters => ({
  genres: listIn(query, 'f[genres]'),
  types: listIn(query, 'f[types]'),
  seasons: listIn(query, 'f[seasons]'),
  age_ratings: listIn(query, 'f[age_ratings]'),
  publish_statuses: listIn(query, 'f[publish_statuses]'),
  production_statuses: listIn(query, 'f[production_statuses]'),
  from_year: query.get('f[years][from_year]'),
  to_year: query.get('f[years][to_year]'),
  search: query.get('f[search]') ?? '',
  sorting: query.get('f[sorting]') ?? 'FRESH_AT_DESC',
})

type Posted = { page?: number; limit?: number; f?: Record<string, unknown> }

export function catalogPosted(store: Store, { page, limit, f = {} }: Posted) {
  const years = (f.years ?? {}) as Record<string, number | undefined>
  const all = (name: string) => [f[name] ?? []].flat().map(String)
  const filters: Filters = {
    genres: all('genres'),
    types: all('types'),
    seasons: all('seasons'),
    age_ratings: all('age_ratings'),
    publish_statuses: all('publish_statuses'),
    production_statuses: all('production_statuses'),
    from_year: years.from_year === undefined ? null : String(years.from_year),
    to_year: years.to_year === undefined ? null : String(years.to_year),
    search: String(f.search ?? ''),
    sorting: String(f.sorting ?? 'FRESH_AT_DESC'),
  }
  const paging = new URLSearchParams()
  if (page !== undefined) paging.set('page', String(page))
  if (limit !== undefined) paging.set('limit', String(limit))
  return catalog(store, filters, pagingIn(paging))
}

function catalog(store: Store, filters: Filters, paging: Paging) {
  refuseUnknown(filters)
  const { genres: ids, search, sorting, from_year: from, to_year: to } = filters
  const among = (wanted: string[], value: string | undefined) =>
    wanted.length === 0 || (value !== undefined && wanted.includes(value))
  const isNamed = goesBy(search)
  const found = store
    .sorted(sorting)
    .filter(
      (kept) =>
        ids.every((id) => kept.genres.includes(Number(id))) &&
        among(filters.types, kept.release.type?.value) &&
        among(filters.seasons, kept.release.season?.value) &&
        among(filters.age_ratings, kept.release.age_rating?.value) &&
        among(filters.publish_statuses, kept.release.is_ongoing ? 'IS_ONGOING' : 'IS_NOT_ONGOING') &&
        among(
          filters.production_statuses,
          kept.release.is_in_production ? 'IS_IN_PRODUCTION' : 'IS_NOT_IN_PRODUCTION',
        ) &&
        (from === null || kept.release.year >= Number(from)) &&
        (to === null || kept.release.year <= Number(to)) &&
        (search === '' || isNamed(kept)),
    )
  return paged(found, withGenres, paging, 'anime/catalog/releases')
}

function refuseUnknown(filters: Filters) {
  const known: [string, string[], readonly string[]][] = [
    ['f.types', filters.types, Object.keys(types)],
    ['f.seasons', filters.seasons, Object.keys(seasons)],
    ['f.age_ratings', filters.age_ratings, ageRatings],
    ['f.publish_statuses', filters.publish_statuses, Object.keys(publishStatuses)],
    ['f.production_statuses', filters.production_statuses, Object.keys(productionStatuses)],
    ['f.sorting', [filters.sorting], Object.keys(sortings)],
    ['f.genres', filters.genres, [...genres.keys()].map(String)],
  ]
  const errors = known
    .filter(([, given, allowed]) => given.some((each) => !allowed.includes(each)))
    .map(([name]) => [name, [`The selected ${name} is invalid.`]])
  if (errors.length > 0) throw new Invalid(Object.fromEntries(errors))
}

const plainText = (text: string) => text.toLowerCase().replaceAll('ё', 'е')

/** Returns whether a name of the release contains the words. */
function goesBy(words: string): (kept: Kept) => boolean {
  const wanted = plainText(words.trim())
  return ({ release: { name } }) =>
    [name.main, name.english, name.alternative].some((each) => each !== null && plainText(each).includes(wanted))
}

export function searched(store: Store, query: URLSearchParams) {
  const words = query.get('query')
  if (!words?.trim()) throw new Invalid({ query: ['The query field is required.'] })
  return store.all().filter(goesBy(words)).map(baseRelease)
}

export function references(store: Store): Record<string, unknown> {
  const labelled = (values: Record<string, string>) =>
    Object.entries(values).map(([value, description]) => ({ value, description }))
  return {
    'age-ratings': ageRatings.map((value) => ({
      value,
      label: value.replace(/^R(\d+)_PLUS$/, '$1+'),
      description: `Для зрителей старше ${value.replace(/\D/g, '')} лет`,
    })),
    genres: allGenres(store).map(({ id, name }) => ({ id, name })),
    'production-statuses': labelled(productionStatuses),
    'publish-statuses': labelled(publishStatuses),
    seasons: labelled(seasons),
    sorting: Object.keys(sortings).map((value) => ({ value, label: value, description: `Порядок ${value}` })),
    types: labelled(types),
    years: [...new Set(store.all().map(({ release }) => release.year))].sort((a, b) => a - b),
  }
}
