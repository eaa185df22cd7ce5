import type { Knex } from 'knex'
import { countRows, inPart, type Part } from '../../../db/rows.ts'
import type { New, Row } from '../../../db/table.ts'
import type { CommissionRow, CreatorRow, WalletTransactionRow } from '../../../db/tables.ts'
import { Refusal } from '../../../web/refusal.ts'
import { type PublicUser, publicUser } from '../../comic/queries.ts'

/**
 * The wallet in rupiah. `pending`: held until a later day. `asked`: requested withdrawals that wait for staff. Amounts
 * that staff took back do not count as earned.
 */
export type Wallet = Record<'available' | 'pending' | 'asked' | 'lifetime_earned' | 'lifetime_withdrawn', number>

export async function readWallet(db: Knex, userId: number, now: Date): Promise<Wallet> {
  const { rows } = await db.raw<{ rows: [Wallet] }>(
    `select coalesce(sum(amount) filter (where held_until is null or held_until <= :now), 0)::float as available,
            coalesce(sum(amount) filter (where held_until > :now), 0)::float as pending,
            coalesce(sum(amount) filter (where kind = 'adjustment'), 0)::float as lifetime_earned,
            (select coalesce(sum(amount), 0)::float from withdrawals
              where user_id = :userId and status = 'pending') as asked,
            (select coalesce(sum(amount), 0)::float from withdrawals
              where user_id = :userId and status = 'paid') as lifetime_withdrawn
       from wallet_transactions where user_id = :userId`,
    { userId, now },
  )
  return rows[0]
}

/** The amount that becomes available first comes first. */
export const listHeld = (db: Knex, userId: number, now: Date): Promise<{ amount: string; held_until: Date }[]> =>
  db('wallet_transactions')
    .where({ user_id: userId })
    .where('held_until', '>', now)
    .orderBy('held_until')
    .select('amount', 'held_until')

/** A trigger updates the balance. */
export const bookRupiah = (trx: Knex, booked: New<'wallet_transactions'>) => trx('wallet_transactions').insert(booked)

const comicOnly = 'null::timestamptz as held_until, null as withdrawal_id, comics.title'

const books = {
  rupiah: ['wallet_transactions', 'description, held_until, withdrawal_id, null as title'],
  kredit: ['credit_transactions', `description, ${comicOnly}`],
  terbit: ['publication_transactions', `'' as description, ${comicOnly}`],
} as const
export type Book = keyof typeof books

export type Line = Pick<WalletTransactionRow, 'id' | 'description' | 'held_until' | 'withdrawal_id' | 'created_at'> & {
  kind: string
  amount: number
  title: string | null
  /** The balance after this row: the sum of all rows up to it. */
  after: number
  /** The number of all rows. */
  total: number
}

/** The newest row comes first. */
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

/**
 * The number of rows in the books. If the number has changed, a form that was shown earlier is out of date. The gift of
 * the first change does not count.
 */
export const countLines = async (db: Knex, userId: number): Promise<number> =>
  (await countRows(db('wallet_transactions').where({ user_id: userId }))) +
  (await countRows(db('credit_transactions').where({ user_id: userId }).whereNot({ kind: 'gift' })))

export type Requests = 'withdrawals' | 'comic_requests'
type Key = { user_id: number; request_key: string | null }
type Days = { from?: Date | undefined; until?: Date | undefined }

/** `until` is not included. */
const queryRequests = (db: Knex, table: string, userId: number, { from, until }: Days = {}): Knex.QueryBuilder =>
  db(table)
    .where({ user_id: userId })
    .modify((query) => {
      if (from) query.where('created_at', '>=', from)
      if (until) query.where('created_at', '<', until)
    })

/** Returns nothing if the key is null. */
export const findRequest = async <T extends Requests>(db: Knex, table: T, of: Key): Promise<Row<T> | undefined> =>
  queryRequests(db, table, of.user_id).whereRaw('request_key = ?', [of.request_key]).first()

/** Throws a 409 if another request has the same key. */
export async function addRequest<T extends Requests>(trx: Knex, table: T, row: New<T>): Promise<Row<T>> {
  const [added] = await trx(table as string)
    .insert(row)
    .onConflict('request_key')
    .ignore()
    .returning('*')
  if (!added) throw new Refusal(409, 'Formulir ini sudah dipakai. Muat ulang halamannya, lalu isi lagi.')
  return added
}

