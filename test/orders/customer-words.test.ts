import { beforeEach, expect, test } from 'vitest'
import type { OrderRow } from '../../src/db/tables.ts'
import { trackingKey } from '../../src/orders/order-deps.ts'
import { makePriceList } from '../products/support/make.ts'
import { testSecret } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeSettings } from '../support/make.ts'
import { read } from '../support/page.ts'
import { shopOn } from './support/desk.ts'
import { bankAccount, makeInvoice, makeOrder, shirtForm } from './support/orders.ts'

const db = useDatabase()
let list: Awaited<ReturnType<typeof makePriceList>>
beforeEach(async () => {
  list = await makePriceList(db())
})
const look = async (path: string, settings = {}) => read((await shopOn(db(), settings).get(path)).text)
const order = () => ({ ...shirtForm(list), submission: 'f0000000-0000-4000-8000-000000000009' })
const send = (fields: Record<string, string> = {}) =>
  shopOn(db())
    .post('/pesan/kaos/')
    .field({ ...order(), ...fields })
const keyOf = ({ order_code }: { order_code: string }) => trackingKey(testSecret, { order_code, link_version: 1 })
const signed = (row: OrderRow, rest = '') => look(`/lacak/${row.order_code}/${rest}?kunci=${keyOf(row)}`)
/** A paid order of 24 shirts of which 22 have a size. */
async function inQueue(told: Parameters<typeof makeOrder>[2] = []) {
  const row = await makeOrder(
    db(),
    { status_order: 'dp_dibayar', paid_amount: 3_750_000, quantity: 24, production_status: 'menunggu' },
    told,
  )
  const [line] = await db()('order_lines')
    .insert({
      order_id: row.id,
      kind: 'goods',
      product_id: list.kaos,
      title: 'Kaos',
      quantity: 24,
      amount: 7_500_000,
      position: 0,
      added_by: 'pelanggan',
      added_at: new Date(),
    })
    .returning('id')
  const products = [{ id: list.kaos, sizes: [{ code: 'L' }] }]
  await db()('order_price_lists').insert({ order_id: row.id, list: JSON.stringify({ products, extras: [] }) })
  await db()('order_sizes').insert({ line_id: line?.id ?? '', size_code: 'L', quantity: 22, position: 0 })
  return row
}

test('every page of the shop tells its WhatsApp, hours and address where they are filled in, and nothing else', async () => {
  const pages = ['/pesan/', '/pesan/kaos/', '/pesan/lain/', '/lacak/', '/lacak/kode/', '/lacak/ORD-20261118-K7Q/']
  for (const path of pages) expect((await look(path)).all('.shop-reach'), path).toEqual([])
  await makeSettings(db(), {
    shop_contact: '0812-0000-1111',
    shop_hours: 'Senin–Sabtu',
    shop_address: 'Jalan Melati 1',
  })
  for (const path of pages) {
    const page = await look(path)
    expect(page.text('.shop-reach'), path).toBe('WhatsApp 0812-0000-1111 Senin–Sabtu Jalan Melati 1')
    expect(page.attribute('.shop-reach a', 'href')).toContain('https://wa.me/6281200001111')
  }
})

test('the tracker names what the customer has to do: sizes and the mock-up, with links that carry the key', async () => {
  const row = await inQueue()
  const page = await signed(row)
  expect(page.text('.track-next')).toContain('Lengkapi ukuran')
  expect(page.text('.track-next')).not.toContain('22')
  expect(page.attribute('.track-next a', 'href')).toBe(`/lacak/${row.order_code}/ukuran/?kunci=${keyOf(row)}`)
  expect((await look(`/lacak/${row.order_code}/`)).text('.track-next')).toContain('lewat link dari pesan toko')
  const other = await inQueue([{ kind: 'mockup', new: 'waiting', at: new Date() }])
  const design = await signed(other)
  expect(design.text('.track-next')).toContain('Periksa desain')
  expect(design.attribute('.track-next a', 'href')).toBe(`/lacak/${other.order_code}/berkas/?kunci=${keyOf(other)}`)
  expect(design.text('.track-next')).not.toContain('Belum ada yang perlu')
})

test('the button to pay carries the key of the signed link, and nothing of the key stands on the open page', async () => {
  await makeSettings(db(), bankAccount)
  const row = await makeOrder(db(), { status_order: 'link_dibuat' })
  const invoice = await makeInvoice(db(), row)
  const at = `/invoice/${invoice.invoice_code}/`
  expect((await signed(row)).attribute('.track-next a', 'href')).toBe(`${at}?kunci=${keyOf(row)}`)
  expect((await look(`/lacak/${row.order_code}/`)).attribute('.track-next a', 'href')).toBe(at)
})

test('how it gets there is told behind the key alone, and what is sent costs its way until that has a line', async () => {
  const row = await inQueue()
  await db()('deliveries').insert({ order_id: row.id, method: 'ambil' })
  const page = await signed(row)
  expect(page.texts('.track-step b').at(-1)).toBe('Diambil atau dikirim, belum')
  expect(page.body()).not.toContain('ongkir')
  await db()('deliveries').update({ method: 'kirim', city: 'Solo' })
  expect((await signed(row)).body()).toContain('belum termasuk ongkir')
  expect((await look(`/lacak/${row.order_code}/`)).body()).not.toContain('ongkir')
  const where = (await send({ 'delivery.method': 'kirim', 'delivery.city': 'Solo' })).headers.location ?? ''
  expect((await look(where)).text('.order-done-facts')).toContain('Belum termasuk ongkir.')
  const shown = await send({ hitung: '1', 'delivery.method': 'kirim' })
  expect(read(shown.text).text('#jumlah')).toContain('Belum termasuk ongkir.')
})

