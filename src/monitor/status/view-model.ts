import type { StatusBadge } from '../../web/context.ts'
import { ago, clock, hour, longDate } from '../../web/dates.ts'
import { statusHref } from '../hrefs.ts'
import { impactLabels, incidentStatusLabels, lasting } from '../incidents/labels.ts'
import { beginning, buildBars, type StateSeconds, toSpan } from '../uptime-bars.ts'
import { hours, incidentTitle, listUpdates, momentSeen, publicStateLabels, spanSeen } from './public-text.ts'
import type { IncidentEntry, WindowEntry } from './queries.ts'
import { firstDay, isOpen, type Service, SHOWN_DAYS, type Snapshot } from './snapshot.ts'

/** Time and age of a snapshot that should have been refreshed but could not be; null for an up-to-date one. */
export type Late = { at: string; age: string } | null

export const getLateness = ({ isLate, value: { at } }: { isLate: boolean; value: Snapshot }, now: Date): Late =>
  isLate ? { at: clock(at), age: ago(at, now) } : null

const isTroubled = ({ state }: Pick<Service, 'state'>) => state === 'down' || state === 'degraded'

export function nowView({ version, site, lastCheck, services, at }: Snapshot, late: Late = null) {
  return {
    version,
    state: site.state,
    sentence: site.sentence,
    checked: lastCheck ? momentSeen(lastCheck, at) : 'Halaman ini terisi sendiri begitu pemeriksaan pertama selesai.',
    checkedAt: lastCheck?.toISOString() ?? null,
    troubles: services.filter(isTroubled).map(({ name, state, since }) => ({
      text: `${name} ${troubleWords[state as 'down' | 'degraded']}`,
      since: since && `sejak ${momentSeen(since, at)}`,
    })),
    late,
  }
}

const troubleWords = { down: 'tidak menjawab', degraded: 'terganggu' }

/** Sorts services; those with a problem come first. */
export const inOrder = ({ services }: Pick<Snapshot, 'services'>) =>
  services.toSorted((one, other) => Number(isTroubled(other)) - Number(isTroubled(one)))

export const servicesView = (snapshot: Snapshot) => inOrder(snapshot).map((service) => serviceView(service, snapshot))

export function serviceView(service: Service, { at, version }: Pick<Snapshot, 'at' | 'version'>) {
  const { name, about, icon, state, since } = service
  const bars = buildBars({ ...toSpan('90-hari', at), rows: listObservedDays(service, at) })
  return {
    key: name.toLowerCase(),
    version,
    name,
    about,
    icon,
    badge: { color: state, label: publicStateLabels[state] } satisfies StatusBadge,
    since: isTroubled(service) && since ? `sejak ${momentSeen(since, at)}` : null,
    bars,
    uptime: bars.uptime,
    begun:
      bars.begunAt && `dipantau sejak ${longDate(bars.begunAt) === longDate(at) ? 'hari ini' : longDate(bars.begunAt)}`,
  }
}

/**
 * Checks are counted every minute. Until the first count, the first check stands for today, so that the bars never
 * contradict the state beside them.
 */
function listObservedDays({ days, state, checkedAt }: Service, now: Date): readonly StateSeconds[] {
  const hasState = state === 'up' || state === 'degraded' || state === 'down'
  const today = beginning('days', now)
  if (days.length > 0 || !hasState || !checkedAt || checkedAt < today) return days
  const share = { up: Number(state === 'up'), degraded: Number(state === 'degraded') }
  return [{ at: today, count: 1, ...share, maintenance: 0 }]
}

/** While another endpoint answers (`major`), the site still works. */
const impactText = (impact: IncidentEntry['impact']): string =>
  `Berdampak ${impactLabels[impact].toLowerCase()}${impact === 'major' ? ': situs jalan lewat cadangan' : ''}`

export const incidentHref = (id: number) => `${statusHref}insiden/${id}/`

