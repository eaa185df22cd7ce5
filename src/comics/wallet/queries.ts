import type { Knex } from 'knex'
import type { ComicRequestRow, WalletTransactionRow, WithdrawalRow } from '../../db/creator-rows.ts'
import { countRows, inPart, type Part } from '../comic/queries.ts'

/** Rupiah of a creator at a moment: what can be withdrawn, and what is held until a later one. */
export type Wallet = Record<'available' | 'pending' | 'lifetime_earned' | 'lifetime_withdrawn', number>

export async function readWallet(db: Knex, userId: number, now: Date): Promise<Wallet> {
  return db('wallet_transactions')
    .where({ user_id: userId })
    .first(
      db.raw('coalesce(sum(amount) filter (where held_until is null or held_until <= ?), 0)::float as available', [
        now,
      ]),
      db.raw('coalesce(sum(amount) filter (where held_until > ?), 0)::float as pending', [now]),
      db.raw(`coalesce(sum(amount) filter (where kind = 'adjustment' and amount > 0), 0)::float as lifetime_earned`),
      db('withdrawals')
        .where({ user_id: userId, status: 'paid' })
        .select(db.raw('coalesce(sum(amount), 0)::float'))
        .as('lifetime_withdrawn'),
    )
}

/** Returns what is held after a moment, with the day until which it is, the first to be free first. */
export const listHeld = (db: Knex, userId: number, now: Date): Promise<{ amount: string; held_until: Date }[]> =>
  db('wallet_transactions')
    .where({ user_id: userId })
    .where('held_until', '>', now)
    .orderBy('held_until')
    .select('amount', 'held_until')

type Rupiah = Pick<WalletTransactionRow, 'user_id' | 'kind' | 'amount' | 'description'> &
  Partial<Pick<WalletTransactionRow, 'held_until' | 'withdrawal_id'>>

/** Books a change of a creator's rupiah; the balance follows by a trigger. */
export const bookRupiah = (trx: Knex, booked: Rupiah) => trx('wallet_transactions').insert(booked)

/** The three books of a creator, by what they count. */
const books = {
  rupiah: ['wallet_transactions', 'description, held_until, withdrawal_id, null as title'],
  kredit: ['credit_transactions', 'description, null::timestamptz as held_until, null as withdrawal_id, comics.title'],
  terbit: [
    'publication_transactions',
    `'' as description, null::timestamptz as held_until, null as withdrawal_id, comics.title`,
  ],
} as const
export type Book = keyof typeof books

/** A row of a book. `after` is the sum of the rows up to it, and `total` the number of all. */
export type Line = Pick<WalletTransactionRow, 'id' | 'description' | 'held_until' | 'withdrawal_id' | 'created_at'> & {
  kind: string
  amount: number
  title: string | null
  after: number
  total: number
}

/** Returns rows of a creator's book, newest first. */
export async function listLines(db: Knex, book: Book, userId: number, { limit, offset = 0 }: Part): Promise<Line[]> {
  const [table, columns] = books[book]
  const { rows } = await db.raw<{ rows: Line[] }>(
    `select t.id, t.kind, t.amount::float, t.created_at, ${columns},
            (sum(t.amount) over (order by t.id))::float as after, (count(*) over ())::integer as total
       from ${table} t ${book === 'rupiah' ? '' : 'left join comics on comics.id = t.comic_id'}
      where t.user_id = :userId order by t.id desc limit :limit offset :offset`,
    { userId, limit, offset },
  )
  return rows
}

/** Returns how many rows the books of a creator hold, by which a form knows whether they are as it showed them. */
export const countLines = async (db: Knex, userId: number): Promise<number> =>
  (await countRows(db('wallet_transactions').where({ user_id: userId }))) +
  (await countRows(db('credit_transactions').where({ user_id: userId })))

type NewWithdrawal = Pick<WithdrawalRow, 'amount' | 'bank_name' | 'account_number' | 'account_name' | 'request_key'> & {
  user_id: number
}
type NewSouvenir = Pick<
  ComicRequestRow,
  'user_id' | 'request_key' | 'recipient_name' | 'phone_number' | 'shipping_address' | 'notes' | 'kredit'
>

