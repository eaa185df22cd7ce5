import { expect, test } from 'vitest'
import { trackingKey } from '../../src/orders/order-deps.ts'
import { toOrder } from '../../src/orders/rules/amounts.ts'
import { renderTracker } from '../../src/orders/track/live.ts'
import { makePriceList } from '../products/support/make.ts'
import { testSecret } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { shopOn, staffOn } from './support/desk.ts'
import { johns } from './support/orders.ts'

const db = useDatabase()
const { product_name: _, quantity: _quantity, total_price: _price, ...contact } = johns
const keyOf = ({ order_code }: { order_code: string }) => trackingKey(testSecret, { order_code, link_version: 1 })
const place = (body: object) =>
  shopOn(db())
    .post('/api/v1/order/')
    .send({ ...contact, ...body })

test('an order of the price list is priced, with lines, sizes, delivery and the day; the answer has the same keys as ever', async () => {
  const { kaos, long, black, sablon } = await makePriceList(db())
  const older = await shopOn(db()).post('/api/v1/order/').send(johns)
  const wish = {
    product_id: kaos,
    choices: [long, black],
    sizes: [
      { code: 'L', quantity: 18 },
      { code: 'XXL', quantity: 6 },
      { code: 'S', quantity: 0 },
    ],
    extras: [{ id: sablon, position: 'Dada', column: '1 warna' }],
  }
  const { status, body } = await place({
    ...wish,
    product_name: 'Nama lain',
    delivery: { method: 'kirim', city: 'Solo' },
    needed_on: '2027-01-20',
  })
  // 24 × (68.000 + 8.000) + 6 × 5.000 + 24 × 7.000 + 40.000
  expect([status, body.order.total_price, body.invoice.invoice_amount]).toEqual([201, '2062000.00', '1031000.00'])
  expect(body.order).toMatchObject({ product_name: 'Kaos combed', quantity: 24, price_confirmed: true })
  expect([Object.keys(body), Object.keys(body.order)]).toEqual([Object.keys(older.body), Object.keys(older.body.order)])

  const { id } = body.order
  const lines = await db()('order_lines').where({ order_id: id }).orderBy('position')
  expect(lines.map(({ kind, title, detail, amount }) => [kind, title, detail, Number(amount)])).toEqual([
    ['goods', 'Kaos combed', 'Panjang · Hitam', 1_824_000],
    ['size', 'Ukuran XXL', 'Kaos combed', 30_000],
    ['extra', 'Sablon', 'Dada · 1 warna', 168_000],
    ['setup', 'Biaya awal Sablon', 'Dada · 1 warna', 40_000],
  ])
  expect(await db()('order_sizes').where({ line_id: lines[0]?.id ?? '' })).toHaveLength(2)
  expect(await db()('deliveries').where({ order_id: id }).first()).toMatchObject({ method: 'kirim', city: 'Solo' })
  const [row] = await db()('orders').where({ id }).select(db().raw('needed_on::text as needed_on'), 'customer_id')
  expect(row).toEqual({ needed_on: '2027-01-20', customer_id: expect.any(Number) })
})

test('the day and the place are shown to staff and behind the signed link, never with the code alone', async () => {
  const { kaos, black } = await makePriceList(db())
  const where = { delivery: { method: 'kirim', city: 'Solo' }, needed_on: '2027-01-20' }
  const { body } = await place({ product_id: kaos, choices: [black], quantity: 24, ...where })
  const { order } = body
  await db()('deliveries').where({ order_id: order.id }).update({ address: 'Jalan Melati 1' })
  const desk = (await (await staffOn(db())).order(order).look()).text('main')
  for (const text of ['Butuh tanggal 20 Januari 2027', 'Kirim ke Jalan Melati 1, Solo']) expect(desk).toContain(text)
  const at = `/lacak/${order.order_code}/`
  const signed = read((await shopOn(db()).get(`${at}?kunci=${keyOf(order)}`)).text).text('#lacak-data')
  for (const text of ['20 Januari', 'Kirim ke Jalan Melati 1, Solo']) expect(signed).toContain(text)
  const open = (await shopOn(db()).get(at)).text
  for (const text of ['20 Januari', 'Melati', 'Solo']) expect(open).not.toContain(text)
  const row = await db()('orders').where({ id: order.id }).first()
  const sent = row && (await renderTracker(db(), () => new Date())(toOrder(row)))
  expect(String(sent)).toContain(order.order_code)
  expect(String(sent)).not.toContain('Solo')
})

