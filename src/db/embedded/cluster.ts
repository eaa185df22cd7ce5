import { spawn } from 'node:child_process'
import {
  chownSync,
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { Socket } from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { holdsCluster, type Place, temporaryName } from './place.ts'

export const DATABASE_USER = 'kortekstream'

/** `failure` is null while PostgreSQL runs, then the log line that explains why it ended. */
export type Launch = { pid: number | undefined; failure: string | null }

/**
 * Creates the cluster (PostgreSQL's data folder) under a temporary name and then renames it, so that a crash leaves no
 * incomplete cluster. When another process creates the cluster first, that cluster is used.
 */
export async function makeCluster(place: Place, home: string, durable: boolean): Promise<void> {
  const aside = temporaryName(place.cluster)
  mkdirSync(aside, { mode: 0o700 })
  try {
    writeFileSync(path.join(aside, 'password'), `${place.password}\n`, { mode: 0o600 })
    if (place.user)
      for (const at of [aside, path.join(aside, 'password')]) chownSync(at, place.user.uid, place.user.gid)
    await initdb(place, home, aside, durable)
    renameSync(path.join(aside, 'cluster'), place.cluster)
    if (durable) sync(path.dirname(place.cluster))
  } catch (error) {
    if (!holdsCluster(place.cluster)) throw error
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

/** The running postmaster of a cluster, whichever process started it. `ready`: it accepts connections. */
export function findPostmaster(cluster: string): { pid: number; ready: boolean } | null {
  const lines = lockLines(path.join(cluster, 'postmaster.pid'))
  const pid = Number(lines[0])
  return isPostmaster(pid, cluster) ? { pid, ready: lines[7]?.trim() === 'ready' } : null
}

/**
 * Whether a process is the postmaster of a cluster: it is alive, this process may signal it and, on Linux, its working
 * directory is the cluster.
 */
export function isPostmaster(pid: number, cluster: string): boolean {
  if (!(pid > 0) || !isAlive(pid)) return false
  if (process.platform !== 'linux') return true
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster)
  } catch {
    return false
  }
}

/**
 * Starts PostgreSQL in a session of its own, so that Ctrl-C ends only our process, and without keeping our event loop
 * alive.
 */
export function spawnPostgres(place: Place, home: string, durable: boolean, log: (line: string) => void): Launch {
  prepareSocketFolder(place)
  for (const file of ['postmaster.pid', '.s.PGSQL.5432.lock']) dropFoolingLock(file, place)
  const lines: string[] = []
  const child = spawn(path.join(home, 'bin', 'postgres'), ['-D', place.cluster, ...settings(place, durable)], {
    ...runOptions(place),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const launched: Launch = { pid: child.pid, failure: null }
  child.once('error', (error) => {
    launched.failure = cannotRun(error)
  })
  // Without a free file descriptor the process does not start and has no streams.
  if (!child.pid) return launched
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (lines.length < 50) lines.push(line)
    log(line)
  })
  child.once('close', (code, signal) => {
    const isExternalEnd = code === 0 || signal === 'SIGKILL' || signal === 'SIGINT'
    launched.failure ??= isExternalEnd ? 'it was ended from outside' : tellingLine(lines)
  })
  child.unref()
  if (child.stderr instanceof Socket) child.stderr.unref()
  return launched
}

function settings({ socketFolder }: Place, durable: boolean): string[] {
  const values = {
    listen_addresses: '',
    unix_socket_directories: `"${socketFolder.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    shared_buffers: '32MB',
    max_connections: '60',
    max_wal_size: '256MB',
    io_method: 'sync',
    max_logical_replication_workers: '0',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'log',
    log_checkpoints: 'off',
    log_line_prefix: '',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

function initdb(place: Place, home: string, aside: string, durable: boolean): Promise<void> {
  // PostgreSQL's pg_trgm extension takes its notion of a letter from the locale. With another locale provider or
  // character type it ignores letters outside ASCII.
  const ctype = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
  const options = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', `--lc-ctype=${ctype}`, '--no-instructions']
  const where = [`--pgdata=${path.join(aside, 'cluster')}`, `--pwfile=${path.join(aside, 'password')}`]
  // One call for the whole file system instead of one for each of a thousand files.
  const sync = process.platform === 'linux' ? ['--sync-method=syncfs'] : []
  const args = [...where, `--username=${DATABASE_USER}`, ...options, ...(durable ? sync : ['--no-sync'])]
  return new Promise((resolve, reject) => {
    const lines: string[] = []
    const child = spawn(path.join(home, 'bin', 'initdb'), args, {
      ...runOptions(place),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    createInterface({ input: child.stderr }).on('line', (line) => lines.push(line))
    child.once('error', (error) => reject(new Error(cannotRun(error))))
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(initdbFailure(place, lines)))))
  })
}

/** Runs without our environment variables, because PGDATA and others may be meant for another PostgreSQL. */
const runOptions = ({ user }: Place) => ({ ...user, cwd: '/', env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } })

const cannotRun = (error: Error) =>
  `This system cannot run the PostgreSQL that npm brought (${error.message}): set DATABASE_URL to one of your own.`

function initdbFailure({ cluster }: Place, lines: string[]): string {
  const line = tellingLine(lines)
  const homeless = /look up effective user/.test(line) ? ': set DATABASE_URL to a PostgreSQL of your own' : ''
  return `The database could not be made in ${cluster}: ${line}${homeless}.`
}

/** Returns the log line that explains why PostgreSQL stopped. */
function tellingLine(lines: string[]): string {
  const grave = lines.map((line) => /(?:FATAL|PANIC|error): +(.*)/.exec(line)?.[1]).find((text) => text)
  return grave ?? lines.find((line) => line.trim() !== '') ?? 'it ended without a word'
}

function prepareSocketFolder({ socketFolder, cluster, user }: Place): void {
  if (socketFolder === cluster) return
  mkdirSync(socketFolder, { recursive: true, mode: 0o700 })
  const stats = lstatSync(socketFolder)
  const mine = process.getuid?.()
  if (user && stats.uid === mine) chownSync(socketFolder, user.uid, user.gid)
  const owner = user?.uid ?? mine
  const trusted = stats.isDirectory() && (stats.mode & 0o077) === 0 && (stats.uid === owner || stats.uid === mine)
  if (!trusted) throw new Error(`${socketFolder} is not a private folder of ours: remove it, then start again.`)
}

/**
 * Removes a lock file that remained after a crash and would prevent a start. PostgreSQL treats any living process with
 * the pid in its lock file as another PostgreSQL, and an empty lock file as a start in progress.
 */
function dropFoolingLock(name: string, { cluster, socketFolder }: Place): void {
  const file = path.join(name === 'postmaster.pid' ? cluster : socketFolder, name)
  const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
  const pid = Number(lockLines(file)[0])
  if (pid ? isAlive(pid) && !isPostmaster(pid, cluster) : age > 5000) rmSync(file, { force: true })
}

/** Returns the lines of a lock file, or no lines when the file does not exist. */
function lockLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Flushes a folder to disk, so that a rename in the folder survives a power failure. */
function sync(folder: string): void {
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
