import type { Knex } from 'knex'
import type { AccountCodeDayRow, AccountCodeRow } from '../../db/tables.ts'
import { toWibDay } from '../../web/dates.ts'

/** `contact_hash`: the keyed hash of the address to which the code goes. */
export type CodeKey = Pick<AccountCodeRow, 'purpose' | 'contact_hash'>

type HouseholdDay = Pick<AccountCodeDayRow, 'contact_hash' | 'household_hash' | 'day'>

/** The lock makes requests for codes to two addresses of one person run one after the other. */
export const lockPerson = (trx: Knex, id: number) => trx('users').where({ id }).forNoKeyUpdate().first('id')

/** Finds the newest code for another address of the same person that was asked for after `notAfter`. */
export const findOtherCode = (
  trx: Knex,
  { purpose, contact_hash }: CodeKey,
  user_id: number,
  notAfter: Date,
): Promise<AccountCodeRow | undefined> =>
  trx('account_codes')
    .where({ purpose, user_id })
    .whereNot({ contact_hash })
    .where('asked_at', '>', notAfter)
    .orderBy('asked_at', 'desc')
    .first()

/** Returns false, and keeps the present code, if the present code was asked for after `notAfter`. */
export async function beginCode(
  db: Knex,
  { purpose, contact_hash }: CodeKey,
  { now, notAfter, ...begun }: { now: Date; notAfter: Date } & Pick<AccountCodeRow, 'user_id' | 'expires_at'>,
): Promise<boolean> {
  const fresh = { ...begun, code_hash: null, tries: 0, asked_at: now }
  const rows = await db('account_codes')
    .insert({ purpose, contact_hash, ...fresh })
    .onConflict(['purpose', 'contact_hash'])
    .merge({ ...fresh, household_tries: {} })
    .where('account_codes.asked_at', '<=', notAfter)
    .returning('asked_at')
  return rows.length > 0
}

export const voidOtherCodes = (trx: Knex, { purpose, contact_hash }: CodeKey, user_id: number) =>
  trx('account_codes')
    .where({ purpose, user_id })
    .whereNot({ contact_hash })
    .update({ code_hash: null, expires_at: trx.raw('asked_at') })

/** Counts the codes of a day for an address: those of one household (`own`) and those of all together. */
export async function countSends(
  db: Knex,
  { contact_hash, household_hash, day }: HouseholdDay,
): Promise<{ own: number; all: number }> {
  const [counts]: { own: number; all: number }[] = await db('account_code_days')
    .where({ contact_hash, day })
    .select(
      db.raw('coalesce(sum(sends) filter (where household_hash = ?), 0)::integer as own', [household_hash]),
      db.raw('coalesce(sum(sends), 0)::integer as "all"'),
    )
  return counts ?? { own: 0, all: 0 }
}

export const addSend = (db: Knex, day: HouseholdDay) => db('account_code_days').where(day).increment('sends')

/** Null keeps the account that was stored before. */
export const rememberAwaiting = (db: Knex, day: HouseholdDay, user_id: number | null) =>
  db('account_code_days')
    .insert({ ...day, user_id, sends: 0 })
    .onConflict(['contact_hash', 'household_hash', 'day'])
    .merge({ user_id: db.raw('coalesce(excluded.user_id, account_code_days.user_id)') })

/**
 * Finds the account for which a household last asked to verify an address, and two accounts of any household. Addresses
 * and households are hashed with each key.
 */
export async function findAwaiting(db: Knex, contacts: readonly string[], households: readonly string[]) {
  const days = () => db('account_code_days').whereIn('contact_hash', contacts).whereNotNull('user_id')
  const own = await days().whereIn('household_hash', households).orderBy('day', 'desc').first('user_id')
  const some = await days().distinct().limit(2).pluck('user_id')
  return { own: own?.user_id ?? null, some: some.filter((id) => id !== null) }
}

export const findCode = (db: Knex, key: CodeKey): Promise<AccountCodeRow | undefined> =>
  db('account_codes').where(key).first()

/** Does nothing if a newer code was asked for meanwhile. */
export const setCode = (
  db: Knex,
  key: CodeKey & Pick<AccountCodeRow, 'asked_at'>,
  code: Pick<AccountCodeRow, 'user_id' | 'code_hash' | 'expires_at'>,
) => db('account_codes').where(key).update(code)

/** `:sign` is 1 or -1. */
const householdTries = `jsonb_set(household_tries, array[:household],
  to_jsonb(coalesce((household_tries ->> :household)::integer, 0) + :sign::integer))`

/**
 * Counts a try. Does nothing if the code has expired, the household had `most` tries, or everybody together had `all`
 * tries.
 */
export async function tryCode(
  db: Knex,
  key: CodeKey,
  household: string,
  { now, most, all }: { now: Date; most: number; all: number },
): Promise<AccountCodeRow | undefined> {
  const [code] = await db('account_codes')
    .where(key)
    .where('tries', '<', all)
    .whereRaw('coalesce((household_tries ->> ?)::integer, 0) < ?', [household, most])
    .where('expires_at', '>', now)
    .update({ tries: db.raw('tries + 1'), household_tries: db.raw(householdTries, { household, sign: 1 }) })
    .returning('*')
  return code
}

/**
 * Uses up a code if it still is the code that was tried. With `keep` the code stays as it was before the household's
 * try.
 */
export async function useCode(
  db: Knex,
  key: CodeKey,
  code_hash: string,
  { keep, household }: { keep: boolean; household: string },
): Promise<boolean> {
  const change = keep
    ? { tries: db.raw('tries - 1'), household_tries: db.raw(householdTries, { household, sign: -1 }) }
    : { code_hash: null, expires_at: db.raw('asked_at') }
  return (await db('account_codes').where(key).where({ code_hash }).update(change)) > 0
}

/** Deletes expired codes, and the counts of requested codes from before yesterday. */
export async function pruneCodes(db: Knex, now: Date): Promise<number> {
  await db('account_code_days')
    .where('day', '<', toWibDay(new Date(now.getTime() - 86_400_000)))
    .delete()
  return db('account_codes').where('expires_at', '<', now).delete()
}

/** Removes the address from an outbox message about a code after the message was sent or given up. */
export const forgetPayload = (db: Knex, id: string) => db.raw("update outbox set payload = '{}' where id = ?", [id])
