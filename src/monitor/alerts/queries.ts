import type { Knex } from 'knex'
import type { IncidentRow } from '../../db/monitor-rows.ts'
import { lockIncidents } from '../incidents/queries.ts'

/**
 * Marks as announced, and gives as it was before, what is open and due: in one transaction with what is put for it. It takes
 * the lock of incidents first, as all do who write of several of them: what tells of them has a lock of its own.
 */
export async function takeDue(trx: Knex, now: Date): Promise<IncidentRow[]> {
  if ((await dueAt(trx, now).limit(1)).length === 0) return []
  await lockIncidents(trx)
  const due = await dueAt(trx, now).forUpdate()
  const ids = due.map(({ id }) => id)
  if (ids.length > 0) await trx('incidents').whereIn('id', ids).update({ announced_at: now })
  return due
}

const dueAt = (trx: Knex, now: Date) =>
  trx('incidents')
    .select('*')
    .whereNull('resolved_at')
    .where('announce_at', '<=', now)
    .whereRaw('(announced_at is null or announced_at < announce_at)')
    .orderBy('id')
