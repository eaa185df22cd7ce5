import { expect, test } from 'vitest'
import { addWorkingDays, toWibDay } from '../../src/web/dates.ts'
import { makeShirt } from '../products/support/make.ts'
import { useDatabase } from '../support/db.ts'
import { useEach } from '../support/use.ts'
import { staffOn } from './support/desk.ts'
import { makeInvoice, makeOrder } from './support/orders.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db()))
const today = () => toWibDay(new Date())

/** An order of shirts that take ten working days, with an open DP invoice. */
async function shirts(wishes: Parameters<typeof makeOrder>[1] = {}) {
  const { product } = await makeShirt(db())
  await db()('products').where({ id: product.id }).update({ lead_days: 10 })
  const order = await makeOrder(db(), wishes)
  await staff().call('put', `order/${order.id}/lines/`, { items: [{ product_id: product.id, quantity: 24 }] })
  const { body } = await staff().call('post', `order/${order.id}/create-payment-link/`, {
    payment_type: 'dp',
    dp_percent: 50,
  })
  const { id, invoice_amount } = body.invoice
  const pay = () =>
    staff().call('post', 'payment/manual/', {
      ...{ invoice_id: id, payment_method: 'transfer', amount: Number(invoice_amount) },
      payment_time: new Date().toISOString(),
    })
  const due = async () => (await staff().call('get', `order/${order.id}/`)).body.due_on
  return { order, pay, due }
}
const messages = (order: { id: string }) => db()('order_messages').where({ order_id: order.id, type: 'due_changed' })

test('the day is promised with the first payment, by the working days of the list', async () => {
  const { order, pay, due } = await shirts()
  expect(await due()).toBeNull()
  expect((await pay()).status).toBe(201)
  expect(await due()).toBe(addWorkingDays(today(), 10))
  expect(await messages(order)).toHaveLength(0)
})

test('a day that was promised before moves by the working days until the first payment, and the customer hears of it', async () => {
  const { order, pay, due } = await shirts()
  const from = addWorkingDays('2026-11-02', 0)
  await db()('orders').where({ id: order.id }).update({ due_on: '2026-11-16', due_from: from })
  await pay()
  const moved = await due()
  expect(moved > '2026-11-16').toBe(true)
  const [message] = await messages(order)
  expect(message?.body).toContain('bukan 16 November 2026')
  const [entry] = await db()('order_history').where({ order_id: order.id, kind: 'edit_due_on' })
  expect(entry).toMatchObject({ old: '2026-11-16', new: moved })
})

test('an approval that comes later moves it again, once', async () => {
  const { order, pay, due } = await shirts()
  await pay()
  const promised = await due()
  await db()('mockups').insert({ order_id: order.id, number: 1, file_ids: '[]', sent_at: new Date() })
  // Counted from three weeks ago: the approval came fifteen working days later.
  const from = toWibDay(new Date(Date.now() - 21 * 86_400_000))
  await db()('orders').where({ id: order.id }).update({ due_from: from })
  const approve = () =>
    staff().send(`/admin/pesanan/${order.order_code}/berkas/mockup/`, { action: 'setuju', number: '1' })
  await approve()
  expect(await due()).toBe(addWorkingDays(promised, 15))
  await approve()
  expect(await due()).toBe(addWorkingDays(promised, 15))
})

test('the day of an order as typed is the staff’s own; changing it tells the customer', async () => {
  const order = await makeOrder(db(), { due_on: '2026-12-01' })
  const invoice = await makeInvoice(db(), order)
  await staff().call('post', 'payment/manual/', {
    ...{ invoice_id: invoice.id, payment_method: 'cash', amount: Number(invoice.invoice_amount) },
    payment_time: new Date().toISOString(),
  })
  const read = () => db()('orders').where({ id: order.id }).first('due_on')
  expect((await read())?.due_on).toBe('2026-12-01')
  await staff().call('patch', `order/${order.id}/`, { due_on: '2026-12-04' })
  const [message] = await messages(order)
  expect(message?.body).toContain('kami perkirakan selesai 4 Desember 2026, bukan 1 Desember 2026')
})
