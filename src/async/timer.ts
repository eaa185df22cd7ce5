/** Creates a timer for one call at a time. `unref`: whether the process may exit while the timer is set. */
export function createTimer({ unref = false } = {}) {
  let timer: NodeJS.Timeout | undefined
  function clear(): void {
    clearTimeout(timer)
    timer = undefined
  }
  return {
    clear,
    isSet: () => timer !== undefined,
    /** Calls `act` after the given milliseconds and cancels the call that was scheduled before. */
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

/** Resolves after the given number of milliseconds. `staying.unref`: whether the process may exit meanwhile. */
export const sleep = (milliseconds: number, staying?: { unref: boolean }): Promise<void> =>
  new Promise((resolve) => createTimer(staying).set(milliseconds, () => resolve()))

/**
 * Calls `act` at a fixed interval in milliseconds, without waiting for the previous call to end. Returns a function
 * that stops it.
 */
export function repeat(every: number, act: () => unknown): () => void {
  const timer = setInterval(act, every)
  return () => clearInterval(timer)
}

/**
 * Runs work with a timeout and resolves with its result. After `milliseconds` it resolves with the result of `late`, or
 * null without `late`. If `late` throws, the promise rejects with that error and the work's abort signal fires.
 * `lingers`: the timeout applies even after the work is done, so that the signal stops anything the work left running.
 */
export function withTimeout<T, Late = null>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
  late: (() => Late) | null,
  { lingers = false, unref = false } = {},
): Promise<T | Late> {
  const ending = new AbortController()
  const timer = createTimer({ unref: unref || lingers })
  const tooLate = new Promise<null>((resolve) => timer.set(milliseconds, () => resolve(null))).then(late)
  tooLate.catch((error: unknown) => ending.abort(error))
  return Promise.race([work(ending.signal), tooLate]).finally(() => lingers || timer.clear())
}
