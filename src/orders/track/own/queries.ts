import type { Knex } from 'knex'
import type { OrderRow } from '../../../db/tables.ts'
import { lockSubjectContacts } from '../../customers/contact-queries.ts'
import { forgetCustomers } from '../../customers/queries.ts'
import { ERASED_NAME as GONE } from '../../labels.ts'
import { BIN_DAYS } from '../../limits.ts'
import { refundCondition } from '../../queries.ts'
import { toOrder } from '../../rules/amounts.ts'

/**
 * Returns a member's orders, newest first, and the numbers of all and of running orders. Deleted orders are left out.
 */
export async function findOwnOrders(db: Knex, userId: number, { limit, offset }: { limit: number; offset: number }) {
  const own = db('orders').where({ user_id: userId }).whereNull('deleted_at')
  const rows: OrderRow[] = await own
    .clone()
    .orderBy([{ column: 'created_at', order: 'desc' }, 'id'])
    .limit(limit)
    .offset(offset)
  const counts = 'count(*)::int as total, (count(*) filter (where ended_at is null))::int as running'
  const [all]: { total: number; running: number }[] = await own.select(db.raw(counts))
  return { orders: rows.map(toOrder), total: all?.total ?? 0, running: all?.running ?? 0 }
}

/**
 * Returns a member's data for the export, with deleted orders. It leaves out notes and names of staff, and what the
 * shop keeps of customers.
 */
export async function readOwnOrders(db: Knex, userId: number) {
  const orders = (await db('orders').where({ user_id: userId }).orderBy('created_at')).map(toOrder)
  const ids = orders.map(({ id }) => id)
  const steps = ['order', 'production', 'price', 'price_confirmed', 'deleted', 'restored']
  const [quotes, invoices, payments, refunds, proofs, history, messages] = await Promise.all([
    ownQuotes(db, userId).orderBy('id'),
    db('invoices').whereIn('order_id', ids).orderBy('created_at'),
    db('payments').whereIn('order_id', ids).orderBy('paid_at'),
    db('refunds').whereIn('order_id', ids).orderBy('refunded_at'),
    db('payment_proofs').whereIn('order_id', ids).orderBy('id'),
    db('order_history').whereIn('order_id', ids).whereIn('kind', steps).orderBy('id'),
    db('order_messages')
      .leftJoin('outbox', 'outbox.id', 'order_messages.outbox_id')
      .whereIn('order_id', ids)
      .orderBy('order_messages.id')
      .select('order_messages.*', 'outbox.state'),
  ])
  const goods = await readGoods(db, ids)
  return { orders, quotes, invoices, payments, refunds, proofs, history, messages, ...goods }
}

async function readGoods(db: Knex, ids: readonly string[]) {
  const [files, lines, sizes, roster, deliveries, complaints] = await Promise.all([
    db('order_files').whereIn('order_id', ids).whereNull('removed_at').orderBy('id'),
    db('order_lines').whereIn('order_id', ids).whereNull('voided_at').orderBy('position'),
    db('order_sizes').whereIn('line_id', selectLineIds(db, ids)),
    db('order_roster').whereIn('line_id', selectLineIds(db, ids)).orderBy('position'),
    db('deliveries').whereIn('order_id', ids).orderBy('id'),
    db('complaints').whereIn('order_id', ids).orderBy('id'),
  ])
  return { files, lines, sizes, roster, deliveries, complaints }
}

/** The quotes that the member asked for, and those that became orders of the member. */
const ownQuotes = (db: Knex, userId: number) =>
  db('quotes').where((either) =>
    either.where({ user_id: userId }).orWhereIn('order_id', db('orders').where({ user_id: userId }).select('id')),
  )

/** Removes the customer's data, also from sent versions and messages. Sums, dates and lines without names stay. */
async function eraseQuotes(trx: Knex, ids: readonly number[], now: Date): Promise<void> {
  const customers = await findCustomerIds(trx('quotes').whereIn('id', ids))
  await trx.raw(
    `update quotes set customer_name = :GONE, contact_information = '-', contact_phone = null, contact_email = null,
       request = '', reason = '', customer_id = null, user_id = null, link_version = link_version + 1, updated_at = :now,
       wish = wish - array['pastes', 'rosters'] where id = any(:ids)`,
    { ids, now, GONE },
  )
  await trx.raw(
    `update quote_versions set sheet = (sheet #- '{wish,pastes}' #- '{wish,rosters}')
       || jsonb_build_object('customer_name', :GONE::text, 'contact_information', '-') where quote_id = any(:ids)`,
    { ids, GONE },
  )
  await trx('quote_history').whereIn('quote_id', ids).update({ note: '' })
  await eraseMessages(trx, trx('order_messages').whereIn('quote_id', ids))
  await forgetCustomers(trx, customers, now)
}

async function findCustomerIds(rows: Knex.QueryBuilder): Promise<number[]> {
  const ids: (number | null)[] = await rows.distinct().pluck('customer_id')
  return ids.filter((one) => one !== null)
}

