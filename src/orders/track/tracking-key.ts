import { isSameSecret } from '../../web/same-secret.ts'
import { trackingKey } from '../order-deps.ts'
import type { Order } from '../rules/amounts.ts'

/** Milliseconds after its end for which an order can be opened in full: 90 days. */
export const LINK_LIFETIME_MS = 90 * 86_400_000

/**
 * Whether a `?kunci=` opens this order in full now: the one of its last message does, until 90 days after the order ended or
 * staff made it void. Takes the same time whatever is given.
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

/** The key of an address; null where it has none. */
export const keyIn = ({ kunci }: Record<string, string | string[] | undefined>): string | null =>
  typeof kunci === 'string' && kunci !== '' ? kunci.slice(0, 200) : null
