import type { Knex } from 'knex'
import type { IncidentRow } from '../../db/monitor-rows.ts'

/** Marks as announced, and gives, what is open and due: in one transaction with what is put for it. */
export async function takeDue(trx: Knex, now: Date): Promise<IncidentRow[]> {
  const due = await trx('incidents')
    .whereNull('resolved_at')
    .whereNull('announced_at')
    .where('announce_at', '<=', now)
    .orderBy('id')
    .forUpdate()
    .skipLocked()
  const ids = due.map(({ id }) => id)
  if (ids.length > 0) await trx('incidents').whereIn('id', ids).update({ announced_at: now })
  return due
}
