import type { Context } from '../../web/context.ts'
import type { Tracking } from '../../web/limits.ts'
import type { OrderDeps } from '../order-deps.ts'
import { findOrder } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { codeHref, codeIn, ORDER_CODE, readCode } from '../rules/codes.ts'
import { keyIn, opensInFull } from './tracking-key.ts'

export type TrackDesk = { deps: OrderDeps; limits: { tracking: Tracking } }

/** Never exists: the lookup of a malformed code takes the same time as that of an unknown one. */
const PLACEHOLDER_CODE = 'ORD-00000000-000'

/** By the key of its signed link. */
export const isOpenedBy = (key: string | null, order: Order, { deps }: TrackDesk) =>
  opensInFull(deps.secret, order, key, deps.now())

/** The order of a signed link; null without the right key. */
export async function orderByKey(ctx: Context, desk: TrackDesk): Promise<Order | null | 'redirected'> {
  const order = await findOrRedirect(ctx, desk)
  return order && order !== 'redirected' && !isOpenedBy(keyIn(ctx.query), order, desk) ? null : order
}

/** The lookup counts for the rate limits. A code in another spelling is redirected first, without counting. */
export async function findOrRedirect(ctx: Context, desk: TrackDesk): Promise<Order | null | 'redirected'> {
  const typed = String(ctx.params.code)
  const code = codeIn(typed)
  if (code && code !== typed) {
    const rest = ORDER_CODE.test(code) ? ctx.path.replace(/^\/lacak\/[^/]*\/?/, '') : ''
    redirect(ctx, `${codeHref(code)}${rest}${ctx.search}`)
    return 'redirected'
  }
  const find = () => findOrder(desk.deps.db, { order_code: readCode(typed, ORDER_CODE) ?? PLACEHOLDER_CODE })
  const key = keyIn(ctx.query)
  return desk.limits.tracking(ctx, find, key === null ? undefined : (order) => isOpenedBy(key, order, desk))
}

export function redirect(ctx: Context, address: string): void {
  ctx.status = 302
  ctx.redirect(address)
}
