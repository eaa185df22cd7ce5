import type { Limit } from '../../web/limits.ts'

/** Changes and reads of orders, by API and pages together. */
export const writes: Limit = { name: 'konveksiPost', points: 100, duration: 3_600 }
export const reads: Limit = { name: 'konveksiGet', points: 500, duration: 3_600 }
/** New orders of the public, by form and API together. */
export const placing: Limit = { name: 'orders', points: 100, duration: 3_600 }
/** Webhooks with a wrong token; valid ones are not counted. */
export const badWebhooks: Limit = { name: 'webhook', points: 1_000, duration: 3_600 }
/** Lookups by code: of existing codes, and of unknown ones. */
export const lookups = {
  known: { name: 'trackKnown', points: 60, duration: 60 },
  unknown: { name: 'trackUnknown', points: 10, duration: 60 },
} satisfies Record<string, Limit>
