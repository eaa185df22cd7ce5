import type { Limit } from '../web/limits.ts'

/** Per hour and address, for calls of the price list. */
export const reads: Limit = { name: 'priceListGet', points: 1_000, duration: 3_600 }
export const writes: Limit = { name: 'priceListPut', points: 200, duration: 3_600 }
/** Trying a price, which a form does with each change; per minute. */
export const trials: Limit = { name: 'priceTrial', points: 600, duration: 60 }

/** Items of one wish, and the pieces and rupiah of all of them together. */
export const MAX_ITEMS = 20
export const MAX_PIECES = 10_000
export const MAX_TOTAL = 999_999_999
