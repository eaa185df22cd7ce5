/** One call at a later moment. `unref`: the process does not stay for it. */
export function createTimer({ unref = false } = {}) {
  let timer: NodeJS.Timeout | undefined
  function clear(): void {
    clearTimeout(timer)
    timer = undefined
  }
  return {
    clear,
    isSet: () => timer !== undefined,
    /** Calls in so many milliseconds; what was set before is called off. */
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

/** Comes after so many milliseconds. */
export const sleep = (milliseconds: number, staying?: { unref: boolean }): Promise<void> =>
  new Promise((resolve) => createTimer(staying).set(milliseconds, () => resolve()))

/** Acts every so many milliseconds, whether the act before has ended or not, until what it gives is called. */
export function repeat(every: number, act: () => unknown): () => void {
  const timer = setInterval(act, every)
  return () => clearInterval(timer)
}

/**
 * What the work comes to, or after so many milliseconds what `late` gives, or throws: that is the reason of the work's signal
 * then. Without `late` it is null. `lingers`: the signal comes even though the work is done, for what it left behind.
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
