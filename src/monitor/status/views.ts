import type { PaginationView } from '../../web/paging.ts'
import { fragment, page } from '../../web/render.ts'
import type { BadgeView } from './badges.ts'
import type { FeedView } from './feed.ts'
import type { ComponentView, DayView, IncidentView, Late, NowView, OpenView, PastDays, TodayView } from './present.ts'

/** Everything the public status can show. */
export const statusPage = page<{
  now: NowView
  open: OpenView
  components: ComponentView[]
  today: TodayView
  past: PastDays
}>('/status/show')
export const olderPage = page<{ days: DayView[]; pagination: PaginationView; canonical: string }>('/status/older')
export const incidentPage = page<{ incident: IncidentView; late: Late }>('/status/incident')

export const nowFragment = fragment<{ now: NowView }>('/status/_now')
export const openFragment = fragment<{ open: OpenView }>('/status/_open')
export const componentFragment = fragment<{ component: ComponentView }>('/status/_component')
export const componentsFragment = fragment<{ components: ComponentView[]; version: string }>('/status/_components')
export const todayFragment = fragment<{ today: TodayView }>('/status/_today')
export const pastFragment = fragment<{ past: PastDays }>('/status/_past')

export const badgeSvg = fragment<BadgeView>('/status/badge')
export const feedXml = fragment<FeedView>('/status/feed')
