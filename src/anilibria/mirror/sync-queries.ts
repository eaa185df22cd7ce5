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

/** Returns what was last read of some titles of the upstream. Those that are to be read again are left out. */
export const readReleases = (db: Knex, ids: readonly number[]): Promise<SeenRelease[]> =>
  db('anilibria_titles')
    .select<SeenRelease[]>('id', db.raw(`release->>'fresh_at' as fresh_at, release->>'updated_at' as updated_at`))
    .where({ origin: 'anilibria', is_stale: false, hidden_at: null })
    .whereIn('id', ids)

/** Returns the franchises of which titles are known, with the number of these. */
export const knownFranchises = (db: Knex): Promise<{ id: string; titles: number }[]> =>
  db('anilibria_titles')
    .select<{ id: string; titles: number }[]>('franchise_id as id', db.raw('count(*)::int as titles'))
    .whereNotNull('franchise_id')
    .groupBy('franchise_id')

/** Returns the visible titles of the upstream that are not among those seen. */
export const absentTitles = (db: Knex, seen: readonly number[]): Promise<number[]> =>
  db('anilibria_titles')
    .where({ origin: 'anilibria', hidden_at: null })
    .whereRaw('not id = any(?::int[])', [[...seen]])
    .orderBy('id')
    .pluck('id')

/** How much is in the mirror. `wanted`: titles that somebody asked to be read again. */
export type Counts = { titles: number; hidden: number; episodes: number; wanted: number }

export async function countMirror(db: Knex): Promise<Counts> {
  const { rows } = await db.raw<{ rows: Counts[] }>(
    `select (select count(*)::int from anilibria_titles where hidden_at is null) as titles,
       (select count(*)::int from anilibria_titles where hidden_at is not null) as hidden,
       (select count(*)::int from anilibria_episodes join anilibria_titles as title on title.id = title_id
         where removed_at is null and hidden_at is null) as episodes,
       (select count(*)::int from anilibria_wanted) as wanted`,
  )
  return rows[0] ?? { titles: 0, hidden: 0, episodes: 0, wanted: 0 }
}
