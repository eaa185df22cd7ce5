import * as z from 'zod'
import { Answer } from '../../platform/api/calls.ts'
import { whoMay } from '../../platform/api/plain-calls.ts'
import { readFields } from '../../web/call-errors.ts'
import type { Context } from '../../web/context.ts'
import { readParam } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import { staffActor } from '../actor.ts'
import { type ApiDeps, callsFor, examples, OneOrder, type OrderCall, staff, tags } from '../api/call.ts'
import { OrderId, orderNotFound } from '../api/orders.ts'
import { LinkMade, Paid, Sent } from '../api/shapes.ts'
import { apiOrder } from '../api-model.ts'
import { ChannelField, Percent, unlessBlank } from '../place/forms.ts'
import { findOrder } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { getAllowedSteps } from '../rules/order.ts'
import { sendInvoice } from './invoice-messages.ts'
import { createLink, type LinkResult, regenerateLink } from './links.ts'
import { ManualPaymentForm } from './payment-forms.ts'
import { changeInvoice, enterPayment } from './record-payment.ts'
import { EarlyPayment, paymentUrl } from './rules.ts'

const InvoiceId = z.uuid()
const optionalChannel = z.preprocess(unlessBlank, ChannelField.optional())
const ChannelForm = z.object({ notification_channel: optionalChannel })
const LinkForm = ChannelForm.extend({
  payment_type: z.enum(['dp', 'full', 'pelunasan'], 'Pilih jenisnya: dp, full, atau pelunasan'),
  dp_percent: z.preprocess(unlessBlank, Percent.optional()),
})

const ofOrder = callsFor(whoMay.staff, (ctx) => readParam(OrderId, ctx.params.id))
const ofInvoice = callsFor(whoMay.staff, (ctx) => readParam(InvoiceId, ctx.params.id))
const payment = { tag: tags.payments, isIdempotent: true } as const
const OneInvoice = {
  params: z.object({ id: z.uuid().meta({ description: 'Id invoice.' }) }),
  shown: { id: examples.invoiceId },
}
const link = {
  ...payment,
  good: 'Link baru.',
  status: 201,
  again: 'Link yang masih berlaku.',
  data: LinkMade,
  example: examples.linkMade,
} as const
const bodyExample = { notification_channel: 'whatsapp' }

export const paymentCalls: readonly OrderCall[] = [
  ofOrder('createPaymentLink', 'post', '/api/v1/order/:id/create-payment-link', {
    ...link,
    ...OneOrder,
    about:
      'Membuat link pembayaran. Membuat invoice dan link pembayarannya, lalu mengirimnya ke pelanggan bila salurannya ada.',
    body: LinkForm,
    bodyExample: { payment_type: 'dp', dp_percent: 50, ...bodyExample },
    errors: { 400: true, 404: true, 409: true, 502: true },
    run: (deps, { ctx, of: id, body: { payment_type: type, dp_percent: percent, notification_channel } }) =>
      requestLink(ctx, deps, id, { type, ...(percent && { percent }), channel: notification_channel ?? null }),
  }),
  ofOrder('requestFinalPayment', 'post', '/api/v1/admin/order/:id/request-final-payment', {
    ...link,
    ...OneOrder,
    about: 'Meminta pelunasan. Membuat invoice pelunasan dan link pembayarannya.',
    body: ChannelForm,
    bodyExample,
    errors: { 400: true, 404: true, 409: true, 502: true },
    run: (deps, { ctx, of: id, body: { notification_channel } }) =>
      requestLink(ctx, deps, id, { type: 'pelunasan', channel: notification_channel ?? null }),
  }),
  ofInvoice('regeneratePaymentLink', 'post', '/api/v1/admin/invoice/:id/regenerate-payment-link', {
    ...link,
    ...OneInvoice,
    about: 'Membuat ulang link pembayaran. Menutup link lama sebuah invoice dan membuat yang baru.',
    errors: { 404: true, 409: true, 502: true },
    run: async (deps, { ctx, of: id }) => linkAnswer(deps, await regenerateLink(deps, id, staffActor(ctx))),
  }),
  ofInvoice('sendInvoice', 'post', '/api/v1/admin/invoice/:id/send-notification', {
    ...payment,
    ...OneInvoice,
    about:
      'Mengirim tagihan. Mengirim tagihan sebuah invoice lagi. `notification_sent` salah bila salurannya belum dikonfigurasi.',
    body: ChannelForm,
    bodyExample,
    good: 'Diterima.',
    data: Sent,
    example: { message: 'Tagihan dikirim ke pelanggan', notification_sent: true },
    errors: { 400: true, 404: true, 409: true },
    run: async (deps, { ctx, of: invoiceId, body: { notification_channel: channel = null } }) => {
      const notification_sent = await sendInvoice(deps, { invoiceId, channel }, staffActor(ctx))
      const message = notification_sent ? 'Tagihan dikirim ke pelanggan' : 'Tagihan belum bisa dikirim'
      return { message, notification_sent }
    },
  }),
  staff('recordManualPayment', 'post', '/api/v1/payment/manual', {
    ...payment,
    about:
      'Mencatat pembayaran. Mencatat transfer atau tunai untuk sebuah invoice. Kelebihan perlu `allow_overpayment`.',
    body: ManualPaymentForm(new Date(examples.at)),
    isParsedByRun: true,
    bodyExample: {
      invoice_id: examples.invoiceId,
      payment_method: 'BANK_TRANSFER',
      amount: '3750000.00',
      payment_time: '2026-11-20T07:30:00Z',
      notes: 'Transfer BCA a.n. Budi Santoso',
    },
    required: ['amount', 'payment_time'],
    good: 'Pembayaran dihitung.',
    status: 201,
    data: Paid,
    example: examples.paid,
    errors: {
      400: 'Isian yang salah, atau `AMOUNT_MISMATCH` bila jumlahnya tidak sama dengan tagihan.',
      404: true,
      409: true,
    },
    run: async (deps, { ctx, fields, keep }) => {
      const manual = readFields(ManualPaymentForm(deps.now()), fields)
      const adding = changeInvoice(deps, { id: manual.invoice_id }, staffActor(ctx), async (job, invoice) => {
        const { payment } = await enterPayment(job, invoice, manual)
        const invoice_id = payment.invoice_id ?? manual.invoice_id
        const paymentData = { ...payment, invoice_id, status: 'sudah dibayar' as const }
        const answer = { payment: paymentData, order: apiOrder(job.order) }
        await keep(job.trx, answer)
        return answer
      })
      return adding.catch(namingEarly)
    },
  }),
]

