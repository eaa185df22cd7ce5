/** Failures in a row that cause no wait. */
const FREE_ATTEMPTS = 5

/** Seconds to wait, by the number of failures in a row. The last value applies to all further failures. */
export const loginWaits: readonly number[] = [...Array<number>(FREE_ATTEMPTS).fill(0), 1, 2, 4, 8, 16, 32, 60]

/** Failed attempts count for a day. */
export const FAILURES_FORGOTTEN_MS = 86_400_000

export function secondsToWait(failures: number, failedAt: Date, now: Date): number {
  const wait = loginWaits[Math.min(failures, loginWaits.length - 1)] ?? 0
  return Math.max(0, Math.ceil(wait - (now.getTime() - failedAt.getTime()) / 1000))
}
