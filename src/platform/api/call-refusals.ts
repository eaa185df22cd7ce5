import * as z from 'zod'
import { type ApiHeader, alwaysSent, headerRefs } from './api-headers.ts'
import type { ApiAnswer } from './openapi.ts'

/** Body of an error of the calls that `callErrors` answers. `details`: messages by field. */
export const CallError = z
  .object({
    error: z.string().meta({ description: 'Kalimat untuk orang, dalam bahasa Indonesia.' }),
    details: z.record(z.string(), z.array(z.string())).meta({ description: 'Pesan menurut isian.' }),
    error_code: z.string().regex(/^[A-Z_]+$/),
    timestamp: z.iso.datetime(),
  })
  .meta({ id: 'CallError' })

type RefusalAnswer = { name: string; code: string; headers?: readonly ApiHeader[]; description: string; error: string }

/** The errors of these calls by status; `name` is the name of the answer in the document. */
const refusals = {
  400: refused(
    'ValidationError',
    'VALIDATION_ERROR',
    'Isian yang salah, disebut di `details`.',
    'Data yang dikirim belum benar.',
  ),
  401: refused(
    'NotAuthenticated',
    'NOT_AUTHENTICATED',
    'Belum masuk, atau sesinya sudah berakhir.',
    'Mungkin sesimu sudah berakhir.',
  ),
  403: refused('PermissionDenied', 'PERMISSION_DENIED', 'Akun ini tidak berhak.', 'Halaman ini bukan untuk akunmu.'),
  404: refused('NotFound', 'NOT_FOUND', 'Tidak ada.', 'Pesanan ini tidak ada.'),
  409: refused(
    'Conflict',
    'ILLEGAL_TRANSITION',
    'Keadaannya tidak mengizinkan: `ILLEGAL_TRANSITION` bila langkahnya tidak sah, `CONFLICT` bila sudah berubah sejak dibaca.',
    'Status ini tidak bisa diatur langsung.',
  ),
  405: {
    ...refused(
      'MethodNotAllowed',
      'METHOD_NOT_ALLOWED',
      'Alamat ini dipanggil dengan cara lain.',
      'Cara memanggil alamat ini tidak dikenal.',
    ),
    headers: ['Allow'],
  },
  413: refused('TooLarge', 'TOO_LARGE', 'Isi permintaan terlalu besar.', 'Kiriman terlalu besar.'),
  421: refused(
    'Misdirected',
    'SERVER_ERROR',
    'Nama host tidak dilayani server ini.',
    'Server ini tidak melayani alamat itu.',
  ),
  429: {
    ...refused(
      'RateLimited',
      'RATE_LIMITED',
      'Terlalu banyak permintaan dari satu alamat.',
      'Terlalu banyak permintaan dari alamatmu. Tunggu sebentar, lalu coba lagi.',
    ),
    headers: ['Retry-After'],
  },
  500: refused(
    'ServerError',
    'SERVER_ERROR',
    'Kesalahan di pihak kami.',
    'Ada yang salah di pihak kami. Kesalahannya sudah dicatat; coba lagi sebentar lagi.',
  ),
  502: refused(
    'GatewayError',
    'GATEWAY_ERROR',
    'Gateway pembayaran tidak menjawab atau menolak.',
    'Gateway pembayaran belum menjawab. Pesanan belum berubah; linknya dibuat begitu gateway menjawab.',
  ),
  503: {
    ...refused(
      'Unavailable',
      'SERVER_ERROR',
      'Server sedang tidak sanggup. Coba lagi.',
      'Penyimpanan kami sedang tidak menjawab. Coba lagi sebentar lagi.',
    ),
    headers: ['Retry-After'],
  },
} as const satisfies Record<number, RefusalAnswer>
export type ErrorStatus = keyof typeof refusals
/** The errors that every call may answer. */
export const usualErrors = { 405: true, 421: true, 429: true, 500: true } as const

function refused(name: string, code: string, description: string, error: string): RefusalAnswer {
  return { name, code, description, error }
}

/** Returns the name of the answer for an error status in the document. */
export const refusalName = (status: ErrorStatus): string => refusals[status].name

const answerOf = ({ name, code, headers = [], description, error }: RefusalAnswer): ApiAnswer => ({
  description,
  headers: headerRefs(name === 'Misdirected' ? ['X-Request-ID'] : [...alwaysSent, ...headers]),
  content: {
    'application/json': {
      schema: { $ref: '#/components/schemas/CallError' },
      example: {
        error,
        details: code === 'VALIDATION_ERROR' ? { quantity: ['Jumlah minimal 1'] } : {},
        error_code: code,
        timestamp: '2026-11-20T08:39:44.156Z',
      },
    },
  },
})

/** The answers for errors, by their name in the document. */
export const callRefusalAnswers: Readonly<Record<string, ApiAnswer>> = Object.fromEntries(
  Object.values(refusals).map((one) => [one.name, answerOf(one)]),
)
