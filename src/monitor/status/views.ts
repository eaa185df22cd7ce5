import type { PaginationView } from '../../web/paging.ts'
import { fragment, page } from '../../web/render.ts'
import type { barLegend } from '../uptime-bars.ts'
import type { BadgeView } from './badges.ts'
import type { FeedView } from './feed.ts'
import type {
  ComponentView,
  DayView,
  IncidentView,
  Late,
  NowView,
  OpenView,
  PastDays,
  TodayView,
} from './view-model.ts'

/** Templates of the public status pages, badges and feed, with the types of their data. */
export const statusPage = page<{
  now: NowView
  open: OpenView
  components: ComponentView[]
  legend: typeof barLegend
  today: TodayView
  past: PastDays
}>('/monitor/status/show')
export const olderPage = page<{ days: DayView[]; pagination: PaginationView; canonical: string }>(
  '/monitor/status/older',
)
export const incidentPage = page<{ incident: IncidentView; late: Late }>('/monitor/status/incident')

export const nowFragment = fragment<{ now: NowView }>('/monitor/status/_now')
export const siteBadgeFragment = fragment<{ version: string }>('/monitor/status/_site_badge')
export const openFragment = fragment<{ open: OpenView }>('/monitor/status/_open')
export const componentFragment = fragment<{ component: ComponentView }>('/monitor/status/_component')
export const componentsFragment = fragment<{ components: ComponentView[]; version: string }>(
  '/monitor/status/_components',
)
export const todayFragment = fragment<{ today: TodayView }>('/monitor/status/_today')
export const pastFragment = fragment<{ past: PastDays }>('/monitor/status/_past')

/** A dot in the color of the site's state, for the link to the status page at the end of every page. */
export const dotSvg = fragment<{ color: string }>('/monitor/status/dot')
export const badgeSvg = fragment<BadgeView>('/monitor/status/badge')
export const feedXml = fragment<FeedView>('/monitor/status/feed')
