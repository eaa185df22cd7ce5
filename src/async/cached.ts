import { LRUCache } from 'lru-cache'

/** Runs work once per key; concurrent callers share the result. */
export function createFlights<T>() {
  const underWay = new Map<string, Promise<T>>()
  return (key: string, work: () => Promise<T>): Promise<T> => {
    const flight = underWay.get(key) ?? work().finally(() => underWay.delete(key))
    underWay.set(key, flight)
    return flight
  }
}

/** A maximum number of entries, or a lifetime in milliseconds from their creation. */
type Bounds = { max: number } | { ttl: number; ttlAutopurge: true; perf?: { now: () => number } }

/** Caches values, created on first use. A rejected creation is not cached. */
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
