import { expect, test } from 'vitest'
import type { OrderRow } from '../../src/db/tables.ts'
import { taskCondition, taskSql } from '../../src/orders/queries.ts'
import { toOrder } from '../../src/orders/rules/amounts.ts'
import { getOrderTask, orderStatuses, productionStatuses } from '../../src/orders/rules/order.ts'
import { useDatabase } from '../support/db.ts'
import { makeSettings } from '../support/make.ts'
import { read } from '../support/page.ts'
import { signInAs } from '../support/sign-in.ts'
import { shopOn } from './support/desk.ts'
import { hoursAgo, makeInvoice, makeOrder } from './support/orders.ts'

const db = useDatabase()

test('the rule and the SQL agree on what an order waits for, whatever its states', async () => {
  for (const status_order of orderStatuses)
    for (const production_status of productionStatuses)
      for (const price_confirmed of [true, false])
        await makeOrder(db(), { status_order, production_status, price_confirmed })
  const rows: (OrderRow & { task: string | null })[] = await db()('orders').select('*', { task: db().raw(taskSql) })
  expect(rows).toHaveLength(orderStatuses.length * productionStatuses.length * 2)
  for (const { task, ...row } of rows)
    expect([row.status_order, row.production_status, task]).toEqual([
      row.status_order,
      row.production_status,
      getOrderTask(toOrder(row)),
    ])
})

test('the orders that wait are found in their index alone', async () => {
  await makeOrder(db(), { status_order: 'lunas', production_status: 'dikirim', price_confirmed: true })
  const plan = await db().transaction(async (trx) => {
    // Among few orders all plans cost the same.
    await trx.raw(`insert into orders select (jsonb_populate_record(null::orders, to_jsonb(one) || jsonb_build_object(
      'id', gen_random_uuid(), 'order_code', 'ORD-20261127-' || place))).*
      from orders as one, generate_series(1000, 3000) as place`)
    await trx.raw('analyze orders')
    const { rows } = await trx.raw<{ rows: object[] }>(
      `explain select id, created_at, status_order, ${taskSql} as task from orders
        where deleted_at is null and ${taskCondition}`,
    )
    return JSON.stringify(rows)
  })
  expect(plan).toContain('Index Only Scan using orders_tasks')
})

test('a number in the menu ends at 99, that of the list does not, and a deleted order with a proof is in neither', async () => {
  const Cookie = await signInAs(db(), { role: 'staff' })
  const pageOf = async () => read((await shopOn(db()).get('/admin/pesanan/').set('Cookie', Cookie)).text)
  const deleted = await makeOrder(db(), { status_order: 'link_dibuat', deleted_at: new Date() })
  const invoice = await makeInvoice(db(), deleted)
  await db()('payment_proofs').insert({ order_id: deleted.id, invoice_id: invoice.id, picture: 'proof' })
  for (let nth = 0; nth < 99; nth += 1) await makeOrder(db(), { status_order: 'menunggu_link' })
  const marks = '#staf-pesanan .staff-count'
  expect((await pageOf()).text(marks)).toBe('99 menunggu')
  for (let nth = 0; nth < 2; nth += 1) await makeOrder(db(), { status_order: 'menunggu_link' })
  const page = await pageOf()
  expect(page.text(marks)).toBe('99+ menunggu')
  expect(page.text('#saring-perlu')).toContain('101')
})

test('staff hear loudly that customers cannot pay, and how many messages were not sent', async () => {
  const Cookie = await signInAs(db(), { role: 'staff' })
  const pageOf = async (settings: Record<string, string>, as = Cookie) =>
    read((await shopOn(db(), settings).get('/admin/').set('Cookie', as)).text)
  const linesOf = async (settings: Record<string, string>) => (await pageOf(settings)).texts('.waiting-row, .today-gap')
  const missing = 'Belum diisi Rekening toko belum diisi Pelanggan belum bisa membayar Urusan admin'
  expect(await linesOf({})).toEqual([missing])
  const forAdmin = await pageOf({}, await signInAs(db(), { role: 'admin' }))
  expect(forAdmin.text('.waiting-row')).toContain('Pelanggan belum bisa membayar Isi sekarang')
  expect(forAdmin.attribute('.waiting-row a', 'href')).toBe('/admin/pengaturan/#setelan-bank')
  expect(await linesOf({ PAYMENTS: 'simulated' })).toEqual([])
  for (const value of ['  ', '123']) {
    await db()('site_settings').delete()
    await makeSettings(db(), { bank_account: value })
    expect(await linesOf({})).toEqual(value === '123' ? [] : [missing])
  }

  const { id: order_id } = await makeOrder(db(), { status_order: 'link_dibuat' })
  const message = { order_id, type: 'custom', recipient: '6281', body: 'Halo' }
  const unsent = { ...message, unsent_reason: 'not_configured' } as const
  await db()('order_messages').insert([
    { ...unsent, channel: 'whatsapp' },
    { ...unsent, channel: 'whatsapp' },
    { ...unsent, channel: 'whatsapp', created_at: hoursAgo(24 * 8) },
    { ...message, channel: 'whatsapp', unsent_reason: 'switched_off' },
    { ...unsent, channel: 'email' },
  ])
  const waitingOf = async (settings: Record<string, string>) => (await pageOf(settings)).text('.waiting-row:last-child')
  expect(await waitingOf({})).toContain('3 pesan menunggu kamu kirim')
  const fonnte = { FONNTE_API_TOKEN: 'token' }
  expect(await waitingOf(fonnte)).toContain('1 pesan menunggu kamu kirim')

  const alarmsOf = async (settings: Record<string, string>) =>
    read((await shopOn(db(), settings).get('/admin/kiriman/').set('Cookie', Cookie)).text).texts('.alarm')
  const [whatsapp, mail] = await alarmsOf({})
  expect(whatsapp).toContain('2 pesan dari tujuh hari terakhir menunggu kamu kirim')
  expect(whatsapp).toContain('FONNTE_API_TOKEN')
  expect(mail).toContain('EMAIL_HOST')
  expect(await alarmsOf(fonnte)).toEqual([mail])
})
