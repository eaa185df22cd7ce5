import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Knex } from 'knex'
import pg from 'pg'
import type { Logger } from 'pino'
import { type Connection, migrate, openDatabase } from '../db/connection.ts'
import { startEmbedded } from '../db/embedded.ts'
import { holdServerLock } from '../db/server-lock.ts'
import type { Config } from './environment.ts'
import type { Feature, SeedPlace } from './feature.ts'

export type Database = { db: Knex; close(): Promise<void> }
type Options = { serving: boolean; say: (line: string) => void; log: Logger; features: readonly Feature[] }

/**
 * Opens the configured database, or the embedded one below `DATA_DIR`, and migrates it. `say` gets messages for the
 * operator. `serving` takes the lock that allows one server per `DATA_DIR`, fills an empty database, and uses the
 * timeouts of page requests. Throws one sentence when there is no database.
 */
export async function openSite(config: Config, { serving, say, log, features }: Options): Promise<Database> {
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
    await prepare(connection, async (db) => {
      if (serving) await seedFirstStart(db, { features, place: config, say })
    })
    const db = openDatabase(connection, { patient: !serving })
    closers.push(() => db.destroy())
    return { db, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The key of an advisory lock; any number that nothing else in this database uses. */
const PREPARE_LOCK_KEY = 20_261_121

/**
 * Migrates and fills an empty database before the server starts. Of several servers one does it and the others wait.
 */
async function prepare(connection: Connection, fill: (db: Knex) => Promise<void>) {
  const gate = await connect(connection)
  const db = openDatabase(connection, { max: 2, patient: true })
  try {
    await gate.query('select pg_advisory_lock($1)', [PREPARE_LOCK_KEY])
    await migrate(db, migrations)
    await fill(db)
  } finally {
    await db.destroy()
    await gate.end()
  }
}

/** Runs the seeds of a first start in the order of the features, until one finds its own data already there. */
export async function seedFirstStart(
  db: Knex,
  { features, place, say }: { features: readonly Feature[]; place: SeedPlace; say: (line: string) => void },
): Promise<void> {
  for (const { seed } of features) if (seed && !(await seed.first(db, place, say))) return
}

/** Connects once without the pool, which hides the reason of a failure. */
async function connect(connection: Connection): Promise<pg.Client> {
  const byUrl = typeof connection === 'string'
  const client = new pg.Client({
    ...(byUrl ? { connectionString: connection } : connection),
    connectionTimeoutMillis: 5_000,
  })
  try {
    await client.connect()
    return client
  } catch (error) {
    const reason = error instanceof AggregateError ? error.errors[0] : error
    const message = reason instanceof Error ? reason.message : String(reason)
    throw new Error(`The database does not answer: ${message}.${byUrl ? ' Check DATABASE_URL.' : ''}`)
  }
}

/** The migrations beside the running code, compiled or not. */
const migrations = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../migrations')
