import type { StatusBadge } from '../../../web/context.ts'
import { longDate } from '../../../web/dates.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { lastPage, pagination } from '../../../web/paging.ts'
import { orderStates, productionStates } from '../../labels.ts'
import { ownOrdersHref, trackingKey } from '../../order-deps.ts'
import type { Order } from '../../rules/amounts.ts'
import { remainingOf } from '../../rules/rupiah.ts'

/** On the page of the account, and on one page of the list. */
export const OWN_ORDERS_SHOWN = 5
export const OWN_ORDERS_PER_PAGE = 20

/** `secret` signs the link that shows the order in full. */
export function ownOrderView(order: Order, secret: string) {
  const rest = order.status_order === 'dibatalkan' ? 0 : remainingOf(order)
  return {
    code: order.order_code,
    href: `/lacak/${order.order_code}/?kunci=${trackingKey(secret, order)}`,
    product: `${order.quantity.toLocaleString('id-ID')} ${order.product_name}`,
    placed: longDate(order.created_at),
    badge: badgeOf(order),
    total: rupiah(order.total_price),
    rest: rest > 0 && rest < order.total_price ? `sisa ${rupiah(rest)}` : null,
  }
}

/** The production status once production has begun, the order status before. */
function badgeOf({ status_order: status, production_status: production }: Order): StatusBadge {
  if (status === 'link_dibuat' || status === 'menunggu_pelunasan') return { color: 'degraded', label: 'Menunggu bayar' }
  return status === 'dibatalkan' || production === 'menunggu' ? orderStates[status] : productionStates[production]
}

export function ownOrdersView(
  { orders, total }: { orders: readonly Order[]; total: number },
  page: number,
  secret: string,
) {
  const last = Math.max(page, lastPage(total, OWN_ORDERS_PER_PAGE))
  return {
    orders: orders.map((order) => ownOrderView(order, secret)),
    pagination: pagination(ownOrdersHref, page, last),
  }
}
