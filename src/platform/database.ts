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
 * Opens the database the settings name, or the embedded one below `DATA_DIR`, and brings its schema up to date.
 * `say` is told what an operator should know. `serving` takes the lock that lets only one server run on a `DATA_DIR`,
 * fills an empty database, and gives up on a silent one after a page's patience.
 * Throws one clear sentence when there is no database to be had.
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

/** Any number will do, as long as nothing else in this database takes it. */
const PREPARING = 20_261_121

/** Migrates, and fills an empty database before it is served; of several that start at once, one does and the rest wait. */
async function prepare(connection: Connection, fill: (db: Knex) => Promise<void>) {
  const gate = await connect(connection)
  const db = openDatabase(connection, { max: 2, patient: true })
  try {
    await gate.query('select pg_advisory_lock($1)', [PREPARING])
    await migrate(db, migrations)
    await fill(db)
  } finally {
    await db.destroy()
    await gate.end()
  }
}

/** What a first start brings: each feature's own, in the order of the features, until one finds its own already there. */
export async function seedFirstStart(
  db: Knex,
  { features, place, say }: { features: readonly Feature[]; place: SeedPlace; say: (line: string) => void },
): Promise<void> {
  for (const { seed } of features) if (seed && !(await seed.first(db, place, say))) return
}

/** The pool hides why it cannot connect, so the first connection is made by hand. */
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

/** Beside the code that runs: built when it is built. */
const migrations = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../migrations')
