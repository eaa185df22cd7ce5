import { z } from 'zod'
import type { RemoteInvoice, Rupiah } from './gateway.ts'

/** Fields of Xendit about payments, in answers and webhooks. */

/** A number or its text ("75000", "75000.00"); fractions of a rupiah are dropped, as Xendit does. */
export const Amount = z
  .union([z.number(), z.string().regex(/^\d{1,16}(?:\.\d{1,6})?$/)])
  .transform((value): Rupiah => Math.floor(Number(value)))
  .refine((amount) => Number.isSafeInteger(amount) && amount >= 0)

/** Text for columns and keys: one line, without characters that PostgreSQL rejects. */
export const Name = z
  .string()
  .min(1)
  .max(255)
  .regex(/^\P{Cc}+$/u)

/** An optional word; an invalid one is ignored. */
const Word = Name.nullish().catch(null)
const Moment = z
  .string()
  .nullish()
  .catch(null)
  .transform((text) => {
    const moment = new Date(text ?? Number.NaN)
    return Number.isNaN(moment.getTime()) ? null : moment
  })

/** The fields that are read. Never `adjusted_received_amount`, which excludes fees. */
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

/** The common facts of answers and webhooks, under our names. */
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

/** Null for an unknown status. */
export const statusOf = (word: string): RemoteInvoice['status'] | null => statuses[word.toUpperCase()] ?? null

/** "BANK_TRANSFER BCA"; empty without a method. */
function methodOf({ payment_method, payment_channel, bank_code, ewallet_type, retail_outlet_name }: Report): string {
  const channel = bank_code ?? ewallet_type ?? retail_outlet_name ?? payment_channel
  return [...new Set([payment_method, channel])]
    .filter((word) => word)
    .join(' ')
    .slice(0, 100)
}
