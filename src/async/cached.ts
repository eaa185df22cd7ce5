import { LRUCache } from 'lru-cache'

/** With `max` an LRU cache would take room for all entries when it is made, which delays the start of the site. */
export const atMost = (entries: number) => ({ maxSize: entries, sizeCalculation: () => 1 })

/** Calls with the same key share one running promise and its result. */
export function createFlights<T>() {
  const underWay = new Map<string, Promise<T>>()
  return (key: string, work: () => Promise<T>): Promise<T> => {
    const flight = underWay.get(key) ?? work().finally(() => underWay.delete(key))
    underWay.set(key, flight)
    return flight
  }
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
