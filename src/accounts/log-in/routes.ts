import type { Knex } from 'knex'
import * as z from 'zod'
import { recordAction } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { flashIn } from '../../web/flash.ts'
import { type Errors, readForm, Text, toBodyFields, typedIn } from '../../web/form.ts'
import { LogInForm, secretFields } from '../forms.ts'
import { loginLimit } from '../limits/limits.ts'
import type { SecondFactor } from '../second-factor/second-factor.ts'
import type { Tickets } from '../second-factor/tickets.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { isRegistrationOpen } from '../settings.ts'
import { logInPage, logInStepPage, logOutPage } from '../views.ts'
import type { FamiliarBrowsers } from './known-browsers.ts'
import { confirmLogIn, type LogIn, type LoginLimit, logIn, waitMessage } from './login.ts'
import { getHomePath, getNextPage, type NextPlaces, nextPage } from './next-page.ts'

type Deps = {
  db: Knex
  sessions: Sessions
  browsers: FamiliarBrowsers
  limit: LoginLimit
  factor: SecondFactor
  tickets: Tickets
  hasGoogle: boolean
  placeOf: NextPlaces
}

/** Browsers never cache these pages. */
export function accountRoutes(deps: Deps) {
  const { db, sessions, browsers, limit, tickets } = deps
  const router = createRouter()

  router.get('/masuk', allow('anyone'), async (ctx) => {
    const next = getNextPage(ctx)
    if (ctx.state.viewer) return seeOther(ctx, next || getHomePath(ctx, ctx.state.viewer.role))
    await showLogIn(deps, ctx, { next, flash: flashIn(logInFlashes, ctx) })
  })

  router.post('/masuk', allow('anyone', { also: [loginLimit] }), async (ctx) => {
    const fields = toBodyFields(ctx.request.body)
    const next = nextPage(fields.lanjut)
    const form = readForm(LogInForm, fields, secretFields)
    const values = typedIn(fields, { secret: secretFields })
    if (!form.ok) return showLogIn(deps, ctx, { next, values, errors: form.errors, status: 422 })
    await limit(ctx)
    const attempt = await logIn(db, { ...form.input, knownAs: (id) => browsers.find(ctx, id) }, ctx.ip)
    if (attempt === 'refused') return showLogIn(deps, ctx, { next, values, refused: wrong, status: 422 })
    if ('wait' in attempt) {
      ctx.set('Retry-After', String(attempt.wait))
      return showLogIn(deps, ctx, { next, values, refused: waitMessage(attempt.wait), status: 429 })
    }
    if ('halfway' in attempt) return showStep(ctx, { ticket: await tickets.issue(attempt.halfway), next })
    await enter(deps, ctx, attempt, { next, values })
  })

  addStep(router, deps)

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

  return router
}

function addStep(router: AppRouter, deps: Deps): void {
  const { db, limit, factor, tickets } = deps

  router.post('/masuk/kode', allow('anyone', { also: [loginLimit] }), async (ctx) => {
    const { ticket, otp, lanjut } = readStep(ctx.request.body)
    const next = nextPage(lanjut)
    const halfway = await tickets.read(ticket)
    if (!halfway)
      return showLogIn(deps, ctx, { next, refused: 'Sudah terlalu lama. Masuk dari awal lagi.', status: 422 })
    if (otp === '') return showStep(ctx, { ticket, next, error: 'Isi kodenya.', status: 422 })
    await limit(ctx)
    const attempt = await confirmLogIn({ db, factor }, halfway, otp, ctx.ip)
    if (attempt === 'refused')
      return showStep(ctx, { ticket, next, error: 'Kode ini salah atau sudah dipakai.', status: 422 })
    if ('wait' in attempt) {
      ctx.set('Retry-After', String(attempt.wait))
      return showStep(ctx, { ticket, next, error: waitMessage(attempt.wait), status: 429 })
    }
    await enter(deps, ctx, attempt, { next })
  })
}

type Form = Pick<LogInPage, 'next' | 'values'>

async function enter(deps: Deps, ctx: Context, { user, passwordHash }: LogIn, form: Form): Promise<void> {
  if (!(await deps.sessions.begin(ctx, user, passwordHash)))
    return showLogIn(deps, ctx, { ...form, refused: wrong, status: 422 })
  deps.browsers.remember(ctx, user.id)
  seeOther(ctx, form.next || getHomePath(ctx, user.role))
}

async function showLogIn({ db, placeOf, hasGoogle }: Deps, ctx: Context, page: LogInPage): Promise<void> {
  const { next, values = {}, errors = {}, refused = null, flash = null, status = 200 } = page
  const around = { next, place: await placeOf(ctx, next), open: await isRegistrationOpen(db), hasGoogle }
  ctx.set('Cache-Control', 'no-store')
  logInPage(ctx, { values: { username: '', ...values }, errors, refused, flash, ...around }, status)
}

const wrong = 'Nama atau kata sandi salah.'

const logInFlashes = {
  terverifikasi: 'Alamatmu sudah terverifikasi. Masuk untuk melanjutkan.',
  sandi: 'Kata sandimu sudah diganti, dan semua sesi lama diakhiri. Masuk dengan yang baru.',
}

type LogInPage = {
  next: string
  values?: Record<string, string>
  errors?: Errors
  refused?: string | null
  flash?: string | null
  status?: number
}

const Step = z.object({
  ticket: Text.max(2_000).default(''),
  otp: Text.trim().max(30).default(''),
  lanjut: z.unknown().optional(),
})
const readStep = (body: unknown) => Step.catch({ ticket: '', otp: '', lanjut: '' }).parse(toBodyFields(body))

type StepPage = { ticket: string; next: string; error?: string | null; status?: number }

function showStep(ctx: Context, { ticket, next, error = null, status = 200 }: StepPage) {
  ctx.set('Cache-Control', 'no-store')
  logInStepPage(ctx, { ticket, next, error }, status)
}
