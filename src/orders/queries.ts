import type { Knex } from 'knex'
import type { Actor } from '../audit/audit.ts'
import { countRows } from '../db/rows.ts'
import type { InvoiceRow, OrderHistoryRow, OrderRow, PaymentLinkRow } from '../db/tables.ts'
import { type Invoice, type Order, type Rupiah, toInvoice, toOrder } from './rules/amounts.ts'

export type OrderActor = {
  /** The name in the order's history. */
  name: string
  /** The source in the order's history. */
  source: OrderHistoryRow['source']
  /** The actor in the audit log. */
  auditActor: Actor | null
  /** A program acts for this actor. */
  isApi?: boolean
}

export type HistoryEntry = {
  kind: string
  old?: string | null
  new?: string | null
  amount?: Rupiah | null
  note?: string
  /** By default, the time of saving. */
  at?: Date
}

/** The transaction, actor and time of everything that is written about an order. */
export type OrderWrite = { readonly trx: Knex; readonly actor: OrderActor; readonly now: Date }

/** Returns no entry if the status stays the same. */
export const statusEntries = (
  { status_order: old }: Pick<Order, 'status_order'>,
  status: Order['status_order'],
  details: Pick<HistoryEntry, 'amount' | 'at'> = {},
): HistoryEntry[] => (status === old ? [] : [{ kind: 'order', old, new: status, ...details }])

type NewOrder = Omit<
  Order,
  | 'id'
  | 'order_code'
  | 'version'
  | 'link_version'
  | 'created_at'
  | 'updated_at'
  | 'ended_at'
  | 'deleted_at'
  | 'erase_customer'
  | 'design_removed_at'
  | 'sizes_version'
  | 'sizes_locked'
  | 'kept_amount'
>

/** Locks a member's row, so that the account is not deleted meanwhile. Returns null if the account is gone. */
export const lockMember = async (trx: Knex, id: number): Promise<number | null> =>
  (await trx('users').where({ id }).forKeyShare().first('id'))?.id ?? null

/** Returns null if the code is taken, even by a deleted order. */
export async function addOrder(trx: Knex, code: string, order: NewOrder, now: Date): Promise<Order | null> {
  const [row] = await trx('orders')
    .insert({ ...order, order_code: code, created_at: now, updated_at: now })
    .onConflict('order_code')
    .ignore()
    .returning('*')
  return orNull(row, toOrder)
}

const orNull = <Row, Made>(row: Row | undefined, convert: (row: Row) => Made): Made | null =>
  row ? convert(row) : null

/**
 * Locks an order, deleted or not. To avoid deadlocks, transactions lock first the order, then its invoice, then the
 * link.
 */
export const lockOrder = async (trx: Knex, id: string): Promise<Order | null> =>
  orNull(await trx('orders').where({ id }).forUpdate().first(), toOrder)

export const findOrder = async (db: Knex, where: { id: string } | { order_code: string }): Promise<Order | null> =>
  orNull(await db('orders').where(where).whereNull('deleted_at').first(), toOrder)

export const findAnyOrder = async (db: Knex, id: string): Promise<Order | null> =>
  orNull(await db('orders').where({ id }).first(), toOrder)

/** Saves under the next version number. */
export async function saveOrder(
  write: OrderWrite,
  { id, version }: Order,
  set: Partial<Omit<Order, 'id' | 'version'>>,
  history: readonly HistoryEntry[],
): Promise<Order> {
  const [row] = await write
    .trx('orders')
    .where({ id })
    .update({ ...set, version: version + 1, updated_at: write.now })
    .returning('*')
  if (!row) throw new Error('the order is gone')
  await addHistory(write, row, history)
  return toOrder(row)
}

export async function addHistory(
  { trx, actor, now }: OrderWrite,
  { id, version }: Pick<OrderRow, 'id' | 'version'>,
  history: readonly HistoryEntry[],
): Promise<void> {
  if (history.length === 0) return
  await trx('order_history').insert(
    history.map(({ kind, old = null, new: next = null, amount = null, note = '', at = now }) => ({
      order_id: id,
      kind,
      old,
      new: next,
      amount,
      note,
      at,
      version,
      actor: actor.name,
      source: actor.source,
    })),
  )
}

/** Locks the open invoice. An order has at most one. */
export const lockOpenInvoice = async (trx: Knex, orderId: string): Promise<Invoice | null> =>
  orNull(
    await trx('invoices').where({ order_id: orderId, invoice_status: 'belum dibayar' }).forUpdate().first(),
    toInvoice,
  )

export const findInvoice = async (
  db: Knex,
  where: { id: string } | { invoice_code: string },
): Promise<Invoice | null> => orNull(await db('invoices').where(where).first(), toInvoice)

/** Returns null if the code is taken. */
export async function addInvoice(
  trx: Knex,
  code: string,
  invoice: Pick<Invoice, 'order_id' | 'payment_type' | 'dp_percent' | 'invoice_amount' | 'sheet'>,
  now: Date,
): Promise<Invoice | null> {
  const [row] = await trx('invoices')
    .insert({ ...invoice, invoice_code: code, created_at: now })
    .onConflict('invoice_code')
    .ignore()
    .returning('*')
  return orNull(row, toInvoice)
}

