import { readParam } from '../../web/form.ts'
import { actorLabel, historyLabel } from '../events.ts'
import { findAnyOrder } from '../queries.ts'
import { amountOf } from '../rules/amounts.ts'
import { decimal } from '../rules/rupiah.ts'
import { findHistory } from '../staff/order-queries.ts'
import { OneOrder, type OrderCall, staff, tags } from './call.ts'
import { at, orderCode, orderId } from './examples.ts'
import { gone, OrderId } from './orders.ts'
import { AuditTrail } from './shapes.ts'

const paths = ['/api/v1/orders/:id/audit-trail', '/api/v1/order/:id/audit-trail']

export const trailCall: OrderCall = staff('auditTrail', 'get', paths, {
  ...OneOrder,
  tag: tags.staff,
  about:
    'Riwayat pesanan. Semua yang terjadi dengan pesanan, dari yang terlama; juga untuk pesanan yang sudah dihapus.',
  alias: 'orderAuditTrail',
  good: 'Riwayatnya.',
  data: AuditTrail,
  example: {
    order_id: orderId,
    order_code: orderCode,
    count: 1,
    results: [
      {
        kind: 'order',
        old_value: null,
        new_value: 'menunggu_link',
        amount: null,
        description: 'Pesanan diterima',
        notes: '',
        actor: 'Pelanggan',
        source: 'public',
        version: 1,
        timestamp: at,
      },
    ],
  },
  errors: { 404: true },
  run: async ({ db }, { ctx }) => {
    const order = await findAnyOrder(db, readParam(OrderId, ctx.params.id))
    if (!order) throw gone()
    const rows = await findHistory(db, order.id)
    return {
      order_id: order.id,
      order_code: order.order_code,
      count: rows.length,
      results: rows.map((row) => {
        const amount = row.amount === null ? null : amountOf(row.amount)
        return {
          kind: row.kind,
          old_value: row.old,
          new_value: row.new,
          amount: amount === null ? null : decimal(amount),
          description: historyLabel({ ...row, amount }).title,
          notes: row.note,
          actor: row.source === 'admin' ? row.actor : actorLabel(row),
          source: row.source,
          version: row.version,
          timestamp: row.at.toISOString(),
        }
      }),
    }
  },
})
