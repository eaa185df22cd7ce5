import * as z from 'zod'
import { allow } from '../../../platform/access.ts'
import type { AccountPart } from '../../../platform/feature.ts'
import { createRouter, type StatusBadge, signedIn, type Viewer } from '../../../web/context.ts'
import { longDate } from '../../../web/dates.ts'
import { PageNumber, readQuery } from '../../../web/form.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { pagesUpTo } from '../../../web/paging.ts'
import { fragment, page } from '../../../web/render.ts'
import { may } from '../../../web/rights.ts'
import type { Secret } from '../../../web/signed.ts'
import { orderStates, productionStates } from '../../labels.ts'
import { type OrderDeps, ownOrdersHref, trackingKey } from '../../order-deps.ts'
import { getRemaining, type Order } from '../../rules/amounts.ts'
import { findOwnOrders } from './queries.ts'

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
    const ownOrders = await findOwnOrders(db, viewer.id, { limit: OWN_ORDERS_PER_PAGE, offset })
    ownOrdersPage(ctx, { isStaff: may(viewer, 'staff'), list: ownOrdersView(ownOrders, page, secret) })
  })
  return router
}

/** Returns an empty part for a member without orders. */
export async function ownOrdersPart({ db, secret }: OrderDeps, { id }: Viewer): Promise<AccountPart> {
  const { orders, total, running } = await findOwnOrders(db, id, { limit: OWN_ORDERS_SHOWN, offset: 0 })
  if (total === 0) return {}
  const own = ownOrdersFragment({
    orders: orders.map((order) => ownOrderView(order, secret)),
    all: { href: ownOrdersHref(), count: total.toLocaleString('id-ID') },
  })
  return { own, marks: running > 0 ? { pesanan: `${running} berjalan` } : {} }
}

/** The most orders on the account page. Below: on one page of the list. */
const OWN_ORDERS_SHOWN = 5
const OWN_ORDERS_PER_PAGE = 20

/** `secret` signs the link that shows the order in full. */
function ownOrderView(order: Order, secret: Secret) {
  const rest = order.status_order === 'dibatalkan' ? 0 : getRemaining(order)
  return {
    code: order.order_code,
    href: `/lacak/${order.order_code}/?kunci=${trackingKey(secret, order)}`,
    product: `${order.quantity.toLocaleString('id-ID')} ${order.product_name}`,
    placed: longDate(order.created_at),
    badge: getOrderBadge(order),
    total: rupiah(order.total_price),
    rest: rest > 0 && rest < order.total_price ? `sisa ${rupiah(rest)}` : null,
  }
}

/** Shows the order status before production has begun, and the production status afterwards. */
function getOrderBadge({ status_order: status, production_status: production }: Order): StatusBadge {
  if (status === 'link_dibuat' || status === 'menunggu_pelunasan') return { color: 'degraded', label: 'Menunggu bayar' }
  return status === 'dibatalkan' || production === 'menunggu' ? orderStates[status] : productionStates[production]
}

function ownOrdersView({ orders, total }: { orders: readonly Order[]; total: number }, page: number, secret: Secret) {
  return {
    orders: orders.map((order) => ownOrderView(order, secret)),
    pagination: pagesUpTo(total, OWN_ORDERS_PER_PAGE, page, ownOrdersHref),
  }
}
