import { z } from 'zod'
import { Text } from '../../web/form.ts'
import { parseRupiah } from '../rules/rupiah.ts'

/** Fields of a manual payment, for an API call or a form. */

const method = Text.trim().min(1, 'Pilih atau tulis cara bayarnya.').max(100, 'Paling banyak 100 karakter.')
const notes = z.preprocess((value) => value ?? '', Text.trim())
const InvoiceId = z.uuid('Pilih invoice yang dibayar.')

/** A positive amount in whole rupiah, as a number or text that `parseRupiah` accepts. */
export const PaidAmount = z
  .unknown()
  .optional()
  .transform((value, context) => {
    const amount = parseRupiah(value)
    if (amount !== null && amount > 0) return amount
    context.issues.push({
      code: 'custom',
      message: 'Tulis jumlahnya dalam rupiah bulat, misalnya 150000.',
      input: value,
    })
    return 0
  })

const yes = new Set<unknown>([true, 'true', '1', 'on'])
export const Overpaid = z
  .unknown()
  .optional()
  .transform((value) => yes.has(value))

/** Milliseconds that a caller's clock may be ahead of ours. */
const CLOCK_TOLERANCE_MS = 60_000

/** A past moment in ISO 8601 with its zone. */
const IsoTime = (now: Date) =>
  z
    .unknown()
    .optional()
    .transform((value, context) => {
      const isRead = z.iso.datetime({ offset: true }).safeParse(value).success
      const at = isRead ? new Date(String(value)) : null
      if (at && at.getTime() <= now.getTime() + CLOCK_TOLERANCE_MS) return at
      const message = at ? 'Waktunya belum terjadi.' : 'Tulis waktunya sebagai ISO 8601, misalnya 2026-11-20T14:30:00Z.'
      context.issues.push({ code: 'custom', message, input: value })
      return now
    })

/** The body of POST /api/v1/payment/manual/; `time` parses `payment_time`. */
export const ManualPaymentForm = (now: Date, time: z.ZodType<Date> = IsoTime(now)) =>
  z.object({
    invoice_id: InvoiceId,
    payment_method: method,
    amount: PaidAmount,
    payment_time: time,
    notes,
    allow_overpayment: Overpaid,
  })
