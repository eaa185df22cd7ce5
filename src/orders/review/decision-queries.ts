import type { Knex } from 'knex'
import type { WebhookInboxRow } from '../../db/message-rows.ts'
import type { PaymentProofRow } from '../../db/order-rows.ts'
import { amountOf, type Invoice, invoiceOf, type Payment, paymentOf, type Refund } from '../rules/amounts.ts'
import { givenBackSum, overSum } from './queries.ts'

export async function findPayment(db: Knex, id: string): Promise<Payment | null> {
  const row = await db('payments').where({ id }).first()
  return row ? paymentOf(row) : null
}

/** Returns the payment that staff entered with the given idempotency key of a form, or null. */
export async function findManual(db: Knex, key: string): Promise<Payment | null> {
  const row = await db('payments').where({ provider: 'manual', provider_ref: key }).first()
  return row ? paymentOf(row) : null
}

export const setPayment = (trx: Knex, id: string, set: Partial<Omit<Payment, 'id'>>) =>
  trx('payments').where({ id }).update(set)

/**
 * Returns the excess of a locked order over its invoices (minus refunds) and the sum already refunded of one payment,
 * in rupiah.
 */
export async function givenOf(trx: Knex, orderId: string, paymentId: string) {
  const [row]: { o: string; g: string }[] = await trx('payments')
    .join('orders', 'orders.id', 'payments.order_id')
    .where('payments.id', paymentId)
    .where('orders.id', orderId)
    .select({ o: trx.raw(overSum), g: trx.raw(givenBackSum) })
  return { over: Math.max(0, amountOf(row?.o ?? 0)), givenBack: amountOf(row?.g ?? 0) }
}

/**
 * Inserts a refund, whose id is the idempotency key of its form. Returns false if a refund with this id exists already.
 */
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

/** Stores the decision about a proof of transfer. Returns false if the proof was decided before. */
export const endProof = async (trx: Knex, id: string, end: ProofEnd): Promise<boolean> =>
  (await trx('payment_proofs').where({ id, state: 'waiting' }).update(end)) > 0

export const findWebhook = (db: Knex, id: string): Promise<WebhookInboxRow | undefined> =>
  db('webhook_inbox').where({ id }).first()

export const dismissWebhook = (trx: Knex, id: string, now: Date) =>
  trx('webhook_inbox').where({ id }).update({ state: 'ignored', result: 'dismissed', worked_at: now })

/**
 * Returns the invoices of an order for which staff may enter a payment: first unpaid invoices, then expired ones, then
 * paid ones.
 */
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
