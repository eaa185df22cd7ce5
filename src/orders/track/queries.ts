import type { Knex } from 'knex'
import type { InvoiceRow, OrderHistoryRow, PaymentLinkRow } from '../../db/tables.ts'
import { type Invoice, type Order, type Payment, type Rupiah, toAmount, toOrder, toPayment } from '../rules/amounts.ts'
import type { Medium } from '../rules/contact.ts'

/** Only the data that customers may see: no actor and no note, except the words to the customer (`words`). */
export type HistoryStep = Pick<OrderHistoryRow, 'kind' | 'old' | 'new' | 'at'> & {
  amount: Rupiah | null
  words: string | null
}

/** An invoice with its newest link. */
export type TrackedInvoice = Invoice & {
  link: Pick<PaymentLinkRow, 'provider' | 'external_id' | 'state' | 'payment_url' | 'expires_at'> | null
  /** The number of proofs that wait for staff. */
  proofs: number
  /** Whether staff rejected the newest proof. */
  isProofRejected: boolean
  /** The sum of held payments. */
  held: Rupiah
  /** The sum of counted payments. */
  received: Rupiah
  /** The method of the latest payment. */
  method: string
  /** The customer got a message about the order, to which they can reply. */
  hasSentMessage: boolean
}

/** Oldest first. */
export async function findHistorySteps(db: Knex, orderId: string): Promise<HistoryStep[]> {
  const rows = await db('order_history')
    .where({ order_id: orderId })
    .whereIn('kind', [
      'order',
      'production',
      'price',
      'price_confirmed',
      'price_doubted',
      'refund',
      'refund_waived',
      'restored',
      'cancel_words',
      'mockup',
    ])
    .orderBy('id')
    .select('kind', 'old', 'new', 'amount', 'at')
    .select({ words: db.raw("case when kind = 'cancel_words' then note end") })
  return rows.map((row) => ({ ...row, amount: row.amount === null ? null : toAmount(row.amount) }))
}

/**
 * `pieces`: the pieces of lines that come in sizes. `sized`: how many of them have a known size. `isUnshipped`: the
 * goods are to be sent, but no line has a price for it yet. `received`: when the last parcel arrived; null while a
 * parcel is on its way.
 */
export type GoodsFacts = { isUnshipped: boolean; pieces: number; sized: number; received: Date | null }

export async function findGoodsFacts(db: Knex, orderId: string): Promise<GoodsFacts> {
  const { rows } = await db.raw(
    `with lines as (select * from order_lines where order_id = :id and voided_at is null), known as (
       select quantity, (select coalesce(sum(quantity), 0) from order_sizes where line_id = lines.id) as sized from lines
       where kind = 'goods' and product_id in (select (product->>'id')::int from order_price_lists,
         jsonb_array_elements(list->'products') product where order_id = :id and product->'sizes' <> '[]'))
     select exists (select from deliveries where order_id = :id and method = 'kirim'
           and paid_by = 'pelanggan' and rework_id is null)
         and not exists (select from lines where kind = 'delivery') as "isUnshipped",
       (select case when bool_and(state = 'diterima') then max(received_at) end from deliveries
         where order_id = :id and rework_id is null and state <> 'rencana') as received,
       (select coalesce(sum(quantity), 0)::int from known) as pieces,
       (select coalesce(sum(sized), 0)::int from known) as sized`,
    { id: orderId },
  )
  return rows[0]
}

export const findPayments = async (db: Knex, orderId: string): Promise<Payment[]> =>
  (await db('payments').where({ order_id: orderId }).orderBy(['paid_at', 'created_at', 'id'])).map(toPayment)

type InvoiceJoin = InvoiceRow &
  Pick<TrackedInvoice, 'proofs' | 'isProofRejected' | 'hasSentMessage'> & {
    link_provider: PaymentLinkRow['provider'] | null
    link_external: string
    link_state: PaymentLinkRow['state']
    link_url: string | null
    link_expires: Date | null
    held: string
    received: string
    method: string | null
  }

/**
 * Returns all invoices of an order, oldest first, or the invoice with the code. Invoices of deleted orders are left
 * out.
 */
export async function findTrackedInvoices(db: Knex, by: { orderId: string } | { code: string }) {
  const rows: InvoiceJoin[] = await db('invoices as invoice')
    .join('orders', 'orders.id', 'invoice.order_id')
    .joinRaw(
      'left join lateral (select * from payment_links where invoice_id = invoice.id order by id desc limit 1) as link on true',
    )
    .where('orderId' in by ? { 'invoice.order_id': by.orderId } : { 'invoice.invoice_code': by.code })
    .whereNull('orders.deleted_at')
    .orderBy('invoice.created_at')
    .select('invoice.*', {
      link_provider: 'link.provider',
      link_external: 'link.external_id',
      link_state: 'link.state',
      link_url: 'link.payment_url',
      link_expires: 'link.expires_at',
      proofs: db.raw(
        "(select count(*)::int from payment_proofs as p where p.invoice_id = invoice.id and p.state = 'waiting')",
      ),
      isProofRejected: db.raw(
        "coalesce((select p.state = 'rejected' from payment_proofs as p where p.invoice_id = invoice.id order by p.id desc limit 1), false)",
      ),
      held: db.raw(
        "(select coalesce(sum(p.amount), 0) from payments as p where p.invoice_id = invoice.id and p.state = 'review')",
      ),
      received: db.raw(
        "(select coalesce(sum(p.amount), 0) from payments as p where p.invoice_id = invoice.id and p.state = 'applied')",
      ),
      method: db.raw(
        "(select p.payment_method from payments as p where p.invoice_id = invoice.id and p.state = 'applied' order by p.paid_at desc limit 1)",
      ),
      hasSentMessage: db.raw(
        `exists (select 1 from order_messages as m left join outbox on outbox.id = m.outbox_id
          where m.order_id = orders.id and (outbox.state = 'sent' or m.hand_sent_at is not null))`,
      ),
    })
  return rows.map(toTrackedInvoice)
}

function toTrackedInvoice(joinRow: InvoiceJoin): TrackedInvoice {
  const { link_provider: provider, link_external, link_state, link_url, link_expires, ...row } = joinRow
  const link = { external_id: link_external, state: link_state, payment_url: link_url, expires_at: link_expires }
  return {
    ...row,
    invoice_amount: toAmount(row.invoice_amount),
    link: provider && { provider, ...link },
    held: toAmount(row.held),
    received: toAmount(row.received),
    method: row.method ?? '',
  }
}

/** Orders with this address on the channel that have not ended, newest first. */
export async function findOpenOrders(db: Knex, channel: Medium, address: string): Promise<Order[]> {
  const rows = await db('orders')
    .whereNull('deleted_at')
    .whereNull('ended_at')
    .whereRaw(channel === 'whatsapp' ? 'contact_phone = ?' : 'lower(contact_email) = ?', [address])
    .orderBy('created_at', 'desc')
    .limit(10)
  return rows.map(toOrder)
}
