import { allow } from '../../platform/access.ts'
import { invalidForm } from '../../web/call-errors.ts'
import { type AppRouter, createRouter } from '../../web/context.ts'
import type { Tracking } from '../../web/limits.ts'
import { Refusal } from '../../web/refusal.ts'
import type { OrderDeps } from '../order-deps.ts'
import { findAnyOrder, findOrder } from '../queries.ts'
import { INVOICE_CODE, ORDER_CODE, readCode } from '../rules/codes.ts'
import { lookups } from '../rules/limits.ts'
import { apiInvoiceDetail, apiTracking } from './api-model.ts'
import { keepPrivate } from './private.ts'
import { findTrackedInvoices } from './queries.ts'
import { loadTrackedOrder } from './tracked-order.ts'

type Deps = { deps: OrderDeps; limits: { tracking: Tracking } }

/**
 * Routes of the public API for looking up an order or an invoice by its code: GET /api/v1/track-order/ and GET
 * /api/v1/invoice/detail/:code/.
 */
export function trackApi({ deps, limits }: Deps): AppRouter {
  const router = createRouter()

  router.get('/api/v1/track-order', allow('anyone', { also: [lookups.known, lookups.unknown] }), async (ctx) => {
    keepPrivate(ctx)
    const { order_code: typed } = ctx.query
    if (typeof typed !== 'string' || typed.trim() === '')
      throw invalidForm({ order_code: 'Parameter order_code wajib diisi' })
    const code = readCode(typed, ORDER_CODE)
    if (!code) throw invalidForm({ order_code: 'Kode pesanan bentuknya seperti ORD-20261118-K7Q' })
    const order = await limits.tracking(ctx, () => findOrder(deps.db, { order_code: code }))
    if (!order) throw new Refusal(404, 'Pesanan dengan kode ini tidak ditemukan.')
    ctx.body = apiTracking(await loadTrackedOrder(deps.db, order, deps.now()))
  })

  router.get(
    '/api/v1/invoice/detail/:code',
    allow('anyone', { also: [lookups.known, lookups.unknown] }),
    async (ctx) => {
      keepPrivate(ctx)
      const code = readCode(String(ctx.params.code), INVOICE_CODE)
      if (!code) throw invalidForm({ invoice_code: 'Kode invoice bentuknya seperti INV-123456-ABC' })
      const invoice = await limits.tracking(ctx, async () => (await findTrackedInvoices(deps.db, { code }))[0])
      const order = invoice && (await findAnyOrder(deps.db, invoice.order_id))
      if (!invoice || !order) throw new Refusal(404, 'Invoice dengan kode ini tidak ditemukan.')
      ctx.body = apiInvoiceDetail({ order, invoice }, deps.now())
    },
  )

  return router
}
