/** Whole rupiah, as a safe integer. */
export type Rupiah = number

/**
 * Why a gateway did not do as asked. `timeout`, `unreachable`, `unavailable` (5xx, 429) and `unreadable` may have been done
 * all the same: look it up before trying again. `refused`: our request is wrong, so trying again changes nothing ·
 * `unauthorized`: our key is.
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

/** An invoice as its gateway has it. `status` paid covers settled; `amount` is what was asked, `paidAmount` what came in. */
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
  /** "BANK_TRANSFER BCA", as the gateway calls it; empty before it is paid. */
  method: string
}

export type WantedInvoice = {
  externalId: string
  /** Our own page of it, absolute: where whoever paid is led back to, or pays. */
  page: string
  /** What it is about, in our words; the gateway keeps it beside the invoice. */
  metadata: Readonly<Record<string, string>>
  amount: Rupiah
  description: string
  customer: { name: string; phone: string | null; email: string | null }
  /** How long it may be paid. */
  seconds: number
}

/**
 * Where an invoice is paid. Every method throws `GatewayError` and nothing else when the gateway does not do it, and ends
 * when `signal` does.
 */
export type Gateway = {
  name: 'xendit' | 'manual' | 'simulated'
  create: (wanted: WantedInvoice, signal: AbortSignal) => Promise<RemoteInvoice>
  /** The newest under our own id; null where there is none. */
  find: (externalId: string, signal: AbortSignal) => Promise<RemoteInvoice | null>
  /** By the gateway's id; null where it knows none, or (manual, simulated after a restart) keeps none itself. */
  read: (id: string, signal: AbortSignal) => Promise<RemoteInvoice | null>
  /** Ends it, so that it can be paid no more; what it is then, null as above. One that is paid or over already stays so. */
  expire: (id: string, signal: AbortSignal) => Promise<RemoteInvoice | null>
  /** All that was paid after a moment, also what is none of ours; not there where a gateway keeps nothing itself. */
  paidSince?: (since: Date, signal: AbortSignal) => Promise<RemoteInvoice[]>
}
