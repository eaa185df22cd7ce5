import { withTimeout } from '../../async/timer.ts'
import type { Ingredient } from '../../web/context.ts'

/** `isLate`: the value is older than `maxAge`, because no newer value could be made in time. */
export type CurrentValue<T> = Ingredient & { value: T; isLate: boolean }

type Options = {
  /** Milliseconds for which a value counts as fresh. */
  maxAge: number
  /** Milliseconds that a caller waits for a new value before getting the old one. */
  waitMs?: number
  /**
   * After a failed refresh, no new refresh starts for this many milliseconds, and pages with the old value may be
   * cached.
   */
  pause?: number
  now?: () => number
}

/**
 * A cache for one value, refreshed on request once it is no longer fresh, by one refresh at a time. If a refresh fails
 * or takes too long, callers get the old value; they get an error only if there has never been one.
 */
export function staleWhileRevalidate<T>(make: () => Promise<T>, options: Options) {
  const { maxAge: fresh, waitMs: deadline = 1_500, pause = 3_000, now = () => performance.now() } = options
  let saved: { value: T; startedAt: number } | null = null
  let flight: { result: Promise<T>; startedAt: number } | null = null
  let changedAt = Number.NEGATIVE_INFINITY
  let failedAt = Number.NEGATIVE_INFINITY

  function start() {
    const startedAt = now()
    const result = make().then(
      (value) => {
        if (!saved || saved.startedAt < startedAt) saved = { value, startedAt }
        failedAt = Number.NEGATIVE_INFINITY
        return value
      },
      (error: unknown) => {
        failedAt = now()
        throw error
      },
    )
    const begun = { result, startedAt }
    const endFlight = () => {
      if (flight === begun) flight = null
    }
    result.then(endFlight, endFlight)
    return begun
  }

  function current(isLate: boolean): CurrentValue<T> {
    if (!saved) throw new Error('there is no value yet')
    const mine = saved
    const until = isLate ? now() + pause : mine.startedAt + fresh
    const isCurrent = () => saved === mine && now() < until && (isLate || mine.startedAt >= changedAt)
    return { value: mine.value, isLate, isCurrent }
  }

  return {
    /** Returns a value that is at most `youngerThan` milliseconds old if possible. */
    async get(youngerThan = fresh): Promise<CurrentValue<T>> {
      const oldest = Math.max(now() - youngerThan, changedAt)
      if (saved && saved.startedAt >= oldest) return current(false)
      if (saved && now() - failedAt < pause) return current(true)
      if (!flight || flight.startedAt < oldest) flight = start()
      const { result } = flight
      if (!saved) return result.then(() => current(false))
      const success = () => result.then(() => true).catch(() => false)
      return current(!(await withTimeout(deadline, success, null, { unref: true })))
    },
    /** Marks the value as old. The next caller gets a value whose refresh starts after this call, if possible. */
    expire(): void {
      changedAt = now()
    },
  }
}
