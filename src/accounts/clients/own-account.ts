import type { Knex } from 'knex'
import { toActor } from '../../audit/audit.ts'
import { type Context, signedIn } from '../../web/context.ts'
import type { Errors } from '../../web/form.ts'
import type { Limits } from '../../web/limits.ts'
import { Refusal } from '../../web/refusal.ts'
import {
  type Account,
  changeDetails,
  changesLogIn,
  duplicateMessages,
  findAccount,
  foreignAddress,
  isForeignAddress,
  passwordProblem,
  setPassword,
} from '../account.ts'
import type { Codes } from '../codes/codes.ts'
import { hasVerified, isHeldUnverified, takeAddress } from '../codes/ownership.ts'
import { loginLimit, newAddressLimit } from '../limits/limits.ts'
import { whyNotOwner } from '../log-in/proof.ts'
import type { NotifyOwner } from '../notify-owner.ts'
import { type SentPhoto, savePhoto } from '../photo/save.ts'
import type { Registration } from '../registration/registration.ts'
import type { Resets } from '../registration/reset.ts'
import { findByContact, findUserRow, ownRow } from '../user-queries.ts'

export type OwnAccountDeps = {
  db: Knex
  config: { production: boolean }
  uploads: Parameters<typeof savePhoto>[0]['uploads']
  limits: Pick<Limits, 'consume'>
  codes: Codes
  resets: Resets
  registration: Pick<Registration, 'verify'>
  notifyOwner: NotifyOwner
}

/** The changes that a person sends. A missing field stays unchanged. */
type DetailsChange = {
  name?: string | undefined
  username?: string | undefined
  email?: string | undefined
  /** The present password; empty if the client sent none. */
  password: string
}
/** `field` is the name of the column. */
export type Change = { field: 'name' | 'username' | 'email'; old: string | null; now: string | null }

