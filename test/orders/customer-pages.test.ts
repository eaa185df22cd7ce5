import { expect, test } from 'vitest'
import type { OrderRow } from '../../src/db/tables.ts'
import { trackingKey } from '../../src/orders/order-deps.ts'
import { parseRupiah } from '../../src/orders/rules/amounts.ts'
import { testSecret } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makeSettings } from '../support/make.ts'
import { read } from '../support/page.ts'
import { makePng } from '../support/picture.ts'
import { signInAs } from '../support/sign-in.ts'
import { shopOn } from './support/desk.ts'
import { bankAccount, hoursAgo, makeInvoice, makeOrder, makePayment } from './support/orders.ts'

/** Tests the texts that a new customer reads on the order pages. */

const db = useDatabase()
const dataDir = useFolder()
const shop = () => shopOn(db(), { DATA_DIR: dataDir })
const get = async (address: string) => read((await shop().get(address)).text)
const set = (values: Record<string, string>) => makeSettings(db(), values)
const keyOf = (order: OrderRow) => `?kunci=${trackingKey(testSecret, order)}`
const confirmationOf = (order: OrderRow) => get(`/pesan/${order.order_code}/${keyOf(order)}`)
const trackerOf = (order: OrderRow, query = '') => get(`/lacak/${order.order_code}/${query}`)

const asked = async (wishes: Parameters<typeof makeOrder>[1] = {}, more: Parameters<typeof makeInvoice>[2] = {}) => {
  const order = await makeOrder(db(), { status_order: 'link_dibuat', ...wishes })
  return { order, invoice: await makeInvoice(db(), order, more) }
}
/** Stores a message about the order that was sent to the customer. */
async function tell({ id }: OrderRow) {
  const [row] = await db()('outbox')
    .insert({ kind: 'whatsapp', payload: '{}', dedupe_key: `uji ${id}`, summary: 'uji' })
    .returning('id')
  await db()('outbox').update({ state: 'sent' })
  await db()('order_messages').insert({
    ...{ order_id: id, type: 'dp_invoice', channel: 'whatsapp', recipient: '6281234567890', body: 'Halo' },
    outbox_id: row?.id ?? null,
  })
}

test('after a short payment or a proof the confirmation asks for no more money', async () => {
  await set(bankAccount)
  const short = await asked()
  await makePayment(db(), short.invoice, { state: 'review', reason: 'short', amount: 3_000_000 })
  const proved = await asked()
  await db()('payment_proofs').insert({
    invoice_id: proved.invoice.id,
    order_id: proved.order.id,
    picture: 'x',
    note: '',
  })
  for (const { order } of [short, proved]) {
    const page = await confirmationOf(order)
    expect(page.text('#bayar')).not.toContain('Bayar sekarang')
    expect(page.text('#bayar')).toContain((await trackerOf(order)).text('.track-next p'))
  }
  const open = await asked()
  expect((await confirmationOf(open.order)).text('#bayar')).toContain('Bayar sekarang')
})

test('links on a page that is shown in full keep the key', async () => {
  await set(bankAccount)
  const { order, invoice } = await asked()
  const page = await confirmationOf(order)
  expect(page.attribute('#bayar .primary', 'href')).toMatch(new RegExp(`/invoice/${invoice.invoice_code}/\\?kunci=`))
  expect(page.all(`a[href^="/lacak/${order.order_code}/"]`)).toHaveLength(1)
  expect(page.all(`a[href="/lacak/${order.order_code}/${keyOf(order)}"]`)).toHaveLength(1)
  const sheet = await get(`/invoice/${invoice.invoice_code}/${keyOf(order)}`)
  expect(sheet.attribute('.crumbs a', 'href')).toBe(`/lacak/${order.order_code}/${keyOf(order)}`)
  expect((await get(`/invoice/${invoice.invoice_code}/`)).attribute('.crumbs a', 'href')).toBe(
    `/lacak/${order.order_code}/`,
  )
  const away = await asked({}, { link: { provider: 'xendit', payment_url: 'https://checkout.example/1' } })
  expect((await confirmationOf(away.order)).attribute('#bayar .primary', 'href')).toBe('https://checkout.example/1')
})

test.each([
  ['Rp 3.200.000,-', 3_200_000],
  ['3.200.000,00', 3_200_000],
  ['Rp3.200.000,--', 3_200_000],
  ['3 200 000', 3_200_000],
  ['3200000.00', 3_200_000],
  ['3200000.50', null],
  ['3.200.00', null],
  ['3.200.000.50', null],
  ['2jt', null],
  ['3-', null],
])('an amount written %s is %s', (text, amount) => {
  expect(parseRupiah(text)).toBe(amount)
})

const filled = {
  ...{ customer_name: 'Budi Santoso', product_name: 'Kaos', quantity: '50', total_price: '3200000' },
  ...{ payment_type: 'dp', dp_percent: '60', contact_information: '081234567890' },
  submission: 'f0000000-0000-4000-8000-00000000000a',
}
/** The form of staff, in which the price is typed. */
const send = async (fields: Record<string, string>) =>
  read(
    (
      await shop()
        .post('/admin/pesanan/baru/')
        .set('Cookie', await signInAs(db(), { role: 'staff' }))
        .field({ ...filled, ...fields })
    ).text,
  )

