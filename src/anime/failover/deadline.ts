import { createTimer, withTimeout } from '../../async/timer.ts'
import { SourceFailure } from '../../net/failure.ts'

/** Runs work that waits for another server. Only the time of such work counts towards that server's timeout. */
export type Outside = <T>(work: () => Promise<T>) => Promise<T>

/**
 * Calls `ranOut` once after `ms` milliseconds. After the first use of `outside` the clock runs only during `outside`
 * work, so that time spent in this server's own database is not blamed on another server.
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
    /** Whether the call waits for no other server, so that its clock stands still. */
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
 * Rejects with a `timeout` failure after `ms` milliseconds and aborts the work's signal. The signal is aborted even
 * after the work is done, if `lingers` tells that the work left something running.
 */
export const withDeadline = <T>(
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  how?: { lingers: () => boolean; unref: boolean },
): Promise<T> => withTimeout(ms, work, tooLate, how)

function tooLate(): never {
  throw new SourceFailure('timeout', 'no answer in time')
}
