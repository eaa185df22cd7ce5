/** Number of failed log-in attempts in a row that cause no wait. */
const FREE_ATTEMPTS = 5

/**
 * Seconds to wait before the next log-in attempt, indexed by the number of failures in a row: 0 0 0 0 0 1 2 4 8 16 32
 * 60. The last value applies to all further failures.
 */
export const loginWaits: readonly number[] = [...Array<number>(FREE_ATTEMPTS).fill(0), 1, 2, 4, 8, 16, 32, 60]

/** Milliseconds after which failed log-in attempts no longer count: one day. */
export const FAILURES_FORGOTTEN_MS = 86_400_000

/**
 * Returns the seconds until the next log-in attempt is allowed, given the number of failures and the time of the last
 * one. 0 means at once.
 */
export function secondsToWait(failures: number, failedAt: Date, now: Date): number {
  const wait = loginWaits[Math.min(failures, loginWaits.length - 1)] ?? 0
  return Math.max(0, Math.ceil(wait - (now.getTime() - failedAt.getTime()) / 1000))
}
