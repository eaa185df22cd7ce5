import type { Knex } from 'knex'
import type { OrderRow, PaymentProofRow, PaymentRow, WebhookInboxRow } from '../../../db/tables.ts'
import { storedValues } from '../../../platform/site-settings.ts'
import { heldIdsSql, refundCondition, reviewCondition, taskCondition } from '../../queries.ts'
import { type Order, type Payment, type Rupiah, toAmount, toOrder, toPayment } from '../../rules/amounts.ts'
import { orderSettings } from '../../settings.ts'
import { type Obstacle, obstacleTo } from './rules.ts'

/** The most items of each kind that are read, oldest first. If there are so many, there may be more. */
export const MAX_ITEMS = 60

const columns = [
  'order_code',
  'customer_name',
  'status_order',
  'production_status',
  'deleted_at',
  'total_price',
  'paid_amount',
  'refunded_amount',
  'kept_amount',
] as const
const orderColumns = columns.map((name) => `orders.${name}`)
type OrderColumns = Pick<OrderRow, (typeof columns)[number]>

export type ReviewedOrder = Pick<Order, 'id' | (typeof columns)[number]>

const reviewedOrder = (id: string, row: OrderColumns): ReviewedOrder => ({ ...toOrder(row), id })

export type WaitingPayment = {
  payment: Payment
  order: ReviewedOrder
  invoiceCode: string | null
  asked: Rupiah | null
  over: Rupiah
  givenBack: Rupiah
}

export const overSum = `(select coalesce(sum(excess), 0) from payments other where other.order_id = orders.id
  and other.state = 'applied') - orders.refunded_amount`
export const refundedSum = `(select coalesce(sum(amount), 0) from refunds where refunds.payment_id = payments.id)`

export async function waitingPayments(db: Knex): Promise<WaitingPayment[]> {
  type Row = PaymentRow & OrderColumns & { code: string | null; asked: string | null; o: string; g: string }
  const rows: Row[] = await db('payments')
    .join('orders', 'orders.id', 'payments.order_id')
    .leftJoin('invoices', 'invoices.id', 'payments.invoice_id')
    .whereRaw(reviewCondition)
    .orderBy('payments.created_at')
    .limit(MAX_ITEMS)
    .select('payments.*', ...orderColumns)
    .select({
      code: 'invoices.invoice_code',
      asked: 'invoices.invoice_amount',
      o: db.raw(overSum),
      g: db.raw(refundedSum),
    })
  return rows.map((row) => ({
    payment: toPayment(row),
    order: reviewedOrder(row.order_id, row),
    invoiceCode: row.code,
    asked: row.asked === null ? null : toAmount(row.asked),
    over: Math.max(0, toAmount(row.o)),
    givenBack: toAmount(row.g),
  }))
}

export type WaitingProof = {
  proof: PaymentProofRow
  /** Null if the form did not ask the customer. */
  claimed: Rupiah | null
  order: ReviewedOrder
  invoiceCode: string
  asked: Rupiah
  /** Why the money, even if it has arrived, is not counted at once. */
  obstacle: Obstacle | null
  product: string
  quantity: number
  isPriceSure: boolean
  /** Empty if the shop has not entered its bank account. */
  bank: string
}

export async function waitingProofs(db: Knex): Promise<WaitingProof[]> {
  type Goods = Pick<Order, 'product_name' | 'quantity' | 'price_confirmed'>
  type InvoiceColumns = { code: string; asked: string; standing: string; bank: Record<string, unknown> | null }
  type Row = PaymentProofRow & OrderColumns & Goods & InvoiceColumns
  const rows: Row[] = await db('payment_proofs')
    .join('orders', 'orders.id', 'payment_proofs.order_id')
    .join('invoices', 'invoices.id', 'payment_proofs.invoice_id')
    .where('payment_proofs.state', 'waiting')
    .orderBy('payment_proofs.created_at')
    .limit(MAX_ITEMS)
    .select('payment_proofs.*', ...orderColumns)
    .select('orders.product_name', 'orders.quantity', 'orders.price_confirmed', {
      bank: db.raw("(select json_object_agg(name, value) from site_settings where name like 'bank\\_%')"),
    })
    .select({ code: 'invoices.invoice_code', asked: 'invoices.invoice_amount', standing: 'invoices.invoice_status' })
  return rows.map((row) => ({
    proof: row,
    claimed: row.amount === null ? null : toAmount(row.amount),
    order: reviewedOrder(row.order_id, row),
    invoiceCode: row.code,
    asked: toAmount(row.asked),
    obstacle: obstacleTo(row, row.standing),
    product: row.product_name,
    quantity: row.quantity,
    isPriceSure: row.price_confirmed,
    bank: formatBank(row.bank),
  }))
}

