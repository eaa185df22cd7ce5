import type { Knex } from 'knex'
import type { GoogleSignInRow, UserRow } from '../../db/tables.ts'

/** The time that a visitor may take at Google. */
export const SIGN_IN_MS = 600_000

const tooOld = (now: Date) => new Date(now.getTime() - SIGN_IN_MS)

export const addSignIn = (db: Knex, row: GoogleSignInRow) => db('google_sign_ins').insert(row)

/** Removes a sign-in, so that it can be used only once. Returns undefined if it is unknown or too old. */
export async function takeSignIn(db: Knex, stateHash: string, now: Date): Promise<GoogleSignInRow | undefined> {
  const [row] = await db('google_sign_ins').where({ state_hash: stateHash }).delete().returning('*')
  return row && row.began_at > tooOld(now) ? row : undefined
}

export const pruneSignIns = (db: Knex, now: Date): Promise<number> =>
  db('google_sign_ins').where('began_at', '<=', tooOld(now)).delete()

export const findByGoogle = (db: Knex, sub: string): Promise<UserRow | undefined> =>
  db('users').where({ google_sub: sub }).first()

/**
 * Returns undefined, and changes nothing, if the account has a Google account, is disabled or gone, or does not have
 * `verified` as a verified e-mail address. Throws an error for which `isTakenValue` is true if another account has this
 * Google account.
 */
export async function linkGoogle(
  trx: Knex,
  id: number,
  { sub, verified }: { sub: string; verified: string | null },
): Promise<UserRow | undefined> {
  const [linked] = await trx('users')
    .where({ id, is_active: true })
    .whereNull('google_sub')
    .modify((query) => {
      if (verified !== null) query.whereNotNull('email_verified_at').whereRaw('lower(email) = lower(?)', [verified])
    })
    .update({ google_sub: sub })
    .returning('*')
  return linked
}

/** Returns undefined, and changes nothing, if the account has no link, or no password as another way to log in. */
export async function unlinkGoogle(trx: Knex, id: number): Promise<UserRow | undefined> {
  const linked = trx('users').where({ id }).whereNotNull('password_hash').whereNotNull('google_sub')
  const [unlinked] = await linked.update({ google_sub: null }).returning('*')
  return unlinked
}

export const findLink = (db: Knex, id: number) => db('users').where({ id }).first('google_sub', 'password_hash')
