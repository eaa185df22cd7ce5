import type { Knex } from 'knex'
import * as z from 'zod'
import { qrPath } from '../../artwork/qr.ts'
import { actorOf } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type Context, createRouter, seeOther, signedIn } from '../../web/context.ts'
import { longDate } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { type Errors, fieldsOf, Text } from '../../web/form.ts'
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

export function secondFactorRoutes({ db, factor, notifyOwner }: Deps) {
  const router = createRouter()

  router.get('/akun/dua-langkah', allow('signed_in'), (ctx) => show(ctx, { flash: flashIn(flashes, ctx) }))

  router.post('/akun/dua-langkah/mulai', allow('signed_in'), async (ctx) => {
    const user = await userOf(ctx)
    const errors = user.totp_confirmed_at ? {} : await wrongOwner(ctx)
    if (errors) return show(ctx, { errors }, 422)
    await factor.begin(user, signedIn(ctx).sessionId)
    seeOther(ctx, '/akun/dua-langkah/')
  })

  router.post('/akun/dua-langkah', allow('signed_in'), async (ctx) => {
    const user = await userOf(ctx)
    if (user.totp_confirmed_at) return seeOther(ctx, '/akun/dua-langkah/')
    const errors = await wrongOtp(ctx, user)
    if (errors) return show(ctx, { errors }, 422)
    const viewer = signedIn(ctx)
    const codes = await factor.confirm(actorOf(ctx, viewer), user, viewer.sessionId)
    if (!codes) return show(ctx, { errors: { otp: wrongCode } }, 422)
    await notifyOwner(user, 'factor_on')
    showCodes(ctx, codes)
  })

  router.post('/akun/dua-langkah/kode-baru', allow('signed_in'), async (ctx) => {
    const user = await userOf(ctx)
    const errors = user.totp_confirmed_at ? await wrongProof(ctx, user) : {}
    if (errors) return show(ctx, { errors }, 422)
    const codes = await factor.renewRecoveryCodes(actorOf(ctx, signedIn(ctx)), user)
    await notifyOwner(user, 'codes')
    showCodes(ctx, codes)
  })

  router.post('/akun/dua-langkah/mati', allow('signed_in'), async (ctx) => {
    const user = await userOf(ctx)
    const errors = user.totp_confirmed_at ? await wrongProof(ctx, user) : {}
    if (errors) return show(ctx, { errors }, 422)
    await factor.end(actorOf(ctx, signedIn(ctx)), user)
    await notifyOwner(user, 'factor_off')
    seeOther(ctx, withFlash('/akun/dua-langkah/', 'mati'))
  })

  const userOf = (ctx: Context) => ownRow(db, signedIn(ctx))

  const wrongOwner = (ctx: Context): Promise<Errors | null> =>
    whyNotOwner(db, signedIn(ctx), Typed.parse(fieldsOf(ctx.request.body)).current)

  const wrongProof = async (ctx: Context, user: Pick<Account, 'id' | 'username'>): Promise<Errors | null> =>
    (await wrongOwner(ctx)) ?? (await wrongOtp(ctx, user))

  async function wrongOtp(ctx: Context, user: Pick<Account, 'id' | 'username'>): Promise<Errors | null> {
    const { otp } = Typed.parse(fieldsOf(ctx.request.body))
    if (otp === '') return { otp: 'Isi kode dari aplikasimu.' }
    const tried = await factor.check(user, otp)
    if (tried === 'wrong') return { otp: wrongCode }
    if (tried !== 'right') throw waitRefusal(tried.wait)
    return null
  }

  type FactorForm = { errors?: Errors; flash?: string | null }
  async function show(ctx: Context, { errors = {}, flash = null }: FactorForm, status = 200) {
    const user = await userOf(ctx)
    const viewer = signedIn(ctx)
    const setup = await factor.begun(user, viewer.sessionId)
    const isOn = user.totp_confirmed_at && {
      since: longDate(user.totp_confirmed_at),
      codesLeft: await countRecoveryCodes(db, user.id),
    }
    const view = {
      isStaff: may(viewer, 'staff'),
      isDemanded: viewer.needsSecondFactor ?? false,
      hasPassword: user.password_hash !== null,
      isOn,
      setup: setup && { qr: qrPath(setup.uri), uri: setup.uri, base32: setup.base32.replace(/(.{4})(?=.)/g, '$1 ') },
      errors,
      flash,
    }
    secondFactorPage(ctx, view, status)
  }

  return router
}

const showCodes = (ctx: Context, codes: readonly string[]) =>
  recoveryCodesPage(ctx, { isStaff: may(signedIn(ctx), 'staff'), codes })
