import { expect, test } from 'vitest'
import { fromHtmx } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { useEach } from '../support/use.ts'
import { shopOn, staffOn } from './support/desk.ts'
import { hoursAgo, johns } from './support/orders.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db(), { username: 'sari' }))

const place = async (fields: object = {}) =>
  (
    await shopOn(db())
      .post('/api/v1/order/')
      .send({ ...johns, ...fields })
      .expect(201)
  ).body.order
const customers = () => db()('customers').orderBy('id')
const idOf = async (where: object) => (await db()('customers').where(where).first('id'))?.id
const list = async (query = '') => (await staff().call('get', `customers/${query}`).expect(200)).body
const look = (id: number | undefined) => staff().page(`/admin/pelanggan/${id}/`)
const send = (id: number | undefined, form: string, fields: object) =>
  staff().send(`/admin/pelanggan/${id}/${form}`, fields)

test('orders of one number and name are one customer, however it is written; without a number the email address counts', async () => {
  await place()
  await place({ contact_information: '+62 812-3456-7890, john@contoh.id', customer_name: 'john doe' })
  await place({ contact_information: 'Budi@contoh.id', customer_name: 'Budi', notification_channel: 'email' })
  await place({ contact_information: 'budi@contoh.id', customer_name: 'BUDI', notification_channel: 'email' })
  expect((await customers()).map(({ name, phone, email }) => [name, phone, email])).toEqual([
    ['John Doe', '6281234567890', null],
    ['Budi', null, 'budi@contoh.id'],
  ])
  expect((await list()).results.map((one: { orders_count: number }) => one.orders_count)).toEqual([2, 2])
})

test('an address beside the number stays with the order, whoever typed it', async () => {
  await place({ contact_information: '081234567890, toko@contoh.id' })
  await place({ contact_information: '081298765432, toko@contoh.id' })
  expect((await customers()).map(({ phone, email }) => [phone, email])).toEqual([
    ['6281234567890', null],
    ['6281298765432', null],
  ])
})

test('the call lists customers with the newest order first, and finds them by name, number and product', async () => {
  await place({ customer_name: 'Rina Hartati', product_name: 'Jersey futsal' })
  await place({ customer_name: 'Wayan', contact_information: '081298765432', product_name: 'Topi' })
  const all = await list()
  expect(all).toMatchObject({ count: 2, next: null, previous: null })
  expect(Object.keys(all.results[0])).toEqual(['id', 'name', 'phone', 'email', 'orders_count', 'last_order_on'])
  expect(all.results[0]).toMatchObject({ name: 'Wayan', phone: '6281298765432', email: null, orders_count: 1 })
  expect(all.results[0].last_order_on).toMatch(/^\d{4}-\d\d-\d\d$/)
  const names = async (search: string) =>
    (await list(`?search=${encodeURIComponent(search)}`)).results.map(({ name }: { name: string }) => name)
  expect(await names('rina')).toEqual(['Rina Hartati'])
  expect(await names('0812-9876')).toEqual(['Wayan'])
  expect(await names('futsal')).toEqual(['Rina Hartati'])
  expect(await names('tidak ada')).toEqual([])
  expect((await list('?page_size=1')).next).toContain('/api/v1/customers/?page_size=1&page=2')
  await staff().call('get', 'customers/?page=9').expect(404)
  await staff().call('get', 'customers/?page=x').expect(400)
})

test('only staff may see customers', async () => {
  await place()
  const id = await idOf({})
  await shopOn(db()).get('/api/v1/customers/').expect(401)
  for (const role of ['member', 'editor'] as const) {
    const cookie = await signIn(db(), await makeUser(db(), { role }))
    await shopOn(db()).get('/api/v1/customers/').set('Cookie', cookie).expect(403)
    await shopOn(db()).get(`/admin/pelanggan/${id}/`).set('Cookie', cookie).expect(403)
  }
})

