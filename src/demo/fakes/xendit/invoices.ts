import { randomBytes, randomUUID } from 'node:crypto'
import type { InvoiceRequest } from './validate.ts'

/** Times are milliseconds since the epoch by the fake's own clock. */
export type FakeInvoice = {
  id: string
  request: InvoiceRequest
  status: 'PENDING' | 'PAID' | 'SETTLED' | 'EXPIRED'
  amount: number
  created: number
  updated: number
  expires: number
  payment: FakePayment | null
}

/** `id` is null for payment channels without an id. */
type FakePayment = { amount: number; at: number; method: string; channel: string; id: string | null }

/** HTML entities are escaped twice, as Xendit sends them. */
const MERCHANT = 'Konveksi &amp;amp; Sablon SIMULASI'
const USER = '5f0000000000000000000001'
const DAY = 86_400

export function makeInvoice(request: InvoiceRequest, now: number): FakeInvoice {
  return {
    id: randomBytes(12).toString('hex'),
    request,
    status: 'PENDING',
    amount: Math.trunc(request.amount),
    created: now,
    updated: now,
    // In recorded responses of Xendit an invoice expires slightly later than its requested duration.
    expires: now + (request.invoice_duration ?? DAY) * 1000 + 813,
    payment: null,
  }
}

export type PayOptions = { amount?: number; at?: number; method?: string; channel?: string; withoutId?: boolean }

/** Pays an invoice, even an expired one: a bank may send money after Xendit closed it. */
export function payInvoice(invoice: FakeInvoice, now: number, options: PayOptions): void {
  if (invoice.payment) throw new Error(`${invoice.id} is paid already`)
  const { amount = invoice.amount, at = now, method = 'BANK_TRANSFER', channel = 'BCA', withoutId = false } = options
  invoice.payment = { amount, at, method, channel, id: withoutId ? null : randomUUID() }
  invoice.status = 'PAID'
  invoice.updated = now
}

const iso = (moment: number) => new Date(moment).toISOString()

/**
 * Builds an answer. The fields and their order are those of recorded responses; optional fields that the request did
 * not contain are left out.
 */
export function toInvoiceAnswer(invoice: FakeInvoice, origin: string): Record<string, unknown> {
  const { payer_email, description, currency = 'IDR', should_send_email = false, ...rest } = invoice.request
  return {
    id: invoice.id,
    external_id: rest.external_id,
    user_id: USER,
    ...(invoice.payment && { payment_method: invoice.payment.method }),
    status: invoice.status,
    merchant_name: MERCHANT,
    merchant_profile_picture_url: 'https://logo.contoh.example/konveksi.png',
    amount: invoice.amount,
    ...(invoice.payment && paymentKeys(invoice, invoice.payment)),
    payer_email,
    description,
    expiry_date: iso(invoice.expires),
    invoice_url: `${origin}/web/${invoice.id}`,
    ...waysToPay(invoice.amount),
    should_exclude_credit_card: false,
    should_send_email,
    success_redirect_url: rest.success_redirect_url,
    failure_redirect_url: rest.failure_redirect_url,
    items: rest.items,
    fees: rest.fees,
    customer: rest.customer,
    metadata: rest.metadata,
    locale: rest.locale,
    created: iso(invoice.created),
    updated: iso(invoice.updated),
    currency,
  }
}

/** Builds the body of a webhook. `updated` is before `paid_at`, as in Xendit's sample. */
export function toWebhookBody(
  invoice: FakeInvoice,
  status: string = invoice.payment ? 'PAID' : invoice.status,
): Record<string, unknown> {
  const { external_id, payer_email, description, currency = 'IDR', success_redirect_url } = invoice.request
  const payment = status === 'PAID' ? invoice.payment : null
  return {
    id: invoice.id,
    external_id,
    user_id: USER,
    is_high: false,
    ...(payment && { payment_method: payment.method }),
    status,
    merchant_name: MERCHANT,
    amount: invoice.amount,
    ...(payment && { ...paymentKeys(invoice, payment), fees_paid_amount: 0 }),
    ...(payment && { adjusted_received_amount: Math.trunc(payment.amount * 0.97) }),
    ...(payer_email !== undefined && { payer_email }),
    ...(description !== undefined && { description }),
    created: iso(invoice.created),
    updated: iso(payment ? payment.at - 1_500 : invoice.updated),
    currency,
    ...(success_redirect_url !== undefined && { success_redirect_url }),
  }
}

const paymentKeys = (invoice: FakeInvoice, { amount, at, method, channel, id }: FakePayment) => ({
  paid_amount: amount,
  paid_at: iso(at),
  initial_amount: invoice.amount,
  ...(method === 'BANK_TRANSFER' && { bank_code: channel }),
  ...(method === 'EWALLET' && { ewallet_type: channel }),
  payment_channel: channel,
  payment_destination: '8860861087714',
  ...(id !== null && { payment_id: id, payment_details: { receipt_id: id.slice(0, 8) } }),
})

const waysToPay = (amount: number) => ({
  available_banks: ['BCA', 'BNI', 'BRI', 'MANDIRI'].map((bank_code) => ({
    bank_code,
    collection_type: 'POOL',
    transfer_amount: amount,
    bank_branch: 'Virtual Account',
    account_holder_name: MERCHANT,
    identity_amount: 0,
  })),
  available_retail_outlets: ['ALFAMART', 'INDOMARET'].map((retail_outlet_name) => ({ retail_outlet_name })),
  available_ewallets: ['OVO', 'DANA', 'SHOPEEPAY'].map((ewallet_type) => ({ ewallet_type })),
  available_qr_codes: [{ qr_code_type: 'QRIS' }],
  available_direct_debits: [{ direct_debit_type: 'DD_BRI' }],
  available_paylaters: [{ paylater_type: 'KREDIVO' }],
})
