import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makePng } from '../support/picture.ts'
import { makeUser, signIn, signInAs } from '../support/sign-in.ts'
import { shopOn } from './support/desk.ts'
import { johns } from './support/orders.ts'

const db = useDatabase()
const dataDir = useFolder()
const picture = await makePng()

const order = johns
const shop = (settings: Record<string, string> = {}) => shopOn(db(), { DATA_DIR: dataDir, ...settings })
const stored = () => readdir(path.join(dataDir, 'uploads')).catch(() => [])
const fonnte = { FONNTE_API_TOKEN: 'token-uji', FONNTE_BASE_URL: 'http://127.0.0.1:9' }

test('the documented example order, as multipart, gets the documented answer', async () => {
  const response = await shop().post('/api/v1/order/').field(order)

  expect(response.status).toBe(201)
  expect(response.headers['cache-control']).toBe('no-store')
  expect(response.body.order).toMatchObject({ ...order, quantity: 50, total_price: '7500000.00', dp_percent: '50.00' })
  expect(response.body.order).toMatchObject({ production_status: 'menunggu', price_confirmed: false, source: 'public' })
  const { invoice_code } = response.body.invoice
  expect(response.body.invoice).toEqual({
    id: expect.any(String),
    invoice_code: expect.stringMatching(/^INV-\d{6}-[A-Z0-9]{3}$/),
    payment_url: `http://127.0.0.1/invoice/${invoice_code}/`,
    invoice_amount: '3750000.00',
  })
  // No message channel is configured in this test, so no message is sent.
  expect(response.body).toMatchObject({
    message: 'Order berhasil dibuat. Link pembayaran sudah siap.',
    notification_sent: false,
  })
})

test('JSON does the same, and fields that only the site sets are ignored', async () => {
  const claims = { paid_amount: '7500000', is_fully_paid: true, status_order: 'lunas', price_confirmed: true, id: 'x' }
  const body = { ...order, quantity: 50, total_price: 7_500_000, dp_percent: 60, ...claims }
  const response = await shop(fonnte).post('/api/v1/order').send(body)

  expect(response.status).toBe(201)
  expect(response.body).toMatchObject({
    message: 'Order berhasil dibuat dan link pembayaran telah dikirim',
    notification_sent: true,
    invoice: { invoice_amount: '4500000.00' },
    order: { paid_amount: '0.00', is_fully_paid: false, status_order: 'link_dibuat', price_confirmed: false },
  })
  expect(await db()('outbox').where({ kind: 'whatsapp' })).toHaveLength(1)
})

test('an order that is paid in full has no percentage, whatever was sent', async () => {
  const { body } = await shop()
    .post('/api/v1/order/')
    .field({ ...order, payment_type: 'full', dp_percent: 'banyak' })
  expect(body).toMatchObject({ order: { dp_percent: null }, invoice: { invoice_amount: '7500000.00' } })
})

test.each<[Record<string, unknown>, Record<string, string>]>([
  [{ customer_name: ' ' }, { customer_name: 'Nama customer tidak boleh kosong' }],
  [{ customer_name: 'J' }, { customer_name: 'Nama customer minimal 2 karakter' }],
  [{ customer_name: 'J'.repeat(600) }, { customer_name: 'Nama customer paling banyak 255 karakter' }],
  [{ customer_name: 'Jo\0hn' }, { customer_name: 'Ada karakter yang tidak bisa disimpan' }],
  [{ product_name: '' }, { product_name: 'Nama produk tidak boleh kosong' }],
  [{ quantity: 0 }, { quantity: 'Jumlah minimal 1' }],
  [{ quantity: '10001' }, { quantity: 'Jumlah paling banyak 10.000' }],
  [{ quantity: '2.5' }, { quantity: 'Jumlah harus berupa angka bulat' }],
  [{ total_price: '' }, { total_price: 'Harga tidak boleh kosong' }],
  [{ total_price: 0 }, { total_price: 'Harga harus lebih besar dari 0' }],
  [{ total_price: '-5' }, { total_price: 'Harga harus lebih besar dari 0' }],
  [{ total_price: 1_000_000_000 }, { total_price: 'Harga paling banyak Rp 999.999.999' }],
  [{ total_price: '7500000.50' }, { total_price: 'Harga ditulis dalam rupiah bulat, misalnya 7500000' }],
  [{ payment_type: 'pelunasan' }, { payment_type: 'Pilih cara bayar: dp atau full' }],
  [{ dp_percent: '' }, { dp_percent: 'Persen DP wajib diisi untuk payment type dp' }],
  [{ dp_percent: 49 }, { dp_percent: 'DP minimal 50% untuk payment type dp' }],
  [{ dp_percent: '101' }, { dp_percent: 'DP paling banyak 100%' }],
  [{ contact_information: '' }, { contact_information: 'Kontak tidak boleh kosong' }],
  [{ contact_information: 'entah' }, { contact_information: 'Isi nomor WhatsApp Indonesia (08…) atau alamat email' }],
  [{ notification_channel: 'merpati' }, { notification_channel: 'Pilih whatsapp, email, atau both' }],
  [{ notification_channel: 'both' }, { contact_email: 'Isi juga alamat email' }],
  [{ notification_channel: 'email' }, { contact_email: 'Isi juga alamat email' }],
  [{ contact_information: 'a@example.com' }, { contact_information: 'Isi juga nomor WhatsApp' }],
  [{ contact_email: 'bukan' }, { contact_email: 'Alamat email ini belum benar' }],
  [{ design_notes: 'x'.repeat(5_001) }, { design_notes: 'Catatan desain paling banyak 5.000 karakter' }],
])('%o is refused beside its field', async (wrong, details) => {
  const response = await shop()
    .post('/api/v1/order/')
    .send({ ...order, ...wrong })

  expect(response.status).toBe(400)
  expect(response.body).toMatchObject({ error: expect.any(String), error_code: 'VALIDATION_ERROR' })
  const expected = Object.entries(details).map(([field, message]) => [field, [message]])
  expect(response.body.details).toEqual(Object.fromEntries(expected))
  expect(await db()('orders')).toHaveLength(0)
})