export function incidentView(incident: IncidentEntry, now: Date) {
  const { id, impact, status, opened_at, resolved_at, postmortem } = incident
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
    updates: listUpdates(incident).map(({ status: own, body, at }) => ({
      word: incidentStatusLabels[own],
      body,
      when: momentSeen(at, now),
      at: at.toISOString(),
    })),
    postmortem: (postmortem ?? '')
      .split(/\n\s*\n/)
      .map((text) => text.trim())
      .filter(Boolean),
  }
}

const windowView = ({ id, title, endpoint, starts_at, ends_at }: WindowEntry, now: Date) => ({
  id,
  title,
  scope: endpoint === null ? 'Seluruh situs' : 'Katalog',
  when: spanSeen(starts_at, ends_at),
  badge: { color: 'maintenance', label: starts_at <= now ? 'Berlangsung' : 'Direncanakan' } satisfies StatusBadge,
})

/** Open incidents, and current and planned maintenance windows. */
export const openView = ({ version, incidents, windows, at }: Snapshot) => ({
  version,
  incidents: incidents.filter(isOpen).map((incident) => incidentView(incident, at)),
  windows: windows.map((one) => windowView(one, at)),
})

/** Today is a separate fragment, because most changes leave earlier days unchanged. */
export const todayView = (snapshot: Snapshot) => ({
  version: snapshot.version,
  days: byDay(begunFrom(snapshot, beginning('days', snapshot.at)), snapshot.at),
  /** The line that replaces all days if none of them had an incident. */
  quiet: quietSince(snapshot),
})

const begunFrom = ({ incidents }: Snapshot, from: Date, to?: Date) =>
  incidents.filter(({ opened_at }) => opened_at >= from && (!to || opened_at < to))

function quietSince(snapshot: Snapshot): string | null {
  const from = firstDay(snapshot.at)
  if (begunFrom(snapshot, from).length > 0) return null
  const begun = firstObserved(snapshot)
  return begun <= from ? `Tidak ada gangguan dalam ${SHOWN_DAYS} hari` : `Tidak ada gangguan sejak ${longDate(begun)}`
}

/** The days before today, back to the first one shown. */
export const pastView = (snapshot: Snapshot) => ({
  version: snapshot.version,
  days: byDay(begunFrom(snapshot, firstDay(snapshot.at), beginning('days', snapshot.at)), snapshot.at),
  older: snapshot.older > 0 ? pageHref(2) : null,
})

/** Start of the earliest day for which the monitor has data. */
function firstObserved({ at, components, incidents }: Snapshot): Date {
  const moments = [
    ...components.flatMap(({ days }) => days.map((day) => day.at)),
    ...incidents.map((one) => one.opened_at),
  ]
  return beginning('days', new Date(Math.min(at.getTime(), ...moments.map((time) => time.getTime()))))
}

/** The address of a page of incidents. Page 1 is the status page itself. */
export const pageHref = (page: number) => (page === 1 ? statusHref : `${statusHref}?halaman=${page}`)

/** Incidents, newest first, by the day on which they began. */
export function byDay(incidents: readonly IncidentEntry[], now: Date) {
  const days = new Map<string, ReturnType<typeof pastIncident>[]>()
  for (const incident of incidents) {
    const day = longDate(incident.opened_at)
    days.set(day, [...(days.get(day) ?? []), pastIncident(incident, now)])
  }
  return Array.from(days, ([day, entries]) => ({ day, incidents: entries }))
}

function pastIncident(incident: IncidentEntry, now: Date) {
  const { href, title, badge, impact, updates } = incidentView(incident, now)
  const { opened_at, resolved_at } = incident
  return {
    href,
    title,
    badge: { tone: resolved_at ? 'good' : badge.color === 'down' ? 'bad' : 'warn', label: badge.label },
    lasted: resolved_at && lasting(opened_at, resolved_at),
    impact: `${impact} · ${resolved_at ? hours(opened_at, resolved_at) : `sejak ${clock(opened_at)}`}`,
    updates: updates.map(({ at, body }) => ({ at, body, when: hour(new Date(at)) })),
  }
}
