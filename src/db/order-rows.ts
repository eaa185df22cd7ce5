import type { Knex } from 'knex'
import type { OrderLineRow } from './shop-rows.ts'
import type { Added } from './table.ts'

/**
 * Row types of the order tables. Amounts are whole rupiah. PostgreSQL returns them (bigint) as text, which
 * orders/rules/amounts.ts parses.
 */

export type OrderRow = {
  id: string
  order_code: string
  customer_name: string
  product_name: string
  quantity: number
  total_price: string
  payment_type: 'dp' | 'full'
  dp_percent: number | null
  paid_amount: string
  refunded_amount: string
  /** Of a cancelled order's money, what the shop keeps. */
  kept_amount: string
  status_order:
    | 'menunggu_link'
    | 'link_dibuat'
    | 'dp_dibayar'
    | 'pengerjaan_selesai'
    | 'menunggu_pelunasan'
    | 'lunas'
    | 'dibatalkan'
  production_status: 'menunggu' | 'diproses' | 'selesai' | 'dikirim' | 'dibatalkan'
  contact_information: string
  contact_phone: string | null
  contact_email: string | null
  notification_channel: 'whatsapp' | 'email' | 'both'
  design_notes: string
  design: string | null
  /** When the picture was deleted because nobody paid or answered the order; null if it was not. */
  design_removed_at: Date | null
  source: 'public' | 'admin'
  price_confirmed: boolean
  /** Due date of the order as a day in Western Indonesian time, for example "2026-11-27". */
  due_on: string | null
  /** The day that `due_on` was counted from; null where nobody promised one. */
  due_from: string | null
  link_version: number
  version: number
  created_at: Date
  updated_at: Date
  ended_at: Date | null
  deleted_at: Date | null
  /** The member who placed the order, null for an order without an account. */
  user_id: number | null
  /** Whether the customer's data is to be removed once the order is done, because the member deleted the account. */
  erase_customer: boolean
  customer_id: number | null
  /** The day on which the customer needs the goods, as `due_on` is the one that the shop promised. */
  needed_on: string | null
  /** Counts the changes of sizes and roster. */
  sizes_version: number
  /** Whether only staff may change sizes and roster. */
  sizes_locked: boolean
}

type SheetLine = Pick<OrderLineRow, 'kind' | 'title' | 'detail' | 'quantity'> & {
  unit_price: number | null
  amount: number
}

/** Order and shop as they were when the invoice was issued. `lines`: not of an order as typed. `total_price` is that of the whole order. */
export type InvoiceSheet = {
  customer_name: string
  contact_information: string
  product_name: string
  quantity: number
  total_price: number
  lines?: SheetLine[]
  shop: { name: string; address: string; contact: string }
}

export type InvoiceRow = {
  id: string
  order_id: string
  invoice_code: string
  payment_type: 'dp' | 'full' | 'pelunasan'
  dp_percent: number | null
  invoice_amount: string
  invoice_status: 'belum dibayar' | 'sudah dibayar' | 'kadaluarsa' | 'dibatalkan'
  sheet: InvoiceSheet
  created_at: Date
  paid_at: Date | null
  ended_at: Date | null
}

/**
 * A payment link. `state` is `wanted` until the gateway has answered with the link, `open` while it can be paid, and
 * `closed` once it is expired, void, or its invoice is paid.
 */
export type PaymentLinkRow = {
  id: string
  invoice_id: string
  provider: 'xendit' | 'doku' | 'manual' | 'simulated'
  external_id: string
  provider_invoice_id: string | null
  payment_url: string | null
  expires_at: Date | null
  state: 'wanted' | 'open' | 'closed'
  channel: 'whatsapp' | 'email' | 'both' | null
  to_expire: boolean
  attempts: number
  next_at: Date
  error: string | null
  created_at: Date
  /** When the customer was reminded that the link ends soon; null before. */
  reminded_at: Date | null
}

