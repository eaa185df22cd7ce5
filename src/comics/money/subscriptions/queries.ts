import type { Knex } from 'knex'
import { countRows, inPart, type Part } from '../../../db/rows.ts'
import type { New } from '../../../db/table.ts'
import type { PurchasePaymentRow, PurchaseRow, SubscriptionPackageRow, SubscriptionRow } from '../../../db/tables.ts'

/** The `error` of a purchase that the buyer cancelled. Its status is that of an expired purchase. */
export const CANCELLED = 'Dibatalkan pembeli'

export type Package = SubscriptionPackageRow
export type Purchase = PurchaseRow

/** The cheapest package comes first. `all`: include packages that are no longer sold. */
export const listPackages = (db: Knex, { all = false } = {}): Promise<Package[]> =>
  db('subscription_packages')
    .where(all ? {} : { is_active: true })
    .orderBy(['price', 'id'])

export const findPackage = async (db: Knex, id: number): Promise<Package | null> =>
  (await db('subscription_packages').where({ id }).first()) ?? null

/** Returns false if another package has this name. */
export async function savePackage(
  trx: Knex,
  id: number | null,
  fields: New<'subscription_packages'>,
): Promise<boolean> {
  const other = await trx('subscription_packages').where({ name: fields.name }).first('id')
  if (other && other.id !== id) return false
  if (id === null) await trx('subscription_packages').insert(fields)
  else
    await trx('subscription_packages')
      .where({ id })
      .update({ ...fields, updated_at: new Date() })
  return true
}

export const findOpen = async (trx: Knex, user_id: number, package_id: number): Promise<Purchase | null> =>
  (await trx('purchases').where({ user_id, package_id, status: 'pending' }).first()) ?? null

export async function addPurchase(trx: Knex, purchase: New<'purchases'>, now: Date): Promise<Purchase> {
  const [added] = await trx('purchases')
    .insert({ ...purchase, created_at: now, asked_at: now })
    .returning('*')
  if (!added) throw new Error('the purchase was not added')
  return added
}

/** Finds a purchase by this site's invoice number or by the gateway's id. */
export const findPurchase = async (db: Knex, number: string, gatewayId: string | null = null) =>
  // The number may come from an address and contain NUL, which PostgreSQL rejects.
  (number.includes('\0') ? undefined : await purchaseWith(db, number, gatewayId)) ?? null

const purchaseWith = (db: Knex, number: string, gatewayId: string | null): Promise<Purchase | undefined> =>
  db('purchases')
    .where({ invoice_number: number })
    .modify((query) => gatewayId && query.orWhere({ provider_invoice_id: gatewayId }))
    .orderByRaw('(invoice_number = ?) desc', [number])
    .first()

export const lockPurchase = async (trx: Knex, id: number): Promise<Purchase | null> =>
  (await trx('purchases').where({ id }).forUpdate().first()) ?? null

export const setPurchase = (trx: Knex, id: number, changes: Partial<Purchase>) =>
  trx('purchases').where({ id }).update(changes)

/** Returns the current status, because it may have changed in the meantime. */
export async function setInvoice(db: Knex, { id, provider_invoice_id, payment_url }: Purchase) {
  const [saved] = await db('purchases').where({ id }).update({ provider_invoice_id, payment_url }, ['status'])
  return saved?.status ?? null
}

/** Returns false if the purchase is no longer pending. */
export const endPurchase = async (trx: Knex, id: number, status: 'failed' | 'expired', error: string | null = null) =>
  (await trx('purchases').where({ id, status: 'pending' }).update({ status, error })) > 0

export const listPurchases = (db: Knex, userId: number, part: Part): Promise<Purchase[]> =>
  db('purchases').where({ user_id: userId }).orderBy('id', 'desc').modify(inPart, part)

export const countPurchases = (db: Knex, userId: number): Promise<number> =>
  countRows(db('purchases').where({ user_id: userId }))

export const findLatest = async (db: Knex, user_id: number, status: Purchase['status']): Promise<Purchase | null> =>
  (await db('purchases').where({ user_id, status }).orderBy('id', 'desc').first()) ?? null

/** The number of publications that the creator had right after the latest addition. */
export async function readGrantedQuota(db: Knex, userId: number): Promise<number> {
  const own = db('publication_transactions').where({ user_id: userId })
  const last = own.clone().where('amount', '>', 0).max('id')
  return Number((await own.where('id', '<=', last).sum({ sum: 'amount' }).first())?.sum)
}

/** `except`: the id of a purchase to leave out. */
export const hasBought = async (db: Knex, userId: number, type: 'topup' | 'subscription', except = 0) =>
  (await db('purchases')
    .where({ user_id: userId, status: 'success' })
    .whereNot({ id: except })
    .whereRaw(`duration_days is ${type === 'topup' ? '' : 'not '}null`)
    .first('id')) !== undefined

const due = `asked_at + least(interval '1 hour', greatest(interval '1 minute', asked_at - created_at)) <= :now
  or (expires_at <= :now and asked_at < :now::timestamptz - interval '1 minute')`

/** Recently ended purchases. The payment page of the gateway can stay open, or a report can be lost. */
const late = `status in ('expired', 'failed') and expires_at > :now::timestamptz - interval '1 day'
  and asked_at <= :now::timestamptz - interval '1 hour'`

/**
 * Takes purchases that the gateway should be asked about: often at first, then once an hour until a day after their
 * end. Leaves out purchases whose money staff are checking.
 */
