import type { Limit } from '../web/limits.ts'

/** Requests to the API of content, as many as to that of the catalog. */
export const apiCalls: Limit = { name: 'contentApi', points: 600, duration: 60 }
