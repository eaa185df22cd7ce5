import { z } from 'zod'
import { alwaysSent, headerRefs } from '../../platform/api/api-headers.ts'
import { type ApiAnswer, type ApiDescription, type ApiOperation, jsonSchemas } from '../../platform/api/openapi.ts'
import type { ownUser } from '../clients/own-user.ts'
import type { IssuedTokens } from '../tokens/tokens.ts'

/** What the sign-in with Google sends, as its clients read it: of the user also what they have as a creator. */
const OwnUser = z
  .looseObject({
    id_users: z.int(),
    full_name: z.string(),
    username: z.string(),
    email: z.email().nullable(),
    phone_number: z.string().nullable().meta({ description: 'Angka saja, dengan kode negara.' }),
    profile_photo_path: z.string().nullable(),
    is_verified: z.boolean(),
    role: z.enum(['creator', 'admin']),
    login_method: z.enum(['google', 'password']),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'OwnUser' }) satisfies z.ZodType<ReturnType<typeof ownUser>>
const Tokens = z
  .object({
    access_token: z.string(),
    refresh_token: z.string().exactOptional(),
    token_type: z.literal('bearer'),
    expires_in: z.int().meta({ description: 'Detik.' }),
  })
  .meta({ id: 'Tokens' }) satisfies z.ZodType<IssuedTokens>
const SignedIn = z.object({
  ok: z.literal(true),
  message: z.string(),
  data: z.object({ user: OwnUser, tokens: Tokens }),
})
const GoogleError = z.object({
  detail: z.string(),
  error_code: z.literal('SECOND_FACTOR_REQUIRED').exactOptional(),
})

const example: z.infer<typeof SignedIn> = {
  ok: true,
  message: 'Berhasil masuk.',
  data: {
    user: {
      id_users: 7,
      full_name: 'Rini',
      username: 'rini',
      email: 'rini@contoh.example',
      phone_number: null,
      profile_photo_path: null,
      is_verified: true,
      role: 'creator',
      login_method: 'google',
      created_at: '2026-11-20T08:39:44.156Z',
    },
    tokens: { access_token: 'eyJhbGciOi…', refresh_token: '6f1c…', token_type: 'bearer', expires_in: 1_800 },
  },
}

/** Describes the two addresses of the sign-in with Google. */
export function describeGoogle(): ApiDescription {
  const { own, shared } = jsonSchemas({ SignedIn, GoogleError })
  const refused = (description: string): ApiAnswer => ({
    description,
    headers: headerRefs(alwaysSent),
    content: { 'application/json': { schema: own.GoogleError ?? {}, example: { detail: description } } },
  })
  const usual = { tags: ['Akun'], security: [] }
  const unavailable = refused('Masuk dengan Google belum disiapkan, atau Google sedang tidak menjawab.')
  const leave: ApiOperation = {
    ...usual,
    operationId: 'leaveForGoogle',
    summary: 'Masuk dengan Google',
    description: 'Mengantar browser ke Google. Cookie yang dikirim harus kembali bersama `state`.',
    parameters: [text('lanjut', 'Alamat di situs ini yang dibuka setelah masuk.', '/akun/')],
    responses: {
      307: { description: 'Ke halaman persetujuan Google.', headers: headerRefs(alwaysSent) },
      403: refused('Tautan penyambung akun ini bukan untuk sesi ini.'),
      429: refused('Terlalu banyak permintaan dari satu alamat.'),
      503: unavailable,
    },
  }
  const comeBack: ApiOperation = {
    ...usual,
    operationId: 'returnFromGoogle',
    summary: 'Kembali dari Google',
    description: 'Dengan `Accept: application/json` dijawab token, selain itu memulai sesi dan mengalihkan browser.',
    parameters: [text('code', 'Kode dari Google, berlaku sekali.'), text('state', 'Seperti dikirim ke Google.')],
    responses: {
      200: {
        description: 'Masuk.',
        headers: headerRefs(alwaysSent),
        content: { 'application/json': { schema: own.SignedIn ?? {}, example } },
      },
      303: { description: 'Sesi dimulai.', headers: headerRefs(alwaysSent) },
      400: refused('Tidak dimulai di browser ini, sudah terlalu lama, atau kodenya ditolak.'),
      401: refused('Jawaban Google tidak sah, akun dinonaktifkan, atau butuh langkah kedua.'),
      403: refused('Pendaftaran belum dibuka.'),
      409: refused('Akun dengan e-mail ini sudah tersambung ke akun Google lain, atau baru mengganti e-mailnya.'),
      429: refused('Terlalu banyak permintaan dari satu alamat.'),
      503: unavailable,
    },
  }
  return {
    tags: [],
    paths: {
      '/api/v1/auth/google/redirect/': { get: leave },
      '/api/v1/auth/google/callback/': { get: comeBack },
    },
    components: { schemas: shared },
  }
}

const text = (name: string, description: string, example?: string) => ({
  name,
  in: 'query' as const,
  required: false,
  description,
  schema: { type: 'string' as const },
  ...(example === undefined ? {} : { example }),
})
