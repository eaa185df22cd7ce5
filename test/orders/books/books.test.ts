import { expect, test } from 'vitest'
import { useDatabase } from '../../support/db.ts'
import { staffOn } from '../support/desk.ts'
import { hoursAgo, makeInvoice, makeOrder } from '../support/orders.ts'

const db = useDatabase()

const at = (day: string) => new Date(`${day}T03:00:00Z`)

async function pay(order: { id: string }, amount: number, day: string, more: object = {}): Promise<string> {
  const ref = `${order.id} ${amount} ${day}`
  const payment = {
    provider: 'manual',
    provider_ref: ref,
    payment_type: 'dp',
    payment_method: 'CASH',
    state: 'applied',
  } as const
  const [row] = await db()('payments')
    .insert({ ...payment, order_id: order.id, amount, paid_at: at(day), paid_at_told: true, ...more } as never)
    .returning('id')
  return row?.id ?? ''
}

const giveBack = (order: { id: string }, amount: number, day: string, payment: string | null, was_applied: boolean) =>
  db()('refunds').insert({
    ...{ order_id: order.id, amount, payment_id: payment, was_applied, refunded_at: at(day) },
    ...{ notes: 'salah jumlah', recorded_by: 'rina' },
  })

test('the cash book has every rupiah once, and what is left is what the orders hold', async () => {
  const staff = await staffOn(db())
  const order = await makeOrder(db(), { customer_name: '=1+1', paid_amount: 300_000, refunded_amount: 100_000 })
  await pay(order, 200_000, '2026-10-02')
  await pay(order, 100_000, '2026-10-02', { payment_method: 'BANK_TRANSFER BCA' })
  await giveBack(order, 100_000, '2026-10-20', null, true)
  const held = await pay(order, 55_000, '2026-10-05', {
    state: 'refunded',
    reason: 'duplicate',
    decided_at: new Date(),
  })
  await giveBack(order, 55_000, '2026-10-06', held, false)
  await pay(order, 70_000, '2026-10-07', { state: 'review', reason: 'short' })
  await pay(order, 80_000, '2026-10-07', { state: 'dismissed', reason: 'duplicate', decided_at: new Date() })
  await pay(order, 9_000, '2026-11-01')
  const october = '?dari=2026-10-01&sampai=2026-10-31'

  const { page } = await staff.page(`/admin/kas/${october}`)
  expect(page.texts('.books-sums dd')).toEqual(['Rp 355.000', 'Rp 155.000', 'Rp 200.000'])
  expect(page.text('main')).toContain('Rp 70.000 masih ditahan')
  expect(page.texts('.books-day')).toContainEqual('Jumat, 2 Oktober 2026 masuk Rp 300.000')
  expect(page.text('main')).not.toContain('80.000')
  const sums = async (query: string) => (await staff.page(`/admin/kas/${october}${query}`)).page.texts('.books-sums dd')
  expect(await sums('&arah=keluar')).toEqual(['Rp 0', 'Rp 155.000', '−Rp 155.000'])
  expect((await sums('&cara=BANK_TRANSFER'))[0]).toBe('Rp 100.000')

  const { html, headers } = await staff.page(`/admin/kas.csv${october}`)
  expect(headers['content-type']).toContain('text/csv')
  expect(html.split('\r\n')).toHaveLength(7)
  expect(html).toContain(`2026-10-20 10:00;${order.order_code};"'=1+1";Dikembalikan;salah jumlah;;100000`)
  expect(await db()('audit_log').where({ action: 'books.export' }).pluck('subject')).toEqual([
    '2026-10-01 sampai 2026-10-31',
  ])
})

test('what is owed is grouped by its age, and a customer with an open invoice is reminded there', async () => {
  const staff = await staffOn(db())
  const days = (count: number) => hoursAgo(24 * count)
  const half = { status_order: 'dp_dibayar', total_price: 1_000_000, paid_amount: 500_000 } as const
  const young = await makeOrder(db(), { ...half, customer_name: 'Muda', created_at: days(90) })
  await makeInvoice(db(), young)
  await db()('invoices').update({ created_at: days(2) })
  await makeOrder(db(), { ...half, customer_name: 'Tua', created_at: days(70) })
  await makeOrder(db(), { ...half, customer_name: 'Batal', status_order: 'dibatalkan', created_at: days(70) })
  await makeOrder(db(), { ...half, customer_name: 'Belum', paid_amount: 0, status_order: 'link_dibuat' })
  await makeOrder(db(), { ...half, customer_name: 'Lunas', paid_amount: 1_000_000, status_order: 'lunas' })
  const { page } = await staff.page('/admin/piutang/')
  expect(page.text('#judul-piutang')).toBe('Rp 1.000.000 dari 2 pesanan')
  expect(page.texts('.books-ages dd:nth-of-type(1)')).toEqual(['Rp 500.000', 'Rp 0', 'Rp 0', 'Rp 500.000'])
  expect(page.texts('.books-day')).toEqual(['Lebih dari 60 hari', '0–7 hari'])
  expect(page.text('.books-table')).toMatch(/Tua.*70 hari.*Tagih.*Muda.*2 hari.*Ingatkan/)
  expect(page.text('.books-table')).not.toMatch(/Batal|Belum|Lunas/)
  expect(page.attribute('.cell-actions form', 'action')).toContain(`${young.order_code}/invoice/`)
})

test('the dashboard shows debts, lateness, what was made in time, who came back and what went back', async () => {
  const staff = await staffOn(db())
  const [customer] = await db()('customers')
    .insert({ name: 'Bu Rina', phone: '6281234567890' } as never)
    .returning('id')
  const mine = { customer_id: customer?.id ?? 0, product_name: 'Jaket', quantity: 30 }
  const made = { ...mine, status_order: 'lunas', production_status: 'dikirim', paid_amount: 7_500_000 } as const
  const told = (hours: number) =>
    [{ kind: 'production', old: 'diproses', new: 'selesai', at: hoursAgo(hours) }] as const
  await makeOrder(db(), { ...made, due_on: '2099-01-01' }, [...told(0)])
  await makeOrder(db(), { ...made, due_on: '2020-01-01' }, [...told(0)])
  const late = { status_order: 'dp_dibayar', production_status: 'diproses', paid_amount: 3_750_000 } as const
  const order = await makeOrder(db(), { ...late, due_on: '2020-01-01', quantity: 10 })
  const [stage] = await db()('stages').where({ name: 'Jahit' })
  const back = { order_id: order.id, stage_id: stage?.id ?? 0, pieces: 3, note: 'lepas', returned_by: 'rina' }
  await db()('stage_returns').insert({ ...back, returned_at: new Date() })
  const { page } = await staff.page('/admin/dasbor/')
  expect(page.text('.dash-work')).toMatch(/Piutang Rp 3.750.000 1 pesanan.*Terlambat 1.*Selesai bulan ini 60 potong/)
  expect(page.text('.dash-work')).toMatch(/Tepat waktu 50 % dari 2 pesanan.*Pelanggan kembali 100 % dari 1 pemesan/)
  expect(page.text('main')).toMatch(/Jaket ?60 potong Kaos Komunitas 2026 ?10 potong/)
  expect(page.text('main')).toMatch(/Jahit ?3 potong/)
  const { body } = await staff.call('get', 'admin/dashboard/stats/')
  expect(Object.keys(body.data ?? body)).not.toContain('work')
})