test('an inquiry from the form of a product takes along what was chosen and typed there', async () => {
  const few = read((await send({ quantity: '5' })).text)
  expect(few.attribute('.order-sizing button[formaction]', 'formaction')).toBe('/pesan/lain/')
  const { kaos, black, long, sablon } = list
  const response = await shopOn(db())
    .post('/pesan/lain/')
    .type('form')
    .send({ tanya: '1', product_id: kaos, 'choices.0': long, 'choices.1': black, sizing: 'isi', submission: 'x' })
    .send({ 'sizes.0.code': 'S', 'sizes.0.quantity': 4, 'sizes.1.code': 'L', 'sizes.1.quantity': 3 })
    .send({ 'extras.0.id': sablon, 'extras.0.position': 'Dada', 'extras.0.column': '1 warna' })
    .send({ customer_name: 'Budi', contact_information: '081234567890', design_notes: 'Buru-buru' })
  const page = read(response.text)
  expect(response.status).toBe(200)
  expect(page.all('.form-errors')).toEqual([])
  expect(page.text('#f-request')).toBe('Kaos combed, Panjang, Hitam, S 4, L 3; Sablon Dada 1 warna Buru-buru')
  expect(page.attribute('#f-quantity', 'value')).toBe('7')
  expect(page.attribute('#f-customer_name', 'value')).toBe('Budi')
  expect(page.attribute('#f-contact_information', 'value')).toBe('081234567890')
  expect(page.attribute('[name=product_id]', 'value')).toBe(String(kaos))
})

test('nothing is promised of messages that nobody sends', async () => {
  const page = await look('/pesan/kaos/')
  expect(page.body()).not.toContain('Kabar pesanan dikirim ke sini')
  expect(page.all('[name=also_email]')).toEqual([])
  expect((await look('/lacak/kode/')).text('.page-head')).toContain('Toko membalas sendiri')
  const fonnte = { FONNTE_API_TOKEN: 'token-uji', FONNTE_BASE_URL: 'http://127.0.0.1:9' }
  expect((await look('/lacak/kode/', fonnte)).text('.page-head')).toContain('kami kirim ke sana')
})

test('the confirmation keeps the link, by WhatsApp or by email', async () => {
  const page = await look((await send()).headers.location ?? '')
  expect(page.texts('[data-copy]')).toEqual(['Salin link', 'Salin kode'])
  expect(page.text('#link-pesanan')).toMatch(/^http.*\/lacak\/ORD-.*\/\?kunci=/)
  const mail = await send({ contact_information: 'budi@contoh.id', submission: 'f0000000-0000-4000-8000-000000000010' })
  const own = await look(mail.headers.location ?? '')
  expect(own.attribute('a[href^="mailto:budi@contoh.id"]', 'href')).toContain('kunci')
  expect(own.all('a[href*="wa.me"]')).toEqual([])
})

test('the price of the least pieces and all breaks are told', async () => {
  expect((await look('/pesan/')).text('.product-card')).toContain('Rp 75.000/pcs untuk 12 pcs, turun sampai 68.000')
  const page = await look('/pesan/kaos/')
  expect(page.text('.order-head')).toMatch(/12\+\s75\.000 · 24\+\s68\.000/)
  expect(page.text('.order-extras')).toContain('+ biaya awal Rp 40.000')
})

test('a price that was not seen yet is told without blame, and nothing is ordered', async () => {
  const { shown_total: _, ...unseen } = order()
  const response = await shopOn(db()).post('/pesan/kaos/').field(unseen)
  const page = read(response.text)
  expect(response.status).toBe(422)
  const news = 'Harganya Rp 900.000. Tekan Pesan sekarang sekali lagi kalau cocok. Periksa pesananmu'
  expect(page.text('.form-errors')).toBe(news)
  expect(page.attribute('.form-errors a', 'href')).toBe('#pesan-form')
  expect(page.all('.form-errors.tone-bad')).toEqual([])
})

test('a number may have a dot for its thousand, and only the wrong size is marked', async () => {
  const thousand = read((await send({ quantity: '1.000', hitung: '1' })).text)
  expect(thousand.text('#jumlah')).toContain('1.000 potong')
  const sizes = { sizing: 'isi', 'sizes.0.quantity': '12', 'sizes.1.quantity': 'abc' }
  const page = read((await send(sizes)).text)
  expect(page.all('.order-sizes [aria-invalid]').map((one) => one.getAttribute('name'))).toEqual(['sizes.1.quantity'])
  expect(page.all('.order-sizes.field-wrong')).toEqual([])
  const many = read((await send({ quantity: '6000', hitung: '1' })).text)
  expect(many.all('#jumlah button[formaction="/pesan/lain/"]')).toHaveLength(1)
  expect((await send({ customer_name: 'J' })).text).toContain('Nama pemesan minimal 2 huruf.')
})

test('an unknown code leads to the lost one, and an unsent inquiry says so', async () => {
  expect((await look('/lacak/ORD-20261118-K7Q/')).all('main a[href="/lacak/kode/"]')).toHaveLength(1)
  const response = await shopOn(db()).post('/pesan/lain/').type('form').send({ request: '' })
  expect(read(response.text).text('.form-errors')).toContain('Permintaan belum terkirim.')
})
