import * as z from 'zod'
import { type Account, Email, Phone } from '../../../accounts/account.ts'
import { ApiLogInForm, loginLimit, registrationLimit } from '../../../accounts/clients/clients.ts'
import { isVerified } from '../../../accounts/clients/own-user.ts'
import { Answer } from '../../../platform/api/calls.ts'
import { olderSpelling } from '../../../platform/api/older-spelling.ts'
import { type Errors, Text } from '../../../web/form.ts'
import { Refusal } from '../../../web/refusal.ts'
import { ensureCreator } from '../../creators/creator.ts'
import { findReferrer, setPushToken } from '../../creators/queries.ts'
import { anyone, type ComicCall, callsFor, member, program } from '../call.ts'
import { component, example, refusedFields, text } from '../envelope.ts'
import {
  Code,
  contactFields,
  FullName,
  noContact,
  or,
  typedName,
  withContact,
  wrongCode,
  wrongCodes,
} from './fields.ts'
import { OwnPerson, ownPerson } from './person.ts'

const Tokens = component('ComicTokens', {
  access_token: text('eyJhbGciOi…'),
  refresh_token: text('6f1c…').exactOptional(),
  token_type: z.literal('bearer'),
  expires_in: example(1_800, z.int().meta({ description: 'Detik.' })),
})
const Register = z
  .object({
    full_name: FullName,
    phone_number: example('081234567890', or(null, Phone)),
    email: example('dinda@contoh.id', or(null, Email)),
    password: example('kapal-kertas-biru', z.string('Isi kata sandinya.')),
    referral_code: Text.trim().nullable().catch(null).default(null),
  })
  .refine(({ phone_number, email }) => phone_number ?? email, { path: ['email'], message: noContact })
const RefreshToken = z.string().max(1_000).catch('').default('')
const IdToken = or('', z.string('Isi id_token.').trim().max(10_000, 'Token ini terlalu panjang.'))
const GoogleToken = z
  .object({
    id_token: example('eyJhbGciOi…', IdToken),
    idToken: olderSpelling('id_token', IdToken),
    otp: ApiLogInForm.shape.otp,
  })
  .refine(({ id_token, idToken }) => id_token || idToken, { path: ['id_token'], message: 'Isi id_token.' })
const PushToken = z.string('Isi fcm_token.').trim().min(1, 'Isi fcm_token.').max(4_096, 'Token ini terlalu panjang.')
const SignedIn = z.object({ user: OwnPerson, tokens: Tokens })

/** Log-in and log-out below /api/v1/auth belong to the order desk, so the log-in here has only one address. */
const both = (word: string) => [`/api/${word}`, `/api/v1/auth/${word}`]

const byGoogle = callsFor('anyone', (_, { clients: { logInByGoogle } }) => {
  if (!logInByGoogle) throw new Refusal(503, 'Masuk dengan Google belum disiapkan di situs ini.')
  return logInByGoogle
})

const needsSecondStep = 'Alamatmu sudah terverifikasi. Masuk dengan kata sandi dan kode verifikasi dua langkah.'
const duplicateMessages = { email: 'E-mail ini sudah terdaftar.', phone: 'Nomor ini sudah terdaftar.' }

