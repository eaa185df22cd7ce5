import type { Suggested } from '../../platform/sections.ts'
import { type PaginationView, pagination } from '../../web/paging.ts'
import type { AnswerData, SearchFilters, SearchQuery, sorts } from '../contract/contract.ts'
import { type BrowseAnswers, type BrowseView, browseView, foundCard, type Letter, lettersView } from './browse.ts'
import type { Card, Pictures } from './cards.ts'
import { type FewAnswers, type FoundRow, foundRows, isVeryFew, otherTitles } from './few-results.ts'
import { genreLabels, genreLink } from './labels.ts'
import type { ListKind } from './lists.ts'
import { activeFilters, chosenFilters, type Filter, filterFields, orderField } from './search-form.ts'
import { chosenSort, isFiltered, searchHref } from './search-href.ts'
import { meaningOf, meaningText } from './search-meaning.ts'
import { namedEpisode } from './search-words.ts'

type Link = { text: string; href: string }

/**
 * Results of a search. `unfiltered`: a sentence that names the filters which the source could not apply, or null.
 * `jumps`: the episode, filters and studios that the words mean. `rows`: the titles again, where very few were found;
 * `besides`: others to show below few. `proposals` and `popular` are for a search that found nothing.
 */
export type ResultsView = {
  count: string
  unfiltered: string | null
  instead: string | null
  jumps: Link[]
  letters: Letter[]
  cards: Card[]
  rows: FoundRow[]
  besides: Card[]
  pagination: PaginationView
  hint: string | null
  proposals: Link[]
  popular: Card[]
}
export type SearchView = {
  query: string
  heading: string
  /** Text of the page's `<title>` element. */
  title: string
  canonical: string
  filters: Filter[]
  /** Choices of the sort order. The default order depends on whether the search has words. */
  order: Filter
  /** The set filters, each with the address of the search without it, and what the form must send along for them. */
  active: ReturnType<typeof activeFilters>
  /** Address of the same search without filters; null if no filter is set. */
  reset: string | null
  results: ResultsView | null
  browse: BrowseView | null
  genres: { name: string; href: string }[]
}

/**
 * What a search page is made of. `found`: the answer about `query`; null for a page to browse. `instead`: where no title
 * has such a name, another search that the words may mean, and its answer. `first`: the first title, if the words name an
 * episode. `few`: more about the titles, where only a few are found. `popular`: titles to show when nothing is found.
 */
export type SearchAnswers = {
  query: SearchQuery
  found: AnswerData['search'] | null
  instead?: { query: SearchQuery; found: AnswerData['search'] } | null
  first?: AnswerData['detail'] | null
  few?: FewAnswers | null
  popular?: AnswerData['search'] | null
  browse?: BrowseAnswers | null
}

/**
 * Builds the search page: results, or, without words and filters, the ways to browse. `year`: the current year. `counts`:
 * what else was found, as "3 komik".
 */
export function searchView(
  answers: SearchAnswers,
  pictures: Pictures,
  { year, counts = [] }: { year: number; counts?: readonly string[] },
): SearchView {
  const { query, found, browse = null } = answers
  return {
    query: query.query,
    heading: headingOf(query),
    title: `${headingOf(query)} — KortekStream`,
    canonical: searchHref(query, found ? query.page : 1),
    filters: filterFields(query, year),
    order: orderField(query),
    active: activeFilters(query),
    reset: isFiltered(query) ? searchHref({ query: query.query, page: 1 }) : null,
    results: found && resultsView(answers, found, { pictures, counts }),
    browse: browse && browseView(browse, pictures),
    genres: Object.keys(genreLabels).map(genreLink),
  }
}

/** Describes a search like a list page, for the error page of a page number past its end. */
export const foundList = (query: SearchQuery): ListKind => ({
  section: 'jelajahi',
  path: searchHref(query),
  heading: headingOf(query),
  lead: '',
})

function resultsView(
  { query, instead = null, first = null, few = null, popular = null }: SearchAnswers,
  found: AnswerData['search'],
  { pictures, counts }: { pictures: Pictures; counts: readonly string[] },
): ResultsView {
  const shown = instead?.found ?? found
  const shownQuery = instead?.query ?? query
  const nothing = shown.total === 0
  return {
    count: countText(shown.total, counts),
    unfiltered: unfiltered(shownQuery, shown.filters),
    instead: instead && `Tidak ada judul bernama “${query.query}”, jadi ini hasil untuk ${searchText(instead.query)}.`,
    jumps: [...episodeJump(query, first), ...(instead ? [] : jumps(query, found))],
    letters: query.letter ? lettersView(query.letter, null) : [],
    cards: shown.results.map((item) => withOtherName(item, foundCard(item, pictures))),
    rows: few && isVeryFew(shown) ? foundRows(shown.results, few, pictures) : [],
    besides: few ? otherTitles(shown.results, few, pictures) : [],
    pagination: pagination((page) => searchHref(shownQuery, page), query.page, shown.total_pages),
    hint: nothing ? 'Periksa ejaannya, kurangi saringannya, atau mulai dari yang sedang ramai.' : null,
    proposals: nothing && counts.length === 0 ? proposalLinks(found) : [],
    popular: nothing ? (popular?.results ?? []).slice(0, 12).map((item) => foundCard(item, pictures)) : [],
  }
}