export type PaymentRow = {
  id: string
  order_id: string
  invoice_id: string | null
  payment_type: 'dp' | 'full' | 'pelunasan'
  provider: string
  provider_ref: string
  provider_invoice_id: string | null
  provider_payment_id: string | null
  payment_method: string
  amount: string
  state: 'applied' | 'review' | 'refunded' | 'dismissed'
  reason: 'short' | 'over' | 'late' | 'cancelled' | 'duplicate' | 'currency' | 'unconfirmed' | null
  excess: string
  paid_at: Date
  paid_at_told: boolean
  recorded_by: string | null
  notes: string
  created_at: Date
  decided_at: Date | null
  decided_by: string | null
}

export type RefundRow = {
  id: string
  order_id: string
  payment_id: string | null
  amount: string
  was_applied: boolean
  refunded_at: Date
  notes: string
  recorded_by: string
  created_at: Date
}

/** A proof of transfer. `amount` is what the customer says to have transferred; null if the customer was not asked. */
export type PaymentProofRow = {
  id: string
  invoice_id: string
  order_id: string
  picture: string
  note: string
  amount: string | null
  state: 'waiting' | 'accepted' | 'rejected'
  created_at: Date
  decided_at: Date | null
  decided_by: string | null
  answer: string | null
}

export type OrderHistoryRow = {
  id: string
  order_id: string
  kind: string
  old: string | null
  new: string | null
  amount: string | null
  actor: string
  source: 'public' | 'admin' | 'webhook' | 'system'
  note: string
  version: number
  at: Date
}

/** A row type whose amounts may also be numbers: amounts are read as text but inserted as numbers. */
type Amounts<Row, Name extends keyof Row> = { [Key in keyof Row]: Key extends Name ? string | number : Row[Key] }

type Orders = Amounts<OrderRow, 'total_price' | 'paid_amount' | 'refunded_amount' | 'kept_amount'>
type Invoices = Amounts<InvoiceRow, 'invoice_amount'>
type Payments = Amounts<PaymentRow, 'amount' | 'excess'>
type Proofs = Omit<PaymentProofRow, 'amount'> & { amount: string | number | null }
type History = Omit<OrderHistoryRow, 'amount'> & { amount: string | number | null }

declare module 'knex/types/tables.js' {
  interface Tables {
    orders: Knex.CompositeTableType<
      OrderRow,
      Added<
        Orders,
        | 'order_code'
        | 'customer_name'
        | 'product_name'
        | 'quantity'
        | 'total_price'
        | 'payment_type'
        | 'dp_percent'
        | 'contact_information'
        | 'notification_channel'
        | 'source'
        | 'price_confirmed'
      >
    >
    invoices: Knex.CompositeTableType<
      InvoiceRow,
      Added<Invoices, 'order_id' | 'invoice_code' | 'payment_type' | 'invoice_amount' | 'sheet'>
    >
    payment_links: Knex.CompositeTableType<
      PaymentLinkRow,
      Added<PaymentLinkRow, 'invoice_id' | 'provider' | 'external_id'>,
      Partial<Omit<PaymentLinkRow, 'to_expire'> & { to_expire: boolean | Knex.Raw }>
    >
    payments: Knex.CompositeTableType<
      PaymentRow,
      Added<Payments, 'order_id' | 'payment_type' | 'provider' | 'provider_ref' | 'amount' | 'state' | 'paid_at'>
    >
    refunds: Knex.CompositeTableType<
      RefundRow,
      Omit<Amounts<RefundRow, 'amount'>, 'id' | 'created_at'> & Partial<Pick<RefundRow, 'id' | 'created_at'>>
    >
    payment_proofs: Knex.CompositeTableType<PaymentProofRow, Added<Proofs, 'invoice_id' | 'order_id' | 'picture'>>
    order_history: Knex.CompositeTableType<
      OrderHistoryRow,
      Added<History, 'order_id' | 'kind' | 'actor' | 'source' | 'version'>
    >
  }
}