/** Adds a withdrawal. Returns nothing if its key is taken. */
export const addWithdrawal = async (trx: Knex, row: NewWithdrawal): Promise<WithdrawalRow | undefined> =>
  (await trx('withdrawals').insert(row).onConflict('request_key').ignore().returning('*'))[0]

/** Adds a souvenir. Returns nothing if its key is taken. */
export const addSouvenir = async (trx: Knex, row: NewSouvenir): Promise<ComicRequestRow | undefined> =>
  (await trx('comic_requests').insert(row).onConflict('request_key').ignore().returning('*'))[0]

type Key = { user_id: number; request_key: string }
export const findWithdrawal = (db: Knex, key: Key) => db('withdrawals').where(key).first()
export const findSouvenir = (db: Knex, key: Key) => db('comic_requests').where(key).first()

type Days = { from?: Date | undefined; until?: Date | undefined }
const withdrawalsOf = (db: Knex, userId: number, { from, until }: Days) =>
  db('withdrawals')
    .where({ user_id: userId })
    .modify((query) => {
      if (from) query.where('created_at', '>=', from)
      if (until) query.where('created_at', '<', until)
    })

/** Returns a member's withdrawals that were asked for from one moment until before another, newest first. */
export const listWithdrawals = (db: Knex, userId: number, days: Days, part: Part): Promise<WithdrawalRow[]> =>
  withdrawalsOf(db, userId, days).orderBy('id', 'desc').modify(inPart, part)

/** Returns how many those are, and the sum of those that were not rejected. */
export const sumWithdrawals = async (db: Knex, userId: number, days: Days): Promise<{ total: number; sum: number }> =>
  withdrawalsOf(db, userId, days).first(
    db.raw('count(*)::integer as total'),
    db.raw(`coalesce(sum(amount) filter (where status <> 'rejected'), 0)::float as sum`),
  )

/** Returns a member's souvenirs, newest first. */
export const listSouvenirs = (db: Knex, userId: number, part: Part): Promise<ComicRequestRow[]> =>
  db('comic_requests').where({ user_id: userId }).orderBy('id', 'desc').modify(inPart, part)

export const countSouvenirs = (db: Knex, userId: number): Promise<number> =>
  countRows(db('comic_requests').where({ user_id: userId }))

type Decided<Status> = { status: Status; reason: string | null }

/** Decides a withdrawal that waits. Returns nothing if none waits. */
export const closeWithdrawal = async (trx: Knex, id: number, decided: Decided<'paid' | 'rejected'>) =>
  (
    await trx('withdrawals')
      .where({ id, status: 'pending' })
      .whereNotNull('user_id')
      .update({ ...decided, decided_at: new Date() })
      .returning('*')
  )[0]

/** Decides a souvenir that waits. Returns nothing if none waits. */
export const closeSouvenir = async (trx: Knex, id: number, decided: Decided<'SENT' | 'REJECTED'>) =>
  (
    await trx('comic_requests')
      .where({ id, status: 'PENDING' })
      .update({ ...decided, decided_at: new Date() })
      .returning('*')
  )[0]

const differing = `select users.username, user_id as id from creators join users on users.id = user_id
  where kredit <> (select coalesce(sum(amount), 0) from credit_transactions t where t.user_id = creators.user_id)
     or publish_quota <>
        (select coalesce(sum(amount), 0) from publication_transactions t where t.user_id = creators.user_id)
     or balance <> (select coalesce(sum(amount), 0) from wallet_transactions t where t.user_id = creators.user_id)
     or exists (select from wallet_transactions t
                 where t.user_id = creators.user_id and kind <> 'adjustment' and withdrawal_id is null)
     or exists (select from withdrawals w
                 where w.user_id = creators.user_id and case status when 'rejected' then 0 else -amount end <>
                       (select coalesce(sum(amount), 0) from wallet_transactions t where t.withdrawal_id = w.id))
  order by user_id`

/**
 * Recounts every balance. Returns the creators whose balances are not the sums of their rows, or whose withdrawals do not
 * hold what they should.
 */
export const listDiffering = async (db: Knex): Promise<{ username: string; id: number }[]> =>
  (await db.raw<{ rows: { username: string; id: number }[] }>(differing)).rows
