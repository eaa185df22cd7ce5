import { nearMoment } from '../../../web/dates.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { lastPage, pagination } from '../../../web/paging.ts'
import { netPaid } from '../../rules/rupiah.ts'
import type { DeletedOrder } from './queries.ts'

export const BIN_HREF = '/admin/pesanan/terhapus/'
export const DELETED_PER_PAGE = 25

/** `paid` is what the shop has of the price, `action` the button that restores the order. */
export const binView = (found: { rows: DeletedOrder[]; total: number }, page: number, now: Date) => ({
  rows: found.rows.map(({ order, by, reason }) => ({
    code: order.order_code,
    customer: order.customer_name,
    product: order.product_name,
    quantity: order.quantity.toLocaleString('id-ID'),
    total: rupiah(order.total_price),
    paid: netPaid(order) > 0 ? rupiah(netPaid(order)) : null,
    by,
    reason,
    at: order.deleted_at ? nearMoment(order.deleted_at, now) : '',
    iso: order.deleted_at?.toISOString() ?? '',
    action: `${BIN_HREF}${order.order_code}/kembalikan/`,
  })),
  pagination: pagination(
    (one) => `${BIN_HREF}${one > 1 ? `?page=${one}` : ''}`,
    page,
    Math.max(page, lastPage(found.total, DELETED_PER_PAGE)),
  ),
})
