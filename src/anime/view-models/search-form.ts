import { type SearchQuery, sorts, statuses, types } from '../contract/contract.ts'
import { genreLabels, statusLabel, typeLabel } from './labels.ts'
import { chosenSort, POPULAR, searchHref, usualSort } from './search-href.ts'
import { filterText } from './search-meaning.ts'

export type Filter = ReturnType<typeof filter>
const sortLabels: Record<(typeof sorts)[number], string> = {
  relevance: 'Paling cocok',
  popular: 'Paling ramai',
  score: 'Skor tertinggi',
  newest: 'Terbaru',
  title: 'Judul A–Z',
}

/** Names the filters that are set, in the order of the form. */
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
 * The set filters as chips, each with the address of the search without that filter. `hidden`: set filters for which
 * the form has no field.
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

/** `year`: the current year, which is the first choice of years. */
export function filterFields(query: SearchQuery, year: number): Filter[] {
  const years = Array.from({ length: year - 1989 }, (_, index) => String(year - index))
  const typeChoices = types.map((type): Pair => [type, typeLabel(type) ?? type])
  const statusChoices = statuses.map((status): Pair => [status, statusLabel(status) ?? status])
  const yearChoices = years.map((value): Pair => [value, value])
  return [
    filter('genre', 'Genre', 'Semua genre', Object.entries(genreLabels), query.genre),
    filter('type', 'Jenis', 'Semua jenis', typeChoices, query.type),
    filter('status', 'Status', 'Semua status', statusChoices, query.status),
    filter('year', 'Tahun', 'Semua tahun', yearChoices, query.year?.toString()),
  ]
}

/** The empty choice of the sort order is the usual order of such a search. */
export function orderField(query: SearchQuery): Filter {
  const usual = usualSort(query)
  const others = sorts.filter((sort) => sort !== usual && sort !== 'relevance')
  const valueIn = (sort: string) => (sort === 'popular' ? POPULAR : sort)
  const currentSort = chosenSort(query)
  const choices = others.map((sort): Pair => [valueIn(sort), sortLabels[sort]])
  return filter(
    'sort',
    'Urut',
    sortLabels[usual],
    choices,
    currentSort === usual ? undefined : currentSort && valueIn(currentSort),
  )
}

type Pair = readonly [value: string, text: string]

function filter(name: string, label: string, all: string, values: readonly Pair[], current: string | undefined) {
  const options = values.map(([value, text]) => ({
    value,
    text,
    chosen: value.toLowerCase() === current?.toLowerCase(),
  }))
  const other =
    current && !options.some((choice) => choice.chosen) ? [{ value: current, text: current, chosen: true }] : []
  return { name, label, choices: [{ value: '', text: all, chosen: !current }, ...options, ...other] }
}
