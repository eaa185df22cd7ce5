import type { Knex } from 'knex'
import type { CommissionRow, CreatorRow } from '../../db/creator-rows.ts'
import { inPart, type Part, type PublicUser, publicUser } from '../comic/queries.ts'

/** In one order, so that two locks never wait for each other. */
export const lockCreators = (trx: Knex, ids: readonly number[]): Promise<CreatorRow[]> =>
  trx('creators')
    .whereIn('user_id', [...ids])
    .orderBy('user_id')
    .forUpdate()

export const setReferrer = (trx: Knex, userId: number, referrerId: number) =>
  trx('creators').where({ user_id: userId }).update({ referrer_id: referrerId })

/** Null without a referrer. */
export const findReferrerOf = async (db: Knex, userId: number): Promise<PublicUser | null> =>
  (await db('creators as own')
    .join('users', 'users.id', 'own.referrer_id')
    .where('own.user_id', userId)
    .first(publicUser(db))) ?? null

/** `created_at`: when they became a creator. */
type Referral = PublicUser & { created_at: Date }

/** The last first. */
export const listReferrals = (db: Knex, userId: number, part: Part): Promise<Referral[]> =>
  db('creators as own')
    .join('users', 'users.id', 'own.user_id')
    .where('own.referrer_id', userId)
    .orderByRaw('own.created_at desc, own.user_id desc')
    .modify(inPart, part)
    .select(publicUser(db), 'own.created_at')

/** Newest first. */
export const listCommissions = (db: Knex, userId: number, part: Part): Promise<CommissionRow[]> =>
  db('commissions').where({ user_id: userId }).orderBy('id', 'desc').modify(inPart, part)

export const sumCommissions = async (db: Knex, userId: number): Promise<{ total: number; sum: number }> =>
  db('commissions')
    .where({ user_id: userId })
    .first(db.raw('count(*)::integer as total'), db.raw('coalesce(sum(kredit), 0)::integer as sum'))

export const hasBroughtReward = async (db: Knex, userId: number): Promise<boolean> =>
  (await db('commissions').where({ referred_user_id: userId }).first('id')) !== undefined
