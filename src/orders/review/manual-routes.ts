import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, fieldsOf, readForm, readParam, readQuery, typedIn, type Values } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { staffActor } from '../actor.ts'
import type { OrderDeps } from '../order-deps.ts'
import { addManualPayment, EarlyPayment } from '../payments/add-manual-payment.ts'
import { regenerateLink } from '../payments/invoices.ts'
import { ManualPaymentForm, WibTime } from '../payments/payment-forms.ts'
import { sendInvoice } from '../payments/send-invoice.ts'
import { findInvoice } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { writes } from '../rules/limits.ts'
import { orderAt, redirectToOrder } from '../staff/show-order.ts'
import { recordableInvoices } from './decision-queries.ts'
import { HoldForm } from './forms.ts'
import { manualView } from './manual-view-model.ts'
import { manualPage } from './views.ts'

const Uuid = z.uuid()
const Chosen = z.object({ invoice: Uuid.nullable().catch(null) })

/** The order page's forms for payments: entering one by hand, a new link of an invoice, and sending or reminding of it. */
export function manualPaymentRoutes(deps: OrderDeps): AppRouter {
  const router = createRouter()
  const { db } = deps

  router.get('/admin/pesanan/:code/pembayaran', allow('staff'), async (ctx) => {
    const order = await orderAt(ctx, db)
    const { invoice } = readQuery(Chosen, ctx.query)
    await show(ctx, order, invoice ? { invoice_id: invoice } : {}, {})
  })

  router.post('/admin/pesanan/:code/pembayaran', allow('staff', { limit: writes }), async (ctx) => {
    const order = await orderAt(ctx, db)
    const read = readForm(ManualPaymentForm(deps.now(), WibTime(deps.now())), ctx.request.body)
    const values = typedIn(ctx.request.body)
    if (!read.ok) return show(ctx, order, values, read.errors, 422)
    await insistOn(order, read.input.invoice_id)
    const by = staffActor(ctx)
    const { tahan, kunci } = HoldForm.parse(fieldsOf(ctx.request.body))
    try {
      const { id } = await addManualPayment(deps, read.input, by, tahan ? (kunci ?? randomUUID()) : undefined)
      if (tahan) return seeOther(ctx, withFlash(`/admin/pembayaran/#bayar-${id}`, 'ditahan'))
    } catch (error) {
      if (error instanceof EarlyPayment) return show(ctx, order, values, { payment_time: error.message }, 422)
      if (!(error instanceof Refusal) || ![400, 409].includes(error.status)) throw error
      const field = error.code === 'AMOUNT_MISMATCH' ? 'amount' : 'invoice_id'
      return show(ctx, order, values, { [field]: error.message }, error.status === 400 ? 422 : 409)
    }
    redirectToOrder(ctx, order, 'pembayaran')
  })

  router.post('/admin/pesanan/:code/invoice/:id/link', allow('staff', { limit: writes }), async (ctx) => {
    const { order, id } = await invoiceAt(ctx)
    const { made, willFollow } = await regenerateLink(deps, id, staffActor(ctx))
    if (!made && !willFollow)
      throw new Refusal(409, 'Gateway pembayaran menolak membuat link ini. Periksa data pemesan.')
    redirectToOrder(ctx, order, made ? 'link' : 'link-menyusul')
  })

  for (const [path, what, done] of [
    ['pesan', 'invoice', 'tagihan'],
    ['pengingat', 'reminder', 'pengingat'],
  ] as const)
    router.post(`/admin/pesanan/:code/invoice/:id/${path}`, allow('staff', { limit: writes }), async (ctx) => {
      const { order, id: invoiceId } = await invoiceAt(ctx)
      const isSent = await sendInvoice(deps, { invoiceId, channel: null, what }, staffActor(ctx))
      redirectToOrder(ctx, order, isSent ? done : `${done}-tertahan`)
    })

  return router

  async function invoiceAt(ctx: Context): Promise<{ order: Order; id: string }> {
    const order = await orderAt(ctx, db)
    const id = readParam(Uuid, ctx.params.id)
    await insistOn(order, id)
    return { order, id }
  }

  /** Throws a 404 unless the invoice belongs to the given order, which comes from the address. */
  async function insistOn(order: Order, invoiceId: string): Promise<void> {
    const invoice = await findInvoice(db, { id: invoiceId })
    if (invoice?.order_id !== order.id) throw notFound('Invoice ini tidak ada di pesanan itu.')
  }

  async function show(ctx: Context, order: Order, values: Values, errors: Errors, status = 200): Promise<void> {
    const invoices = await recordableInvoices(db, order.id)
    const manual = manualView({ order, invoices, values, errors, now: deps.now(), key: randomUUID() })
    manualPage(ctx, { manual }, status)
  }
}
