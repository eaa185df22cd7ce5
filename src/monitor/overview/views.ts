import { fragment, page } from '../../web/render.ts'
import type { ChecksView } from './checks-view-model.ts'
import type { DetailView } from './detail-view-model.ts'
import type { IncidentsView, RecentView } from './recent-view-model.ts'
import type { CurrentView, FiguresView, StateView } from './state-view-model.ts'
import type { TableView } from './table-view-model.ts'

/** Views of the overview. Pushed fragments are the same bytes as in the page. */
export const stateFragment = fragment<{ now: StateView }>('/monitor/_state')
export const figuresFragment = fragment<{ figures: FiguresView }>('/monitor/_figures')
export const currentFragment = fragment<{ current: CurrentView }>('/monitor/_current')
export const recentFragment = fragment<{ recent: RecentView }>('/monitor/_recent')
export const incidentsFragment = fragment<{ incidents: IncidentsView }>('/monitor/_incidents')
export const progressFragment = fragment<{ progress: ProgressView }>('/monitor/_progress')

/** Progress of "Periksa Status API"; `state` is null when no check runs. */
export type ProgressView = { state: 'running' | 'done' | 'failed' | null; said: string | null; version: number }

export type OverviewView = {
  /** Its own address with the filters. */
  href: string
  figures: FiguresView
  current: CurrentView
  recent: RecentView
  incidents: IncidentsView
  progress: ProgressView
  table: TableView
  channels: string[]
}
export const overviewPage = page<{ monitor: OverviewView }>('/monitor/overview')
/** The overview without its layout. */
export const regionFragment = fragment<{ monitor: OverviewView }>('/monitor/_region')

export const detailPage = page<{ detail: DetailView }>('/monitor/detail')
export const detailFragment = fragment<{ detail: DetailView }>('/monitor/_detail')
export const checksPage = page<{ checks: ChecksView }>('/monitor/checks')
