import { execFile } from 'node:child_process'
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { Gauge, type Registry } from 'prom-client'
import { shared } from '../async/cached.ts'
import { connectionOf } from '../db/connection.ts'
import { connectUnlessHeld } from '../db/server-lock.ts'
import type { Config } from '../platform/environment.ts'
import { root } from '../root.ts'
import { PROOF_LOCK_KEY } from './contents-queries.ts'
import { backupToProve, type Proof, type ProofRequest, proveBackup } from './prove.ts'
import { beginBackup, noteBackup, readState } from './queries.ts'
import { BadBackup } from './read.ts'
import { outdated } from './retention.ts'
import type { BackupState } from './state.ts'
import { type Backup, type BackupRequest, writeBackup } from './write.ts'

/** Proves a backup, and notes the result if it is a nightly one. Throws a `BadBackup` that says what is wrong with it. */
export async function proveNoted(db: Knex, request: ProofRequest): Promise<Proof> {
  const alone = await connectUnlessHeld(connectionOf(db), PROOF_LOCK_KEY)
  if (!alone) return { skipped: 'Another proof is running.' }
  const note = (ending: Parameters<typeof noteBackup>[2]) => noteBackup(db, { file: request.file }, ending)
  try {
    // Stays if this process is killed, so that nothing is tried without end.
    await note({ tested_at: new Date(), skipped: 'The proof did not end.' })
    const proof = await proveBackup(request)
    const result = 'skipped' in proof ? proof : { proven_at: new Date(), skipped: null }
    await note({ problem: null, problem_kind: null, ...result })
    return proof
  } catch (error) {
    const found = problemOf(error)
    // Whatever else went wrong says nothing about the backup.
    await note(error instanceof BadBackup ? { ...found, skipped: null } : { skipped: found.problem })
    throw error
  } finally {
    await alone.end()
  }
}

/** Writes a backup, and notes that it begins and how it ends if it is one of `folder`. */
export async function writeNoted(db: Knex, folder: string | null, request: BackupRequest): Promise<Backup> {
  if (path.resolve(request.to) !== folder) return writeBackup(request)
  const id = await beginBackup(db, folder)
  try {
    const made = await writeBackup(request)
    await noteBackup(db, { id }, { file: made.file, bytes: made.bytes, made_at: new Date() })
    return made
  } catch (error) {
    await noteBackup(db, { id }, problemOf(error))
    throw error
  }
}

const problemOf = (error: unknown) => ({
  problem: error instanceof Error ? error.message : String(error),
  problem_kind: error instanceof BadBackup ? error.kind : 'other',
})

/** Exit code of a proof that could not be made. */
export const UNPROVEN = 2

/** The nightly work, by the commands that an operator has. */
export function createBackups({ db, log, config, folder }: { db: Knex; log: Logger; config: Config; folder: string }) {
  let ending = new AbortController()

  /** Runs a command of `manage` with the settings and database of this server, and returns what it prints. */
  const command = (...args: string[]) =>
    new Promise<string>((resolve, reject) => {
      const options = { cwd: root, env: { ...config.given }, signal: ending.signal }
      const database = config.databaseUrl === null ? 'folder' : 'url'
      execFile(process.execPath, [...program, ...args, '--database', database], options, (error, out, err) => {
        if (!error || error.code === UNPROVEN) return resolve(out.trim())
        const isStopped = ending.signal.aborted
        reject(new Error(isStopped ? 'The server stopped meanwhile.' : err.trim().split('\n').at(-1) || error.message))
      })
    })

  return {
    /** Writes a backup into the folder, and removes those that are outdated. */
    async write(): Promise<void> {
      log.info({ backup: await command('backup') }, 'backup made')
      for (const name of outdated(await readdir(folder))) await rm(path.join(folder, name))
    },
    /** Proves the backup whose turn it is, if any. */
    async prove({ isAsked } = { isAsked: false }): Promise<void> {
      const next = backupToProve(await readState(db), isAsked)
      if (next) log.info({ backup: await command('backup:prove', next.file) }, 'backup tested')
    },
    start(): void {
      ending = new AbortController()
    },
    /** Ends what runs, because the server ends. */
    stop: async () => ending.abort(),
  }
}

const isSource = import.meta.url.endsWith('.ts')
/** The command line of this site, from source or compiled. */
const program = isSource
  ? ['--import', 'tsx', fileURLToPath(new URL('../manage.ts', import.meta.url))]
  : [fileURLToPath(new URL('../manage.js', import.meta.url))]

const gauges: readonly [name: string, help: string, read: (state: BackupState) => Date | number | null | undefined][] =
  [
    ['success_timestamp_seconds', 'When the last backup was made', ({ last }) => last?.made_at],
    [
      'proven_timestamp_seconds',
      'When a backup was last restored for a test, and was whole',
      ({ proven }) => proven?.proven_at,
    ],
    ['bytes', 'Size of the last backup', ({ last }) => Number(last?.bytes ?? 0)],
  ]

/** All instances say the same, because the database knows. While it is away, the last values stay. */
export function backupMetrics(registry: Registry, db: Knex): void {
  // One scrape asks once for all of them.
  const present = shared(() => readState(db).catch(() => null))
  for (const [name, help, read] of gauges)
    new Gauge({
      name: `backup_last_${name}`,
      help,
      registers: [registry],
      async collect() {
        const state = await present()
        const value = state && read(state)
        if (value) this.set(value instanceof Date ? value.getTime() / 1000 : value)
      },
    })
}
