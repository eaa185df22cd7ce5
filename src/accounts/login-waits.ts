/** Failed tries of one name that cost nothing. */
const FREE = 5

/** Seconds to wait after so many failures in a row, from none to where it no longer grows: 0 0 0 0 0 1 2 4 8 16 32 60. */
export const loginWaits: readonly number[] = [...Array<number>(FREE).fill(0), 1, 2, 4, 8, 16, 32, 60]

/** Milliseconds after which failures are forgotten. */
export const FORGOTTEN = 86_400_000

/** Seconds until a name may be tried again, after so many failures of which the last was then; 0 is now. */
export function waitOf(failures: number, failedAt: Date, now: Date): number {
  const wait = loginWaits[Math.min(failures, loginWaits.length - 1)] ?? 0
  return Math.max(0, Math.ceil(wait - (now.getTime() - failedAt.getTime()) / 1000))
}
