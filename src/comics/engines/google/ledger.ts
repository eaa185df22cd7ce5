import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Booking } from '../../../db/comic-rows.ts'
import { GoogleError, type GoogleFailure } from '../../../net/google.ts'
import { readSettings } from '../../../platform/site-settings.ts'
import { dayOf } from '../../../web/dates.ts'
import { GenerationFailure } from '../../script/script.ts'
import { comicSettings } from '../../settings.ts'
import { giveBack, giveBackWork, reserve, type Service } from './ledger-queries.ts'

/**
 * Counts what Google is paid for, by Jakarta day. `paid` books `units` of a service at today's price before it asks, runs
 * `ask` with the booking, and takes it back if that fails. Throws a `GenerationFailure`: for the day's ceiling without
 * asking, and for whatever failed at Google, which is logged. `told` logs such an error and returns that failure.
 * `giveBack` takes back what is stored as booked for work that Google failed at.
 */
export const openLedger = (db: Knex, log: Pick<Logger, 'warn'>, now = () => new Date()) => ({
  told: (error: unknown) => tellFailure(error, log),
  giveBack: (operation: string) => giveBackWork(db, operation),
  async paid<Result>(service: Service, units: number, ask: (booking: Booking) => Promise<Result>): Promise<Result> {
    const settings = await readSettings(db, comicSettings)
    const booking = { day: dayOf(now()), service, units, cost: Math.ceil(units * settings[`google_${service}_price`]) }
    if (!(await reserve(db, booking, settings.google_daily_ceiling)))
      throw new GenerationFailure('Jatah harian layanan Google di situs ini sudah habis. Coba lagi besok.')
    try {
      return await ask(booking)
    } catch (error) {
      await giveBack(db, booking)
      throw tellFailure(error, log)
    }
  },
})

export type Ledger = ReturnType<typeof openLedger>

/** Returns what the creator is told in place of an error of a Google service, which is logged. */
function tellFailure(err: unknown, log: Pick<Logger, 'warn'>): unknown {
  if (!(err instanceof GoogleError)) return err
  log.warn({ err }, 'a Google service failed')
  return new GenerationFailure(sentences[err.failure], { cause: err })
}

const later = 'Coba lagi sebentar lagi.'
const sentences: Readonly<Record<GoogleFailure, string>> = {
  timeout: `Google terlalu lama menjawab. ${later}`,
  unreachable: `Google tidak bisa dihubungi. ${later}`,
  unavailable: `Layanan Google sedang terganggu. ${later}`,
  quota: 'Kuota kami di Google sedang habis. Coba lagi nanti.',
  unreadable: `Google mengirim jawaban yang tidak utuh. ${later}`,
  refused: 'Google menolak permintaan ini. Kami sudah mencatatnya.',
  unauthorized: 'Akun kami di Google tidak diterima. Kami sudah mencatatnya.',
  missing: 'Layanan Google yang kami pakai tidak ditemukan. Kami sudah mencatatnya.',
}
