import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Knex } from 'knex'
import type { Config } from './config.ts'
import { migrate, openDatabase } from './db/connection.ts'
import { startEmbedded } from './db/embedded.ts'
import { holdServerLock } from './db/server-lock.ts'

export type Database = { db: Knex; close(): Promise<void> }

/**
 * Opens the database the settings name, or the embedded one below `DATA_DIR`, and brings its schema up to date.
 * `say` is told what an operator should know; `serving` takes the lock that lets only one server run on a `DATA_DIR`.
 * Throws one clear sentence when there is no database to be had.
 */
export async function openSite(
  config: Config,
  { serving, say }: { serving: boolean; say: (line: string) => void },
): Promise<Database> {
  mkdirSync(config.dataDir, { recursive: true })
  const embedded = config.databaseUrl ? null : await startEmbedded(config.dataDir, { supervise: serving })
  if (embedded?.note) say(embedded.note)
  const lock = embedded && serving ? await holdServerLock(embedded.connection) : null
  const db = openDatabase(config.databaseUrl ?? embedded?.connection ?? '')
  const close = async () => {
    await db.destroy()
    await lock?.release()
    await embedded?.stop()
  }
  try {
    await migrate(db, migrations)
  } catch (error) {
    await close()
    throw new Error(`The database cannot be used: ${error instanceof Error ? error.message : String(error)}`)
  }
  return { db, close }
}

/** Beside the code that runs: built when it is built. */
const migrations = path.join(path.dirname(fileURLToPath(import.meta.url)), '../migrations')
