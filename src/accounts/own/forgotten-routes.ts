import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, readForm, readQuery, toBodyFields, typedIn } from '../../web/form.ts'
import type { Limits } from '../../web/limits.ts'
import { afterAsking, type Codes, masked } from '../codes/codes.ts'
import { Contact, NewPasswordForm, secretFields } from '../forms.ts'
import { loginLimit, registrationLimit } from '../limits/limits.ts'
import type { Resets } from '../registration/reset.ts'
import type { Seal } from '../seal.ts'
import { forgottenPage, newPasswordPage } from '../views.ts'

type Deps = { codes: Codes; resets: Resets; seal: Seal; limits: Pick<Limits, 'consume'> }

const PLACE = 'place of a new password'
const PLACE_SECONDS = 3_600
const Place = z.object({ contact: z.string() })
const Key = z.object({ k: z.string().max(1_000).catch('') })

/** These pages answer the same whether or not an account has the address. */
export function forgottenRoutes(deps: Deps) {
  const router = createRouter()
  addContact(router, deps)
  addNewPassword(router, deps)
  return router
}

function addContact(router: AppRouter, { codes, seal, limits }: Deps): void {
  router.get('/lupa-sandi', allow('anyone'), (ctx) => {
    if (ctx.state.viewer) seeOther(ctx, '/akun/?bagian=keamanan#sandi')
    else showForm(ctx)
  })

  router.post('/lupa-sandi', allow('anyone', { also: [loginLimit] }), async (ctx) => {
    const { alamat = '' } = typedIn(ctx.request.body, { most: 254 })
    const form = readForm(z.object({ alamat: Contact }), ctx.request.body)
    if (!form.ok) return showForm(ctx, alamat, form.errors.alamat ?? '')
    const contact = form.input.alamat.email ?? form.input.alamat.phone ?? ''
    await limits.consume(loginLimit, ctx)
    const result = await codes.ask('reset', contact, { address: ctx.ip })
    if (result === 'no_channel') return showForm(ctx, alamat, noChannel(contact))
    seeOther(ctx, `/lupa-sandi/kode/?k=${await seal.close(PLACE, { contact }, PLACE_SECONDS)}`)
  })

  function showForm(ctx: Context, alamat = '', error: string | null = null) {
    ctx.set('Cache-Control', 'no-store')
    forgottenPage(ctx, { alamat, error, canSend: codes.kinds().length > 0 }, error === null ? 200 : 422)
  }
}

function addNewPassword(router: AppRouter, { codes, resets, seal, limits }: Deps): void {
  router.get('/lupa-sandi/kode', allow('anyone'), async (ctx) => {
    await showCode(ctx, readQuery(Key, ctx.query))
  })

  router.post('/lupa-sandi/kode', allow('anyone', { also: [loginLimit, registrationLimit] }), async (ctx) => {
    const { k } = Key.parse(toBodyFields(ctx.request.body))
    const place = await seal.open(PLACE, k, Place)
    if (!place) return showCode(ctx, { k, status: 422 })
    const form = readForm(NewPasswordForm, ctx.request.body, secretFields)
    if (!form.ok) return showCode(ctx, { k, errors: form.errors, status: 422 })
    await limits.consume(loginLimit, ctx)
    const { code, password } = form.input
    const refusal = await resets.reset(ctx, { ...place, code, password })
    if (refusal) {
      const errors = refusal === 'wrong_code' ? { code: wrongCode } : { password: refusal.problem }
      return showCode(ctx, { k, errors, status: 422 })
    }
    seeOther(ctx, withFlash('/masuk/', 'sandi'))
  })

  router.post('/lupa-sandi/kirim', allow('anyone', { also: [loginLimit] }), async (ctx) => {
    const { k } = Key.parse(toBodyFields(ctx.request.body))
    await limits.consume(loginLimit, ctx)
    const place = await seal.open(PLACE, k, Place)
    if (!place) return showCode(ctx, { k, status: 422 })
    const result = await codes.ask('reset', place.contact, { address: ctx.ip })
    await showCode(ctx, { k, ...afterAsking(result) })
  })

  type CodeForm = { k: string; errors?: Errors; flash?: string | null; status?: number }
  async function showCode(ctx: Context, { k, errors = {}, flash = null, status = 200 }: CodeForm) {
    const place = await seal.open(PLACE, k, Place)
    ctx.set('Cache-Control', 'no-store')
    const wait = place && (await codes.waitFor('reset', place.contact))
    const placeView = place && { k, contact: masked(place.contact), wait: wait ?? 0 }
    newPasswordPage(ctx, { place: placeView, errors, flash }, status)
  }
}

const wrongCode = 'Kode ini salah atau sudah tidak berlaku.'

const noChannel = (contact: string) =>
  contact.includes('@')
    ? 'Server ini belum bisa mengirim surat. Pakai nomor WhatsApp, atau minta bantuan admin situs ini.'
    : 'Server ini belum bisa mengirim WhatsApp. Pakai e-mail, atau minta bantuan admin situs ini.'
