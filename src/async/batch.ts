import { createThrottle } from './throttle.ts'

type Options<Item> = { write: (items: ReadonlyMap<string, Item>) => Promise<unknown>; failed: (error: unknown) => void }

/** Milliseconds that an item waits for further items before all of them are written together. */
const WRITE_DELAY_MS = 500

/**
 * Write-behind buffer: keeps the latest item per key and writes all of them together after a delay, one write at a
 * time. `failed` is called when a write fails. The items are not retried, because newer ones follow.
 */
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
    /**
     * Writes all waiting items now and accepts no more. Items that arrive during shutdown may be results of aborted
     * work and are dropped.
     */
    async close(): Promise<void> {
      isClosed = true
      await throttle.stop()
      await flush().catch(failed)
    },
  }
}
