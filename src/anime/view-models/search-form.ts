import { type SearchQuery, sorts, statuses, types } from '../contract/contract.ts'
import { genreLabels, statusLabel, typeLabel } from './labels.ts'
import { chosenSort, POPULAR, searchHref, usualSort } from './search-href.ts'
import { filterText } from './search-meaning.ts'

/** The form of the search page: its filters and sort order, and the chips of the filters that are set. */

type Choice = { value: string; text: string; chosen: boolean }
export type Filter = { name: string; label: string; choices: Choice[] }
const sortLabels: Record<(typeof sorts)[number], string> = {
  relevance: 'Paling cocok',
  popular: 'Paling ramai',
  score: 'Skor tertinggi',
  newest: 'Terbaru',
  title: 'Judul A–Z',
}

/** Returns the name and the text of each filter that is set, in the order of the form. */
export const chosenFilters = ({ genre, type, status, year, season, letter }: SearchQuery) =>
  Object.entries({
    genre: genre && filterText('genre', genre),
    type: type && filterText('type', type),
    status: status && filterText('status', status),
    year: year && String(year),
    season,
    letter: letter && `Huruf ${letter}`,
  }).flatMap(([name, text]) => (text ? [{ name, text }] : []))

/**
 * Returns the set filters as chips, each with the address of the search without it, and what the form must send along
 * for those that it has no field for.
 */
export function activeFilters(query: SearchQuery) {
  const { letter, season } = query
  return {
    chips: chosenFilters(query).map(({ name, text }) => ({
      text,
      href: searchHref({ ...query, page: 1, [name]: undefined }),
    })),
    hidden: [
      ...(season ? [{ name: 'musim', value: season }] : []),
      ...(letter ? [{ name: 'huruf', value: letter }] : []),
    ],
  }
}

/** Returns the filters of the form. `year`: the current year, which is the first choice of years. */
export function filterFields(query: SearchQuery, year: number): Filter[] {
  const years = Array.from({ length: year - 1989 }, (_, index) => String(year - index))
  const typeChoices = types.map((type) => [type, typeLabel(type) ?? type] as const)
  const statusChoices = statuses.map((status) => [status, statusLabel(status) ?? status] as const)
  const yearChoices = years.map((value) => [value, value] as const)
  return [
    filter('genre', 'Genre', 'Semua genre', Object.entries(genreLabels), query.genre),
    filter('type', 'Jenis', 'Semua jenis', typeChoices, query.type),
    filter('status', 'Status', 'Semua status', statusChoices, query.status),
    filter('year', 'Tahun', 'Semua tahun', yearChoices, query.year?.toString()),
  ]
}

/** Returns the sort order of the form. Its empty choice is the usual order of such a search. */
export function orderField(query: SearchQuery): Filter {
  const usual = usualSort(query)
  const others = sorts.filter((sort) => sort !== usual && sort !== 'relevance')
  const valueIn = (sort: string) => (sort === 'popular' ? POPULAR : sort)
  const chosen = chosenSort(query)
  return filter(
    'sort',
    'Urut',
    sortLabels[usual],
    others.map((sort) => [valueIn(sort), sortLabels[sort]]),
    chosen === usual ? undefined : chosen && valueIn(chosen),
  )
}

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
