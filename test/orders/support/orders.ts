import { randomBytes, randomInt } from 'node:crypto'
import type { Knex } from 'knex'
import type { InvoiceSheet } from '../../../src/db/column-types.ts'
import type { InvoiceRow, OrderHistoryRow, OrderRow, PaymentLinkRow, PaymentRow } from '../../../src/db/tables.ts'
import { toOrder } from '../../../src/orders/rules/amounts.ts'
import { makeSheet } from '../../../src/orders/rules/price.ts'

const HOUR = 3_600_000
export const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR)
/**
 * Counter for order codes. It starts at a random number and goes up by one, so that no two orders of a test file share
 * a code.
 */
let coded = randomInt(1_000_000)
const nextLetters = () => {
  coded += 1
  return coded.toString(36).toUpperCase().padStart(4, '0')
}
const letters = (count: number) =>
  Array.from(randomBytes(count), (byte) => 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'[byte % 32]).join('')

/** Site settings of a shop to which customers can transfer money. */
/** The fields of an order that is paid in full, as a form sends them. */
export const paidInFull = {
  customer_name: 'Budi Santoso',
  product_name: 'Kaos Komunitas 2026',
  quantity: '50',
  total_price: '7500000',
  payment_type: 'full',
  contact_information: '0812-3456-7890',
}

export const bankAccount = { bank_name: 'BCA', bank_account: '1234567890', bank_holder: 'CV Melati' }

/** The form of /pesan/kaos/ for 12 black shirts of `makePriceList`, Rp 900.000, whose sum has been seen. */
export const shirtForm = ({ black }: { black: number }) => ({
  'choices.1': String(black),
  sizing: 'nanti',
  quantity: '12',
  'delivery.method': 'ambil',
  payment_type: 'dp',
  shown_total: '900000',
  customer_name: 'Budi Santoso',
  contact_information: '0812-3456-7890',
})

/** Form fields of the order in the first example of the API documentation. */
export const johns = {
  customer_name: 'John Doe',
  product_name: 'Kaos Custom',
  quantity: '50',
  total_price: '7500000',
  payment_type: 'dp',
  dp_percent: '50',
  contact_information: '081234567890',
  notification_channel: 'whatsapp',
  design_notes: 'Logo di dada kiri',
}

/** A partial database row whose amounts are numbers instead of strings. */
type With<Row, Amount extends keyof Row> = { [Name in keyof Row]?: Name extends Amount ? number : Row[Name] }
type OrderWishes = With<OrderRow, 'total_price' | 'paid_amount' | 'refunded_amount'>
type Told = Pick<OrderHistoryRow, 'kind'> & Partial<Omit<OrderHistoryRow, 'amount'>> & { amount?: number }

/**
 * Inserts an order. By default it is for 50 shirts at Rp 7.500.000 in total, with half as down payment. `told` are the
 * rows of its history.
 */
export async function makeOrder(db: Knex, wishes: OrderWishes = {}, told: readonly Told[] = []): Promise<OrderRow> {
  const created_at = wishes.created_at ?? hoursAgo(5)
  const [order] = await db('orders')
    .insert({
      order_code: `ORD-20261118-${nextLetters()}`,
      customer_name: 'Budi Santoso',
      product_name: 'Kaos Komunitas 2026',
      quantity: 50,
      total_price: 7_500_000,
      payment_type: 'dp',
      dp_percent: wishes.payment_type === 'full' ? null : 50,
      contact_information: '081234567890',
      contact_phone: '6281234567890',
      notification_channel: 'whatsapp',
      source: 'public',
      price_confirmed: true,
      updated_at: created_at,
      ...wishes,
      created_at,
    })
    .returning('*')
  if (!order) throw new Error('the order was not made')
  const first: Told = { kind: 'order', new: 'menunggu_link', at: created_at }
  for (const one of [first, ...told])
    await db('order_history').insert({ actor: 'rini', source: 'admin', version: 1, order_id: order.id, ...one })
  return order
}

/** `sheet: null` leaves the column out, for a database in the state before invoices had one. */
type Asked = {
  invoice?: With<InvoiceRow, 'invoice_amount'>
  link?: Partial<PaymentLinkRow> | null
  sheet?: Partial<InvoiceSheet> | null
}

/** The head of the invoices of a shop whose settings nobody has changed. */
const shop = { name: 'KortekStream Konveksi', address: '', contact: '' }

/**
 * Inserts an invoice of an order, by default for the down payment, with a payment link that is open for another day.
 */
export async function makeInvoice(db: Knex, order: OrderRow, { invoice = {}, link = {}, sheet = {} }: Asked = {}) {
  const issued = { ...makeSheet(toOrder(order), shop), ...sheet }
  const [row] = await db('invoices')
    .insert({
      // Databases in the state before the column exists get no sheet, although the row type needs one.
      ...((sheet && { sheet: issued }) as { sheet: InvoiceSheet }),
      order_id: order.id,
      invoice_code: `INV-${String(randomInt(1_000_000)).padStart(6, '0')}-${letters(3)}`,
      payment_type: order.payment_type,
      dp_percent: order.dp_percent,
      invoice_amount: order.payment_type === 'dp' ? 3_750_000 : 7_500_000,
      ...invoice,
    })
    .returning('*')
  if (!row) throw new Error('the invoice was not made')
  if (link)
    await db('payment_links').insert({
      invoice_id: row.id,
      provider: 'manual',
      external_id: `${row.invoice_code}-${letters(6)}`,
      payment_url: `http://127.0.0.1/invoice/${row.invoice_code}/`,
      expires_at: new Date(Date.now() + 24 * HOUR),
      state: 'open',
      ...link,
    })
  return row
}

/** Inserts a payment for an invoice. By default it is counted and pays the whole invoice. */
export async function makePayment(
  db: Knex,
  invoice: InvoiceRow,
  wishes: With<PaymentRow, 'amount' | 'excess'> = {},
): Promise<void> {
  await db('payments').insert({
    order_id: invoice.order_id,
    invoice_id: invoice.id,
    payment_type: invoice.payment_type,
    provider: 'manual',
    provider_ref: letters(12),
    amount: Number(invoice.invoice_amount),
    state: 'applied',
    paid_at: hoursAgo(1),
    ...wishes,
  })
}
