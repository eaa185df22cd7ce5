import type { Knex } from 'knex'
import { recordAction } from '../../audit/audit.ts'
import { allow, orBearer } from '../../platform/access.ts'
import { invalidForm } from '../../web/call-errors.ts'
import { type Context, createRouter, signedIn } from '../../web/context.ts'
import { readForm } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import { type Account, findAccount } from '../account.ts'
import { ApiLogInForm } from '../forms.ts'
import { loginLimit } from '../limits/limits.ts'
import type { SecondFactor } from '../second-factor/second-factor.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { KnownBrowsers } from './known-browsers.ts'
import { type LoginLimit, logIn, withSecondFactor } from './login.ts'

type Deps = { db: Knex; sessions: Sessions; browsers: KnownBrowsers; limit: LoginLimit; factor: SecondFactor }

/**
 * Routes of the JSON API for log-in, profile and log-out, with the same session cookie as the web pages. Clients of the
 * order API log in here.
 */
export function accountApi({ db, sessions, browsers, limit, factor }: Deps) {
  const router = createRouter()

  router.post('/api/v1/auth/login', allow('anyone', { also: [loginLimit] }), async (ctx) => {
    const read = readForm(ApiLogInForm, ctx.request.body)
    if (!read.ok) throw invalidForm(read.errors)
    await limit(ctx)
    const tried = await logIn(db, { ...read.input, knownAs: (id) => browsers.find(ctx, id) }, ctx.ip)
    const done = await withSecondFactor({ db, factor }, tried, read.input.otp, ctx.ip)
    if (done === 'refused' || !(await sessions.begin(ctx, done.user, done.passwordHash)))
      throw new Refusal(401, 'Nama pengguna atau kata sandi salah.')
    browsers.remember(ctx, done.user.id)
    answer(ctx, { user: profileOf(done.user), success: true })
  })

  router.get('/api/v1/auth/profile', allow('signed_in', orBearer), async (ctx) => {
    const account = await findAccount(db, signedIn(ctx).id)
    if (!account) throw new Refusal(401, 'Akunmu sudah tidak ada.')
    answer(ctx, profileOf(account))
  })

  router.post('/api/v1/auth/logout', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    await recordAction(db, { viewer, address: ctx.ip }, { action: 'session.end', subject: viewer.username })
    sessions.end(ctx)
    answer(ctx, { success: true })
  })

  return router
}

function answer(ctx: Context, body: object): void {
  ctx.set('Cache-Control', 'no-store')
  ctx.body = body
}

const profileOf = ({ id, username, email, name }: Account) => ({ id, username, email: email ?? '', first_name: name })
