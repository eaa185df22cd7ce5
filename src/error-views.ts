import { showApiError } from './anime/api/envelope.ts'
import { isDatabaseLost } from './db/connection.ts'
import { showErrorPage } from './web/error-pages.ts'
import { konveksiPaths, showKonveksiError } from './web/konveksi-errors.ts'
import { Refusal } from './web/refusal.ts'

/** How an error is shown below a path: as a page, or in the shape of the API it is of. */
export function viewFor(path: string) {
  if (konveksiPaths.test(path)) return showKonveksiError
  return /^\/api\/v1(\/|$)/.test(path) ? showApiError : showErrorPage
}

/** What a visitor is told while the database is away. */
export const translate = (error: unknown): Refusal | null =>
  isDatabaseLost(error)
    ? new Refusal(503, 'Penyimpanan kami sedang tidak menjawab. Coba lagi sebentar lagi.', { retryAfter: 10 })
    : null
