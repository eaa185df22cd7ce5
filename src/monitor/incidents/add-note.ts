import type { Knex } from 'knex'
import { type Actor, recordAction } from '../../audit/audit.ts'
import type { IncidentRow } from '../../db/tables.ts'
import { notFound } from '../../web/refusal.ts'
import type { CheckEvents, IncidentChange } from '../checks/check-events.ts'
import { addUpdate, lockIncident, lockIncidents, setPostmortem } from './queries.ts'
import type { EndReason } from './rules.ts'

export type NoteDeps = {
  db: Knex
  queueResolved: (trx: Knex, incident: IncidentRow, why: EndReason) => Promise<unknown>
  /** Called after the commit. */
  publishEvents: (events: CheckEvents) => unknown
}

/** `version`: of the incident that the writer's page showed. */
type Writer = { actor: Actor; author: string; version: string }
type Note = { status: IncidentRow['status']; body: string }

const noIncident = 'Insiden ini tidak ada. Mungkin endpointnya sudah dihapus.'

/**
 * Adds a note by staff and sets the status. "resolved" closes the incident even while paths are down; these open no new
 * incident before they have recovered once. Returns false and writes nothing if the incident changed meanwhile.
 */
export async function addNote({ db, publishEvents, queueResolved }: NoteDeps, id: number, writer: Writer, note: Note) {
  const { actor, author, version } = writer
  const changes = await db.transaction(async (trx): Promise<IncidentChange[]> => {
    await lockIncidents(trx)
    const before = await lockIncident(trx, id)
    if (!before) throw notFound(noIncident)
    if (before.version !== version) return []
    // A note cannot reopen a closed incident.
    const status = before.resolved_at ? 'resolved' : note.status
    const incident = await addUpdate(trx, { incident_id: id, status, body: note.body, at: new Date(), author })
    const ends = before.resolved_at === null && status === 'resolved'
    const action = ends ? 'incident.resolve' : 'incident.note'
    await recordAction(trx, actor, { action, subject: before.name, details: { id, status } })
    if (incident && ends) await queueResolved(trx, incident, 'closed')
    return [{ id, kind: ends ? 'resolved' : 'changed' }]
  })
  if (changes.length > 0) publishEvents({ checks: [], incidents: changes })
  return changes.length > 0
}

/** An empty text removes the public postmortem. Returns false and writes nothing if the incident changed meanwhile. */
export async function writePostmortem(
  { db, publishEvents }: NoteDeps,
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
  if (isWritten) publishEvents({ checks: [], incidents: [{ id, kind: 'changed' }] })
  return isWritten
}
