import { z } from 'zod'
import { dayOf, fromWibInput, longDate } from '../../web/dates.ts'
import { Text } from '../../web/form.ts'
import { Overpaid, PaidAmount } from '../payments/payment-forms.ts'
import type { Order } from '../rules/amounts.ts'

/** Forms of decisions about money. */

const note = (missing: string) => Text.trim().min(1, missing).max(500, 'Paling banyak 500 karakter.')
export const OptionalNote = z.object({ note: Text.trim().catch('') })
export const NeededNote = z.object({ note: note('Tulis alasannya.') })
export const Answer = z.object({ note: note('Tulis jawaban untuk pelanggan.') })

/** `key` is the form's idempotency key: sent twice, it is one refund. */
export const RefundForm = (now: Date) =>
  z.object({
    key: z.uuid('Muat ulang halaman ini, lalu coba lagi.'),
    amount: PaidAmount,
    day: dayUntil(now),
    note: note('Tulis ke mana atau bagaimana uangnya dikembalikan.'),
  })

/** A past or current day in Jakarta: the current moment for today, else noon. */
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

/** A past moment in Western Indonesia. */
export const WibTime = (now: Date) =>
  Text.transform((text, context) => {
    const at = fromWibInput(text)
    if (at && at <= now) return at
    const message = at ? 'Waktunya belum terjadi.' : 'Isi tanggal dan jamnya.'
    context.issues.push({ code: 'custom', message, input: text })
    return now
  })

/** Sent by the button that holds the money for a decision. */
const Held = z
  .unknown()
  .optional()
  .transform((value) => value === '1')

export const HoldForm = z.object({ tahan: Held, kunci: z.uuid().nullable().catch(null) })

export const ProofForm = (now: Date) =>
  z.object({ amount: PaidAmount, payment_time: WibTime(now), allow_overpayment: Overpaid, tahan: Held })

/** The error for money dated before its order; null when there is none. */
export const tooEarly = ({ created_at }: Pick<Order, 'created_at'>, paid: Date): string | null =>
  dayOf(paid) < dayOf(created_at) ? `Pesanannya baru dibuat ${longDate(created_at)}.` : null
