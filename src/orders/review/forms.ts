import { z } from 'zod'
import { fromWibInput, wibInput } from '../../web/dates.ts'
import { Text } from '../../web/form.ts'
import { parseRupiah } from '../money.ts'

/** What staff write when they decide about money. */

export const Amount = Text.transform((text, context) => {
  const amount = parseRupiah(text)
  if (amount !== null && amount > 0) return amount
  context.issues.push({ code: 'custom', message: 'Tulis jumlahnya dalam rupiah bulat, misalnya 150000.', input: text })
  return 0
})

const note = (missing: string) => Text.trim().min(1, missing).max(500, 'Paling banyak 500 karakter.')
export const OptionalNote = z.object({ note: Text.trim().catch('') })
export const NeededNote = z.object({ note: note('Tulis alasannya.') })
export const Answer = z.object({ note: note('Tulis jawaban untuk pelanggan.') })

/** The key is of the form itself: sent twice, it is one refund. */
export const RefundForm = (now: Date) =>
  z.object({
    key: z.uuid('Muat ulang halaman ini, lalu coba lagi.'),
    amount: Amount,
    day: dayUntil(now),
    note: note('Tulis ke mana atau bagaimana uangnya dikembalikan.'),
  })

/** A day in Jakarta that is not to come: the moment itself where it is today, else its noon. */
const dayUntil = (now: Date) =>
  Text.transform((text, context) => {
    const noon = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T12:00:00+07:00`) : null
    const today = wibInput(now).slice(0, 10)
    const isDay = noon !== null && !Number.isNaN(noon.getTime()) && wibInput(noon).slice(0, 10) === text
    if (isDay && text <= today) return text === today ? now : noon
    const message = isDay ? 'Tanggalnya belum terjadi.' : 'Isi tanggal pengembaliannya.'
    context.issues.push({ code: 'custom', message, input: text })
    return now
  })

/** A moment of a form, in Western Indonesia, that is not to come. */
export const WibTime = (now: Date) =>
  Text.transform((text, context) => {
    const at = fromWibInput(text)
    if (at && at <= now) return at
    const message = at ? 'Waktunya belum terjadi.' : 'Isi tanggal dan jamnya.'
    context.issues.push({ code: 'custom', message, input: text })
    return now
  })

/** A box that is ticked, or not there. */
export const Ticked = z
  .unknown()
  .optional()
  .transform((value) => value === '1' || value === 'on' || value === true)

export const ProofForm = (now: Date) =>
  z.object({ amount: Amount, payment_time: WibTime(now), allow_overpayment: Ticked })

export const PROOF_METHOD = 'Transfer bank'
