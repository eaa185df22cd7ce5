import type { Limit } from '../web/limits.ts'

/** Webhooks of an address with a wrong token or signature. Valid webhooks are not limited. */
export const badWebhooks: Limit = { name: 'webhook', points: 1_000, duration: 3_600 }
