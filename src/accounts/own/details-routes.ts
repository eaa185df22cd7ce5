import type { Knex } from 'knex'
import { actorOf } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type Context, createRouter, seeOther, signedIn } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, fieldsOf, readForm, typedValues, type Values } from '../../web/form.ts'
import type { Limits } from '../../web/limits.ts'
import { may } from '../../web/rights.ts'
import { changeDetails, changesLogIn, foreignAddress, isForeignAddress, takenMessages } from '../account.ts'
import { askedSentence, type Codes } from '../codes/codes.ts'
import { hasVerified, takeAddress } from '../codes/ownership.ts'
import { verifyHref } from '../codes/place.ts'
import { DetailsForm, secretFields } from '../forms.ts'
import { newAddressLimit } from '../limits/limits.ts'
import { whyNotOwner } from '../log-in/proof.ts'
import type { NotifyOwner } from '../notify-owner.ts'
import type { Seal } from '../seal.ts'
import { findByContact, ownRow } from '../user-queries.ts'
import { detailsPage } from '../views.ts'

type Deps = {
  db: Knex
  codes: Codes
  seal: Seal
  limits: Pick<Limits, 'consume'>
  notifyOwner: NotifyOwner
  production: boolean
}

const oneByOne = 'Ganti e-mailnya dulu: masing-masing dibuktikan dengan kodenya sendiri.'

const isFresh = (before: string | null, now: string | null) =>
  now !== null && now.toLowerCase() !== before?.toLowerCase()

export function detailsRoutes({ db, codes, seal, limits, notifyOwner, production }: Deps) {
  const router = createRouter()

  router.get('/akun/data', allow('signed_in'), async (ctx) => {
    const user = await ownRow(db, signedIn(ctx))
    const { username, name, email, phone } = user
    show(ctx, user, { values: { username, name, email: email ?? '', phone: phone ?? '' } })
  })

  router.post('/akun/data', allow('signed_in', { also: [newAddressLimit] }), async (ctx) => {
    const values = typedValues(fieldsOf(ctx.request.body), secretFields)
    const read = readForm(DetailsForm, ctx.request.body, secretFields)
    const user = await ownRow(db, signedIn(ctx))
    if (!read.ok) return show(ctx, user, { values, errors: read.errors, status: 422 })
    const { current, ...details } = read.input
    // What opens or recovers the account takes its owner, so that a browser left open gives nobody the account.
    const errors = changesLogIn(user, details) ? await whyNotOwner(db, signedIn(ctx), current) : null
    if (errors) return show(ctx, user, { values, errors, status: 422 })
    if (isForeignAddress(details)) return show(ctx, user, { values, errors: { username: foreignAddress }, status: 422 })
    const fresh = (['email', 'phone'] as const).filter((kind) => isFresh(user[kind], details[kind]))
    // An address to which a code can be sent is the account's only once the code is given.
    const [proved, second] = fresh.filter((kind) => codes.canSend(details[kind] ?? ''))
    if (second) return show(ctx, user, { values, errors: { [second]: oneByOne }, status: 422 })
    if (proved) await limits.consume(newAddressLimit, ctx)
    const kept = proved ? { ...details, [proved]: user[proved] } : details
    const changed = await changeDetails(db, actorOf(ctx, signedIn(ctx)), user, kept)
    if ('taken' in changed)
      return show(ctx, user, { values, errors: { [changed.taken]: takenMessages[changed.taken] }, status: 422 })
    for (const kind of ['email', 'phone'] as const) if (kept[kind] !== user[kind]) await notifyOwner(user, kind)
    const contact = proved ? details[proved] : null
    if (proved && contact !== null) return prove(ctx, user, contact, values, proved)
    if (!production && codes.kinds().length === 0)
      for (const kind of fresh) await takeAddress(db, actorOf(ctx, signedIn(ctx)), user.id, details[kind] ?? '')
    seeOther(ctx, withFlash('/akun/', 'data'))
  })

  /** An address that another account verified gets the same answer, and its owner is notified. */
  async function prove(ctx: Context, user: User, contact: string, values: Values, field: string) {
    const holder = await findByContact(db, contact)
    const isTaken = holder !== undefined && hasVerified(holder, contact)
    const result = await codes.ask('verify', contact, { address: ctx.ip, userId: isTaken ? null : user.id })
    if (result !== 'asked') return show(ctx, user, { values, errors: { [field]: askedSentence(result) }, status: 422 })
    seeOther(ctx, await verifyHref(seal, { contact, user: isTaken ? 0 : user.id, next: '' }))
  }

  type User = Awaited<ReturnType<typeof ownRow>>
  type DetailsForm = { values: Values; errors?: Errors; status?: number }
  function show(ctx: Context, { password_hash }: User, { values, errors = {}, status = 200 }: DetailsForm) {
    const isStaff = may(signedIn(ctx), 'staff')
    detailsPage(ctx, { isStaff, values, errors, hasPassword: password_hash !== null }, status)
  }

  return router
}