test('an invalid price stays as typed, and its error helps', async () => {
  const cents = await send({ total_price: '3200000.50' })
  expect(cents.attribute('#f-total_price', 'value')).toBe('3200000.50')
  expect(cents.text('#f-total_price-error')).toContain('rupiah bulat')
  for (const total_price of ['2jt', '3 juta', 'Rp 500rb'])
    expect((await send({ total_price })).text('#f-total_price-error')).toBe('Tulis lengkap, misalnya 3.200.000')
})

test('errors are listed in the order of the form, with its labels', async () => {
  const all = { product_name: '', quantity: '40 pcs', total_price: '', dp_percent: '10', customer_name: '' }
  const page = await send({ ...all, contact_information: '' })
  expect(page.text('.form-errors')).toContain('Pesanan belum terkirim. Periksa 6 bagian ini:')
  expect(page.texts('.form-errors a')).toEqual([
    ...['Produk', 'Jumlah', 'Harga seluruhnya', 'Besar DP', 'Nama pemesan', 'Nomor WhatsApp atau email'],
  ])
  expect(page.text('#f-product_name-error')).toBe('Isi nama produknya.')
  expect(page.text('#f-quantity-error')).toBe('Tulis angkanya saja, misalnya 40')
  expect(page.text('#f-contact_information-error')).toBe('Isi nomor WhatsApp atau email.')
  expect((await send({ quantity: '' })).text('#f-quantity-error')).toBe('Isi jumlahnya.')
  expect((await send({ dp_percent: '' })).text('#f-dp_percent-error')).toBe('Persen DP wajib diisi')
})

test('a code is found in any spelling, also in a link, and an invoice code leads to its invoice', async () => {
  const where = async (kode: string) => (await shop().get('/lacak/').query({ kode })).headers.location
  for (const written of [
    '#ORD-20261118-K7Q',
    'ord 20261118 k7q',
    'ORD20261118K7Q',
    'ORD–20261118—K7Q',
    'Kode: ORD - 20261118 - K7Q.',
    'https://toko.example/lacak/ORD-20261118-K7Q/?kunci=AbCdEfGhIjKlMnOpQrStUv',
    '20261118-K7Q',
    'pesanan 20261118-k7q, ya',
  ])
    expect(await where(written), written).toBe('/lacak/ORD-20261118-K7Q/')
  expect(await where('inv 123456 abc')).toBe('/invoice/INV-123456-ABC/')
  expect((await shop().get('/lacak/inv-123456-abc/')).headers.location).toBe('/invoice/INV-123456-ABC/')
  expect((await shop().get('/lacak/ORD20261118K7Q/')).headers.location).toBe('/lacak/ORD-20261118-K7Q/')
  expect((await shop().get('/invoice/ord-20261118-k7q/')).headers.location).toBe('/lacak/ORD-20261118-K7Q/')
  for (const other of ['ORD-20261118-K7QXY', '20261118-K7QXY', '20261318-K7Q', '0812-20261118-123', '20261118 100'])
    expect(await where(other), other).toBeUndefined()
  expect((await shop().get('/lacak/20261118-k7q/')).headers.location).toBe('/lacak/ORD-20261118-K7Q/')
  expect((await shop().get('/api/v1/track-order/?order_code=ORD20261118K7Q')).status).toBe(400)
})

const lateWishes = {
  invoice: { invoice_status: 'kadaluarsa' },
  link: { state: 'closed', expires_at: hoursAgo(1) },
} as const

test("the shop's contact is a link that names the order, else the message that it sent, else nothing", async () => {
  const { order, invoice } = await asked({}, lateWishes)
  const pages = async () => [
    (await trackerOf(order)).text('.track-next'),
    (await get(`/invoice/${invoice.invoice_code}/`)).text('.invoice-pay'),
    (await confirmationOf(order)).text('#bayar'),
  ]
  for (const text of await pages()) expect(text).not.toMatch(/toko|balas/i)
  await tell(order)
  for (const text of await pages()) expect(text).toContain('Balas pesan dari kami untuk minta link baru')
  await set({ shop_contact: '0812-0000-1111' })
  for (const text of await pages()) expect(text).toContain('Hubungi toko di 0812-0000-1111 untuk minta link baru')
  const href = (await trackerOf(order)).attribute('.track-next .shop-contact', 'href') ?? ''
  expect(href).toMatch(/^https:\/\/wa\.me\/6281200001111\?text=/)
  expect(decodeURIComponent(href)).toContain(order.order_code)
  await db()('site_settings')
    .where({ name: 'shop_contact' })
    .update({ value: JSON.stringify('toko@contoh.id') })
  expect((await get(`/invoice/${invoice.invoice_code}/`)).attribute('.invoice-pay .shop-contact', 'href')).toMatch(
    new RegExp(`^mailto:toko@contoh\\.id\\?subject=.*${order.order_code}`),
  )
})

