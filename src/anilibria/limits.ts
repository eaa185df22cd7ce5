import type { Limit } from '../web/limits.ts'

/**
 * Requests to the v2 API: a hundred in the minute that begins with the first one, and a burst of twenty. Staff have no
 * more, because programs call this API.
 */
export const v2Limit: Limit = { name: 'anilibria', points: 120, duration: 60, sameForStaff: true }
/** Internal calls, those with bad tokens included. */
export const internalLimit: Limit = { name: 'anilibria-internal', points: 600, duration: 60, sameForStaff: true }
