import { isDatabaseLost } from './db/connection.ts'
import { refusalOfBusy } from './uploads/uploads.ts'
import { Refusal } from './web/refusal.ts'

/** Returns the error that visitors see while the database is down or too many pictures wait, null for any other. */
export function translate(error: unknown): Refusal | null {
  if (isDatabaseLost(error))
    return new Refusal(503, 'Penyimpanan kami sedang tidak menjawab. Coba lagi sebentar lagi.', { retryAfter: 10 })
  return refusalOfBusy(error)
}
