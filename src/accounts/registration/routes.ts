import type { Knex } from 'knex'
import * as z from 'zod'
import type { UserRow } from '../../db/tables.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, readForm, readQuery, Text, toBodyFields, typedIn, type Values } from '../../web/form.ts'
import type { Limits } from '../../web/limits.ts'
import { addressWith } from '../../web/paging.ts'
import { type Account, findAccount } from '../account.ts'
import { afterAsking, type Codes, masked } from '../codes/codes.ts'
import { closePlace, MOST_SEALED, openPlace, type Place, verifyHref } from '../codes/place.ts'
import { Contact, RegisterForm, secretFields } from '../forms.ts'
import { loginLimit, registrationLimit } from '../limits/limits.ts'
import { beginLogIn } from '../log-in/login.ts'
import { getNextPage, type NextPlaces, nextPage, WELCOME } from '../log-in/next-page.ts'
import type { Seal } from '../seal.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { isRegistrationOpen } from '../settings.ts'
import { findUserRow } from '../user-queries.ts'
import { logInPage, registerPage, verifyPage } from '../views.ts'
import type { Registration } from './registration.ts'

type Deps = {
  db: Knex
  sessions: Sessions
  codes: Codes
  registration: Registration
  seal: Seal
  limits: Pick<Limits, 'consume'>
  hasGoogle: boolean
  placeOf: NextPlaces
}

/** Registering, and verifying an e-mail address or phone number by a code. */
export function registrationRoutes(deps: Deps) {
  const router = createRouter()
  addRegister(router, deps)
  addVerify(router, deps)
  return router
}

function addRegister(router: AppRouter, deps: Deps): void {
  const { db, codes, registration, seal, limits, hasGoogle, placeOf } = deps

  router.get('/daftar', allow('anyone'), async (ctx) => {
    const next = getNextPage(ctx)
    if (ctx.state.viewer) return seeOther(ctx, next || '/akun/')
    await showRegister(ctx, { next, open: await isRegistrationOpen(db) })
  })

  router.post('/daftar', allow('anyone', { also: [registrationLimit] }), async (ctx) => {
    const fields = toBodyFields(ctx.request.body)
    const next = nextPage(fields.lanjut)
    if (ctx.state.viewer) return seeOther(ctx, next || '/akun/')
    const open = await isRegistrationOpen(db)
    if (!open) return showRegister(ctx, { next, open, status: 403 })
    const { alamat, ...input } = Readable.parse(fields)
    const person = { username: null, ...alamat, ...input }
    const form = readForm(RegisterForm, fields, secretFields)
    const errors = allErrors(form.ok ? {} : form.errors, (await registration.problemsOf(person)) ?? {})
    const values = typedIn(fields, { secret: secretFields })
    if (Object.keys(errors).length > 0) return showRegister(ctx, { next, open, values, errors, status: 422 })
    await limits.consume(registrationLimit, ctx)
    const result = await registration.register(ctx.ip, person, { isSilent: true })
    // A taken address gets the same answer as a new one, so that nobody learns who has an account.
    const contact =
      'taken' in result ? result.contact : result.verification.by === 'code' ? result.verification.contact : null
    const user = 'user' in result ? result.user.id : 0
    if (contact !== null) return seeOther(ctx, await verifyHref(seal, { contact, user, next }))
    const around = { next, place: await placeOf(ctx, next), open, hasGoogle }
    const username = values.alamat ?? ''
    ctx.set('Cache-Control', 'no-store')
    logInPage(ctx, { values: { username }, errors: {}, refused: null, flash: mayLogIn, ...around })
  })

  async function showRegister(ctx: Context, { next, open, values = {}, errors = {}, status = 200 }: RegisterPage) {
    const texts = ctx.state.navigation.of('footer', null).filter(({ key }) => ['ketentuan', 'privasi'].includes(key))
    const around = { next, place: await placeOf(ctx, next), open, hasGoogle, texts, channels: codes.kinds() }
    ctx.set('Cache-Control', 'no-store')
    registerPage(ctx, { values: { alamat: '', name: '', ...values }, errors, ...around }, status)
  }
}

const mayLogIn = 'Kalau alamatnya belum dipakai, akunmu sudah jadi. Masuk dengan kata sandimu.'

/** The fields that can be read although other fields of the form are wrong. */
const Readable = z.object({
  alamat: Contact.catch({ email: null, phone: null }),
  password: z.string().catch(''),
  name: z.string().trim().catch(''),
})

/**
 * Names all mistakes at once, in the order of the fields. `problems` has two fields for the address; this form has one.
 */
function allErrors(wrong: Errors, problems: Errors): Errors {
  const { alamat = problems.email ?? problems.phone, name } = wrong
  const entries = Object.entries({ alamat, password: problems.password, name })
  return Object.fromEntries(entries.flatMap(([field, why]) => (why === undefined ? [] : [[field, why]])))
}

