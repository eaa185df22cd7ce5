import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { isStillOn } from '../../async/clock.ts'
import { withLease } from '../../jobs/lease.ts'
import { loopedJob } from '../../jobs/looped-job.ts'
import { SourceFailure } from '../../net/failure.ts'
import { MAX_PAUSE_SECONDS } from '../../net/fetching.ts'
import { changeSyncState, syncState } from '../mirror/sync-queries.ts'
import type { Sync } from './sync.ts'

/** Milliseconds between two checks whether work is due, and from a failure to the next attempt. */
const LOOK_INTERVAL_MS = 5_000
const RETRY_MS = 60_000

/** The lease that the server holds for each step, or that a command holds. */
export const SYNC_LEASE = 'anilibria sync'

type Options = { sync: Sync; db: Knex; log: Logger; now?: () => Date }

/**
 * Runs the sync on the instance that does the background work, unless a command syncs. After a failure of the upstream
 * it waits a minute, or as long as the upstream asked for, also after a restart. After any other error it waits a
 * minute.
 */
export function keepSyncing({ sync, db, log, now = () => new Date() }: Options) {
  let pausedUntil = 0

  async function pass(signal: AbortSignal): Promise<boolean> {
    if (now().getTime() < pausedUntil) return false
    const { retry_at } = await syncState(db)
    if (retry_at !== null && isStillOn(retry_at.getTime(), now().getTime(), MAX_PAUSE_SECONDS * 1_000)) return false
    try {
      const more = await withLease(db, SYNC_LEASE, (leaseSignal) => sync.step(AbortSignal.any([signal, leaseSignal])))
      return more === true
    } catch (error) {
      if (signal.aborted) return false
      if (!(error instanceof SourceFailure)) {
        pausedUntil = now().getTime() + RETRY_MS
        throw error
      }
      log.warn({ failure: error.failure, reason: error.message }, 'the sync with AniLiberty is interrupted')
      await noteFailure(db, error, now())
      return false
    }
  }

  return loopedJob({
    name: 'sync with AniLiberty',
    every: LOOK_INTERVAL_MS,
    pass,
    failed: (error) => log.warn({ err: error }, 'the sync with AniLiberty failed'),
  })
}

/** Stores why a sync ended early, and until when the upstream must not be called. */
export const noteFailure = (db: Knex, { failure, retryAfter }: SourceFailure, now: Date) =>
  changeSyncState(db, {
    failed_at: now,
    failure,
    retry_at: new Date(now.getTime() + Math.max(RETRY_MS, (retryAfter ?? 0) * 1_000)),
  })
