import { statusHref } from '../hrefs.ts'
import { incidentTitle, listUpdates, publicStateLabels } from './public-text.ts'
import type { IncidentEntry, WindowEntry } from './queries.ts'
import { type Component, isOpen, type Snapshot } from './snapshot.ts'
import { incidentHref } from './view-model.ts'

export const PAGE_ID = 'kortekstream'

/** Statuspage has no status for unknown and paused; they become "operational", and the description names the real state. */
function componentStatus({ state, isPartial }: Pick<Component, 'state' | 'isPartial'>) {
  if (state === 'down') return 'major_outage'
  if (state === 'maintenance') return 'under_maintenance'
  if (state !== 'degraded') return 'operational'
  return isPartial ? 'partial_outage' : 'degraded_performance'
}

/** The public status in the format of Atlassian Statuspage's `/api/v2/summary.json`. */
export function buildSummary(snapshot: Snapshot, baseUrl: string) {
  const { at, lastCheck, site, components, incidents, windows } = snapshot
  return {
    page: {
      id: PAGE_ID,
      name: 'KortekStream',
      url: baseUrl + statusHref,
      time_zone: 'Asia/Jakarta',
      updated_at: (lastCheck ?? at).toISOString(),
    },
    status: { indicator: site.indicator, description: site.sentence },
    components: components.map(toComponentSummary),
    incidents: incidents.filter(isOpen).map((incident) => toIncidentSummary(incident, snapshot, baseUrl)),
    scheduled_maintenances: windows.map((window) => toMaintenanceSummary(window, snapshot, baseUrl)),
  }
}

const toComponentSummary = (component: Component, at: number) => ({
  id: String(component.id),
  name: component.name,
  status: componentStatus(component),
  created_at: component.createdAt.toISOString(),
  updated_at: (component.since ?? component.createdAt).toISOString(),
  position: at + 1,
  description:
    component.state === 'unknown' || component.state === 'paused' ? publicStateLabels[component.state] : null,
  showcase: true,
  start_date: null,
  group_id: null,
  page_id: PAGE_ID,
  group: false,
  only_show_if_degraded: false,
})

function toIncidentSummary(incident: IncidentEntry, { components }: Snapshot, baseUrl: string) {
  const updates = listUpdates(incident)
  return {
    id: String(incident.id),
    name: incidentTitle(incident),
    status: incident.status,
    created_at: incident.opened_at.toISOString(),
    updated_at: incident.updated_at.toISOString(),
    monitoring_at: updates.find(({ status }) => status === 'monitoring')?.at.toISOString() ?? null,
    resolved_at: incident.resolved_at?.toISOString() ?? null,
    // While another endpoint answers, the page's indicator says "minor" too.
    impact: incident.impact === 'major' ? 'minor' : incident.impact,
    shortlink: baseUrl + incidentHref(incident.id),
    started_at: incident.opened_at.toISOString(),
    page_id: PAGE_ID,
    incident_updates: updates.map(({ id, status, body, at }) =>
      toUpdateSummary({ id, status, body, at, incidentId: String(incident.id) }),
    ),
    components: components.flatMap((one, at) =>
      incident.affected.includes(one.name) ? [toComponentSummary(one, at)] : [],
    ),
  }
}

type Update = { id: string; status: string; body: string; at: Date; incidentId: string }

const toUpdateSummary = ({ id, status, body, at, incidentId }: Update) => ({
  id,
  status,
  body,
  incident_id: incidentId,
  created_at: at.toISOString(),
  updated_at: at.toISOString(),
  display_at: at.toISOString(),
  affected_components: null,
  deliver_notifications: false,
  custom_tweet: null,
  tweet_id: null,
})

function toMaintenanceSummary(window: WindowEntry, { at, components }: Snapshot, baseUrl: string) {
  const { starts_at, ends_at, created_at, title, endpoint_id } = window
  const status = starts_at <= at ? 'in_progress' : 'scheduled'
  const id = `perawatan-${window.id}`
  return {
    id,
    name: title,
    status,
    created_at: created_at.toISOString(),
    updated_at: (status === 'in_progress' ? starts_at : created_at).toISOString(),
    monitoring_at: null,
    resolved_at: null,
    impact: 'maintenance',
    shortlink: baseUrl + statusHref,
    started_at: starts_at.toISOString(),
    page_id: PAGE_ID,
    incident_updates: [toUpdateSummary({ id: `${id}-0`, status, body: title, at: created_at, incidentId: id })],
    components: components.flatMap((one, place) =>
      endpoint_id === null || endpoint_id === one.id ? [toComponentSummary(one, place)] : [],
    ),
    scheduled_for: starts_at.toISOString(),
    scheduled_until: ends_at.toISOString(),
  }
}
