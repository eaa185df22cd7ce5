import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import type { Knex } from 'knex'
import { latestPast } from '../async/clock.ts'
import { startEmbedded } from '../db/embedded/embedded.ts'
import { timeInName } from './names.ts'
import { namedPictures } from './queries.ts'
import { BadBackup } from './read.ts'
import { emptyFolder, type Restored, restoreBackup } from './restore.ts'
import type { BackupState } from './state.ts'

/** A request to verify a backup. */
export type ProofRequest = {
  file: string
  /** The folder in which the scratch folder is created. */
  dataDir: string
  passphrase: string | null
  /** Returns a sentence for each sum in a database that is wrong. */
  books: (db: Knex) => Promise<readonly string[]>
  /** Returns which of the given pictures the site still uses. */
  inUse: (names: readonly string[]) => Promise<readonly string[]>
  say: (line: string) => void
}

/** Exit code if the backup could not be verified. */
export const UNPROVEN = 2

/** `skipped`: why the backup was not verified, in one English sentence. */
export type Proof = { restored: Restored } | { skipped: string }

/**
 * Returns the backup to verify. The newest backup is tried once, even if that attempt did not finish, and again only on
 * request.
 */
export const backupToProve = ({ last }: BackupState, isRequested: boolean) =>
  last?.tested_at === null || isRequested ? last : null

/** Returns the newest backup of a folder, or null. Backups dated in the future, by a wrong clock, are ignored. */
export async function newestIn(folder: string, now = new Date()): Promise<string | null> {
  const isPast = (date: Date | null) => date !== null && date <= latestPast(now)
  const newest = (await readdir(folder))
    .filter((name) => isPast(timeInName(name)))
    .sort()
    .at(-1)
  return newest === undefined ? null : path.join(folder, newest)
}

/** Required free disk space, as a multiple of the file's size. With less, the backup is not verified. */
const ROOM = 2

/**
 * Restores a backup into a scratch cluster that is deleted afterwards. Compares its pictures with its rows, and its
 * books with its payments. Throws a `BadBackup` that says what is wrong with it.
 */
export async function proveBackup(request: ProofRequest): Promise<Proof> {
  const { file, dataDir, passphrase, say } = request
  const scratch = path.join(dataDir, 'backup-proof')
  await clear(scratch)
  await mkdir(dataDir, { recursive: true })
  const { bavail, bsize } = await statfs(dataDir)
  const { size } = await stat(file)
  if (bavail * bsize < ROOM * size) return { skipped: noRoom(dataDir) }
  const check: Parameters<typeof restoreBackup>[0]['check'] = async (db, { uploads }) => {
    say('Comparing pictures and books')
    if (uploads.in === 'folder') await comparePictures(db, scratch, request)
    const [wrong] = await request.books(db)
    if (wrong !== undefined) throw new BadBackup('books', wrong)
  }
  try {
    const target = { dataDir: scratch, databaseUrl: null }
    return { restored: await restoreBackup({ file, ...target, passphrase, say, check }) }
  } catch (error) {
    if (isFull(error)) return { skipped: noRoom(dataDir) }
    if (isWithoutBinaries(error)) return { skipped: error.message }
    throw error
  } finally {
    await clear(scratch)
  }
}

const noRoom = (dataDir: string) => `There is not enough room in ${dataDir} for the restored backup.`
const isFull = (error: unknown) => /ENOSPC|53100|no space left/i.test(`${(error as { code?: string }).code} ${error}`)
const isWithoutBinaries = (error: unknown): error is Error =>
  error instanceof Error && /^The package \S+ is not installed/.test(error.message)

/**
 * Compares pictures with rows. A missing picture that the site no longer uses was removed while the backup was written.
 */
async function comparePictures(db: Knex, scratch: string, { inUse }: ProofRequest): Promise<void> {
  const missing = (await namedPictures(db)).filter((name) => !existsSync(path.join(scratch, 'uploads', name)))
  const [first, ...others] = await inUse(missing)
  if (first !== undefined)
    throw new BadBackup('picture', `The picture ${first} and ${others.length} others are missing.`)
}

/** Removes the scratch folder. A verification that was killed leaves its cluster running. */
async function clear(scratch: string): Promise<void> {
  if (!existsSync(scratch)) return
  const { stop } = await startEmbedded(scratch, { durable: false }).catch(() => ({ stop: async () => {} }))
  await stop()
  await emptyFolder(scratch)
  await rm(scratch, { recursive: true, force: true })
}
