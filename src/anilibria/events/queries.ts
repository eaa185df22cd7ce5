import type { Knex } from 'knex'
import type { AnilibriaEventRow } from '../../db/anilibria-rows.ts'

/** Returns the id of the newest event, "0" if there is none. */
export const newestEvent = async (db: Knex): Promise<string> =>
  (await db('anilibria_events').orderBy('id', 'desc').first('id'))?.id ?? '0'

/** Returns up to `most` events after the one with this id, in the order in which they were told. */
export const eventsAfter = (db: Knex, id: string, most: number): Promise<AnilibriaEventRow[]> =>
  db('anilibria_events').where('id', '>', id).orderBy('id').limit(most)

/** Deletes events that are older than a moment, and returns how many. */
export const pruneEvents = (db: Knex, before: Date) => db('anilibria_events').where('at', '<', before).delete()