export const authCalls: readonly ComicCall[] = [
  anyone('registerCreator', 'post', both('register'), {
    about: 'Mendaftar. Dengan nomor telepon, e-mail, atau keduanya. Kodenya dikirim bila server bisa mengirim.',
    also: [registrationLimit],
    body: Register,
    data: OwnPerson.pick({ phone_number: true }).extend({ user_id: z.int(), verification_code_sent: z.boolean() }),
    status: 201,
    refusals: { 400: 'Nomor atau e-mail sudah terdaftar.', 403: 'Pendaftaran belum dibuka.' },
    run: async ({ db, clients }, { ctx, body }) => {
      const { full_name: name, email, phone_number: phone, password, referral_code: code } = body
      const registration = await clients.register(ctx, () => ({ username: null, name, email, phone, password }))
      if ('errors' in registration) throw refusedFields(asHere(registration.errors))
      if ('taken' in registration)
        throw new Refusal(400, duplicateMessages[registration.taken === 'phone' ? 'phone' : 'email'])
      const { user, isCodeSent: verification_code_sent, next: message } = registration
      await ensureCreator(db, user, code ? await findReferrer(db, code) : null)
      const phone_number = user.phone?.slice(1) ?? null
      return new Answer({ user_id: user.id, phone_number, verification_code_sent }, { message })
    },
  }),
  anyone('logInCreator', 'post', '/api/login', {
    about:
      'Masuk dengan token. Dengan e-mail, nomor telepon, atau nama pengguna. Dengan `refresh_token` yang masih berlaku, tebakan orang lain tidak membuat masuk ini menunggu.',
    also: [loginLimit],
    body: z.object({ ...ApiLogInForm.omit({ username: true }).shape, ...contactFields, refresh_token: RefreshToken }),
    data: SignedIn,
    refusals: {
      400: 'Nama tidak diisi.',
      401: 'Nama atau kata sandi salah.',
      403: 'Kata sandinya benar, tetapi akunnya belum terverifikasi.',
    },
    run: async ({ db, clients }, { ctx, body: { password, otp, refresh_token, ...fields } }) => {
      const username = typedName(fields)
      if (username === '') throw new Refusal(400, 'Isi e-mail, nomor telepon, atau nama penggunamu.')
      const session = await clients.logIn(ctx, 'comics', { username, password, otp, refresh_token }, mustBeVerified)
      if (!session) throw new Refusal(401, 'Nama atau kata sandinya salah.', { code: 'WRONG_PASSWORD' })
      return { user: await ownPerson(ctx, db, session.user.id), tokens: session.tokens }
    },
  }),
  anyone('verifyCreator', 'post', [...both('verify'), '/api/v1/auth/verify-otp'], {
    about: 'Memverifikasi alamat. Dengan kode yang dikirim ke e-mail atau nomornya.',
    also: [loginLimit],
    body: withContact(z.object({ ...contactFields, verification_code: Code })),
    data: SignedIn,
    message: 'Alamatmu sudah terverifikasi.',
    refusals: wrongCodes,
    run: async ({ db, clients }, { ctx, body: { contact, verification_code: code } }) => {
      const verification = await clients.verify(ctx, contact, code)
      if (!verification || verification.wasVerified) throw wrongCode()
      if (verification.account.totp_confirmed_at)
        throw new Refusal(401, needsSecondStep, { code: 'SECOND_FACTOR_REQUIRED' })
      const tokens = await clients.issue(ctx, verification.account, 'comics')
      if (!tokens) throw wrongCode()
      return { user: await ownPerson(ctx, db, verification.account.id), tokens }
    },
  }),
  anyone('resendVerification', 'post', both('resend-verification'), {
    about:
      'Minta kode lagi. Jawabannya sama untuk alamat yang dikenal dan tidak. Dalam semenit tidak ada yang dikirim lagi.',
    also: [loginLimit],
    body: withContact(z.object(contactFields)),
    message: 'Kalau alamat ini dikenal, kodenya sedang dikirim.',
    run: ({ clients }, { ctx, body }) => clients.askToVerify(ctx, body.contact),
  }),
  anyone('refreshTokens', 'post', [...both('refresh'), '/api/v1/auth/refresh-token'], {
    about: 'Token baru. Menukar token penyegar. Yang lama tidak berlaku lagi; bila dipakai lagi, semuanya berakhir.',
    body: z.object({
      refresh_token: example('6f1c…', RefreshToken),
      refreshToken: olderSpelling('refresh_token', RefreshToken),
    }),
    data: Tokens,
    refusals: { 400: 'Token tidak diisi.', 401: 'Token tidak berlaku.' },
    run: async ({ clients }, { ctx, body: { refresh_token, refreshToken } }) => {
      const token = refresh_token || refreshToken
      if (token === '') throw new Refusal(400, 'Isi refresh_token.')
      const data = await clients.refresh(ctx, token)
      if (!data) throw new Refusal(401, 'Token ini tidak berlaku lagi. Masuk lagi.', { code: 'WRONG_TOKEN' })
      return data
    },
  }),
  program('logOutCreator', 'post', '/api/logout', {
    about: 'Keluar. Mengakhiri token yang dikirim beserta keluarganya, dan pemberitahuan ke perangkat ini.',
    message: 'Berhasil keluar.',
    run: async ({ db, clients }, { ctx, viewer }) => {
      await db.transaction((trx) => setPushToken(trx, viewer.id, null))
      await clients.logOut(ctx)
    },
  }),
  member('updateFcmToken', 'post', both('user/update-fcm-token'), {
    about: 'Alamat pemberitahuan. Token FCM menjadi milik yang terakhir mendaftarkannya.',
    body: z.object({ fcm_token: PushToken.regex(/^[\x21-\x7e]*$/, 'Ini bukan token.') }),
    message: 'Perangkat ini akan menerima pemberitahuan.',
    run: async ({ db }, { viewer, body }) => {
      await ensureCreator(db, viewer)
      await db.transaction((trx) => setPushToken(trx, viewer.id, body.fcm_token))
    },
  }),
  byGoogle('verifyGoogleToken', 'post', ['/api/v1/auth/google/verify-token', '/api/v1/auth/google/verify'], {
    about: 'Masuk dengan token Google. Token ID yang didapat aplikasi dari Google; akun yang belum ada dibuat.',
    also: [loginLimit, registrationLimit],
    body: GoogleToken,
    data: SignedIn,
    message: 'Berhasil masuk.',
    refusals: {
      401: 'Token tidak sah, e-mailnya belum diverifikasi Google, akun dinonaktifkan, atau butuh langkah kedua.',
      403: 'Pendaftaran belum dibuka.',
      409: 'Akun dengan e-mail ini sudah tersambung ke akun Google lain, atau baru mengganti e-mailnya.',
      503: 'Masuk dengan Google belum disiapkan, atau Google sedang tidak menjawab.',
    },
    run: async ({ db }, { ctx, of: logIn, body: { id_token, idToken, otp } }) => {
      const session = await logIn(ctx, 'comics', id_token || idToken, otp)
      if (!session) throw new Refusal(401, 'Akun ini baru saja berubah. Coba masuk sekali lagi.')
      return { user: await ownPerson(ctx, db, session.user.id), tokens: session.tokens }
    },
  }),
]

/**
 * Throws a 403 for a member whose e-mail address is not verified. Other accounts are made by an admin and need no
 * check.
 */
function mustBeVerified(user: Account): void {
  if (user.role !== 'member' || isVerified(user)) return
  throw new Refusal(403, 'Akun ini belum terverifikasi. Masukkan kode yang dikirim, atau minta kode baru.')
}

const asHere = (errors: Errors): Errors =>
  Object.fromEntries(Object.entries(errors).map(([name, message]) => [names[name] ?? name, message]))
const names: Readonly<Record<string, string>> = { phone: 'phone_number', name: 'full_name' }
