import type { Knex } from 'knex'
import { actorOf } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type Context, createRouter, seeOther, signedIn } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, fieldsOf, readForm, typedIn } from '../../web/form.ts'
import type { Limits } from '../../web/limits.ts'
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
function rowOf(errors: Errors, sent: Record<string, unknown>): AccountRow {
  const isField = (name: string): name is keyof typeof rows => Object.hasOwn(rows, name)
  return rows[[...Object.keys(errors), ...Object.keys(sent)].find(isField) ?? 'name']
}

export function detailsRoutes(deps: Deps) {
  const { db, codes, limits, notifyOwner, production, show } = deps
  const router = createRouter()

  router.get('/akun/data', allow('signed_in'), (ctx) => show(ctx, { open: 'nama' }))

  /** A row of the account page sends its own fields only; the others stay as they are. */
  router.post('/akun/data', allow('signed_in', { also: [newAddressLimit] }), async (ctx) => {
    const user = await ownRow(db, signedIn(ctx))
    const { username, name, email, phone } = user
    const sent = fieldsOf(ctx.request.body)
    const fields = { username, name, email: email ?? '', phone: phone ?? '', ...sent }
    const values = typedIn(fields, { secret: secretFields })
    const refuse = (errors: Errors) => show(ctx, { open: rowOf(errors, sent), values, errors }, 422)
    const read = readForm(DetailsForm, fields, secretFields)
    if (!read.ok) return refuse(read.errors)
    const { current, ...details } = read.input
    // What opens or recovers the account takes its owner, so that a browser left open gives nobody the account.
    const errors = changesLogIn(user, details) ? await whyNotOwner(db, signedIn(ctx), current) : null
    if (errors) return refuse(errors)
    if (isForeignAddress(details)) return refuse({ username: foreignAddress })
    const fresh = (['email', 'phone'] as const).filter((kind) => isFresh(user[kind], details[kind]))
    // An address to which a code can be sent is the account's only once the code is given.
    const [proved, second] = fresh.filter((kind) => codes.canSend(details[kind] ?? ''))
    if (second) return refuse({ [second]: oneByOne })
    if (proved) await limits.consume(newAddressLimit, ctx)
    const kept = proved ? { ...details, [proved]: user[proved] } : details
    const changed = await changeDetails(db, actorOf(ctx, signedIn(ctx)), user, kept)
    if ('taken' in changed) return refuse({ [changed.taken]: takenMessages[changed.taken] })
    for (const kind of ['email', 'phone'] as const) if (kept[kind] !== user[kind]) await notifyOwner(user, kind)
    const contact = proved ? details[proved] : null
    if (proved && contact !== null) {
      const refused = await prove(deps, ctx, user.id, contact)
      return refused && refuse({ [proved]: refused })
    }
    if (!production && codes.kinds().length === 0)
      for (const kind of fresh) await takeAddress(db, actorOf(ctx, signedIn(ctx)), user.id, details[kind] ?? '')
    seeOther(ctx, withFlash('/akun/?bagian=profil', 'data'))
  })

  return router
}

/**
 * An address that another account verified gets the same answer, and its owner is notified. Returns why no code was
 * asked for, or null.
 */
async function prove({ db, codes, seal }: Deps, ctx: Context, id: number, contact: string): Promise<string | null> {
  const holder = await findByContact(db, contact)
  const isTaken = holder !== undefined && hasVerified(holder, contact)
  const result = await codes.ask('verify', contact, { address: ctx.ip, userId: isTaken ? null : id })
  if (result !== 'asked') return askedSentence(result)
  seeOther(ctx, await verifyHref(seal, { contact, user: isTaken ? 0 : id, next: '' }))
  return null
}
