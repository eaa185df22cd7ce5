import type { Gateway } from './gateway.ts'

/** In milliseconds since the epoch. */
type Options = { now?: () => number }

/**
 * Bank transfer: the invoice page shows the account, and staff confirm the payment. Nothing can fail, `find`, `read`
 * and `expire` return null, and the gateway's id is this site's own `externalId`.
 */
export const createManual = ({ now = Date.now }: Options): Gateway => ({
  name: 'manual',
  create: async ({ externalId, page, amount, seconds }) => ({
    id: externalId,
    externalId,
    status: 'open',
    amount,
    currency: 'IDR',
    url: page,
    expiresAt: new Date(now() + seconds * 1000),
    paidAmount: null,
    paidAt: null,
    paymentId: null,
    method: '',
  }),
  find: async () => null,
  read: async () => null,
  expire: async () => null,
})
