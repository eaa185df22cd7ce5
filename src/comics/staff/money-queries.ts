import type { Knex } from 'knex'
import type { ComicRequestRow, PurchaseRow, SubscriptionRow, WithdrawalRow } from '../../db/creator-rows.ts'
import { inPart, type Part } from '../comic/queries.ts'

/** A request with who asked, null once the account is deleted, and the number of all in the list. */
export type Asked<Row> = Row & { name: string | null; username: string | null; total: number }

type Wanted = Part & { isWaiting: boolean }

/** Requests that wait, the longest waiting first, or those that are decided, the last first. */
const listAsked = (
  db: Knex,
  table: 'withdrawals' | 'comic_requests',
  waiting: string,
  { isWaiting, ...part }: Wanted,
) =>
  db(table)
    .leftJoin('users', 'users.id', 'user_id')
    .whereRaw(`status ${isWaiting ? '=' : '<>'} ?`, [waiting])
    .orderByRaw(isWaiting ? `${table}.id` : `decided_at desc, ${table}.id desc`)
    .modify(inPart, part)
    .select(`${table}.*`, 'users.name', 'users.username', db.raw('(count(*) over ())::integer as total'))

export const listAskedWithdrawals = (db: Knex, wanted: Wanted): Promise<Asked<WithdrawalRow>[]> =>
  listAsked(db, 'withdrawals', 'pending', wanted)

export const listAskedSouvenirs = (db: Knex, wanted: Wanted): Promise<Asked<ComicRequestRow>[]> =>
  listAsked(db, 'comic_requests', 'PENDING', wanted)

/** Numbers of requests that wait, as subqueries for the counts of staff pages. */
export const countAsked = (db: Knex) => ({
  withdrawals: db('withdrawals').where({ status: 'pending' }).select(db.raw('count(*)::integer')),
  souvenirs: db('comic_requests').where({ status: 'PENDING' }).select(db.raw('count(*)::integer')),
})

/** A purchase with the time that it bought, null without one. */
export type Bought = PurchaseRow & { [Name in 'starts_at' | 'ends_at']: SubscriptionRow[Name] | null }

/** Returns the last purchases of a member, newest first. */
export const listBought = (db: Knex, userId: number): Promise<Bought[]> =>
  db('purchases')
    .leftJoin('subscriptions', 'subscriptions.purchase_id', 'purchases.id')
    .where('purchases.user_id', userId)
    .orderBy('purchases.id', 'desc')
    .limit(100)
    .select('purchases.*', 'starts_at', 'ends_at')
