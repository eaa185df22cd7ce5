import { inject, TestRunner } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether random tests run whole, as in `npm run soak`, or a tenth of it. */
    soak?: boolean
  }
  interface TaskMeta {
    /** How many random cases the test had, for the table that a soak leaves behind. */
    runs?: number
  }
}

/** The fewest cases that say something: below them a tenth is rounded up. */
const FEWEST = 5
/** How many random cases a test has: `whole` in a soak, a tenth of it otherwise. */
export function runs(whole: number): number {
  const count = inject('soak') ? whole : Math.min(whole, Math.max(FEWEST, Math.ceil(whole / 10)))
  const meta = TestRunner.getCurrentTest()?.meta
  if (meta) meta.runs = (meta.runs ?? 0) + count
  return count
}

/** The same for fast-check. */
export const tries = (whole: number) => ({ numRuns: runs(whole) })
