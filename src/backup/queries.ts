import type { Knex } from 'knex'
import { latestPast } from '../async/clock.ts'
import type { BackupRow } from '../db/tables.ts'
import { type BackupState, chooseState } from './state.ts'

/** Records that a backup begins. Returns the id of its row. */
export async function beginBackup(db: Knex, file: string): Promise<number> {
  const [row] = await db('backups').insert({ file, began_at: new Date() }).returning('id')
  if (!row) throw new Error('the backup was not noted')
  return row.id
}

type Ending = Partial<Omit<BackupRow, 'id' | 'began_at' | 'bytes'>> & { bytes?: number }

/** Records facts about a backup, found by the id of its row or by its file. */
export const noteBackup = (db: Knex, which: { id: number } | { file: string }, ending: Ending) =>
  db('backups').where(which).update(ending)

/**
 * Reads the state from the last hundred backups. Backups dated in the future, by a wrong clock, are ignored; otherwise
 * they would stay the last one.
 */
export async function readState(db: Knex, now = new Date()): Promise<BackupState> {
  const past = db('backups').where('began_at', '<=', latestPast(now))
  const rows = await past.orderBy('began_at', 'desc').orderBy('id', 'desc').limit(100)
  return chooseState(rows)
}

/** Names of the pictures that the database lists. */
export const namedPictures = (db: Knex): Promise<string[]> => db('uploads').orderBy('name').pluck('name')
