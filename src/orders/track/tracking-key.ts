import { isSameSecret } from '../../web/same-secret.ts'
import { trackingKey } from '../order-deps.ts'
import type { Order } from '../rules/amounts.ts'

/** How long after its end the signed link shows an order in full: 90 days. */
export const LINK_LIFETIME_MS = 90 * 86_400_000

/**
 * Whether a `?kunci=` shows this order in full. A key is valid until 90 days after the order ended, or until staff revoke it.
 * The comparison takes constant time.
 */
export function opensInFull(
  secret: string,
  order: Pick<Order, 'order_code' | 'link_version' | 'ended_at'>,
  key: string | null,
  now: Date,
): boolean {
  const isRight = isSameSecret(key ?? '', trackingKey(secret, order))
  return isRight && (order.ended_at === null || now.getTime() - order.ended_at.getTime() < LINK_LIFETIME_MS)
}

/** The key in the query of an address; null if there is none. */
export const keyIn = ({ kunci }: Record<string, string | string[] | undefined>): string | null =>
  typeof kunci === 'string' && kunci !== '' ? kunci.slice(0, 200) : null