const proposalLinks = ({ proposals = [] }: AnswerData['search']): Link[] =>
  proposals.map((name) => ({ text: name, href: searchHref({ query: name, page: 1 }) }))

function countText(total: number, counts: readonly string[]): string {
  const found = [...(total > 0 ? [`${total.toLocaleString('id-ID')} judul`] : []), ...counts]
  return found.length > 0 ? `${found.join(' dan ')} ditemukan.` : 'Tidak ada judul yang cocok.'
}

/** Names a search: “naga” · Jenis: Film. */
const searchText = ({ query, ...filters }: SearchQuery) =>
  [query && `“${query}”`, meaningText(filters)].filter(Boolean).join(' · ')

type Found = AnswerData['search']['results'][number]
const withOtherName = ({ nama_lain: name }: Found, card: Card): Card =>
  name === undefined ? card : { ...card, line: `alias ${name}` }

/** The link to the episode that the words name, with the icon that it has among the suggestions. */
function episodeJump({ query }: SearchQuery, first: AnswerData['detail'] | null) {
  const episode = first && namedEpisode(query, first)
  return episode ? [{ ...episode, icon: 'play' }] : []
}

function jumps({ query, ...set }: SearchQuery, { studios = [] }: AnswerData['search']): Link[] {
  const meant = query === '' || isFiltered(set) ? null : meaningOf(query)
  return [
    ...(meant ? [{ text: meaningText(meant), href: searchHref({ query: '', page: 1, ...meant }) }] : []),
    ...studios
      .filter((name) => name.toLowerCase() !== query.toLowerCase())
      .map((name) => ({ text: `Studio: ${name}`, href: searchHref({ query: name, page: 1 }) })),
  ]
}

export type SuggestionsView = {
  count: string
  jumps: (Link & { icon?: string })[]
  proposals: Link[]
  cards: Card[]
  others: Suggested['links']
  all: string
}

/** Numbers of titles among the suggestions: for a name, and for words that only mean filters. */
const MAX_SUGGESTED = 6
const MAX_MEANT = 4

/** Builds the suggestions below the search field. */
export function suggestionsView(
  { query, found, instead = null, first = null }: SearchAnswers,
  { pictures, others }: { pictures: Pictures; others: readonly Suggested[] },
): SuggestionsView | null {
  if (!found) return null
  const shown = instead?.found ?? found
  const isNothing = shown.total === 0 && others.length === 0
  const isMeant = instead?.query.query === ''
  return {
    count: countText(
      shown.total,
      others.map(({ count }) => count),
    ),
    jumps: [
      ...episodeJump(query, first),
      ...(isMeant
        ? [{ text: meaningText(instead.query), href: searchHref(instead.query) }]
        : jumps(instead?.query ?? query, shown)),
    ],
    proposals: isNothing ? proposalLinks(found) : [],
    cards: shown.results.slice(0, isMeant ? MAX_MEANT : MAX_SUGGESTED).map((item) => {
      const card = foundCard(item, pictures)
      return item.nama_lain === undefined ? card : { ...card, line: `juga dikenal sebagai ${item.nama_lain}` }
    }),
    others: others.flatMap(({ links }) => links),
    all: searchHref(query),
  }
}

const filterLabels = {
  genre: 'genre',
  type: 'jenis',
  status: 'status',
  year: 'tahun',
  season: 'musim',
  letter: 'huruf',
  sort: 'urutan',
} as const

function unfiltered(query: SearchQuery, applied: SearchFilters): string | null {
  const asked = { ...query, sort: chosenSort(query) }
  const names = (Object.keys(filterLabels) as (keyof typeof filterLabels)[]).filter(
    (name) => asked[name] !== undefined && applied[name] === undefined,
  )
  const missing = names.map((name) => filterLabels[name])
  return missing.length === 0 ? null : `Saringan ${missing.join(', ')} tidak tersedia di sumber ini.`
}

const sortHeadings: Partial<Record<(typeof sorts)[number], string>> = {
  popular: 'Sedang ramai',
  score: 'Skor tertinggi',
  newest: 'Judul terbaru',
  title: 'Judul A–Z',
}

function headingOf(query: SearchQuery): string {
  if (query.query) return `Hasil untuk “${query.query}”`
  const set = chosenFilters(query).map(({ text }) => text)
  return set.length > 0 ? set.join(' · ') : (sortHeadings[chosenSort(query) ?? 'relevance'] ?? 'Jelajahi')
}
