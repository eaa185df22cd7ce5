/** Milliseconds before the second try, and the longest wait between two. */
const FIRST = 5_000
const LONGEST = 3_600_000
/** The waits until then add up to a day: 5 s doubling to an hour is 1.4 hours, and 23 hours follow. */
const MOST_ATTEMPTS = 33

/**
 * Milliseconds until the next try after so many; null when it is given up. `random` (0 to 1) spreads by ± 20 % what failed
 * together.
 */
export function waitAfter(attempts: number, random: number): number | null {
  if (attempts >= MOST_ATTEMPTS) return null
  return Math.min(LONGEST, FIRST * 2 ** (attempts - 1)) * (0.8 + 0.4 * random)
}
