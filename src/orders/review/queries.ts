import type { Knex } from 'knex'
import type { WebhookInboxRow } from '../../db/message-rows.ts'
import type { PaymentProofRow, PaymentRow } from '../../db/order-rows.ts'
import { amountOf, type Order, type Payment, paymentOf } from '../amounts.ts'
import type { Rupiah } from '../money.ts'

/** What waits is shown so far, the oldest first; there is never a reason for more to wait. */
const MOST = 60

/** Of an order, what a decision about its money reads and shows. */
export type ReviewedOrder = Pick<
  Order,
  | 'id'
  | 'order_code'
  | 'customer_name'
  | 'status_order'
  | 'deleted_at'
  | 'total_price'
  | 'paid_amount'
  | 'refunded_amount'
>
const orderColumns = (['order_code', 'customer_name', 'status_order', 'deleted_at'] as const).map(
  (name) => `orders.${name}`,
)
type OrderColumns = Pick<ReviewedOrder, 'order_code' | 'customer_name' | 'status_order' | 'deleted_at'>
const sums = { total: 'orders.total_price', paid: 'orders.paid_amount', back: 'orders.refunded_amount' }
type Sums = { total: string; paid: string; back: string }

const reviewedOrder = (id: string, row: OrderColumns & Sums): ReviewedOrder => ({
  id,
  order_code: row.order_code,
  customer_name: row.customer_name,
  status_order: row.status_order,
  deleted_at: row.deleted_at,
  total_price: amountOf(row.total),
  paid_amount: amountOf(row.paid),
  refunded_amount: amountOf(row.back),
})

export type WaitingPayment = {
  payment: Payment
  order: ReviewedOrder
  invoiceCode: string | null
  asked: Rupiah | null
  over: Rupiah
  givenBack: Rupiah
}

/** Of a cancelled order everything counted goes back at once (`refundsDue`): its payments are not asked about one by one. */
export const reviewCondition = `payments.reason is not null and payments.decided_at is null
  and payments.state in ('applied', 'review') and not (payments.state = 'applied' and payments.reason in ('over', 'late')
    and (orders.status_order = 'dibatalkan' or orders.deleted_at is not null))`

export const overSum = `(select coalesce(sum(excess), 0) from payments other where other.order_id = orders.id
  and other.state = 'applied') - orders.refunded_amount`
export const givenBackSum = `(select coalesce(sum(amount), 0) from refunds where refunds.payment_id = payments.id)`

export async function waitingPayments(db: Knex): Promise<WaitingPayment[]> {
  type Row = PaymentRow & OrderColumns & Sums & { code: string | null; asked: string | null; o: string; g: string }
  const rows: Row[] = await db('payments')
    .join('orders', 'orders.id', 'payments.order_id')
    .leftJoin('invoices', 'invoices.id', 'payments.invoice_id')
    .whereRaw(reviewCondition)
    .orderBy('payments.created_at')
    .limit(MOST)
    .select('payments.*', ...orderColumns, sums)
    .select({
      code: 'invoices.invoice_code',
      asked: 'invoices.invoice_amount',
      o: db.raw(overSum),
      g: db.raw(givenBackSum),
    })
  return rows.map((row) => ({
    payment: paymentOf(row),
    order: reviewedOrder(row.order_id, row),
    invoiceCode: row.code,
    asked: row.asked === null ? null : amountOf(row.asked),
    over: Math.max(0, amountOf(row.o)),
    givenBack: amountOf(row.g),
  }))
}

export type WaitingProof = {
  proof: PaymentProofRow
  order: ReviewedOrder
  invoiceCode: string
  asked: Rupiah
  isPayable: boolean
}

export async function waitingProofs(db: Knex): Promise<WaitingProof[]> {
  type Row = PaymentProofRow & OrderColumns & Sums & { code: string; asked: string; standing: string }
  const rows: Row[] = await db('payment_proofs')
    .join('orders', 'orders.id', 'payment_proofs.order_id')
    .join('invoices', 'invoices.id', 'payment_proofs.invoice_id')
    .where('payment_proofs.state', 'waiting')
    .orderBy('payment_proofs.created_at')
    .limit(MOST)
    .select('payment_proofs.*', ...orderColumns, sums)
    .select({ code: 'invoices.invoice_code', asked: 'invoices.invoice_amount', standing: 'invoices.invoice_status' })
  return rows.map((row) => ({
    proof: row,
    order: reviewedOrder(row.order_id, row),
    invoiceCode: row.code,
    asked: amountOf(row.asked),
    isPayable:
      (row.standing === 'belum dibayar' || row.standing === 'kadaluarsa') &&
      row.status_order !== 'dibatalkan' &&
      row.deleted_at === null,
  }))
}

/** Orders that ended with money of the customer's, which nobody has decided to keep. */
export const refundCondition = `orders.paid_amount > orders.refunded_amount
  and (orders.status_order = 'dibatalkan' or orders.deleted_at is not null)
  and (orders.status_order <> 'lunas' or orders.paid_amount - orders.refunded_amount > orders.total_price)
  and not exists (select 1 from order_history told where told.order_id = orders.id and told.kind = 'refund_waived')`

export type RefundDue = { order: ReviewedOrder; since: Date }

export async function refundsDue(db: Knex): Promise<RefundDue[]> {
  type Row = OrderColumns & Sums & { id: string; since: Date }
  const rows: Row[] = await db('orders')
    .whereRaw(refundCondition)
    .orderBy('since')
    .limit(MOST)
    .select('orders.id', ...orderColumns, sums)
    .select({ since: db.raw('coalesce(orders.ended_at, orders.deleted_at, orders.updated_at)') })
  return rows.map((row) => ({ order: reviewedOrder(row.id, row), since: row.since }))
}

export const webhookCondition = `(webhook_inbox.state = 'failed'
  or (webhook_inbox.state = 'ignored' and webhook_inbox.result = 'unknown'))`

export type TroubledWebhook = WebhookInboxRow & { order_code: string | null }

/** What gateways told that came to nothing, and that nobody put aside. */
export const troubledWebhooks = (db: Knex): Promise<TroubledWebhook[]> =>
  db('webhook_inbox')
    .leftJoin('orders', 'orders.id', 'webhook_inbox.order_id')
    .whereRaw(webhookCondition)
    .orderBy('webhook_inbox.received_at')
    .limit(MOST)
    .select('webhook_inbox.*', 'orders.order_code')

/** Something that was decided about money, newest first; `total`: of all there are. */
export type Decided = {
  kind: 'payment' | 'refund' | 'proof'
  at: Date
  by: string
  order_code: string
  amount: Rupiah
  state: string | null
  reason: PaymentRow['reason']
  note: string
}

export async function decidedMoney(
  db: Knex,
  limit: number,
  offset: number,
): Promise<{ rows: Decided[]; total: number }> {
  const { rows }: { rows: (Omit<Decided, 'amount'> & { amount: string; total: string })[] } = await db.raw(
    `select decided.*, orders.order_code, count(*) over () as total from (
       select 'payment' as kind, decided_at as at, coalesce(decided_by, '') as by, order_id, amount, state, reason,
              notes as note
         from payments where decided_at is not null and state <> 'refunded'
       union all
       select 'refund', created_at, recorded_by, order_id, amount, null, null, notes from refunds
       union all
       select 'proof', decided_at, coalesce(decided_by, ''), payment_proofs.order_id, invoices.invoice_amount, state,
              null, coalesce(answer, '')
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
