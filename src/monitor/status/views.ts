import type { PaginationView } from '../../web/paging.ts'
import { fragment, page } from '../../web/render.ts'
import type { barLegend } from '../uptime-bars.ts'
import type { BadgeView } from './badges.ts'
import type { FeedView } from './feed.ts'
import type { byDay, incidentView, Late, nowView, openView, pastView, serviceView, todayView } from './view-model.ts'

type NowView = ReturnType<typeof nowView>
type OpenView = ReturnType<typeof openView>
type ServiceView = ReturnType<typeof serviceView>
type TodayView = ReturnType<typeof todayView>
type PastView = ReturnType<typeof pastView>

export const statusPage = page<{
  now: NowView
  open: OpenView
  services: ServiceView[]
  legend: typeof barLegend
  today: TodayView
  past: PastView
}>('/monitor/status/show')
type OlderPage = { days: ReturnType<typeof byDay>; pagination: PaginationView; canonical: string }
export const olderPage = page<OlderPage>('/monitor/status/older')
export const incidentPage = page<{ incident: ReturnType<typeof incidentView>; late: Late }>('/monitor/status/incident')

export const nowFragment = fragment<{ now: NowView }>('/monitor/status/_now')
export const siteBadgeFragment = fragment<{ version: string }>('/monitor/status/_site_badge')
export const openFragment = fragment<{ open: OpenView }>('/monitor/status/_open')
export const serviceFragment = fragment<{ service: ServiceView }>('/monitor/status/_service')
export const servicesFragment = fragment<{ services: ServiceView[]; version: string }>('/monitor/status/_services')
export const todayFragment = fragment<{ today: TodayView }>('/monitor/status/_today')
export const pastFragment = fragment<{ past: PastView }>('/monitor/status/_past')

/** For the link to the status page at the end of every page. */
export const dotSvg = fragment<{ color: string }>('/monitor/status/dot')
export const badgeSvg = fragment<BadgeView>('/monitor/status/badge')
export const feedXml = fragment<FeedView>('/monitor/status/feed')