async function requestLink(ctx: Context, deps: ApiDeps, orderId: string, request: LinkRequest) {
  const order = await findOrder(deps.db, { id: orderId })
  if (!order) throw orderNotFound()
  const channel = request.channel ?? order.notification_channel
  const asking = createLink(deps, orderId, { ...request, channel }, staffActor(ctx))
  const result = await asking.catch((error: unknown) => {
    throw error instanceof Refusal && error.code === 'ILLEGAL_TRANSITION' ? namingLinks(error, order) : error
  })
  return linkAnswer(deps, result)
}

function linkAnswer({ now }: ApiDeps, { made: payableLink, isNew, willFollow }: LinkResult) {
  if (!payableLink) throw new Refusal(502, willFollow ? retryLaterMessage : refusedMessage)
  const payment_url = paymentUrl(payableLink.invoice, payableLink.link, now())
  const data = {
    invoice: { ...payableLink.invoice, payment_url, invoice_expired_at: payableLink.link.expires_at },
    message: payableLink.sent ? 'Link pembayaran berhasil dibuat dan dikirim' : 'Link pembayaran berhasil dibuat',
    notification_sent: payableLink.sent,
  }
  return new Answer(data, { status: isNew ? 201 : 200 })
}

type LinkRequest = Omit<Parameters<typeof createLink>[2], 'percent'> & { percent?: number }

/**
 * If a payment is dated before its order, adds to the message which field confirms the time. Rethrows every other
 * error.
 */
function namingEarly(error: unknown): never {
  throw error instanceof EarlyPayment ? new Refusal(409, `${error.message} Lalu kirim allow_early: true.`) : error
}

/** If a payment link is refused, adds to the message which `payment_type` values the order accepts now. */
const namingLinks = ({ message, code }: Refusal, order: Order): Refusal =>
  new Refusal(409, `${message} Yang bisa sekarang: ${payableTypes(order)}.`, { code })

function payableTypes(order: Order): string {
  const { links } = getAllowedSteps(order)
  return links.length > 0 ? `payment_type ${links.join(', ')}` : 'tidak ada lagi'
}

const retryLaterMessage =
  'Gateway pembayaran belum menjawab. Pesanan belum berubah; linknya dibuat begitu gateway menjawab.'
const refusedMessage =
  'Gateway pembayaran menolak permintaan ini. Pesanan belum berubah; periksa datanya, lalu coba lagi.'
