import type { Limit } from '../../web/limits.ts'

/**
 * Rate limits per hour and address for requests that change orders and for requests that read them. API and pages share
 * these limits.
 */
export const writes: Limit = { name: 'konveksiPost', points: 100, duration: 3_600 }
export const reads: Limit = { name: 'konveksiGet', points: 500, duration: 3_600 }
/** Rate limit per hour and address for new orders by visitors. The order form and the API share this limit. */
export const placing: Limit = { name: 'orders', points: 100, duration: 3_600 }
/**
 * Rate limits per minute and address for looking up orders and invoices by their code: for codes that exist, and lower
 * for unknown codes, so that codes cannot be guessed.
 */
export const lookups = {
  known: { name: 'trackKnown', points: 60, duration: 60 },
  unknown: { name: 'trackUnknown', points: 10, duration: 60 },
} satisfies Record<string, Limit>
