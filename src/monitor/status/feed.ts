import { xmlText } from '../../web/formats/xml-text.ts'
import { feedHref, statusHref } from '../hrefs.ts'
import { spanSeen } from './public-text.ts'
import type { IncidentEntry, WindowEntry } from './queries.ts'
import type { Snapshot } from './snapshot.ts'
import { incidentHref, incidentView } from './view-model.ts'

/** Data of the Atom feed (RFC 4287), most recently updated first. Times are in ISO 8601, and addresses are absolute. */
export type FeedView = ReturnType<typeof feedView>

export function feedView({ incidents, windows, components }: Snapshot, baseUrl: string) {
  // Entry ids are tag: URIs, because these stay the same when the site's port or scheme changes.
  const tag = (name: string) => `tag:${new URL(baseUrl).hostname.replace(/[[\]]/g, '')},2026:${name}`
  const entries = [
    ...windows.map((window) => maintenanceEntry(window, tag, baseUrl)),
    ...incidents.map((incident) => incidentEntry(incident, tag, baseUrl)),
  ].sort((one, other) => other.updated.localeCompare(one.updated))
  const born = components.map(({ createdAt }) => createdAt.toISOString()).sort()[0]
  return {
    id: tag('status'),
    // A feed without entries takes the creation time of the oldest endpoint.
    updated: entries[0]?.updated ?? born ?? new Date(0).toISOString(),
    self: `${baseUrl}${feedHref}`,
    page: baseUrl + statusHref,
    entries: entries.map(printable),
  }
}

/**
 * Used as "today" when formatting times. No incident happened on this day, so all times in the feed include their date.
 */
const anyDay = new Date(0)

type Tag = (name: string) => string

function incidentEntry(incident: IncidentEntry, tag: Tag, baseUrl: string) {
  const view = incidentView(incident, anyDay)
  return {
    id: tag(`status/insiden/${incident.id}`),
    title: `${view.title}: ${view.badge.label.toLowerCase()}`,
    href: baseUrl + incidentHref(incident.id),
    published: incident.opened_at.toISOString(),
    updated: incident.updated_at.toISOString(),
    summary: `${view.impact}. ${view.span}.`,
    lines: view.updates,
    postmortem: view.postmortem,
  }
}

const maintenanceEntry = (window: WindowEntry, tag: Tag, baseUrl: string) => {
  const { id, title, endpoint, starts_at, ends_at, created_at } = window
  return {
    id: tag(`status/perawatan/${id}`),
    title: `Perawatan: ${title}`,
    href: baseUrl + statusHref,
    published: created_at.toISOString(),
    updated: created_at.toISOString(),
    summary: `${endpoint ?? 'Seluruh situs'}. ${spanSeen(starts_at, ends_at)}.`,
    lines: [],
    postmortem: [],
  }
}

/** Removes the characters that XML 1.0 does not allow. */
function printable(entry: ReturnType<typeof incidentEntry>) {
  return {
    ...entry,
    title: xmlText(entry.title),
    summary: xmlText(entry.summary),
    lines: entry.lines.map((line) => ({ ...line, body: xmlText(line.body) })),
    postmortem: entry.postmortem.map(xmlText),
  }
}
