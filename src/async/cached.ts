import { LRUCache } from 'lru-cache'

/**
 * Bounds for a cache. With `max` an LRU cache would reserve memory for all entries at once, which delays the start of
 * the site.
 */
export const atMost = (entries: number) => ({ maxSize: entries, sizeCalculation: () => 1 })

/** Creates a function whose calls with the same key share one running promise and its result. */
export function createFlights<T>() {
  const underWay = new Map<string, Promise<T>>()
  return (key: string, work: () => Promise<T>): Promise<T> => {
    const flight = underWay.get(key) ?? work().finally(() => underWay.delete(key))
    underWay.set(key, flight)
    return flight
  }
}

/** Returns a function whose calls share the result of a running call. */
export function shared<T>(work: () => Promise<T>): () => Promise<T> {
  const flights = createFlights<T>()
  return () => flights('', work)
}

type Bounds = { max: number } | { ttl: number; ttlAutopurge: true; perf?: { now: () => number } }

/** Values are made on first use. If making a value fails, nothing is cached and the next call tries again. */
export function createCache<T extends object>(bounds: Bounds) {
  const values = new LRUCache<string, T>(bounds)
  const flights = createFlights<T>()
  const add = (key: string, value: T): T => {
    values.set(key, value)
    return value
  }
  return async (key: string, make: () => Promise<T>): Promise<T> =>
    values.get(key) ?? flights(key, async () => add(key, await make()))
}

const FRESH_FOR_MS = 60_000
const AGAIN_MS = 5_000

/**
 * Returns a function that returns the newest value at once, or null while there is none. If the value is older than a
 * minute, a call also starts to make a new one for later calls.
 */
export function keepReady<T>(make: () => Promise<T | null>, now = Date.now): () => T | null {
  let ready: T | null = null
  let madeAt = 0
  const renew = async () => {
    ready = (await make().catch(() => null)) ?? ready
  }
  return () => {
    if (now() - madeAt > (ready === null ? AGAIN_MS : FRESH_FOR_MS)) {
      madeAt = now()
      void renew()
    }
    return ready
  }
}
