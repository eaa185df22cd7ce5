import { LRUCache } from 'lru-cache'

/** Work under one key is done once for all who ask for it meanwhile. */
export function createFlights<T>() {
  const underWay = new Map<string, Promise<T>>()
  return (key: string, work: () => Promise<T>): Promise<T> => {
    const flight = underWay.get(key) ?? work().finally(() => underWay.delete(key))
    underWay.set(key, flight)
    return flight
  }
}

/** So many, or each for so many milliseconds of its clock from when it was made. */
type Bounds = { max: number } | { ttl: number; ttlAutopurge: true; perf?: { now: () => number } }

/** Values made when first asked for, and kept. What cannot be made rejects and is not kept. */
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
