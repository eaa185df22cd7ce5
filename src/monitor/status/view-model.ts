import type { StatusBadge } from '../../web/context.ts'
import { ago, clock, longDate } from '../../web/dates.ts'
import { statusHref } from '../hrefs.ts'
import { impactLabels, incidentStatusLabels, lasting } from '../incidents/labels.ts'
import type { MonitorState } from '../state.ts'
import { type Bars, barsOf, beginning, type Counted, spanOf } from '../uptime-bars.ts'
import { daysSeen, hours, incidentTitle, momentSeen, publicStateLabels, spanSeen, updatesOf } from './public-text.ts'
import type { IncidentEntry, WindowEntry } from './queries.ts'
import { type Component, firstDay, isOpen, SHOWN_DAYS, type Snapshot } from './snapshot.ts'

export type NowView = {
  version: string
  state: MonitorState
  sentence: string
  checked: string
  checkedAt: string | null
  late: Late
}
/** Time and age of a snapshot that should have been refreshed but could not be; null for an up-to-date snapshot. */
export type Late = { at: string; age: string } | null

export const lateOf = ({ isLate, value: { at } }: { isLate: boolean; value: Snapshot }, now: Date): Late =>
  isLate ? { at: clock(at), age: ago(at, now) } : null

/** Builds the top of the status page: the site's state in one sentence and the time of the last check. */
export function nowView({ version, site, lastCheck, at }: Snapshot, late: Late = null): NowView {
  return {
    version,
    state: site.state,
    sentence: site.sentence,
    checked: lastCheck ? momentSeen(lastCheck, at) : 'Halaman ini terisi sendiri begitu pemeriksaan pertama selesai.',
    checkedAt: lastCheck?.toISOString() ?? null,
    late,
  }
}

export type ComponentView = {
  id: number
  version: string
  name: string
  badge: StatusBadge
  since: string | null
  bars: Bars
  shares: string
}

/** Builds the status page's entry of an endpoint, which shows its name but nothing that reveals its address. */
export function componentView(component: Component, { at, version }: Pick<Snapshot, 'at' | 'version'>): ComponentView {
  const { id, name, state, since } = component
  const bars = barsOf({ ...spanOf('90-hari', at), rows: daysSeenOf(component, at) })
  const isTroubled = state === 'down' || state === 'degraded'
  return {
    id,
    version,
    name,
    badge: { color: state, label: publicStateLabels[state] },
    since: isTroubled && since ? `sejak ${momentSeen(since, at)}` : null,
    bars,
    shares: sharesSeen(bars, at),
  }
}

/**
 * Returns the component's days. Checks are counted every minute; until the first are, the first check stands for today,
 * so that the bars never contradict the state beside them.
 */
function daysSeenOf({ days, state, checkedAt }: Component, now: Date): readonly Counted[] {
  const isKnown = state === 'up' || state === 'degraded' || state === 'down'
  const today = beginning('days', now)
  if (days.length > 0 || !isKnown || !checkedAt || checkedAt < today) return days
  const share = { up: Number(state === 'up'), degraded: Number(state === 'degraded') }
  return [{ at: today, count: 1, ...share, maintenance: 0 }]
}

function sharesSeen({ uptime, degraded, begunAt }: Bars, now: Date): string {
  if (uptime === null) return 'Belum ada pemeriksaan'
  const since = begunAt && (longDate(begunAt) === longDate(now) ? 'hari ini' : longDate(begunAt))
  const others = [degraded && `${degraded} terganggu`, since && `dipantau sejak ${since}`].filter(Boolean)
  return [`${uptime} tersedia`, ...others].join(' · ').replaceAll(' %', '\u00a0%')
}

export type UpdateView = { word: string; body: string; when: string; at: string }
export type IncidentView = {
  id: number
  href: string
  title: string
  badge: StatusBadge
  impact: string
  isOpen: boolean
  /** When the incident began and how long it lasted, as text. */
  span: string
  updates: UpdateView[]
  affected: string[]
  /** Paragraphs of the incident's postmortem. */
  postmortem: string[]
}

/** Returns the impact of an incident as text. While another endpoint answers (`major`), the site still works. */
const impactText = (impact: IncidentEntry['impact']): string =>
  `Berdampak ${impactLabels[impact].toLowerCase()}${impact === 'major' ? ': situs jalan lewat cadangan' : ''}`

export const incidentHref = (id: number) => `${statusHref}insiden/${id}/`

export function incidentView(incident: IncidentEntry, now: Date): IncidentView {
  const { id, impact, status, opened_at, resolved_at, affected, postmortem } = incident
  return {
    id,
    href: incidentHref(id),
    title: incidentTitle(incident),
    badge: {
      color: resolved_at ? 'up' : impact === 'critical' ? 'down' : 'degraded',
      label: incidentStatusLabels[status],
    },
    impact: impactText(impact),
    isOpen: isOpen(incident),
    span: resolved_at
      ? `${spanSeen(opened_at, resolved_at)} · ${lasting(opened_at, resolved_at)}`
      : `Sejak ${momentSeen(opened_at, now)}`,
    updates: updatesOf(incident).map(({ status: own, body, at }) => ({
      word: incidentStatusLabels[own],
      body,
      when: momentSeen(at, now),
      at: at.toISOString(),
    })),
    affected: [...new Set(affected)],
    postmortem: (postmortem ?? '')
      .split(/\n\s*\n/)
      .map((text) => text.trim())
      .filter(Boolean),
  }
}

