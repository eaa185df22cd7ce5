import { type Gateway, unpaid } from './gateway.ts'

/** In milliseconds since the epoch. */
type Options = { now?: () => number }

/**
 * Bank transfer: the invoice page shows the bank account, and staff confirm the payment. Nothing can fail. `find`,
 * `read` and `expire` return null. The gateway's id of an invoice is this site's own `externalId`.
 */
export const createManual = ({ now = Date.now }: Options): Gateway => ({
  name: 'manual',
  create: async ({ externalId: id, page: url, amount, seconds }) => {
    const expiresAt = new Date(now() + seconds * 1000)
    return { id, externalId: id, status: 'open', amount, currency: 'IDR', url, expiresAt, ...unpaid }
  },
  find: async () => null,
  read: async () => null,
  expire: async () => null,
})
