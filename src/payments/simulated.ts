import type { Gateway, RemoteInvoice, Rupiah } from './gateway.ts'
import { createManual } from './manual.ts'

/** Defaults: the invoiced amount, and the present time. */
export type SimulatedPayment = { amount?: Rupiah; paidAt?: Date }
type Invoice = Pick<RemoteInvoice, 'id' | 'externalId' | 'amount'>
type Body = Record<string, unknown>

export type SimulatedGateway = Gateway & {
  name: 'simulated'
  /**
   * Pays an invoice, even an expired one, and returns the body of its webhook; null for an unknown invoice. Repeating
   * the payment changes nothing.
   */
  pay: (externalId: string, payment?: SimulatedPayment) => Body | null
  /** Returns the body of the webhook; null for an unknown or paid invoice. */
  expireNow: (externalId: string) => Body | null
  /**
   * The body as Xendit would send it. It does not need the gateway's memory, because the gateway may have forgotten the
   * invoice after a restart.
   */
  webhookBody: (invoice: Invoice, status: 'PAID' | 'EXPIRED', payment?: SimulatedPayment) => Body
}

/**
 * A gateway for tests. It sends no request to other servers, keeps invoices in memory until a restart, and lets
 * customers pay on this site.
 */
export function createSimulated({ now = Date.now }: { now?: () => number }): SimulatedGateway {
  const manual = createManual({ now })
  const invoices = new Map<string, RemoteInvoice>()
  const webhookBody: SimulatedGateway['webhookBody'] = (...details) => buildWebhookBody(new Date(now()), ...details)

  /** An invoice is over when its time is over, or at once with `isEnded`. */
  function findInvoice(externalId: string, isEnded = false): RemoteInvoice | null {
    const invoice = invoices.get(externalId) ?? null
    const isOver = isEnded || (invoice?.expiresAt && invoice.expiresAt.getTime() <= now())
    if (invoice?.status === 'open' && isOver) invoice.status = 'expired'
    return invoice
  }

  return {
    name: 'simulated',
    async create(request, signal) {
      const invoice = await manual.create(request, signal)
      invoices.set(invoice.id, invoice)
      return { ...invoice }
    },
    find: async (externalId) => copy(findInvoice(externalId)),
    read: async (id) => copy(findInvoice(id)),
    expire: async (id) => copy(findInvoice(id, true)),
    pay(externalId, { amount, paidAt = new Date(now()) } = {}) {
      const invoice = findInvoice(externalId)
      if (!invoice) return null
      if (invoice.status !== 'paid') Object.assign(invoice, buildPayment(invoice, amount ?? invoice.amount, paidAt))
      return webhookBody(invoice, 'PAID', {
        ...(invoice.paidAmount !== null && { amount: invoice.paidAmount }),
        ...(invoice.paidAt && { paidAt: invoice.paidAt }),
      })
    },
    expireNow(externalId) {
      const invoice = findInvoice(externalId, true)
      return invoice?.status === 'expired' ? webhookBody(invoice, 'EXPIRED') : null
    },
    webhookBody,
  }
}

const copy = (invoice: RemoteInvoice | null) => invoice && { ...invoice }

const METHOD = 'BANK_TRANSFER'
const BANK = 'SIMULASI'

/**
 * The id is the same for each press of the pay button, even after a restart, so that a repetition is no second payment.
 */
const makePaymentId = ({ id }: Invoice) => `simulasi-${id}`

const buildPayment = (invoice: RemoteInvoice, paidAmount: Rupiah, paidAt: Date) => ({
  status: 'paid',
  paidAmount,
  paidAt,
  paymentId: makePaymentId(invoice),
  method: `${METHOD} ${BANK}`,
})

function buildWebhookBody(
  now: Date,
  { id, externalId, amount }: Invoice,
  status: 'PAID' | 'EXPIRED',
  { amount: paidAmount = amount, paidAt = now }: SimulatedPayment = {},
): Body {
  const payment = {
    payment_method: METHOD,
    paid_amount: paidAmount,
    bank_code: BANK,
    paid_at: paidAt.toISOString(),
    payment_channel: BANK,
    payment_destination: '000000000000',
    payment_id: makePaymentId({ id, externalId, amount }),
  }
  return {
    id,
    external_id: externalId,
    user_id: 'simulasi',
    is_high: false,
    status,
    merchant_name: 'SIMULASI',
    amount,
    created: now.toISOString(),
    updated: now.toISOString(),
    currency: 'IDR',
    ...(status === 'PAID' && payment),
  }
}
