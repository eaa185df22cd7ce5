import * as z from 'zod'
import { toErrorCode } from '../../web/call-errors.ts'
import { type Envelope, usualMeanings } from './describe.ts'

/** Body of an error of the calls whose errors `callErrors` writes. `details`: messages by field. */
export const CallError = z
  .object({
    error: z.string().meta({ description: 'Kalimat untuk orang, dalam bahasa Indonesia.' }),
    details: z.record(z.string(), z.array(z.string())).meta({ description: 'Pesan menurut isian.' }),
    error_code: z.string().regex(/^[A-Z_]+$/),
    timestamp: z.iso.datetime(),
  })
  .meta({ id: 'CallError' })

/** Example error messages by status. */
const sentences = {
  400: 'Data yang dikirim belum benar.',
  401: 'Mungkin sesimu sudah berakhir.',
  403: 'Halaman ini bukan untuk akunmu.',
  404: 'Pesanan ini tidak ada.',
  405: 'Cara memanggil alamat ini tidak dikenal.',
  409: 'Status ini tidak bisa diatur langsung.',
  413: 'Kiriman terlalu besar.',
  415: 'Kirim isinya sebagai application/json.',
  421: 'Server ini tidak melayani alamat itu.',
  429: 'Terlalu banyak permintaan dari alamatmu. Tunggu sebentar, lalu coba lagi.',
  500: 'Ada yang salah di pihak kami. Kesalahannya sudah dicatat; coba lagi sebentar lagi.',
  502: 'Gateway pembayaran belum menjawab. Pesanan belum berubah; linknya dibuat begitu gateway menjawab.',
  503: 'Penyimpanan kami sedang tidak menjawab. Coba lagi sebentar lagi.',
}
export type ErrorStatus = keyof typeof sentences

/** What these calls have in common. */
export const callEnvelope: Envelope = {
  name: 'CallError',
  schemas: { CallError },
  meanings: {
    ...usualMeanings,
    400: { name: 'ValidationError', means: 'Isian yang salah, disebut di `details`.' },
    401: { name: 'NotAuthenticated', means: 'Belum masuk, atau sesinya sudah berakhir.' },
    403: 'Akun ini tidak berhak.',
    404: { name: 'NotFound', means: 'Tidak ada.' },
    409: {
      name: 'Conflict',
      means:
        'Keadaannya tidak mengizinkan: `ILLEGAL_TRANSITION` bila langkahnya tidak sah, `CONFLICT` bila sudah berubah sejak dibaca.',
    },
    413: 'Isi permintaan terlalu besar.',
    429: 'Terlalu banyak permintaan dari satu alamat.',
    502: { name: 'GatewayError', means: 'Gateway pembayaran tidak menjawab atau menolak.' },
    503: { name: 'Unavailable', means: 'Server sedang tidak sanggup. Coba lagi.', headers: ['Retry-After'] },
  },
  anywhere: [401, 403, 405, 413, 415, 421, 429, 500],
  errorOf(status) {
    const error_code = status === 409 ? 'ILLEGAL_TRANSITION' : toErrorCode(status)
    const details = error_code === 'VALIDATION_ERROR' ? { quantity: ['Jumlah minimal 1'] } : {}
    const error = sentences[status as ErrorStatus] // Calls name no other status.
    return { error, details, error_code, timestamp: '2026-11-20T08:39:44.156Z' }
  },
}
