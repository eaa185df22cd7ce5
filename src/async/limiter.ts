import { sleep } from './timer.ts'

/** `waiting`: maximum length of the queue; further calls reject with the error that `full` creates. */
type Limits = { atOnce?: number; perKey?: number; waiting?: number; full?: () => Error }
/** Queued calls of a lower `rank` run first; it is 0 by default. */
type Turn = { key?: string; rank?: number }

/**
 * Queued calls run in order, those with a lower rank first. A call whose key is at its limit waits until the key is
 * free.
 */
export function createLimiter({ atOnce = Infinity, perKey = Infinity, waiting = Infinity, full }: Limits) {
  const line: (Required<Turn> & { start: () => void })[] = []
  const running = new Map<string, number>()
  let all = 0

  const hasRoom = ({ key }: { key: string }) => all < atOnce && (running.get(key) ?? 0) < perKey

  function count(key: string, more: 1 | -1): void {
    all += more
    const now = (running.get(key) ?? 0) + more
    if (now > 0) running.set(key, now)
    else running.delete(key)
  }

  return async <T>(work: () => Promise<T>, { key = '', rank = 0 }: Turn = {}): Promise<T> => {
    if (hasRoom({ key })) count(key, 1)
    else if (line.length >= waiting) throw full?.() ?? new Error('the queue is full')
    else await new Promise<void>((start) => line.push({ key, rank, start }))
    try {
      return await work()
    } finally {
      count(key, -1)
      const next = line.filter(hasRoom).sort((one, other) => one.rank - other.rank)[0]
      if (next) {
        line.splice(line.indexOf(next), 1)
        // Counts the queued call as running before it resumes, so that no newer call takes its place.
        count(next.key, 1)
        next.start()
      }
    }
  }
}

/**
 * Runs `work` for all items, at most `most` calls at a time. The results keep the order of the items; the first failure
 * rejects.
 */
export async function mapAtMost<Item, Done>(most: number, items: readonly Item[], work: (item: Item) => Promise<Done>) {
  const results: Done[] = []
  const entries = items.entries()
  const lane = async () => {
    for (const [at, item] of entries) results[at] = await work(item)
  }
  await Promise.all(Array.from({ length: most }, lane))
  return results
}

/**
 * Creates a function that spaces out starts: those with the same key are at least `apart` milliseconds apart, in order
 * of arrival. When the signal aborts, the promise rejects at once, and other callers wait as long as before.
 */
export function createPace(apart: number) {
  const inTurn = createLimiter({ perKey: 1 })
  const last = new Map<string, number>()

  async function start(key: string, signal: AbortSignal | undefined): Promise<void> {
    const rest = Math.ceil((last.get(key) ?? -Infinity) + apart - performance.now())
    // Sleeps even if this call is already aborted, because the next call may not start earlier anyway.
    if (rest > 0) await sleep(rest)
    signal?.throwIfAborted()
    last.set(key, performance.now())
  }

  return ({ key = '', signal }: { key?: string; signal?: AbortSignal }): Promise<void> =>
    new Promise((resolve, reject) => {
      const letGo = () => reject(signal?.reason)
      if (signal?.aborted) return letGo()
      signal?.addEventListener('abort', letGo, { once: true })
      const turn = inTurn(() => start(key, signal), { key }).then(resolve, reject)
      turn.finally(() => signal?.removeEventListener('abort', letGo))
    })
}
