import type { Knex } from 'knex'
import { recordAction } from '../audit/audit.ts'
import { allow } from '../platform/access.ts'
import { invalidForm } from '../web/call-errors.ts'
import { type Context, createRouter, signedIn } from '../web/context.ts'
import { readForm } from '../web/form.ts'
import { Refusal } from '../web/refusal.ts'
import { type Account, findAccount } from './account.ts'
import { LogInForm } from './forms.ts'
import type { KnownBrowsers } from './known-browsers.ts'
import { type LoginLimit, logIn, loginLimit, waitRefusal } from './login.ts'
import type { Sessions } from './sessions.ts'

type Deps = { db: Knex; sessions: Sessions; browsers: KnownBrowsers; limit: LoginLimit }

/**
 * Routes of the JSON API for log-in, profile and log-out, with the same session cookie as the web pages. Clients of the
 * order API log in here.
 */
export function accountApi({ db, sessions, browsers, limit }: Deps) {
  const router = createRouter()

  router.post('/api/v1/auth/login', allow('anyone', { also: [loginLimit] }), async (ctx) => {
    const read = readForm(LogInForm, ctx.request.body)
    if (!read.ok) throw invalidForm(read.errors)
    await limit(ctx)
    const { username } = read.input
    const tried = await logIn(db, { ...read.input, browser: browsers.find(ctx, username) }, ctx.ip)
    if (tried !== 'refused' && 'wait' in tried) throw waitRefusal(tried.wait)
    if (tried === 'refused' || !(await sessions.begin(ctx, tried.user, tried.passwordHash)))
      throw new Refusal(401, 'Nama pengguna atau kata sandi salah.')
    browsers.remember(ctx, username)
    answer(ctx, { user: profileOf(tried.user), success: true })
  })

  router.get('/api/v1/auth/profile', allow('signed_in'), async (ctx) => {
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
