import type { Knex } from 'knex'
import type { AnilibriaSyncRow } from '../../db/tables.ts'

export async function syncState(db: Knex): Promise<AnilibriaSyncRow> {
  const row = await db('anilibria_sync').first()
  if (!row) throw new Error('the row of anilibria_sync is missing')
  return row
}

export const changeSyncState = (db: Knex, changes: Partial<Omit<AnilibriaSyncRow, 'id'>>) =>
  db('anilibria_sync').update(changes)

/** Queues a title for the sync. The queue is in the database, so it survives a restart. */
export const wantTitle = (db: Knex, id: number) =>
  db('anilibria_wanted').insert({ title_id: id }).onConflict('title_id').merge({ wanted_at: db.fn.now() })

/** `wanted_at` has microseconds, which a JavaScript date cannot hold. */
type WantedTitle = { title_id: number; wanted_at: string }

/** Returns queued titles; the title that has waited longest comes first. */
export const wantedTitles = (db: Knex, most: number): Promise<WantedTitle[]> =>
  db('anilibria_wanted')
    .orderBy('anilibria_wanted.wanted_at')
    .limit(most)
    .select<WantedTitle[]>('title_id', db.raw('wanted_at::text'))

/** Removes read titles from the queue. A title that was queued again meanwhile stays. */
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

/** Returns titles to read again, without those that wait after a failure. */
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
 * Pauses a title after a failed reading: for ten minutes, then for twice as long each time, up to ten hours. Storing
 * the title ends the pause. Returns how many readings in a row have failed.
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

/** Stores franchises. Those that are new, or have another number of titles than before, will be read. */
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

/** Returns a franchise not read since `since`. One read after `latest` counts too, because a clock was wrong. */
export const unreadFranchise = (db: Knex, since: Date, latest: Date): Promise<{ id: string } | undefined> =>
  db('anilibria_franchises')
    .whereNull('read_at')
    .orWhere('read_at', '<', since)
    .orWhere('read_at', '>', latest)
    .orderByRaw('read_at nulls first, id')
    .first('id')

export const absentTitles = (db: Knex, catalogIds: readonly number[]): Promise<number[]> =>
  db('anilibria_titles')
    .where({ origin: 'anilibria', hidden_at: null })
    .whereRaw('not id = any(?::int[])', [[...catalogIds]])
    .orderBy('id')
    .pluck('id')

/**
 * Hides titles that were missing in two complete syncs in a row, and deletes copies of the library and genres without
 * titles. Returns the ids of the titles that disappeared.
 */
export const finishRun = (db: Knex, { seen, now }: { seen: readonly number[]; now: Date }): Promise<number[]> =>
  db.transaction(async (trx) => {
    await trx('anilibria_titles')
      .where('missing_syncs', '>', 0)
      .whereRaw('id = any(?::int[])', [[...seen]])
      .update({ missing_syncs: 0 })
    const { rows: missed } = await trx.raw<{ rows: { id: number; isHidden: boolean }[] }>(
      `update anilibria_titles set missing_syncs = missing_syncs + 1,
         hidden_at = case when missing_syncs >= 1 then :now::timestamptz end
       where origin = 'anilibria' and hidden_at is null and not id = any(:seen::int[])
       returning id, hidden_at is not null as "isHidden"`,
      { seen: [...seen], now },
    )
    // A title that is not in the catalog will be read as soon as it comes back.
    const absent = missed.map(({ id }) => id)
    await trx('anilibria_unreadable').whereIn('title_id', absent).where({ failure: 'missing' }).delete()
    const copies = await trx('anilibria_titles').where({ origin: 'library' }).delete().returning('id')
    await trx('anilibria_genres')
      .whereRaw('not exists (select from anilibria_titles where genre_keys @> array[anilibria_genres.key])')
      .delete()
    await trx('anilibria_sync').update({
      whole_at: trx.raw('coalesce(whole_at, ?)', [now]),
      full_begun_at: trx.raw('run_started_at'),
      full_at: now,
      // The run may have missed changes since it began, so the next short sync goes back to that time.
      checked_at: trx.raw('greatest(checked_at, run_started_at)'),
      failed_at: null,
      failure: null,
      retry_at: null,
      run_started_at: null,
      run_page: null,
      run_total: null,
      run_seen: [],
      run_left: [],
      library_print: null,
    })
    return [...missed.filter(({ isHidden }) => isHidden), ...copies].map(({ id }) => id)
  })

/** Stores the schedule. Titles keep their order within each day (1 Monday to 7 Sunday). */
export const storeSchedule = (db: Knex, days: readonly { day: number; title_id: number }[]) =>
  db.transaction(async (trx) => {
    // Two processes that replace the schedule at the same time would add the same days.
    await trx.raw('lock table anilibria_schedule in share row exclusive mode')
    await trx('anilibria_schedule').delete()
    const rows = days.map((one, position) => ({ ...one, position }))
    if (rows.length > 0) await trx.batchInsert('anilibria_schedule', rows, 1_000)
  })

/** Stores the titles of a franchise; `titles` is null if they are unknown. The franchise is not read again soon. */
export const storeFranchise = (db: Knex, id: string, titles: readonly number[] | null, now: Date): Promise<unknown> =>
  db.transaction(async (trx) => {
    await trx('anilibria_franchises').where({ id }).update({ read_at: now })
    if (titles === null) return
    await trx('anilibria_titles').where({ franchise_id: id }).whereNotIn('id', titles).update({ franchise_id: null })
    await trx('anilibria_titles').whereIn('id', titles).update({ franchise_id: id })
  })