async function eraseMessages(trx: Knex, messages: Knex.QueryBuilder): Promise<void> {
  const deletedRows: { outbox_id: string | null }[] = await messages.delete().returning('outbox_id')
  const outboxIds = deletedRows.flatMap(({ outbox_id }) => outbox_id ?? [])
  await trx('outbox').whereIn('id', outboxIds).whereNot({ state: 'waiting' }).delete()
  await trx('outbox').whereIn('id', outboxIds).update({ keep: false })
}

/** Call it for a deleted account before its rows change. */
export const lockOwnContacts = async (trx: Knex, userId: number): Promise<void> =>
  lockSubjectContacts(trx, {
    orders: await trx('orders').where({ user_id: userId }).pluck('id'),
    quotes: await ownQuotes(trx, userId).pluck('id'),
  })

/** For a deleted account: erases the customer's data at once in quotes that did not become orders. */
export async function eraseOwnQuotes(trx: Knex, userId: number, now: Date): Promise<void> {
  await eraseQuotes(trx, await trx('quotes').where({ user_id: userId, order_id: null }).pluck('id'), now)
}

const selectLineIds = (db: Knex, ids: readonly string[]) => db('order_lines').whereIn('order_id', ids).select('id')

/**
 * For a deleted account: the orders lose their owner, and the customer's data are erased when the orders are done.
 * Returns their ids.
 */
export async function releaseOrders(trx: Knex, userId: number): Promise<string[]> {
  const changes = { user_id: null, erase_customer: true }
  const rows = await trx('orders').where({ user_id: userId }).update(changes).returning('id')
  return rows.map(({ id }) => id)
}

/**
 * The most orders per run, because each order locks its contacts and the database has a limited number of locks. The
 * run of the next hour continues.
 */
const MAX_ERASED = 200

/**
 * Removes the customer's data from marked orders that are done: they ended or were deleted long ago, and have no money
 * to refund and no payment in review. With `among`, only from these orders. Amounts, payments with their proofs,
 * invoices and steps stay for the books. Returns the number of orders.
 */
export async function eraseCustomers(trx: Knex, now: Date, among?: readonly string[]): Promise<number> {
  const candidates: string[] = await erasable(trx, now, among).pluck('id')
  await lockSubjectContacts(trx, { orders: candidates })
  const ids: string[] = await erasable(trx, now, candidates).forUpdate().pluck('id')
  const customers = await findCustomerIds(trx('orders').whereIn('id', ids))
  await trx.raw(
    `update orders set customer_name = :GONE, contact_information = '-', contact_phone = null, contact_email = null,
       design_notes = '', design = null, customer_id = null, link_version = link_version + 1, version = version + 1, updated_at = :now,
       erase_customer = false where id = any(:ids)`,
    { ids, now, GONE },
  )
  await trx.raw(
    `update invoices set sheet = sheet || jsonb_build_object('customer_name', :GONE::text, 'contact_information', '-')
      where order_id = any(:ids)`,
    { ids, GONE },
  )
  await trx('order_roster').whereIn('line_id', selectLineIds(trx, ids)).update({ name: '', number: '', note: '' })
  await trx('deliveries').whereIn('order_id', ids).delete()
  await trx('payment_proofs').whereIn('order_id', ids).update({ note: '' })
  await trx('order_files').whereIn('order_id', ids).delete()
  await trx('mockups').whereIn('order_id', ids).update({ remark: '' })
  await trx('complaints').whereIn('order_id', ids).update({ words: '', video: '', promise: '' })
  await trx('reworks').whereIn('order_id', ids).update({ note: '' })
  await trx('order_history')
    .whereIn('order_id', ids)
    .whereIn('kind', ['file', 'mockup', 'complaint', 'delivery'])
    .update({ note: '' })
  await trx('order_history').whereIn('order_id', ids).where({ kind: 'delivery' }).update({ old: null })
  await trx.raw(
    "update webhook_inbox set body = body - array['payer_email', 'customer', 'description'] where order_id = any(?)",
    [ids],
  )
  await eraseMessages(trx, trx('order_messages').whereIn('order_id', ids))
  await eraseQuotes(trx, await trx('quotes').whereIn('order_id', ids).pluck('id'), now)
  await forgetCustomers(trx, customers, now)
  return ids.length
}

const erasable = (trx: Knex, now: Date, among?: readonly string[]) =>
  trx('orders')
    .where({ erase_customer: true })
    .modify((query) => {
      if (among) query.whereIn('id', among)
    })
    .whereRaw('(ended_at is not null or deleted_at < ?)', [new Date(now.getTime() - BIN_DAYS * 86_400_000)])
    .whereRaw(`not (${refundCondition})`)
    .whereRaw("not exists (select from payments where order_id = orders.id and state = 'review')")
    .orderBy('id')
    .limit(MAX_ERASED)
