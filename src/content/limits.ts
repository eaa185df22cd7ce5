import type { Limit } from '../web/limits.ts'

/** As many as to the API of the catalog. */
export const apiCalls: Limit = { name: 'contentApi', points: 600, duration: 60 }

/** Characters of searched words; the rest is ignored. */
export const MAX_SEARCH_LENGTH = 200
