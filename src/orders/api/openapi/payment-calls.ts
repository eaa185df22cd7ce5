import { z } from 'zod'
import type { Call } from '../../../platform/api-calls.ts'
import { ManualPaymentForm } from '../../payments/payment-forms.ts'
import { ChannelForm, LinkForm } from '../payments.ts'
import { LinkMade, Paid, Sent } from './answers.ts'
import * as examples from './examples.ts'
import { PAYMENTS } from './public-calls.ts'
import { forStaff, OneOrder, staffErrors } from './staff-calls.ts'

const OneInvoice = {
  asked: z.object({ id: z.uuid().meta({ description: 'Id invoice.' }) }),
  shown: { id: examples.invoiceId },
}
const linkErrors = { ...staffErrors, 400: true, 404: true, 409: true, 502: true } as const

/** Calls with which staff create payment links, record payments and send invoices, and the webhook of the gateway. */
export const paymentCalls = (baseUrl: string): readonly Call[] => {
  const made = {
    200: { description: 'Link yang masih berlaku.', schema: LinkMade, example: examples.linkMade(baseUrl) },
    201: { description: 'Link baru.', schema: LinkMade, example: examples.linkMade(baseUrl) },
  }
  const call = { ...forStaff, tag: PAYMENTS, method: 'post', isIdempotent: true } as const
  return [
    {
      ...call,
      ...OneOrder,
      id: 'createPaymentLink',
      path: '/api/v1/order/{id}/create-payment-link/',
      summary: 'Membuat link pembayaran',
      description: 'Membuat invoice dan link pembayarannya, lalu mengirimnya ke pelanggan bila salurannya ada.',
      body: { schema: LinkForm, example: { payment_type: 'dp', dp_percent: 50, notification_channel: 'whatsapp' } },
      answers: made,
      errors: linkErrors,
    },
    {
      ...call,
      ...OneOrder,
      id: 'requestFinalPayment',
      path: '/api/v1/admin/order/{id}/request-final-payment/',
      summary: 'Meminta pelunasan',
      description: 'Membuat invoice pelunasan dan link pembayarannya.',
      body: { schema: ChannelForm, example: { notification_channel: 'whatsapp' } },
      answers: made,
      errors: linkErrors,
    },
    {
      ...call,
      ...OneInvoice,
      id: 'regeneratePaymentLink',
      path: '/api/v1/admin/invoice/{id}/regenerate-payment-link/',
      summary: 'Membuat ulang link pembayaran',
      description: 'Menutup link lama sebuah invoice dan membuat yang baru.',
      answers: made,
      errors: { ...staffErrors, 404: true, 409: true, 502: true },
    },
    {
      ...call,
      ...OneInvoice,
      id: 'sendInvoice',
      path: '/api/v1/admin/invoice/{id}/send-notification/',
      summary: 'Mengirim tagihan',
      description:
        'Mengirim tagihan sebuah invoice lagi. `notification_sent` salah bila salurannya belum dikonfigurasi.',
      body: { schema: ChannelForm, example: { notification_channel: 'whatsapp' } },
      answers: {
        200: {
          description: 'Diterima.',
          schema: Sent,
          example: { message: 'Tagihan dikirim ke pelanggan', notification_sent: true },
        },
      },
      errors: { ...staffErrors, 400: true, 404: true, 409: true },
    },
    {
      ...call,
      id: 'recordManualPayment',
      path: '/api/v1/payment/manual/',
      summary: 'Mencatat pembayaran',
      description: 'Mencatat transfer atau tunai untuk sebuah invoice. Kelebihan perlu `allow_overpayment`.',
      body: {
        schema: ManualPaymentForm(new Date(examples.at)),
        example: {
          invoice_id: examples.invoiceId,
          payment_method: 'BANK_TRANSFER',
          amount: '3750000.00',
          payment_time: '2026-11-20T07:30:00Z',
          notes: 'Transfer BCA a.n. Budi Santoso',
        },
        required: ['amount', 'payment_time'],
      },
      answers: { 201: { description: 'Pembayaran dihitung.', schema: Paid, example: examples.paid } },
      errors: {
        ...staffErrors,
        400: 'Isian yang salah, atau `AMOUNT_MISMATCH` bila jumlahnya tidak sama dengan tagihan.',
        404: true,
        409: true,
      },
    },
  ]
}
