import * as z from 'zod'
import { toWibDay } from '../../../web/dates.ts'
import { Text } from '../../../web/form.ts'
import { longestOfPayment } from '../../limits.ts'
import { Confirmed, PaidAmount, WibTime } from '../payment-forms.ts'

const note = (missing: string) =>
  Text.trim().min(1, missing).max(longestOfPayment.note, `Paling banyak ${longestOfPayment.note} karakter.`)
export const OptionalNote = z.object({ note: Text.trim().catch('') })
export const NeededNote = z.object({ note: note('Tulis alasannya.') })
export const Answer = z.object({ note: note('Tulis jawaban untuk pelanggan.') })

/**
 * A form that is sent twice with the same `key` records one refund. Only the form of a delivered order has a `reason`.
 */
export const RefundForm = (now: Date) =>
  z.object({
    key: z.uuid('Muat ulang halaman ini, lalu coba lagi.'),
    amount: PaidAmount,
    day: dayUntil(now),
    note: note('Tulis ke mana atau bagaimana uangnya dikembalikan.'),
    reason: note('Tulis alasannya.').optional(),
  })

/** A day in Jakarta. Today means this moment; an earlier day means its noon. */
const dayUntil = (now: Date) =>
  Text.transform((text) => {
    const noon = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T12:00:00+07:00`) : null
    if (noon === null || Number.isNaN(noon.getTime()) || toWibDay(noon) !== text) return null
    return text === toWibDay(now) ? now : noon
  }).pipe(z.date('Isi tanggal pengembaliannya.').max(now, 'Tanggalnya belum terjadi.'))

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
