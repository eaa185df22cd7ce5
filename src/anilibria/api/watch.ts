import type { Knex } from 'knex'
import { startLoop } from '../../async/throttle.ts'
import { withTimeout } from '../../async/timer.ts'
import { SourceFailure } from '../../net/failure.ts'
import type { Fetcher } from '../../net/fetcher.ts'
import { type MirrorState, mirrorState } from '../mirror/queries.ts'
import type { ThroughBreaker } from '../upstream/upstream.ts'

/** Milliseconds between two looks at the database, and from which a look is too old to answer with. */
const LOOK_INTERVAL_MS = 2_000
const OLD_MS = 10_000
/** Milliseconds that an answer waits for a look. */
const PATIENCE_MS = 1_000

/** What was last seen: `at` and `responseTime` in milliseconds, the latter null if it is not known. */
type Seen = { at: number; isUp: boolean; responseTime: number | null }

export type Watch = ReturnType<typeof createWatch>

/**
 * Knows without asking how the database, the mirror in it and the upstream are: it looks at the database every two
 * seconds, and sees the calls to the upstream that others make.
 */
export function createWatch(db: Knex, { now = () => Date.now() }: { now?: () => number } = {}) {
  let database: Seen | null = null
  let upstream: Seen | null = null
  /** Milliseconds that the upstream's last answer took. */
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

  /** Looks if the last look is too old, as on a server that has not started its background work. */
  async function refresh(): Promise<void> {
    if (database && now() - database.at < OLD_MS) return
    await withTimeout(PATIENCE_MS, look, () => {
      database = { at: now(), isUp: false, responseTime: null }
    })
  }

  return {
    start(): void {
      loop = startLoop({ every: LOOK_INTERVAL_MS, pass: look, failed: () => {} })
    },
    stop: async () => loop?.stop(),
    /** Measures the answers of a fetcher to the upstream. */
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
     * Sees how the calls end that a circuit breaker lets through. That the upstream lacks something is a good answer, and that it
     * is left alone says nothing of it.
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
    /** The state of the mirror as it was last seen; null if it could not be read. */
    async mirror(): Promise<MirrorState | null> {
      await refresh()
      return database?.isUp ? state : null
    },
    /** Until when the upstream has asked to be left alone; null if it has not, or nobody knows. */
    async pausedUntil(): Promise<Date | null> {
      await refresh()
      return state?.paused_until ?? null
    },
    async database(): Promise<Seen | null> {
      await refresh()
      return database
    },
    /** The state of the mirror at the last look, without looking: null if the database was lost, undefined before any. */
    lastMirror: (): MirrorState | null | undefined => (database?.isUp === false ? null : (state ?? undefined)),
    /** How the upstream was when this or another instance last called it; null if nobody has. */
    upstream(): Seen | null {
      const failedAt = state?.failed_at?.getTime() ?? 0
      const syncedAt = state?.synced_at?.getTime() ?? 0
      const last = Math.max(failedAt, syncedAt)
      if (upstream && upstream.at >= last) return upstream
      if (last === 0) return null
      return { at: last, isUp: failedAt <= syncedAt, responseTime: null }
    },
  }
}
