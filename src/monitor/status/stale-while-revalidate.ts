import { withTimeout } from '../../async/timer.ts'
import type { Ingredient } from '../../web/context.ts'

/** A cached value. `isLate`: no newer value could be made in time, so this one is older than it should be. */
export type CurrentValue<T> = Ingredient & { value: T; isLate: boolean }

export type CachedValue<T> = ReturnType<typeof staleWhileRevalidate<T>>

type Options = {
  /** Milliseconds for which a value counts as fresh. */
  maxAge: number
  /** Milliseconds that a caller waits for a new value before getting the old one. */
  waitMs?: number
  /**
   * Milliseconds after a failed refresh in which no new refresh starts. Pages built with the old value are cached for
   * this time.
   */
  pause?: number
  now?: () => number
}

/**
 * Creates a cache for one value. A request for the value refreshes it if it is no longer fresh, with one running
 * refresh at a time. If a refresh fails or takes too long, callers get the old value; they get an error only if there
 * has never been a value.
 */
export function staleWhileRevalidate<T>(make: () => Promise<T>, options: Options) {
  const { maxAge: fresh, waitMs: deadline = 1_500, pause = 3_000, now = () => performance.now() } = options
  let kept: { value: T; startedAt: number } | null = null
  let flight: { result: Promise<T>; startedAt: number } | null = null
  let changedAt = Number.NEGATIVE_INFINITY
  let failedAt = Number.NEGATIVE_INFINITY

  function start() {
    const startedAt = now()
    const result = make().then(
      (value) => {
        if (!kept || kept.startedAt < startedAt) kept = { value, startedAt }
        failedAt = Number.NEGATIVE_INFINITY
        return value
      },
      (error: unknown) => {
        failedAt = now()
        throw error
      },
    )
    const begun = { result, startedAt }
    const done = () => {
      if (flight === begun) flight = null
    }
    result.then(done, done)
    return begun
  }

  function given(isLate: boolean): CurrentValue<T> {
    if (!kept) throw new Error('there is no value yet')
    const mine = kept
    const until = isLate ? now() + pause : mine.startedAt + fresh
    const isCurrent = () => kept === mine && now() < until && (isLate || mine.startedAt >= changedAt)
    return { value: mine.value, isLate, isCurrent }
  }

  return {
    /** Returns the value, at most `youngerThan` milliseconds old if possible. */
    async get(youngerThan = fresh): Promise<CurrentValue<T>> {
      const oldest = Math.max(now() - youngerThan, changedAt)
      if (kept && kept.startedAt >= oldest) return given(false)
      if (kept && now() - failedAt < pause) return given(true)
      if (!flight || flight.startedAt < oldest) flight = start()
      const { result } = flight
      if (!kept) return result.then(() => given(false))
      const made = () =>
        result.then(
          () => true,
          () => false,
        )
      const isMade = await withTimeout(deadline, made, null, { unref: true })
      return given(!isMade)
    },
    /** Marks the value as outdated. The next caller gets a value whose refresh starts after this call, if possible. */
    expire(): void {
      changedAt = now()
    },
  }
}
