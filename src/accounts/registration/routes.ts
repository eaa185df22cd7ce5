import type { Knex } from 'knex'
import { z } from 'zod'
import { recordAction } from '../../audit/audit.ts'
import type { UserRow } from '../../db/account-rows.ts'
import { allow } from '../../platform/access.ts'
import { type Context, createRouter, seeOther } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, fieldsOf, readForm, readQuery, Text, typedValues } from '../../web/form.ts'
import type { Limits } from '../../web/limits.ts'
import { findAccount, takenMessages } from '../account.ts'
import { askedSentence, type Codes, masked } from '../codes/codes.ts'
import { closePlace, openPlace, verifyHref } from '../codes/place.ts'
import { giveVerified } from '../codes/queries.ts'
import { RegisterForm, secretFields } from '../forms.ts'
import { beginLogIn, loginLimit } from '../log-in/login.ts'
import type { Seal } from '../seal.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { TellOwner } from '../tell-owner.ts'
import { findUserRow } from '../user-queries.ts'
import { registerPage, verifyPage } from '../views.ts'
import { type Registration, registrationLimit } from './registration.ts'

type Deps = {
  db: Knex
  sessions: Sessions
  codes: Codes
  registration: Registration
  seal: Seal
  limits: Pick<Limits, 'consume'>
  hasGoogle: boolean
  tellOwner: TellOwner
}

