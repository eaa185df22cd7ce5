import type { Gateway, RemoteInvoice, Rupiah } from './gateway.ts'
import { createManual } from './manual.ts'

/** By default the invoiced amount, and now. */
export type SimulatedPayment = { amount?: Rupiah; paidAt?: Date }
type Invoice = Pick<RemoteInvoice, 'id' | 'externalId' | 'amount'>
type Body = Record<string, unknown>

export type SimulatedGateway = Gateway & {
  name: 'simulated'
  /**
   * Pays an invoice, even an expired one, and returns its webhook's body; null for an unknown one. Repeating it changes
   * nothing.
   */
  pay: (externalId: string, payment?: SimulatedPayment) => Body | null
  /** Returns the webhook's body; null for an unknown or paid invoice. */
  expireNow: (externalId: string) => Body | null
  /** As Xendit would send it. The gateway may have forgotten the invoice at a restart. */
  webhookBody: (invoice: Invoice, status: 'PAID' | 'EXPIRED', payment?: SimulatedPayment) => Body
}

/** Sends no request to other servers. Invoices are kept in memory until a restart, and customers pay on this site. */
export function createSimulated({ now = Date.now }: { now?: () => number }): SimulatedGateway {
  const manual = createManual({ now })
  const invoices = new Map<string, RemoteInvoice>()
  const webhookBody: SimulatedGateway['webhookBody'] = (...details) => bodyOf(new Date(now()), ...details)

  /** An invoice is over once its time is, or at once with `isEnded`. */
  function known(externalId: string, isEnded = false): RemoteInvoice | null {
    const invoice = invoices.get(externalId) ?? null
    const isOver = isEnded || (invoice?.expiresAt && invoice.expiresAt.getTime() <= now())
    if (invoice?.status === 'open' && isOver) invoice.status = 'expired'
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
    expire: async (id) => copy(known(id, true)),
    pay(externalId, { amount, paidAt = new Date(now()) } = {}) {
      const invoice = known(externalId)
      if (!invoice) return null
      if (invoice.status !== 'paid') Object.assign(invoice, paymentOf(invoice, amount ?? invoice.amount, paidAt))
      return webhookBody(invoice, 'PAID', {
        ...(invoice.paidAmount !== null && { amount: invoice.paidAmount }),
        ...(invoice.paidAt && { paidAt: invoice.paidAt }),
      })
    },
    expireNow(externalId) {
      const invoice = known(externalId, true)
      return invoice?.status === 'expired' ? webhookBody(invoice, 'EXPIRED') : null
    },
    webhookBody,
  }
}

const copy = (invoice: RemoteInvoice | null) => invoice && { ...invoice }

const METHOD = 'BANK_TRANSFER'
const BANK = 'SIMULASI'

/** Pressing the pay button again is no second payment, even after a restart. */
const paymentIdOf = ({ id }: Invoice) => `simulasi-${id}`

const paymentOf = (invoice: RemoteInvoice, paidAmount: Rupiah, paidAt: Date) => ({
  status: 'paid',
  paidAmount,
  paidAt,
  paymentId: paymentIdOf(invoice),
  method: `${METHOD} ${BANK}`,
})

function bodyOf(
  now: Date,
  { id, externalId, amount }: Invoice,
  status: 'PAID' | 'EXPIRED',
  { amount: paid = amount, paidAt = now }: SimulatedPayment = {},
): Body {
  const payment = {
    payment_method: METHOD,
    paid_amount: paid,
    bank_code: BANK,
    paid_at: paidAt.toISOString(),
    payment_channel: BANK,
    payment_destination: '000000000000',
    payment_id: paymentIdOf({ id, externalId, amount }),
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
