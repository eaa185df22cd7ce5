import type { Knex } from 'knex'
import type { AnilibriaSyncRow } from '../../db/anilibria-rows.ts'

/** The state of the sync. The row exists since its table was made. */
export async function syncState(db: Knex): Promise<AnilibriaSyncRow> {
  const row = await db('anilibria_sync').first()
  if (!row) throw new Error('the row of anilibria_sync is missing')
  return row
}

export const changeSyncState = (db: Knex, changes: Partial<Omit<AnilibriaSyncRow, 'id'>>) =>
  db('anilibria_sync').update(changes)

/** Asks for a title to be read again soon; the request outlives a restart. */
export const wantTitle = (db: Knex, id: number) =>
  db('anilibria_wanted').insert({ title_id: id }).onConflict('title_id').merge({ wanted_at: db.fn.now() })

/** A title that was asked for. `wanted_at` is exact to the microsecond, as a JavaScript date is not. */
export type Wanted = { title_id: number; wanted_at: string }

/** Returns up to `most` wanted titles, the longest waiting first. */
export const wantedTitles = (db: Knex, most: number): Promise<Wanted[]> =>
  db('anilibria_wanted')
    .orderBy('anilibria_wanted.wanted_at')
    .limit(most)
    .select<Wanted[]>('title_id', db.raw('wanted_at::text'))

/** Forgets wishes that were met; one that was made again in the meantime stays. */
export const dropWanted = (db: Knex, met: readonly Wanted[]) =>
  db('anilibria_wanted')
    .whereRaw('(title_id, wanted_at) in (select * from unnest(?::int[], ?::timestamptz[]))', [
      met.map(({ title_id }) => title_id),
      met.map(({ wanted_at }) => wanted_at),
    ])
    .delete()

/** What a row of the upstream's lists is compared with, to tell whether the title must be read again. */
export type SeenRelease = { id: number; fresh_at: string | null; updated_at: string | null }

/** Returns what was last read of some visible titles of the upstream. */
export const readReleases = (db: Knex, ids: readonly number[]): Promise<SeenRelease[]> =>
  db('anilibria_titles')
    .select<SeenRelease[]>('id', db.raw(`release->>'fresh_at' as fresh_at, release->>'updated_at' as updated_at`))
    .where({ origin: 'anilibria', hidden_at: null })
    .whereIn('id', ids)

/** Returns up to `most` visible titles that are marked as to be read again and are not left alone. */
export const staleTitles = (db: Knex, most: number, now: Date): Promise<number[]> =>
  db('anilibria_titles')
    .where({ origin: 'anilibria', is_stale: true, hidden_at: null })
    .whereNotIn('id', db('anilibria_unreadable').where('until', '>', now).select('title_id'))
    .orderBy('id')
    .limit(most)
    .pluck('id')

/** Returns which of some titles cannot be read and are left alone for now. */
export const unreadableTitles = (db: Knex, ids: readonly number[], now: Date): Promise<number[]> =>
  db('anilibria_unreadable').whereIn('title_id', ids).where('until', '>', now).pluck('title_id')

/**
 * Notes that a title cannot be read, and leaves it alone for ten minutes, then for twice as long each time, up to ten
 * hours. Storing the title forgets that. Returns how often in a row it could not be read.
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

/** Stores which franchises there are. Those that are new, or have another number of titles than before, are to be read. */
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

/** Returns a franchise whose titles were not read since a moment, if there is one. */
export const unreadFranchise = (db: Knex, since: Date): Promise<{ id: string } | undefined> =>
  db('anilibria_franchises')
    .whereNull('read_at')
    .orWhere('read_at', '<', since)
    .orderByRaw('read_at nulls first, id')
    .first('id')

/** Returns the visible titles of the upstream that are not among those seen. */
export const absentTitles = (db: Knex, seen: readonly number[]): Promise<number[]> =>
  db('anilibria_titles')
    .where({ origin: 'anilibria', hidden_at: null })
    .whereRaw('not id = any(?::int[])', [[...seen]])
    .orderBy('id')
    .pluck('id')
