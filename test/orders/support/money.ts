import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { amountOf } from '../../../src/orders/rules/amounts.ts'
import { dayOf } from '../../../src/web/dates.ts'
import { site } from '../../support/app.ts'
import { read } from '../../support/page.ts'
import { signInAs } from '../../support/sign-in.ts'

/** Returns the status, the amounts, the payments and the refunds of an order. */
export async function booksOf(db: Knex, orderId: string) {
  const order = await db('orders').where({ id: orderId }).first()
  if (!order) throw new Error('the order is gone')
  const payments = await db('payments').where({ order_id: orderId }).orderBy('created_at')
  return {
    status: order.status_order,
    paid: amountOf(order.paid_amount),
    refunded: amountOf(order.refunded_amount),
    version: order.version,
    payments: payments.map(({ state, reason, amount, excess, decided_by, notes }) => ({
      ...{ state, reason, amount: amountOf(amount), excess: amountOf(excess), isDecided: decided_by !== null, notes },
    })),
    refunds: (await db('refunds').where({ order_id: orderId })).map(({ amount }) => amountOf(amount)),
  }
}

/** Returns functions that open pages of the payment review and send its forms as a staff member. */
export async function reviewer(db: Knex, name?: string, settings: Record<string, string> = {}) {
  const cookie = await signInAs(db, { role: 'staff', ...(name ? { username: name } : {}) })
  const page = async (path = '/admin/pembayaran/') => {
    const response = await site(db, { settings }).get(path).set('Cookie', cookie)
    return { status: response.status, page: read(response.text), html: response.text }
  }
  const send = async (path: string, form: Record<string, string> = {}) => {
    const response = await site(db, { settings })
      .post(path)
      .set('Cookie', cookie)
      .set('Sec-Fetch-Site', 'same-origin')
      .type('form')
      .send(form)
    return {
      status: response.status,
      location: response.headers.location ?? '',
      page: read(response.text),
      html: response.text,
    }
  }
  const call = (path: string, body: object, headers: Record<string, string> = {}) =>
    site(db, { settings }).post(path).set('Cookie', cookie).set('Sec-Fetch-Site', 'same-origin').set(headers).send(body)
  return { cookie, page, send, call }
}

/** Returns the form fields of a refund dated today. */
export const refundForm = (amount: number, wishes: Record<string, string> = {}) => ({
  key: randomUUID(),
  amount: String(amount),
  day: dayOf(new Date()),
  note: 'Transfer balik ke BCA',
  ...wishes,
})
