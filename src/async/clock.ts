/** Milliseconds by which the clocks of two servers may differ. */
export const CLOCK_TOLERANCE_MS = 60_000

/** The latest plausible time of a past event. A later stored time comes from a wrong clock. */
export const latestPast = (now: Date): Date => new Date(now.getTime() + CLOCK_TOLERANCE_MS)

/**
 * Whether a period of at most `most` milliseconds that ends at `until` still lasts (in milliseconds since the epoch).
 * An end further away was computed by a wrong clock, so such a period is over.
 */
export const isStillOn = (until: number, now: number, most: number): boolean =>
  until > now && until <= now + most + CLOCK_TOLERANCE_MS