test("all errors are reported at once, including the picture's, and nothing is stored", async () => {
  const before = await stored()
  const response = await shop()
    .post('/api/v1/order/')
    .field({
      customer_name: '',
      payment_type: 'dp',
      contact_information: '0812-3456-7890',
      notification_channel: 'both',
    })
    .attach('design', Buffer.from('bukan gambar'), 'desain.png')

  expect(response.status).toBe(400)
  const wrong = ['customer_name', 'product_name', 'quantity', 'total_price', 'dp_percent', 'contact_email', 'design']
  expect(Object.keys(response.body.details).sort()).toEqual(wrong.sort())
  expect(response.body.details.design).toEqual(['Ini bukan gambar JPEG, PNG, WebP, AVIF, atau GIF.'])

  const refused = await shop()
    .post('/api/v1/order/')
    .field({ ...order, quantity: 'x' })
    .attach('design', picture, 'a.png')
  expect(refused.status).toBe(400)
  expect(await stored()).toEqual(before)
})

test('a picture is stored under a new name; one that is too large is refused together with the other errors', async () => {
  const { status } = await shop().post('/api/v1/order/').field(order).attach('design', picture, '../../jahat.png')
  expect(status).toBe(201)
  const row = await db()('orders').first()
  expect(row?.design).toMatch(/^[0-9a-f]{32}-40x30\.png$/)
  expect(await stored()).toContain(row?.design)

  const large = Buffer.alloc(5 * 1024 * 1024 + 1, 1)
  const refused = await shop()
    .post('/api/v1/order/')
    .field({ ...order, quantity: '' })
    .attach('design', large, 'a.png')
  expect(refused.status).toBe(400)
  expect(refused.body.details).toMatchObject({ design: ['Gambar paling besar 5 MB.'], quantity: [expect.any(String)] })
})

test("a contact's fourth unpaid order of a day is accepted without a message", async () => {
  const sent: boolean[] = []
  for (let count = 0; count < 4; count += 1)
    sent.push((await shop(fonnte).post('/api/v1/order/').send(order)).body.notification_sent)
  expect(sent).toEqual([true, true, true, false])
  expect(await db()('orders')).toHaveLength(4)
})

test('staff place an order with a confirmed price, with a link or without; others may not', async () => {
  const staff = await makeUser(db(), { role: 'staff' })
  const cookie = await signIn(db(), staff)
  const { notification_channel, ...given } = order
  const call = (fields: object) =>
    shop(fonnte)
      .post('/api/v1/admin/create-order/')
      .set('Cookie', cookie)
      .send({ ...given, ...fields })

  const linked = await call({})
  expect(linked.status).toBe(201)
  expect(linked.body).toMatchObject({
    order: { source: 'admin', price_confirmed: true, notification_channel, status_order: 'link_dibuat' },
    message: 'Order berhasil dibuat dan link pembayaran telah dikirim',
  })
  const plain = await call({ create_link: false })
  expect(plain.body).toMatchObject({
    order: { status_order: 'menunggu_link' },
    invoice: null,
    message: 'Order berhasil dibuat',
    notification_sent: false,
  })
  expect(plain.body.warning).toBeUndefined()
  const [told] = await db()('audit_log').where({ action: 'order.create' }).orderBy('id').limit(1)
  expect(told).toMatchObject({ actor: staff.username, subject: linked.body.order.order_code })

  expect((await shop().post('/api/v1/admin/create-order/').send(order)).status).toBe(401)
  const member = await signInAs(db())
  const refused = await shop().post('/api/v1/admin/create-order/').set('Cookie', member).send(order)
  expect(refused.status).toBe(403)
})

test('staff without the second factor that the site demands order as customers', async () => {
  await db()('site_settings').insert({ name: 'staff_second_factor', value: 'true', changed_at: new Date() })
  const staff = await signInAs(db(), { role: 'staff' })
  expect((await shop().post('/api/v1/order/').set('Cookie', staff).send(order)).status).toBe(201)
  expect(await db()('orders').first()).toMatchObject({ source: 'public', price_confirmed: false })
})
