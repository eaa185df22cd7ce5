import { fragment, page } from '../../web/render.ts'
import type { checksView } from './checks-view-model.ts'
import type { detailView } from './detail-view-model.ts'
import type { incidentsView, recentView } from './recent-view-model.ts'
import type { currentView, figuresView, stateView } from './state-view-model.ts'

export const stateFragment = fragment<{ now: ReturnType<typeof stateView> }>('/monitor/_state')
export const figuresFragment = fragment<{ figures: ReturnType<typeof figuresView> }>('/monitor/_figures')
export const currentFragment = fragment<{ current: ReturnType<typeof currentView> }>('/monitor/_current')
export const recentFragment = fragment<{ recent: ReturnType<typeof recentView> }>('/monitor/_recent')
export const incidentsFragment = fragment<{ incidents: ReturnType<typeof incidentsView> }>('/monitor/_incidents')
export const progressFragment = fragment<{ progress: ProgressView }>('/monitor/_progress')

/** `state` is null if no check is running and no recent result is shown. `said` is the text for staff. */
export type ProgressView = { state: 'running' | 'done' | 'failed' | null; said: string | null; version: number }

export const detailPage = page<{ detail: ReturnType<typeof detailView> }>('/monitor/detail', '/monitor/_detail')
export const checksPage = page<{ checks: ReturnType<typeof checksView> }>('/monitor/checks')