/** `reference`: the reference of the transfer that paid a withdrawal. Returns nothing if no such request waits. */
export async function closeRequest<T extends Requests>(
  trx: Knex,
  table: T,
  { reference = null, ...changes }: Pick<Row<T>, 'id' | 'status' | 'reason'> & { reference?: string | null },
) {
  const referenceSql = table === 'withdrawals' ? 'reference = :reference,' : ''
  const { rows } = await trx.raw<{ rows: (Row<T> & { user_id: number; username: string })[] }>(
    `update ${table} asked set status = :status, reason = :reason, ${referenceSql} decided_at = clock_timestamp() from users
      where asked.id = :id and decided_at is null and users.id = user_id returning asked.*, username`,
    { ...changes, ...(referenceSql && { reference }) },
  )
  return rows[0]
}

/** The last published comic comes first. */
export const listPrintable = (db: Knex, userId: number): Promise<{ id: number; title: string | null }[]> =>
  db('comics')
    .where({ user_id: userId, removed_at: null })
    .whereNotNull('published_at')
    .orderBy([{ column: 'published_at', order: 'desc' }, 'id'])
    .select('id', 'title')

/** The newest request comes first. */
export const listRequests = <T extends Requests>(
  db: Knex,
  table: T,
  userId: number,
  { limit, offset = 0, ...days }: Part & Days,
): Promise<Row<T>[]> => queryRequests(db, table, userId, days).orderBy('id', 'desc').limit(limit).offset(offset)

/** The sum leaves out rejected withdrawals. */
export const sumWithdrawals = async (db: Knex, userId: number, days: Days): Promise<{ total: number; sum: number }> =>
  queryRequests(db, 'withdrawals', userId, days).first(
    db.raw('count(*)::integer as total'),
    db.raw(`coalesce(sum(amount) filter (where status <> 'rejected'), 0)::float as sum`),
  )

export const countSouvenirs = (db: Knex, userId: number) => countRows(queryRequests(db, 'comic_requests', userId))

const differing = `select users.username, user_id as id from creators join users on users.id = user_id
  where kredit <> (select coalesce(sum(amount), 0) from credit_transactions t where t.user_id = creators.user_id)
     or kredit_bought <> (select coalesce(sum(bought), 0) from credit_transactions t
                           where t.user_id = creators.user_id)
     or exists (select from credit_transactions t where t.user_id = creators.user_id and run is not null
                 group by comic_id, run having sum(amount) > 0)
     or publish_quota <>
        (select coalesce(sum(amount), 0) from publication_transactions t where t.user_id = creators.user_id)
     or balance <> (select coalesce(sum(amount), 0) from wallet_transactions t where t.user_id = creators.user_id)
     or exists (select from wallet_transactions t
                 where t.user_id = creators.user_id and kind <> 'adjustment' and withdrawal_id is null)
     or exists (select from withdrawals w
                 where w.user_id = creators.user_id and case status when 'rejected' then 0 else -amount end <>
                       (select coalesce(sum(amount), 0) from wallet_transactions t where t.withdrawal_id = w.id))
  order by user_id`

/** Creators whose balances differ from the sums of their rows, or whose withdrawals do not hold the right amount. */
export const listDiffering = async (db: Knex): Promise<{ username: string; id: number }[]> =>
  (await db.raw<{ rows: { username: string; id: number }[] }>(differing)).rows

/** Locks in a fixed order, so that two transactions cannot deadlock. */
export const lockCreators = (trx: Knex, ids: readonly number[]): Promise<CreatorRow[]> =>
  trx('creators')
    .whereIn('user_id', [...ids])
    .orderBy('user_id')
    .forUpdate()

/** The member who referred this member; null if there is none. */
export const findOwnReferrer = async (db: Knex, userId: number): Promise<PublicUser | null> =>
  (await db('creators as own')
    .join('users', 'users.id', 'own.referrer_id')
    .where('own.user_id', userId)
    .first(publicUser(db))) ?? null

/** `created_at`: the time when the member became a creator. */
type Referral = PublicUser & { created_at: Date }

/** The latest referral comes first. */
export const listReferrals = (db: Knex, userId: number, part: Part): Promise<Referral[]> =>
  db('creators as own')
    .join('users', 'users.id', 'own.user_id')
    .where('own.referrer_id', userId)
    .orderByRaw('own.created_at desc, own.user_id desc')
    .modify(inPart, part)
    .select(publicUser(db), 'own.created_at')

/** The newest commission comes first. */
export const listCommissions = (db: Knex, userId: number, part: Part): Promise<CommissionRow[]> =>
  db('commissions').where({ user_id: userId }).orderBy('id', 'desc').modify(inPart, part)

export const sumCommissions = async (db: Knex, userId: number): Promise<{ total: number; sum: number }> =>
  db('commissions')
    .where({ user_id: userId })
    .first(db.raw('count(*)::integer as total'), db.raw('coalesce(sum(kredit), 0)::integer as sum'))

export const hasBroughtReward = async (db: Knex, userId: number): Promise<boolean> =>
  (await db('commissions').where({ referred_user_id: userId }).first('id')) !== undefined
