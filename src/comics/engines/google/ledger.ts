import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Booking } from '../../../db/column-types.ts'
import { GoogleError, type GoogleFailure } from '../../../net/google.ts'
import { GenerationFailure } from '../../script/script.ts'
import { beginCall, failCall, giveBack, giveBackWork, reserve, type Service, wasteCall } from './ledger-queries.ts'

type Use = { service: Service; units: number; userId: number | undefined }
/** A call for one picture with some number of panels. A reservation may pay for it. */
type Call = { reservation: number | null; panels: number; userId?: number | undefined }

const full = {
  member: 'Jatah harianmu untuk layanan Google sudah habis. Coba lagi besok.',
  site: 'Jatah harian layanan Google di situs ini sudah habis. Coba lagi besok.',
}

/**
 * Counts what Google is paid for, by member and Jakarta day. `charge` books a use at today's price before it asks Google,
 * and takes the booking back if that fails. `chargeDrawing` does the same for a picture of a reservation. `wasted` records that
 * a paid picture is useless. `charge` and `chargeDrawing` throw a `GenerationFailure`; they do so without asking Google if a
 * ceiling is reached or the run has ended.
 */
export function openLedger(db: Knex, log: Pick<Logger, 'warn'>, now = () => new Date()) {
  const toFailure = (error: unknown) => reportFailure(error, log)
  async function charge<Result>(use: Use, ask: (booking: Booking) => Promise<Result>): Promise<Result> {
    const { userId: user_id = null, ...used } = use
    const booking = await reserve(db, { ...used, user_id }, now())
    if (typeof booking === 'string') throw new GenerationFailure(full[booking])
    try {
      return await ask(booking)
    } catch (error) {
      await giveBack(db, booking)
      throw toFailure(error)
    }
  }
  async function chargeDrawing<Result>(
    { reservation, panels, userId }: Call,
    ask: () => Promise<Result>,
  ): Promise<Result> {
    const alone = () => charge({ service: 'picture', units: 1, userId }, ask)
    if (reservation === null) return alone()
    const call = await beginCall(db, reservation, panels)
    if (call === 'ended') throw new GenerationFailure('Gambar ini sudah dibatalkan.')
    try {
      // A picture is paid twice if a kill lost it or two instances drew it.
      return await (call === 'begun' ? ask() : alone())
    } catch (error) {
      await failCall(db, reservation, panels, call === 'begun')
      throw toFailure(error)
    }
  }
  const wasted = async ({ reservation, panels }: Call): Promise<void> => {
    if (reservation !== null) await wasteCall(db, reservation, panels)
  }
  return { toFailure, charge, chargeDrawing, wasted, giveBack: (operation: string) => giveBackWork(db, operation) }
}

export type Ledger = ReturnType<typeof openLedger>

/** Logs the error and returns one with a message for the creator. */
function reportFailure(err: unknown, log: Pick<Logger, 'warn'>): unknown {
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
