import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Knex } from 'knex'
import pg from 'pg'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { type Connection, migrate, openDatabase } from './db/connection.ts'
import { startEmbedded } from './db/embedded.ts'
import { holdServerLock } from './db/server-lock.ts'

export type Database = { db: Knex; close(): Promise<void> }
type Options = { serving: boolean; say: (line: string) => void; log: Logger }

/**
 * Opens the database the settings name, or the embedded one below `DATA_DIR`, and brings its schema up to date.
 * `say` is told what an operator should know; `serving` takes the lock that lets only one server run on a `DATA_DIR`.
 * Throws one clear sentence when there is no database to be had.
 */
export async function openSite(config: Config, { serving, say, log }: Options): Promise<Database> {
  const toLog = (line: string) =>
    log[/^(LOG|HINT|DETAIL):/.test(line) ? 'debug' : 'warn']({ database: line }, 'embedded database')
  const embedded = config.databaseUrl ? null : await startEmbedded(config.dataDir, { supervise: serving, log: toLog })
  if (embedded?.note) say(embedded.note)
  const closers: (() => Promise<unknown>)[] = [async () => embedded?.stop()]
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    if (embedded && serving) closers.push((await holdServerLock(embedded.connection)).release)
    const connection = config.databaseUrl ?? embedded?.connection ?? ''
    await tryConnecting(connection)
    const db = openDatabase(connection)
    closers.push(() => db.destroy())
    await migrate(db, migrations)
    return { db, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The pool hides why it cannot connect, so the first connection is made by hand. */
async function tryConnecting(connection: Connection): Promise<void> {
  const target = typeof connection === 'string' ? { connectionString: connection } : connection
  const client = new pg.Client({ ...target, connectionTimeoutMillis: 5_000 })
  try {
    await client.connect()
  } catch (error) {
    const reason = error instanceof AggregateError ? error.errors[0] : error
    const message = reason instanceof Error ? reason.message : String(reason)
    throw new Error(`The database does not answer: ${message}. Check DATABASE_URL.`)
  } finally {
    await client.end().catch(() => {})
  }
}

/** Beside the code that runs: built when it is built. */
const migrations = path.join(path.dirname(fileURLToPath(import.meta.url)), '../migrations')
