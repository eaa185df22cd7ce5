import { fragment, page } from '../web/render.ts'
import type { ReportView } from './reports/view-model.ts'
import type { Card, SourceNote } from './view-models/cards.ts'
import type { EpisodeView } from './view-models/episode.ts'
import type { EpisodesView } from './view-models/episode-list.ts'
import type { FilmView } from './view-models/film.ts'
import type { HomeView } from './view-models/home.ts'
import type { ListKind, ListView, newEpisode } from './view-models/lists.ts'
import type { NextEpisodeView } from './view-models/next-episode.ts'
import type { ScheduleView } from './view-models/schedule.ts'
import type { SearchView, SuggestionsView } from './view-models/search.ts'
import type { AnimeView } from './view-models/show.ts'

/** Templates of the catalog's public pages, with the types of their data. */
type TitleData = { anime: AnimeView; note: SourceNote; image: string; jsonLd: string[] }
export const animePage = page<TitleData & { next: NextEpisodeView | null }>('/anime/show')
/** Page of a film in one piece, without a list of episodes. */
export const filmPage = page<TitleData & { film: FilmView }>('/anime/film')
export const episodesFragment = fragment<{ list: EpisodesView }>('/anime/_episodes')
export const homePage = page<{ home: HomeView; others: readonly string[]; note: SourceNote; jsonLd: string[] }>(
  '/anime/home',
)
/** Row of popular titles on a page that says that nothing is at an address. */
export const popularFragment = fragment<{ cards: readonly Card[] }>('/anime/_popular')
export const listPage = page<{ list: ListView; note: SourceNote }>('/anime/list')
export const listPageBeyond = page<{ kind: ListKind; page: number }>('/anime/list-beyond')
export const schedulePage = page<{ schedule: ScheduleView; note: SourceNote; canonical: string }>('/anime/schedule')
export const scheduleFragment = fragment<{ schedule: ScheduleView }>('/anime/_schedule')
export const collectionPage = page<{ tab: 'watchlist' | 'favorites' | 'history' }>('/anime/collection')
/** Cards from which the browser completes entries of the collection that lack a poster. */
export const collectionCardsFragment = fragment<{ cards: readonly Card[] }>('/anime/_collection_cards')

/** Compact cards of new episodes, which the browser adds to the shelf "new episodes". */
export const newEpisodeCardsFragment = fragment<{ episodes: readonly ReturnType<typeof newEpisode>[] }>(
  '/anime/_new_episode_cards',
)

export const episodePage = page<{
  episode: EpisodeView
  report: ReportView
  note: SourceNote
  image: string | null
  canonical: string
  jsonLd: string[]
}>('/anime/episode')
/**
 * Page after a visitor's report about an episode that cannot be loaded now: a confirmation, or the form again with its
 * errors.
 */
export const reportPage = page<{ report: ReportView; canonical: string }>('/anime/report')
export const reportFragment = fragment<{ report: ReportView }>('/anime/_report')

export const searchPage = page<{ search: SearchView; others: readonly string[]; note: SourceNote | null }>(
  '/anime/search',
)
export const foundFragment = fragment<{ search: SearchView; others: readonly string[] }>('/anime/_found')
export const suggestionsFragment = fragment<{ suggestions: SuggestionsView | null }>('/anime/_suggestions')
/**
 * Part of the offline page that shows the visitor's watchlist, favorites and history, which are stored in the browser.
 */
export const offlineFragment = fragment('/anime/_offline')
