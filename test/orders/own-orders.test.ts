import { expect, test } from 'vitest'
import { makePriceList } from '../products/support/make.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { shopOn, staffOn } from './support/desk.ts'
import { hoursAgo, johns, makeInvoice, makeOrder, shirtForm } from './support/orders.ts'

const db = useDatabase()
const form = { ...johns, contact_email: '', submission: 'f0000000-0000-4000-8000-00000000000a' }
const owners = () => db()('orders').orderBy('created_at').pluck('user_id')

test('an order belongs to who was signed in when it was placed, at the page and at the API, and else to nobody', async () => {
  const member = await makeUser(db())
  const cookie = await signIn(db(), member)
  const shirts = shirtForm(await makePriceList(db()))
  await shopOn(db()).post('/pesan/kaos/').type('form').set('Cookie', cookie).send(shirts).expect(303)
  const answer = await shopOn(db()).post('/api/v1/order/').set('Cookie', cookie).send(johns).expect(201)
  await shopOn(db()).post('/api/v1/order/').send(johns).expect(201)

  expect(await owners()).toEqual([member.id, member.id, null])
  expect(Object.keys(answer.body.order)).not.toContain('user_id')
})

test('an order that staff record for somebody else belongs to nobody', async () => {
  const cookie = await signIn(db(), await makeUser(db(), { role: 'staff' }))
  await shopOn(db()).post('/admin/pesanan/baru/').type('form').set('Cookie', cookie).send(form).expect(303)
  await shopOn(db()).post('/api/v1/order/').set('Cookie', cookie).send(johns).expect(201)

  expect(await owners()).toEqual([null, null])
})

test('the account page lists the newest five orders of its member with links that show them in full', async () => {
  const member = await makeUser(db())
  const cookie = await signIn(db(), member)
  for (let age = 1; age <= 6; age += 1)
    await makeOrder(db(), { user_id: member.id, product_name: `Kaos ${age}`, created_at: hoursAgo(age) })
  await makeOrder(db(), { user_id: member.id, product_name: 'Terhapus', deleted_at: new Date() })
  await makeOrder(db(), { product_name: 'Milik orang lain' })

  const page = read((await shopOn(db()).get('/akun/').set('Cookie', cookie)).text)
  expect(page.texts('#pesanan tbody b')).toEqual([1, 2, 3, 4, 5].map((age) => `50 Kaos ${age}`))
  expect(page.text('#pesanan a.button')).toBe('Semua pesanan (6)')
  expect(page.text('#pesanan tbody tr')).toContain('Menunggu link')
  expect(page.text('#pesanan tbody tr')).toContain('Rp 7.500.000')
  const tracker = await shopOn(db()).get(page.attribute('#pesanan tbody a', 'href') ?? '')
  expect(tracker.text).toContain('Budi Santoso')

  const all = read((await shopOn(db()).get('/akun/pesanan/').set('Cookie', cookie)).text)
  expect(all.texts('tbody b')).toHaveLength(6)
  expect(all.body()).not.toContain('Milik orang lain')
})

test('all orders come in pages; who has none is told how to order', async () => {
  const member = await makeUser(db())
  const cookie = await signIn(db(), member)
  const get = async (path: string) => read((await shopOn(db()).get(path).set('Cookie', cookie).expect(200)).text)
  expect((await get('/akun/')).text('#pesanan')).toBeNull()
  expect((await get('/akun/pesanan/')).body()).toContain('Belum ada pesanan di sini.')

  for (let age = 1; age <= 21; age += 1)
    await makeOrder(db(), { user_id: member.id, status_order: 'dp_dibayar', paid_amount: 3_750_000 })
  const first = await get('/akun/pesanan/')
  expect(first.texts('tbody tr')).toHaveLength(20)
  expect(first.text('tbody tr')).toContain('sisa Rp 3.750.000')
  expect((await get(first.attribute('a[rel=next]', 'href') ?? '')).texts('tbody tr')).toHaveLength(1)
})

test('a member is told in the site of a payment and of each step of the own order, and of nobody else’s', async () => {
  const member = await makeUser(db())
  const staff = await staffOn(db())
  const order = await makeOrder(db(), { user_id: member.id, status_order: 'link_dibuat' })
  const invoice = await makeInvoice(db(), order)
  const others = await makeOrder(db(), { status_order: 'link_dibuat' })
  for (const one of [invoice, await makeInvoice(db(), others)])
    await staff.call('post', 'payment/manual/', {
      ...{ invoice_id: one.id, payment_method: 'BANK_TRANSFER', amount: 3_750_000 },
      payment_time: new Date().toISOString(),
    })
  await staff.order(order).send('produksi', { version: '2', production_status: 'diproses' })
  const told = { kind: 'order', user_id: member.id, href: '/akun/pesanan/', title: `Kabar pesanan ${order.order_code}` }
  expect(await db()('member_notices').orderBy('id')).toMatchObject([
    { ...told, message: 'Kaos Komunitas 2026. Pembayaran Rp 3.750.000 diterima. Sekarang: DP dibayar.' },
    { ...told, message: 'Kaos Komunitas 2026. Produksi: Diproses.' },
  ])
})
