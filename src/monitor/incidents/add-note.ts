import type { Knex } from 'knex'
import { type Actor, recordAction } from '../../audit/audit.ts'
import type { IncidentRow } from '../../db/monitor-rows.ts'
import { notFound } from '../../web/refusal.ts'
import type { CheckEvents, IncidentChange } from '../checks/check-events.ts'
import { addUpdate, lockIncident, lockIncidents, setPostmortem } from './queries.ts'
import type { Ended } from './rules.ts'

export type NoteDeps = {
  db: Knex
  /** Writes down, in the same transaction, that an incident is over, and why. */
  tellResolved: (trx: Knex, incident: IncidentRow, why: Ended) => Promise<unknown>
  /** Tells of a change after its commit, as the monitor does of its own. */
  tell: (recorded: CheckEvents) => unknown
}

/** `version`: that of the incident the writer had read. */
type Writer = { actor: Actor; author: string; version: string }
type Note = { status: IncidentRow['status']; body: string }

const noIncident = 'Insiden ini tidak ada. Mungkin endpointnya sudah dihapus.'

/**
 * Adds what a member of staff says to an incident and gives it that status. "resolved" ends it, also while paths are still
 * down: these open nothing new until they have recovered once. False, and nothing is written, where somebody or the monitor
 * changed it meanwhile.
 */
export async function addNote({ db, tell, tellResolved }: NoteDeps, id: number, writer: Writer, note: Note) {
  const { actor, author, version } = writer
  const changes = await db.transaction(async (trx): Promise<IncidentChange[]> => {
    await lockIncidents(trx)
    const before = await lockIncident(trx, id)
    if (!before) throw notFound(noIncident)
    if (before.version !== version) return []
    // One that is over stays over.
    const status = before.resolved_at ? 'resolved' : note.status
    const incident = await addUpdate(trx, { incident_id: id, status, body: note.body, at: new Date(), author })
    const ends = before.resolved_at === null && status === 'resolved'
    const action = ends ? 'incident.resolve' : 'incident.note'
    await recordAction(trx, actor, { action, subject: before.name, details: { id, status } })
    if (incident && ends) await tellResolved(trx, incident, 'closed')
    return [{ id, kind: ends ? 'resolved' : 'changed' }]
  })
  if (changes.length > 0) tell({ checks: [], incidents: changes })
  return changes.length > 0
}

/** What was learned of it, for everybody; empty takes it away. False as above. */
export async function writePostmortem(
  { db, tell }: NoteDeps,
  id: number,
  writer: Writer,
  text: string,
): Promise<boolean> {
  const isWritten = await db.transaction(async (trx) => {
    const before = await lockIncident(trx, id)
    if (!before) throw notFound(noIncident)
    if (before.version !== writer.version) return false
    await setPostmortem(trx, id, text || null, new Date())
    await recordAction(trx, writer.actor, { action: 'incident.postmortem', subject: before.name, details: { id } })
    return true
  })
  if (isWritten) tell({ checks: [], incidents: [{ id, kind: 'changed' }] })
  return isWritten
}
