import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, DatabaseError } from 'pg'
import { findBinaries } from './binaries.ts'
import { DATABASE_USER, findPostmaster, isPostmaster, type Launch, makeCluster, spawnPostgres } from './cluster.ts'
import { findPlace, holdsCluster, type Place } from './place.ts'

/**
 * A running embedded database. `connection` is for pg and knex. `note` is a sentence to print at the start when the
 * data is in another folder than expected, else null.
 */
export type EmbeddedDatabase = {
  connection: { host: string; port: number; user: string; password: string; database: string }
  note: string | null
  /** Ends the database unless other clients use it. Close your own connections before calling this. */
  stop(): Promise<void>
}

export type EmbeddedOptions = {
  /** False makes the database faster but not safe from data loss in a crash. */
  durable?: boolean
  log?: (line: string) => void
  /** Whether the database ends with this process, however the process ends, except by SIGKILL. */
  endsWithProcess?: boolean
  /** Whether the database is restarted whenever it dies, until `stop` is called. */
  supervise?: boolean
  /** Called when the database must be created first, which takes almost a second. */
  meanwhile?: () => void
}

/**
 * Starts the embedded PostgreSQL, or joins it when it already runs: any number of processes may share a DATA_DIR.
 * Throws an Error of one sentence. To keep the database running, hold a connection, because `stop` in another process
 * counts connections. Two web servers on one DATA_DIR are prevented by an advisory lock (server-lock.ts).
 */
export async function startEmbedded(dataDir: string, options: EmbeddedOptions = {}): Promise<EmbeddedDatabase> {
  const { durable = true, log = () => {}, supervise = false, endsWithProcess = false, meanwhile = () => {} } = options
  try {
    const place = findPlace(dataDir)
    const home = findBinaries(place)
    if (!holdsCluster(place.cluster)) {
      meanwhile()
      await makeCluster(place, home, durable)
    }
    const launch = () => spawnPostgres(place, home, durable, log)
    await run(place, launch)
    const watch = supervise ? keepRunning(place, launch, log) : null
    const letGo = endsWithProcess ? endWithProcess(place) : () => {}
    const stop = async () => {
      letGo()
      await watch?.end()
      await stopUnlessUsed(place)
    }
    return { connection: connectionTo(place), note: place.note, stop }
  } catch (error) {
    throw plain(error, dataDir)
  }
}

const connectionTo = ({ socketFolder, password }: Place) => ({
  host: socketFolder,
  port: 5432,
  user: DATABASE_USER,
  password,
  database: 'postgres',
})

/** Milliseconds: enough to replay a full write-ahead log after a crash on a slow disk. */
const START_TIMEOUT_MS = 120_000

async function run(place: Place, launch: () => Launch, ending?: AbortSignal): Promise<void> {
  let launched: Launch | null = null
  try {
    for (const end = Date.now() + START_TIMEOUT_MS; Date.now() < end; await sleep(8, undefined, { signal: ending })) {
      const postmaster = findPostmaster(place.cluster)
      if (postmaster?.ready && (await answers(place))) return
      if (postmaster) continue
      if (launched?.failure && !temporaryErrors.test(launched.failure))
        throw new Error(refusal(place, launched.failure))
      if (launched?.failure) await sleep(100)
      if (launched === null || launched.failure) launched = launch()
    }
    throw new Error(`The database in ${place.cluster} runs but does not answer.`)
  } catch (error) {
    if (launched?.pid && !launched.failure) interrupt(launched.pid)
    throw error
  }
}

/** Errors that pass by themselves, while another process starts or stops the database or a last one exits. */
const temporaryErrors = /lock file .* (already exists|is empty)|shared memory block|ended from outside/

function refusal({ cluster }: Place, reason: string): string {
  if (!/incompatible with server/.test(reason)) return `The database in ${cluster} does not start: ${reason}.`
  const major = readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim()
  return `The database in ${cluster} is of PostgreSQL ${major}, which this version of the site cannot read: write a backup with the version that made it, and restore that with this one.`
}

