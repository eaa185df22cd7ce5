import { createTimer, withTimeout } from '../../async/timer.ts'
import { SourceFailure } from '../../net/failure.ts'

/** Runs work that waits for another server; only its time counts. */
export type Outside = <T>(work: () => Promise<T>) => Promise<T>

/**
 * The clock of a call. It runs from the start; once `outside` is used, only during such waits, so that time in our own
 * database is not blamed on a server. `ranOut` is called once, after `ms`.
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
    /** Whether no other server is awaited now. */
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
 * Rejects work that takes longer than `ms` with a timeout and aborts its signal; later results are ignored. `lingers`:
 * abort the signal even when the work is done, to clean up what it left running.
 */
export const withDeadline = <T>(
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  how?: { lingers: boolean },
): Promise<T> => withTimeout(ms, work, tooLate, how)

function tooLate(): never {
  throw new SourceFailure('timeout', 'no answer in time')
}
