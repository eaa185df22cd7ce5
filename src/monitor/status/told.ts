import { listed } from '../incidents/words.ts'
import type { MonitorState } from '../state.ts'
import type { IncidentEntry, PublicUpdate } from './queries.ts'

/** States as a visitor reads them. */
export const publicWords: Record<MonitorState, string> = {
  up: 'Berjalan',
  degraded: 'Terganggu',
  down: 'Tidak menjawab',
  maintenance: 'Perawatan',
  paused: 'Tidak dipantau',
  unknown: 'Belum diketahui',
}

/** By the names of what it affects, never by its own name, which is for staff. */
export const incidentTitle = ({ affected }: Pick<IncidentEntry, 'affected'>) =>
  affected.length > 0 ? `Gangguan pada ${listed(affected)}` : 'Gangguan layanan'

/** What was told of an incident, newest first: at least that it began. Ids as Statuspage has them, texts. */
export function updatesOf(incident: IncidentEntry): (Omit<PublicUpdate, 'id'> & { id: string })[] {
  const { id, status, opened_at, resolved_at, updates } = incident
  if (updates.length > 0) return updates.map((update) => ({ ...update, id: String(update.id) }))
  return [{ id: `${id}-0`, status, body: `${incidentTitle(incident)}.`, at: resolved_at ?? opened_at }]
}
