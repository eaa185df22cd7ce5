import { z } from 'zod'
import { actorOf, record } from '../../audit/audit.ts'
import { type AppRouter, type Context, createRouter, signedIn } from '../../web/context.ts'
import { type Errors, readForm, readParam, readQuery, typedIn, type Values } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import type { Order } from '../amounts.ts'
import { byOf } from '../by.ts'
import { leadBack, orderAt } from '../desk/show-order.ts'
import { regenerateLink } from '../invoices.ts'
import { rupiah } from '../money.ts'
import type { Orders } from '../open.ts'
import { ManualPaymentForm } from '../payment-forms.ts'
import { findInvoice } from '../queries.ts'
import { recordPayment } from '../record-payment.ts'
import { sendInvoice } from '../send-invoice.ts'
import { payableInvoices } from './decision-queries.ts'
import { WibTime } from './forms.ts'
import { manualView } from './manual-present.ts'
import { manualPage } from './views.ts'

const Uuid = z.uuid()
const Chosen = z.object({ invoice: Uuid.nullable().catch(null) })

/** What staff do about the money of one order from its page. */
export function manualPaymentRoutes({ desk }: Orders): AppRouter {
  const router = createRouter()
  const { db } = desk

  router.get('/admin/pesanan/:code/pembayaran', async (ctx) => {
    const order = await orderAt(ctx, db)
    const { invoice } = readQuery(Chosen, ctx.query)
    await show(ctx, order, invoice ? { invoice_id: invoice } : {}, {})
  })

  router.post('/admin/pesanan/:code/pembayaran', async (ctx) => {
    const order = await orderAt(ctx, db)
    const read = readForm(ManualPaymentForm(desk.now(), WibTime(desk.now())), ctx.request.body)
    const values = typedIn(ctx.request.body)
    if (!read.ok) return show(ctx, order, values, read.errors, 422)
    await insistOn(order, read.input.invoice_id)
    try {
      await recordPayment(desk, read.input, byOf(ctx), (trx, _order, { amount }) =>
        audit(ctx, trx, 'payment.record', `${order.order_code} · ${rupiah(amount)}`),
      )
    } catch (error) {
      if (!(error instanceof Refusal) || ![400, 409].includes(error.status)) throw error
      const field = error.code === 'AMOUNT_MISMATCH' ? 'amount' : 'invoice_id'
      return show(ctx, order, values, { [field]: error.message }, error.status === 400 ? 422 : 409)
    }
    leadBack(ctx, order, 'pembayaran')
  })

  router.post('/admin/pesanan/:code/invoice/:id/link', async (ctx) => {
    const order = await orderAt(ctx, db)
    const id = readParam(Uuid, ctx.params.id)
    await insistOn(order, id)
    const { made, willFollow } = await regenerateLink(desk, id, byOf(ctx), (trx, _order, { invoice_code }) =>
      audit(ctx, trx, 'invoice.relink', invoice_code),
    )
    if (!made && !willFollow)
      throw new Refusal(409, 'Gateway pembayaran menolak membuat link ini. Periksa data pemesan.')
    leadBack(ctx, order, made ? 'link' : 'link-menyusul')
  })

  router.post('/admin/pesanan/:code/invoice/:id/pesan', async (ctx) => {
    const order = await orderAt(ctx, db)
    const invoiceId = readParam(Uuid, ctx.params.id)
    await insistOn(order, invoiceId)
    const isSent = await sendInvoice(desk, { invoiceId, channel: null }, byOf(ctx), (trx, _order, { invoice_code }) =>
      audit(ctx, trx, 'invoice.tell', invoice_code),
    )
    leadBack(ctx, order, isSent ? 'tagihan' : 'tagihan-tertahan')
  })

  return router

  /** An address names the order whose invoice it is. */
  async function insistOn(order: Order, invoiceId: string): Promise<void> {
    const invoice = await findInvoice(db, { id: invoiceId })
    if (invoice?.order_id !== order.id) throw notFound('Invoice ini tidak ada di pesanan itu.')
  }

  async function show(ctx: Context, order: Order, values: Values, errors: Errors, status = 200): Promise<void> {
    const invoices = await payableInvoices(db, order.id)
    manualPage(ctx, { manual: manualView({ order, invoices, values, errors, now: desk.now() }) }, status)
  }
}

const audit = (ctx: Context, trx: Parameters<typeof record>[0], action: string, subject: string): Promise<void> =>
  record(trx, actorOf(ctx, signedIn(ctx)), { action, subject }).then(() => {})
