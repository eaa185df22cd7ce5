import { allow } from '../../platform/access.ts'
import type { Context } from '../../web/context.ts'
import type { Limit } from '../../web/limits.ts'
import type { Secret } from '../../web/signed.ts'
import { LINK_LIFETIME_MS, lookups } from '../limits.ts'
import { signedOrder } from '../order-deps.ts'
import type { Order } from '../rules/amounts.ts'

/**
 * Whether the key of a signed link shows this order in full. It does so until 90 days after the order's end, or until
 * staff revoke the link. The keys are compared in constant time.
 */
export function opensInFull(
  secret: Secret,
  order: Pick<Order, 'order_code' | 'link_version' | 'ended_at'>,
  key: string | null,
  now: Date,
): boolean {
  const isRight = secret.isSigned(key ?? '', signedOrder(order))
  return isRight && (order.ended_at === null || now.getTime() - order.ended_at.getTime() < LINK_LIFETIME_MS)
}

export const keyIn = ({ kunci }: Record<string, string | string[] | undefined>): string | null =>
  typeof kunci === 'string' && kunci !== '' ? kunci.slice(0, 200) : null

/**
 * For pages that anyone with a code can open: browsers do not cache them, search engines do not index them, and other
 * sites get no referrer. Pages with a form pass `same-origin`: the referrer of browsers without `Sec-Fetch-Site` proves
 * that the form came from this site.
 */
export const keepPrivate = (ctx: Pick<Context, 'set'>, referrer: 'no-referrer' | 'same-origin' = 'no-referrer'): void =>
  ctx.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex', 'Referrer-Policy': referrer })

/** The right and the limits of a route that everyone with a code may use. */
export const withCode = (limit?: Limit) =>
  allow('anyone', { credentials: ['session', 'key'], also: [lookups.known, lookups.unknown], ...(limit && { limit }) })
