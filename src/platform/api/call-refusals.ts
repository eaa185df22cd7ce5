import * as z from 'zod'
import { type ApiHeader, alwaysSent, headerRefs } from './api-headers.ts'
import { refersTo, refusedAnywhere } from './error-answers.ts'
import type { ApiAnswer, Reference } from './openapi.ts'

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
  415: refused(
    'UnsupportedType',
    'VALIDATION_ERROR',
    'Isi permintaan bukan jenis yang disebut.',
    'Kirim isinya sebagai application/json.',
  ),
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

/** What any call may answer, without a log-in or a right, in another way, with a body that is too large or of another type. */
const anywhere = [401, 403, 405, 413, 415, 421, 429, 500] as const
const ANYWHERE = 'CallError'

function refused(name: string, code: string, description: string, error: string): RefusalAnswer {
  return { name, code, description, error }
}

/** Describes the errors of a call: those of any call, and its own, of which a text replaces the usual description. */
export const callErrorAnswers = (own: Readonly<{ [S in ErrorStatus]?: true | string }>): Record<string, Reference> => ({
  ...Object.fromEntries(
    Object.entries(own).map(([status, description]) => [
      status,
      {
        ...refersTo(refusals[Number(status) as ErrorStatus].name), // `Object.entries` turns the statuses into text.
        ...(typeof description === 'string' ? { description } : {}),
      },
    ]),
  ),
  default: refersTo(ANYWHERE),
})

const schema = { $ref: '#/components/schemas/CallError' }

const exampleOf = ({ code, error }: RefusalAnswer) => ({
  error,
  details: code === 'VALIDATION_ERROR' ? { quantity: ['Jumlah minimal 1'] } : {},
  error_code: code,
  timestamp: '2026-11-20T08:39:44.156Z',
})

const answerOf = (refusal: RefusalAnswer): ApiAnswer => ({
  description: refusal.description,
  headers: headerRefs([...alwaysSent, ...(refusal.headers ?? [])]),
  content: { 'application/json': { schema, example: exampleOf(refusal) } },
})

/** The answers for errors, by their name in the document. */
export const callRefusalAnswers: Readonly<Record<string, ApiAnswer>> = {
  ...Object.fromEntries(
    Object.entries(refusals)
      .filter(([status]) => status === '401' || !anywhere.some((one) => String(one) === status))
      .map(([, one]) => [one.name, answerOf(one)]),
  ),
  [ANYWHERE]: refusedAnywhere(
    schema,
    Object.fromEntries(
      anywhere.map((status) => [status, { summary: refusals[status].description, value: exampleOf(refusals[status]) }]),
    ),
  ),
}
