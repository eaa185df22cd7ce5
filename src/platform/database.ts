import { rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Knex } from 'knex'
import type { Client } from 'pg'
import type { Logger } from 'pino'
import { type Connection, connect, openDatabase } from '../db/connection.ts'
import { startEmbedded } from '../db/embedded/embedded.ts'
import { makeDataDir } from '../db/embedded/place.ts'
import { emptyDatabase, refuseForeignDatabase, refuseUnfitDatabase } from '../db/empty.ts'
import { migrate, newestUnknown, pendingMigrations, readMigrationHistory, versionThatRan } from '../db/migrations.ts'
import { holdServerLock, mayHoldServerLock } from '../db/server-lock.ts'
import { siteVersion } from '../root.ts'
import { dataFolders, filesBelow } from '../uploads/folders.ts'
import type { Config } from './environment.ts'
import type { Feature, SeedPlace } from './feature.ts'
import { refuseUnfinishedRestore } from './unfinished-restore.ts'

export type Database = { db: Knex; close(): Promise<void> }
type Options = {
  serving: boolean
  say: (line: string) => void
  log: Logger
  features: readonly Feature[]
  /** Aborts when the process is told to stop. The running step is then the last one, and nothing waits any longer. */
  ending?: AbortSignal
  /** Receives a line, in Indonesian, when a migration begins. */
  progress?: (line: string) => void
}

/**
 * Opens the database of DATABASE_URL, or the embedded one below `DATA_DIR`, and runs pending migrations. `say` prints
 * messages for the operator. For `serving` processes it also takes the lock that allows one web server per `DATA_DIR`
 * and any number on a `DATABASE_URL`, fills an empty database and sets the statement timeouts of page requests. Throws
 * an Error of one sentence when the database cannot be used, and an error when `ending` aborts.
 */
export async function openSite(config: Config, options: Options): Promise<Database> {
  const { serving, say, log, features, ending = new AbortController().signal } = options
  const toLog = (line: string) =>
    log[/^(LOG|HINT|DETAIL):/.test(line) ? 'debug' : 'warn']({ database: line }, 'embedded database')
  makeDataDir(config.dataDir)
  refuseUnfinishedRestore(config.dataDir)
  // The later step that needs the result of an early step throws the same error.
  const meanwhile = () => {
    if (serving && !config.production) for (const { seed } of features) seed?.ahead?.().catch(() => {})
  }
  const embedded = config.databaseUrl
    ? null
    : await startEmbedded(config.dataDir, { supervise: serving, log: toLog, meanwhile })
  if (embedded?.note) say(embedded.note)
  const closers: (() => Promise<unknown>)[] = [async () => embedded?.stop()]
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    ending.throwIfAborted()
    const connection = config.databaseUrl ?? embedded?.connection ?? ''
    if (serving) closers.push((await holdServerLock(connection, { isShared: embedded === null })).release)
    await prepare(connection, config, options, ending)
    const ofPool = serving
      ? { log: (line: string) => log.warn({ pool: line.split('\n', 1)[0] }, 'the pool of database connections warns') }
      : {}
    const db = openDatabase(connection, { patient: !serving, ...ofPool })
    closers.push(() => db.destroy())
    return { db, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Key of the advisory lock: any number that nothing else in this database uses. */
const PREPARE_LOCK_KEY = 20_261_121

/** Runs migrations, and the seeds of a first start. A lock makes several servers do this one after another. */
async function prepare(connection: Connection, config: Config, options: Options, ending: AbortSignal) {
  const { serving, features, say } = options
  const gate = await connect(connection)
  const db = openDatabase(connection, { max: 2, patient: true })
  try {
    await waitForLock(gate, ending)
    await refuseForeignDatabase(db)
    await refuseNewerDatabase(db)
    const isChanging = (await pendingMigrations(db, migrations)).length > 0
    await refuseUnfitDatabase(gate, { isChanging })
    const isUpdate = isChanging && (await readMigrationHistory(db)).length > 0
    if (isUpdate) for (const { beforeUpdate } of features) await beforeUpdate?.({ connection, config, say })
    ending.throwIfAborted()
    await update(db, isUpdate ? options : {})
    ending.throwIfAborted()
    if (serving) await seedFirstStart(db, { features, place: config, say, ending })
  } finally {
    await db.destroy()
    await gate.end()
  }
}

/** Throws an Error of one sentence if a migration of the database is not among those of this code. */
async function refuseNewerDatabase(db: Knex): Promise<void> {
  const unknown = await newestUnknown(migrations, await readMigrationHistory(db))
  if (unknown === null) return
  const version = await versionThatRan(db, unknown)
  throw new Error(
    `The database was made by ${version ? `version ${version}` : 'a newer version'} (${unknown}), which this one (${siteVersion}) does not know: start that version, or restore a backup.`,
  )
}

/** Runs the pending migrations. */
async function update(db: Knex, { say, progress }: Partial<Pick<Options, 'say' | 'progress'>>): Promise<void> {
  const onEach = (name: string, nth: number, of: number) => {
    say?.(`Migration ${nth} of ${of}: ${name}`)
    progress?.(`Data sedang diperbarui: langkah ${nth} dari ${of}.`)
  }
  await migrate(db, migrations, { progress: onEach })
}

type Seeding = { features: readonly Feature[]; place: SeedPlace; say: (line: string) => void; ending?: AbortSignal }

/** Takes the lock. Another server may hold it for a long time; `ending` stops the wait with an error. */
async function waitForLock(gate: Client, ending: AbortSignal): Promise<void> {
  ending.throwIfAborted()
  const leave = () => void gate.end()
  ending.addEventListener('abort', leave)
  try {
    await gate.query('select pg_advisory_lock($1)', [PREPARE_LOCK_KEY])
  } finally {
    ending.removeEventListener('abort', leave)
  }
}

/**
 * Runs the seeds (sample data) of a first start in the order of the features, until one finds its own data in the
 * database. They run in one transaction, so that a start that is killed between two seeds is a first start again.
 */
export async function seedFirstStart(db: Knex, { features, place, say, ending }: Seeding): Promise<void> {
  const lines: string[] = []
  await db.transaction(async (trx) => {
    for (const { seed } of features) {
      ending?.throwIfAborted()
      if (seed && !(await seed.first(trx, place, (line) => lines.push(line)))) return
    }
  })
  for (const line of lines) say(line)
}

type Resetting = { db: Knex; place: SeedPlace; features: readonly Feature[]; say: (line: string) => void }

/**
 * Deletes everything that is in the database and in the folders of `DATA_DIR`, and fills both as a first start does.
 * Throws an Error of one sentence, and changes nothing, in production, while a server runs on this database, and if it
 * holds tables that are not ours.
 */
export async function resetSite({ db, place, features, say }: Resetting): Promise<void> {
  if (place.production) throw new Error('In production nothing is reset.')
  const folders = Object.keys(dataFolders).map((name) => path.join(place.dataDir, name))
  const old = (await Promise.all(folders.map(filesBelow))).flat()
  await db.transaction(async (trx) => {
    if (!(await mayHoldServerLock(trx))) throw new Error('A server is running on this database: stop it first.')
    await emptyDatabase(trx, migrations)
    await seedFirstStart(trx, { features, place, say })
  })
  for (const file of old) await rm(file, { force: true })
}

/** Folder of the migrations that belong to the running code, as source or compiled. */
export const migrations = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../migrations')
