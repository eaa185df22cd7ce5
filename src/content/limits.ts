import type { Limit } from '../web/limits.ts'

/** The limit is the same as for the API of the catalog. */
export const apiCalls: Limit = { name: 'contentApi', points: 600, duration: 60 }

/** The most characters of a search. The rest is ignored. */
export const MAX_SEARCH_LENGTH = 200
