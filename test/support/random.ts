import fc from 'fast-check'
import { inject, TestRunner } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether random tests run all of their cases, as in `npm run soak`, or a tenth. */
    soak?: boolean
  }
  interface TaskMeta {
    /** The number of random cases that the test ran, for the table in bench/RESULTS.md. */
    runs?: number
  }
}

// The default run uses the same random cases each time, so that only a change can make it fail. A soak uses new ones.
if (!inject('soak')) fc.configureGlobal({ seed: 20_261_126 })

/** The fewest cases of a random test. */
const FEWEST = 5
/** The number of random cases of a test: `whole` in a soak, otherwise this share of it, but a few at least. */
export function runs(whole: number, share = 0.1): number {
  return counted(inject('soak') ? whole : Math.min(whole, Math.max(FEWEST, Math.ceil(whole * share))))
}

/** Options for fast-check with the number of cases that `runs` returns. */
export const tries = (whole: number, share?: number) => ({ numRuns: runs(whole, share) })

/**
 * For tests of all pairs of two lists: the items to pair with the `nth` item of the other list. All in a soak, otherwise
 * every tenth, starting one later for each `nth`, so that every item is used.
 */
export function some<T>(all: readonly T[], nth: number): T[] {
  const met = inject('soak') ? [...all] : all.filter((_, at) => (at + nth) % Math.min(10, all.length) === 0)
  counted(met.length)
  return met
}

/** For slow tests of many kinds: all of them in a soak, otherwise the first. */
export const first = <T>(kinds: readonly T[], few: number): T[] => (inject('soak') ? [...kinds] : kinds.slice(0, few))

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function counted(count: number): number {
  const meta = TestRunner.getCurrentTest()?.meta
  if (meta) meta.runs = (meta.runs ?? 0) + count
  return count
}
