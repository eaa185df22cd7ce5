import { LRUCache } from 'lru-cache'

/**
 * Bounds of an LRU cache by its number of entries. With `max` the cache would take room for all of them when it is made,
 * which is most of the time in which the site opens.
 */
export const atMost = (entries: number) => ({ maxSize: entries, sizeCalculation: () => 1 })

/** Deduplicates concurrent work: calls with the same key share one running promise and its result. */
export function createFlights<T>() {
  const underWay = new Map<string, Promise<T>>()
  return (key: string, work: () => Promise<T>): Promise<T> => {
    const flight = underWay.get(key) ?? work().finally(() => underWay.delete(key))
    underWay.set(key, flight)
    return flight
  }
}

/**
 * Limit of a cache: either a maximum number of entries, or a lifetime of entries in milliseconds since their creation.
 */
type Bounds = { max: number } | { ttl: number; ttlAutopurge: true; perf?: { now: () => number } }

/**
 * Creates a cache whose values are made on first use. If making a value fails, nothing is cached and the next call
 * tries again.
 */
export function createCache<T extends object>(bounds: Bounds) {
  const kept = new LRUCache<string, T>(bounds)
  const flights = createFlights<T>()
  const keep = (key: string, made: T): T => {
    kept.set(key, made)
    return made
  }
  return async (key: string, make: () => Promise<T>): Promise<T> =>
    kept.get(key) ?? flights(key, async () => keep(key, await make()))
}
