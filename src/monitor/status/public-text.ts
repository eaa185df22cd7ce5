import { clock, moment as fullMoment, longDate } from '../../web/dates.ts'
import type { MonitorState } from '../state.ts'
import type { IncidentEntry, PublicUpdate } from './queries.ts'

export const publicStateLabels: Record<MonitorState, string> = {
  up: 'Berjalan',
  degraded: 'Terganggu',
  down: 'Tidak menjawab',
  maintenance: 'Perawatan',
  paused: 'Tidak dipantau',
  unknown: 'Belum diketahui',
}

/** Title of an incident. It names only things that visitors know; endpoints and sources are named only to staff. */
export const incidentTitle = ({ impact }: Pick<IncidentEntry, 'impact'>) => incidentTitles[impact]

const incidentTitles: Record<IncidentEntry['impact'], string> = {
  minor: 'Katalog terganggu',
  major: 'Sebagian sumber katalog tidak menjawab',
  critical: 'Katalog tidak menjawab',
}

/** Newest first. An incident without updates gets one with its title. Ids are strings, as in Statuspage's API. */
export function listUpdates(incident: IncidentEntry): (Omit<PublicUpdate, 'id'> & { id: string })[] {
  const { id, status, opened_at, resolved_at, updates } = incident
  if (updates.length > 0) return updates.map((update) => ({ ...update, id: String(update.id) }))
  return [{ id: `${id}-0`, status, body: `${incidentTitle(incident)}.`, at: resolved_at ?? opened_at }]
}

/** "19.42 WIB" if it is on the same day as `now`, else "18 November 2026, 19.42 WIB". */
export const momentSeen = (moment: Date, now: Date) =>
  longDate(moment) === longDate(now) ? clock(moment) : fullMoment(moment)

/** "18 November 2026, 19.42–20.10 WIB", or with both dates if it goes past midnight. */
export function spanSeen(from: Date, to: Date): string {
  if (longDate(from) !== longDate(to)) return `${fullMoment(from)} – ${fullMoment(to)}`
  return `${longDate(from)}, ${hours(from, to)}`
}

/** "19.42–20.10 WIB", with the date of the end if that is another day. */
export const hours = (from: Date, to: Date) =>
  longDate(from) === longDate(to)
    ? `${clock(from).replace(' WIB', '')}–${clock(to)}`
    : `${clock(from)} – ${fullMoment(to)}`
