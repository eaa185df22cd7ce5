/** Milliseconds by which the clocks of two servers may differ. */
export const CLOCK_TOLERANCE_MS = 60_000

/** The latest moment at which something can have happened. What is stored as later is of a clock that was wrong. */
export const latestPast = (now: Date): Date => new Date(now.getTime() + CLOCK_TOLERANCE_MS)

/**
 * Whether what lasts `most` milliseconds and ends at `until` is not over, in milliseconds since the epoch. An end that is
 * further away was calculated by a clock that was wrong.
 */
export const isStillOn = (until: number, now: number, most: number): boolean =>
  until > now && until <= now + most + CLOCK_TOLERANCE_MS
