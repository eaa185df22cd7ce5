import * as z from 'zod'
import { isSameSecret } from '../web/signed.ts'
import { Amount, Moment, Name, Word } from './fields.ts'
import type { GatewayEvent, RemoteInvoice } from './gateway.ts'

/** `adjusted_received_amount` is never used, because it has the fees deducted. */
export const reportKeys = {
  id: Name,
  external_id: Name,
  status: Name,
  amount: Amount,
  paid_amount: Amount.nullish(),
  paid_at: Moment,
  currency: z.string().max(10).nullish().catch(null),
  payment_id: Word,
  payment_method: Word,
  payment_channel: Word,
  bank_code: Word,
  ewallet_type: Word,
  retail_outlet_name: Word,
}
type Report = z.output<z.ZodObject<typeof reportKeys>>

/** The fields under their names in `RemoteInvoice`. */
export const toReportFields = (report: Report) => ({
  id: report.id,
  externalId: report.external_id,
  amount: report.amount,
  currency: (report.currency ?? '').toUpperCase(),
  paidAmount: report.paid_amount ?? null,
  paidAt: report.paid_at,
  paymentId: report.payment_id ?? null,
  method: toMethodName(report),
})

const statuses: Record<string, RemoteInvoice['status']> = {
  PENDING: 'open',
  PAID: 'paid',
  SETTLED: 'paid',
  EXPIRED: 'expired',
}

/** Null for an unknown status. */
export const toInvoiceStatus = (word: string): RemoteInvoice['status'] | null => statuses[word.toUpperCase()] ?? null

/** A method such as "BANK_TRANSFER BCA"; empty if Xendit names none. */
function toMethodName({
  payment_method,
  payment_channel,
  bank_code,
  ewallet_type,
  retail_outlet_name,
}: Report): string {
  const channel = bank_code ?? ewallet_type ?? retail_outlet_name ?? payment_channel
  return [...new Set([payment_method, channel])]
    .filter((word) => word)
    .join(' ')
    .slice(0, 100)
}

/** Null for other bodies and invalid amounts. */
export function readWebhook(body: unknown): GatewayEvent | null {
  const { success, data } = Body.safeParse(body)
  if (!success) return null
  const status = toInvoiceStatus(data.status)
  return {
    ...toReportFields(data),
    status: status === 'paid' || status === 'expired' ? status : 'other',
    word: data.status.toUpperCase(),
  }
}

const Body = z.object(reportKeys)

/**
 * Whether a body is a webhook of Xendit about something else than an invoice, such as `{event: "payment.capture"}` or
 * an account. A body with the status of an invoice counts as an invoice, even if its other fields are missing.
 */
export function isOtherKind(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false
  const has = (name: string) => Object.hasOwn(body, name)
  if (['external_id', 'status', 'amount'].every(has)) return false
  const { status } = Object(body)
  const isAccount = status === undefined || (typeof status === 'string' && toInvoiceStatus(status) === null)
  return has('event') || (has('external_id') && isAccount)
}

/** The key is the same for every delivery of one event, and different for other events. */
export const dedupeKey = ({ id, word, paymentId, paidAt, paidAmount }: GatewayEvent): string =>
  JSON.stringify([id, word, paymentId ?? paidAt?.toISOString() ?? null, paidAmount])

/** Compares in constant time. Without a configured token every header is invalid. */
export function isValidToken(token: string | undefined, configured: string): boolean {
  const isSame = isSameSecret(token ?? '', configured)
  return isSame && token !== undefined && configured !== ''
}
