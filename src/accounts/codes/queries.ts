import type { Knex } from 'knex'
import type { AccountCodeRow, UserRow } from '../../db/account-rows.ts'
import { dayOf } from '../../web/dates.ts'
import { findUserWith } from '../user-queries.ts'

/** Whose code: what it is for, and the keyed hash of the address that it goes to. */
export type CodeKey = Pick<AccountCodeRow, 'purpose' | 'contact_hash'>

/**
 * Begins a code that is not sent yet. Returns false, and leaves the present code as it is, if that one was asked for
 * after `notAfter`.
 */
export async function beginCode(
  db: Knex,
  { purpose, contact_hash }: CodeKey,
  { now, notAfter, expires_at }: { now: Date; notAfter: Date; expires_at: Date },
): Promise<boolean> {
  const fresh = { user_id: null, code_hash: null, tries: 0, asked_at: now, expires_at }
  const begun = await db('account_codes')
    .insert({ purpose, contact_hash, ...fresh })
    .onConflict(['purpose', 'contact_hash'])
    .merge(fresh)
    .where('account_codes.asked_at', '<=', notAfter)
    .returning('asked_at')
  return begun.length > 0
}

/** Returns how many codes an address got on a day. */
export const countSends = async (db: Knex, contact_hash: string, day: string): Promise<number> =>
  (await db('account_code_days').where({ contact_hash, day }).first('sends'))?.sends ?? 0

export const addSend = (db: Knex, contact_hash: string, day: string) =>
  db('account_code_days')
    .insert({ contact_hash, day, sends: 1 })
    .onConflict(['contact_hash', 'day'])
    .merge({ sends: db.raw('account_code_days.sends + 1') })

export const findCode = (db: Knex, key: CodeKey): Promise<AccountCodeRow | undefined> =>
  db('account_codes').where(key).first()

/** Sets what the code asked for at `asked_at` is. Does nothing if a newer one was asked for. */
export const setCode = (
  db: Knex,
  key: CodeKey & Pick<AccountCodeRow, 'asked_at'>,
  code: Pick<AccountCodeRow, 'user_id' | 'code_hash' | 'expires_at'>,
) => db('account_codes').where(key).update(code)

/** Counts a try and returns the code, unless it has expired or had `most` tries. */
export async function tryCode(db: Knex, key: CodeKey, now: Date, most: number): Promise<AccountCodeRow | undefined> {
  const [code] = await db('account_codes')
    .where(key)
    .where('tries', '<', most)
    .where('expires_at', '>', now)
    .update({ tries: db.raw('tries + 1') })
    .returning('*')
  return code
}

/**
 * Uses a code up if it still is the one that was tried; returns whether it was. With `keep` it stays as it was before the
 * try.
 */
export async function useCode(db: Knex, key: CodeKey, code_hash: string, keep: boolean): Promise<boolean> {
  const change = keep ? { tries: db.raw('tries - 1') } : { code_hash: null, expires_at: db.raw('asked_at') }
  return (await db('account_codes').where(key).where({ code_hash }).update(change)) > 0
}

/** Forgets codes that expired, and how often codes were asked for before yesterday. Returns how many codes. */
export async function pruneCodes(db: Knex, now: Date): Promise<number> {
  await db('account_code_days')
    .where('day', '<', dayOf(new Date(now.getTime() - 86_400_000)))
    .delete()
  return db('account_codes').where('expires_at', '<', now).delete()
}

/** Forgets the address in an outbox message about a code, once the message is sent or given up. */
export const forgetPayload = (db: Knex, id: string) => db.raw("update outbox set payload = '{}' where id = ?", [id])

/**
 * Gives an account an e-mail address or phone number that its owner proved. Returns false if another account has it, or
 * the account is gone.
 */
export async function giveVerified(db: Knex, userId: number, contact: string, now: Date): Promise<boolean> {
  const column = contact.includes('@') ? 'email' : 'phone'
  const other = await findByContact(db, contact)
  if (other && other.id !== userId) return false
  return (
    (await db('users')
      .where({ id: userId })
      .update({ [column]: contact, [`${column}_verified_at`]: now })) > 0
  )
}

/** Returns the account with an e-mail address or phone number. */
export const findByContact = (db: Knex, contact: string): Promise<UserRow | undefined> =>
  findUserWith(db, contact.includes('@') ? 'email' : 'phone', contact)
