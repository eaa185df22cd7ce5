const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** What is waited after the first failure, the second and so on: 19.2 hours in all. */
const RETRY_DELAYS_MS = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  HOUR,
  6 * HOUR,
  6 * HOUR,
  6 * HOUR,
] as const satisfies readonly number[]

/**
 * Milliseconds until the next try after so many that failed; null when it is given up. Nothing is spread: however many are
 * due together, only a few of a kind are sent at a time.
 */
export const retryDelay = (attempts: number): number | null => RETRY_DELAYS_MS[Math.max(1, attempts) - 1] ?? null

/** What a `Retry-After` asks of us, for an outcome: seconds only, and no longer than an hour. */
export const readRetryAfter = (retryAfter: string | undefined): { after?: number } =>
  retryAfter && /^\d{1,6}$/.test(retryAfter) ? { after: Math.min(HOUR, Number(retryAfter) * SECOND) } : {}
