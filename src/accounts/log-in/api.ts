import type { Knex } from 'knex'
import * as z from 'zod'
import { recordAction } from '../../audit/audit.ts'
import { type PlainCall, plainCalls, whoMay } from '../../platform/api/plain-calls.ts'
import { Refusal } from '../../web/refusal.ts'
import { type Account, findAccount } from '../account.ts'
import { ApiLogInForm } from '../forms.ts'
import { loginLimit } from '../limits/limits.ts'
import type { SecondFactor } from '../second-factor/second-factor.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { FamiliarBrowsers } from './known-browsers.ts'
import { type LoginLimit, logIn, withSecondFactor } from './login.ts'

type Deps = { db: Knex; sessions: Sessions; browsers: FamiliarBrowsers; limit: LoginLimit; factor: SecondFactor }

const callsFor = plainCalls<Deps>()

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
const tag = 'Akun'

/** For clients of the order API, with the same session cookie as the web pages. */
export const accountCalls: readonly PlainCall<Deps>[] = [
  callsFor(whoMay.anyone)('logIn', 'post', '/api/v1/auth/login', {
    tag,
    about: 'Masuk. Memulai sesi; cookie sesinya dikirim dalam `Set-Cookie`. Salah berkali-kali harus menunggu (429).',
    also: [loginLimit],
    body: ApiLogInForm,
    bodyExample: { username: 'rini', password: 'kata-sandi-rini' },
    good: 'Masuk.',
    data: Success.extend({ user: Profile }),
    example: { user: profile, success: true },
    errors: { 400: true, 401: 'Nama pengguna atau kata sandi salah, atau kode verifikasi dua langkah diminta.' },
    run: async ({ db, sessions, browsers, limit, factor }, { ctx, body }) => {
      await limit(ctx)
      const attempt = await logIn(db, { ...body, knownAs: (id) => browsers.find(ctx, id) }, ctx.ip)
      const result = await withSecondFactor({ db, factor }, attempt, body.otp, ctx.ip)
      if (result === 'refused' || !(await sessions.begin(ctx, result.user, result.passwordHash)))
        throw new Refusal(401, 'Nama pengguna atau kata sandi salah.')
      browsers.remember(ctx, result.user.id)
      return { user: toProfile(result.user), success: true as const }
    },
  }),
  callsFor(whoMay.member)('profile', 'get', '/api/v1/auth/profile', {
    tag,
    about: 'Akun sendiri. Siapa yang sedang masuk.',
    good: 'Akunnya.',
    data: Profile,
    example: profile,
    run: async ({ db }, { viewer }) => {
      const account = await findAccount(db, viewer.id)
      if (!account) throw new Refusal(401, 'Akunmu sudah tidak ada.')
      return toProfile(account)
    },
  }),
  callsFor(whoMay.browser)('logOut', 'post', '/api/v1/auth/logout', {
    tag,
    about: 'Keluar. Mengakhiri sesi ini.',
    good: 'Keluar.',
    data: Success,
    example: { success: true },
    run: async ({ db, sessions }, { ctx, viewer }) => {
      await recordAction(db, { viewer, address: ctx.ip }, { action: 'session.end', subject: viewer.username })
      sessions.end(ctx)
      return { success: true as const }
    },
  }),
]

const toProfile = ({ id, username, email, name }: Account) => ({ id, username, email: email ?? '', first_name: name })
