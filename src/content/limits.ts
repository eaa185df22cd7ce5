import type { Limit } from '../web/limits.ts'

/** As many as to the API of the catalog. */
export const apiCalls: Limit = { name: 'contentApi', points: 600, duration: 60 }
