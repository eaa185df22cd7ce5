import { z } from 'zod'
import { type Call, describeCalls } from '../platform/api-calls.ts'
import type { ApiDescription } from '../platform/openapi.ts'
import { reportKeys as dokuKeys } from './doku-notification.ts'
import { WEBHOOKS } from './payments.ts'
import { reportKeys } from './xendit-payload.ts'

const TAG = 'Gateway pembayaran'

const received = {
  200: { description: 'Diterima.', schema: z.object({ received: z.literal(true) }), example: { received: true } },
}

const xendit: Call = {
  id: 'receiveXenditWebhook',
  method: 'post',
  path: WEBHOOKS.xendit,
  tag: TAG,
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
  answers: received,
  errors: { 400: 'Isinya tidak bisa dibaca.', 401: 'Token callback tidak cocok.' },
}

const doku: Call = {
  ...xendit,
  id: 'receiveDokuNotification',
  path: WEBHOOKS.doku,
  summary: 'Notifikasi DOKU',
  description:
    'Dipanggil DOKU saat invoice dibayar, gagal, atau kedaluwarsa, dengan `Client-Id`, `Request-Id`, `Request-Timestamp`, dan `Signature`. Kiriman yang sama dijawab sama dan dikerjakan sekali saja.',
  security: [{ dokuSignature: [] }],
  body: {
    schema: z.object(dokuKeys),
    example: {
      channel: { id: 'VIRTUAL_ACCOUNT_BCA' },
      transaction: { status: 'SUCCESS', date: '2026-11-20T07:30:00Z' },
      order: { invoice_number: 'INV-204815-KTK-1', amount: 3_750_000 },
    },
  },
  errors: {
    400: 'Isinya tidak bisa dibaca, atau jumlahnya bukan jumlah invoice.',
    401: 'Tanda tangannya tidak cocok, atau lebih dari 15 menit.',
    404: 'Invoice itu tidak ada.',
  },
}

/** The address of DOKU's notifications that older clients know. */
const olderDoku: Call = {
  ...doku,
  id: 'receiveDokuNotificationAtOlderAddress',
  path: '/api/v1/subscriptions/payment-callback/',
  aliasOf: doku.id,
}

/** Describes the webhooks that payment gateways send to this server. */
export function describePayments(): ApiDescription {
  const described = describeCalls([xendit, doku, olderDoku], [])
  const sent = (operationId: string, { path }: Call) => {
    const call = described.paths[path]?.post
    return call ? { [operationId]: { post: { ...call, operationId, 'x-alias-of': call.operationId } } } : {}
  }
  return {
    ...described,
    tags: [{ name: TAG, description: 'Kabar yang dikirim gateway pembayaran ke server ini.', system: 'Operasi' }],
    webhooks: { ...sent('xenditInvoice', xendit), ...sent('dokuPayment', doku) },
    components: {
      ...described.components,
      securitySchemes: {
        webhookToken: {
          type: 'apiKey',
          in: 'header',
          name: 'x-callback-token',
          description: 'Token webhook dari dasbor gateway (`XENDIT_WEBHOOK_TOKEN`).',
        },
        dokuSignature: {
          type: 'apiKey',
          in: 'header',
          name: 'signature',
          description: 'HMAC-SHA256 DOKU atas kepala kiriman dan isinya (`DOKU_SECRET_KEY`).',
        },
      },
    },
  }
}
