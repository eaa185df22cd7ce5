type Options<Item> = {
  write: (items: ReadonlyMap<string, Item>) => Promise<unknown>
  /** Told of what could not be written; it is not tried again, something newer comes along. */
  lost: (error: unknown) => void
  /** Milliseconds between two writes. */
  every?: number
}

/** Writes behind: the latest item of each key, together, a moment later, one write after the other and in nobody's way. */
export function createBatch<Item>({ write, lost, every = 500 }: Options<Item>) {
  let waiting = new Map<string, Item>()
  let timer: NodeJS.Timeout | null = null
  let last: Promise<unknown> = Promise.resolve()
  let isClosed = false

  function flush(): Promise<unknown> {
    if (timer) clearTimeout(timer)
    timer = null
    if (waiting.size === 0) return last
    const items = waiting
    waiting = new Map()
    last = last.then(() => write(items)).catch(lost)
    return last
  }

  return {
    put(key: string, item: Item): void {
      if (isClosed) return
      waiting.set(key, item)
      timer ??= setTimeout(flush, every).unref()
    },
    /** Writes what waits, now, and takes nothing more: what breaks off at the end of a process says nothing of the others. */
    close(): Promise<unknown> {
      isClosed = true
      return flush()
    },
  }
}
