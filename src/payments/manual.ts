import type { Gateway } from './gateway.ts'

/** `now` in milliseconds. */
type Options = { now?: () => number }

/**
 * Paid by transfer, on our own page, and confirmed by staff: there is no gateway that could fail, and none that knows more
 * than we do, so `find`, `read` and `expire` answer null. The id is our own.
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