/**
 * Whether the database accepts connections. Error code 53300 means that no connection is free, so the database runs;
 * codes of class 57 mean that it is starting or stopping. Throws for any other error of the database.
 */
async function answers(place: Place): Promise<boolean> {
  const client = new Client({ ...connectionTo(place), connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code?.startsWith('57')) return false
    if (error.code === '53300') return true
    const reason = error.code === '28P01' ? `it does not take the password in ${place.passwordFile}` : error.message
    throw new Error(refusal(place, reason))
  } finally {
    await client.end()
  }
}

/** Stops the database when this process ends. Returns a function that cancels this. */
function endWithProcess({ cluster }: Place): () => void {
  const end = () => interrupt(findPostmaster(cluster)?.pid ?? 0)
  const leave = () => process.exit(1)
  process.once('exit', end).once('SIGINT', leave).once('SIGTERM', leave)
  return () => void process.off('exit', end).off('SIGINT', leave).off('SIGTERM', leave)
}

/**
 * Restarts the database when it stops. Checking four times a second also detects the end of a database that another
 * process started.
 */
function keepRunning(place: Place, launch: () => Launch, log: (line: string) => void) {
  const ending = new AbortController()
  let reviving: Promise<void> | null = null
  let pause = 0
  let notBefore = 0
  const revive = async () => {
    try {
      await run(place, launch, ending.signal)
      pause = 0
      log('The database was gone and has been started again')
    } catch (error) {
      pause = Math.min(5000, pause * 2 + 250)
      if (!ending.signal.aborted) log(plain(error, place.dataDir).message)
    }
    notBefore = Date.now() + pause
    reviving = null
  }
  const timer = setInterval(() => {
    if (!reviving && Date.now() >= notBefore && isGone(place)) reviving = revive()
  }, 250).unref()
  return {
    async end() {
      clearInterval(timer)
      ending.abort()
      await reviving
    },
  }
}

/**
 * Whether the database has ended. A check that fails, for example because the process has no file descriptor left, says
 * nothing about the database, so it counts as running until the next check.
 */
function isGone({ cluster }: Place): boolean {
  try {
    return findPostmaster(cluster) === null
  } catch {
    return false
  }
}

async function stopUnlessUsed(place: Place): Promise<void> {
  const postmaster = findPostmaster(place.cluster)
  if (!postmaster || (await othersConnected(place))) return
  interrupt(postmaster.pid)
  for (const end = Date.now() + 60_000; isPostmaster(postmaster.pid, place.cluster) && Date.now() < end; )
    await sleep(5)
  if (place.socketFolder !== place.cluster) rmSync(place.socketFolder, { recursive: true, force: true })
}

/** Name of the connections of `stop`, so that two stopping processes do not count each other as users. */
const STOP_CONNECTION_NAME = 'kortekstream stop'

/**
 * Whether other clients are connected. Before returning true it checks for half a second, because our own connections
 * take a moment to close.
 */
async function othersConnected(place: Place): Promise<boolean> {
  const client = new Client({ ...connectionTo(place), application_name: STOP_CONNECTION_NAME })
  client.on('error', () => {})
  const others = "select 1 from pg_stat_activity where backend_type = 'client backend' and application_name <> $1"
  try {
    await client.connect()
    for (let tries = 0; tries < 20; tries++) {
      if ((await client.query(others, [STOP_CONNECTION_NAME])).rows.length === 0) return false
      await sleep(25)
    }
    return true
  } catch (error) {
    return (error as { code?: string }).code === '53300'
  } finally {
    await client.end()
  }
}

/** Shuts a PostgreSQL process down with SIGINT, which makes PostgreSQL stop fast but cleanly. */
function interrupt(pid: number): void {
  if (pid <= 0) return
  try {
    process.kill(pid, 'SIGINT')
  } catch {
    // The process has already ended by itself.
  }
}

function plain(error: unknown, dataDir: string): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  if (!('syscall' in error)) return error
  return new Error(`The database in ${dataDir} cannot be used: ${error.message}.`, { cause: error })
}
