import { open, rm, statfs } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import type { Knex } from 'knex'
import { shared } from '../async/cached.ts'
import type { Trouble } from '../platform/attention.ts'
import { isFull } from '../uploads/picture-folder.ts'
import { databaseFolder } from './queries.ts'

/** Percent from which something that fills up is a warning, and critical. */
export type Limits = { warning: number; critical: number }

type Options = { db: Knex; dataDir: string; isEmbedded: boolean; limits: Limits }

/** What PostgreSQL calls an error for want of room. */
const DISK_FULL = '53100'
/** Milliseconds after the database could not write for which its disk counts as full. */
const FULL_FOR_MS = 60_000

/** Percent by which a disk must have emptied below a limit before that counts. */
const MARGIN = 1

export type Disk = ReturnType<typeof createDisk>

/** Watches the disk of `DATA_DIR`, and that of the embedded database; another database tells nothing of its disk. */
export function createDisk({ db, dataDir, isEmbedded, limits }: Options) {
  let refusedAt = -Infinity
  let folder: string | null = null
  // One that grows and shrinks a little around a limit is told of once.
  let last: Trouble['level'] | null = null
  const heed = (error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === DISK_FULL) refusedAt = performance.now()
  }

  /** The fullest disk, in percent as `df` counts it. One that hangs is asked once, or it would take all threads for files. */
  const fullest = shared(async () => {
    const data = { name: 'DATA_DIR', percent: await readUsedPercent(dataDir) }
    const database = folder ? { name: 'basis data', percent: await readUsedPercent(folder) } : data
    return database.percent > data.percent ? database : data
  })

  return {
    /** Finds the folder of the embedded database, and from now on hears of statements for which there was no room. */
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
    /** Whether nothing can be kept, or soon nothing more: the disk is full, or writing just failed for want of room. */
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

/** Tries it, because a quota leaves the disk itself free. */
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
