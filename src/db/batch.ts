type Options<Item> = {
  write: (items: ReadonlyMap<string, Item>) => Promise<unknown>
  /** Told of what could not be written; it is not tried again, something newer comes along. */
  lost: (error: unknown) => void
  /** Milliseconds between two writes. */
  every?: number
}

export type Batch<Item> = ReturnType<typeof createBatch<Item>>

/** Writes behind: the latest item of each key, together, a moment later and never in anyone's way. */
export function createBatch<Item>({ write, lost, every = 500 }: Options<Item>) {
  let waiting = new Map<string, Item>()
  let timer: NodeJS.Timeout | null = null

  async function flush(): Promise<void> {
    if (timer) clearTimeout(timer)
    timer = null
    if (waiting.size === 0) return
    const items = waiting
    waiting = new Map()
    await write(items).catch(lost)
  }

  return {
    put(key: string, item: Item): void {
      waiting.set(key, item)
      timer ??= setTimeout(flush, every).unref()
    },
    /** Writes what waits, now. */
    flush,
  }
}
