import { type ChildProcess, execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { Gauge, type Registry } from 'prom-client'
import type { Config } from '../platform/environment.ts'
import { presentKey } from '../platform/secret.ts'
import { root } from '../root.ts'
import { outdated } from './keep.ts'
import { backupName, timeInName } from './manifest.ts'
import { type Proof, type ProofRequest, proveBackup } from './prove.ts'
import { beginBackup, endBackup, pruneBackups, readState, rowOf } from './queries.ts'
import { BadBackup } from './read.ts'
import type { BackupState } from './state.ts'
import { type BackupRequest, writeBackup } from './write.ts'

/** `to`: a folder, or a file that ends in `.tar.gz`. `withKey`: whether the secret key is in it; it is by default. */
type Storing = Pick<BackupRequest, 'connection' | 'passphrase' | 'say'> & {
  config: Config
  to: string
  withKey?: boolean
}

/** Writes a backup of the site. */
export async function storeBackup({ connection, config, to, passphrase, say, withKey = true }: Storing) {
  const isOpen = withKey && passphrase === null
  return writeBackup({
    connection,
    file: path.resolve(to.endsWith('.tar.gz') ? to : newFileIn(to, isOpen)),
    dataDir: config.dataDir,
    isInBucket: config.bucket !== null,
    secret: withKey ? await presentKey(config) : null,
    passphrase,
    say,
  })
}

/** A name that no backup has yet: that of an update and that of the night may begin in one second. */
function newFileIn(folder: string, isOpen: boolean): string {
  for (let at = Date.now(); ; at += 1_000) {
    const file = path.join(folder, backupName(new Date(at), { isOpen }))
    if (!existsSync(file)) return file
  }
}

/** Proves a backup, and notes the result. Throws a `BadBackup` that says what is wrong with it. */
export async function proveNoted(db: Knex, request: ProofRequest): Promise<Proof> {
  const id = await rowOf(db, request.file, timeInName(request.file) ?? new Date())
  try {
    const proof = await proveBackup(request)
    const now = new Date()
    const result = 'skipped' in proof ? { skipped: proof.skipped } : { proven_at: now, skipped: null }
    await endBackup(db, id, { tested_at: now, problem: null, problem_kind: null, ...result })
    return proof
  } catch (error) {
    await endBackup(db, id, { tested_at: new Date(), ...problemOf(error) })
    throw error
  }
}

/** Notes that a backup begins, and how its writing ends. */
export async function storeNoted(db: Knex, request: Storing) {
  const id = await beginBackup(db, request.to)
  try {
    const made = await storeBackup(request)
    await endBackup(db, id, { file: made.file, bytes: made.bytes, made_at: new Date() })
    return made
  } catch (error) {
    await endBackup(db, id, problemOf(error))
    throw error
  }
}

const problemOf = (error: unknown) => ({
  problem: error instanceof Error ? error.message : String(error),
  problem_kind: error instanceof BadBackup ? error.kind : 'other',
})

/** Of the files in a folder the newest backup, or null. */
export async function newestIn(folder: string): Promise<string | null> {
  const newest = (await readdir(folder))
    .filter((name) => timeInName(name) !== null)
    .sort()
    .at(-1)
  return newest === undefined ? null : path.join(folder, newest)
}

/** Milliseconds for which rows of older backups stay: those of a year may have files. */
const ROWS_MS = 400 * 86_400_000

type Deps = { db: Knex; log: Logger; config: Config; folder: string }

/** The nightly work, by the commands that an operator has. */
export function createBackups({ db, log, config, folder }: Deps) {
  let running: ChildProcess | null = null
  /** Runs a command of `manage` with the settings of this server, and returns what it prints. */
  const command = (name: string) =>
    new Promise<string>((resolve, reject) => {
      const options = { cwd: root, env: { ...config.given } }
      running = execFile(process.execPath, [...program, name], options, (error, out, err) => {
        running = null
        if (!error) return resolve(out.trim())
        reject(new Error(err.trim().split('\n').at(-1) || error.message))
      })
    })

  return {
    /** Writes a backup into the folder, and removes those that are outdated. */
    async write(): Promise<void> {
      log.info({ backup: await command('backup') }, 'backup made')
      for (const name of outdated(await readdir(folder))) await rm(path.join(folder, name))
      await pruneBackups(db, new Date(Date.now() - ROWS_MS))
    },
    /** Proves the newest backup, unless it was tested already and nobody asks. */
    async prove({ isAsked } = { isAsked: false }): Promise<void> {
      const { last } = await readState(db)
      if (!last || (last.tested_at !== null && !isAsked)) return
      log.info({ backup: await command('backup:prove') }, 'backup tested')
    },
    /** Ends what runs, because the server ends. */
    stop: async () => void running?.kill('SIGTERM'),
  }
}

const isSource = import.meta.url.endsWith('.ts')
/** The command line of this site, from source or compiled. */
const program = isSource
  ? ['--import', 'tsx', fileURLToPath(new URL('../manage.ts', import.meta.url))]
  : [fileURLToPath(new URL('../manage.js', import.meta.url))]

/** All instances say the same, because the database knows. */
export function backupMetrics(registry: Registry, db: Knex): void {
  const gauge = (name: string, help: string, read: (state: BackupState) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(read(await readState(db)))
      },
    })
  const seconds = (date: Date | null | undefined) => (date?.getTime() ?? 0) / 1000
  gauge('backup_last_success_timestamp_seconds', 'When the last backup was made', ({ last }) => seconds(last?.made_at))
  gauge(
    'backup_last_proven_timestamp_seconds',
    'When a backup was last restored for a test, and was whole',
    ({ proven }) => seconds(proven?.proven_at),
  )
  gauge('backup_last_bytes', 'Size of the last backup', ({ last }) => Number(last?.bytes ?? 0))
}
