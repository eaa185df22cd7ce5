import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { makePriceList } from '../../products/support/make.ts'
import { useDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { signInAs } from '../../support/sign-in.ts'
import { shopOn } from '../support/desk.ts'
import { makeInvoice, makeOrder } from '../support/orders.ts'

/** Messages that staff write themselves on the page of an order. */

const db = useDatabase()
const fonnte = { FONNTE_API_TOKEN: 'token', FONNTE_BASE_URL: 'http://127.0.0.1:9' }
let cookie: string
beforeEach(async () => {
  cookie = await signInAs(db(), { role: 'staff' })
})

const agent = (settings = {}) => shopOn(db(), settings)
const hrefOf = ({ order_code }: { order_code: string }) => `/admin/pesanan/${order_code}/`
const look = async (path: string, settings = {}) => read((await agent(settings).get(path).set('Cookie', cookie)).text)
const send = (path: string, fields: object, settings = {}) =>
  agent(settings).post(path).set('Cookie', cookie).type('form').send(fields)
const written = (more: object = {}) => ({
  ...{ jenis: 'custom', saluran: 'whatsapp', subject: '', body: 'Halo, warna mana yang jadi? *Merah* atau biru?' },
  ...{ kunci: randomUUID(), ...more },
})
const outbox = () => db()('outbox').where({ kind: 'whatsapp' })

test('staff choose a text, see it with the values of the order, edit it and send exactly that', async () => {
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  const { invoice_code } = await makeInvoice(db(), order)
  await db()('message_templates').insert({
    ...{ name: 'Tanya warna', type: 'custom', channel: 'both', subject: 'Warna', is_default: true },
    body: 'Halo {{customer_name}}, {{invoice_code}} sebesar {{amount_due}}. Warna apa?',
  })
  const page = await look(hrefOf(order))
  expect(page.attribute('#pesan-pelanggan a', 'href')).toBe(`${hrefOf(order)}tulis/`)
  const form = await look(`${hrefOf(order)}tulis/`)
  expect(form.texts('.chip')).toEqual(['Tanya warna', 'Pesan bebas', 'Kabar promosi'])
  expect(form.text('.chip[aria-current]')).toBe('Tanya warna')
  expect(form.text('#f-body')).toBe(`Halo Budi Santoso, ${invoice_code} sebesar Rp 3.750.000. Warna apa?`)
  const promo = await look(`${hrefOf(order)}tulis/?teks=marketing_blast`)
  expect(promo.attribute('[name=jenis]', 'value')).toBe('marketing_blast')
  expect(promo.text('#f-body')).toContain(`terima kasih pernah memesan ${order.product_name}`)

  const fields = written()
  const sent = await send(`${hrefOf(order)}tulis/`, fields, fonnte)
  expect(sent.headers.location).toBe(`${hrefOf(order)}?kabar=pesan`)
  await send(`${hrefOf(order)}tulis/`, fields, fonnte)
  expect((await outbox()).map(({ payload }) => payload.text)).toEqual([fields.body])
  const after = await look(`${hrefOf(order)}?kabar=pesan`, fonnte)
  expect(after.text('.said')).toBe('Pesannya masuk antrean kirim.')
  expect(after.text('#pesan-pelanggan')).toContain('Pesan bebas')
  expect(await db()('audit_log').where({ action: 'message.write' }).first()).toMatchObject({
    ...{ subject: order.order_code, details: { kind: 'custom', channel: 'whatsapp' } },
  })
})

test('a message with a placeholder, without a text or an email without a subject is shown again', async () => {
  const order = await makeOrder(db(), { contact_email: 'budi@contoh.id' })
  const cases: [object, string, string][] = [
    [{ body: 'Halo {{nama}}, apa kabar?' }, 'body', 'Masih ada {{nama}}. Isi sendiri atau hapus.'],
    [{ body: ' ' }, 'body', 'Isi pesan paling sedikit 10 karakter.'],
    [{ saluran: 'both' }, 'subject', 'Subjek wajib diisi untuk email.'],
  ]
  for (const [wrong, field, message] of cases) {
    const refused = await send(`${hrefOf(order)}tulis/`, written(wrong))
    const page = read(refused.text)
    expect([refused.status, page.text(`#f-${field}-error`)]).toEqual([422, message])
    expect(page.text('#f-body')).toBe(String(Object(written(wrong)).body).trim())
  }
  expect(await db()('order_messages')).toEqual([])
})

test('without WhatsApp the page says so before, the order says so after, and staff send it by hand', async () => {
  const order = await makeOrder(db())
  expect((await look(`${hrefOf(order)}tulis/`)).text('.desk-warn')).toContain('WhatsApp belum dikonfigurasi')
  const held = await send(`${hrefOf(order)}tulis/`, written())
  expect(held.headers.location).toBe(`${hrefOf(order)}?kabar=pesan-tertahan`)
  const page = await look(`${hrefOf(order)}?kabar=pesan-tertahan`)
  expect(page.text('.said-warn')).toContain('WhatsApp belum dikonfigurasi')
  expect(page.attribute('#pesan-pelanggan a[target]', 'href')).toContain('https://wa.me/6281234567890?text=')
  expect(await outbox()).toEqual([])
})

test('only staff write, and only about an order that exists', async () => {
  const order = await makeOrder(db())
  cookie = await signInAs(db())
  expect((await send(`${hrefOf(order)}tulis/`, written())).status).toBe(403)
  cookie = await signInAs(db(), { role: 'staff' })
  await db()('orders').update({ deleted_at: new Date() })
  expect((await send(`${hrefOf(order)}tulis/`, written())).status).toBe(404)
})

test('no page promises a message to the customer where no channel is configured', async () => {
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 1_000 })
  await makeInvoice(db(), order)
  const promises = /pelanggan dikabari|Pemesan dikabari|kami kabari/
  await makePriceList(db())
  for (const path of [hrefOf(order), '/pesan/kaos/', '/admin/pesanan/baru/', '/admin/pembayaran/'])
    expect((await look(path)).body()).not.toMatch(promises)
  expect((await look(hrefOf(order))).text('#bantu-batal')).toContain(
    'Pesannya menunggu kamu kirim, karena WhatsApp belum dikonfigurasi.',
  )
  expect((await look('/pesan/kaos/')).body()).toContain('lewat WhatsApp dan Email belum menyala')
  expect((await look('/pesan/kaos/', fonnte)).body()).toContain('lewat Email belum menyala')
  expect((await look(hrefOf(order), fonnte)).text('#bantu-batal')).toContain('Pemesan dikabari lewat WhatsApp')
})
