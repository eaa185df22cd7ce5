import type { Gateway, RemoteInvoice, Rupiah } from './gateway.ts'
import { createManual } from './manual.ts'

/** `now` in epoch milliseconds. */
type Options = { now?: () => number }

/** `amount`: the received amount, by default the invoiced one. `paidAt`: by default now. */
type SimulatedPayment = { amount?: Rupiah; paidAt?: Date }

/** The facts of a webhook, from the payment link and its invoice. */
type SimulatedInvoice = {
  id: string
  externalId: string
  amount: Rupiah
  description?: string
  currency?: string
  createdAt?: Date
}

export type Simulated = Gateway & {
  name: 'simulated'
  /**
   * Pays an invoice, also late, and returns the webhook's body; null for an unknown one. Repeating it changes nothing.
   */
  pay: (externalId: string, payment?: SimulatedPayment) => Record<string, unknown> | null
  /** Ends an unpaid invoice and returns the webhook's body; null for an unknown or paid one. */
  expireNow: (externalId: string) => Record<string, unknown> | null
  /** The body that Xendit would send, also for an invoice from before a restart. */
  webhookBody: (
    invoice: SimulatedInvoice,
    status: 'PAID' | 'EXPIRED',
    payment?: SimulatedPayment,
  ) => Record<string, unknown>
}

/**
 * A simulated gateway: invoices are in memory and paid on our own page; nothing leaves this machine. After a restart it
 * knows none.
 */
export function createSimulated({ now = Date.now }: Options): Simulated {
  const manual = createManual({ now })
  const invoices = new Map<string, RemoteInvoice>()
  const bodyOf = (...asked: [SimulatedInvoice, 'PAID' | 'EXPIRED', SimulatedPayment?]) =>
    webhookBody(new Date(now()), ...asked)

  function known(externalId: string): RemoteInvoice | null {
    const invoice = invoices.get(externalId)
    if (invoice?.status === 'open' && invoice.expiresAt.getTime() <= now()) invoice.status = 'expired'
    return invoice ?? null
  }

  function end(externalId: string): RemoteInvoice | null {
    const invoice = known(externalId)
    if (invoice?.status === 'open') invoice.status = 'expired'
    return invoice
  }

  return {
    name: 'simulated',
    async create(wanted, signal) {
      const invoice = await manual.create(wanted, signal)
      invoices.set(invoice.id, invoice)
      return { ...invoice }
    },
    find: async (externalId) => copy(known(externalId)),
    read: async (id) => copy(known(id)),
    expire: async (id) => copy(end(id)),
    pay(externalId, payment = {}) {
      const invoice = known(externalId)
      if (!invoice) return null
      if (invoice.status !== 'paid') {
        invoice.status = 'paid'
        invoice.paidAmount = payment.amount ?? invoice.amount
        invoice.paidAt = payment.paidAt ?? new Date(now())
        invoice.paymentId = paymentIdOf(invoice)
        invoice.method = `${METHOD} ${BANK}`
      }
      const { paidAmount, paidAt } = invoice
      return bodyOf(invoice, 'PAID', { ...(paidAmount !== null && { amount: paidAmount }), ...(paidAt && { paidAt }) })
    },
    expireNow(externalId) {
      const invoice = end(externalId)
      return invoice?.status === 'expired' ? bodyOf(invoice, 'EXPIRED') : null
    },
    webhookBody: bodyOf,
  }
}

const copy = (invoice: RemoteInvoice | null) => invoice && { ...invoice }

const METHOD = 'BANK_TRANSFER'
/** A name that nobody mistakes for a bank. */
const BANK = 'SIMULASI'

/** One id per invoice, so that pressing the button again is no second payment, even after a restart. */
const paymentIdOf = ({ id }: { id: string }) => `simulasi-${id}`

function webhookBody(
  now: Date,
  { id, externalId, amount, description, currency = 'IDR', createdAt = now }: SimulatedInvoice,
  status: 'PAID' | 'EXPIRED',
  { amount: paid = amount, paidAt = now }: SimulatedPayment = {},
): Record<string, unknown> {
  const payment = {
    payment_method: METHOD,
    paid_amount: paid,
    bank_code: BANK,
    paid_at: paidAt.toISOString(),
    payment_channel: BANK,
    payment_destination: '000000000000',
    payment_id: paymentIdOf({ id }),
  }
  return {
    id,
    external_id: externalId,
    user_id: 'simulasi',
    is_high: false,
    status,
    merchant_name: 'SIMULASI',
    amount,
    ...(description && { description }),
    created: createdAt.toISOString(),
    updated: now.toISOString(),
    currency,
    ...(status === 'PAID' && payment),
  }
}
