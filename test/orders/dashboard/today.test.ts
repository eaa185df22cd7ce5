import { expect, test } from 'vitest'
import { sendSummary } from '../../../src/orders/dashboard/today/summary.ts'
import type { OrderDeps } from '../../../src/orders/order-deps.ts'
import { toWibDay } from '../../../src/web/dates.ts'
import { makeShirt } from '../../products/support/make.ts'
import { useDatabase } from '../../support/db.ts'
import { makeSettings } from '../../support/make.ts'
import { staffOn } from '../support/desk.ts'
import { hoursAgo, makeOrder } from '../support/orders.ts'

const db = useDatabase()

const today = toWibDay(new Date())
const paid = { status_order: 'dp_dibayar', paid_amount: 3_750_000 } as const
const packed = { status_order: 'lunas', paid_amount: 7_500_000, production_status: 'selesai' } as const

async function aDay() {
  const begin = await makeOrder(db(), { ...paid, customer_name: 'Mulai' })
  const late = await makeOrder(db(), {
    ...paid,
    production_status: 'diproses',
    customer_name: 'Lama',
    due_on: '2026-01-05',
  })
  await makeOrder(db(), { ...packed, customer_name: 'Kirim' })
  const pickup = await makeOrder(db(), { ...packed, customer_name: 'Ambil', due_on: today })
  await db()('deliveries').insert({ order_id: pickup.id, method: 'ambil', city: '' } as never)
  const sent = await makeOrder(db(), { ...packed, production_status: 'dikirim', customer_name: 'Keluh' })
  const complaint = { order_id: sent.id, kind: 'rusak', pieces: 3, by_staff: false, words: 'sobek' } as const
  await db()('complaints').insert({ ...complaint, created_at: hoursAgo(26) } as never)
  return { begin, late, sent }
}

test('each thing of the day has a row, and what needs no input is done by its button', async () => {
  const staff = await staffOn(db())
  const { begin, late, sent } = await aDay()
  const { page } = await staff.page('/admin/')
  const rows = page.texts('.waiting-row')
  const row = (name: string) => rows.find((one) => one.includes(name))
  expect(row('Keluh')).toMatch(/Keluhan Keluh .*1 hari lalu.*Jawab/)
  expect(row('Lama')).toMatch(/Terlambat: Lama .*tenggat 5 Jan, lewat/)
  expect(row('Ambil')).toMatch(/Siap diambil: Ambil.*Tandai diambil/)
  expect(row('Kirim')).toMatch(/Tandai dikirim/)
  expect(page.attribute(`.waiting-row a[href="/admin/pesanan/${sent.order_code}/keluhan/"]`, 'href')).toBeTruthy()
  expect(page.text(`.waiting-row a[href="/admin/pesanan/${late.order_code}/"]`)).toContain('Buka')

  const form = page.all('.waiting-row form').find((one) => one.getAttribute('action')?.endsWith('/produksi/'))
  const fields = Object.fromEntries(
    (form?.querySelectorAll('input') ?? []).map((one) => [one.getAttribute('name'), one.getAttribute('value')]),
  )
  await staff.send(form?.getAttribute('action') ?? '', fields)
  expect(await db()('orders').where({ id: begin.id }).first('production_status')).toEqual({
    production_status: 'diproses',
  })
  expect((await staff.send(form?.getAttribute('action') ?? '', fields)).status).toBe(409)
})

test('a lost code and sizes that are missing shortly before the due date are rows', async () => {
  const staff = await staffOn(db())
  const order = await makeOrder(db(), {
    ...paid,
    production_status: 'diproses',
    customer_name: 'Tanpa ukuran',
    due_on: today,
  })
  const { product } = await makeShirt(db())
  const list = { products: [{ id: product.id, sizes: [{ code: 'L' }] }] }
  await db()('order_price_lists').insert({ order_id: order.id, list: JSON.stringify(list) })
  const goods = { kind: 'goods', title: 'Polo', quantity: 50, amount: 7_500_000, added_by: 'rina', position: 0 }
  await db()('order_lines').insert({
    ...goods,
    order_id: order.id,
    product_id: product.id,
    added_at: new Date(),
  } as never)
  const open = await makeOrder(db(), { ...paid, production_status: 'diproses', contact_phone: '6281234567899' })
  await staff.send('/lacak/kode/', { kontak: '081234567899' })
  const { page } = await staff.page('/admin/')
  expect(page.texts('.waiting-row')).toContainEqual(
    expect.stringMatching(/Ukuran belum lengkap: Tanpa ukuran.*Lengkapi/),
  )
  const lost = page.all('.waiting-row').find((one) => one.text.includes('Kode hilang'))
  expect(lost?.text).toContain(open.order_code)
  const queue = await staff.page(lost?.querySelector('a')?.getAttribute('href') ?? '')
  expect(queue.page.text('main')).toContain('link pesananmu')
})

test('the day is a text with names and codes alone, and goes out once at seven where the shop wants it', async () => {
  const staff = await staffOn(db())
  const { late, sent } = await aDay()
  const { page } = await staff.page('/admin/')
  const text = page.text('#ringkasan')
  expect(text).toMatch(/Ringkasan .*Terlambat: - ORD-\S+ Lama.*Tenggat hari ini: - ORD-\S+ Ambil/)
  expect(text).toMatch(/Siap dikirim: - ORD-\S+ Kirim Siap diambil: - ORD-\S+ Ambil Keluhan: - ORD-\S+ Keluh/)
  expect(text).not.toMatch(/6281234567890|Rp/)

  const deps = {
    db: db(),
    now: () => new Date(),
    messages: { channels: { whatsapp: true, email: false } },
  } as unknown as OrderDeps
  const queued = () => db()('outbox').whereIn('kind', ['whatsapp', 'mail'])
  await sendSummary(deps)
  expect(await queued()).toEqual([])
  await makeSettings(db(), { summary_to: '0812-9999-8888' })
  await sendSummary(deps)
  await sendSummary(deps)
  const [only, ...more] = await queued()
  expect(more).toEqual([])
  expect(only).toMatchObject({ kind: 'whatsapp', payload: { to: '6281299998888' } })
  expect(JSON.stringify(only?.payload)).toContain(late.order_code)
  expect(JSON.stringify(only?.payload)).toContain(sent.order_code)
})

test('the coming working days stand with their pieces below what waits', async () => {
  const staff = await staffOn(db())
  await makeOrder(db(), { ...paid, production_status: 'diproses', due_on: '2026-01-05', quantity: 77 })
  const { page } = await staff.page('/admin/')
  expect(page.texts('.load-day')).toHaveLength(15)
  expect(page.text('.load-day')).toContain('77')
})
