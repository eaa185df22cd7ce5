import { withTimeout } from '../../async/timer.ts'
import type { Ingredient } from '../../web/context.ts'

/** `isLate`: it could not be made anew, so it is older than it should be. */
export type CurrentValue<T> = Ingredient & { value: T; isLate: boolean }

export type CachedValue<T> = ReturnType<typeof staleWhileRevalidate<T>>

type Options = {
  /** Milliseconds a value is good for. */
  fresh: number
  /** Milliseconds an asker waits for a new value while there is an old one. */
  patience?: number
  /** Milliseconds after a failure in which nobody tries again, and pages with the old value are kept. */
  pause?: number
  now?: () => number
}

/**
 * One value, made anew by one flight at a time when somebody asks and it has become old; never worse than the last one.
 * Only where nothing was ever made does a failure reach whoever asks.
 */
export function staleWhileRevalidate<T>(make: () => Promise<T>, options: Options) {
  const { fresh, patience = 1_500, pause = 3_000, now = () => performance.now() } = options
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
    if (!kept) throw new Error('nothing is kept')
    const mine = kept
    const until = isLate ? now() + pause : mine.startedAt + fresh
    const isCurrent = () => kept === mine && now() < until && (isLate || mine.startedAt >= changedAt)
    return { value: mine.value, isLate, isCurrent }
  }

  return {
    /** The value, at most `youngerThan` milliseconds old if it can be had. */
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
      const isMade = await withTimeout(patience, made, null, { unref: true })
      return given(!isMade)
    },
    /** What is kept is no longer so: the next who asks gets a value that was begun after this. */
    expire(): void {
      changedAt = now()
    },
  }
}
