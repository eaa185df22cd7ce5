/** Whole rupiah as a safe integer. */
export type Rupiah = number

/**
 * Why a gateway request failed. After `timeout`, `unreachable`, `unavailable` (5xx, 429) and `unreadable` it may have
 * succeeded all the same: look it up before a retry. `refused`: our request is wrong, a retry changes nothing ·
 * `unauthorized`: our key is wrong.
 */
export type GatewayFailure = 'timeout' | 'unreachable' | 'unavailable' | 'unreadable' | 'refused' | 'unauthorized'

/** `message` is for staff and the log: never a key, never a customer's data. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly failure: GatewayFailure
  constructor(failure: GatewayFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.failure = failure
  }
}

/**
 * An invoice at its gateway. `status` paid includes settled; `amount` is the invoiced, `paidAmount` the received
 * amount.
 */
export type RemoteInvoice = {
  id: string
  externalId: string
  status: 'open' | 'paid' | 'expired'
  amount: Rupiah
  currency: string
  url: string
  expiresAt: Date
  paidAmount: Rupiah | null
  paidAt: Date | null
  paymentId: string | null
  /** "BANK_TRANSFER BCA" in the gateway's words; empty before payment. */
  method: string
}

export type WantedInvoice = {
  externalId: string
  /** Our page of the invoice, absolute: the return address after payment, or the payment page. */
  page: string
  /** Our description, stored by the gateway with the invoice. */
  metadata: Readonly<Record<string, string>>
  amount: Rupiah
  description: string
  customer: { name: string; phone: string | null; email: string | null }
  /** How long it is payable. */
  seconds: number
}

/** A payment gateway. Every method rejects only with a `GatewayError`, and ends with `signal`. */
export type Gateway = {
  name: 'xendit' | 'manual' | 'simulated'
  create: (wanted: WantedInvoice, signal: AbortSignal) => Promise<RemoteInvoice>
  /** The newest invoice with our id; null without one. */
  find: (externalId: string, signal: AbortSignal) => Promise<RemoteInvoice | null>
  /**
   * By the gateway's id; null when unknown, or when the gateway keeps no records (manual; simulated after a restart).
   */
  read: (id: string, signal: AbortSignal) => Promise<RemoteInvoice | null>
  /** Ends an invoice; returns its resulting state, null as above. A paid or ended one is unchanged. */
  expire: (id: string, signal: AbortSignal) => Promise<RemoteInvoice | null>
  /** All payments since a moment, also foreign ones; missing when the gateway keeps no records. */
  paidSince?: (since: Date, signal: AbortSignal) => Promise<RemoteInvoice[]>
}
