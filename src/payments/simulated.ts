import type { Gateway, RemoteInvoice, Rupiah } from './gateway.ts'
import { createManual } from './manual.ts'

/** `now` returns the time in milliseconds since the epoch. */
type Options = { now?: () => number }

/**
 * A simulated payment. `amount` is the received amount, by default the invoiced one; `paidAt` is the time of payment,
 * by default now.
 */
type SimulatedPayment = { amount?: Rupiah; paidAt?: Date }

/** The data of an invoice from which the body of a webhook is built. */
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
   * Pays an invoice, even an expired one, and returns the body of the payment's webhook; null for an unknown invoice.
   * Paying again changes nothing.
   */
  pay: (externalId: string, payment?: SimulatedPayment) => Record<string, unknown> | null
  /** Expires an unpaid invoice and returns the body of the webhook; null for an unknown or paid invoice. */
  expireNow: (externalId: string) => Record<string, unknown> | null
  /** Returns the webhook body that Xendit would send. The invoice may be one that the gateway forgot at a restart. */
  webhookBody: (
    invoice: SimulatedInvoice,
    status: 'PAID' | 'EXPIRED',
    payment?: SimulatedPayment,
  ) => Record<string, unknown>
}

/**
 * A simulated payment gateway, which sends no request to other servers. Its invoices are kept in memory until a
 * restart, and the customer pays on this site's invoice page.
 */
export function createSimulated({ now = Date.now }: Options): Simulated {
  const manual = createManual({ now })
  const invoices = new Map<string, RemoteInvoice>()
  const bodyOf = (...asked: [SimulatedInvoice, 'PAID' | 'EXPIRED', SimulatedPayment?]) =>
    webhookBody(new Date(now()), ...asked)

  function known(externalId: string): RemoteInvoice | null {
    const invoice = invoices.get(externalId)
    if (invoice?.status === 'open' && invoice.expiresAt && invoice.expiresAt.getTime() <= now())
      invoice.status = 'expired'
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
/** Name in place of the bank, which nobody mistakes for a real bank. */
const BANK = 'SIMULASI'

/**
 * Returns the payment id of an invoice. Each invoice has only one, so pressing the pay button again is no second
 * payment, even after a restart.
 */
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
