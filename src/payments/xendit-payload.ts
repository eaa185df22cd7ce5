import { z } from 'zod'
import type { RemoteInvoice, Rupiah } from './gateway.ts'

/**
 * An amount in rupiah, as a number or as text ("75000", "75000.00"). Fractions of a rupiah are dropped, as Xendit does.
 */
export const Amount = z
  .union([z.number(), z.string().regex(/^\d{1,16}(?:\.\d{1,6})?$/)])
  .transform((value): Rupiah => Math.floor(Number(value)))
  .refine((amount) => Number.isSafeInteger(amount) && amount >= 0)

/**
 * Text that is stored in a database column or used in a key: one line without control characters, because PostgreSQL
 * rejects NUL.
 */
export const Name = z
  .string()
  .min(1)
  .max(255)
  .regex(/^\P{Cc}+$/u)

/** An optional text; an invalid one is read as null. */
const Word = Name.nullish().catch(null)
const Moment = z
  .string()
  .nullish()
  .catch(null)
  .transform((text) => {
    const moment = new Date(text ?? Number.NaN)
    return Number.isNaN(moment.getTime()) ? null : moment
  })

/**
 * The payment fields that are read from Xendit's responses and webhooks. `adjusted_received_amount` is never used,
 * because it has the fees deducted.
 */
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

/** Returns the data that Xendit's responses and webhooks have in common, under the names of `RemoteInvoice`. */
export const reportOf = (report: Report) => ({
  id: report.id,
  externalId: report.external_id,
  amount: report.amount,
  currency: (report.currency ?? '').toUpperCase(),
  paidAmount: report.paid_amount ?? null,
  paidAt: report.paid_at,
  paymentId: report.payment_id ?? null,
  method: methodOf(report),
})

const statuses: Record<string, RemoteInvoice['status']> = {
  PENDING: 'open',
  PAID: 'paid',
  SETTLED: 'paid',
  EXPIRED: 'expired',
}

/** Translates Xendit's invoice status; null for an unknown status. */
export const statusOf = (word: string): RemoteInvoice['status'] | null => statuses[word.toUpperCase()] ?? null

/** Returns payment method and bank as one text, such as "BANK_TRANSFER BCA"; empty if Xendit names none. */
function methodOf({ payment_method, payment_channel, bank_code, ewallet_type, retail_outlet_name }: Report): string {
  const channel = bank_code ?? ewallet_type ?? retail_outlet_name ?? payment_channel
  return [...new Set([payment_method, channel])]
    .filter((word) => word)
    .join(' ')
    .slice(0, 100)
}