test('the list and the page of a customer show orders, sums and who paid late', async () => {
  const order = await place()
  await place({ total_price: '1000000' })
  const row = await db()('orders').where({ id: order.id }).first()
  if (!row) throw new Error('no order')
  const invoice = await db()('invoices').where({ order_id: row.id }).first()
  await db()('payment_links')
    .where({ invoice_id: invoice?.id ?? '' })
    .update({ expires_at: hoursAgo(9) })
  await db()('invoices')
    .where({ id: invoice?.id ?? '' })
    .update({ invoice_status: 'sudah dibayar', paid_at: hoursAgo(2) })
  await db()('orders').where({ id: row.id }).update({ status_order: 'lunas', paid_amount: 7_500_000 })

  const page = (await staff().page('/admin/pelanggan/')).page
  expect(page.text('#pelanggan tbody tr')).toContain('John Doe')
  const { page: one, html } = await look(await idOf({}))
  expect(one.text('h1')).toBe('John Doe')
  expect(one.text('#judul-ringkas')).toMatch(/^2 pesanan, terakhir .+, 1 kali lunas terlambat$/)
  expect(one.texts('.desk-sums dd')).toEqual(['Rp 8.500.000', 'Rp 7.500.000', 'Rp 1.000.000'])
  expect(one.texts('.desk-main tbody tr')).toHaveLength(2)
  expect(html).toContain('https://wa.me/6281234567890')
})

test('staff change a customer; an older version is refused and everything typed stays', async () => {
  await place()
  const id = await idOf({})
  const typed = {
    name: 'John D',
    phone: '0812 3456 7890',
    address: 'Jalan Melati 1',
    tags: 'reseller, sekolah',
    version: '1',
  }
  const sent = await send(id, '', typed)
  expect(sent.page.text('.form-errors')).toBeNull()
  expect(sent.status).toBe(303)
  expect(await db()('customers').first()).toMatchObject({
    ...{ name: 'John D', phone: '6281234567890', email: null, tags: ['reseller', 'sekolah'], version: 2 },
    address: { address: 'Jalan Melati 1' },
  })
  const old = await send(id, '', { ...typed, name: 'Lain' })
  expect(old.status).toBe(409)
  expect(old.page.attribute('#f-name', 'value')).toBe('Lain')
  expect((await db()('customers').first())?.name).toBe('John D')

  await place({ contact_information: '081298765432' })
  await send(await idOf({ phone: '6281298765432' }), 'kontak/', { contact: '6281298765432' })
  const taken = await send(id, '', { ...typed, phone: '081298765432', version: '2' })
  expect(taken.status).toBe(422)
  expect(taken.page.text('#f-phone-error')).toContain('milik pelanggan lain')
  expect((await send(id, '', { ...typed, name: '', version: '2' })).page.text('#f-name-error')).toBe('Isi namanya.')
})

test('a blocked customer is named so where staff begin a new order', async () => {
  await place()
  const id = await idOf({})
  await send(id, '', { name: 'John Doe', phone: '081234567890', blocked_reason: 'Dua kali tidak diambil' })
  const { html } = await staff().page('/admin/pesanan/baru/')
  expect(read(html).attribute('.customer-find', 'action')).toBe('/admin/pelanggan/cari/')
  const find = (nomor: string) =>
    shopOn(db())
      .get('/admin/pelanggan/cari/')
      .query({ nomor })
      .set({ ...fromHtmx, cookie: staff().cookie })
  const { text } = await find('0812-3456-7890').expect(200)
  const known = read(text)
  expect(text).toContain('1 pesanan, terakhir')
  expect(text).toContain('Diblokir: Dua kali tidak diambil')
  const form = await staff().page(known.attribute('a.button', 'href') ?? '')
  expect(form.page.attribute('#f-customer_name', 'value')).toBe('John Doe')
  expect(form.page.attribute('#f-contact_information', 'value')).toBe('081234567890')
  expect((await find('081200000000')).text).toContain('Belum dikenal')
  expect(read((await find('0812')).text).text('#pelanggan-dikenal')).toBe('')
  expect((await staff().page('/admin/pelanggan/cari/?nomor=081234567890')).location).toBe(`/admin/pelanggan/${id}/`)
})

