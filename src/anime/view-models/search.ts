import type { SuggestionGroup } from '../../platform/sections.ts'
import { pagination } from '../../web/paging.ts'
import type { AnswerData, SearchFilters, SearchQuery, sorts } from '../contract/contract.ts'
import { type BrowseAnswers, browseView, foundCard, lettersView, type SearchItem } from './browse.ts'
import { type Card, joinFacts, type Pictures } from './cards.ts'
import { type FewAnswers, foundRows, isVeryFew, otherTitles } from './few-results.ts'
import { genreLabels, genreLink } from './labels.ts'
import type { ListKind } from './lists.ts'
import { activeFilters, chosenFilters, filterFields, orderField } from './search-form.ts'
import { chosenSort, isFiltered, searchHref } from './search-href.ts'
import { filterKinds, meaningText, parseFilters } from './search-meaning.ts'
import { episodeLink, namedLabel } from './search-words.ts'

export type SearchView = ReturnType<typeof searchView>
export type SuggestionsView = NonNullable<ReturnType<typeof suggestionsView>>

export type SearchAnswers = {
  query: SearchQuery
  /** The answer about `query`; null for a page to browse. */
  found: AnswerData['search'] | null
  /** If no title has such a name: another search that the words may mean, and its answer. */
  instead?: { query: SearchQuery; found: AnswerData['search'] } | null
  /** The first title, if the words name an episode. */
  first?: AnswerData['detail'] | null
  /** More about the titles, if only a few are found. */
  few?: FewAnswers | null
  /** Titles to show when nothing is found. */
  popular?: AnswerData['search'] | null
  browse?: BrowseAnswers | null
}

/**
 * Builds the search page: results, or, without words and filters, the ways to browse. `counts`: what else was found,
 * such as "3 komik".
 */
export function searchView(
  answers: SearchAnswers,
  pictures: Pictures,
  { year, counts = [] }: { year: number; counts?: readonly string[] },
) {
  const { query, found, browse = null } = answers
  return {
    query: query.query,
    heading: searchHeading(query),
    title: `${searchHeading(query)} — KortekStream`,
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
  heading: searchHeading(query),
  lead: '',
})

function resultsView(
  { query, instead = null, first = null, few = null, popular = null }: SearchAnswers,
  originalAnswer: AnswerData['search'],
  { pictures, counts }: { pictures: Pictures; counts: readonly string[] },
) {
  const answer = instead?.found ?? originalAnswer
  const effectiveQuery = instead?.query ?? query
  const nothing = answer.total === 0
  return {
    count: countText(answer.total, counts),
    unfiltered: unfiltered(effectiveQuery, answer.filters),
    instead: instead && `Menampilkan hasil untuk ${searchText(instead.query)}.`,
    jumps: [...episodeJump(query, effectiveQuery, first), ...(instead ? [] : jumps(query, originalAnswer))],
    letters: query.letter ? lettersView(query.letter, null) : [],
    cards: answer.results.map((item) => cardWithName(item, 'alias', pictures)),
    // `rows`: the found titles, if they are very few. `besides`: other titles to show below few.
    rows: few && isVeryFew(answer) ? foundRows(answer.results, few, pictures) : [],
    besides: few ? otherTitles(answer.results, few, pictures) : [],
    pagination: pagination((page) => searchHref(effectiveQuery, page), query.page, answer.total_pages),
    hint: nothing ? 'Periksa ejaannya, kurangi saringannya, atau mulai dari yang sedang ramai.' : null,
    proposals: nothing && counts.length === 0 ? proposalLinks(originalAnswer) : [],
    popular: nothing ? (popular?.results ?? []).slice(0, 12).map((item) => foundCard(item, pictures)) : [],
  }
}

const proposalLinks = ({ proposals = [] }: AnswerData['search']) =>
  proposals.map((name) => ({ text: name, href: searchHref({ query: name, page: 1 }) }))

