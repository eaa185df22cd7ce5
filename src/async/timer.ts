/** A timer for one call at a time. `unref`: whether the process may exit while the timer is set. */
export function createTimer({ unref = false } = {}) {
  let timer: NodeJS.Timeout | undefined
  function clear(): void {
    clearTimeout(timer)
    timer = undefined
  }
  return {
    clear,
    isSet: () => timer !== undefined,
    /** Cancels the call that was scheduled before. */
    set(milliseconds: number, act: () => unknown): void {
      clear()
      timer = setTimeout(() => {
        timer = undefined
        act()
      }, milliseconds)
      if (unref) timer.unref()
    },
  }
}

export const sleep = (milliseconds: number, staying?: { unref: boolean }): Promise<void> =>
  new Promise((resolve) => createTimer(staying).set(milliseconds, () => resolve()))

/** Calls `act` repeatedly, without waiting for the previous call to end. Returns a function that stops it. */
export function repeat(every: number, act: () => unknown): () => void {
  const timer = setInterval(act, every)
  return () => clearInterval(timer)
}

/**
 * Runs work with a timeout. After `milliseconds` it resolves with the result of `late`, or null; if `late` throws, it
 * rejects with that error and fires the abort signal. `lingers` tells whether the work left something running; the
 * timeout then still applies to its signal.
 */
export function withTimeout<T, Late = null>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
  late: (() => Late) | null,
  { lingers = () => false, unref = false }: { lingers?: () => boolean; unref?: boolean } = {},
): Promise<T | Late> {
  const ending = new AbortController()
  const timer = createTimer({ unref })
  const tooLate = new Promise<null>((resolve) => timer.set(milliseconds, () => resolve(null))).then(late)
  tooLate.catch((error: unknown) => ending.abort(error))
  return Promise.race([work(ending.signal), tooLate]).finally(() => lingers() || timer.clear())
}
