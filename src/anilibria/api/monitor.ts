import type { Knex } from 'knex'
import { startLoop } from '../../async/throttle.ts'
import { withTimeout } from '../../async/timer.ts'
import { SourceFailure } from '../../net/failure.ts'
import type { Fetcher } from '../../net/fetcher.ts'
import { type MirrorState, mirrorState } from '../mirror/queries.ts'
import type { ThroughBreaker } from '../upstream/upstream.ts'

/** Milliseconds between two checks of the database, and the age at which a check is too old. */
const LOOK_INTERVAL_MS = 2_000
const OLD_MS = 10_000
const DEADLINE_MS = 1_000

/** `at` and `responseTime` are in milliseconds; `responseTime` is null if unknown. */
type Sighting = { at: number; isUp: boolean; responseTime: number | null }

export type Monitor = ReturnType<typeof createMonitor>

/**
 * Keeps the state of the database, the mirror and the upstream. It checks the database every two seconds, and observes
 * the calls that other code makes to the upstream.
 */
export function createMonitor(db: Knex, { now = () => Date.now() }: { now?: () => number } = {}) {
  let database: Sighting | null = null
  let upstream: Sighting | null = null
  let answeredIn: number | null = null
  let state: MirrorState | null = null
  let loop: ReturnType<typeof startLoop> | null = null

  async function look(): Promise<void> {
    const started = now()
    try {
      state = await mirrorState(db)
      database = { at: now(), isUp: true, responseTime: now() - started }
    } catch {
      database = { at: now(), isUp: false, responseTime: null }
    }
  }

  /** A server that has not started its background work has no regular checks. */
  async function refresh(): Promise<void> {
    if (database && now() - database.at < OLD_MS) return
    await withTimeout(DEADLINE_MS, look, () => {
      database = { at: now(), isUp: false, responseTime: null }
    })
  }

  return {
    start(): void {
      loop = startLoop({ every: LOOK_INTERVAL_MS, pass: look, failed: () => {} })
    },
    stop: async () => loop?.stop(),
    timed: (fetcher: Fetcher): Fetcher => ({
      ...fetcher,
      async fetch(url, init) {
        const started = now()
        const answer = await fetcher.fetch(url, init)
        answeredIn = now() - started
        return answer
      },
    }),
    /**
     * Observes the results of the calls that a circuit breaker lets through. `missing` counts as a good answer; a call
     * that an open breaker blocks says nothing about the upstream.
     */
    seeing: (throughBreaker: ThroughBreaker): ThroughBreaker => {
      const saw = (isUp: boolean) => {
        upstream = { at: now(), isUp, responseTime: isUp ? answeredIn : null }
      }
      return (call) =>
        throughBreaker(async () => {
          try {
            const answer = await call()
            saw(true)
            return answer
          } catch (error) {
            if (error instanceof SourceFailure) saw(error.failure === 'missing')
            throw error
          }
        })
    },
    async mirror(): Promise<MirrorState | null> {
      await refresh()
      return database?.isUp ? state : null
    },
    /** Until when the upstream has asked for a pause; null if it has not. */
    async pausedUntil(): Promise<Date | null> {
      await refresh()
      return state?.paused_until ?? null
    },
    async database(): Promise<Sighting | null> {
      await refresh()
      return database
    },
    /** The last known state, without a check: null if the database is lost, undefined before the first check. */
    lastMirror: (): MirrorState | null | undefined => (database?.isUp === false ? null : (state ?? undefined)),
    /** The last call of this or another instance; null if there was none. */
    upstream(): Sighting | null {
      const failedAt = state?.failed_at?.getTime() ?? 0
      const syncedAt = state?.synced_at?.getTime() ?? 0
      const last = Math.max(failedAt, syncedAt)
      if (upstream && upstream.at >= last) return upstream
      if (last === 0) return null
      return { at: last, isUp: failedAt <= syncedAt, responseTime: null }
    },
  }
}
