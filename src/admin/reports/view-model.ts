import { episodeHref } from '../../anime/addresses.ts'
import type { ReportGroup } from '../../anime/reports/queries.ts'
import { reasons } from '../../anime/reports/report-form.ts'
import { ago } from '../../web/dates.ts'
import { lastPage, type PaginationView, pagination } from '../../web/paging.ts'

type ReportView = {
  title: string
  reason: string
  href: string
  /** Number of reports, age and video servers in one line, for example "3 laporan · 12 menit lalu · Kortek 720p". */
  line: string
  messages: string[]
  /** Path to which the button of the report posts: it marks an open report as done and reopens a done one. */
  action: string
  isDone: boolean
}

export type ReportsView = {
  groups: ReportView[]
  /** The report that was just marked as done, with the path that reopens it; null if none was. */
  justDone: { title: string; reason: string; action: string } | null
  tabs: { text: string; href: string; isCurrent: boolean }[]
  pagination: PaginationView
}

type Shown = {
  groups: readonly ReportGroup[]
  total: number
  done: boolean
  page: number
  /** The group of reports that was just marked as done, or null. */
  also: ReportGroup | null
  now: Date
}

/** Number of report groups on a page of the report list. */
export const REPORTS_PER_PAGE = 25

export const reportsHref = ({ done, page }: { done: boolean; page: number }) => {
  const query = new URLSearchParams({
    ...(done ? { tampil: 'selesai' } : {}),
    ...(page > 1 ? { page: String(page) } : {}),
  })
  return `/admin/laporan/${query.size > 0 ? `?${query}` : ''}`
}

export function reportsView({ groups, total, done, page, also, now }: Shown): ReportsView {
  const here = new URL(reportsHref({ done, page }), 'http://here').search
  const just = done ? null : also
  return {
    groups: groups.map((group) => reportView(group, here, now)),
    justDone: just
      ? { title: just.title, reason: reasonLabel(just.reason), action: `/admin/laporan/${just.id}/buka/${here}` }
      : null,
    tabs: [false, true].map((tab) => ({
      text: tab ? 'Selesai' : 'Terbuka',
      href: reportsHref({ done: tab, page: 1 }),
      isCurrent: tab === done,
    })),
    pagination: pagination(
      (number) => reportsHref({ done, page: number }),
      page,
      Math.max(page, lastPage(total, REPORTS_PER_PAGE)),
    ),
  }
}

function reportView(group: ReportGroup, here: string, now: Date): ReportView {
  const servers = group.servers.length > 3 ? `${group.servers.length} server` : group.servers.join(', ')
  const when = group.done_at ? `selesai ${ago(group.done_at, now)}` : ago(group.at, now)
  return {
    title: group.title,
    reason: reasonLabel(group.reason),
    href: episodeHref(group.episode_slug),
    line: [group.count > 1 ? `${group.count} laporan` : '', when, servers].filter(Boolean).join(' · '),
    messages: group.messages,
    action: `/admin/laporan/${group.id}/${group.done_at ? 'buka' : 'selesai'}/${here}`,
    isDone: group.done_at !== null,
  }
}

/**
 * Returns the Indonesian label of a report's reason. A reason that only an older release knew is returned unchanged.
 */
export const reasonLabel = (reason: string): string =>
  (Object.hasOwn(reasons, reason) ? words[reason] : undefined) ?? reason
const words: Record<string, string> = reasons
