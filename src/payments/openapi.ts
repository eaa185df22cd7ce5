import { describeCalls } from '../platform/api/api-calls.ts'
import type { ApiDescription } from '../platform/api/openapi.ts'
import { GATEWAYS, webhookCalls } from './webhooks.ts'

export function describePayments(): ApiDescription {
  const described = describeCalls(webhookCalls)
  const sent = (operationId: string, id: string) => {
    const item = Object.values(described.paths).find(({ post }) => post?.operationId === id)
    return item?.post ? { [operationId]: { post: { ...item.post, operationId, 'x-alias-of': id } } } : {}
  }
  return {
    ...described,
    tags: [{ name: GATEWAYS, description: 'Kabar yang dikirim gateway pembayaran ke server ini.', system: 'Operasi' }],
    webhooks: { ...sent('xenditInvoice', 'receiveXenditWebhook'), ...sent('dokuPayment', 'receiveDokuNotification') },
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
