import { allow, orBearer } from '../../platform/access.ts'
import { type AppRouter, createRouter } from '../../web/context.ts'
import { readParam } from '../../web/form.ts'
import { actorLabel, historyLabel } from '../events.ts'
import type { OrderDeps } from '../order-deps.ts'
import { findAnyOrder } from '../queries.ts'
import { amountOf } from '../rules/amounts.ts'
import { decimal } from '../rules/rupiah.ts'
import { findHistory } from '../staff/order-queries.ts'
import { gone, OrderId } from './orders.ts'

/**
 * GET /api/v1/orders/:id/audit-trail/ returns the history of an order, oldest entry first. Deleted orders have a
 * history too.
 */
export function trailApi({ deps }: { deps: OrderDeps }): AppRouter {
  const router = createRouter()

  for (const base of ['/api/v1/orders', '/api/v1/order'])
    router.get(`${base}/:id/audit-trail`, allow('staff', orBearer), async (ctx) => {
      const order = await findAnyOrder(deps.db, readParam(OrderId, ctx.params.id))
      if (!order) throw gone()
      const rows = await findHistory(deps.db, order.id)
      ctx.set('Cache-Control', 'no-store')
      ctx.body = {
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
    })

  return router
}
