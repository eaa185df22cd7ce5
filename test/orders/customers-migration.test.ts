import { expect, test } from 'vitest'
import { useDatabaseBefore } from './support/before-migration.ts'
import { hoursAgo, makeInvoice, makeOrder } from './support/orders.ts'

const { db, migrate } = useDatabaseBefore('0070_customers')

test('older orders get one customer for a phone number, else for an email address, and stay as they were', async () => {
  const byPhone = { contact_phone: '6281234567890', contact_email: 'Budi@contoh.id' }
  const first = await makeOrder(db(), { ...byPhone, customer_name: 'Budi', created_at: hoursAgo(9) })
  const second = await makeOrder(db(), { ...byPhone, contact_email: null, customer_name: 'Budi S' })
  const byEmail = await makeOrder(db(), { contact_phone: null, contact_email: 'budi@contoh.id' })
  const other = await makeOrder(db(), { contact_phone: null, contact_email: 'ani@contoh.id', customer_name: 'Ani' })
  const erased = await makeOrder(db(), { contact_phone: null, contact_email: null, contact_information: '-' })
  await makeInvoice(db(), first)
  await migrate()

  expect((await db()('customers').orderBy('id')).map(({ name, phone, email }) => [name, phone, email])).toEqual([
    ['Budi S', '6281234567890', 'budi@contoh.id'],
    ['Ani', null, 'ani@contoh.id'],
  ])
  const [budi, ani] = await db()('customers').orderBy('id').pluck('id')
  const all = [first, second, byEmail, other, erased]
  const after = await db()('orders')
  expect(all.map(({ id }) => after.find((one) => one.id === id)?.customer_id)).toEqual([budi, budi, budi, ani, null])
  for (const one of all) expect(after.find(({ id }) => id === one.id)).toMatchObject(one)
  const indexes = await db()('pg_indexes').where({ tablename: 'orders' }).pluck('indexname')
  expect(indexes).toEqual(expect.arrayContaining(['orders_words', 'orders_tasks', 'orders_customer']))
})
