import type { Gateway } from './gateway.ts'

/** `now` in epoch milliseconds. */
type Options = { now?: () => number }

/**
 * Payment by transfer, shown on our page and confirmed by staff. There is no remote gateway, so nothing can fail, and
 * `find`, `read` and `expire` return null. The id is our own.
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
