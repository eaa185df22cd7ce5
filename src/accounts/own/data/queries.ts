import type { Knex } from 'knex'
import type { UserRow } from '../../../db/tables.ts'

/** The result contains no secrets. */
export async function readAccount(db: Knex, id: number) {
  const [user, sessions, tokens, households] = await Promise.all([
    db('users').where({ id }).first(),
    db('sessions')
      .where({ user_id: id })
      .orderBy('id')
      .select('signed_in_at', 'seen_at', 'ends_at', 'address', 'agent'),
    db('personal_access_tokens')
      .where({ user_id: id })
      .orderBy('created_at')
      .select('api', 'generation', 'created_at', 'used_at', 'expires_at', 'ended_at', 'address', 'agent'),
    db('known_households').where({ user_id: id }).orderBy('used_at').select('household', 'used_at'),
  ])
  if (!user) throw new Error('the account does not exist')
  const { password_hash, totp_secret: _secret, totp_step: _step, token_version: _version, ...facts } = user
  return { ...facts, has_password: password_hash !== null, sessions, tokens, households }
}

/** The lock also stops new rows that would belong to the user. */
export const lockUser = (trx: Knex, id: number): Promise<UserRow | undefined> =>
  trx('users').where({ id }).forUpdate().first()

export const deleteUser = (trx: Knex, id: number) => trx('users').where({ id }).delete()

/** Returns when the password was last changed; null if it never was. */
export async function passwordChangedAt(db: Knex, id: number): Promise<Date | null> {
  const changes = db('audit_log').where({ about_id: id }).whereIn('action', ['password.change', 'user.reset_password'])
  return (await changes.orderBy('id', 'desc').first('at'))?.at ?? null
}
