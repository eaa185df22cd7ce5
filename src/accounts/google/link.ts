import type { Knex } from 'knex'
import { type Actor, recordAction } from '../../audit/audit.ts'
import { isUniqueViolation } from '../../db/connection.ts'
import type { UserRow } from '../../db/tables.ts'
import type { Context } from '../../web/context.ts'
import type { Limits } from '../../web/limits.ts'
import { Refusal } from '../../web/refusal.ts'
import { duplicateMessages } from '../account.ts'
import { hasVerified, mayRecover } from '../codes/ownership.ts'
import { registrationLimit } from '../limits/limits.ts'
import type { NotifyOwner } from '../notify-owner.ts'
import { createAccount } from '../registration/create-account.ts'
import { isRegistrationOpen } from '../settings.ts'
import { findUserRow, findUserWith } from '../user-queries.ts'
import { findByGoogle, linkGoogle, unlinkGoogle } from './google-queries.ts'
import type { GooglePerson } from './oidc.ts'

type Deps = { db: Knex; limits: Pick<Limits, 'consume'>; notifyOwner: NotifyOwner }

/**
 * Logs in people who signed in with Google, and notifies the owner of an account that was linked. Throws a 403 for a
 * new account while registration is closed, and a 429 if an IP address registers too often.
 */
export function openEntry({ db, limits, notifyOwner }: Deps) {
  async function mayRegister(ctx: Context): Promise<void> {
    if (!(await isRegistrationOpen(db)))
      throw new Refusal(403, 'Pendaftaran belum dibuka, dan belum ada akun dengan e-mail ini.')
    await limits.consume(registrationLimit, ctx)
  }

  return async (ctx: Context, person: GooglePerson): Promise<UserRow> => {
    const { user, isLinked } = await findOrCreateAccount(db, person, {
      address: ctx.ip,
      mayRegister: () => mayRegister(ctx),
    })
    if (isLinked) await notifyOwner(user, 'google')
    return user
  }
}

/**
 * Finds the account that is linked to the Google account, else links the account with the same verified e-mail address,
 * else creates one. A new account takes the address from an account that holds it unverified. Throws a 401 for a
 * disabled account, and a 409 for an account that has another Google account or got the address within a day.
 */
async function findOrCreateAccount(
  db: Knex,
  { sub, email, name }: GooglePerson,
  { address, mayRegister }: { address: string; mayRegister: () => Promise<void> },
): Promise<{ user: UserRow; isLinked: boolean }> {
  const holder = await findUserWith(db, 'email', email)
  const existingAccount = (await findByGoogle(db, sub)) ?? (holder && hasVerified(holder, email) ? holder : undefined)
  if (existingAccount && !existingAccount.is_active) throw new Refusal(401, 'Akun ini dinonaktifkan.')
  if (existingAccount?.google_sub === sub) return { user: existingAccount, isLinked: false }
  if (existingAccount) {
    if (!mayRecover(existingAccount, email)) throw new Refusal(409, emailChangedMessage)
    const actor = { viewer: existingAccount, address }
    return { user: await linkTo(db, actor, existingAccount.id, { sub, verified: email }), isLinked: true }
  }
  await mayRegister()
  const newcomer = { username: null, name, email, phone: null, password: null, googleSub: sub, proved: email }
  const result = await createAccount(db, address, newcomer)
  const user = 'user' in result ? await findUserRow(db, result.user.id) : undefined
  if (!user) throw new Refusal(409, duplicateMessages['taken' in result ? result.taken : 'google'])
  return { user, isLinked: false }
}

/**
 * With `verified`, links only if the account has it as a verified e-mail address. Throws a 409 if either side is linked
 * already.
 */
export async function linkTo(
  db: Knex,
  actor: Actor,
  id: number,
  google: { sub: string; verified: string | null },
): Promise<UserRow> {
  const linked = await db
    .transaction(async (trx) => {
      const user = await linkGoogle(trx, id, google)
      if (user) await recordAction(trx, actor, { action: 'google.link', subject: user.username })
      return user
    })
    .catch((error: unknown) => {
      if (isUniqueViolation(error)) throw new Refusal(409, duplicateMessages.google)
      throw error
    })
  if (!linked) throw new Refusal(409, 'Akun ini sudah tersambung ke akun Google lain.')
  return linked
}

/** Returns undefined if the account has no link, or no other way to log in. */
export const unlink = (db: Knex, actor: Actor, id: number): Promise<UserRow | undefined> =>
  db.transaction(async (trx) => {
    const user = await unlinkGoogle(trx, id)
    if (user) await recordAction(trx, actor, { action: 'google.unlink', subject: user.username })
    return user
  })

const emailChangedMessage =
  'E-mail akun ini baru diganti. Masuk dengan kata sandinya, atau coba lagi dengan Google setelah sehari.'
