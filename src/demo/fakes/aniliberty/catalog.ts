import { Invalid, listIn, paged, pagingIn } from './paging.ts'
import { allGenres, baseRelease, withGenres } from './rows.ts'
import type { Release, ReleaseEntry } from './shapes.ts'
import { type Store, sortings } from './store.ts'
import { genres, seasons, types } from './terms.ts'

const ageRatings = ['R0_PLUS', 'R6_PLUS', 'R12_PLUS', 'R16_PLUS', 'R18_PLUS']
const publishStatuses = { IS_ONGOING: 'Онгоинг', IS_NOT_ONGOING: 'Не онгоинг' }
const productionStatuses = { IS_IN_PRODUCTION: 'В работе', IS_NOT_IN_PRODUCTION: 'Завершён' }

/** Filters for which a release has at most one value. */
const filters: Record<string, { known: readonly string[]; of: (release: Release) => string | undefined }> = {
  types: { known: Object.keys(types), of: ({ type }) => type?.value },
  seasons: { known: Object.keys(seasons), of: ({ season }) => season?.value },
  age_ratings: { known: ageRatings, of: ({ age_rating }) => age_rating?.value },
  publish_statuses: {
    known: Object.keys(publishStatuses),
    of: (release) => (release.is_ongoing ? 'IS_ONGOING' : 'IS_NOT_ONGOING'),
  },
  production_statuses: {
    known: Object.keys(productionStatuses),
    of: (release) => (release.is_in_production ? 'IS_IN_PRODUCTION' : 'IS_NOT_IN_PRODUCTION'),
  },
}

export function catalogPosted(store: Store, { f, ...paging }: Record<string, unknown>) {
  const query = new URLSearchParams()
  const add = (name: string, value: unknown) => {
    for (const one of [value ?? []].flat()) query.append(name, String(one))
  }
  for (const name of ['page', 'limit']) add(name, paging[name])
  for (const [name, value] of Object.entries(Object(f))) if (name !== 'years') add(`f[${name}]`, value)
  for (const [name, year] of Object.entries(Object(Object(f).years))) add(`f[years][${name}]`, year)
  return listCatalog(store, query)
}

export function listCatalog(store: Store, query: URLSearchParams) {
  const paging = pagingIn(query)
  const [ids, search] = [listIn(query, 'f[genres]'), query.get('f[search]') ?? '']
  const sorting = query.get('f[sorting]') ?? 'FRESH_AT_DESC'
  const [from, to] = [query.get('f[years][from_year]'), query.get('f[years][to_year]')]
  const selections = Object.entries(filters).map(([name, one]) => ({
    name,
    ...one,
    wanted: listIn(query, `f[${name}]`),
  }))
  refuseUnknown([
    ...selections,
    { name: 'sorting', wanted: [sorting], known: Object.keys(sortings) },
    { name: 'genres', wanted: ids, known: [...genres.keys()].map(String) },
  ])
  const isNamed = goesBy(search)
  const entries = store
    .sorted(sorting)
    .filter(
      (entry) =>
        ids.every((id) => entry.genres.includes(Number(id))) &&
        selections.every(({ wanted, of }) => wanted.length === 0 || wanted.includes(of(entry.release) ?? '')) &&
        (from === null || entry.release.year >= Number(from)) &&
        (to === null || entry.release.year <= Number(to)) &&
        (search === '' || isNamed(entry)),
    )
  return paged(entries, withGenres, paging, 'anime/catalog/releases')
}

function refuseUnknown(selections: readonly { name: string; wanted: readonly string[]; known: readonly string[] }[]) {
  const errors = selections
    .filter(({ wanted, known }) => wanted.some((each) => !known.includes(each)))
    .map(({ name }) => [`f.${name}`, [`The selected f.${name} is invalid.`]])
  if (errors.length > 0) throw new Invalid(Object.fromEntries(errors))
}

const plainText = (text: string) => text.toLowerCase().replaceAll('ё', 'е')

function goesBy(words: string): (entry: ReleaseEntry) => boolean {
  const searchText = plainText(words.trim())
  return ({ release: { name } }) =>
    [name.main, name.english, name.alternative].some((each) => each !== null && plainText(each).includes(searchText))
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
