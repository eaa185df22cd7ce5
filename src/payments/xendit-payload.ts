import { z } from 'zod'
import type { RemoteInvoice, Rupiah } from './gateway.ts'

/** How Xendit tells of money, in answers and in webhooks alike. */

/** A number, or its text ("75000", "75000.00"); what is below a rupiah is dropped, as Xendit does. */
export const Amount = z
  .union([z.number(), z.string().regex(/^\d{1,16}(?:\.\d{1,6})?$/)])
  .transform((told): Rupiah => Math.floor(Number(told)))
  .refine((amount) => Number.isSafeInteger(amount) && amount >= 0)

/** Goes into columns and keys: of one line, and never with what PostgreSQL cannot keep. */
export const Name = z
  .string()
  .min(1)
  .max(255)
  .regex(/^\P{Cc}+$/u)

/** An optional word that must not make the rest unreadable. */
const Word = Name.nullish().catch(null)
const Moment = z
  .string()
  .nullish()
  .catch(null)
  .transform((text) => {
    const moment = new Date(text ?? Number.NaN)
    return Number.isNaN(moment.getTime()) ? null : moment
  })

/** The keys of both that are read. Never `adjusted_received_amount`: that is less fees. */
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

/** What answers and webhooks have in common, under our names. */
export const reportOf = (told: Report) => ({
  id: told.id,
  externalId: told.external_id,
  amount: told.amount,
  currency: (told.currency ?? '').toUpperCase(),
  paidAmount: told.paid_amount ?? null,
  paidAt: told.paid_at,
  paymentId: told.payment_id ?? null,
  method: methodOf(told),
})

const statuses: Record<string, RemoteInvoice['status']> = {
  PENDING: 'open',
  PAID: 'paid',
  SETTLED: 'paid',
  EXPIRED: 'expired',
}

/** Null for a word that says none of the three. */
export const statusOf = (word: string): RemoteInvoice['status'] | null => statuses[word.toUpperCase()] ?? null

/** "BANK_TRANSFER BCA"; empty where nothing is told. */
function methodOf({ payment_method, payment_channel, bank_code, ewallet_type, retail_outlet_name }: Report): string {
  const channel = bank_code ?? ewallet_type ?? retail_outlet_name ?? payment_channel
  return [...new Set([payment_method, channel])]
    .filter((word) => word)
    .join(' ')
    .slice(0, 100)
}
