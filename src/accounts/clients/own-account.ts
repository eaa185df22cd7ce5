import type { Knex } from 'knex'
import { actorOf } from '../../audit/audit.ts'
import { type Context, signedIn, type Viewer } from '../../web/context.ts'
import type { Errors } from '../../web/form.ts'
import type { Limits } from '../../web/limits.ts'
import { Refusal } from '../../web/refusal.ts'
import {
  changeDetails,
  findAccount,
  foreignAddress,
  isForeignAddress,
  passwordProblem,
  setPassword,
  takenMessages,
} from '../account.ts'
import { type Codes, contactLimit, hasVerified } from '../codes/codes.ts'
import { findByContact, giveVerified } from '../codes/queries.ts'
import { loginLimit } from '../log-in/login.ts'
import { whyNotOwner } from '../log-in/proof.ts'
import { type SentPhoto, savePhoto } from '../photo/save.ts'
import type { Registration } from '../registration/registration.ts'
import type { TellOwner } from '../tell-owner.ts'
import { type Account, findUserRow } from '../user-queries.ts'

export type OwnAccountDeps = {
  db: Knex
  config: { production: boolean }
  uploads: Parameters<typeof savePhoto>[0]['uploads']
  limits: Pick<Limits, 'consume'>
  codes: Codes
  registration: Pick<Registration, 'verify'>
  tellOwner: TellOwner
}

/** What a person changes of their account; what is missing stays. */
type Details = { name?: string | undefined; username?: string | undefined; email?: string | undefined }
/** A changed value of an account, by the name of its column. */
export type Change = { field: 'name' | 'username' | 'email'; old: string | null; now: string | null }

