import { createThrottle } from './throttle.ts'

type Options<Item> = { write: (items: ReadonlyMap<string, Item>) => Promise<unknown>; failed: (error: unknown) => void }

/** Milliseconds that an item waits for others. */
const WRITE_DELAY_MS = 500

/**
 * Write-behind: collects the latest item per key and writes them together after a delay, one write at a time. `lost` is
 * called when a write fails; it is not retried, because newer items follow.
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
    /** Writes pending items now and accepts no more: results cut off by a shutdown say nothing. */
    async close(): Promise<void> {
      isClosed = true
      await throttle.stop()
      await flush().catch(failed)
    },
  }
}