export type WindowView = { id: number; title: string; scope: string; when: string; badge: StatusBadge }

const windowView = ({ id, title, endpoint, starts_at, ends_at }: WindowEntry, now: Date): WindowView => ({
  id,
  title,
  scope: endpoint ?? 'Seluruh situs',
  when: spanSeen(starts_at, ends_at),
  badge: { color: 'maintenance', label: starts_at <= now ? 'Berlangsung' : 'Direncanakan' },
})

/** Open incidents, and current and planned maintenance windows. */
export type OpenView = { version: string; incidents: IncidentView[]; windows: WindowView[] }

export const openView = ({ version, incidents, windows, at }: Snapshot): OpenView => ({
  version,
  incidents: incidents.filter(isOpen).map((incident) => incidentView(incident, at)),
  windows: windows.map((one) => windowView(one, at)),
})

/** One day with its incidents, or a run of days without incidents. */
export type DayView = { day: string; incidents: PastView[] }
export type PastView = Pick<IncidentView, 'href' | 'title' | 'badge'> & { span: string; last: string }

/**
 * `quiet`: the one line that stands for all days shown, where none of them had an incident; null otherwise. The earlier
 * days are not listed then.
 */
export type TodayView = { version: string; day: DayView; quiet: string | null }
export type PastDays = { version: string; days: DayView[]; older: string | null }

/**
 * Builds the list of today's incidents. Today is a fragment of its own, because most changes leave earlier days
 * unchanged.
 */
export function todayView(snapshot: Snapshot): TodayView {
  const { version, incidents, at } = snapshot
  const today = beginning('days', at)
  const [day] = byDay(incidents, { first: today, last: today, now: at })
  return { version, day: day ?? { day: longDate(at), incidents: [] }, quiet: quietSince(snapshot) }
}

/** Returns the sentence that there was no incident in all days shown, or since the monitor's first day if it is later. */
function quietSince(snapshot: Snapshot): string | null {
  const from = firstDay(snapshot.at)
  const begun = firstObserved(snapshot)
  if (snapshot.incidents.some(({ opened_at }) => opened_at >= from)) return null
  return begun <= from ? `Tidak ada insiden dalam ${SHOWN_DAYS} hari` : `Tidak ada insiden sejak ${longDate(begun)}`
}

/**
 * Builds the list of incidents of earlier days back to the first day shown, newest day first. Consecutive days without
 * incidents are joined into one entry. Days before the monitor's first observation are left out.
 */
export function pastView(snapshot: Snapshot): PastDays {
  const { version, incidents, older, at } = snapshot
  const first = Math.max(firstDay(at).getTime(), firstObserved(snapshot).getTime())
  const last = beginning('days', new Date(beginning('days', at).getTime() - 1))
  return {
    version,
    days: quietSince(snapshot) ? [] : byDay(incidents, { first: new Date(first), last, now: at }),
    older: older > 0 ? pageHref(2) : null,
  }
}

/** Returns the start of the earliest day of which the monitor knows anything. */
function firstObserved({ at, components, incidents }: Snapshot): Date {
  const known = [
    ...components.flatMap(({ days }) => days.map((day) => day.at)),
    ...incidents.map((one) => one.opened_at),
  ]
  return beginning('days', new Date(Math.min(at.getTime(), ...known.map((time) => time.getTime()))))
}

/** Returns the path of a page of incidents; page 1 is the status page itself. */
export const pageHref = (page: number) => (page === 1 ? statusHref : `${statusHref}?halaman=${page}`)

/**
 * Groups incidents by the day on which they began, from `last` back to `first`. Consecutive days without incidents
 * become one entry.
 */
export function byDay(
  incidents: readonly IncidentEntry[],
  { first, last, now }: { first: Date; last: Date; now: Date },
): DayView[] {
  const days: DayView[] = []
  let quietUntil: Date | null = null
  const endQuiet = (from: Date) => {
    if (quietUntil) days.push({ day: daysSeen(from, quietUntil), incidents: [] })
    quietUntil = null
  }
  for (let day = last; day >= first; day = before(day)) {
    const begun = incidents.filter(({ opened_at }) => beginning('days', opened_at).getTime() === day.getTime())
    if (begun.length > 0) {
      endQuiet(new Date(day.getTime() + DAY))
      days.push({ day: longDate(day), incidents: begun.map((incident) => pastIncident(incident, now)) })
    } else quietUntil ??= day
  }
  endQuiet(first)
  return days
}

const DAY = 86_400_000
const before = (day: Date) => new Date(day.getTime() - DAY)

function pastIncident(incident: IncidentEntry, now: Date): PastView {
  const { href, title, badge, impact } = incidentView(incident, now)
  const { opened_at, resolved_at } = incident
  const span = resolved_at
    ? `${hours(opened_at, resolved_at)} · ${lasting(opened_at, resolved_at)}`
    : `sejak ${clock(opened_at)}`
  return { href, title, badge, span: `${impact} · ${span}`, last: updatesOf(incident)[0]?.body ?? '' }
}
