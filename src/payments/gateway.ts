import type { MethodCode } from './methods.ts'

/** In whole rupiah, within JavaScript's safe integers. */
export type Rupiah = number

/**
 * After `timeout`, `unreachable`, `unavailable` (5xx, 429) and `unreadable` the gateway may still have done what was
 * requested, so look up the invoice before a retry. `refused`: an invalid request; `unauthorized`: a wrong API key.
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

/** An invoice as the gateway reports it. `paid` includes settled ones; `amount` was invoiced, `paidAmount` received. */
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

/** What an invoice says of its payment before there is one. */
export const unpaid = { paidAmount: null, paidAt: null, paymentId: null, method: '' }

/**
 * As untrusted as any request body. `status` is `paid` for settled invoices too; `word` is the status as sent, in
 * capitals. `currency` is empty if missing.
 */
export type GatewayEvent = GatewayReport & { status: 'paid' | 'expired' | 'other'; word: string }

export type GatewayReport = Omit<RemoteInvoice, 'status' | 'url' | 'expiresAt'>

export type InvoiceRequest = {
  externalId: string
  /** This site's invoice page, to which the gateway sends the customer back. */
  page: string
  /** Stored by the gateway with its invoice. */
  metadata: Readonly<Record<string, string>>
  amount: Rupiah
  description: string
  customer: { name: string; phone: string | null; email: string | null }
  /** Seconds from now during which the invoice can be paid. */
  seconds: number
  /** Without it the gateway offers all its ways. */
  method?: MethodCode | null
}

/** A payment gateway. Every method rejects only with a `GatewayError`, and stops when `signal` aborts. */
export type Gateway = {
  name: 'xendit' | 'doku' | 'manual' | 'simulated'
  /** Milliseconds after a payment by which the gateway's own records have it; 0 by default. */
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
