import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { expect } from 'vitest'
import { netPaid, type Order, toAmount } from '../../../src/orders/rules/amounts.ts'
import { toWibDay } from '../../../src/web/dates.ts'

/** Returns the status, the amounts, the payments and the refunds of an order. */
export async function booksOf(db: Knex, orderId: string) {
  const order = await db('orders').where({ id: orderId }).first()
  if (!order) throw new Error('the order is gone')
  const payments = await db('payments').where({ order_id: orderId }).orderBy('created_at')
  return {
    status: order.status_order,
    paid: toAmount(order.paid_amount),
    refunded: toAmount(order.refunded_amount),
    version: order.version,
    payments: payments.map(({ state, reason, amount, excess, decided_by, notes }) => ({
      ...{ state, reason, amount: toAmount(amount), excess: toAmount(excess), isDecided: decided_by !== null, notes },
    })),
    refunds: (await db('refunds').where({ order_id: orderId })).map(({ amount }) => toAmount(amount)),
  }
}

type Amounts = readonly { amount: string | number }[]
export const sum = (rows: Amounts) => rows.reduce((all, { amount }) => all + toAmount(amount), 0)

type Books = {
  invoices: readonly { invoice_status: string }[]
  payments: readonly { state: string; amount: string | number }[]
  refunds: readonly { was_applied: boolean; amount: string | number }[]
}

/** Expects that the sums and the status of an order agree with its payments, its refunds and its invoices. */
export function expectBooks(order: Order, { invoices, payments, refunds }: Books): void {
  const told = `${order.order_code} ${order.status_order}`
  expect(order.paid_amount, told).toBe(sum(payments.filter(({ state }) => state === 'applied')))
  expect(order.refunded_amount, told).toBe(sum(refunds.filter(({ was_applied }) => was_applied)))
  const open = invoices.filter(({ invoice_status }) => invoice_status === 'belum dibayar')
  expect(open.length, told).toBeLessThanOrEqual(1)
  // A deleted order keeps its status even if its payments are refunded.
  if (order.status_order === 'lunas' && !order.deleted_at)
    expect(netPaid(order), told).toBeGreaterThanOrEqual(order.total_price)
  if (['menunggu_link', 'link_dibuat'].includes(order.status_order)) expect(order.paid_amount, told).toBe(0)
  if (['dp_dibayar', 'pengerjaan_selesai', 'menunggu_pelunasan'].includes(order.status_order)) {
    expect(order.paid_amount, told).toBeGreaterThan(0)
    expect(netPaid(order), told).toBeLessThan(order.total_price)
  }
}

/** Returns the form fields of a refund dated today. */
export const refundForm = (amount: number, wishes: Record<string, string> = {}) => ({
  key: randomUUID(),
  amount: String(amount),
  day: toWibDay(new Date()),
  note: 'Transfer balik ke BCA',
  ...wishes,
})
