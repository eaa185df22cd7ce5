import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { startLoop } from '../../async/throttle.ts'
import type { Duty } from '../../jobs/run.ts'
import { SourceFailure } from '../../net/failure.ts'
import { changeSyncState } from '../mirror/sync-queries.ts'
import type { Sync } from './sync.ts'

/** Milliseconds between two looks whether something is due, and from a failure to the next attempt. */
const LOOK_INTERVAL_MS = 5_000
const RETRY_MS = 60_000

/**
 * Runs the steps of the sync on the instance that does the background work. After a failure it waits a minute, or as long
 * as the upstream asked for.
 */
export function keepSyncing({ sync, db, log }: { sync: Sync; db: Knex; log: Logger }) {
  let loop: ReturnType<typeof startLoop> | null = null
  let stopping = new AbortController()
  let retryAt = 0

  async function pass(): Promise<boolean> {
    if (Date.now() < retryAt) return false
    try {
      return await sync.step(stopping.signal)
    } catch (error) {
      if (stopping.signal.aborted) return false
      if (!(error instanceof SourceFailure)) throw error
      retryAt = Date.now() + Math.max(RETRY_MS, (error.retryAfter ?? 0) * 1_000)
      log.warn({ failure: error.failure, reason: error.message }, 'the sync with AniLiberty is interrupted')
      await changeSyncState(db, { failed_at: new Date(), failure: error.failure })
      return false
    }
  }

  const duty: Duty = {
    name: 'sync with AniLiberty',
    start() {
      stopping = new AbortController()
      const failed = (error: unknown) => log.warn({ err: error }, 'the sync with AniLiberty failed')
      loop = startLoop({ every: LOOK_INTERVAL_MS, pass, failed })
    },
    async stop() {
      stopping.abort(new Error('the server stops'))
      await loop?.stop()
      loop = null
    },
  }
  return {
    duty,
    /** Looks at once for work that is due. */
    wake: () => loop?.wake(),
  }
}
