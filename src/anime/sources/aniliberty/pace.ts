import { setTimeout as wait } from 'node:timers/promises'

export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>

/** AniLiberty publishes no limits; careful clients leave this many milliseconds between two starts. */
const INTERVAL = 2_000
/** After this long visitors' calls no longer hold a background call back, so that a busy hour does not stop it altogether. */
const PATIENCE = 60_000

/**
 * Keeps background calls slow: one starts at most every two seconds, in their order, and not within two seconds of any
 * other call. Visitors' calls only say that they start. `now` and `sleep` in milliseconds.
 */
export function createPace({ now = Date.now, sleep = sleepWell }: { now?: () => number; sleep?: Sleep } = {}) {
  let lastOfAll = Number.NEGATIVE_INFINITY
  let lastInBackground = Number.NEGATIVE_INFINITY
  let restUntil = Number.NEGATIVE_INFINITY
  let queue: Promise<unknown> = Promise.resolve()

  async function startWhenQuiet(signal: AbortSignal) {
    const patient = now() + PATIENCE
    const quietFrom = () => Math.max(restUntil, lastInBackground + INTERVAL, Math.min(lastOfAll + INTERVAL, patient))
    let until = now()
    // Whoever starts meanwhile moves the moment further away.
    while (quietFrom() > until) {
      signal.throwIfAborted()
      until = quietFrom()
      await sleep(Math.max(0, until - now()), signal)
    }
    signal.throwIfAborted()
    lastInBackground = now()
    lastOfAll = lastInBackground
  }

  return {
    /** A call that waits for nobody starts now. */
    started() {
      lastOfAll = now()
    },
    /** Resolves when a background call may start; rejects with the signal's reason. */
    turn(signal: AbortSignal): Promise<void> {
      const turn = queue.then(() => startWhenQuiet(signal))
      queue = turn.catch(() => {})
      return untilAborted(turn, signal)
    },
    /** No background call for so many seconds, because the server asked for it. */
    rest(seconds: number) {
      restUntil = Math.max(restUntil, now() + seconds * 1_000)
    },
  }
}

const sleepWell: Sleep = (ms, signal) =>
  wait(ms, undefined, signal && { signal }).catch((error: unknown) => {
    signal?.throwIfAborted()
    throw error
  })

/** Whoever is let go leaves at once, also from the end of the queue. */
function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const { promise, reject } = withReject()
  const letGo = () => reject(signal.reason)
  signal.addEventListener('abort', letGo, { once: true })
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', letGo))
}

function withReject() {
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<never>((_, refuse) => {
    reject = refuse
  })
  return { promise, reject }
}
