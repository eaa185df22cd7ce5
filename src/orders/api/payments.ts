import { z } from 'zod'
import { allow, orBearer } from '../../platform/access.ts'
import { readFields } from '../../web/call-errors.ts'
import { type AppRouter, type Context, createRouter } from '../../web/context.ts'
import { readParam } from '../../web/form.ts'
import { hashOf } from '../../web/incoming/idempotency.ts'
import { Refusal } from '../../web/refusal.ts'
import { staffActor } from '../actor.ts'
import { apiInvoice, apiOrder, idempotent } from '../api-model.ts'
import type { OrderDeps } from '../order-deps.ts'
import { addManualPaymentIn, EarlyPayment } from '../payments/add-manual-payment.ts'
import { afterPaymentSaved } from '../payments/grant.ts'
import { createLink, type LinkResult, paymentUrl, regenerateLink } from '../payments/invoices.ts'
import { ManualPaymentForm } from '../payments/payment-forms.ts'
import { sendInvoice } from '../payments/send-invoice.ts'
import { readOrderBody } from '../place/body.ts'
import { ChannelField, Percent, unlessBlank } from '../place/forms.ts'
import { findOrder } from '../queries.ts'
import type { Order, Payment } from '../rules/amounts.ts'
import { stepsOf } from '../rules/order.ts'
import { decimal } from '../rules/rupiah.ts'
import { gone, OrderId } from './orders.ts'

const InvoiceId = z.uuid()
const optionalChannel = z.preprocess(unlessBlank, ChannelField.optional())
export const ChannelForm = z.object({ notification_channel: optionalChannel })
export const LinkForm = ChannelForm.extend({
  payment_type: z.enum(['dp', 'full', 'pelunasan'], 'Pilih jenisnya: dp, full, atau pelunasan'),
  dp_percent: z.preprocess(unlessBlank, Percent.optional()),
})

/** API routes with which staff create payment links, send invoices to customers and record manual payments. */
export function paymentApi(deps: OrderDeps): AppRouter {
  const router = createRouter()
  const { db } = deps

  router.post('/api/v1/payment/manual', allow('staff', orBearer), async (ctx) => {
    const { fields } = await readOrderBody(ctx)
    await idempotent(db, ctx, hashOf(fields), async (keep) => {
      const manual = readFields(ManualPaymentForm(deps.now()), fields)
      const adding = db.transaction(async (trx) => {
        const added = await addManualPaymentIn(trx, deps, manual, staffActor(ctx))
        const order = await findOrder(trx, { id: added.order.id })
        const body = { payment: apiPayment(added.payment), order: order && apiOrder(order) }
        await keep(trx, 201, body)
        return { ...added, body }
      })
      const { order, body } = await adding.catch(namingEarly)
      afterPaymentSaved(deps, order)
      answer(ctx, 201, body)
    })
  })

  router.post('/api/v1/order/:id/create-payment-link', allow('staff', orBearer), async (ctx) => {
    const id = readParam(OrderId, ctx.params.id)
    const { fields } = await readOrderBody(ctx)
    await idempotent(db, ctx, hashOf(fields), async () => {
      const { payment_type: type, dp_percent: percent, notification_channel } = readFields(LinkForm, fields)
      await askFor(ctx, id, { type, ...(percent && { percent }), channel: notification_channel ?? null })
    })
  })

  router.post('/api/v1/admin/order/:id/request-final-payment', allow('staff', orBearer), async (ctx) => {
    const id = readParam(OrderId, ctx.params.id)
    const { fields } = await readOrderBody(ctx)
    await idempotent(db, ctx, hashOf(fields), async () => {
      const { notification_channel } = readFields(ChannelForm, fields)
      await askFor(ctx, id, { type: 'pelunasan', channel: notification_channel ?? null })
    })
  })

  router.post('/api/v1/admin/invoice/:id/regenerate-payment-link', allow('staff', orBearer), async (ctx) => {
    const id = readParam(InvoiceId, ctx.params.id)
    await idempotent(db, ctx, hashOf({}), async () => {
      answerLink(ctx, await regenerateLink(deps, id, staffActor(ctx)))
    })
  })

  router.post('/api/v1/admin/invoice/:id/send-notification', allow('staff', orBearer), async (ctx) => {
    const id = readParam(InvoiceId, ctx.params.id)
    const { fields } = await readOrderBody(ctx)
    await idempotent(db, ctx, hashOf(fields), async () => {
      const { notification_channel: channel = null } = readFields(ChannelForm, fields)
      const notification_sent = await sendInvoice(deps, { invoiceId: id, channel }, staffActor(ctx))
      const message = notification_sent ? 'Tagihan dikirim ke pelanggan' : 'Tagihan belum bisa dikirim'
      answer(ctx, 200, { message, notification_sent })
    })
  })

  return router

  async function askFor(ctx: Context, orderId: string, wanted: LinkRequest): Promise<void> {
    const order = await findOrder(db, { id: orderId })
    if (!order) throw gone()
    const channel = wanted.channel ?? order.notification_channel
    const asking = createLink(deps, orderId, { ...wanted, channel }, staffActor(ctx))
    const result = await asking.catch((error: unknown) => {
      throw error instanceof Refusal && error.code === 'ILLEGAL_TRANSITION' ? namingLinks(error, order) : error
    })
    answerLink(ctx, result)
  }

  function answerLink(ctx: Context, { made, isNew, willFollow }: LinkResult): void {
    if (!made) throw new Refusal(502, willFollow ? retryLaterMessage : refusedMessage)
    const url = paymentUrl(made.invoice, made.link, deps.now())
    const invoice_expired_at = made.link.expires_at?.toISOString() ?? null
    answer(ctx, isNew ? 201 : 200, {
      invoice: { ...apiInvoice(made.invoice, url), invoice_expired_at },
      message: made.sent ? 'Link pembayaran berhasil dibuat dan dikirim' : 'Link pembayaran berhasil dibuat',
      notification_sent: made.sent,
    })
  }
}

type LinkRequest = Omit<Parameters<typeof createLink>[2], 'percent'> & { percent?: number }

/** Adds to the message about a payment before its order which field confirms the time. Rethrows every other error. */
function namingEarly(error: unknown): never {
  throw error instanceof EarlyPayment ? new Refusal(409, `${error.message} Lalu kirim allow_early: true.`) : error
}

/** Adds to the message of a refused payment link which `payment_type` values the order accepts now. */
const namingLinks = ({ message, code }: Refusal, order: Order): Refusal =>
  new Refusal(409, `${message} Yang bisa sekarang: ${payableTypes(order)}.`, { code })

function payableTypes(order: Order): string {
  const { links } = stepsOf(order)
  return links.length > 0 ? `payment_type ${links.join(', ')}` : 'tidak ada lagi'
}

const retryLaterMessage =
  'Gateway pembayaran belum menjawab. Pesanan belum berubah; linknya dibuat begitu gateway menjawab.'
const refusedMessage =
  'Gateway pembayaran menolak permintaan ini. Pesanan belum berubah; periksa datanya, lalu coba lagi.'

/** The JSON of a counted payment in API responses. */
const apiPayment = ({ id, invoice_id, payment_type, payment_method, amount, paid_at, notes }: Payment) => ({
  id,
  invoice_id,
  payment_type,
  payment_method,
  amount: decimal(amount),
  status: 'sudah dibayar',
  paid_at: paid_at.toISOString(),
  notes,
})

function answer(ctx: Context, status: number, body: object): void {
  ctx.set('Cache-Control', 'no-store')
  ctx.status = status
  ctx.body = body
}