/** What a client with a token or a code may do to its own account. */
export function openOwnAccount(deps: OwnAccountDeps) {
  const { db, config, uploads, limits, codes, resets, registration, notifyOwner } = deps
  /**
   * Finds the account that a household means by an address: the account that verified the address, else the account for
   * which this household last asked for a code, else the only account that holds the address or waits for it. Null if
   * there are none or several.
   */
  async function findOwner(ctx: Context, contact: string): Promise<number | null> {
    const holder = await findByContact(db, contact)
    if (holder && hasVerified(holder, contact)) return holder.id
    const { own, some } = await codes.awaiting(contact, ctx.ip)
    const claims = new Set(holder ? [holder.id, ...some] : some)
    const [only = null] = claims
    return own ?? (claims.size === 1 ? only : null)
  }

  /** Returns the address with the other addresses of the account, because a code may have gone to one of them. */
  async function listAddresses(contact: string, id: number | null): Promise<string[]> {
    const owner = id === null ? undefined : await findAccount(db, id)
    return [...new Set([contact, owner?.email ?? contact, owner?.phone ?? contact])]
  }

  /**
   * Sends a code to the address, or to the other address of its account. Does the same for an address that no account
   * has. Sends nothing within a minute of the last code.
   */
  async function askToVerify(ctx: Context, contact: string): Promise<void> {
    await limits.consume(loginLimit, ctx)
    const id = await findOwner(ctx, contact)
    const target = (await listAddresses(contact, id)).find(codes.canSend)
    if (target !== undefined) await codes.ask('verify', target, { address: ctx.ip, userId: id })
  }

  /**
   * Returns null for a wrong, old or used code, and for the code of another account than the one that the address means
   * here.
   */
  async function verify(ctx: Context, contact: string, code: string) {
    await limits.consume(loginLimit, ctx)
    for (const one of await listAddresses(contact, await findOwner(ctx, contact))) {
      const owner = await findOwner(ctx, one)
      // A code that proves nothing here stays usable in the place where it was asked for.
      const codeMatch = await codes.check('verify', one, code, { address: ctx.ip, keep: owner === null })
      const user = owner !== null && codeMatch?.userId === owner ? await findUserRow(db, owner) : undefined
      if (!user?.is_active || !(await registration.verify(ctx.ip, user, one))) continue
      const account = await findAccount(db, user.id)
      return account ? { account, wasVerified: hasVerified(user, one) } : null
    }
    return null
  }

  async function askForReset(ctx: Context, email: string): Promise<void> {
    await limits.consume(loginLimit, ctx)
    await codes.ask('reset', email, { address: ctx.ip })
  }

  /** A right code stays usable. */
  async function isResetCode(ctx: Context, email: string, code: string): Promise<boolean> {
    await limits.consume(loginLimit, ctx)
    return resets.isRight(ctx, email, code)
  }

  async function resetPassword(ctx: Context, input: Parameters<Resets['reset']>[1]): ReturnType<Resets['reset']> {
    await limits.consume(loginLimit, ctx)
    return resets.reset(ctx, input)
  }

  /**
   * Ends all log-ins except the one of the browser that sends the request. Returns a message about the present password
   * (`old`) or the new one (`password`), or null. Throws a 429 after too many wrong passwords.
   */
  async function changePassword(ctx: Context, old: string, password: string): Promise<Errors | null> {
    const viewer = signedIn(ctx)
    const account = await ownRow(db, viewer)
    if (account.password_hash === null)
      return { old: 'Akun ini belum punya kata sandi. Buat lewat kode untuk kata sandi baru.' }
    const problem = await passwordProblem(password, [viewer.username, viewer.name])
    if (problem) return { password: problem }
    const ownerErrors = await whyNotOwner(db, viewer, old)
    if (ownerErrors) return { old: ownerErrors.current ?? 'Ini bukan kata sandimu.' }
    await setPassword(db, toActor(ctx, viewer), viewer, { password, keep: viewer.sessionId })
    await notifyOwner(account, 'password')
    return null
  }

  /**
   * Changes user name or e-mail address. The password, or a log-in within the last ten minutes, proves the owner. A
   * changed address is not verified until its code is entered. If another account holds the address unverified, the
   * address moves only then. `within` runs in the transaction and may refuse the change. Returns messages by field, or
   * null. Throws a 400 for a value that another account has, and a 429 after too many wrong passwords.
   */
  async function changeOwn(
    ctx: Context,
    { password, ...input }: DetailsChange,
    within: (trx: Knex, changes: readonly Change[]) => Promise<void>,
  ): Promise<Errors | null> {
    const viewer = signedIn(ctx)
    const user = await ownRow(db, viewer)
    const { name = user.name, username = user.username, email = user.email } = input
    const details = { name, username, email, phone: user.phone }
    const fields = ['name', 'username', 'email'] as const
    const changes = fields.flatMap((field) =>
      details[field] === user[field] ? [] : [{ field, old: user[field], now: details[field] }],
    )
    if (changes.length === 0) return null
    const ownerErrors = changesLogIn(user, details) ? await whyNotOwner(db, viewer, password, { orFresh: true }) : null
    if (ownerErrors) return { password: ownerErrors.current ?? ownerErrors[''] ?? '' }
    if (isForeignAddress(details)) return { username: foreignAddress }
    const newEmail = email !== null && email.toLowerCase() !== user.email?.toLowerCase() ? email : null
    if (newEmail !== null && codes.kinds().length > 0 && !codes.canSend(newEmail))
      return { email: 'Server ini belum bisa mengirim surat, jadi e-mail belum bisa diganti.' }
    if (newEmail !== null) await limits.consume(newAddressLimit, ctx)
    const isHeld = newEmail !== null && codes.canSend(newEmail) && (await isHeldUnverified(db, newEmail))
    const detailsToStore = isHeld ? { ...details, email: user.email } : details
    await db.transaction(async (trx) => {
      await within(trx, changes)
      const result = await changeDetails(trx, toActor(ctx, viewer), user, detailsToStore)
      if ('taken' in result) throw new Refusal(400, duplicateMessages[result.taken])
    })
    if (newEmail !== null) await proveEmail(ctx, user, newEmail, isHeld)
    return null
  }

  /** `isHeld`: the account gets the address only when the code is entered. */
  async function proveEmail(ctx: Context, user: Account, email: string, isHeld: boolean): Promise<void> {
    if (!isHeld) await notifyOwner(user, 'email')
    if (codes.canSend(email)) await codes.ask('verify', email, { address: ctx.ip, userId: user.id })
    else if (!config.production) await takeAddress(db, toActor(ctx, signedIn(ctx)), user.id, email)
  }

  return {
    askToVerify,
    verify,
    askForReset,
    isResetCode,
    resetPassword,
    changePassword,
    changeOwn,
    /** Throws an `ImageRefusal` for a picture that cannot be stored. */
    savePhoto: (id: number, photo: SentPhoto): Promise<void> => savePhoto({ db, uploads }, id, photo),
  }
}
