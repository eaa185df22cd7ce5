import type { Knex } from 'knex'
import { describeCalls } from '../platform/api/api-calls.ts'
import { callRoutes } from '../platform/api/calls.ts'
import type { ApiDescription } from '../platform/api/openapi.ts'
import type { Condition } from '../platform/attention.ts'
import { feature, type Site } from '../platform/feature.ts'
import { callErrors } from '../web/call-errors.ts'
import { paymentEnvironment } from './environment.ts'
import type { Gateway } from './gateway.ts'
import { createInbox, type Payee } from './inbox.ts'
import { countFailedWebhooks } from './inbox-queries.ts'
import { openGateway, paymentsShare, simulatedToken } from './payments.ts'
import { GATEWAYS, webhookCalls } from './webhooks.ts'

/** The payment gateway, and the webhooks that report payments to the features whose invoices are paid. */
export const payments = feature({
  name: 'payments',
  environment: paymentEnvironment,
  privacy: (config) => {
    const { payments, subscriptionPayments } = config.read(paymentEnvironment)
    const names = [...new Set([payments, subscriptionPayments])].flatMap((name) => services[name] ?? [])
    return { services: names.map((name) => [name, 'Memproses pembayaran: nama, kontak, barang, dan jumlahnya.']) }
  },
  openapi: describePayments,
  apis: webhookCalls.flatMap(({ paths }) => paths.map((prefix) => ({ prefix, errors: callErrors() }))),
  open,
})

/** The gateways that receive data about customers. */
const services: Partial<Record<Gateway['name'], string>> = { xendit: 'Xendit', doku: 'DOKU' }

function open({ db, log, config, secret, fetcher, limits }: Site) {
  const settings = config.read(paymentEnvironment)
  const { payments: one, subscriptionPayments: other } = settings
  const openByName = (name: Gateway['name']) =>
    openGateway(name, settings, { fetcher, secret, baseUrl: config.baseUrl })
  const orders = openByName(one)
  const subscriptions = other === one ? orders : openByName(other)
  const payees: Payee[] = []
  const now = () => new Date()
  const { worker, work } = createInbox({ db, log, now, payees: () => payees })
  const isSimulated = orders.simulation !== null || subscriptions.simulation !== null
  const tokens = {
    xendit: settings.xendit?.webhookToken ?? null,
    simulated: isSimulated ? simulatedToken(secret) : null,
  }
  const addPayee = (payee: Payee) => void payees.push(payee)
  return {
    bodyReaders: [
      callRoutes(webhookCalls, {
        db,
        now,
        tokens,
        doku: settings.doku,
        payees: () => payees,
        limit: limits.consume,
        work,
      }),
    ],
    workers: [worker],
    conditions: [failedWebhooks(db)],
    shares: [paymentsShare.of({ orders, subscriptions, addPayee, work })],
  }
}

const failedWebhooks = (db: Knex): Condition => ({
  part: 'webhooks',
  name: 'Kabar pembayaran',
  place: { page: 'pembayaran' },
  async check() {
    const count = await countFailedWebhooks(db)
    return count > 0 ? { level: 'warning', sentence: `${count} kabar dari gateway tidak bisa dicatat.` } : null
  },
})

function describePayments(): ApiDescription {
  const description = describeCalls(webhookCalls)
  const pickWebhook = (operationId: string, id: string) => {
    const item = Object.values(description.paths).find(({ post }) => post?.operationId === id)
    return item?.post ? { [operationId]: { post: { ...item.post, operationId, 'x-alias-of': id } } } : {}
  }
  return {
    ...description,
    tags: [{ name: GATEWAYS, description: 'Kabar yang dikirim gateway pembayaran ke server ini.', system: 'Operasi' }],
    webhooks: {
      ...pickWebhook('xenditInvoice', 'receiveXenditWebhook'),
      ...pickWebhook('dokuPayment', 'receiveDokuNotification'),
    },
    components: {
      ...description.components,
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
