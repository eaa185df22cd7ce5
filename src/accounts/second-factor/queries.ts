import type { Knex } from 'knex'
import { countRows } from '../../db/rows.ts'
import type { UserRow } from '../../db/tables.ts'
import { nextVersion, updateUser } from '../user-queries.ts'

type SecretRow = Pick<UserRow, 'id' | 'username' | 'totp_secret' | 'totp_confirmed_at'>

export const findSecret = (db: Knex, userId: number): Promise<SecretRow | undefined> =>
  db('users').where({ id: userId }).first('id', 'username', 'totp_secret', 'totp_confirmed_at')

/** Returns false if a code of this step or a later one was accepted before. */
export async function acceptStep(db: Knex, userId: number, step: number): Promise<boolean> {
  return (
    (await db('users')
      .where({ id: userId })
      .where('totp_step', '<', step)
      .update({ totp_step: String(step) })) > 0
  )
}

/** Returns false if no recovery code has one of these hashes, or the code was used before. */
export async function useRecoveryCode(db: Knex, user_id: number, hashes: readonly string[], used_at: Date) {
  const unused = db('recovery_codes').where({ user_id }).whereIn('code_hash', hashes).whereNull('used_at')
  return (await unused.update({ used_at })) > 0
}

export async function replaceRecoveryCodes(trx: Knex, user_id: number, hashes: readonly string[]): Promise<void> {
  await trx('recovery_codes').where({ user_id }).delete()
  await trx('recovery_codes').insert(hashes.map((code_hash) => ({ user_id, code_hash, used_at: null })))
}

export const countRecoveryCodes = (db: Knex, user_id: number): Promise<number> =>
  countRows(db('recovery_codes').where({ user_id }).whereNull('used_at'))

/** Stores nothing if a secret is confirmed already. */
export async function storeSecret(db: Knex, id: number, totp_secret: string): Promise<void> {
  await db('users').where({ id, totp_confirmed_at: null }).update({ totp_secret })
}

/** Stores the secret again as `lasting`, and ends all bearer tokens. Returns false if the account has another secret. */
export async function confirmSecret(
  trx: Knex,
  { id, totp_secret }: Pick<UserRow, 'id' | 'totp_secret'>,
  lasting: string,
): Promise<boolean> {
  const mine = trx('users').where({ id, totp_secret, totp_confirmed_at: null })
  const confirmed = { totp_secret: lasting, totp_confirmed_at: new Date(), token_version: nextVersion(trx) }
  return (await mine.update(confirmed)) > 0
}

type SealedRow = Pick<UserRow, 'id' | 'totp_secret'>

export const confirmedSecrets = (db: Knex): Promise<SealedRow[]> =>
  db('users').whereNotNull('totp_confirmed_at').select('id', 'totp_secret')

/** Does nothing if the account has another secret by now. */
export const replaceSecret = (db: Knex, old: SealedRow, totp_secret: string) =>
  db('users').where(old).update({ totp_secret })

export async function removeSecret(trx: Knex, userId: number): Promise<void> {
  await updateUser(trx, userId, { totp_secret: null, totp_confirmed_at: null })
  await trx('recovery_codes').where({ user_id: userId }).delete()
}
