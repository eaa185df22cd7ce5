import { createThrottle } from './throttle.ts'

type Options<Item> = { write: (items: ReadonlyMap<string, Item>) => Promise<unknown>; failed: (error: unknown) => void }

/** An item waits this long for further items before all of them are written together. */
const WRITE_DELAY_MS = 500

/** Keeps the latest item per key. Items of a failed write are not retried, because newer ones follow. */
export function createBatch<Item>({ write, failed }: Options<Item>) {
  const throttle = createThrottle({ work: flush, failed })
  let waiting = new Map<string, Item>()
  let isClosed = false

  async function flush(): Promise<void> {
    const items = waiting
    waiting = new Map()
    if (items.size > 0) await write(items)
  }

  return {
    put(key: string, item: Item): void {
      if (isClosed) return
      waiting.set(key, item)
      throttle.due(WRITE_DELAY_MS)
    },
    /** Items that arrive during shutdown may be results of aborted work and are dropped. */
    async close(): Promise<void> {
      isClosed = true
      await throttle.stop()
      await flush().catch(failed)
    },
  }
}
