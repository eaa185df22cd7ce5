/** Runs work that waits for somebody outside: only its time counts. */
export type Outside = <T>(work: () => Promise<T>) => Promise<T>

/**
 * The time of one call. It runs from the start, and, once `outside` is used, only while somebody outside is waited for, so
 * that nobody is blamed for what our own database takes. `ranOut` is called once, after `ms` of it.
 */
export function createClock(ms: number, ranOut: () => void) {
  let waiting = 0
  let spent = 0
  let since: number | null = performance.now()
  let timer = setTimeout(ranOut, ms)

  function stop(): void {
    clearTimeout(timer)
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
        timer = setTimeout(ranOut, Math.max(1, ms - spent))
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
