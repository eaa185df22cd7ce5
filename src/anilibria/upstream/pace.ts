/** AniLiberty publishes no limits; careful clients leave this many milliseconds between two starts. */
const INTERVAL = 2_000

/**
 * The turns of calls that no visitor waits for: one starts at most every two seconds, in their order. Made for the site's own
 * mirror of AniLiberty and for the V2 API that is to be served from it, which will fill it by background calls; visitors'
 * calls pass it by. A turn resolves when its call may start and rejects with the signal's reason.
 */
export function createPace() {
  let last = Number.NEGATIVE_INFINITY
  let line: Promise<unknown> = Promise.resolve()

  async function start(signal: AbortSignal) {
    signal.throwIfAborted()
    const rest = Math.max(0, Math.ceil(last + INTERVAL - performance.now()))
    // Slept to its end also for a call that gives up: the next one could not start earlier either.
    await new Promise((resolve) => setTimeout(resolve, rest))
    signal.throwIfAborted()
    last = performance.now()
  }

  return async (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted()
    const turn = line.then(() => start(signal))
    line = turn.catch(() => {})
    return untilAborted(turn, signal)
  }
}

/** Whoever is let go leaves at once, also from the end of the line. */
function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const letGo = () => reject(signal.reason)
    signal.addEventListener('abort', letGo, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', letGo))
  })
}
