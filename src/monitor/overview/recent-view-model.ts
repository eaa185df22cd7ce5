import type { StatusBadge } from '../../web/context.ts'
import { ago, clock } from '../../web/dates.ts'
import { describeCause } from '../causes.ts'
import { incidentHref } from '../hrefs.ts'
import { incidentStatusLabels, lasting } from '../incidents/labels.ts'
import { stateLabels } from '../state.ts'
import { shortened } from './labels.ts'
import type { CheckNow, IncidentNow, RecentEvents } from './queries.ts'
import { milliseconds } from './state-view-model.ts'

export const recentView = ({ checks, version }: Pick<RecentEvents, 'checks' | 'version'>) => ({
  version,
  // A source that answers is already represented by the check of its endpoint.
  checks: checks
    .filter(({ source, outcome }) => source === '' || outcome !== 2)
    .slice(0, RECENT_SHOWN)
    .map((check) => checkView(check, MAX_NAME_LENGTH)),
})

const RECENT_SHOWN = 6

/** Maximum characters of a name, because the text is pushed to open pages. */
const MAX_NAME_LENGTH = 30

export function checkView({ at, name, source, path, outcome, response_time, failure }: CheckNow, most = 200) {
  const state = outcomeStates[outcome]
  const took = response_time === null ? null : milliseconds(response_time)
  const cause = describeCause(failure)
  const label = cause ? (outcome === 0 || !took ? cause : `${cause}, ${took}`) : (took ?? stateLabels[state])
  return {
    at: at.toISOString(),
    time: seconds(at),
    name: shortened(source ? `${name} · ${source}` : name, most),
    path,
    badge: { color: state, label } satisfies StatusBadge,
  }
}
const outcomeStates = { 0: 'down', 1: 'degraded', 2: 'up', 3: 'maintenance' } as const

export function incidentsView({ incidents, open, version }: RecentEvents, now: Date) {
  const view = (incident: IncidentNow) => ({
    href: incidentHref(incident.id),
    name: shortened(incident.name, 60),
    status: incidentStatusLabels[incident.status],
    when: incident.resolved_at
      ? `selesai ${ago(incident.resolved_at, now)}, berlangsung ${lasting(incident.opened_at, incident.resolved_at)}`
      : `sejak ${clock(incident.opened_at)}, ${ago(incident.opened_at, now)}`,
    announced: announcementLabel(incident),
  })
  const current = incidents.filter(({ resolved_at }) => resolved_at === null)
  return {
    version,
    open: current.map(view),
    more: Math.max(0, open - current.length),
    ended: incidents.filter(({ resolved_at }) => resolved_at !== null).map(view),
  }
}

const announcementLabel = ({ announced_at, was_alerted }: IncidentNow): string => {
  if (!announced_at) return 'belum dikabarkan'
  return was_alerted === false ? 'tidak dikabarkan, belum ada saluran' : 'sudah dikabarkan'
}

const secondsFormat = new Intl.DateTimeFormat('id-ID', { timeStyle: 'medium', timeZone: 'Asia/Jakarta' })
/** "19.46.02" in Western Indonesian Time. */
const seconds = (at: Date) => secondsFormat.format(at)
