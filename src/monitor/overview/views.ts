import type { StatusBadge } from '../../web/context.ts'
import { fragment, page } from '../../web/render.ts'
import type { ChecksView } from './checks-view-model.ts'
import type { DetailView } from './detail-view-model.ts'
import type { IncidentsView, RecentView } from './recent-view-model.ts'
import type { CurrentView, FiguresView, StateView } from './state-view-model.ts'
import type { TableView } from './table-view-model.ts'

/**
 * Templates of the overview with the types of their data. A fragment pushed to open pages has the same bytes as in the
 * full page.
 */
export const stateFragment = fragment<{ now: StateView }>('/monitor/_state')
export const figuresFragment = fragment<{ figures: FiguresView }>('/monitor/_figures')
export const currentFragment = fragment<{ current: CurrentView }>('/monitor/_current')
export const recentFragment = fragment<{ recent: RecentView }>('/monitor/_recent')
export const incidentsFragment = fragment<{ incidents: IncidentsView }>('/monitor/_incidents')
export const progressFragment = fragment<{ progress: ProgressView }>('/monitor/_progress')

/**
 * Progress of the check started by the button "Periksa Status API". `state` is null if no check is running and no
 * recent result is shown. `said` is the text for staff.
 */
export type ProgressView = { state: 'running' | 'done' | 'failed' | null; said: string | null; version: number }

/** A service of another feature. `sentence` says why it is in its state. */
export type ServiceView = { name: string; about: string; badge: StatusBadge; sentence: string }

export type OverviewView = {
  /** Path of the overview with the current filters in its query string. */
  href: string
  figures: FiguresView
  current: CurrentView
  recent: RecentView
  incidents: IncidentsView
  progress: ProgressView
  table: TableView
  services: readonly ServiceView[]
  channels: string[]
}
export const overviewPage = page<{ monitor: OverviewView }>('/monitor/overview')
/** Content of the overview without the page layout. */
export const regionFragment = fragment<{ monitor: OverviewView }>('/monitor/_region')

export const detailPage = page<{ detail: DetailView }>('/monitor/detail')
export const detailFragment = fragment<{ detail: DetailView }>('/monitor/_detail')
export const checksPage = page<{ checks: ChecksView }>('/monitor/checks')
