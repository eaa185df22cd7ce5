import type { Knex } from 'knex'
import type { Actor } from '../audit/audit.ts'
import type { InvoiceRow, OrderHistoryRow, OrderRow, PaymentLinkRow } from '../db/order-rows.ts'
import { type Invoice, invoiceOf, type Order, orderOf } from './rules/amounts.ts'
import type { Rupiah } from './rules/rupiah.ts'

/**
 * Who does something to an order: the name its history tells, by which way it came, and, of staff, whom the audit log names.
 */
export type OrderActor = { name: string; source: OrderHistoryRow['source']; auditActor: Actor | null }

export type HistoryEntry = {
  kind: string
  old?: string | null
  new?: string | null
  amount?: Rupiah | null
  note?: string
  /** When it was, where that is not now. */
  at?: Date
}

type NewOrder = Omit<
  Order,
  'id' | 'order_code' | 'version' | 'link_version' | 'created_at' | 'updated_at' | 'ended_at' | 'deleted_at'
>

/** Inserts under a code; null where that code is taken, also by an order that was deleted. */
export async function addOrder(trx: Knex, code: string, order: NewOrder, now: Date): Promise<Order | null> {
  const [row] = await trx('orders')
    .insert({ ...order, order_code: code, created_at: now, updated_at: now })
    .onConflict('order_code')
    .ignore()
    .returning('*')
  return row ? orderOf(row) : null
}

/** The order alone, for the rest of the transaction; deleted ones too. Locks are taken in this order: order, invoice, link. */
export async function lockOrder(trx: Knex, id: string): Promise<Order | null> {
  const row = await trx('orders').where({ id }).forUpdate().first()
  return row ? orderOf(row) : null
}

export async function findOrder(db: Knex, by: { id: string } | { order_code: string }): Promise<Order | null> {
  const row = await db('orders').where(by).whereNull('deleted_at').first()
  return row ? orderOf(row) : null
}

/** An order that may be deleted. */
export async function findAnyOrder(db: Knex, id: string): Promise<Order | null> {
  const row = await db('orders').where({ id }).first()
  return row ? orderOf(row) : null
}

/** Writes what changed, as one version more, with what is to be remembered of it. */
export async function saveOrder(
  trx: Knex,
  { id, version }: Order,
  set: Partial<Omit<Order, 'id' | 'version'>>,
  history: readonly HistoryEntry[],
  actor: OrderActor,
  now: Date,
): Promise<Order> {
  const [row] = await trx('orders')
    .where({ id })
    .update({ ...set, version: version + 1, updated_at: now })
    .returning('*')
  if (!row) throw new Error('the order is gone')
  await addHistory(trx, row, history, actor, now)
  return orderOf(row)
}

export async function addHistory(
  trx: Knex,
  { id, version }: Pick<OrderRow, 'id' | 'version'>,
  history: readonly HistoryEntry[],
  actor: OrderActor,
  now: Date,
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

export async function lockOpenInvoice(trx: Knex, orderId: string): Promise<Invoice | null> {
  const row = await trx('invoices').where({ order_id: orderId, invoice_status: 'belum dibayar' }).forUpdate().first()
  return row ? invoiceOf(row) : null
}

export async function findInvoice(db: Knex, by: { id: string } | { invoice_code: string }): Promise<Invoice | null> {
  const row = await db('invoices').where(by).first()
  return row ? invoiceOf(row) : null
}

/** An invoice by its own code; null where the code is taken. */
export async function addInvoice(
  trx: Knex,
  code: string,
  invoice: Pick<Invoice, 'order_id' | 'payment_type' | 'dp_percent' | 'invoice_amount'>,
  now: Date,
): Promise<Invoice | null> {
  const [row] = await trx('invoices')
    .insert({ ...invoice, invoice_code: code, created_at: now })
    .onConflict('invoice_code')
    .ignore()
    .returning('*')
  return row ? invoiceOf(row) : null
}

export const setInvoice = (
  trx: Knex,
  id: string,
  set: Partial<Pick<InvoiceRow, 'invoice_status' | 'paid_at' | 'ended_at'>>,
) => trx('invoices').where({ id }).update(set)

/** The link that counts of an invoice: the newest. */
export const newestLink = (db: Knex, invoiceId: string): Promise<PaymentLinkRow | undefined> =>
  db('payment_links').where({ invoice_id: invoiceId }).orderBy('id', 'desc').first()

export async function addLink(
  trx: Knex,
  link: Pick<PaymentLinkRow, 'invoice_id' | 'provider' | 'external_id' | 'channel' | 'next_at'>,
): Promise<PaymentLinkRow> {
  const [row] = await trx('payment_links')
    .insert({ ...link, attempts: 1 })
    .returning('*')
  if (!row) throw new Error('the link was not written')
  return row
}

export const lockLink = (trx: Knex, id: string): Promise<PaymentLinkRow | undefined> =>
  trx('payment_links').where({ id }).forUpdate().first()

/** How many links an invoice had: the number of the next one. */
export async function countLinks(trx: Knex, invoiceId: string): Promise<number> {
  const rows = await trx('payment_links').where({ invoice_id: invoiceId }).count({ count: '*' })
  return Number(rows[0]?.count ?? 0)
}

export const setLink = (trx: Knex, id: string, set: Partial<Omit<PaymentLinkRow, 'id'>>) =>
  trx('payment_links').where({ id }).update(set)

/** A try at making a link came to nothing; harmless where another try has made it meanwhile. */
export const failLink = (db: Knex, id: string, set: Pick<PaymentLinkRow, 'error' | 'next_at'>) =>
  db('payment_links').where({ id, state: 'wanted' }).update(set)

/** No link of an invoice can be paid any more; the gateway is told of those it may know, but of the one paid there (its id). */
export const closeLinks = (trx: Knex, invoiceId: string, now: Date, paidThere: string | null = null) =>
  trx('payment_links')
    .where({ invoice_id: invoiceId })
    .whereNot({ state: 'closed' })
    .update({
      state: 'closed',
      to_expire: trx.raw('coalesce(provider_invoice_id <> ?, true)', [paidThere]),
      attempts: 0,
      next_at: now,
    })

/** Of some stored pictures those that an order or a proof of payment names; deleted orders keep theirs. */
export async function picturesInUse(db: Knex, names: readonly string[]): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>(
    `select design as name from orders where design = any(:names)
     union select picture from payment_proofs where picture = any(:names)`,
    { names: [...names] },
  )
  return rows.map(({ name }) => name)
}

/** A price that nobody has confirmed, of an order that goes on: one that is paid is still to be made. */
export const unpricedCondition = `not orders.price_confirmed
  and orders.production_status in ('menunggu', 'diproses', 'selesai')`
