import type { NoticeRow } from '../../db/account-rows.ts'
import type { AttentionView, Figure, Troubles, Waiting } from '../../platform/attention.ts'
import { ago } from '../../web/dates.ts'
import type { ReportsView } from '../reports/view-model.ts'

type Notice = { text: string; href: string | null; line: string }
type LookAround = { href: string; text: string }

/** The start page. Items without anything to do are left out; `allWell`: all of them. */
export type StartView = {
  figures: { label: string; count: string; href: string; isLoud: boolean }[]
  troubles: readonly Troubles[]
  /** Items that wait for a decision, with links. */
  waiting: readonly Waiting[]
  notices: Notice[]
  allWell: boolean
  lookAround: LookAround | null
}

type Parts = {
  views: readonly AttentionView[]
  reports: ReportsView
  notices: readonly Omit<NoticeRow, 'kind'>[]
  lookAround: LookAround | null
  now: Date
}

export function startView({ views, reports, notices, lookAround, now }: Parts): StartView {
  const waiting = views
    .flatMap((view) => view.waiting ?? [])
    .filter(({ count }) => count > 0)
    .toSorted(byPlace)
  const troubles = views.flatMap((view) => view.troubles ?? []).filter((one) => one.troubles.length > 0)
  const ownFigure = { label: 'Laporan penonton', count: reports.total, href: '/admin/laporan/', isLoud: false, at: 30 }
  return {
    figures: [ownFigure, ...views.flatMap((view) => view.figures ?? [])].toSorted(byPlace).map(figureView),
    troubles,
    waiting,
    notices: notices.map(({ message, href, author, created_at }) => ({
      text: message,
      // Only addresses of this site become links.
      href: href?.startsWith('/') && !href.startsWith('//') ? href : null,
      line: [author, ago(created_at, now)].filter(Boolean).join(' · '),
    })),
    allWell: troubles.length + waiting.length + reports.total === 0,
    lookAround,
  }
}

const byPlace = (one: { at: number }, other: { at: number }) => one.at - other.at

const figureView = ({ label, count, href, isLoud }: Figure) => ({
  label,
  count: count.toLocaleString('id-ID'),
  href,
  isLoud: isLoud && count > 0,
})
