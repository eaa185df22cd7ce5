import { createThrottle } from './throttle.ts'

type Options<Item> = { write: (items: ReadonlyMap<string, Item>) => Promise<unknown>; lost: (error: unknown) => void }

/** Milliseconds that an item waits for others. */
const GATHER = 500

/**
 * Writes behind: the latest item of each key, together, a moment later, one write after the other and in nobody's way. `lost`
 * is told of what could not be written, which is not tried again: something newer comes along.
 */
export function createBatch<Item>({ write, lost }: Options<Item>) {
  const throttle = createThrottle({ work: flush, failed: lost })
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
      throttle.due(GATHER)
    },
    /** Writes what waits, now, and takes nothing more: what breaks off at the end of a process says nothing of the others. */
    async close(): Promise<void> {
      isClosed = true
      await throttle.stop()
      await flush().catch(lost)
    },
  }
}
