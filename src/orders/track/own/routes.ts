import { z } from 'zod'
import { allow } from '../../../platform/access.ts'
import { createRouter, signedIn, type Viewer } from '../../../web/context.ts'
import { PageNumber, readQuery } from '../../../web/form.ts'
import { fragment, page } from '../../../web/render.ts'
import { may } from '../../../web/rights.ts'
import { type OrderDeps, ownOrdersHref } from '../../order-deps.ts'
import { findOwnOrders } from './queries.ts'
import { OWN_ORDERS_PER_PAGE, OWN_ORDERS_SHOWN, ownOrdersView, ownOrderView } from './view-model.ts'

const ownOrdersPage = page<{ isStaff: boolean; list: ReturnType<typeof ownOrdersView> }>('/orders/track/own/list')
type NewestOrders = { orders: ReturnType<typeof ownOrderView>[]; all: { href: string; count: string } }
const ownOrdersFragment = fragment<NewestOrders>('/orders/track/own/_newest')

const Where = z.object({ page: PageNumber.catch(1) })

export function ownOrderRoutes({ db, secret }: OrderDeps) {
  const router = createRouter()
  router.get('/akun/pesanan', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    const { page } = readQuery(Where, ctx.query)
    const offset = (page - 1) * OWN_ORDERS_PER_PAGE
    const found = await findOwnOrders(db, viewer.id, { limit: OWN_ORDERS_PER_PAGE, offset })
    ownOrdersPage(ctx, { isStaff: may(viewer, 'staff'), list: ownOrdersView(found, page, secret) })
  })
  return router
}

/** Null for a member without orders. */
export async function newestOrders({ db, secret }: OrderDeps, { id }: Viewer): Promise<string | null> {
  const { orders, total } = await findOwnOrders(db, id, { limit: OWN_ORDERS_SHOWN, offset: 0 })
  if (total === 0) return null
  return ownOrdersFragment({
    orders: orders.map((order) => ownOrderView(order, secret)),
    all: { href: ownOrdersHref(), count: total.toLocaleString('id-ID') },
  })
}
