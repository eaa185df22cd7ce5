import { z } from 'zod'
import { reportKeys } from '../../../payments/xendit-payload.ts'
import { type Call, describeCalls } from '../../../platform/api-calls.ts'
import type { ApiDescription } from '../../../platform/openapi.ts'
import { paymentCalls } from './payment-calls.ts'
import { PAYMENTS, PUBLIC, publicCalls, STAFF, TEMPLATES } from './public-calls.ts'
import { orderSockets } from './sockets.ts'
import { staffCalls } from './staff-calls.ts'
import { templateCalls } from './template-calls.ts'

/** Describes the order API, its WebSockets and the webhook that the payment gateway sends. */
export function describeOrders(baseUrl: string): ApiDescription {
  const calls = [
    ...publicCalls(baseUrl),
    ...staffCalls(baseUrl),
    ...paymentCalls(baseUrl),
    ...templateCalls(baseUrl),
    gatewayCall,
  ]
  const described = describeCalls(calls, orderSockets)
  const webhook = described.paths[gatewayCall.path]?.post
  return {
    ...described,
    intro,
    tags: [
      { name: PUBLIC, description: 'Memesan dan mengikuti pesanan, tanpa akun.' },
      { name: STAFF, description: 'Meja pesanan: membaca, mengubah, dan memantau pesanan.' },
      { name: PAYMENTS, description: 'Link pembayaran, pembayaran manual, dan webhook gateway.' },
      { name: TEMPLATES, description: 'Pesan yang dikirim ke pelanggan.' },
    ],
    webhooks: webhook ? { xenditInvoice: { post: { ...webhook, operationId: 'xenditInvoice' } } } : {},
    components: {
      ...described.components,
      securitySchemes: {
        webhookToken: {
          type: 'apiKey',
          in: 'header',
          name: 'x-callback-token',
          description: 'Token webhook dari dasbor gateway (`XENDIT_WEBHOOK_TOKEN`).',
        },
      },
    },
  }
}

const intro =
  'Pesanan konveksi: pelanggan memesan dan melacak tanpa akun, staf masuk lebih dulu. Uang adalah teks dengan dua desimal, waktu ISO 8601. Panggilan yang membuat sesuatu menerima header `Idempotency-Key`.'

const gatewayCall: Call = {
  id: 'receiveXenditWebhook',
  method: 'post',
  path: '/api/v1/webhook/xendit/',
  tag: PAYMENTS,
  summary: 'Webhook Xendit',
  description:
    'Dipanggil Xendit saat invoice dibayar atau kedaluwarsa. Disimpan, dijawab, lalu dikerjakan sekali saja.',
  security: [{ webhookToken: [] }],
  isUnlimited: true,
  body: {
    schema: z.object(reportKeys),
    example: {
      id: '65f1c0ffee0000000000a001',
      external_id: 'INV-204815-KTK-1',
      status: 'PAID',
      amount: 3_750_000,
      paid_amount: 3_750_000,
      paid_at: '2026-11-20T07:30:00.000Z',
      currency: 'IDR',
      payment_method: 'BANK_TRANSFER',
      payment_channel: 'BCA',
    },
  },
  answers: {
    200: { description: 'Diterima.', schema: z.object({ received: z.literal(true) }), example: { received: true } },
  },
  errors: { 400: 'Isinya tidak bisa dibaca.', 401: 'Token callback tidak cocok.' },
}
