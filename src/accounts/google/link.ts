import type { Knex } from 'knex'
import { type Actor, recordAction } from '../../audit/audit.ts'
import type { UserRow } from '../../db/account-rows.ts'
import { isTakenValue } from '../../db/connection.ts'
import { Refusal } from '../../web/refusal.ts'
import { takenMessages } from '../account.ts'
import { createAccount } from '../registration/create-account.ts'
import { findUserRow, findUserWith } from '../user-queries.ts'
import { findByGoogle, linkGoogle, unlinkGoogle } from './google-queries.ts'
import type { GooglePerson } from './oidc.ts'

type Coming = { address: string; mayRegister: () => Promise<void> }
/** The account of a Google account. `isLinked`: it existed and was linked just now. */
type Found = { user: UserRow; isLinked: boolean }

/**
 * Finds the account of a person who signed in with Google: the linked one, else the one with the same verified e-mail
 * address, which is linked then, else a new one. Throws a 401 for a disabled account, a 409 for an account whose e-mail
 * address was never verified or that has another Google account, and what `mayRegister` throws.
 */
export async function accountOf(db: Knex, person: GooglePerson, { address, mayRegister }: Coming): Promise<Found> {
  const { sub, email, name } = person
  const known = (await findByGoogle(db, sub)) ?? (await findUserWith(db, 'email', email))
  if (known && !known.is_active) throw new Refusal(401, 'Akun ini dinonaktifkan.')
  if (known?.google_sub === sub) return { user: known, isLinked: false }
  if (known) {
    if (known.email_verified_at === null) throw new Refusal(409, unverified)
    const actor = { viewer: known, address }
    return { user: await linkTo(db, actor, known.id, { sub, verified: email }), isLinked: true }
  }
  await mayRegister()
  const newcomer = { username: null, name, email, phone: null, password: null, googleSub: sub, isEmailVerified: true }
  const made = await createAccount(db, address, newcomer)
  const user = 'user' in made ? await findUserRow(db, made.user.id) : undefined
  if (!user) throw new Refusal(409, takenMessages['taken' in made ? made.taken : 'google'])
  return { user, isLinked: false }
}

/**
 * Links a Google account to an account. With `verified`, only if the account has this e-mail address and it is verified.
 * Throws a 409 if one of the two is linked already.
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
      if (isTakenValue(error)) throw new Refusal(409, takenMessages.google)
      throw error
    })
  if (!linked) throw new Refusal(409, 'Akun ini sudah tersambung ke akun Google lain.')
  return linked
}

/** Ends the link of an account to its Google account. Returns undefined if that is its only way in, or it has none. */
export const unlink = (db: Knex, actor: Actor, id: number): Promise<UserRow | undefined> =>
  db.transaction(async (trx) => {
    const user = await unlinkGoogle(trx, id)
    if (user) await recordAction(trx, actor, { action: 'google.unlink', subject: user.username })
    return user
  })

const unverified =
  'Ada akun dengan e-mail ini yang belum memverifikasinya. Masuk dengan kata sandi dan verifikasi dulu, lalu coba lagi.'
