import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, fieldsOf, readForm, readParam, readQuery, typedIn, type Values } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { staffActor } from '../actor.ts'
import type { OrderDeps } from '../order-deps.ts'
import { addManualPayment } from '../payments/add-manual-payment.ts'
import { EarlyPayment } from '../payments/early-payment.ts'
import { regenerateLink } from '../payments/invoices.ts'
import { ManualPaymentForm } from '../payments/payment-forms.ts'
import { sendInvoice } from '../payments/send-invoice.ts'
import { findInvoice } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { writes } from '../rules/limits.ts'
import { orderAt, redirectToOrder } from '../staff/show-order.ts'
import { recordableInvoices } from './decision-queries.ts'
import { HoldForm, WibTime } from './forms.ts'
import { holdPayment } from './hold.ts'
import { manualView } from './manual-view-model.ts'
import { manualPage } from './views.ts'

const Uuid = z.uuid()
const Chosen = z.object({ invoice: Uuid.nullable().catch(null) })

/**
 * Routes of the order page for staff that concern payments: entering a payment by hand, making a new payment link for
 * an invoice, and sending an invoice again or a reminder of it.
 */
export function manualPaymentRoutes(deps: OrderDeps): AppRouter {
  const router = createRouter()

  router.get('/admin/pesanan/:code/pembayaran', allow('staff'), async (ctx) => {
    const order = await orderAt(ctx, deps.db)
    const { invoice } = readQuery(Chosen, ctx.query)
    await show(ctx, deps, order, { values: invoice ? { invoice_id: invoice } : {}, errors: {} })
  })

  router.post('/admin/pesanan/:code/pembayaran', allow('staff', { limit: writes }), (ctx) => enterPayment(ctx, deps))

  router.post('/admin/pesanan/:code/invoice/:id/link', allow('staff', { limit: writes }), async (ctx) => {
    const { order, invoiceId } = await invoiceAt(ctx, deps)
    const { made, willFollow } = await regenerateLink(deps, invoiceId, staffActor(ctx))
    if (!made && !willFollow)
      throw new Refusal(409, 'Gateway pembayaran menolak membuat link ini. Periksa data pemesan.')
    redirectToOrder(ctx, order, made ? 'link' : 'link-menyusul')
  })

  for (const [path, what, done] of [
    ['pesan', 'invoice', 'tagihan'],
    ['pengingat', 'reminder', 'pengingat'],
  ] as const)
    router.post(`/admin/pesanan/:code/invoice/:id/${path}`, allow('staff', { limit: writes }), async (ctx) => {
      const { order, invoiceId } = await invoiceAt(ctx, deps)
      const isSent = await sendInvoice(deps, { invoiceId, channel: null, what }, staffActor(ctx))
      redirectToOrder(ctx, order, isSent ? done : `${done}-tertahan`)
    })

  return router
}

async function enterPayment(ctx: Context, deps: OrderDeps): Promise<void> {
  const order = await orderAt(ctx, deps.db)
  const read = readForm(ManualPaymentForm(deps.now(), WibTime(deps.now())), ctx.request.body)
  const values = typedIn(ctx.request.body)
  if (!read.ok) return show(ctx, deps, order, { values, errors: read.errors }, 422)
  await insistOn(deps, order, read.input.invoice_id)
  const by = staffActor(ctx)
  const { tahan, kunci } = HoldForm.parse(fieldsOf(ctx.request.body))
  try {
    if (tahan) {
      const { id } = await holdPayment(deps, { ...read.input, key: kunci ?? randomUUID() }, by)
      return seeOther(ctx, withFlash(`/admin/pembayaran/#bayar-${id}`, 'ditahan'))
    }
    await addManualPayment(deps, read.input, by)
  } catch (error) {
    if (error instanceof EarlyPayment)
      return show(ctx, deps, order, { values, errors: { payment_time: error.message } }, 422)
    if (!(error instanceof Refusal) || ![400, 409].includes(error.status)) throw error
    const field = error.code === 'AMOUNT_MISMATCH' ? 'amount' : 'invoice_id'
    const errors = { [field]: error.message }
    return show(ctx, deps, order, { values, errors }, error.status === 400 ? 422 : 409)
  }
  redirectToOrder(ctx, order, 'pembayaran')
}

/** Returns the order and the id of its invoice that the address names. Throws a 404 if they do not exist. */
async function invoiceAt(ctx: Context, deps: OrderDeps) {
  const order = await orderAt(ctx, deps.db)
  const invoiceId = readParam(Uuid, ctx.params.id)
  await insistOn(deps, order, invoiceId)
  return { order, invoiceId }
}

/** Throws a 404 unless the invoice belongs to the given order, which comes from the address. */
async function insistOn({ db }: OrderDeps, order: Order, invoiceId: string): Promise<void> {
  const invoice = await findInvoice(db, { id: invoiceId })
  if (invoice?.order_id !== order.id) throw notFound('Invoice ini tidak ada di pesanan itu.')
}

type FormState = { values: Values; errors: Errors }

async function show(ctx: Context, { db, now }: OrderDeps, order: Order, typed: FormState, status = 200): Promise<void> {
  const invoices = await recordableInvoices(db, order.id)
  manualPage(ctx, { manual: manualView({ order, invoices, ...typed, now: now(), key: randomUUID() }) }, status)
}
