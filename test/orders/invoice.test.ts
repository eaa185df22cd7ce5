import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { spelled } from '../../src/orders/invoice/view-model.ts'
import { trackingKey } from '../../src/orders/order-deps.ts'
import { testSecret } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makeSettings } from '../support/make.ts'
import { read } from '../support/page.ts'
import { makePng } from '../support/picture.ts'
import { shopOn } from './support/desk.ts'
import { makeInvoice, makeOrder } from './support/orders.ts'

const db = useDatabase()
const dataDir = useFolder()
const shop = () => shopOn(db(), { DATA_DIR: dataDir })
const set = (values: Record<string, string>) => makeSettings(db(), values)
const picture = await makePng()

async function asked(wishes: Parameters<typeof makeInvoice>[2] = {}) {
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  const invoice = await makeInvoice(db(), order, wishes)
  const address = `/invoice/${invoice.invoice_code}/`
  const pageOf = async (query = '') => read((await shop().get(address + query)).text)
  return { order, invoice, address, pageOf }
}

test('an invoice names the shop, its number, for whom in part, the line, the amount and the time left', async () => {
  await set({ bank_account: '1234567890' })
  const head = { name: 'Konveksi Melati', address: 'Jl. Melati 7, Bandung', contact: '0812-0000-1111' }
  const { order, invoice, pageOf } = await asked({ sheet: { shop: head } })
  const page = await pageOf()
  expect(page.text('.invoice-shop')).toBe('Konveksi MelatiJl. Melati 7, Bandung0812-0000-1111')
  expect(page.text('.invoice-number')).toBe(`Invoice${invoice.invoice_code}Belum dibayar`)
  expect(page.texts('.invoice-facts dd').slice(0, 2)).toEqual(['Budi S.', order.order_code])
  expect(page.text('.invoice-lines tbody')).toBe('Uang muka (DP) 50% Kaos Komunitas 2026 · 50 potongRp 3.750.000')
  expect(page.text('.invoice-spelled')).toBe('Terbilang: tiga juta tujuh ratus lima puluh ribu rupiah')
  expect(page.text('[data-countdown]')).toBe('23 jam 59 menit')

  const key = trackingKey(testSecret, order)
  expect((await pageOf(`?kunci=${key}`)).texts('.invoice-facts dd')[0]).toBe('Budi Santoso 081234567890')
  expect((await pageOf('?kunci=salah')).texts('.invoice-facts dd')[0]).toBe('Budi S.')
})

test('a payment page of the gateway is opened from the button, and only while it can be paid', async () => {
  const link = { provider: 'xendit' as const, payment_url: 'https://checkout.example/web/1' }
  const open = await asked({ link })
  expect((await open.pageOf()).attribute('.invoice-go', 'href')).toBe(link.payment_url)
  const detail = (code: string) => shop().get(`/api/v1/invoice/detail/${code}/`)
  expect((await detail(open.invoice.invoice_code)).body).toEqual({
    invoice: {
      invoice_code: open.invoice.invoice_code,
      payment_type: 'dp',
      invoice_amount: '3750000.00',
      invoice_status: 'belum dibayar',
      payment_url: link.payment_url,
      invoice_expired_at: expect.stringMatching(/^20\d\d-.*Z$/),
    },
    order: {
      order_code: open.order.order_code,
      customer_name: 'Budi S.',
      product_name: 'Kaos Komunitas 2026',
      quantity: 50,
    },
  })
  const late = await asked({ link: { ...link, expires_at: new Date(Date.now() - 1_000) } })
  expect((await late.pageOf()).text('.invoice-pay h2')).toBe('Waktu membayarnya sudah habis')
  expect((await detail(late.invoice.invoice_code)).body.invoice.payment_url).toBeNull()
  for (const [status, heading] of [
    ['sudah dibayar', 'DP diterima'],
    ['kadaluarsa', 'Waktu membayarnya sudah habis'],
    ['dibatalkan', 'Invoice ini sudah diganti'],
  ] as const) {
    const over = await asked({ invoice: { invoice_status: status }, link: { ...link, state: 'closed' } })
    const page = await over.pageOf()
    expect(page.text('.invoice-pay h2')).toBe(heading)
    expect(page.all('.invoice-go')).toHaveLength(0)
    expect((await detail(over.invoice.invoice_code)).body.invoice.payment_url).toBeNull()
  }
})

test('unknown, malformed and deleted invoices are one page; their API says 404', async () => {
  const { order, invoice } = await asked()
  await db()('orders').where({ id: order.id }).update({ deleted_at: new Date() })
  const pages = await Promise.all(
    [invoice.invoice_code, 'INV-000000-AAA', 'apa-saja'].map((code) => shop().get(`/invoice/${code}/`)),
  )
  expect(pages.map(({ status }) => status)).toEqual([404, 404, 404])
  expect(new Set(pages.map(({ text }) => text)).size).toBe(1)
  expect((await shop().get(`/api/v1/invoice/detail/${invoice.invoice_code}/`)).body.error_code).toBe('NOT_FOUND')
})

