/** A timer for one call. `unref`: it does not keep the process alive. */
export function createTimer({ unref = false } = {}) {
  let timer: NodeJS.Timeout | undefined
  function clear(): void {
    clearTimeout(timer)
    timer = undefined
  }
  return {
    clear,
    isSet: () => timer !== undefined,
    /** Schedules a call, replacing the one set before. */
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

/** Resolves after so many milliseconds. */
export const sleep = (milliseconds: number, staying?: { unref: boolean }): Promise<void> =>
  new Promise((resolve) => createTimer(staying).set(milliseconds, () => resolve()))

/** Calls `act` every so many milliseconds, without waiting for the call before. The returned function stops it. */
export function repeat(every: number, act: () => unknown): () => void {
  const timer = setInterval(act, every)
  return () => clearInterval(timer)
}

/**
 * Resolves with the work's result; after so many milliseconds with what `late` returns, or null. An error thrown by
 * `late` rejects and aborts the work's signal with it. `lingers`: abort the signal also when the work is done, to clean
 * up what it left running.
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