/** What clients with a token, or with a code that was sent to them, may do to their own account. */
export function openOwnAccount({ db, config, uploads, limits, codes, registration, tellOwner }: OwnAccountDeps) {
  /** Finds the account of an address, with all its addresses: codes may have gone to the other one. */
  async function findOwner(contact: string): Promise<{ id: number | null; addresses: readonly string[] }> {
    const owner = await findByContact(db, contact)
    const addresses = new Set([contact, owner?.email ?? contact, owner?.phone ?? contact])
    return { id: owner?.id ?? null, addresses: [...addresses] }
  }

  /**
   * Sends a code that verifies an address, an e-mail address or "+6281234567890", to it or to the other address of its
   * account. Does the same for an address that no account has, and within a minute of the last code nothing.
   */
  async function askToVerify(ctx: Context, contact: string): Promise<void> {
    await limits.consume(loginLimit, ctx)
    const { id, addresses } = await findOwner(contact)
    const target = addresses.find(codes.canSend)
    if (target !== undefined) await codes.ask('verify', target, id)
  }

  /**
   * Verifies an address by the code that was sent. Returns the account and whether that address was verified before, or
   * null for a wrong, old or used code.
   */
  async function verify(ctx: Context, contact: string, typed: string) {
    await limits.consume(loginLimit, ctx)
    const { addresses } = await findOwner(contact)
    for (const one of addresses) {
      const id = await codes.check('verify', one, typed)
      const user = id === null ? undefined : await findUserRow(db, id)
      if (!user?.is_active || !(await registration.verify(ctx.ip, user, one))) continue
      const account = await findAccount(db, user.id)
      return account ? { account, wasVerified: hasVerified(user, one) } : null
    }
    return null
  }

  async function askForReset(ctx: Context, email: string): Promise<void> {
    await limits.consume(loginLimit, ctx)
    await codes.ask('reset', email)
  }

  /** Returns the account of a code for a new password, which stays usable; null for a wrong one. */
  async function findByResetCode(ctx: Context, email: string, typed: string): Promise<Account | null> {
    await limits.consume(loginLimit, ctx)
    const id = await codes.check('reset', email, typed, { keep: true })
    const account = id === null ? undefined : await findAccount(db, id)
    return account && hasVerified(account, email) ? account : null
  }

  /** Sets a new password by a code, which ends all log-ins. Returns why not, or null. */
  async function resetPassword(
    ctx: Context,
    { email, code, password }: { email: string; code: string; password: string },
  ): Promise<'wrong_code' | { problem: string } | null> {
    const account = await findByResetCode(ctx, email, code)
    if (!account) return 'wrong_code'
    const problem = await passwordProblem(password, [account.username, account.name])
    if (problem) return { problem }
    // Of two requests with one code at most one uses it up.
    if ((await codes.check('reset', email, code)) === null) return 'wrong_code'
    await setPassword(db, { viewer: account, address: ctx.ip }, account, { password })
    await tellOwner(account, 'password')
    return null
  }

  /**
   * Sets a new password and ends all log-ins but the browser's that sends the request. Returns why not: a message for the
   * present password (`old`) or the new one (`password`); null if it was set. Throws a 429 after too many wrong ones.
   */
  async function changePassword(ctx: Context, old: string, password: string): Promise<Errors | null> {
    const viewer = signedIn(ctx)
    const account = await ownAccount(viewer)
    if (account.password_hash === null)
      return { old: 'Akun ini belum punya kata sandi. Buat lewat kode untuk kata sandi baru.' }
    const problem = await passwordProblem(password, [viewer.username, viewer.name])
    if (problem) return { password: problem }
    const refused = await whyNotOwner(db, viewer, old)
    if (refused) return { old: refused.current ?? 'Ini bukan kata sandimu.' }
    await setPassword(db, actorOf(ctx, viewer), viewer, { password, keep: viewer.sessionId })
    await tellOwner(account, 'password')
    return null
  }

  /**
   * Changes name, user name or e-mail address. A changed address is not verified until the code is given that is sent to
   * it. `within` runs in the transaction of the change, with what changes, and may refuse it. Returns messages by field,
   * or null. Throws a 400 for a value that another account has.
   */
  async function changeOwn(
    ctx: Context,
    wanted: Details,
    within: (trx: Knex, changes: readonly Change[]) => Promise<void>,
  ): Promise<Errors | null> {
    const viewer = signedIn(ctx)
    const user = await ownAccount(viewer)
    const { name = user.name, username = user.username, email = user.email } = wanted
    const details = { name, username, email, phone: user.phone }
    const fields = ['name', 'username', 'email'] as const
    const changes = fields.flatMap((field) =>
      details[field] === user[field] ? [] : [{ field, old: user[field], now: details[field] }],
    )
    if (changes.length === 0) return null
    if (isForeignAddress(details)) return { username: foreignAddress }
    const isNewEmail = email !== null && email.toLowerCase() !== user.email?.toLowerCase()
    if (isNewEmail && codes.kinds().length > 0 && !codes.canSend(email))
      return { email: 'Server ini belum bisa mengirim surat, jadi e-mail belum bisa diganti.' }
    if (isNewEmail) await limits.consume(contactLimit, ctx)
    await db.transaction(async (trx) => {
      await within(trx, changes)
      const changed = await changeDetails(trx, actorOf(ctx, viewer), user, details)
      if ('taken' in changed) throw new Refusal(400, takenMessages[changed.taken])
    })
    if (!isNewEmail) return null
    await tellOwner(user, 'email')
    if (codes.canSend(email)) await codes.ask('verify', email, user.id)
    else if (!config.production) await giveVerified(db, user.id, email, new Date())
    return null
  }

  async function ownAccount({ id }: Viewer) {
    const user = await findUserRow(db, id)
    if (!user) throw new Error('the signed-in account does not exist')
    return user
  }

  return {
    askToVerify,
    verify,
    askForReset,
    findByResetCode,
    resetPassword,
    changePassword,
    changeOwn,
    /** Stores a picture as the photo of an account. Throws an `ImageRefusal` for one that cannot be stored. */
    savePhoto: (id: number, photo: SentPhoto): Promise<void> => savePhoto({ db, uploads }, id, photo),
  }
}