test('without a bank account nobody is asked to pay by transfer and no clock runs, but a proof can be sent', async () => {
  await set({ shop_contact: '0812-0000-1111' })
  const { order, invoice } = await asked()
  const at = `/invoice/${invoice.invoice_code}/`
  const page = await get(at)
  expect(page.text('.invoice-pay')).toContain('Toko mengirim nomor rekeningnya')
  expect(page.body()).not.toContain('Transfer tepat')
  expect(page.all('#bukti')).toHaveLength(1)
  expect(page.all('[data-countdown]')).toHaveLength(0)
  expect(page.body()).not.toContain('Paling lambat')
  for (const text of [(await trackerOf(order)).text('.track'), (await confirmationOf(order)).text('.order-done')]) {
    expect(text).toContain('Toko mengirim nomor rekeningnya Pesananmu sudah tersimpan.')
    expect(text).toContain('Hubungi toko di 0812-0000-1111 untuk menanyakan cara membayarnya')
    expect(text).not.toMatch(/Bayar (sekarang|DP)|paling lambat|Berlaku sampai/i)
  }
  await set(bankAccount)
  const ready = await get(at)
  expect(ready.text('.invoice-pay')).toContain('Transfer tepat Rp 3.750.000')
  expect(ready.texts('.bank dd')).toEqual([
    expect.stringMatching(/^BCA 1234567890/),
    'CV Melati',
    expect.stringMatching(/^Rp 3\.750\.000/),
  ])
  expect(ready.text('#invoice-jumlah')).toBe('3750000')
  expect(ready.all('#bukti')).toHaveLength(1)
  expect(ready.text('.invoice-print')).toContain('Transfer ke BCA 1234567890 atas nama CV Melati')
  expect(ready.text('.invoice-facts')).toMatch(/Paling lambat\d+ \w+ 20\d\d, /)
  expect(ready.text('.sums')).toContain('Harga pesanan (50 potong)')
})

test('a receipt is stamped with what was paid: a down payment is not the whole price', async () => {
  const paid = { invoice_status: 'sudah dibayar', paid_at: new Date('2026-11-18T03:00:00Z') } as const
  const dp = await asked(
    { status_order: 'dp_dibayar', paid_amount: 3_750_000 },
    { invoice: paid, link: { state: 'closed' } },
  )
  await makePayment(db(), dp.invoice, { payment_method: 'BANK_TRANSFER BCA' })
  const page = await get(`/invoice/${dp.invoice.invoice_code}/`)
  expect(page.text('.invoice-stamp')).toBe('DP DITERIMA')
  expect(page.text('.sums')).toMatch(/Sisa pesanan ?Rp 3\.750\.000/)
  expect(page.text('.invoice-facts')).toContain('Dibayar18 November 2026')
  expect(page.text('.invoice-facts')).toContain('Transfer bank BCA')
  expect(page.text('.invoice-pay')).toContain('DP diterima')

  const rest = await asked(
    { status_order: 'lunas', paid_amount: 7_500_000 },
    { invoice: { ...paid, payment_type: 'pelunasan', dp_percent: null } },
  )
  await makePayment(db(), rest.invoice)
  expect((await get(`/invoice/${rest.invoice.invoice_code}/`)).text('.invoice-stamp')).toBe('LUNAS')
})

test('the tracker links to the receipt, names production, and says that the price is still open', async () => {
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000, price_confirmed: false })
  const invoice = await makeInvoice(db(), order, {
    invoice: { invoice_status: 'sudah dibayar' },
    link: { state: 'closed' },
  })
  await makePayment(db(), invoice)
  const page = await trackerOf(order)
  expect(page.attribute('.track-payments a', 'href')).toBe(`/invoice/${invoice.invoice_code}/`)
  expect(page.texts('.track-step b')).toContain('Selesai dikerjakan, belum')
  expect(page.text('.track-open-price')).toBe(
    'Harga masih kami konfirmasi; produksi mulai sesudahnya. Kalau tidak jadi, uangmu dikembalikan.',
  )
  await db()('orders').where({ id: order.id }).update({ price_confirmed: true })
  expect((await trackerOf(order)).all('.track-open-price')).toHaveLength(0)
})

test('waiting proofs are shown with the signed link, and only counted without it', async () => {
  await set(bankAccount)
  const { order, invoice } = await asked()
  const at = `/invoice/${invoice.invoice_code}/`
  await shop()
    .post(`${at}bukti/${keyOf(order)}`)
    .attach('proof', await makePng(), 'a.png')
  const open = await get(at)
  expect(open.text('.invoice-proofs')).toMatch(/^Bukti 1, dikirim .*: menunggu diperiksa/)
  expect(open.all('.invoice-proofs img')).toHaveLength(0)
  expect(open.text('#bukti .field-help')).toContain('JPEG, PNG, WebP, AVIF, atau GIF')
  const src = (await get(at + keyOf(order))).attribute('.invoice-proofs img', 'src') ?? ''
  const shown = await shop().get(src)
  expect([shown.status, shown.headers['content-type']]).toEqual([200, 'image/png'])
  expect((await shop().get(src.split('?')[0] ?? '')).status).toBe(404)
})
