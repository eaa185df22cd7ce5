import type { Channel } from '../../live/attach.ts'
import type { Fragment } from '../../live/message.ts'
import type { Order } from '../rules/amounts.ts'
import { rowView } from './list-view.ts'
import { goneFragment, rowFragment } from './views.ts'

/** The list of orders and the page of each, for staff: what they show fetches itself again when the line is back. */
export const ordersChannel: Channel = {
  pattern: '/ws/orders/',
  topicOf: (path) => (path === '/ws/orders/' ? 'orders' : null),
}

/** An order's row in the list; of a deleted one, what its own page shows instead. */
export const drawDesk =
  (now: () => Date) =>
  async (order: Order): Promise<readonly Fragment[]> =>
    order.deleted_at
      ? [[`#rincian-${order.order_code}`, goneFragment({ code: order.order_code, version: order.version })]]
      : [[`#pesanan-${order.order_code}`, rowFragment({ row: rowView(order, now()) })]]