test.each([null, ''])('an older body with `product_id` %j names no product of the list', async (product_id) => {
  const { status, body } = await shopOn(db())
    .post('/api/v1/order/')
    .send({ ...johns, product_id })
  expect([status, body.order?.product_name]).toEqual([201, 'Kaos Custom'])
})

test('multipart sends lists as JSON text; two colours reach one break together', async () => {
  const { kaos, black, navy } = await makePriceList(db())
  const items = [
    { product_id: kaos, choices: [black], quantity: 12 },
    { product_id: kaos, choices: [navy], quantity: 12 },
  ]
  const { status, body } = await shopOn(db())
    .post('/api/v1/order/')
    .field({ ...contact, items: JSON.stringify(items), delivery: '{"method":"ambil"}', quantity: '24' })
  expect([status, body.order.total_price, body.order.product_name]).toEqual([
    201,
    '1632000.00',
    'Kaos combed, + 1 lainnya',
  ])
})

test('another price or number than the list says is refused with both in digits, and nothing is stored', async () => {
  const { kaos, black } = await makePriceList(db())
  const wish = { product_id: kaos, choices: [black], quantity: 12 }
  const wrong = await place({ ...wish, total_price: '850000' })
  expect([wrong.status, wrong.body.details]).toEqual([
    400,
    { total_price: ['Harga yang dikirim 850000, menurut daftar harga 900000.'] },
  ])
  const number = await place({ items: [wish], quantity: 13, customer_name: '' })
  expect(number.body.details).toEqual({
    quantity: ['Jumlah yang dikirim 13, menurut isinya 12.'],
    customer_name: ['Nama customer tidak boleh kosong'],
  })
  expect((await place({ ...wish, total_price: 900_000 })).status).toBe(201)
  expect(await db()('orders')).toHaveLength(1)
})

test.each([
  ['below the minimum', { quantity: 11 }, { quantity: ['Paling sedikit 12 potong.'] }],
  ['no colour', { choices: [] }, { choices: ['Pilih Warna.'] }],
  [
    'an unknown size',
    { quantity: null, sizes: [{ code: '9XL', quantity: 12 }] },
    { 'sizes.0.code': ['Ukuran 9XL tidak ada.'] },
  ],
  ['a parcel to nowhere', { delivery: { method: 'kirim' } }, { 'delivery.city': ['Isi kota tujuannya.'] }],
  ['no day', { needed_on: 'besok' }, { needed_on: ['Tulis tanggalnya sebagai TTTT-BB-HH'] }],
])('%s is refused beside its field', async (_name, fields, details) => {
  const { kaos, black } = await makePriceList(db())
  const { status, body } = await place({ product_id: kaos, choices: [black], quantity: 12, ...fields })
  expect([status, body.details]).toEqual([400, details])
})

test('a parcel needs no more than its city', async () => {
  const { kaos, black } = await makePriceList(db())
  const wish = { product_id: kaos, choices: [black], quantity: 12 }
  const { status, body } = await place({ ...wish, delivery: { city: 'Bandung' } })
  expect(status).toBe(201)
  const stored = await db()('deliveries').where({ order_id: body.order.id }).first()
  expect(stored).toMatchObject({ method: 'kirim', city: 'Bandung' })
})

test('a hidden product and fewer pieces than the minimum are for staff', async () => {
  const { topi } = await makePriceList(db())
  await db()('products').where({ id: topi }).update({ is_public: false })
  const wish = { product_id: topi, quantity: 3 }
  expect((await place({ product_id: topi, quantity: 12 })).body.details).toEqual({
    product_id: ['Produk ini tidak ada di daftar harga.'],
  })
  const rini = await staffOn(db())
  const { status, body } = await rini.call('post', 'admin/create-order/', { ...contact, ...wish })
  expect([status, body.order.total_price, body.order.price_confirmed]).toEqual([201, '120000.00', true])
})
