import { randomUUID } from 'node:crypto'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, createRouter } from '../../web/context.ts'
import { dayOf } from '../../web/dates.ts'
import { type Errors, readForm, typedIn, type Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { Refusal } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { staffActor } from '../actor.ts'
import { type OrderDeps, orderHref } from '../order-deps.ts'
import type { Order } from '../rules/amounts.ts'
import { isDelivered, mostRefundOfOrder } from '../rules/decisions.ts'
import { writes } from '../rules/limits.ts'
import { orderAt, redirectToOrder } from '../staff/show-order.ts'
import { decideMoney } from './decide.ts'
import { RefundForm } from './forms.ts'

const orderRefundPage = page<{ refund: ReturnType<typeof refundView> }>('/orders/review/refund')

/** A refund of a running order makes room for a lower price. */
export function orderRefundRoutes(deps: OrderDeps): AppRouter {
  const router = createRouter()

  router.get('/admin/pesanan/:code/pengembalian', allow('staff'), async (ctx) =>
    show(ctx, await orderAt(ctx, deps.db), {}, {}),
  )

  router.post('/admin/pesanan/:code/pengembalian', allow('staff', { limit: writes }), async (ctx) => {
    const order = await orderAt(ctx, deps.db)
    const values = typedIn(ctx.request.body)
    const read = readForm(RefundForm(deps.now()), ctx.request.body)
    if (!read.ok) return show(ctx, order, values, read.errors, 422)
    const { day: at, ...form } = read.input
    try {
      const ruling = { decision: 'refund' as const, ...form, at, by: staffActor(ctx) }
      const refunded = await decideMoney(deps, { order: order.id, is: 'ongoing' }, ruling)
      // A form that was sent before refunded the same, with a reason if the price fell.
      const what = (refunded?.lowered ?? form.reason !== undefined) ? 'pengembalian-harga' : 'pengembalian'
      redirectToOrder(ctx, order, refunded?.voided ? `${what}-link` : what)
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 409) throw error
      show(ctx, await orderAt(ctx, deps.db), values, { amount: error.message }, 409)
    }
  })

  return router

  function show(ctx: Context, order: Order, values: Values, errors: Errors, status = 200): void {
    orderRefundPage(ctx, { refund: refundView(order, values, errors, deps.now()) }, status)
  }
}

const labels = { amount: 'Jumlah', day: 'Tanggal', reason: 'Alasan', note: 'Dikembalikan ke' }

function refundView(order: Order, typed: Values, errors: Errors, now: Date) {
  const href = orderHref(order.order_code)
  const most = mostRefundOfOrder(order)
  return {
    code: order.order_code,
    orderHref: href,
    action: `${href}pengembalian/`,
    /** Null if nothing can be refunded. */
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
