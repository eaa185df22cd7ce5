import type { Knex } from 'knex'
import type { WebhookInboxRow } from '../../db/message-rows.ts'
import type { PaymentProofRow } from '../../db/order-rows.ts'
import { amountOf, type Invoice, invoiceOf, type Payment, paymentOf, type Refund } from '../rules/amounts.ts'
import { givenBackSum, overSum } from './queries.ts'

/** Queries of decisions about money. */

export async function findPayment(db: Knex, id: string): Promise<Payment | null> {
  const row = await db('payments').where({ id }).first()
  return row ? paymentOf(row) : null
}

/** The payment entered with a form's key. */
export async function findManual(db: Knex, key: string): Promise<Payment | null> {
  const row = await db('payments').where({ provider: 'manual', provider_ref: key }).first()
  return row ? paymentOf(row) : null
}

export const setPayment = (trx: Knex, id: string, set: Partial<Omit<Payment, 'id'>>) =>
  trx('payments').where({ id }).update(set)

/** The excess over an order's invoices, and refunds of one payment; the order is locked. */
export async function givenOf(trx: Knex, orderId: string, paymentId: string) {
  const [row]: { o: string; g: string }[] = await trx('payments')
    .join('orders', 'orders.id', 'payments.order_id')
    .where('payments.id', paymentId)
    .where('orders.id', orderId)
    .select({ o: trx.raw(overSum), g: trx.raw(givenBackSum) })
  return { over: Math.max(0, amountOf(row?.o ?? 0)), givenBack: amountOf(row?.g ?? 0) }
}

/** Adds a refund with its form's key; false when it exists. */
export async function addRefund(trx: Knex, refund: Omit<Refund, 'created_at'>, now: Date): Promise<boolean> {
  const rows = await trx('refunds')
    .insert({ ...refund, created_at: now })
    .onConflict('id')
    .ignore()
    .returning('id')
  return rows.length > 0
}

export async function findRefund(db: Knex, id: string): Promise<Refund | null> {
  const row = await db('refunds').where({ id }).first()
  return row ? { ...row, amount: amountOf(row.amount) } : null
}

export const findProof = (db: Knex, id: string): Promise<PaymentProofRow | undefined> =>
  db('payment_proofs').where({ id }).first()

type ProofEnd = Pick<PaymentProofRow, 'state' | 'decided_at' | 'decided_by'> & { answer?: string }

/** Returns false when it was decided before. */
export const endProof = async (trx: Knex, id: string, end: ProofEnd): Promise<boolean> =>
  (await trx('payment_proofs').where({ id, state: 'waiting' }).update(end)) > 0

export const findWebhook = (db: Knex, id: string): Promise<WebhookInboxRow | undefined> =>
  db('webhook_inbox').where({ id }).first()

export const dismissWebhook = (trx: Knex, id: string, now: Date) =>
  trx('webhook_inbox').where({ id }).update({ state: 'ignored', result: 'dismissed', worked_at: now })

/** Invoices of an order that payments may be entered for: open ones first, then paid ones. */
export async function recordableInvoices(db: Knex, orderId: string): Promise<Invoice[]> {
  const rows = await db('invoices')
    .join('orders', 'orders.id', 'invoices.order_id')
    .where('invoices.order_id', orderId)
    .whereRaw(
      `(invoices.invoice_status = 'sudah dibayar' or invoices.invoice_status in ('belum dibayar', 'kadaluarsa')
        and orders.status_order not in ('lunas', 'dibatalkan'))`,
    )
    .orderByRaw("array_position(array['belum dibayar', 'kadaluarsa', 'sudah dibayar'], invoices.invoice_status)")
    .orderBy('invoices.created_at', 'desc')
    .select('invoices.*')
  return rows.map(invoiceOf)
}
