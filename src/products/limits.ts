import type { Limit } from '../web/limits.ts'

/** Limit for reading the price list, per hour and address. */
export const reads: Limit = { name: 'priceListGet', points: 1_000, duration: 3_600 }
export const writes: Limit = { name: 'priceListPut', points: 200, duration: 3_600 }
/** Limit for price trials, which a form does after each change, per minute. */
export const trials: Limit = { name: 'priceTrial', points: 600, duration: 60 }

/** Most items in one selection, and most pieces and rupiah of all items together. */
export const MAX_ITEMS = 20
export const MAX_PIECES = 10_000
export const MAX_TOTAL = 999_999_999
