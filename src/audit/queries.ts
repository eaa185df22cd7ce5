import type { Knex } from 'knex'
import type { AuditRow } from '../db/account-rows.ts'

export const addEntry = (db: Knex, entry: Omit<AuditRow, 'id' | 'at' | 'details'> & { details: string }) =>
  db('audit_log').insert(entry)

/** `kind` is what stands before the dot of an action; `from` counts, `to` does not. */
export type Wanted = {
  actor: string | null
  kind: string | null
  from: Date | null
  to: Date | null
  limit: number
  offset: number
}

export type FoundEntry = Omit<AuditRow, 'actor_id'>

/** Entries, newest first; `total` is how many there are. */
export async function findEntries(db: Knex, { actor, kind, from, to, limit, offset }: Wanted) {
  const rows: (FoundEntry & { total: number })[] = await db('audit_log')
    .select('id', 'at', 'actor', 'action', 'subject', 'details', 'address')
    .select({ total: db.raw('count(*) over ()::int') })
    .where((only) => {
      if (actor) only.where({ actor })
      if (kind) only.whereRaw("split_part(action, '.', 1) = ?", [kind])
      if (from) only.where('at', '>=', from)
      if (to) only.where('at', '<', to)
    })
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset)
  return { entries: rows, total: rows[0]?.total ?? 0 }
}

/** Everybody who did something, and every kind of thing that was done. */
export async function findChoices(db: Knex): Promise<{ actors: string[]; kinds: string[] }> {
  const { rows }: { rows: { actors: string[]; kinds: string[] }[] } = await db.raw(
    `select array(select distinct actor from audit_log order by 1) as actors,
            array(select distinct split_part(action, '.', 1) from audit_log order by 1) as kinds`,
  )
  return rows[0] ?? { actors: [], kinds: [] }
}