test('two customers become one while an order is open, nothing is lost, and it can be undone', async () => {
  const first = await place()
  const second = await place({ contact_information: '081298765432', customer_name: 'Joni' })
  const [one, two] = [await idOf({ phone: '6281234567890' }), await idOf({ phone: '6281298765432' })]
  expect((await send(one, 'gabung/', { other: '0812-9876-5432' })).status).toBe(303)
  // A new order of the merged one's number goes where the others are shown.
  await place({ contact_information: '081298765432' })

  const { page } = await look(one)
  expect(page.texts('.desk-main tbody tr')).toHaveLength(3)
  expect(page.body()).toContain(second.order_code)
  expect((await look(two)).location).toBe(`/admin/pelanggan/${one}/`)
  expect((await list()).results).toMatchObject([{ id: one, orders_count: 3 }])
  expect((await list('?search=081298765432')).results).toMatchObject([{ id: one }])
  expect((await list('?search=joni')).results).toMatchObject([{ id: one }])
  expect(await db()('orders').where({ id: second.id }).first()).toMatchObject({ customer_name: 'Joni' })
  expect((await send(one, 'gabung/', { other: '081298765432' })).status).toBe(422)

  expect((await send(one, 'pisah/', { customer: String(two) })).status).toBe(303)
  expect((await look(one)).page.body()).toContain(first.order_code)
  expect((await look(two)).page.texts('.desk-main tbody tr')).toHaveLength(2)
  expect((await send(one, 'pisah/', { customer: String(two) })).status).toBe(409)
})

test('mergers in a row: all orders stand together, and each is undone alone; the log keeps no name', async () => {
  await place()
  const [last] = [await idOf({ phone: '6281234567890' })]
  await place({ contact_information: '081298765432', customer_name: 'Beni' })
  await place({ contact_information: '081255554444', customer_name: 'Ani' })
  const [b, a] = [await idOf({ phone: '6281298765432' }), await idOf({ phone: '6281255554444' })]
  expect((await send(b, 'gabung/', { other: '081255554444' })).status).toBe(303)
  expect((await send(last, 'gabung/', { other: '081298765432' })).status).toBe(303)
  expect((await list()).results).toMatchObject([{ id: last, orders_count: 3 }])
  expect((await list('?search=ani')).results).toMatchObject([{ id: last }])
  expect((await look(last)).page.texts('.desk-main tbody tr')).toHaveLength(3)
  expect((await look(a)).location).toBe(`/admin/pelanggan/${last}/`)

  expect((await send(last, 'pisah/', { customer: String(b) })).status).toBe(303)
  expect((await look(a)).location).toBe(`/admin/pelanggan/${b}/`)
  expect((await list()).results.map((one: { id: number; orders_count: number }) => [one.id, one.orders_count])).toEqual(
    [
      [b, 2],
      [last, 1],
    ],
  )
  expect((await list('?page_size=1&page=2')).results).toMatchObject([{ id: last, orders_count: 1 }])
  expect((await send(b, 'pisah/', { customer: String(b) })).status).toBe(409)
  expect((await send(b, 'pisah/', { customer: String(a) })).status).toBe(303)
  expect((await look(a)).page.texts('.desk-main tbody tr')).toHaveLength(1)
  const log = await db()('audit_log').whereLike('action', 'customer.%')
  expect(log).toHaveLength(4)
  expect(JSON.stringify(log)).not.toMatch(/Ani|Beni|John/)
})

test('merging with nobody and with itself says why not', async () => {
  await place()
  const id = await idOf({})
  for (const [other, why] of [
    ['081200000000', 'Tidak ada pelanggan'],
    ['081234567890', 'sudah milik pelanggan ini'],
    ['', 'Tidak ada pelanggan'],
  ] as const) {
    const answer = await send(id, 'gabung/', { other })
    expect(answer.status).toBe(422)
    expect(answer.page.text('#f-other-error')).toContain(why)
  }
  expect((await look(99_999)).status).toBe(404)
})

test('erasing a member’s orders removes the customer unless another order needs it', async () => {
  const member = await makeUser(db())
  const cookie = await signIn(db(), member)
  const mine = (fields: object) =>
    shopOn(db())
      .post('/api/v1/order/')
      .set('Cookie', cookie)
      .send({ ...johns, ...fields })
  await mine({ contact_information: '081211112222' }).expect(201)
  await mine({}).expect(201)
  await place()
  await db()('orders').update({ ended_at: new Date(), status_order: 'dibatalkan', production_status: 'dibatalkan' })
  await db()('customers').update({ address: JSON.stringify({ city: 'Bandung' }) })
  const data = await shopOn(db()).get('/akun/data/').set('Cookie', cookie)
  expect(data.status).toBeLessThan(500)

  const { eraseCustomers, releaseOrders } = await import('../../src/orders/track/own/queries.ts')
  await db().transaction(async (trx) => {
    await eraseCustomers(trx, new Date(), await releaseOrders(trx, member.id))
  })
  expect((await customers()).map(({ phone }) => phone)).toEqual(['6281234567890'])
  expect(await db()('orders').whereNull('customer_id')).toHaveLength(2)
})
