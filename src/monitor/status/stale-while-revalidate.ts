import { withTimeout } from '../../async/timer.ts'
import type { Ingredient } from '../../web/context.ts'

/** `isLate`: refreshing failed, so the value is older than it should be. */
export type CurrentValue<T> = Ingredient & { value: T; isLate: boolean }

export type CachedValue<T> = ReturnType<typeof staleWhileRevalidate<T>>

type Options = {
  /** Milliseconds that a value is fresh. */
  maxAge: number
  /** Milliseconds a caller waits for a new value when there is an old one. */
  waitMs?: number
  /** Milliseconds after a failure without a new attempt; pages with the old value are cached meanwhile. */
  pause?: number
  now?: () => number
}

/**
 * One cached value, refreshed by one call at a time when it is requested and no longer fresh. A failed refresh returns
 * the old value; it rejects only when there never was one.
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
    /** Returns the value, at most `youngerThan` milliseconds old when possible. */
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
    /** Marks the value as outdated: the next caller gets one that was requested after this. */
    expire(): void {
      changedAt = now()
    },
  }
}
