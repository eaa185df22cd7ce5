import type { Knex } from 'knex'
import * as z from 'zod'
import { qrPath } from '../../artwork/qr.ts'
import { toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type Context, createRouter, seeOther, signedIn } from '../../web/context.ts'
import { longDate } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { type Errors, Text, toBodyFields } from '../../web/form.ts'
import { may } from '../../web/rights.ts'
import type { Account } from '../account.ts'
import { waitRefusal } from '../log-in/login.ts'
import { whyNotOwner } from '../log-in/proof.ts'
import type { NotifyOwner } from '../notify-owner.ts'
import { countRecoveryCodes } from '../second-factor/queries.ts'
import type { SecondFactor } from '../second-factor/second-factor.ts'
import { ownRow } from '../user-queries.ts'
import { recoveryCodesPage, secondFactorPage } from '../views.ts'

type Deps = { db: Knex; factor: SecondFactor; notifyOwner: NotifyOwner }

const Typed = z.object({ current: z.string().max(1_000).catch(''), otp: Text.trim().max(30).catch('') })
const flashes = { mati: 'Verifikasi dua langkah dimatikan.' }
const wrongCode = 'Kode ini salah atau sudah dipakai. Lihat lagi di aplikasinya.'

export function secondFactorRoutes(deps: Deps) {
  const { factor, notifyOwner } = deps
  const router = createRouter()

  router.get('/akun/dua-langkah', allow('signed_in'), (ctx) => show(deps, ctx, null, flashIn(flashes, ctx)))

  router.post('/akun/dua-langkah/mulai', allow('signed_in'), async (ctx) => {
    const user = await readOwnUser(deps, ctx)
    const errors = user.totp_confirmed_at ? {} : await wrongOwner(deps, ctx)
    if (errors) return show(deps, ctx, errors)
    await factor.begin(user, signedIn(ctx).sessionId)
    seeOther(ctx, '/akun/dua-langkah/')
  })

  router.post('/akun/dua-langkah', allow('signed_in'), async (ctx) => {
    const user = await readOwnUser(deps, ctx)
    if (user.totp_confirmed_at) return seeOther(ctx, '/akun/dua-langkah/')
    const errors = await wrongOtp(deps, ctx, user)
    if (errors) return show(deps, ctx, errors)
    const viewer = signedIn(ctx)
    const codes = await factor.confirm(toActor(ctx, viewer), user, viewer.sessionId)
    if (!codes) return show(deps, ctx, { otp: wrongCode })
    await notifyOwner(user, 'factor_on')
    showCodes(ctx, codes)
  })

  router.post('/akun/dua-langkah/kode-baru', allow('signed_in'), async (ctx) => {
    const user = await readOwnUser(deps, ctx)
    const errors = user.totp_confirmed_at ? await wrongProof(deps, ctx, user) : {}
    if (errors) return show(deps, ctx, errors)
    const codes = await factor.renewRecoveryCodes(toActor(ctx, signedIn(ctx)), user)
    await notifyOwner(user, 'codes')
    showCodes(ctx, codes)
  })

  router.post('/akun/dua-langkah/mati', allow('signed_in'), async (ctx) => {
    const user = await readOwnUser(deps, ctx)
    const errors = user.totp_confirmed_at ? await wrongProof(deps, ctx, user) : {}
    if (errors) return show(deps, ctx, errors)
    await factor.end(toActor(ctx, signedIn(ctx)), user)
    await notifyOwner(user, 'factor_off')
    seeOther(ctx, withFlash('/akun/dua-langkah/', 'mati'))
  })

  return router
}

const readOwnUser = ({ db }: Deps, ctx: Context) => ownRow(db, signedIn(ctx))

const wrongOwner = ({ db }: Deps, ctx: Context): Promise<Errors | null> =>
  whyNotOwner(db, signedIn(ctx), Typed.parse(toBodyFields(ctx.request.body)).current)

type Owner = Pick<Account, 'id' | 'username'>

const wrongProof = async (deps: Deps, ctx: Context, user: Owner): Promise<Errors | null> =>
  (await wrongOwner(deps, ctx)) ?? (await wrongOtp(deps, ctx, user))

async function wrongOtp({ factor }: Deps, ctx: Context, user: Owner): Promise<Errors | null> {
  const { otp } = Typed.parse(toBodyFields(ctx.request.body))
  if (otp === '') return { otp: 'Isi kode dari aplikasimu.' }
  const result = await factor.check(user, otp)
  if (result === 'wrong') return { otp: wrongCode }
  if (result !== 'right') throw waitRefusal(result.wait)
  return null
}

/** `errors` are those of a refused form; null if no form was refused. */
async function show(deps: Deps, ctx: Context, errors: Errors | null, flash: string | null = null): Promise<void> {
  const user = await readOwnUser(deps, ctx)
  const viewer = signedIn(ctx)
  const setup = await deps.factor.begun(user, viewer.sessionId)
  const isOn = user.totp_confirmed_at && {
    since: longDate(user.totp_confirmed_at),
    codesLeft: await countRecoveryCodes(deps.db, user.id),
  }
  const view = {
    isStaff: may(viewer, 'staff'),
    isDemanded: viewer.needsSecondFactor ?? false,
    hasPassword: user.password_hash !== null,
    isOn,
    setup: setup && { qr: qrPath(setup.uri), uri: setup.uri, base32: setup.base32.replace(/(.{4})(?=.)/g, '$1 ') },
    errors: errors ?? {},
    flash,
  }
  secondFactorPage(ctx, view, errors ? 422 : 200)
}

const showCodes = (ctx: Context, codes: readonly string[]) =>
  recoveryCodesPage(ctx, { isStaff: may(signedIn(ctx), 'staff'), codes })
