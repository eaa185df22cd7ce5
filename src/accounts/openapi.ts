import { z } from 'zod'
import { describeCalls } from '../platform/api-calls.ts'
import type { ApiDescription } from '../platform/openapi.ts'
import { ApiLogInForm } from './forms.ts'
import { describeGoogle } from './google/openapi.ts'
import { sessionCookie } from './sessions/sessions.ts'

const Profile = z
  .object({
    id: z.int(),
    username: z.string(),
    email: z.string().meta({ description: 'Kosong bila akunnya tanpa e-mail.' }),
    first_name: z.string(),
  })
  .meta({ id: 'Profile' })
const profile = { id: 1, username: 'rini', email: 'rini@contoh.example', first_name: 'Rini' }
const Success = z.object({ success: z.literal(true) })

const call = { tag: 'Akun', security: [{ session: [] }] } as const

/** Describes the JSON API for log-in, profile and log-out, and the session cookie that other calls need. */
export function describeAccounts(baseUrl: string): ApiDescription {
  const described = describeCalls([
    {
      ...call,
      id: 'logIn',
      method: 'post',
      path: '/api/v1/auth/login/',
      summary: 'Masuk',
      description: 'Memulai sesi; cookie sesinya dikirim dalam `Set-Cookie`. Salah berkali-kali harus menunggu (429).',
      security: [],
      body: {
        schema: ApiLogInForm,
        example: { username: 'rini', password: 'kata-sandi-rini' },
      },
      answers: {
        200: {
          description: 'Masuk.',
          schema: Success.extend({ user: Profile }),
          example: { user: profile, success: true },
        },
      },
      errors: { 400: true, 401: 'Nama pengguna atau kata sandi salah, atau kode verifikasi dua langkah diminta.' },
    },
    {
      ...call,
      id: 'profile',
      method: 'get',
      path: '/api/v1/auth/profile/',
      summary: 'Akun sendiri',
      description: 'Siapa yang sedang masuk.',
      security: [{ session: [] }, { bearer: [] }],
      answers: { 200: { description: 'Akunnya.', schema: Profile, example: profile } },
      errors: { 401: true },
    },
    {
      ...call,
      id: 'logOut',
      method: 'post',
      path: '/api/v1/auth/logout/',
      summary: 'Keluar',
      description: 'Mengakhiri sesi ini.',
      answers: { 200: { description: 'Keluar.', schema: Success, example: { success: true } } },
      errors: { 401: true },
    },
  ])
  const google = describeGoogle()
  return {
    paths: { ...described.paths, ...google.paths },
    tags: [{ name: 'Akun', description: 'Masuk, keluar, dan akun sendiri.', system: 'Pesanan' }],
    components: {
      ...described.components,
      schemas: { ...described.components.schemas, ...google.components.schemas },
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: sessionCookie(baseUrl),
          description: 'Cookie sesi dari `POST /api/v1/auth/login/`.',
        },
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'Token akses program, dikirim dalam `Authorization`. Token yang tidak berlaku dijawab 401. Di meja pesanan, dan di panggilan komik yang boleh tanpa masuk, ia dianggap tidak ada.',
        },
      },
    },
  }
}
