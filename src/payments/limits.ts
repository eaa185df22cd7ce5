import type { Limit } from '../web/limits.ts'

/** For a wrong token or signature, per address. Valid webhooks are not limited. */
export const badWebhooks: Limit = { name: 'webhook', points: 1_000, duration: 3_600 }
