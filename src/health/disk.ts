import { open, rm, statfs } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import type { Knex } from 'knex'
import { shared } from '../async/cached.ts'
import type { Trouble } from '../platform/attention.ts'
import { isFull } from '../uploads/picture-folder.ts'
import { databaseFolder } from './queries.ts'

/** Percentages of use from which a disk is a warning, and critical. */
export type Limits = { warning: number; critical: number }

type Options = { db: Knex; dataDir: string; isEmbedded: boolean; limits: Limits }

/** PostgreSQL's error code for a full disk. */
const DISK_FULL = '53100'
/** Milliseconds for which the database's disk counts as full after a failed write. */
const FULL_FOR_MS = 60_000

/** Percent by which the use of a disk must fall below a limit before the trouble ends. */
const MARGIN = 1

export type Disk = ReturnType<typeof createDisk>

/** Watches the disk of `DATA_DIR` and that of the embedded database. The disk of another database cannot be seen. */
export function createDisk({ db, dataDir, isEmbedded, limits }: Options) {
  let refusedAt = -Infinity
  let folder: string | null = null
  // The last level, so that a disk whose use changes slightly around a limit is reported only once.
  let last: Trouble['level'] | null = null
  const heed = (error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === DISK_FULL) refusedAt = performance.now()
  }

  /**
   * The fullest disk, in percent as `df` counts it. Concurrent calls share one request, because a hanging disk would
   * otherwise block all threads for files.
   */
  const fullest = shared(async () => {
    const data = { name: 'DATA_DIR', percent: await readUsedPercent(dataDir) }
    const database = folder ? { name: 'basis data', percent: await readUsedPercent(folder) } : data
    return database.percent > data.percent ? database : data
  })

  return {
    /**
     * Finds the folder of the embedded database, and from now on notices statements that fail because the disk is full.
     */
    async start(): Promise<void> {
      db.on('query-error', heed)
      if (isEmbedded) folder = await databaseFolder(db).catch(() => null)
    },
    stop: () => void db.off('query-error', heed),
    async check(): Promise<Trouble | null> {
      const { name, percent } = await fullest()
      const { warning, critical } = limits
      const ends = { warning: warning - (last ? MARGIN : 0), critical: critical - (last === 'critical' ? MARGIN : 0) }
      const level = getTroubleLevel(percent, ends)
      last = level
      const advice = level === 'critical' ? 'sebentar lagi tidak ada yang bisa disimpan' : 'kosongkan sebelum penuh'
      return level && { level, sentence: `Disk ${name} terisi ${Math.floor(percent)} %; ${advice}.` }
    },
    /** Whether nothing can be stored: the disk is almost full, or a write has just failed because it was full. */
    isFull: shared(async () => {
      if (performance.now() - refusedAt < FULL_FOR_MS) return true
      return getTroubleLevel((await fullest()).percent, limits) === 'critical' || !(await canWrite(dataDir))
    }),
  }
}

export function getTroubleLevel(percent: number, { warning, critical }: Limits): Trouble['level'] | null {
  if (percent >= critical) return 'critical'
  return percent >= warning ? 'warning' : null
}

async function readUsedPercent(folder: string): Promise<number> {
  const { blocks, bfree, bavail } = await statfs(folder)
  const used = blocks - bfree
  return (used / Math.max(1, used + bavail)) * 100
}

/**
 * Whether a folder can be written. It tries to write, because a quota may be used up while the disk itself has space.
 */
async function canWrite(folder: string): Promise<boolean> {
  const file = path.join(folder, `probe-${process.pid}`)
  try {
    const handle = await open(file, 'w')
    await handle.writeFile(Buffer.alloc(4_096)).finally(() => handle.close())
    return true
  } catch (error) {
    if (isFull(error)) return false
    throw error
  } finally {
    await rm(file, { force: true })
  }
}
