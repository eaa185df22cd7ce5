import type { Knex } from 'knex'
import type { PaymentRow } from '../../db/order-rows.ts'
import type { MessageState } from '../messages/delivery-state.ts'
import { amountOf } from '../rules/amounts.ts'
import type { Rupiah } from '../rules/rupiah.ts'

/** A row of the decision history: a decision about a payment, a refund or a proof of transfer. */
export type DecisionRow = {
  kind: 'payment' | 'refund' | 'proof'
  at: Date
  by: string
  order_code: string
  amount: Rupiah
  state: string | null
  reason: PaymentRow['reason']
  note: string
  /** Whether this payment was refunded completely or in part. */
  was_given: boolean
}

export async function decidedMoney(
  db: Knex,
  limit: number,
  offset: number,
): Promise<{ rows: DecisionRow[]; total: number }> {
  const { rows }: { rows: (Omit<DecisionRow, 'amount'> & { amount: string; total: string })[] } = await db.raw(
    `select decided.*, orders.order_code, count(*) over () as total from (
       select 'payment' as kind, decided_at as at, coalesce(decided_by, '') as by, order_id, amount, state, reason,
              notes as note, exists (select 1 from refunds where payment_id = payments.id) as was_given
         from payments where decided_at is not null and state <> 'refunded'
       union all
       select 'refund', created_at, recorded_by, order_id, amount, null, null, notes, false from refunds
       union all
       select 'proof', decided_at, coalesce(decided_by, ''), payment_proofs.order_id, invoices.invoice_amount, state,
              null, coalesce(answer, ''), false
         from payment_proofs join invoices on invoices.id = invoice_id where state <> 'waiting'
     ) decided join orders on orders.id = decided.order_id
     order by decided.at desc limit :limit offset :offset`,
    { limit, offset },
  )
  return {
    rows: rows.map(({ amount, ...row }) => ({ ...row, amount: amountOf(amount) })),
    total: Number(rows[0]?.total ?? 0),
  }
}

/**
 * A payment that was just counted, with its order code, the customer's name, and the delivery states of the
 * confirmation messages to the customer.
 */
export type CountedPayment = { amount: Rupiah; order_code: string; customer_name: string; messages: MessageState[] }

export async function findCounted(db: Knex, paymentId: string): Promise<CountedPayment | null> {
  const row: (Omit<CountedPayment, 'amount'> & { amount: string }) | undefined = await db('payments')
    .join('orders', 'orders.id', 'payments.order_id')
    .where('payments.id', paymentId)
    .where('payments.state', 'applied')
    .first('payments.amount', 'orders.order_code', 'orders.customer_name', {
      messages: db.raw(`(select coalesce(json_agg(json_build_object('channel', said.channel, 'state', outbox.state,
          'unsent_reason', said.unsent_reason, 'error', outbox.error, 'isChannelBlocked', exists (select 1 from outbox held
          where held.kind = outbox.kind and held.state = 'blocked')) order by said.id), '[]')
        from order_messages said left join outbox on outbox.id = said.outbox_id where said.order_id = orders.id
          and said.type = 'payment_confirmation' and said.created_at >= payments.created_at)`),
    })
  return row ? { ...row, amount: amountOf(row.amount) } : null
}