test('the proof of a transfer waits for staff, who are told; it changes no amount and is not shown', async () => {
  const { order, address, pageOf } = await asked()
  const sent = await shop()
    .post(`${address}bukti/`)
    .field('note', 'dari rekening istri')
    .field('amount', 'Rp 3.500.000')
    .attach('proof', picture, 'bukti.png')
  expect([sent.status, sent.headers.location]).toEqual([303, address])
  const [proof] = await db()('payment_proofs').where({ order_id: order.id })
  expect(proof).toMatchObject({
    note: 'dari rekening istri',
    amount: '3500000',
    state: 'waiting',
    picture: expect.stringMatching(/\.png$/),
  })
  expect(await readdir(path.join(dataDir, 'uploads'))).toContain(proof?.picture)
  const notice = await db()('notices').orderBy('id', 'desc').first()
  expect(notice?.message).toBe(`Bukti transfer Rp 3.500.000 untuk ${order.order_code} perlu diperiksa.`)
  // Staff get a plain notice, not an alert. It links to the proof in the payment review.
  expect([notice?.kind, notice?.href]).toEqual(['note', `/admin/pembayaran/#bukti-${proof?.id}`])
  const page = await pageOf()
  expect(page.text('.invoice-pay h2')).toBe('Bukti transfermu sedang diperiksa')
  expect(page.body()).not.toContain('rekening istri')
  expect(await db()('orders').where({ id: order.id }).first('paid_amount', 'version')).toEqual({
    paid_amount: '0',
    version: 2,
  })
  const tracker = await shop().get(`/lacak/${order.order_code}/`)
  expect(read(tracker.text).text('.track-next h2')).toBe('Pembayaranmu sedang diperiksa')
})

test('the proof form asks for the amount, filled in with that of the invoice, and keeps a wrong one as typed', async () => {
  const { address, order, pageOf } = await asked()
  expect((await pageOf()).attribute('#f-amount', 'value')).toBe('3.750.000')
  const send = (amount: string) =>
    shop().post(`${address}bukti/`).field('amount', amount).attach('proof', picture, 'bukti.png')
  const wrong = await send('tiga juta')
  expect(wrong.status).toBe(422)
  expect(read(wrong.text).attribute('#f-amount', 'value')).toBe('tiga juta')
  expect(read(wrong.text).text('#f-amount-error')).toContain('rupiah bulat')
  expect(await db()('payment_proofs').where({ order_id: order.id })).toEqual([])
})

test('what is no picture is said beside its field with the note kept, and five pictures are enough', async () => {
  await set({ bank_account: '1234567890' })
  const { invoice, address } = await asked()
  const send = () => shop().post(`${address}bukti/`).field('note', 'catatan')
  const wrong = await send().attach('proof', Buffer.from('bukan gambar'), 'bukti.png')
  expect(wrong.status).toBe(422)
  expect(read(wrong.text).text('#f-proof-error')).toBe('Ini bukan gambar JPEG, PNG, WebP, AVIF, atau GIF.')
  expect(read(wrong.text).attribute('#f-note', 'value')).toBe('catatan')
  expect((await send()).status).toBe(422)
  for (let at = 0; at < 5; at += 1) expect((await send().attach('proof', picture, 'a.png')).status).toBe(303)
  const before = (await readdir(path.join(dataDir, 'uploads'))).length
  const sixth = await send().attach('proof', picture, 'a.png')
  expect(sixth.status).toBe(422)
  expect(sixth.text).toContain('Paling banyak 5 bukti')
  expect(await readdir(path.join(dataDir, 'uploads'))).toHaveLength(before)
  // The invoice is judged before the picture is decoded.
  const judged = await send().attach('proof', Buffer.from('bukan gambar'), 'a.png')
  expect(judged.text).toContain('Paling banyak 5 bukti')
  await db()('invoices').where({ id: invoice.id }).update({ invoice_status: 'sudah dibayar' })
  expect((await send().attach('proof', picture, 'a.png')).text).toContain('tidak menunggu pembayaran lagi')
})

test('where nothing is simulated there is nothing to simulate', async () => {
  const { address } = await asked({ link: { provider: 'simulated' } })
  const { status } = await shop().post(`${address}simulasi/`).type('form').send({ cara: 'tepat' })
  expect(status).toBe(404)
})

test.each([
  [11, 'sebelas'],
  [115, 'seratus lima belas'],
  [1_001, 'seribu satu'],
  [21_500, 'dua puluh satu ribu lima ratus'],
  [
    999_999_999,
    'sembilan ratus sembilan puluh sembilan juta sembilan ratus sembilan puluh sembilan ribu sembilan ratus sembilan puluh sembilan',
  ],
])('%i in words is %s', (amount, words) => {
  expect(spelled(amount)).toBe(words)
})
