import { z } from 'zod'
import { dayOf, fromWibInput } from '../../web/dates.ts'
import { Text } from '../../web/form.ts'
import { Confirmed, PaidAmount } from '../payments/payment-forms.ts'

/** Zod schemas of the forms in the payment review. */

const note = (missing: string) => Text.trim().min(1, missing).max(500, 'Paling banyak 500 karakter.')
export const OptionalNote = z.object({ note: Text.trim().catch('') })
export const NeededNote = z.object({ note: note('Tulis alasannya.') })
export const Answer = z.object({ note: note('Tulis jawaban untuk pelanggan.') })

/**
 * Schema of the refund form. `key` is the form's idempotency key: a form that is sent twice records one refund. Only the
 * form of a delivered order has a `reason`.
 */
export const RefundForm = (now: Date) =>
  z.object({
    key: z.uuid('Muat ulang halaman ini, lalu coba lagi.'),
    amount: PaidAmount,
    day: dayUntil(now),
    note: note('Tulis ke mana atau bagaimana uangnya dikembalikan.'),
    reason: note('Tulis alasannya.').optional(),
  })

/**
 * Schema for a day in Jakarta that is not in the future. Today is read as the current moment, an earlier day as its
 * noon.
 */
const dayUntil = (now: Date) =>
  Text.transform((text, context) => {
    const noon = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T12:00:00+07:00`) : null
    const today = dayOf(now)
    const isDay = noon !== null && !Number.isNaN(noon.getTime()) && dayOf(noon) === text
    if (isDay && text <= today) return text === today ? now : noon
    const message = isDay ? 'Tanggalnya belum terjadi.' : 'Isi tanggal pengembaliannya.'
    context.issues.push({ code: 'custom', message, input: text })
    return now
  })

/** Schema for a date and time in Western Indonesian time that is not in the future. */
export const WibTime = (now: Date) =>
  Text.transform((text, context) => {
    const at = fromWibInput(text)
    if (at && at <= now) return at
    const message = at ? 'Waktunya belum terjadi.' : 'Isi tanggal dan jamnya.'
    context.issues.push({ code: 'custom', message, input: text })
    return now
  })

/** Schema for the value of the button that stores a payment as held for review: true if this button was pressed. */
const Held = z
  .unknown()
  .optional()
  .transform((value) => value === '1')

export const HoldForm = z.object({ tahan: Held, kunci: z.uuid().nullable().catch(null) })

export const ProofForm = (now: Date) =>
  z.object({
    amount: PaidAmount,
    payment_time: WibTime(now),
    allow_overpayment: Confirmed,
    allow_early: Confirmed,
    tahan: Held,
  })
