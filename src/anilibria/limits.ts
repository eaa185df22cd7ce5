import type { Limit } from '../web/limits.ts'

/**
 * A hundred in the minute that begins with the first one, and a burst of twenty. Staff have no more, because programs
 * call this API.
 */
export const v2Limit: Limit = { name: 'anilibria', points: 120, duration: 60, sameForStaff: true }
/** Calls with bad tokens included. */
export const internalLimit: Limit = { name: 'anilibria-internal', points: 600, duration: 60, sameForStaff: true }

/** Events that one answer tells a client which asks what has changed. */
export const MAX_CHANGES = 100

/** Titles that a client of the socket follows on one connection. */
export const MAX_TITLES = 100
