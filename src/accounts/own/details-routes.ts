import type { Knex } from 'knex'
import { toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type Context, createRouter, seeOther, signedIn } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, readForm, toBodyFields, typedIn } from '../../web/form.ts'
import type { Limits } from '../../web/limits.ts'
import { changeDetails, changesLogIn, duplicateMessages, foreignAddress, isForeignAddress } from '../account.ts'
import { type Codes, describeAskResult } from '../codes/codes.ts'
import { hasVerified, takeAddress } from '../codes/ownership.ts'
import { verifyHref } from '../codes/place.ts'
import { DetailsForm, secretFields } from '../forms.ts'
import { newAddressLimit } from '../limits/limits.ts'
import { whyNotOwner } from '../log-in/proof.ts'
import type { NotifyOwner } from '../notify-owner.ts'
import type { Seal } from '../seal.ts'
import { findByContact, ownRow } from '../user-queries.ts'
import type { AccountRow, ShowAccount } from '../view-model.ts'

type Deps = {
  db: Knex
  codes: Codes
  seal: Seal
  limits: Pick<Limits, 'consume'>
  notifyOwner: NotifyOwner
  production: boolean
  show: ShowAccount
}

const oneByOne = 'Ganti e-mailnya dulu: masing-masing dibuktikan dengan kodenya sendiri.'

const isFresh = (before: string | null, now: string | null) =>
  now !== null && now.toLowerCase() !== before?.toLowerCase()

const rows = { username: 'nama', name: 'nama', email: 'email', phone: 'telepon' } as const

/** The row with the first wrong field, or with the first field that was sent. */
function findOpenRow(errors: Errors, input: Record<string, unknown>): AccountRow {
  const isField = (name: string): name is keyof typeof rows => Object.hasOwn(rows, name)
  return rows[[...Object.keys(errors), ...Object.keys(input)].find(isField) ?? 'name']
}

export function detailsRoutes(deps: Deps) {
  const { db, codes, limits, notifyOwner, production, show } = deps
  const router = createRouter()

  router.get('/akun/data', allow('signed_in'), (ctx) => show(ctx, { open: 'nama' }))

  /** A row of the account page sends only its own fields; the other fields stay unchanged. */
  router.post('/akun/data', allow('signed_in', { also: [newAddressLimit] }), async (ctx) => {
    const user = await ownRow(db, signedIn(ctx))
    const { username, name, email, phone } = user
    const input = toBodyFields(ctx.request.body)
    const fields = { username, name, email: email ?? '', phone: phone ?? '', ...input }
    const values = typedIn(fields, { secret: secretFields })
    const refuse = (errors: Errors) => show(ctx, { open: findOpenRow(errors, input), values, errors }, 422)
    const form = readForm(DetailsForm, fields, secretFields)
    if (!form.ok) return refuse(form.errors)
    const { current, ...details } = form.input
    // A change of a value that opens or recovers the account needs a proof of the owner. Else anybody at a browser left
    // open could take the account.
    const errors = changesLogIn(user, details) ? await whyNotOwner(db, signedIn(ctx), current) : null
    if (errors) return refuse(errors)
    if (isForeignAddress(details)) return refuse({ username: foreignAddress })
    const fresh = (['email', 'phone'] as const).filter((kind) => isFresh(user[kind], details[kind]))
    // The account gets an address to which codes can be sent only when the code is entered.
    const [proved, second] = fresh.filter((kind) => codes.canSend(details[kind] ?? ''))
    if (second) return refuse({ [second]: oneByOne })
    if (proved) await limits.consume(newAddressLimit, ctx)
    const detailsToStore = proved ? { ...details, [proved]: user[proved] } : details
    const result = await changeDetails(db, toActor(ctx, signedIn(ctx)), user, detailsToStore)
    if ('taken' in result) return refuse({ [result.taken]: duplicateMessages[result.taken] })
    for (const kind of ['email', 'phone'] as const)
      if (detailsToStore[kind] !== user[kind]) await notifyOwner(user, kind)
    const contact = proved ? details[proved] : null
    if (proved && contact !== null) {
      const problem = await prove(deps, ctx, user.id, contact)
      return problem && refuse({ [proved]: problem })
    }
    if (!production && codes.kinds().length === 0)
      for (const kind of fresh) await takeAddress(db, toActor(ctx, signedIn(ctx)), user.id, details[kind] ?? '')
    seeOther(ctx, withFlash('/akun/?bagian=profil', 'data'))
  })

  return router
}

/**
 * For an address that another account verified, gives the same answer and notifies the owner of that account. Returns
 * the reason why no code was asked for, or null.
 */
async function prove({ db, codes, seal }: Deps, ctx: Context, id: number, contact: string): Promise<string | null> {
  const holder = await findByContact(db, contact)
  const hasVerifiedHolder = holder !== undefined && hasVerified(holder, contact)
  const result = await codes.ask('verify', contact, { address: ctx.ip, userId: hasVerifiedHolder ? null : id })
  if (result !== 'asked') return describeAskResult(result)
  seeOther(ctx, await verifyHref(seal, { contact, user: hasVerifiedHolder ? 0 : id, next: '' }))
  return null
}
