import type { Context } from '../../web/context.ts'
import type { Tracking } from '../../web/limits.ts'
import { notFound } from '../../web/refusal.ts'
import type { OrderDeps } from '../order-deps.ts'
import { findOrder } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { codeHref, codeIn, ORDER_CODE, readCode } from '../rules/codes.ts'
import { keepPrivate, keyIn, opensInFull } from './tracking-key.ts'

export type TrackDesk = { deps: OrderDeps; limits: { tracking: Tracking } }

/** No order has this code. A malformed code is looked up as this code, so that it takes as long as an unknown one. */
const PLACEHOLDER_CODE = 'ORD-00000000-000'

const findByCode = ({ db }: OrderDeps, input: string) =>
  findOrder(db, { order_code: readCode(input, ORDER_CODE) ?? PLACEHOLDER_CODE })

/** Whether the key of the signed link opens the order. */
export const isOpenedBy = (key: string | null, order: Order, { deps }: Pick<TrackDesk, 'deps'>) =>
  opensInFull(deps.secret, order, key, deps.now())

/** Returns the order with this code if the key opens it, else null. The rate limits do not count this lookup. */
export async function findSigned(deps: OrderDeps, code: string, key: string | null): Promise<Order | null> {
  const order = await findByCode(deps, code)
  return order && isOpenedBy(key, order, { deps }) ? order : null
}

/**
 * Finds the order in the same way, for a page that shows nothing without the key. A wrong key counts as a guess at the
 * code.
 */
export function lookUpSigned(ctx: Context, { deps, limits }: TrackDesk): Promise<Order | null> {
  const key = keyIn(ctx.query)
  const find = () => findSigned(deps, String(ctx.params.code), key)
  return limits.tracking(ctx, find, key === null ? undefined : () => true)
}

/** The order of a signed link, for a page with a form. Throws a 404 without the right key. */
export async function signedOrderAt(ctx: Context, desk: TrackDesk): Promise<Order> {
  keepPrivate(ctx, 'same-origin')
  const order = await lookUpSigned(ctx, desk)
  if (!order) throw notFound()
  return order
}

/** Returns the order of a signed link; null if the key is missing or wrong. */
export async function orderByKey(ctx: Context, desk: TrackDesk): Promise<Order | null | 'redirected'> {
  const order = await findOrRedirect(ctx, desk)
  return order && order !== 'redirected' && !isOpenedBy(keyIn(ctx.query), order, desk) ? null : order
}

/**
 * Finds the order for pages that show something to anyone with the code. A code with a wrong key therefore counts as
 * known. A code in another spelling is first redirected, without counting.
 */
export async function findOrRedirect(ctx: Context, desk: TrackDesk): Promise<Order | null | 'redirected'> {
  const input = String(ctx.params.code)
  const code = codeIn(input)
  if (code && code !== input) {
    const rest = ORDER_CODE.test(code) ? ctx.path.replace(/^\/lacak\/[^/]*\/?/, '') : ''
    redirect(ctx, `${codeHref(code)}${rest}${ctx.search}`)
    return 'redirected'
  }
  const key = keyIn(ctx.query)
  const isOpened = key === null ? undefined : (order: Order) => isOpenedBy(key, order, desk)
  return desk.limits.tracking(ctx, () => findByCode(desk.deps, input), isOpened)
}

export function redirect(ctx: Context, address: string): void {
  ctx.status = 302
  ctx.redirect(address)
}
