import { existsSync } from 'node:fs'
import { mkdir, rm, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import type { Knex } from 'knex'
import { openDatabase } from '../db/connection.ts'
import { startEmbedded } from '../db/embedded.ts'
import { removeCluster } from '../db/embedded-place.ts'
import { namedPictures } from './queries.ts'
import { BadBackup } from './read.ts'
import { type Restored, restoreBackup } from './restore.ts'

/** `books` returns a sentence for each sum that does not hold. `dataDir`: the scratch folder is made in it. */
export type ProofRequest = {
  file: string
  dataDir: string
  passphrase: string | null
  books: (db: Knex) => Promise<readonly string[]>
  say: (line: string) => void
}

/** `skipped`: why nothing was proven, in one English sentence. */
export type Proof = { restored: Restored } | { skipped: string }

/** How many times the size of the file must be free. */
const ROOM = 2

/**
 * Restores a backup into a scratch cluster that is deleted afterwards, and compares its pictures with its rows and its
 * books with its payments. Throws a `BadBackup` that says what is wrong with it.
 */
export async function proveBackup({ file, dataDir, passphrase, books, say }: ProofRequest): Promise<Proof> {
  const scratch = path.join(dataDir, 'backup-proof')
  await clear(scratch)
  await mkdir(dataDir, { recursive: true })
  const { bavail, bsize } = await statfs(dataDir)
  const { size } = await stat(file)
  if (bavail * bsize < ROOM * size) return { skipped: `${ROOM} times the size of the file are not free in ${dataDir}.` }
  try {
    const restored = await restoreBackup({ file, dataDir: scratch, databaseUrl: null, passphrase, say })
    say('Comparing pictures and books')
    const wrong = await inDatabase(scratch, async (db) => [
      ...(await lostPictures(db, scratch, restored)),
      ...(await books(db)),
    ])
    const [first] = wrong
    if (first !== undefined) throw new BadBackup(first.startsWith('The picture') ? 'picture' : 'books', first)
    return { restored }
  } catch (error) {
    if (isWithoutBinaries(error)) return { skipped: error.message }
    throw error
  } finally {
    await clear(scratch)
  }
}

const isWithoutBinaries = (error: unknown): error is Error =>
  error instanceof Error && /^The package \S+ is not installed/.test(error.message)

async function inDatabase<T>(scratch: string, work: (db: Knex) => Promise<T>): Promise<T> {
  const { connection, stop } = await startEmbedded(scratch, { durable: false })
  const db = openDatabase(connection, { max: 1, patient: true })
  try {
    return await work(db)
  } finally {
    await db.destroy()
    await stop()
  }
}

/** Of a bucket nothing can be said. */
async function lostPictures(db: Knex, scratch: string, { isInBucket }: Restored): Promise<string[]> {
  if (isInBucket) return []
  const lost = (await namedPictures(db)).filter((name) => !existsSync(path.join(scratch, 'uploads', name)))
  const [first] = lost
  return first === undefined ? [] : [`The picture ${first} and ${lost.length - 1} others are missing.`]
}

/** A proof that was killed leaves its cluster running. */
async function clear(scratch: string): Promise<void> {
  if (!existsSync(scratch)) return
  const { stop } = await startEmbedded(scratch, { durable: false }).catch(() => ({ stop: async () => {} }))
  await stop()
  removeCluster(scratch)
  await rm(scratch, { recursive: true, force: true })
}
