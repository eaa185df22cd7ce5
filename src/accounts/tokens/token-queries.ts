import type { Knex } from 'knex'
import type { KnownHouseholdRow, PersonalAccessTokenRow, UserRow } from '../../db/tables.ts'
import type { Viewer } from '../../web/context.ts'
import { needsSecondFactor } from '../sessions/queries.ts'

export type Api = PersonalAccessTokenRow['api']
type Family = PersonalAccessTokenRow
export type From = { address: string; agent: string }

/**
 * Adds a program's log-in if the account is enabled and still has the token version. Locks the user's row, so that a
 * concurrent change of the account ends the log-in.
 */
export async function addFamily(db: Knex, family: Family): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `insert into personal_access_tokens
       (id, user_id, token_version, api, refresh_hash, generation, created_at, used_at, expires_at, address, agent)
     select :id, id, token_version, :api, :refresh_hash, :generation, :created_at, :used_at, :expires_at, :address, :agent
       from users where id = :user_id and is_active and token_version = :token_version for share
     returning 1`,
    { ...family },
  )
  return rows.length > 0
}

const living = (db: Knex, now: Date) =>
  db('personal_access_tokens as family')
    .join('users', 'users.id', 'family.user_id')
    .where('users.is_active', true)
    .whereRaw('family.token_version = users.token_version')
    .whereNull('family.ended_at')
    .where('family.expires_at', '>', now)

/** The viewer of the request, and the values with which the claims of the token must agree. */
export type TokenHolder = Omit<Viewer, 'sessionId'> & Pick<UserRow, 'email' | 'public_id'>

/** Finds the holder of a log-in that has not ended and has this token version. */
export async function findHolder(
  db: Knex,
  { id, userId, version }: { id: string; userId: number; version: number },
  now: Date,
): Promise<TokenHolder | undefined> {
  return living(db, now)
    .where({ 'family.id': id, 'users.id': userId, 'users.token_version': version })
    .select(
      'users.id',
      'users.username',
      'users.name',
      'users.role',
      'users.email',
      'users.public_id',
      'family.id as tokenId',
      needsSecondFactor(db),
    )
    .first()
}

export const lockFamily = (trx: Knex, id: string): Promise<Family | undefined> =>
  trx('personal_access_tokens').where({ id }).forUpdate().first()

export const rotateFamily = (
  trx: Knex,
  id: string,
  next: Pick<Family, 'generation' | 'refresh_hash' | 'used_at' | 'expires_at'> & From,
) => trx('personal_access_tokens').where({ id }).update(next)

export type OwnFamily = Pick<Family, 'id' | 'api' | 'created_at' | 'used_at' | 'address' | 'agent'>

/** Log-ins that have not ended, the most recently used first. */
export const findUserFamilies = (db: Knex, userId: number, now: Date): Promise<OwnFamily[]> =>
  living(db, now)
    .where('users.id', userId)
    .orderBy('family.used_at', 'desc')
    .select('family.id', 'family.api', 'family.created_at', 'family.used_at', 'family.address', 'family.agent')

export const isPresentToken = async (
  db: Knex,
  { id, userId, hash }: { id: string; userId: number; hash: string },
  now: Date,
): Promise<boolean> =>
  (await living(db, now)
    .where({ 'family.id': id, 'family.refresh_hash': hash, 'users.id': userId })
    .first('family.id')) !== undefined

/** Remembers that a program of the user had a refresh token in the household. */
export const rememberHousehold = (trx: Knex, row: KnownHouseholdRow) =>
  trx('known_households').insert(row).onConflict(['user_id', 'household']).merge(['used_at'])

export const isFamiliarHousehold = async (
  db: Knex,
  { user_id, household, since }: Omit<KnownHouseholdRow, 'used_at'> & { since: Date },
): Promise<boolean> =>
  (await db('known_households').where({ user_id, household }).where('used_at', '>', since).first('user_id')) !==
  undefined

export const pruneHouseholds = (db: Knex, before: Date): Promise<number> =>
  db('known_households').where('used_at', '<=', before).delete()

/** Returns the number of families that this call ended. */
export const endFamilies = (db: Knex, which: { id?: string; user_id?: number }, now: Date): Promise<number> =>
  db('personal_access_tokens').where(which).whereNull('ended_at').update({ ended_at: now })

/** Ends the access tokens of all users. */
export const endAllAccess = (db: Knex) => db('users').update({ token_version: db.raw('token_version + 1') })

export const pruneFamilies = (db: Knex, now: Date): Promise<number> =>
  db('personal_access_tokens').where('expires_at', '<=', now).orWhereNotNull('ended_at').delete()