export async function takeDue(db: Knex, now: Date, limit: number): Promise<Purchase[]> {
  const { rows } = await db.raw<{ rows: Purchase[] }>(
    `update purchases set asked_at = :now where id in (
       select id from purchases where (status = 'pending' and (${due}) or ${late})
         and not exists (select from purchase_payments where purchase_id = purchases.id and state = 'review')
       order by asked_at limit :limit for update skip locked)
     returning *`,
    { now, limit },
  )
  return rows
}

/** Returns false if the gateway was asked about the purchase within these seconds. */
export const takeOne = async (db: Knex, id: number, now: Date, seconds: number): Promise<boolean> =>
  (await db('purchases')
    .where({ id, status: 'pending' })
    .where('asked_at', '<', new Date(now.getTime() - seconds * 1000))
    .update({ asked_at: now })) > 0

export const addPayment = (trx: Knex, payment: New<'purchase_payments'>) => trx('purchase_payments').insert(payment)

export const listPayments = (db: Knex, purchaseId: number): Promise<PurchasePaymentRow[]> =>
  db('purchase_payments').where({ purchase_id: purchaseId }).orderBy('id')

export const purchaseOfPayment = async (db: Knex, paymentId: number): Promise<Purchase | null> =>
  (await db('purchases')
    .join('purchase_payments', 'purchase_id', 'purchases.id')
    .where('purchase_payments.id', paymentId)
    .first('purchases.*')) ?? null

export const setPayment = (trx: Knex, id: number, changes: Partial<PurchasePaymentRow>) =>
  trx('purchase_payments').where({ id }).update(changes)

/** A member's periods that have not ended, in order. */
export const listPeriods = (db: Knex, userId: number, now: Date): Promise<SubscriptionRow[]> =>
  db('subscriptions').where({ user_id: userId }).where('ends_at', '>', now).orderBy('starts_at')

type NamedPeriod = SubscriptionRow & Pick<Purchase, 'package_name'>

export const listNamedPeriods = (db: Knex, userId: number, now: Date): Promise<NamedPeriod[]> =>
  db('subscriptions')
    .join('purchases', 'purchases.id', 'purchase_id')
    .where('subscriptions.user_id', userId)
    .where('ends_at', '>', now)
    .orderBy('starts_at')
    .select('subscriptions.*', 'package_name')

export const savePeriods = (trx: Knex, periods: readonly SubscriptionRow[]) =>
  trx('subscriptions').insert(periods).onConflict('purchase_id').merge(['starts_at', 'ends_at'])

export const deletePeriod = (trx: Knex, purchaseId: number) =>
  trx('subscriptions').where({ purchase_id: purchaseId }).delete()

const lifts = (table: string) => `(${table}.is_unlimited or ${table}.lifts_watermark)`

type Ending = { user_id: number; purchase_id: number; package_name: string; ends_at: Date }

/** The ends of periods that lift a limit. Only the last such period of each member counts. */
export const listEnding = async (db: Knex, now: Date, until: Date): Promise<Ending[]> =>
  db('subscriptions')
    .join('purchases', 'purchases.id', 'purchase_id')
    .where('ends_at', '>', now)
    .where('ends_at', '<=', until)
    .whereRaw(lifts('subscriptions'))
    .whereNotExists(
      db('subscriptions as later')
        .whereRaw(
          `later.user_id = subscriptions.user_id and later.ends_at > subscriptions.ends_at and ${lifts('later')}`,
        )
        .select('later.purchase_id'),
    )
    .select('subscriptions.user_id', 'purchase_id', 'package_name', 'ends_at')

export const hasEnded = async (db: Knex, since: Date, now: Date): Promise<boolean> =>
  (await db('subscriptions').where('ends_at', '>', since).where('ends_at', '<=', now).first('purchase_id')) !==
  undefined

type StaffFilter = { state: Purchase['status'] | 'review' | null; words: string }
export type StaffPurchase = Purchase & { username: string | null; payments: PurchasePaymentRow[]; total: number }

/**
 * The newest purchase comes first. `words`: a part of an invoice number or of a user name. State "review": purchases
 * with money that waits for staff.
 */
export const listForStaff = (db: Knex, { state, words }: StaffFilter, part: Part): Promise<StaffPurchase[]> =>
  db('purchases')
    .leftJoin('users', 'users.id', 'user_id')
    .modify((query) => {
      if (state === 'review') query.whereExists(waiting(db).whereRaw('purchase_id = purchases.id'))
      else if (state) query.where('purchases.status', state)
      if (words) query.where((either) => either.where('invoice_number', words.toUpperCase()).orWhere('username', words))
    })
    .select('purchases.*', 'username', db.raw('count(*) over ()::integer as total'))
    .select(
      db.raw(`(select coalesce(json_agg(money order by money.id), '[]') from purchase_payments money
        where purchase_id = purchases.id) as payments`),
    )
    .orderBy('purchases.id', 'desc')
    .modify(inPart, part)

/**
 * A subquery: income in rupiah and the number of payments for each day, as JSON. `starts`: the beginning of each day.
 */
export function dailyIncome(db: Knex, starts: readonly Date[]): Knex.Raw {
  const since = starts.map((start) => start.toISOString())
  const until = [...since.slice(1), 'infinity']
  return db.raw(
    `(select json_agg(day) from (
      select coalesce(sum(amount), 0) as sum, count(money.id) as payments
      from unnest(cast(:since as timestamptz[]), cast(:until as timestamptz[])) with ordinality as span(since, until, nth)
      left join purchase_payments money
        on money.state = 'applied' and money.paid_at >= span.since and money.paid_at < span.until
      group by nth order by nth) as day)`,
    { since, until },
  )
}

const waiting = (db: Knex) => db('purchase_payments').where({ state: 'review' })

export const countWaiting = (db: Knex) => waiting(db).select(db.raw('count(*)::integer'))