export const setInvoice = (
  trx: Knex,
  id: string,
  set: Partial<Pick<InvoiceRow, 'invoice_status' | 'paid_at' | 'ended_at'>>,
) => trx('invoices').where({ id }).update(set)

/** Older links of the same invoice are no longer valid. */
export const newestLink = (db: Knex, invoiceId: string): Promise<PaymentLinkRow | undefined> =>
  db('payment_links').where({ invoice_id: invoiceId }).orderBy('id', 'desc').first()

export async function addLink(
  trx: Knex,
  link: Pick<PaymentLinkRow, 'invoice_id' | 'provider' | 'external_id' | 'channel' | 'next_at'>,
): Promise<PaymentLinkRow> {
  const [row] = await trx('payment_links')
    .insert({ ...link, attempts: 1 })
    .returning('*')
  if (!row) throw new Error('the link was not inserted')
  return row
}

export const lockLink = (trx: Knex, id: string): Promise<PaymentLinkRow | undefined> =>
  trx('payment_links').where({ id }).forUpdate().first()

export const countLinks = (trx: Knex, invoice_id: string): Promise<number> =>
  countRows(trx('payment_links').where({ invoice_id }))

export const setLink = (trx: Knex, id: string, set: Partial<Omit<PaymentLinkRow, 'id'>>) =>
  trx('payment_links').where({ id }).update(set)

/** Changes nothing if another attempt has created the link meanwhile. */
export const failLink = (db: Knex, id: string, set: Pick<PaymentLinkRow, 'error' | 'next_at'>) =>
  db('payment_links').where({ id, state: 'wanted' }).update(set)

/** A job also ends these links at the gateway, except the link that was paid (`paidAtGateway`). */
export const closeLinks = (trx: Knex, invoiceId: string, now: Date, paidAtGateway: string | null = null) =>
  trx('payment_links')
    .where({ invoice_id: invoiceId })
    .whereNot({ state: 'closed' })
    .update({
      state: 'closed',
      to_expire: trx.raw('coalesce(provider_invoice_id <> ?, true)', [paidAtGateway]),
      attempts: 0,
      next_at: now,
    })

/**
 * A condition on the table orders: the price is not confirmed, the goods are not sent, and production is not cancelled.
 */
export const unpricedCondition = `not orders.price_confirmed
  and orders.production_status in ('menunggu', 'diproses', 'selesai')`

/**
 * The task of a row of the table orders. It must agree with `getOrderTask`. It must also agree with the index
 * `orders_tasks` and its statistics, else PostgreSQL does not use them.
 */
export const taskSql = `case
  when orders.status_order = 'dibatalkan' then null
  when ${unpricedCondition} then 'price'
  when orders.status_order = 'menunggu_link' then 'invoice'
  when orders.status_order = 'lunas' and orders.production_status = 'selesai' then 'ship'
  when orders.status_order = 'pengerjaan_selesai' then 'collect'
  when orders.status_order in ('dp_dibayar', 'lunas') and orders.production_status = 'menunggu' then 'make'
end`

export const taskCondition = `(${taskSql}) is not null`

/**
 * Payments that wait for a decision. Excess or late payments of a cancelled or deleted order are left out, because one
 * item refunds the whole order (`refundCondition`).
 */
export const reviewCondition = `payments.reason is not null and payments.decided_at is null
  and payments.state in ('applied', 'review') and not (payments.state = 'applied' and payments.reason in ('over', 'late')
    and (orders.status_order = 'dibatalkan' or orders.deleted_at is not null))`

export const proofIdsSql = "select order_id from payment_proofs where state = 'waiting'"
/** Ids of orders with proofs or payments that wait for staff, also of deleted orders. */
export const heldIdsSql = `${proofIdsSql}
  union select payments.order_id from payments join orders on orders.id = payments.order_id where ${reviewCondition}`

/** Whether something waits in the order itself or in its payments. Use it only for orders that are not deleted. */
export const needsStaffCondition = `(${taskCondition} or orders.id = any(array(${heldIdsSql})))`

/**
 * Cancelled or deleted orders with money to refund. It must agree with `refundDue`. Refunds that staff waived since the
 * order was last restored are left out.
 */
export const refundCondition = `orders.paid_amount > orders.refunded_amount
  and orders.paid_amount - orders.refunded_amount > orders.kept_amount
  and (orders.status_order = 'dibatalkan' or orders.deleted_at is not null)
  and (orders.status_order <> 'lunas' or orders.production_status <> 'dikirim'
    or orders.paid_amount - orders.refunded_amount > orders.total_price)
  and not exists (select 1 from order_history told where told.order_id = orders.id and told.kind = 'refund_waived'
    and not exists (select 1 from order_history later where later.order_id = orders.id and later.kind = 'restored'
      and later.id > told.id))`
