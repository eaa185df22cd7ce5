import type { QuestionName } from '../contract/contract.ts'

/**
 * Lifetimes of a cached answer in milliseconds. `fresh`: shown without a refresh. `whileRevalidate`: after that, shown
 * while a new answer is fetched. `ifError`: also counted from the end of `fresh`, shown if fetching fails.
 */
export type Freshness = { fresh: number; whileRevalidate: number; ifError: number }

const minutes = 60_000
const hours = 60 * minutes

/** Lifetimes in seconds, from the environment variables `CACHE_TTL`, `CACHE_LONG_TTL` and `CACHE_VERY_LONG_TTL`. */
type CacheSettings = { short: number; long: number; ifError: number }

/** Returns a function that gives the cache lifetimes for answers to each catalog question. */
export function freshnessOf(settings: CacheSettings): (name: QuestionName) => Freshness {
  const ifError = settings.ifError * 1000
  const short = { fresh: settings.short * 1000, whileRevalidate: hours, ifError }
  const long = { fresh: settings.long * 1000, whileRevalidate: hours, ifError }
  const table: Record<QuestionName, Freshness> = {
    home: short,
    latest: short,
    schedule: short,
    movies: long,
    detail: long,
    search: { fresh: minutes, whileRevalidate: hours, ifError: Math.min(ifError, 24 * hours) },
    episode: { fresh: minutes, whileRevalidate: hours, ifError: Math.min(ifError, 6 * hours) },
  }
  return (name) => table[name]
}
