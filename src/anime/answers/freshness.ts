import type { QuestionName } from '../contract/contract.ts'

/** In milliseconds; `whileRevalidate` and `ifError` count from the end of `fresh`. */
export type Freshness = { fresh: number; whileRevalidate: number; ifError: number }

const minutes = 60_000
const hours = 60 * minutes

type CacheSettings = { short: number; long: number; ifError: number }

export function createFreshness(settings: CacheSettings): (name: QuestionName) => Freshness {
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
