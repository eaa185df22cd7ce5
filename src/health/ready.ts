import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { shared } from '../async/cached.ts'
import { sleep, withTimeout } from '../async/timer.ts'
import { share } from '../platform/shares.ts'
import type { Disk } from './disk.ts'
import { readWorkState } from './queries.ts'

export const alivePath = '/health'
export const readyPath = '/health/ready'

/** The response that the process is alive, sent from the first moment of its start. */
export const alive = { status: 'ok' }

/** Aborts when the process is told to stop. */
export const endingShare = share<AbortSignal>('ending')

export const reasons = ['unreachable', 'migrating', 'draining', 'full', 'stuck', 'nobody'] as const
type Reason = (typeof reasons)[number]
type Reasons = Partial<Record<'database' | 'disk' | 'work' | 'outbox', Reason | null>>

/** For these reasons the site cannot answer requests; for the others it still can. */
const grave = new Set<Reason>(['unreachable', 'migrating', 'draining'])

/** Returns the readiness of the site, in the format of `/health/ready`, from the troubles of each part. */
export function getReadiness(wrong: Reasons) {
  const check = (why: Reason | null = null) => ({ ok: why === null, why })
  const { database, disk, work, outbox } = wrong
  const all = Object.values(wrong).flatMap((why) => why ?? [])
  const status = all.some((why) => grave.has(why)) ? 'unavailable' : all.length > 0 ? 'degraded' : 'ok'
  return {
    status,
    checks: { database: check(database), disk: check(disk), work: check(work), outbox: check(outbox) },
  }
}

/** The readiness while the server starts and no part can be checked yet. */
export const starting = getReadiness({ database: 'migrating', work: 'migrating', outbox: 'migrating' })

/** Milliseconds for which a result is cached, the timeout of a check, and the time for which the lease may be free. */
const KEPT_MS = 1_000
const TIMEOUT_MS = 1_500
const NOBODY_MS = 60_000

export type Readiness = ReturnType<typeof createReadiness>
type Options = { db: Knex; log: Logger; disk: Pick<Disk, 'isFull'>; ending: AbortSignal | null }

/** Returns a function that returns the readiness of the site within two seconds, even if a part hangs. */
export function createReadiness({ db, log, disk, ending }: Options) {
  let running: Promise<Reasons> | null = null
  let heldAt = performance.now()
  // Calls share one query, because a hanging query must not take another connection with each check.
  const workState = shared(() => readWorkState(db))

  async function askDatabase(): Promise<Reasons> {
    const state = await withTimeout(TIMEOUT_MS, workState, null).catch((err: unknown) => {
      log.debug({ err }, 'the database does not answer')
      return null
    })
    if (!state) return { database: 'unreachable', work: 'unreachable', outbox: 'unreachable' }
    // A released lease has no row. Its free time then counts from when it was last seen held.
    if (state.free !== null) heldAt = performance.now() - state.free * 1_000
    const isFree = performance.now() - heldAt > NOBODY_MS
    return { work: isFree ? 'nobody' : null, outbox: state.is_stuck ? 'stuck' : null }
  }

  /** Checks the disk. A disk that does not answer counts as stuck. */
  async function askDisk(): Promise<Reasons> {
    const isFull = await withTimeout(TIMEOUT_MS, disk.isFull, null).catch(() => null)
    return { disk: isFull === null ? 'stuck' : isFull ? 'full' : null }
  }

  const ask = async () => Object.assign({}, ...(await Promise.all([askDatabase(), askDisk()]))) as Reasons

  return async () => {
    if (!running) {
      running = ask()
      void running.then(() => sleep(KEPT_MS, { unref: true })).then(() => (running = null))
    }
    const wrong = await running
    return getReadiness(ending?.aborted ? { ...wrong, work: 'draining' } : wrong)
  }
}