function formatBank(settings: Record<string, unknown> | null): string {
  const rows = Object.entries(settings ?? {}).map(([name, value]) => ({ name, value }))
  const { bank_name, bank_account, bank_holder } = storedValues(orderSettings, rows)
  if (bank_account.trim() === '') return ''
  return [`${bank_name} ${bank_account}`.trim(), bank_holder && `a.n. ${bank_holder}`].filter(Boolean).join(' ')
}

export type RefundDue = { order: ReviewedOrder; since: Date }

/** The refund that waits longest comes first. */
export async function refundsDue(db: Knex): Promise<RefundDue[]> {
  type Row = OrderColumns & { id: string; since: Date }
  const rows: Row[] = await db('orders')
    .whereRaw(refundCondition)
    .orderBy('since')
    .limit(MAX_ITEMS)
    .select('orders.id', ...orderColumns)
    .select({ since: db.raw('coalesce(orders.ended_at, orders.deleted_at, orders.updated_at)') })
  return rows.map((row) => ({ order: reviewedOrder(row.id, row), since: row.since }))
}

const webhookCondition = `(webhook_inbox.state = 'failed'
  or (webhook_inbox.state = 'ignored' and webhook_inbox.result = 'unknown'))`

export type TroubledWebhook = WebhookInboxRow & { order_code: string | null }

/** Webhooks that failed, and webhooks about an unknown invoice. */
export const troubledWebhooks = (db: Knex): Promise<TroubledWebhook[]> =>
  db('webhook_inbox')
    .leftJoin('orders', 'orders.id', 'webhook_inbox.order_id')
    .whereRaw(webhookCondition)
    .orderBy('webhook_inbox.received_at')
    .limit(MAX_ITEMS)
    .select('webhook_inbox.*', 'orders.order_code')

/**
 * Counts the orders that the order list shows with `perlu=ya`, but at most `most`. The query has three parts, so that
 * each part can use an index.
 */
export const countNeedy = (db: Knex, most: number) =>
  db.raw(
    `(select least(count(*), :most)::int from (
      (select id from orders where deleted_at is null and ${taskCondition} limit :most)
      union (select id from orders where deleted_at is null and id = any(array(${heldIdsSql})) limit :most)) as needy)`,
    { most },
  )

export const countMaking = (db: Knex, most: number) =>
  countUpTo(db, most, db('orders').whereNull('deleted_at').where({ production_status: 'diproses' }))

const countUpTo = (db: Knex, most: number, rows: Knex.QueryBuilder) =>
  db.from(rows.select('id').limit(most).as('some')).select(db.raw('count(*)::int'))

/** Counts the items in review, without refunds. */
export const countReviews = (db: Knex) =>
  db.raw(
    `(select (select count(*) from payments join orders on orders.id = payments.order_id where ${reviewCondition})
      + (select count(*) from payment_proofs where state = 'waiting')
      + (select count(*) from webhook_inbox where ${webhookCondition}))::int`,
  )

export const countRefundsDue = (db: Knex, most: number) => countUpTo(db, most, db('orders').whereRaw(refundCondition))

/**
 * The matters of an order, by the names in notices, that no longer wait for staff: decided proofs, payments and
 * complaints; a new order after its price is confirmed, its production has begun, or it has ended; a refused link after
 * there is an open invoice, or the order has ended.
 */
export async function decidedMatters(db: Knex, orderId: string): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { about: string }[] }>(
    `with one as (select *, status_order = 'dibatalkan' or deleted_at is not null as is_over from orders where id = :id)
      select 'proof ' || id as about from payment_proofs where order_id = :id and state <> 'waiting'
      union all select 'payment ' || payments.id from payments join orders on orders.id = payments.order_id
        where payments.order_id = :id and not (${reviewCondition})
      union all select 'complaint ' || id from complaints where order_id = :id and state <> 'baru'
      union all select 'order ' || id from one
        where is_over or production_status <> 'menunggu' or (source = 'public' and price_confirmed)
      union all select 'link ' || id from one where is_over or status_order = 'lunas'
        or exists (select 1 from invoices where order_id = one.id and invoice_status = 'belum dibayar')`,
    { id: orderId },
  )
  return rows.map(({ about }) => about)
}

export const countAccounts = (db: Knex) =>
  db('site_settings')
    .where({ name: 'bank_account' })
    .whereRaw("trim(value #>> '{}') <> ''")
    .select(db.raw('count(*)::int'))
