import * as z from 'zod'
import { fromWibInput } from '../../web/dates.ts'
import { Text } from '../../web/form.ts'
import { AHEAD_TOLERANCE_MS, longestOfPayment } from '../limits.ts'
import { parseRupiah } from '../rules/amounts.ts'

const method = Text.trim()
  .min(1, 'Pilih atau tulis cara bayarnya.')
  .max(longestOfPayment.method, `Paling banyak ${longestOfPayment.method} karakter.`)
const notes = z.preprocess((value) => value ?? '', Text.trim().default(''))
const InvoiceId = z.uuid('Pilih invoice yang dibayar.')

/** A positive amount in whole rupiah, given as a number or as text that `parseRupiah` accepts. */
export const PaidAmount = z
  .unknown()
  .optional()
  .transform((value) => parseRupiah(value) ?? 0)
  .refine((amount) => amount > 0, 'Tulis jumlahnya dalam rupiah bulat, misalnya 150000.')
  .meta({ type: ['string', 'integer'], description: 'Rupiah bulat, misalnya "3750000.00".' })

const yes = new Set<unknown>([true, 'true', '1', 'on'])
export const Confirmed = z
  .unknown()
  .optional()
  .transform((value) => yes.has(value))

const notYet = 'Waktunya belum terjadi.'
const isoMoment = z.iso.datetime({ offset: true })

const IsoTime = (now: Date) =>
  z
    .unknown()
    .optional()
    .transform((value) => (isoMoment.safeParse(value).success ? new Date(String(value)) : null))
    .pipe(
      z
        .date('Tulis waktunya sebagai ISO 8601, misalnya 2026-11-20T14:30:00Z.')
        .max(new Date(now.getTime() + AHEAD_TOLERANCE_MS), notYet),
    )
    .meta({
      type: 'string',
      format: 'date-time',
      description: 'Kapan dibayar, dengan zona waktu; tidak di masa depan.',
    })

export const WibTime = (now: Date) =>
  Text.transform(fromWibInput).pipe(z.date('Isi tanggal dan jamnya.').max(now, notYet))

/** The form for staff uses this schema too. */
export const ManualPaymentForm = (now: Date, time: z.ZodType<Date> = IsoTime(now)) =>
  z.object({
    invoice_id: InvoiceId,
    payment_method: method,
    amount: PaidAmount,
    payment_time: time,
    notes,
    allow_overpayment: Confirmed.meta({ type: 'boolean', description: 'Benar, lebih dari tagihannya.' }),
    allow_early: Confirmed.meta({ type: 'boolean', description: 'Benar, dibayar sebelum pesanannya dibuat.' }),
  })