/** Routes of the pages that register a member and verify an e-mail address or phone number by a code. */
export function registrationRoutes({ db, sessions, codes, registration, seal, limits, hasGoogle, tellOwner }: Deps) {
  const router = createRouter()

  router.get('/daftar', allow('anyone'), async (ctx) => {
    if (ctx.state.viewer) return seeOther(ctx, '/akun/')
    const open = await registration.isOpen()
    showRegister(ctx, { hasGoogle, open })
  })

  router.post('/daftar', allow('anyone', { also: [registrationLimit] }), async (ctx) => {
    if (ctx.state.viewer) return seeOther(ctx, '/akun/')
    const open = await registration.isOpen()
    if (!open) return showRegister(ctx, { hasGoogle, open, status: 403 })
    const values = typedValues(fieldsOf(ctx.request.body), secretFields)
    const read = readForm(RegisterForm, ctx.request.body, secretFields)
    const errors = read.ok ? await registration.problemsOf(read.input) : read.errors
    if (!read.ok || errors) return showRegister(ctx, { hasGoogle, open, values, errors: errors ?? {}, status: 422 })
    await limits.consume(registrationLimit, ctx)
    const { again: _, ...person } = read.input
    const made = await registration.register(ctx.ip, person, { tellOwner: true })
    if ('taken' in made && made.taken === 'username')
      return showRegister(ctx, { hasGoogle, open, values, errors: { username: takenMessages.username }, status: 422 })
    if ('user' in made && made.verification.by === 'nothing') {
      await signIn(ctx, made.user)
      return seeOther(ctx, withFlash('/akun/', 'baru'))
    }
    // A taken address gets the same answer as a new one, so that nobody learns who has an account.
    const contact = 'taken' in made ? made.contact : made.verification.by === 'code' ? made.verification.contact : null
    if (contact === null) return seeOther(ctx, withFlash('/masuk/', 'baru'))
    seeOther(ctx, await verifyHref(seal, { contact, user: 'user' in made ? made.user.id : 0 }))
  })

  router.get('/verifikasi', allow('anyone'), async (ctx) => {
    const { k } = readQuery(z.object({ k: z.string().max(1_000).catch('') }), ctx.query)
    await showVerify(ctx, { k })
  })

  router.post('/verifikasi', allow('anyone', { also: [loginLimit] }), async (ctx) => {
    const { k, code } = Typed.parse(fieldsOf(ctx.request.body))
    const place = await openPlace(seal, k)
    if (!place) return showVerify(ctx, { k, status: 422 })
    if (code === '') return showVerify(ctx, { k, error: 'Isi kodenya.', status: 422 })
    await limits.consume(loginLimit, ctx)
    const id = await codes.check('verify', place.contact, code)
    const user = id !== null && id === place.user ? await findUserRow(db, id) : undefined
    if (!user || !(await verify(ctx, user, place.contact)))
      return showVerify(ctx, { k, error: 'Kode ini salah atau sudah tidak berlaku.', status: 422 })
    await welcome(ctx, user)
  })

  router.post('/verifikasi/kirim', allow('anyone', { also: [loginLimit] }), async (ctx) => {
    const { k, alamat } = Typed.parse(fieldsOf(ctx.request.body))
    await limits.consume(loginLimit, ctx)
    const place = alamat === null ? await openPlace(seal, k) : await ownPlace(ctx, alamat)
    if (!place) return showVerify(ctx, { k, status: 422 })
    const asked = await codes.ask('verify', place.contact, place.user || null)
    await showVerify(ctx, {
      k: await closePlace(seal, place),
      said: askedSentence(asked),
      status: asked === 'asked' ? 200 : 422,
    })
  })

  /** Returns the viewer's own address that is not verified. */
  async function ownPlace({ state: { viewer } }: Context, kind: 'email' | 'phone') {
    const account = viewer && (await findAccount(db, viewer.id))
    const contact = account?.[`${kind}_verified_at`] === null ? account[kind] : null
    return account && contact !== null ? { contact, user: account.id } : null
  }

  /** Gives the account the proved address, and tells the address that it replaces. */
  async function verify(ctx: Context, user: UserRow, contact: string): Promise<boolean> {
    const isGiven = await db.transaction(async (trx) => {
      if (!(await giveVerified(trx, user.id, contact, new Date()))) return false
      await recordAction(trx, { viewer: user, address: ctx.ip }, { action: 'user.verify', subject: user.username })
      return true
    })
    const kind = contact.includes('@') ? 'email' : 'phone'
    if (isGiven && user[kind]?.toLowerCase() !== contact.toLowerCase()) await tellOwner(user, kind)
    return isGiven
  }

  async function signIn(ctx: Context, { id }: Pick<UserRow, 'id'>): Promise<boolean> {
    const user = await findUserRow(db, id)
    return user !== undefined && (await beginLogIn(db, user, ctx.ip)) !== undefined && (await sessions.begin(ctx, user))
  }

  /** Signs a new member in, or leads an older one on. */
  async function welcome(ctx: Context, user: UserRow) {
    if (ctx.state.viewer) return seeOther(ctx, withFlash('/akun/', 'terverifikasi'))
    const isNew = user.last_login_at === null && user.totp_confirmed_at === null
    if (!isNew || !(await signIn(ctx, user))) return seeOther(ctx, withFlash('/masuk/', 'terverifikasi'))
    seeOther(ctx, withFlash('/akun/', 'baru'))
  }

  type Shown = { k: string; error?: string | null; said?: string | null; status?: number }
  async function showVerify(ctx: Context, { k, error = null, said = null, status = 200 }: Shown) {
    const place = await openPlace(seal, k)
    const { viewer } = ctx.state
    const account = place || !viewer ? undefined : await findAccount(db, viewer.id)
    const own = (['email', 'phone'] as const).flatMap((kind) => {
      const value = account?.[kind]
      return account && value && account[`${kind}_verified_at`] === null
        ? [{ kind, value, canSend: codes.canSend(value) }]
        : []
    })
    ctx.set('Cache-Control', 'no-store')
    const view = {
      place: place && { k, contact: masked(place.contact) },
      own,
      isSignedIn: viewer !== null,
      error,
      said,
    }
    verifyPage(ctx, view, status)
  }

  return router
}

const Typed = z.object({
  k: z.string().max(1_000).catch(''),
  code: Text.trim().max(20).catch(''),
  alamat: z.enum(['email', 'phone']).nullable().catch(null),
})

type Register = { hasGoogle: boolean; open: boolean; values?: Record<string, string>; errors?: Errors; status?: number }

function showRegister(ctx: Context, { hasGoogle, open, values = {}, errors = {}, status = 200 }: Register) {
  ctx.set('Cache-Control', 'no-store')
  const empty = { username: '', name: '', email: '', phone: '' }
  registerPage(ctx, { values: { ...empty, ...values }, errors, open, hasGoogle }, status)
}
