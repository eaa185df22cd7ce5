import type { NoticeRow } from '../../db/account-rows.ts'
import type { AttentionView, Figure, Troubles, Waiting } from '../../platform/attention.ts'
import type { Link } from '../../web/context.ts'
import { ago } from '../../web/dates.ts'
import type { ReportsView } from '../reports/view-model.ts'

type Notice = { text: string; href: string | null; line: string }
/** `link` is null if the viewer may not open the page where the item is decided. */
type WaitingView = { text: string; isLoud: boolean; link: { href: string; text: string } | null }
type LookAround = { href: string; text: string }

/**
 * View model of the staff start page; it omits items with nothing to do. `allWell`: true if no problem, waiting item or
 * open report exists.
 */
export type StartView = {
  figures: { label: string; count: string; href: string; isLoud: boolean }[]
  troubles: readonly Troubles[]
  /** Items that wait for a decision of staff, each with a link to the page where staff decide. */
  waiting: WaitingView[]
  notices: Notice[]
  allWell: boolean
  /** True if the part of a feature could not be built, so that something may be missing on the page. */
  isIncomplete: boolean
  lookAround: LookAround | null
}

type Parts = {
  /** The parts of the features; null for a part that could not be built. */
  views: readonly (AttentionView | null)[]
  reports: ReportsView
  notices: readonly Pick<NoticeRow, 'id' | 'message' | 'href' | 'author' | 'created_at'>[]
  lookAround: LookAround | null
  /** The links to staff pages that the viewer may open. */
  links: readonly Link[]
  now: Date
}

export function startView({ views: all, reports, notices, lookAround, links, now }: Parts): StartView {
  const views = all.flatMap((view) => view ?? [])
  const isIncomplete = views.length < all.length
  const waiting = views
    .flatMap((view) => view.waiting ?? [])
    .filter(({ count }) => count > 0)
    .toSorted(byPlace)
    .map((one) => waitingView(one, links))
  const troubles = views.flatMap((view) => view.troubles ?? []).filter((one) => one.troubles.length > 0)
  const ownFigure = { label: 'Laporan penonton', count: reports.total, href: '/admin/laporan/', isLoud: false, at: 30 }
  return {
    figures: [ownFigure, ...views.flatMap((view) => view.figures ?? [])].toSorted(byPlace).map(figureView),
    troubles,
    waiting,
    notices: notices.map(({ message, href, author, created_at }) => ({
      text: message,
      // Shows a link only for a path on this site; "//host" would lead to another one.
      href: href?.startsWith('/') && !href.startsWith('//') ? href : null,
      line: [author, ago(created_at, now)].filter(Boolean).join(' · '),
    })),
    allWell: !isIncomplete && troubles.length + waiting.length + reports.total === 0,
    isIncomplete,
    lookAround,
  }
}

const byPlace = (one: { at: number }, other: { at: number }) => one.at - other.at

function waitingView(one: Waiting, links: readonly Link[]): WaitingView {
  const href = 'href' in one ? one.href : pageHref(one, links)
  return { text: one.text, isLoud: one.isLoud, link: href === null ? null : { href, text: one.action } }
}

function pageHref({ page, part }: { page: string; part?: string }, links: readonly Link[]): string | null {
  const link = links.find(({ key }) => key === page)
  return link ? `${link.href}${part ? `#${part}` : ''}` : null
}

const figureView = ({ label, count, href, isLoud }: Figure) => ({
  label,
  count: count.toLocaleString('id-ID'),
  href,
  isLoud: isLoud && count > 0,
})
