import { sleep } from './timer.ts'

/**
 * `atOnce`, `perKey`: how much runs at once, in all and for one key; `waiting`: how much more may wait, and `full` makes what
 * whoever comes beyond that is rejected with. All are without end by default.
 */
type Limits = { atOnce?: number; perKey?: number; waiting?: number; full?: () => Error }
type Turn = { key?: string; isUrgent?: boolean }

/** Runs work where there is room, in the order it comes, but the urgent first, and past those whose key has none. */
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

  return async <T>(work: () => Promise<T>, { key = '', isUrgent = false }: Turn = {}): Promise<T> => {
    if (hasRoom({ key })) count(key, 1)
    else if (line.length >= waiting) throw full?.() ?? new Error('too much is waiting')
    else await new Promise<void>((start) => line.push({ key, isUrgent, start }))
    try {
      return await work()
    } finally {
      count(key, -1)
      const next = line.find((one) => one.isUrgent && hasRoom(one)) ?? line.find(hasRoom)
      if (next) {
        line.splice(line.indexOf(next), 1)
        // Counted before it goes on, so that nobody who comes meanwhile is quicker.
        count(next.key, 1)
        next.start()
      }
    }
  }
}

/** Does the work for all items, so many at once, and keeps their order. The first failure is everybody's. */
export async function mapAtMost<Item, Done>(most: number, items: readonly Item[], work: (item: Item) => Promise<Done>) {
  const done: Done[] = []
  const left = items.entries()
  const lane = async () => {
    for (const [at, item] of left) done[at] = await work(item)
  }
  await Promise.all(Array.from({ length: most }, lane))
  return done
}

/**
 * Turns for each key, so many milliseconds apart, in the order they are asked for. A turn comes when its work may start, or
 * rejects at once with the reason of its signal, and costs the others no time then.
 */
export function createPace(apart: number) {
  const inTurn = createLimiter({ perKey: 1 })
  const last = new Map<string, number>()

  async function start(key: string, signal: AbortSignal | undefined): Promise<void> {
    const rest = Math.ceil((last.get(key) ?? -Infinity) + apart - performance.now())
    // Slept to its end also for one that gives up: the next could not start earlier either.
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
