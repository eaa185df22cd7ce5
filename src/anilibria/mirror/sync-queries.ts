import type { Knex } from 'knex'
import type { AnilibriaSyncRow } from '../../db/anilibria-rows.ts'

export async function syncState(db: Knex): Promise<AnilibriaSyncRow> {
  const row = await db('anilibria_sync').first()
  if (!row) throw new Error('the row of anilibria_sync is missing')
  return row
}

export const changeSyncState = (db: Knex, changes: Partial<Omit<AnilibriaSyncRow, 'id'>>) =>
  db('anilibria_sync').update(changes)

/** The request outlives a restart. */
export const wantTitle = (db: Knex, id: number) =>
  db('anilibria_wanted').insert({ title_id: id }).onConflict('title_id').merge({ wanted_at: db.fn.now() })

/** `wanted_at` is exact to the microsecond, as a JavaScript date is not. */
type WantedTitle = { title_id: number; wanted_at: string }

/** The longest waiting first. */
export const wantedTitles = (db: Knex, most: number): Promise<WantedTitle[]> =>
  db('anilibria_wanted')
    .orderBy('anilibria_wanted.wanted_at')
    .limit(most)
    .select<WantedTitle[]>('title_id', db.raw('wanted_at::text'))

/** A title that was wanted again in the meantime stays. */
export const dropWanted = (db: Knex, met: readonly WantedTitle[]) =>
  db('anilibria_wanted')
    .whereRaw('(title_id, wanted_at) in (select * from unnest(?::int[], ?::timestamptz[]))', [
      met.map(({ title_id }) => title_id),
      met.map(({ wanted_at }) => wanted_at),
    ])
    .delete()

type SeenRelease = { id: number; fresh_at: string | null; updated_at: string | null }

export const readReleases = (db: Knex, ids: readonly number[]): Promise<SeenRelease[]> =>
  db('anilibria_titles')
    .select<SeenRelease[]>('id', db.raw(`release->>'fresh_at' as fresh_at, release->>'updated_at' as updated_at`))
    .where({ origin: 'anilibria', hidden_at: null })
    .whereIn('id', ids)

/** Without those that are left alone. */
export const staleTitles = (db: Knex, most: number, now: Date): Promise<number[]> =>
  db('anilibria_titles')
    .where({ origin: 'anilibria', is_stale: true, hidden_at: null })
    .whereNotIn('id', db('anilibria_unreadable').where('until', '>', now).select('title_id'))
    .orderBy('id')
    .limit(most)
    .pluck('id')

export const unreadableTitles = (db: Knex, ids: readonly number[], now: Date): Promise<number[]> =>
  db('anilibria_unreadable').whereIn('title_id', ids).where('until', '>', now).pluck('title_id')

/**
 * The title is left alone for ten minutes, then for twice as long each time, up to ten hours. Storing it ends that.
 * Returns how often in a row it could not be read.
 */
export async function noteUnreadable(db: Knex, id: number, failure: string, now: Date): Promise<number> {
  const { rows } = await db.raw<{ rows: { tries: number }[] }>(
    `insert into anilibria_unreadable as known (title_id, tries, failure, until)
       values (:id, 1, :failure, :now::timestamptz + interval '10 minutes')
     on conflict (title_id) do update set tries = known.tries + 1, failure = excluded.failure,
       until = :now::timestamptz + interval '10 minutes' * power(2, least(known.tries, 6))
     returning tries`,
    { id, failure, now },
  )
  return rows[0]?.tries ?? 1
}

/** Those that are new, or have another number of titles than before, are to be read. */
export const storeFranchises = (db: Knex, all: readonly { id: string; total: number | null }[], now: Date) =>
  db.transaction(async (trx) => {
    await trx.raw(
      `insert into anilibria_franchises as known (id, total)
         select distinct on (id) id, total from json_to_recordset(?::json) as said(id uuid, total integer)
       on conflict (id) do update set total = excluded.total,
         read_at = case when known.total is not distinct from excluded.total then known.read_at end`,
      [JSON.stringify(all)],
    )
    await trx('anilibria_sync').update({ franchises_at: now })
  })

export const unreadFranchise = (db: Knex, since: Date): Promise<{ id: string } | undefined> =>
  db('anilibria_franchises')
    .whereNull('read_at')
    .orWhere('read_at', '<', since)
    .orderByRaw('read_at nulls first, id')
    .first('id')

export const absentTitles = (db: Knex, seen: readonly number[]): Promise<number[]> =>
  db('anilibria_titles')
    .where({ origin: 'anilibria', hidden_at: null })
    .whereRaw('not id = any(?::int[])', [[...seen]])
    .orderBy('id')
    .pluck('id')
