import type { Limit } from '../web/limits.ts'

/** The catalog API. */
export const apiCalls: Limit = { name: 'catalogApi', points: 600, duration: 60 }
/** A page shows some forty pictures. */
export const pictures: Limit = { name: 'pictures', points: 12_000, duration: 60 }
/** A share card takes a third of a second to draw. */
export const shareCards: Limit = { name: 'cards', points: 60, duration: 60 }
/** Reports of visitors. */
export const reports: Limit = { name: 'reports', points: 20, duration: 3_600 }
