import path from 'node:path'
import type { Knex } from 'knex'
import { getConnection } from '../db/connection.ts'
import { connectUnlessHeld } from '../db/server-lock.ts'
import { PROOF_LOCK_KEY } from './contents-queries.ts'
import { type Proof, type ProofRequest, proveBackup } from './prove.ts'
import { beginBackup, noteBackup } from './queries.ts'
import { BadBackup } from './read.ts'
import { type Backup, type BackupRequest, writeBackup } from './write.ts'

/**
 * Verifies a backup and, if the backup is recorded, records the result. Throws a `BadBackup` that says what is wrong
 * with it.
 */
export async function proveRecorded(db: Knex, request: ProofRequest): Promise<Proof> {
  const alone = await connectUnlessHeld(getConnection(db), PROOF_LOCK_KEY)
  if (!alone) return { skipped: 'Another proof is running.' }
  const note = (ending: Parameters<typeof noteBackup>[2]) => noteBackup(db, { file: request.file }, ending)
  try {
    // This note stays if the process is killed, so that the same backup is not tried again and again.
    await note({ tested_at: new Date(), skipped: 'The proof did not end.' })
    const proof = await proveBackup(request)
    const result = 'skipped' in proof ? proof : { proven_at: new Date(), skipped: null }
    await note({ problem: null, problem_kind: null, ...result })
    return proof
  } catch (error) {
    const failure = toProblem(error)
    // Any other error says nothing about the backup.
    await note(error instanceof BadBackup ? { ...failure, skipped: null } : { skipped: failure.problem })
    throw error
  } finally {
    await alone.end()
  }
}

/**
 * Whether a backup is recorded: only if it is in the site's backup folder. A backup in another place is the operator's
 * own.
 */
const isRecorded = (to: string, folder: string | null): folder is string => path.resolve(to) === folder

/** Writes a backup, and records its start and its result. `folder`: the folder of the site's backups. */
export async function writeRecorded(db: Knex, folder: string | null, request: BackupRequest): Promise<Backup> {
  if (!isRecorded(request.to, folder)) return writeBackup(request)
  const id = await beginBackup(db, folder)
  try {
    const backup = await writeBackup(request)
    await noteBackup(db, { id }, { file: backup.file, bytes: backup.bytes, made_at: new Date() })
    return backup
  } catch (error) {
    await noteBackup(db, { id }, toProblem(error))
    throw error
  }
}

const toProblem = (error: unknown) => ({
  problem: error instanceof Error ? error.message : String(error),
  problem_kind: error instanceof BadBackup ? error.kind : 'other',
})
