import type { Knex } from 'knex'
import { pino } from 'pino'
import type { OrderDeps } from '../../../src/orders/order-deps.ts'
import { orderPayee } from '../../../src/orders/payments/payee.ts'
import { paymentJobs } from '../../../src/orders/payments/payment-jobs.ts'
import { type Gateway, GatewayError, type RemoteInvoice } from '../../../src/payments/gateway.ts'
import { createInbox } from '../../../src/payments/inbox.ts'
import { addWebhook } from '../../../src/payments/inbox-queries.ts'
import { dedupeKey, readWebhook } from '../../../src/payments/xendit-payload.ts'
import { createSecret } from '../../../src/web/signed.ts'

export type FakeGateway = ReturnType<typeof fakeGateway>
export type Mood = 'well' | 'down' | 'silent after the yes' | 'refuses' | 'we die asking' | 'we die after the yes'

/**
 * Thrown to simulate the death of the server process. The server's code does not handle this error, so nothing of the
 * request runs after it.
 */
export class Died extends Error {}

/**
 * Returns the dependencies of the order desk for a database and a gateway. Nobody listens to its publications and
 * notices.
 */
export const orderDepsOn = (db: Knex, gateway: Gateway, now: () => Date = () => new Date()): OrderDeps => ({
  ...{
    db,
    log: pino({ level: 'silent' }),
    gateway,
    now,
    baseUrl: 'http://toko.example',
    secret: createSecret('a secret of tests'),
  },
  ...{
    publish: () => {},
    notify: async () => {},
    notifyMember: async () => {},
    closeNotices: async () => {},
  },
  messages: { channels: { whatsapp: true, email: true } },
})

/** Returns what processes stored webhooks for an order desk. */
export const inboxOf = (deps: OrderDeps) => createInbox({ ...deps, payees: () => [orderPayee(deps)] }).work

/** The background jobs for payments, the processing of webhooks first. */
export const moneyJobs = (deps: OrderDeps) => [{ name: 'work off webhooks', run: inboxOf(deps) }, ...paymentJobs(deps)]

/** Stores a webhook of Xendit, which `moneyJobs` then work off. */
export async function tellOf(deps: OrderDeps, body: object): Promise<void> {
  const event = readWebhook(body)
  if (!event) throw new Error('the webhook cannot be read')
  const row = { provider: 'xendit', dedupe_key: dedupeKey(event), body: JSON.stringify(body) }
  await addWebhook(deps.db, row, deps.now())
}

/** A payment gateway in memory. Tests can make its answers fail (`feel`) and pay its invoices (`pay`). */
export function fakeGateway(now: () => Date) {
  const invoices = new Map<string, RemoteInvoice>()
  let mood: Mood = 'well'
  let made = 0

  function insist(): void {
    if (mood === 'down') throw new GatewayError('unavailable', 'Gateway sedang tidak menjawab')
    if (mood === 'refuses') throw new GatewayError('refused', 'Gateway menolak')
    if (mood === 'we die asking') throw new Died()
  }
  const current = (invoice: RemoteInvoice | undefined): RemoteInvoice | null => {
    if (invoice?.status === 'open' && invoice.expiresAt && invoice.expiresAt <= now()) invoice.status = 'expired'
    return invoice ? { ...invoice } : null
  }

  const gateway: Gateway = {
    name: 'xendit',
    async create({ externalId, amount, seconds }) {
      insist()
      made += 1
      const id = `remote-${made}-${Math.random().toString(36).slice(2)}`
      const invoice: RemoteInvoice = {
        ...{ id, externalId, status: 'open', amount, currency: 'IDR', url: `https://pay.example/${id}` },
        ...{ expiresAt: new Date(now().getTime() + seconds * 1000), paidAmount: null, paidAt: null },
        ...{ paymentId: null, method: '' },
      }
      invoices.set(id, invoice)
      if (mood === 'silent after the yes') throw new GatewayError('timeout', 'Gateway tidak selesai menjawab')
      if (mood === 'we die after the yes') throw new Died()
      return { ...invoice }
    },
    async find(externalId) {
      insist()
      return current([...invoices.values()].filter((one) => one.externalId === externalId).at(-1))
    },
    async read(id) {
      insist()
      return current(invoices.get(id))
    },
    async expire(id) {
      insist()
      const invoice = invoices.get(id)
      if (invoice?.status === 'open') invoice.status = 'expired'
      return current(invoice)
    },
  }

  return {
    gateway,
    invoices,
    feel(next: Mood): void {
      mood = next
    },
    /** Pays an invoice, even one that has expired, and returns the body of its webhook. */
    pay(id: string, amount: number): Record<string, unknown> {
      const invoice = invoices.get(id)
      if (!invoice) throw new Error(`no invoice ${id}`)
      Object.assign(invoice, { status: 'paid', paidAmount: amount, paidAt: now(), paymentId: `p-${id}`, method: 'BCA' })
      return webhookOf(invoice, 'PAID')
    },
    /** Expires an invoice and returns the body of its webhook. */
    expire(id: string): Record<string, unknown> {
      const invoice = invoices.get(id)
      if (!invoice) throw new Error(`no invoice ${id}`)
      if (invoice.status === 'open') invoice.status = 'expired'
      return webhookOf(invoice, 'EXPIRED')
    },
  }
}

const webhookOf = (invoice: RemoteInvoice, status: 'PAID' | 'EXPIRED') => ({
  ...{ id: invoice.id, external_id: invoice.externalId, user_id: 'user', merchant_name: 'Toko', status },
  ...{ amount: invoice.amount, currency: invoice.currency },
  ...{ created: '2026-11-01T00:00:00.000Z', updated: '2026-11-01T00:00:00.000Z' },
  ...(status === 'PAID' && invoice.paidAt
    ? {
        ...{ paid_amount: invoice.paidAmount, paid_at: invoice.paidAt.toISOString(), payment_id: invoice.paymentId },
        ...{ payment_method: 'BANK_TRANSFER', payment_channel: 'BCA' },
      }
    : {}),
})
