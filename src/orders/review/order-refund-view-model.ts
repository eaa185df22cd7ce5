import { randomUUID } from 'node:crypto'
import { dayOf } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { orderHref } from '../order-deps.ts'
import type { Order } from '../rules/amounts.ts'
import { isDelivered, mostRefundOfOrder } from '../rules/decisions.ts'

const labels = { amount: 'Jumlah', day: 'Tanggal', reason: 'Alasan', note: 'Dikembalikan ke' }

/**
 * Builds the form in which staff record a refund of an order as a whole. The price of a delivered order falls by the
 * refund, for a reason.
 */
export function refundView(order: Order, typed: Values, errors: Errors, now: Date) {
  const href = orderHref(order.order_code)
  const most = mostRefundOfOrder(order)
  return {
    code: order.order_code,
    orderHref: href,
    action: `${href}pengembalian/`,
    most: most > 0 ? rupiah(most) : null,
    lowersPrice: isDelivered(order),
    values: {
      // After an error the key stays, so that a form that was sent twice records one refund.
      key: typed.key || randomUUID(),
      amount: typed.amount ?? '',
      day: typed.day ?? dayOf(now),
      reason: typed.reason ?? '',
      note: typed.note ?? '',
    },
    today: dayOf(now),
    errors,
    labels,
  }
}
