import type { OpenedGateway, Payments } from '../payments/payments.ts'
import { allow } from '../platform/access.ts'
import { callRoutes } from '../platform/api/calls.ts'
import type { Uploads } from '../uploads/uploads.ts'
import { type AppRouter, createRouter } from '../web/context.ts'
import type { Tracking } from '../web/limits.ts'
import { page } from '../web/render.ts'
import { orderCalls } from './api/calls.ts'
import { readStats } from './dashboard/stats.ts'
import { dashboardView } from './dashboard/view-model.ts'
import { invoiceRoutes } from './invoice/routes.ts'
import { templateRoutes } from './messages/template-routes.ts'
import type { Orders } from './open.ts'
import type { OrderDeps } from './order-deps.ts'
import { confirmationRoutes } from './pages/confirmation.ts'
import { orderFormRoutes } from './pages/order-form.ts'
import { manualPaymentRoutes } from './review/manual-routes.ts'
import { orderRefundRoutes } from './review/order-refund-routes.ts'
import { reviewRoutes } from './review/routes.ts'
import { binRoutes } from './staff/bin/routes.ts'
import { bulkPages } from './staff/bulk-routes.ts'
import { listPages } from './staff/list-routes.ts'
import { messageRoutes } from './staff/message-routes.ts'
import { orderPages } from './staff/order-routes.ts'
import { ownOrderRoutes } from './track/own/routes.ts'
import { trackRoutes } from './track/routes.ts'

const dashboardPage = page<{ dashboard: ReturnType<typeof dashboardView> }>('/orders/dashboard/dashboard')

function dashboardRoutes({ db, now }: OrderDeps): AppRouter {
  const router = createRouter()

  router.get('/admin/dasbor', allow('staff'), async (ctx) => {
    const at = now()
    dashboardPage(ctx, { dashboard: dashboardView(await readStats(db, at), at) })
  })

  return router
}

/** In the order in which they are matched. */
export const orderRoutes = (
  orders: Orders & Pick<Payments, 'work'> & Pick<OpenedGateway, 'simulation'> & { uploads: Uploads },
  limits: { tracking: Tracking },
): AppRouter[] => [
  callRoutes(orderCalls, { ...orders.deps, uploads: orders.uploads, tracking: limits.tracking }),
  // Before the confirmation page, whose pattern `/pesan/:code` would match the form's addresses too.
  orderFormRoutes(orders),
  confirmationRoutes(orders.deps, limits),
  trackRoutes({ ...orders, limits }),
  ownOrderRoutes(orders.deps),
  invoiceRoutes({ ...orders, limits }),
  templateRoutes(orders.deps),
  reviewRoutes(orders),
  manualPaymentRoutes(orders.deps),
  orderRefundRoutes(orders.deps),
  dashboardRoutes(orders.deps),
  messageRoutes(orders),
  listPages(orders),
  bulkPages(orders),
  binRoutes(orders),
  // Single orders come last, because `/admin/pesanan/:code` matches any word.
  orderPages(orders),
]
