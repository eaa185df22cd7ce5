import { createTimer, withTimeout } from '../../async/timer.ts'
import { SourceFailure } from '../../net/failure.ts'

/** Runs work that waits for somebody outside: only its time counts. */
export type Outside = <T>(work: () => Promise<T>) => Promise<T>

/**
 * The time of one call. It runs from the start, and, once `outside` is used, only while somebody outside is waited for, so
 * that nobody is blamed for what our own database takes. `ranOut` is called once, after `ms` of it.
 */
export function createDeadline(ms: number, ranOut: () => void) {
  let waiting = 0
  let spent = 0
  let since: number | null = performance.now()
  const timer = createTimer()
  timer.set(ms, ranOut)

  function stop(): void {
    timer.clear()
    if (since !== null) spent += performance.now() - since
    since = null
  }

  return {
    stop,
    /** Whether nobody outside is waited for just now. */
    isAtHome: () => since === null,
    spent: () => spent + (since === null ? 0 : performance.now() - since),
    async outside<T>(work: () => Promise<T>): Promise<T> {
      waiting += 1
      if (since === null) {
        since = performance.now()
        timer.set(Math.max(1, ms - spent), ranOut)
      }
      try {
        return await work()
      } finally {
        waiting -= 1
        if (waiting === 0) stop()
      }
    },
  }
}

/**
 * Ends work that takes longer than `ms` as a timeout, telling it by the signal; what it does later is nobody's concern.
 * With `lingers` the signal comes even though the work is done, for what it left behind.
 */
export const withDeadline = <T>(
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  how?: { lingers: boolean },
): Promise<T> => withTimeout(ms, work, tooLate, how)

function tooLate(): never {
  throw new SourceFailure('timeout', 'no answer in time')
}
