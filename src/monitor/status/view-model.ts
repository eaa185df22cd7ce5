import type { StatusBadge } from '../../web/context.ts'
import { ago, clock, longDate } from '../../web/dates.ts'
import { statusHref } from '../hrefs.ts'
import { impactLabels, incidentStatusLabels, lasting } from '../incidents/labels.ts'
import { type Bars, barsOf, beginning, type StateSeconds, spanOf } from '../uptime-bars.ts'
import { daysSeen, hours, incidentTitle, momentSeen, publicStateLabels, spanSeen, updatesOf } from './public-text.ts'
import type { IncidentEntry, WindowEntry } from './queries.ts'
import { type Component, firstDay, isOpen, SHOWN_DAYS, type Snapshot } from './snapshot.ts'

/** Time and age of a snapshot that should have been refreshed but could not be; null for an up-to-date one. */
export type Late = { at: string; age: string } | null

export const lateOf = ({ isLate, value: { at } }: { isLate: boolean; value: Snapshot }, now: Date): Late =>
  isLate ? { at: clock(at), age: ago(at, now) } : null

export function nowView({ version, site, lastCheck, at }: Snapshot, late: Late = null) {
  return {
    version,
    state: site.state,
    sentence: site.sentence,
    checked: lastCheck ? momentSeen(lastCheck, at) : 'Halaman ini terisi sendiri begitu pemeriksaan pertama selesai.',
    checkedAt: lastCheck?.toISOString() ?? null,
    late,
  }
}

/** Shows the name of an endpoint but nothing that reveals its address. */
export function componentView(component: Component, { at, version }: Pick<Snapshot, 'at' | 'version'>) {
  const { id, name, state, since } = component
  const bars = barsOf({ ...spanOf('90-hari', at), rows: daysSeenOf(component, at) })
  const isTroubled = state === 'down' || state === 'degraded'
  return {
    id,
    version,
    name,
    badge: { color: state, label: publicStateLabels[state] } satisfies StatusBadge,
    since: isTroubled && since ? `sejak ${momentSeen(since, at)}` : null,
    bars,
    shares: sharesSeen(bars, at),
  }
}

/**
 * Checks are counted every minute; until the first are, the first check stands for today, so that the bars never
 * contradict the state beside them.
 */
function daysSeenOf({ days, state, checkedAt }: Component, now: Date): readonly StateSeconds[] {
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

/** While another endpoint answers (`major`), the site still works. */
const impactText = (impact: IncidentEntry['impact']): string =>
  `Berdampak ${impactLabels[impact].toLowerCase()}${impact === 'major' ? ': situs jalan lewat cadangan' : ''}`

export const incidentHref = (id: number) => `${statusHref}insiden/${id}/`

export function incidentView(incident: IncidentEntry, now: Date) {
  const { id, impact, status, opened_at, resolved_at, affected, postmortem } = incident
  return {
    id,
    href: incidentHref(id),
    title: incidentTitle(incident),
    badge: {
      color: resolved_at ? 'up' : impact === 'critical' ? 'down' : 'degraded',
      label: incidentStatusLabels[status],
    } satisfies StatusBadge,
    impact: impactText(impact),
    isOpen: isOpen(incident),
    /** When the incident began and how long it lasted. */
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

const windowView = ({ id, title, endpoint, starts_at, ends_at }: WindowEntry, now: Date) => ({
  id,
  title,
  scope: endpoint ?? 'Seluruh situs',
  when: spanSeen(starts_at, ends_at),
  badge: { color: 'maintenance', label: starts_at <= now ? 'Berlangsung' : 'Direncanakan' } satisfies StatusBadge,
})

/** Open incidents, and current and planned maintenance windows. */
export const openView = ({ version, incidents, windows, at }: Snapshot) => ({
  version,
  incidents: incidents.filter(isOpen).map((incident) => incidentView(incident, at)),
  windows: windows.map((one) => windowView(one, at)),
})

/** One day with its incidents, or a run of days without incidents. */
type DayView = { day: string; incidents: ReturnType<typeof pastIncident>[] }

/** Today is a fragment of its own, because most changes leave earlier days unchanged. */
export function todayView(snapshot: Snapshot) {
  const { version, incidents, at } = snapshot
  const today = beginning('days', at)
  const [day] = byDay(incidents, { first: today, last: today, now: at })
  /** `quiet`: the one line that stands for all days shown, where none of them had an incident. */
  return { version, day: day ?? { day: longDate(at), incidents: [] }, quiet: quietSince(snapshot) }
}

function quietSince(snapshot: Snapshot): string | null {
  const from = firstDay(snapshot.at)
  const begun = firstObserved(snapshot)
  if (snapshot.incidents.some(({ opened_at }) => opened_at >= from)) return null
  return begun <= from ? `Tidak ada insiden dalam ${SHOWN_DAYS} hari` : `Tidak ada insiden sejak ${longDate(begun)}`
}

/**
 * Earlier days back to the first day shown, newest first, without days before the monitor's first observation.
 * Consecutive days without incidents are joined into one entry.
 */
export function pastView(snapshot: Snapshot) {
  const { version, incidents, older, at } = snapshot
  const first = Math.max(firstDay(at).getTime(), firstObserved(snapshot).getTime())
  const last = beginning('days', new Date(beginning('days', at).getTime() - 1))
  return {
    version,
    days: quietSince(snapshot) ? [] : byDay(incidents, { first: new Date(first), last, now: at }),
    older: older > 0 ? pageHref(2) : null,
  }
}

/** Start of the earliest day of which the monitor knows anything. */
function firstObserved({ at, components, incidents }: Snapshot): Date {
  const known = [
    ...components.flatMap(({ days }) => days.map((day) => day.at)),
    ...incidents.map((one) => one.opened_at),
  ]
  return beginning('days', new Date(Math.min(at.getTime(), ...known.map((time) => time.getTime()))))
}

/** Page 1 is the status page itself. */
export const pageHref = (page: number) => (page === 1 ? statusHref : `${statusHref}?halaman=${page}`)

/** From `last` back to `first`, by the day on which incidents began. */
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

function pastIncident(incident: IncidentEntry, now: Date) {
  const { href, title, badge, impact } = incidentView(incident, now)
  const { opened_at, resolved_at } = incident
  const span = resolved_at
    ? `${hours(opened_at, resolved_at)} · ${lasting(opened_at, resolved_at)}`
    : `sejak ${clock(opened_at)}`
  return { href, title, badge, span: `${impact} · ${span}`, last: updatesOf(incident)[0]?.body ?? '' }
}
