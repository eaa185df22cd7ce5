const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** Milliseconds after the first failed attempt, the second and so on; 19.2 hours in all. */
const RETRY_DELAYS_MS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, 6 * HOUR, 6 * HOUR]

/**
 * Returns the pause before the next attempt; null when no attempt is left. Jitter is not needed, because only a few
 * messages of a kind are sent at a time.
 */
export const retryDelay = (attempts: number): number | null => RETRY_DELAYS_MS[Math.max(1, attempts) - 1] ?? null

/** Reads the header only as seconds, not as a date, and at most one hour. `after` is in milliseconds. */
export const readRetryAfter = (retryAfter: string | undefined): { after?: number } =>
  retryAfter && /^\d{1,6}$/.test(retryAfter) ? { after: Math.min(HOUR, Number(retryAfter) * SECOND) } : {}
