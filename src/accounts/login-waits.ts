/** Failed attempts per name without a wait. */
const FREE_ATTEMPTS = 5

/** Seconds to wait after so many failures in a row: 0 0 0 0 0 1 2 4 8 16 32 60, then 60. */
export const loginWaits: readonly number[] = [...Array<number>(FREE_ATTEMPTS).fill(0), 1, 2, 4, 8, 16, 32, 60]

/** Milliseconds after which failures are forgotten. */
export const FAILURES_FORGOTTEN_MS = 86_400_000

/** Seconds until the next attempt for a name, given its failures and the last of them; 0 means now. */
export function secondsToWait(failures: number, failedAt: Date, now: Date): number {
  const wait = loginWaits[Math.min(failures, loginWaits.length - 1)] ?? 0
  return Math.max(0, Math.ceil(wait - (now.getTime() - failedAt.getTime()) / 1000))
}
