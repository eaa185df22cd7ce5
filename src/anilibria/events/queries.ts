import type { Knex } from 'knex'
import type { AnilibriaEventRow } from '../../db/tables.ts'
import type { NewEvent } from './event.ts'

/** The key of the advisory lock that keeps events in order. */
const EVENT_LOCK = 20_260_017

/**
 * Adds events in the transaction of their change. Their times are later than those of all earlier events, and no reader
 * sees an event before the events with earlier times.
 */
export async function addEvents(trx: Knex.Transaction, events: readonly NewEvent[]): Promise<AnilibriaEventRow[]> {
  if (events.length === 0) return []
  await trx.raw('select pg_advisory_xact_lock(?, 0)', [EVENT_LOCK])
  const { rows } = await trx.raw<{ rows: AnilibriaEventRow[] }>(
    `insert into anilibria_events (at, type, title_id, data)
     select base.at + each.position * interval '1 microsecond', one->>'type', (one->>'title_id')::int, one->'data'
     from (
       select greatest(clock_timestamp(), (select max(at) from anilibria_events)) as at
     ) as base, jsonb_array_elements(?::jsonb) with ordinality as each(one, position)
     order by each.position
     returning *`,
    [JSON.stringify(events)],
  )
  return rows
}

export const newestEvent = async (db: Knex): Promise<string> =>
  (await db('anilibria_events').orderBy('id', 'desc').first('id'))?.id ?? '0'

/** Returns up to `most` events after the one with this id, in their order. */
export const eventsAfter = (db: Knex, id: string, most: number): Promise<AnilibriaEventRow[]> =>
  db('anilibria_events').where('id', '>', id).orderBy('id').limit(most)

/** Returns up to `most` events after a moment, the oldest first. Moments are ISO 8601 with microseconds. */
export const eventsSince = (
  db: Knex,
  moment: string,
  most: number,
): Promise<(Pick<AnilibriaEventRow, 'type' | 'data'> & { at: string })[]> =>
  db('anilibria_events')
    .whereRaw('at > ?::timestamptz', [moment])
    .orderBy('at')
    .limit(most)
    .select('type', 'data', db.raw(`to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`))

/** Deletes events that are older than a moment, and returns how many. */
const KEPT_MS = 7 * 86_400_000

export const pruneEvents = (db: Knex, now: Date) =>
  db('anilibria_events')
    .where('at', '<', new Date(now.getTime() - KEPT_MS))
    .delete()
