import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { Gauge, type Registry } from 'prom-client'
import { type Connection, connectionOf } from '../db/connection.ts'
import type { Config } from '../platform/environment.ts'
import { openSecret } from '../platform/secret.ts'
import { proveAside, writeAside } from './aside.ts'
import { outdated } from './keep.ts'
import { backupName, timeInName } from './manifest.ts'
import type { Proof } from './prove.ts'
import { beginBackup, endBackup, pruneBackups, readState, rowOf } from './queries.ts'
import { BadBackup } from './read.ts'
import { type Backup, type BackupRequest, writeBackup } from './write.ts'

/** `to`: a folder, or a file that ends in `.tar.gz`. `withKey`: whether the secret key is in it; it is by default. */
type Storing = Pick<BackupRequest, 'connection' | 'passphrase' | 'say'> & {
  config: Config
  to: string
  withKey?: boolean
  write?: (request: BackupRequest) => Promise<Backup>
}

/** Writes a backup of the site. */
export async function storeBackup({
  connection,
  config,
  to,
  passphrase,
  say,
  withKey = true,
  write = writeBackup,
}: Storing) {
  const isFile = to.endsWith('.tar.gz')
  const name = backupName(new Date(), { isOpen: withKey && passphrase === null })
  return write({
    connection,
    file: path.resolve(isFile ? to : path.join(to, name)),
    dataDir: config.dataDir,
    isInBucket: config.bucket !== null,
    secret: withKey ? await openSecret(config) : null,
    passphrase,
    say,
  })
}

/** Proves a backup in a process of its own, and notes the result. Throws a `BadBackup` that says what is wrong with it. */
export async function proveNoted(
  db: Knex,
  file: string,
  { config, passphrase, say }: { config: Config; passphrase: string | null; say: (line: string) => void },
): Promise<Proof> {
  const id = await rowOf(db, file, timeInName(file) ?? new Date())
  try {
    const proof = await proveAside({ file, dataDir: config.dataDir, passphrase, say })
    const now = new Date()
    const result = 'skipped' in proof ? { skipped: proof.skipped } : { proven_at: now, skipped: null }
    await endBackup(db, id, { tested_at: now, problem: null, problem_kind: null, ...result })
    return proof
  } catch (error) {
    await endBackup(db, id, { tested_at: new Date(), ...problemOf(error) })
    throw error
  }
}

const problemOf = (error: unknown) => ({
  problem: error instanceof Error ? error.message : String(error),
  problem_kind: error instanceof BadBackup ? error.kind : 'other',
})

/** Of the files in a folder the newest backup, or null. */
export async function newestIn(folder: string): Promise<string | null> {
  const names = (await readdir(folder)).filter((name) => timeInName(name) !== null).sort()
  const newest = names.at(-1)
  return newest === undefined ? null : path.join(folder, newest)
}

/** Milliseconds for which rows of older backups stay: those of a year may have files. */
const ROWS_MS = 400 * 86_400_000

type Deps = { db: Knex; log: Logger; config: Config; folder: string | null; passphrase: string | null }

/** The nightly work. */
export function createBackups({ db, log, config, folder, passphrase }: Deps) {
  const say = (line: string) => log.info({ backup: line }, 'backup')
  return {
    /** Writes a backup into the folder, and removes those that are outdated. */
    async write(): Promise<void> {
      if (folder === null) return
      const id = await beginBackup(db, folder)
      try {
        const connection: Connection = connectionOf(db)
        const { file, bytes, ms } = await storeBackup({
          connection,
          config,
          to: folder,
          passphrase,
          say,
          write: writeAside,
        })
        await endBackup(db, id, { file, bytes, made_at: new Date() })
        log.info({ file, bytes, ms }, 'backup made')
      } catch (error) {
        await endBackup(db, id, problemOf(error))
        throw error
      }
      for (const name of outdated(await readdir(folder))) await rm(path.join(folder, name))
      await pruneBackups(db, new Date(Date.now() - ROWS_MS))
    },
    /** Proves the newest backup, unless it was tested already. */
    async prove(): Promise<void> {
      const { last } = await readState(db)
      if (!last || last.tested_at !== null) return
      const proof = await proveNoted(db, last.file, { config, passphrase, say })
      if ('skipped' in proof) log.warn({ file: last.file, why: proof.skipped }, 'backup not proven')
      else log.info({ file: last.file }, 'backup proven')
    },
  }
}

/** All instances say the same, because the database knows. */
export function backupMetrics(registry: Registry, db: Knex): void {
  const gauge = (name: string, help: string, read: (state: Awaited<ReturnType<typeof readState>>) => number | null) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(read(await readState(db)) ?? 0)
      },
    })
  const seconds = (date: Date | null | undefined) => (date ? date.getTime() / 1000 : null)
  gauge('backup_last_success_timestamp_seconds', 'When the last backup was made', ({ last }) => seconds(last?.made_at))
  gauge(
    'backup_last_proven_timestamp_seconds',
    'When a backup was last restored for a test, and was whole',
    ({ proven }) => seconds(proven?.proven_at),
  )
  gauge('backup_last_bytes', 'Size of the last backup', ({ last }) => Number(last?.bytes ?? 0))
}
