import type { MethodCode } from './methods.ts'

/** Whole rupiah. Amounts stay within JavaScript's safe integers. */
export type Rupiah = number

/**
 * After `timeout`, `unreachable`, `unavailable` (5xx, 429) and `unreadable`, the gateway may still have carried out the
 * request, so look up the invoice before a retry. `refused`: an invalid request. `unauthorized`: a wrong API key.
 */
export type GatewayFailure = 'timeout' | 'unreachable' | 'unavailable' | 'unreadable' | 'refused' | 'unauthorized'

/** `message` is shown to staff and logged, so it never contains a key or a customer's data. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly failure: GatewayFailure
  constructor(failure: GatewayFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.failure = failure
  }
}

/**
 * An invoice as the gateway reports it. `paid` includes settled invoices. `amount` is the invoiced amount, `paidAmount`
 * the received amount.
 */
export type RemoteInvoice = {
  id: string
  externalId: string
  status: 'open' | 'paid' | 'expired'
  amount: Rupiah
  currency: string
  /** Where the customer pays. Empty if the gateway gives it only on creation. */
  url: string
  /** Null if the gateway gives it only on creation. */
  expiresAt: Date | null
  paidAmount: Rupiah | null
  paidAt: Date | null
  paymentId: string | null
  /** Payment method as the gateway spells it, such as "BANK_TRANSFER BCA" or "QRIS"; empty before payment. */
  method: string
}

/** The payment fields of an unpaid invoice. */
export const unpaid = { paidAmount: null, paidAt: null, paymentId: null, method: '' }

/**
 * An event is as untrusted as any request body. `status` is `paid` for settled invoices too. `word` is the sent status
 * in capitals. `currency` is empty if it is missing.
 */
export type GatewayEvent = GatewayReport & { status: 'paid' | 'expired' | 'other'; word: string }

export type GatewayReport = Omit<RemoteInvoice, 'status' | 'url' | 'expiresAt'>

export type InvoiceRequest = {
  externalId: string
  /** This site's invoice page, to which the gateway sends the customer back. */
  page: string
  /** The gateway stores these values with its invoice. */
  metadata: Readonly<Record<string, string>>
  amount: Rupiah
  description: string
  customer: { name: string; phone: string | null; email: string | null }
  /** Seconds from now during which the invoice can be paid. */
  seconds: number
  /** Without a method the gateway offers all its payment methods. */
  method?: MethodCode | null
}

/** A payment gateway. Every method rejects only with a `GatewayError`, and stops when `signal` aborts. */
export type Gateway = {
  name: 'xendit' | 'doku' | 'manual' | 'simulated'
  /** Milliseconds after a payment until the gateway's own records contain it. The default is 0. */
  recordsAfterMs?: number
  create: (request: InvoiceRequest, signal: AbortSignal) => Promise<RemoteInvoice>
  /** Returns the newest gateway invoice with this site's id `externalId`; null if there is none. */
  find: (externalId: string, signal: AbortSignal) => Promise<RemoteInvoice | null>
  /** Null for an unknown invoice, or if the gateway keeps no records (`manual`; `simulated` after a restart). */
  read: (id: string, signal: AbortSignal) => Promise<RemoteInvoice | null>
  /**
   * Ends an invoice unless it is paid or ended. Returns its state afterwards; null if it is unknown or the gateway
   * keeps no records. Throws `refused` if it can still be paid.
   */
  expire: (id: string, signal: AbortSignal) => Promise<RemoteInvoice | null>
  /** Returns all paid invoices of the account, also those of other systems. Missing if the gateway keeps no records. */
  paidSince?: (since: Date, signal: AbortSignal) => Promise<RemoteInvoice[]>
}
