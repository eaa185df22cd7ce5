import type { Knex } from 'knex'
import { recordAction } from '../audit/audit.ts'
import { allow } from '../platform/access.ts'
import { readSettings, type SettingTable } from '../platform/site-settings.ts'
import { type Context, createRouter, type Role, seeOther } from '../web/context.ts'
import { withFlash } from '../web/flash.ts'
import { type Errors, readForm, typedValues } from '../web/form.ts'
import { createUser, passwordProblem, takenMessages } from './account.ts'
import { LogInForm, RegisterForm, secretFields } from './forms.ts'
import type { KnownBrowsers } from './known-browsers.ts'
import { type LoginLimit, logIn, loginLimit, waitMessage } from './login.ts'
import type { Sessions } from './sessions.ts'
import { logInPage, logOutPage, registerPage } from './views.ts'

export const accountSettings = {
  registration_open: {
    kind: 'switch',
    label: 'Pendaftaran dibuka',
    help: 'Pengunjung bisa membuat akun sendiri di halaman Daftar. Selama tertutup, akun hanya dibuat oleh admin.',
    section: { id: 'account', title: 'Akun', at: 90 },
    fallback: false,
  },
} as const satisfies SettingTable

type Deps = { db: Knex; sessions: Sessions; browsers: KnownBrowsers; limit: LoginLimit }

/** Routes of the log-in, log-out and registration pages. Browsers never cache these pages. */
export function accountRoutes({ db, sessions, browsers, limit }: Deps) {
  const router = createRouter()

  router.get('/masuk', allow('anyone'), async (ctx) => {
    const next = nextPage(ctx.query.lanjut, '')
    if (ctx.state.viewer) return seeOther(ctx, next || homeOf(ctx.state.viewer.role))
    await showLogIn(ctx, db, { next })
  })

  router.post('/masuk', allow('anyone', { also: [loginLimit] }), async (ctx) => {
    const fields = fieldsOf(ctx)
    const next = nextPage(fields.lanjut, '')
    const read = readForm(LogInForm, fields, secretFields)
    const values = typedValues(fields, secretFields)
    if (!read.ok) return showLogIn(ctx, db, { next, values, errors: read.errors, status: 422 })
    await limit(ctx)
    const { username } = read.input
    const tried = await logIn(db, { ...read.input, browser: browsers.find(ctx, username) }, ctx.ip)
    if (tried !== 'refused' && 'wait' in tried) {
      ctx.set('Retry-After', String(tried.wait))
      return showLogIn(ctx, db, { next, values, refused: waitMessage(tried.wait), status: 429 })
    }
    if (tried === 'refused' || !(await sessions.begin(ctx, tried.user, tried.passwordHash)))
      return showLogIn(ctx, db, { next, values, refused: wrong, status: 422 })
    browsers.remember(ctx, username)
    seeOther(ctx, next || homeOf(tried.user.role))
  })

  router.get('/keluar', allow('anyone'), (ctx) => {
    ctx.set('Cache-Control', 'no-store')
    logOutPage(ctx, { name: ctx.state.viewer?.name ?? null })
  })

  router.post('/keluar', allow('anyone'), async (ctx) => {
    const { viewer } = ctx.state
    if (viewer) await recordAction(db, { viewer, address: ctx.ip }, { action: 'session.end', subject: viewer.username })
    sessions.end(ctx)
    seeOther(ctx, '/keluar/')
  })

  router.get('/daftar', allow('anyone'), async (ctx) => {
    if (ctx.state.viewer) return seeOther(ctx, '/akun/')
    const { registration_open: open } = await readSettings(db, accountSettings)
    showRegister(ctx, { open })
  })

  router.post('/daftar', allow('anyone', { also: [loginLimit] }), async (ctx) => {
    if (ctx.state.viewer) return seeOther(ctx, '/akun/')
    const { registration_open: open } = await readSettings(db, accountSettings)
    if (!open) return showRegister(ctx, { open, status: 403 })
    const values = typedValues(fieldsOf(ctx), secretFields)
    const read = readForm(RegisterForm, fieldsOf(ctx), secretFields)
    if (!read.ok) return showRegister(ctx, { open, values, errors: read.errors, status: 422 })
    await limit(ctx)
    const { again: _, ...person } = read.input
    const problem = await passwordProblem(person.password, [person.username, person.name])
    if (problem) return showRegister(ctx, { open, values, errors: { password: problem }, status: 422 })
    const made = await createUser(db, { visitor: true, address: ctx.ip }, { ...person, role: 'member' })
    if ('taken' in made)
      return showRegister(ctx, { open, values, errors: { [made.taken]: takenMessages[made.taken] }, status: 422 })
    await sessions.begin(ctx, made.user)
    seeOther(ctx, withFlash('/akun/', 'baru'))
  })

  return router
}

const wrong = 'Nama pengguna atau kata sandi salah.'

/** Returns the page to which a user with this role is redirected after log-in. */
const homeOf = (role: Role) => (role === 'staff' || role === 'admin' ? '/admin/' : '/akun/')

type Shown = { values?: Record<string, string>; errors?: Errors; status?: number }

async function showLogIn(
  ctx: Context,
  db: Knex,
  { next, values = {}, errors = {}, refused = null, status = 200 }: Shown & { next: string; refused?: string | null },
) {
  const { registration_open: open } = await readSettings(db, accountSettings)
  ctx.set('Cache-Control', 'no-store')
  logInPage(ctx, { values: { username: '', ...values }, errors, refused, next, open }, status)
}

function showRegister(ctx: Context, { open, values = {}, errors = {}, status = 200 }: Shown & { open: boolean }) {
  ctx.set('Cache-Control', 'no-store')
  registerPage(ctx, { values: { username: '', name: '', email: '', ...values }, errors, open }, status)
}

const fieldsOf = (ctx: Context): Record<string, unknown> => {
  const body: unknown = ctx.request.body
  return typeof body === 'object' && body !== null ? { ...body } : {}
}

/**
 * Returns the path to open after log-in: `wanted` if it is a path on this site, else `otherwise`. Paths that begin with
 * two slashes or contain a backslash or control character are rejected, because browsers may read them as another host.
 */
function nextPage(wanted: unknown, otherwise: string): string {
  if (typeof wanted !== 'string' || wanted.length > 1_000) return otherwise
  if (!/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(wanted)) return otherwise
  return /^\/(masuk|keluar|daftar)(\/|$|\?)/.test(wanted) ? otherwise : wanted
}
