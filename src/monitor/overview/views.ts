import { fragment, page } from '../../web/render.ts'
import type { ChecksView } from './checks-view-model.ts'
import type { DetailView } from './detail-view-model.ts'
import type { IncidentsView, RecentView } from './recent-view-model.ts'
import type { CurrentView, FiguresView, StateView } from './state-view-model.ts'
import type { TableView } from './table-view-model.ts'

/** Everything the dashboard can show. The fragments are what is pushed, byte for byte. */
export const stateFragment = fragment<{ now: StateView }>('/monitor/_state')
export const figuresFragment = fragment<{ figures: FiguresView }>('/monitor/_figures')
export const currentFragment = fragment<{ current: CurrentView }>('/monitor/_current')
export const recentFragment = fragment<{ recent: RecentView }>('/monitor/_recent')
export const incidentsFragment = fragment<{ incidents: IncidentsView }>('/monitor/_incidents')
export const progressFragment = fragment<{ progress: ProgressView }>('/monitor/_progress')

/** How far "Periksa Status API" has come; `state` null while nothing is under way. */
export type ProgressView = { state: 'running' | 'done' | 'failed' | null; said: string | null; version: number }

export type OverviewView = {
  /** Its own address, filters and all. */
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
/** The dashboard without the page around it. */
export const regionFragment = fragment<{ monitor: OverviewView }>('/monitor/_region')

export const detailPage = page<{ detail: DetailView }>('/monitor/detail')
export const detailFragment = fragment<{ detail: DetailView }>('/monitor/_detail')
export const checksPage = page<{ checks: ChecksView }>('/monitor/checks')
