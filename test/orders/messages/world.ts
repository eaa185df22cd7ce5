import { randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import type { OrderRow } from '../../../src/db/order-rows.ts'
import { invoiceOf, type Order, orderOf } from '../../../src/orders/rules/amounts.ts'
import { sheetOf } from '../../../src/orders/rules/invoice-sheet.ts'

/** Inserts a customer's order of 50 jackets for Rp 7,500,000, with a phone number and an email address. */
export async function makeOrder(db: Knex, wishes: Partial<OrderRow> = {}) {
  const [row] = await db('orders')
    .insert({
      order_code: `ORD-20261118-${randomBytes(2).toString('hex').toUpperCase()}`,
      customer_name: 'Budi Santoso',
      product_name: 'Jaket hoodie',
      quantity: 50,
      total_price: 7_500_000,
      payment_type: 'dp',
      dp_percent: 50,
      contact_information: '081234567890, budi@contoh.test',
      contact_phone: '6281234567890',
      contact_email: 'budi@contoh.test',
      notification_channel: 'both',
      source: 'public',
      price_confirmed: false,
      ...wishes,
    })
    .returning('*')
  if (!row) throw new Error('the order was not made')
  return orderOf(row)
}

/** Inserts an open invoice for the down payment of an order. */
export async function makeInvoice(db: Knex, order: Order) {
  const [row] = await db('invoices')
    .insert({
      order_id: order.id,
      invoice_code: `INV-${Math.floor(100_000 + Math.random() * 900_000)}-KTK`,
      payment_type: 'dp',
      dp_percent: 50,
      invoice_amount: 3_750_000,
      sheet: sheetOf(order, { name: 'Konveksi', address: '', contact: '' }),
    })
    .returning('*')
  if (!row) throw new Error('the invoice was not made')
  return invoiceOf(row)
}

/** Returns the messages to customers in the outbox, oldest first. */
export const outboxOf = (db: Knex) => db('outbox').whereIn('kind', ['whatsapp', 'mail']).orderBy('id')