function countText(total: number, counts: readonly string[]): string {
  const totals = [...(total > 0 ? [`${total.toLocaleString('id-ID')} judul`] : []), ...counts]
  return totals.length > 0 ? `${totals.join(', ')} ditemukan.` : 'Tidak ada judul yang cocok.'
}

/** Names a search: “naga” · Jenis: Film. */
const searchText = ({ query, ...filters }: SearchQuery) => joinFacts([query && `“${query}”`, meaningText(filters)])

function cardWithName(item: SearchItem, prefix: string, pictures: Pictures): Card {
  const card = foundCard(item, pictures)
  return item.nama_lain === undefined ? card : { ...card, line: `${prefix} ${item.nama_lain}`, what: '' }
}

/** The link to the episode that the words name, with the icon that it has among the suggestions. */
function episodeJump({ query }: SearchQuery, effectiveQuery: SearchQuery, first: AnswerData['detail'] | null) {
  const label = namedLabel(query, effectiveQuery.query)
  const episode = first && label !== null ? episodeLink(label, first) : null
  return episode ? [{ ...episode, icon: 'play' }] : []
}

/** The filters and studios that the words mean. */
function jumps({ query, ...set }: SearchQuery, { studios = [] }: AnswerData['search']) {
  const filters = query === '' || isFiltered(set) ? null : parseFilters(query)
  return [
    ...(filters ? [{ text: meaningText(filters), href: searchHref({ query: '', page: 1, ...filters }) }] : []),
    ...studios
      .filter((name) => name.toLowerCase() !== query.toLowerCase())
      .map((name) => ({ text: `Studio: ${name}`, href: searchHref({ query: name, page: 1 }) })),
  ]
}

/** Numbers of titles among the suggestions: for a name, and for words that only mean filters. */
const MAX_SUGGESTED = 6
const MAX_FOR_FILTERS = 4

/** Builds the suggestions below the search field. */
export function suggestionsView(
  { query, found, instead = null, first = null }: SearchAnswers,
  { pictures, others }: { pictures: Pictures; others: readonly SuggestionGroup[] },
) {
  if (!found) return null
  const answer = instead?.found ?? found
  const counts = others.map(({ count }) => count)
  const isFilterSearch = instead?.query.query === ''
  const words = isFilterSearch
    ? [{ text: meaningText(instead.query), href: searchHref(instead.query) }]
    : jumps(instead?.query ?? query, answer)
  return {
    count: countText(answer.total, counts),
    jumps: [...episodeJump(query, instead?.query ?? query, first), ...words],
    proposals: answer.total === 0 && others.length === 0 ? proposalLinks(found) : [],
    cards: answer.results
      .slice(0, isFilterSearch ? MAX_FOR_FILTERS : MAX_SUGGESTED)
      .map((item) => cardWithName(item, 'juga dikenal sebagai', pictures)),
    others: others.flatMap(({ links }) => links),
    all: searchHref(query),
  }
}

/** Names the set filters that the source could not apply. */
function unfiltered(query: SearchQuery, sourceFilters: SearchFilters): string | null {
  const filters = { ...query, sort: chosenSort(query) }
  const labels = { ...filterKinds, sort: 'Urutan' }
  const missing = (Object.keys(labels) as (keyof typeof labels)[])
    .filter((name) => filters[name] !== undefined && sourceFilters[name] === undefined)
    .map((name) => labels[name].toLowerCase())
  return missing.length === 0 ? null : `Saringan ${missing.join(', ')} tidak tersedia di sumber ini.`
}

const sortHeadings: Partial<Record<(typeof sorts)[number], string>> = {
  popular: 'Sedang ramai',
  score: 'Skor tertinggi',
  newest: 'Judul terbaru',
  title: 'Judul A–Z',
}

function searchHeading(query: SearchQuery): string {
  if (query.query) return `Hasil untuk “${query.query}”`
  const set = chosenFilters(query).map(({ text }) => text)
  return set.length > 0 ? set.join(' · ') : (sortHeadings[chosenSort(query) ?? 'relevance'] ?? 'Jelajahi')
}
