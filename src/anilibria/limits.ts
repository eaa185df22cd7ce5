import type { Limit } from '../web/limits.ts'

/**
 * A hundred requests per minute, counted from the first one, plus a burst of twenty. The limit is not higher for staff,
 * because programs call this API.
 */
export const v2Limit: Limit = { name: 'anilibria', points: 120, duration: 60, sameForStaff: true }
/** Counts calls with invalid tokens too. */
export const internalLimit: Limit = { name: 'anilibria-internal', points: 600, duration: 60, sameForStaff: true }

/** Maximum number of events in one response about changes. */
export const MAX_CHANGES = 100

/** Maximum number of titles that a client follows on one WebSocket. */
export const MAX_TITLES = 100
