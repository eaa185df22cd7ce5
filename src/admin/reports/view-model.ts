import { episodeHref } from '../../anime/addresses.ts'
import type { ReportGroup } from '../../anime/reports/queries.ts'
import { reasons } from '../../anime/reports/report-form.ts'
import { ago } from '../../web/dates.ts'
import { addressWith, buildTabs, pagesUpTo } from '../../web/paging.ts'

type ReportsData = {
  groups: readonly ReportGroup[]
  total: number
  done: boolean
  page: number
  /** The group that was just marked as done. */
  also: ReportGroup | null
  now: Date
}

export const REPORTS_PER_PAGE = 25

const tabs = [
  [false, 'Terbuka'],
  [true, 'Selesai'],
] as const

export const reportsHref = ({ done, page }: { done: boolean; page: number }) =>
  addressWith('/admin/laporan/', { tampil: done ? 'selesai' : null, page })

export function reportsView({ groups, total, done, page, also, now }: ReportsData) {
  const here = new URL(reportsHref({ done, page }), 'http://here').search
  const just = done ? null : also
  return {
    groups: groups.map((group) => reportView(group, here, now)),
    /** Contains the path that reopens the group. */
    justDone: just
      ? { title: just.title, reason: reasonLabel(just.reason), action: `/admin/laporan/${just.id}/buka/${here}` }
      : null,
    tabs: buildTabs(tabs, done, (tab) => reportsHref({ done: tab, page: 1 })),
    pagination: pagesUpTo(total, REPORTS_PER_PAGE, page, (at) => reportsHref({ done, page: at })),
  }
}

function reportView(group: ReportGroup, here: string, now: Date) {
  const servers = group.servers.length > 3 ? `${group.servers.length} server` : group.servers.join(', ')
  const when = group.done_at ? `selesai ${ago(group.done_at, now)}` : ago(group.at, now)
  return {
    title: group.title,
    reason: reasonLabel(group.reason),
    href: episodeHref(group.episode_slug),
    /** Such as "3 laporan · 12 menit lalu · Kortek 720p". */
    line: [group.count > 1 ? `${group.count} laporan` : '', when, servers].filter(Boolean).join(' · '),
    messages: group.messages,
    action: `/admin/laporan/${group.id}/${group.done_at ? 'buka' : 'selesai'}/${here}`,
    isDone: group.done_at !== null,
  }
}

/** A reason that only an older release used is returned unchanged. */
export const reasonLabel = (reason: string): string =>
  (Object.hasOwn(reasons, reason) ? words[reason] : undefined) ?? reason
const words: Record<string, string> = reasons
