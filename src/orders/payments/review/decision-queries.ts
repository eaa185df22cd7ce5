import type { Knex } from 'knex'
import type { PaymentProofRow, PaymentRow, WebhookInboxRow } from '../../../db/tables.ts'
import type { MessageState } from '../../messages/message-state.ts'
import {
  type Invoice,
  type Payment,
  type Refund,
  type Rupiah,
  toAmount,
  toInvoice,
  toPayment,
} from '../../rules/amounts.ts'
import { overSum, refundedSum } from './queries.ts'

export async function findPayment(db: Knex, id: string): Promise<Payment | null> {
  const row = await db('payments').where({ id }).first()
  return row ? toPayment(row) : null
}

export const setPayment = (trx: Knex, id: string, set: Partial<Omit<Payment, 'id'>>) =>
  trx('payments').where({ id }).update(set)

/** Returns the excess of a locked order over its invoices, less refunds, and the refunds of one payment. */
export async function readRefundSums(trx: Knex, orderId: string, paymentId: string) {
  const [row]: { o: string; g: string }[] = await trx('payments')
    .join('orders', 'orders.id', 'payments.order_id')
    .where('payments.id', paymentId)
    .where('orders.id', orderId)
    .select({ o: trx.raw(overSum), g: trx.raw(refundedSum) })
  return { over: Math.max(0, toAmount(row?.o ?? 0)), givenBack: toAmount(row?.g ?? 0) }
}

/** Returns false if the idempotency key of the form is known already. */
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
  return row ? { ...row, amount: toAmount(row.amount) } : null
}

export const findProof = (db: Knex, id: string): Promise<PaymentProofRow | undefined> =>
  db('payment_proofs').where({ id }).first()

type ProofEnd = Pick<PaymentProofRow, 'state' | 'decided_at' | 'decided_by'> & { answer?: string }

/** Returns false if the proof was decided before. */
export const endProof = async (trx: Knex, id: string, end: ProofEnd): Promise<boolean> =>
  (await trx('payment_proofs').where({ id, state: 'waiting' }).update(end)) > 0

export const findWebhook = (db: Knex, id: string): Promise<WebhookInboxRow | undefined> =>
  db('webhook_inbox').where({ id }).first()

export const dismissWebhook = (trx: Knex, id: string, now: Date) =>
  trx('webhook_inbox').where({ id }).update({ state: 'ignored', result: 'dismissed', worked_at: now })

/** Unpaid invoices come first, then expired ones, then paid ones. */
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
  return rows.map(toInvoice)
}

export type DecisionRow = {
  kind: 'payment' | 'refund' | 'proof'
  at: Date
  by: string
  order_code: string
  amount: Rupiah
  state: string | null
  reason: PaymentRow['reason']
  note: string
  /** Whether this payment was refunded, completely or in part. */
  was_given: boolean
}

const isDecided = { payments: "decided_at is not null and state <> 'refunded'", payment_proofs: "state <> 'waiting'" }

/** The last decision comes first. Of each kind, only as many rows are read as the page can show. */
export async function decidedMoney(db: Knex, limit: number, offset: number) {
  const { rows } = await db.raw<{ rows: (Omit<DecisionRow, 'amount'> & { amount: string; total: string })[] }>(
    `select decided.*, orders.order_code,
       (select count(*) from payments where ${isDecided.payments}) + (select count(*) from refunds)
         + (select count(*) from payment_proofs where ${isDecided.payment_proofs}) as total
     from (
       (select 'payment' as kind, decided_at as at, coalesce(decided_by, '') as by, order_id, amount, state, reason,
              notes as note, exists (select 1 from refunds where payment_id = payments.id) as was_given
         from payments where ${isDecided.payments} order by decided_at desc limit :end)
       union all
       (select 'refund', created_at, recorded_by, order_id, amount, null, null, notes, false
         from refunds order by created_at desc limit :end)
       union all
       (select 'proof', decided_at, coalesce(decided_by, ''), payment_proofs.order_id, invoices.invoice_amount, state,
              null, coalesce(answer, ''), false
         from payment_proofs join invoices on invoices.id = invoice_id
         where ${isDecided.payment_proofs} order by decided_at desc limit :end)
     ) decided join orders on orders.id = decided.order_id
     order by decided.at desc limit :limit offset :offset`,
    { limit, offset, end: limit + offset },
  )
  return {
    rows: rows.map(({ amount, ...row }) => ({ ...row, amount: toAmount(amount) })),
    total: Number(rows[0]?.total ?? 0),
  }
}

/** `messages`: the state of the confirmation to the customer. */
export type CountedPayment = { amount: Rupiah; order_code: string; customer_name: string; messages: MessageState[] }

export async function findCounted(db: Knex, paymentId: string): Promise<CountedPayment | null> {
  const row: (Omit<CountedPayment, 'amount'> & { amount: string }) | undefined = await db('payments')
    .join('orders', 'orders.id', 'payments.order_id')
    .where('payments.id', paymentId)
    .where('payments.state', 'applied')
    .first('payments.amount', 'orders.order_code', 'orders.customer_name', {
      messages: db.raw(`(select coalesce(json_agg(json_build_object('channel', said.channel, 'state', outbox.state,
          'unsent_reason', said.unsent_reason, 'hand_sent_at', said.hand_sent_at, 'error', outbox.error,
          'isChannelBlocked', exists (select 1 from outbox held where held.kind = outbox.kind and held.state = 'blocked')) order by said.id), '[]')
        from order_messages said left join outbox on outbox.id = said.outbox_id where said.order_id = orders.id
          and said.type = 'payment_confirmation' and said.created_at >= payments.created_at)`),
    })
  return row ? { ...row, amount: toAmount(row.amount) } : null
}
