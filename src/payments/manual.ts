import type { Gateway } from './gateway.ts'

/** `now` returns the time in milliseconds since the epoch. */
type Options = { now?: () => number }

/**
 * Payment by bank transfer: the invoice page shows the bank account, and staff confirm the payment. Without a remote
 * gateway nothing can fail, and `find`, `read` and `expire` return null. The gateway's id of an invoice is this site's
 * own `externalId`.
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