type RegisterPage = { next: string; open: boolean; values?: Values; errors?: Errors; status?: number }
function addVerify(router: AppRouter, deps: Deps): void {
  const { db, codes, registration, seal, limits } = deps

  router.get('/verifikasi', allow('anyone'), async (ctx) => {
    const { k } = readQuery(Typed.pick({ k: true }), ctx.query)
    await showVerify(deps, ctx, { k })
  })

  router.post('/verifikasi', allow('anyone', { also: [loginLimit] }), async (ctx) => {
    const { k, code } = Typed.parse(toBodyFields(ctx.request.body))
    const place = await openPlace(seal, k)
    if (!place) return showVerify(deps, ctx, { k, status: 422 })
    if (code === '') return showVerify(deps, ctx, { k, errors: { code: 'Isi kodenya.' }, status: 422 })
    await limits.consume(loginLimit, ctx)
    const target = await codes.check('verify', place.contact, code, { address: ctx.ip })
    const user = target?.userId === place.user ? await findUserRow(db, place.user) : undefined
    if (!user || !(await registration.verify(ctx.ip, user, place.contact)))
      return showVerify(deps, ctx, { k, errors: { code: 'Kode ini salah atau sudah tidak berlaku.' }, status: 422 })
    await welcome(ctx, user, place)
  })

  router.post('/verifikasi/kirim', allow('anyone', { also: [loginLimit] }), async (ctx) => {
    const { k, alamat } = Typed.parse(toBodyFields(ctx.request.body))
    await limits.consume(loginLimit, ctx)
    const place = alamat === null ? await openPlace(seal, k) : await ownPlace(db, ctx, alamat)
    if (!place) return showVerify(deps, ctx, { k, status: 422 })
    const result = await codes.ask('verify', place.contact, { address: ctx.ip, userId: place.user || null })
    const sealed = await closePlace(seal, place)
    await showVerify(deps, ctx, { k: sealed, ...afterAsking(result) })
  })

  async function welcome(ctx: Context, user: UserRow, place: Place) {
    if (ctx.state.viewer) return seeOther(ctx, place.next || withFlash('/akun/', 'terverifikasi'))
    const isNew = user.last_login_at === null && user.totp_confirmed_at === null
    if (!isNew || !(await signIn(deps, ctx, user))) return seeOther(ctx, withFlash(logInHref(place), 'terverifikasi'))
    seeOther(ctx, withFlash(place.next || '/', WELCOME))
  }
}

/** Returns the viewer's own address of this kind if it is not verified. */
async function ownPlace(db: Knex, { state: { viewer } }: Context, kind: 'email' | 'phone') {
  const account = viewer && (await findAccount(db, viewer.id))
  const contact = account && unverifiedIn(account, kind)
  return contact ? { contact, user: account.id, next: '' } : null
}

const unverifiedIn = (account: Account, kind: 'email' | 'phone') =>
  account[`${kind}_verified_at`] === null ? account[kind] : null

type VerifyForm = { k: string; errors?: Errors; flash?: string | null; status?: number }

async function showVerify({ db, codes, seal }: Deps, ctx: Context, form: VerifyForm): Promise<void> {
  const { k, errors = {}, flash = null, status = 200 } = form
  const place = await openPlace(seal, k)
  const { viewer } = ctx.state
  const account = place || !viewer ? undefined : await findAccount(db, viewer.id)
  const own = (['email', 'phone'] as const).flatMap((kind) => {
    const value = account && unverifiedIn(account, kind)
    return value ? [{ kind, value, canSend: codes.canSend(value) }] : []
  })
  ctx.set('Cache-Control', 'no-store')
  const wait = place && (await codes.waitFor('verify', place.contact))
  const placeView = place && { k, contact: masked(place.contact), wait: wait ?? 0, logIn: logInHref(place) }
  verifyPage(ctx, { place: placeView, own, isSignedIn: viewer !== null, errors, flash }, status)
}

async function signIn({ db, sessions }: Deps, ctx: Context, { id }: Pick<UserRow, 'id'>): Promise<boolean> {
  const user = await findUserRow(db, id)
  return user !== undefined && (await beginLogIn(db, user, ctx.ip)) !== undefined && (await sessions.begin(ctx, user))
}

/** Leads on to the page that the new member wanted to open. The link never shows the whole address of `Place`. */
const logInHref = ({ next }: Place) => addressWith('/masuk/', { lanjut: next })

const Typed = z.object({
  k: z.string().max(MOST_SEALED).catch(''),
  code: Text.trim().max(20).catch(''),
  alamat: z.enum(['email', 'phone']).nullable().catch(null),
})
