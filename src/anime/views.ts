import type { Link } from '../web/context.ts'
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

type TitleData = { anime: AnimeView; note: SourceNote; image: string; jsonLd: string[] }
export const animePage = page<TitleData & { next: NextEpisodeView | null }>('/anime/show')
export const filmPage = page<TitleData & { film: FilmView }>('/anime/film')
export const episodesFragment = fragment<{ list: EpisodesView }>('/anime/_episodes')
export const homePage = page<{ home: HomeView; others: readonly string[]; note: SourceNote; jsonLd: string[] }>(
  '/anime/home',
)
/** Row of popular titles on the 404 page. */
export const popularFragment = fragment<{ cards: readonly Card[] }>('/anime/_popular')
export const listPage = page<{ list: ListView; note: SourceNote }>('/anime/list')
export const listPageBeyond = page<{ kind: ListKind; page: number }>('/anime/list-beyond')
export const schedulePage = page<{ schedule: ScheduleView; note: SourceNote; canonical: string }>(
  '/anime/schedule',
  '/anime/_schedule',
)
export const collectionPage = page<{ tab: string; popular: string | null }>('/anime/collection')
/** Cards from which the browser completes entries of the collection that lack a poster. */
export const collectionCardsFragment = fragment<{ cards: readonly Card[] }>('/anime/_collection_cards')

export const newEpisodeCardsFragment = fragment<{ episodes: readonly ReturnType<typeof newEpisode>[] }>(
  '/anime/_new_episode_cards',
)

/** The episode that follows each given one, for the history in a browser. */
export const nextUpFragment = fragment<{ episodes: readonly { after: string; slug: string; name: string }[] }>(
  '/anime/_next_up',
)

export const episodePage = page<{
  episode: EpisodeView
  report: ReportView
  note: SourceNote
  image: string | null
  canonical: string
  jsonLd: string[]
  help: readonly Link[]
}>('/anime/episode')
/** Shown after a report about an episode that cannot be loaded now. */
export const reportPage = page<{ report: ReportView; canonical: string }>('/anime/report')
export const reportFragment = fragment<{ report: ReportView }>('/anime/_report')

export const searchPage = page<{ search: SearchView; others: readonly string[]; note: SourceNote | null }>(
  '/anime/search',
)
export const resultsFragment = fragment<{ search: SearchView; others: readonly string[] }>('/anime/_found')
export const suggestionsFragment = fragment<{ suggestions: SuggestionsView | null }>('/anime/_suggestions')
/** The visitor's collection on the offline page, from the browser's copy. */
export const offlineFragment = fragment('/anime/_offline')
