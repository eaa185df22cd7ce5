import type { Limit } from '../../web/limits.ts'

/** What is done about orders and what is asked about them, whether of the API or of pages. */
export const writes: Limit = { name: 'konveksiPost', points: 100, duration: 3_600 }
export const reads: Limit = { name: 'konveksiGet', points: 500, duration: 3_600 }
/** New orders of the public, from the form and from the API together. */
export const placing: Limit = { name: 'orders', points: 100, duration: 3_600 }
/** Webhooks with a wrong token; those with the right one are not counted. */
export const badWebhooks: Limit = { name: 'webhook', points: 1_000, duration: 3_600 }
/** Looking an order up by its code: codes that exist, and codes that do not. */
export const lookups = {
  known: { name: 'trackKnown', points: 60, duration: 60 },
  unknown: { name: 'trackUnknown', points: 10, duration: 60 },
} satisfies Record<string, Limit>
