import type { Knex } from 'knex'
import { expect, test } from 'vitest'
import type { Notice } from '../../../src/live/notices.ts'
import { systemActor } from '../../../src/orders/actor.ts'
import { notifyCustomer } from '../../../src/orders/notify.ts'
import { openOrders } from '../../../src/orders/open.ts'
import { expireQuotes } from '../../../src/orders/quotes/queries.ts'
import { readQuote } from '../../../src/orders/quotes/read-quote.ts'
import { makeQuote, sendQuote, transactQuote } from '../../../src/orders/quotes/save-quote.ts'
import { toOrder } from '../../../src/orders/rules/amounts.ts'
import { makeShirt } from '../../products/support/make.ts'
import { useDatabase } from '../../support/db.ts'
import { makeSettings } from '../../support/make.ts'
import { read } from '../../support/page.ts'
import { useEach } from '../../support/use.ts'
import { shopOn, staffOn } from '../support/desk.ts'
import { fakeGateway, orderDepsOn } from '../support/gateway.ts'
import { makeOrder } from '../support/orders.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db()))
const rini = { customer_name: 'Bu Rina', contact_information: '0812-3456-7890' }
const shirts = [{ title: 'Rompi panitia', quantity: 24, unit_price: 90_000 }]

const post = (body: object) => staff().call('post', 'quotes/', { ...rini, ...body })
const act = (code: string, what: string, body: object = {}) => staff().call('post', `quotes/${code}/${what}/`, body)
const sent = async (more: object = {}) => (await act((await post({ lines: shirts, ...more })).body.code, 'send')).body
const pathOf = ({ url }: { url: string }) => url.replace('http://127.0.0.1', '')
const look = async (quote: { url: string }) => {
  const { status, text } = await shopOn(db()).get(pathOf(quote))
  return { status, page: read(text) }
}
const send = (path: string, form: object) =>
  shopOn(db()).post(path).type('form').set('Sec-Fetch-Site', 'same-origin').send(form)
const ask = (form: object) => send('/pesan/lain/', { ...rini, ...form })
const notices = () =>
  db()('notices').whereNull('closed_as').whereNot('kind', 'closed').where('about', 'like', 'quote %')
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)

test('a long inquiry with a quantity is stored, or refused beside its field with the text kept', async () => {
  const { status, text } = await ask({ request: 'a'.repeat(4_995), quantity: 24 })
  expect(status).toBe(422)
  expect(read(text).text('#f-request-error')).toContain('4.900')
  expect(text).toContain('a'.repeat(4_995))
  expect((await ask({ request: 'a'.repeat(4_900), quantity: 24 })).status).toBe(303)
})

test('Enter in the form of a quote reckons; only the button sends it', async () => {
  const { page } = await staff().page('/admin/penawaran/baru/')
  expect(page.attribute('.quote-form button', 'name')).toBe('hitung')
})

test('a call without a body and its type is taken as one without fields', async () => {
  const { code } = await sent()
  const { status } = await staff().call('post', `quotes/${code}/accept/`).set('Content-Length', '0')
  expect(status).toBe(201)
})

test('edits that were not sent change neither state nor page nor order', async () => {
  const quote = await sent({
    ...{ contact_email: 'rina@contoh.id', notification_channel: 'both' },
    ...{ needed_on: '2099-02-01', valid_until: '2099-01-31' },
  })
  const edits = { contact_information: 'lain@contoh.id', contact_email: null, notification_channel: 'email' }
  const changed = await staff().call('patch', `quotes/${quote.code}/`, {
    ...edits,
    ...{ valid_until: '2020-01-01', needed_on: '2099-12-31' },
  })
  expect(changed.body.state).toBe('sent')
  await expireQuotes(db(), new Date())
  expect((await staff().call('get', 'quotes/?state=sent')).body.count).toBe(1)
  expect((await look(quote)).page.body()).toContain('31 Januari 2099')
  expect((await act(quote.code, 'accept', { version: 1 })).status).toBe(201)
  expect(await db()('orders')).toMatchObject([
    {
      ...{ contact_phone: '6281234567890', contact_email: 'rina@contoh.id', notification_channel: 'both' },
      needed_on: '2099-02-01',
    },
  ])
})

test('a line by hand of an unknown product can be accepted', async () => {
  for (const product_id of [999_999, 2_147_483_648]) {
    const quote = await sent({ lines: [{ ...shirts[0], product_id }] })
    expect(quote.lines[0].product_id).toBeNull()
    expect((await act(quote.code, 'accept')).status).toBe(201)
  }
})

test('a quote shows the link of its order while that of the acceptance opens it, and ends itself', async () => {
  const quote = await sent()
  await act(quote.code, 'accept', { version: 1 })
  const link = async () => (await look(quote)).page.attribute('.invoice-side a.button', 'href')
  expect(await link()).toContain('/lacak/')
  await db()('orders').update({ ended_at: daysAgo(91) })
  expect(await link()).toBeNull()
  await db()('orders').update({ ended_at: null, link_version: 2 })
  expect(await link()).toBeNull()
  await db()('quotes').update({ decided_at: daysAgo(91) })
  expect((await look(quote)).status).toBe(404)
  const over = await sent({ valid_until: '2020-01-01' })
  expect((await look(over)).status).toBe(200)
  await db()('quotes')
    .where({ code: over.code })
    .update({ sent_at: daysAgo(91) })
  expect((await look(over)).status).toBe(404)
})

test('NUL and odd ids are refused as wrong', async () => {
  for (const name of ['title', 'detail', 'reason']) {
    const { status, body } = await post({ lines: [{ ...shirts[0], [name]: 'a\0b' }] })
    expect([status, Object.keys(body.details)]).toEqual([400, [`lines.0.${name}`]])
  }
  const { code } = await sent()
  expect((await act(code, 'accept', { note: 'a\0' })).status).toBe(400)
  expect((await act(code, 'decline', { reason: 'a\0' })).status).toBe(400)
  expect((await staff().call('get', 'quotes/?search=%00')).status).toBe(400)
  for (const customer_id of [2_147_483_648, 1.5, 'x'])
    expect((await post({ customer_id, lines: shirts })).body.details).toHaveProperty('customer_id')
  const customer = await db()('customers').first()
  expect((await post({ customer_id: String(customer?.id), lines: shirts })).body.customer.id).toBe(customer?.id)
})

test('why staff closed it is not for the customer, whose own words are', async () => {
  const closed = await sent()
  await act(closed.code, 'decline', { reason: 'Pelit sekali' })
  expect((await look(closed)).page.body()).not.toContain('Pelit')
  const own = await sent()
  await send(pathOf(own), { version: 1, action: 'tidak', text: 'Dapat yang lain' })
  expect((await look(own)).page.body()).toContain('Dapat yang lain')
})

test('an inquiry that is edited and sent again is another one; the same is one with one notice', async () => {
  const form = { submission: 'formulir-satu-1234', request: 'Rompi panitia' }
  const first = await ask(form)
  expect((await ask(form)).headers.location).toBe(first.headers.location)
  expect(await notices()).toHaveLength(1)
  expect((await ask({ ...form, request: 'Topi saja' })).headers.location).not.toBe(first.headers.location)
  expect(await db()('quotes').orderBy('id').pluck('request')).toEqual(['Rompi panitia', 'Topi saja'])
})

test('notices name the code only, and answers by the API close them', async () => {
  await ask({ request: 'Rompi rahasia', submission: 'formulir-satu-1234' })
  const quote = await sent()
  await send(pathOf(quote), { version: 1, action: 'ubah', text: 'Lengan rahasia' })
  expect(await notices()).toHaveLength(2)
  expect(JSON.stringify(await notices())).not.toMatch(/Rina|rahasia/)
  await act(quote.code, 'send')
  expect(await notices()).toHaveLength(1)
  const [asked] = await db()('quotes').where({ state: 'asked' })
  await act(asked?.code ?? '', 'decline')
  expect(await notices()).toEqual([])
})

test('terms are changed although the wish cannot be priced today', async () => {
  const { product } = await makeShirt(db())
  const { body } = await post({ product_id: product.id, quantity: 24 })
  await db()('product_prices').delete()
  await db()('product_choices').update({ is_default: false })
  await db()('quotes').update({ price_list: null })
  await db()('products').update({ deleted_at: new Date() })
  const changed = await staff().call('patch', `quotes/${body.code}/`, { terms: 'DP dulu' })
  expect(changed.body).toMatchObject({ terms: 'DP dulu', total_price: body.total_price })
})

test('only the item with a list of players may have other sizes than pieces', async () => {
  const { product } = await makeShirt(db())
  const paste = Array.from({ length: 24 }, (_, nth) => `Pemain ${nth}\t${nth}\tL`).join('\n')
  const sizes = [{ code: 'L', quantity: 10 }]
  const items = [
    { product_id: product.id, paste: `Nama\tNo\tUkuran\n${paste}` },
    { product_id: product.id, sizes, quantity: 24 },
  ]
  const { status, body } = await post({ items })
  expect([status, Object.keys(body.details ?? {})]).toEqual([400, ['items.1.quantity']])
})

test('a copy of an order with fewer players than pieces has all its pieces', async () => {
  const { product } = await makeShirt(db())
  const quote = await sent({ lines: undefined, product_id: product.id, sizes: [{ code: 'L', quantity: 24 }] })
  const { body } = await act(quote.code, 'accept', { version: 1 })
  const line = await db()('order_lines').where({ kind: 'goods' }).first()
  await db()('order_roster').insert(
    Array.from({ length: 20 }, (_, position) => ({
      ...{ line_id: line?.id ?? '', position, name: `Pemain ${position}`, number: '1', size_code: 'L' },
    })),
  )
  const copy = await staff().call('post', 'quotes/', { order_id: body.order.id })
  expect(copy.body).toMatchObject({ quantity: 24, total_price: 24 * 68_000 })
})

test('a change names a customer or an order to copy by id, and the wish at the top or in items, as a new one does', async () => {
  const { product } = await makeShirt(db())
  const order = await makeOrder(db(), { customer_name: 'Pak Joko', contact_information: '081200000001' })
  const { code } = (await post({ lines: shirts })).body
  const other = (await post({ customer_name: 'Bu Sari', contact_information: '081200000002', lines: shirts })).body
  const change = async (body: object) => (await staff().call('patch', `quotes/${code}/`, body)).body
  const { id } = other.customer
  expect(await change({ customer_id: id })).toMatchObject({ customer: { id, name: 'Bu Sari' }, total_price: 2_160_000 })
  expect(await change({ order_id: order.id, terms: 'Tunai' })).toMatchObject({
    ...{ customer: { name: 'Pak Joko' }, total_price: 7_500_000, terms: 'Tunai' },
  })
  for (const wish of [{ product_id: product.id, quantity: 24 }, { items: [{ product_id: product.id, quantity: 24 }] }])
    expect(await change(wish)).toMatchObject({ quantity: 24, total_price: 24 * 68_000 })
  for (const name of ['order_id', 'customer_id'])
    expect((await change({ [name]: 'x' })).details).toEqual({ [name]: [expect.any(String)] })
})

test("the down payment is the shop's where none is given", async () => {
  await makeSettings(db(), { dp_percent_default: 60 })
  expect((await post({ lines: shirts })).body.dp_percent).toBe(60)
  await ask({ request: 'Rompi panitia' })
  expect(await db()('quotes').orderBy('id').pluck('dp_percent')).toEqual([60, 60])
})

test('a list of quotes has the codes of their orders; a known customer keeps the merged orders', async () => {
  const quote = await sent()
  const { body } = await act(quote.code, 'accept', { version: 1 })
  expect((await staff().call('get', 'quotes/')).body.results[0].order_code).toBe(body.order.order_code)
  const order = await makeOrder(db(), { customer_name: 'Rina Baru' })
  expect(order.id).not.toBe(body.order.id)
  const { page } = await staff().send('/admin/penawaran/baru/', { hitung: '1', contact_information: '081234567890' })
  expect(page.body()).toContain('1 pesanan, terakhir')
})

test('staff hear of a message of a quote or an order that finally failed, and not of one that was sent', async () => {
  const deps = orderDepsOn(db(), fakeGateway(() => new Date()).gateway)
  const told: Notice[] = []
  const notify = async (_: Knex, notice: Notice) => void told.push(notice)
  const config = { baseUrl: deps.baseUrl, fonnte: { token: 'token', baseUrl: deps.baseUrl }, mail: null }
  const desk = openOrders({ ...deps, config, notify, publish: () => {}, isHeard: () => false })
  const read = readQuote({ ...rini, lines: shirts }, { products: [], extras: [] })
  if (!read.ok) throw new Error('wrong')
  const { input } = read
  const quote = await transactQuote(desk.deps, systemActor, async (one) => sendQuote(one, await makeQuote(one, input)))
  const order = toOrder(await makeOrder(db()))
  await notifyCustomer(db(), desk.deps, order, { type: 'order_created', about: `order ${order.id}` })
  for (const { outbox_id } of await db()('order_messages').orderBy('id')) {
    const id = outbox_id ?? ''
    await desk.messageEnded({ id }, null)
    await desk.messageEnded({ id }, 'nomornya tidak dikenal')
  }
  expect(told.map(({ message, href }) => [message, href])).toEqual([
    [
      `Pesan WhatsApp untuk ${quote.code} gagal dikirim: nomornya tidak dikenal`,
      `/admin/penawaran/${quote.code}/#pesan-pelanggan`,
    ],
    [
      `Pesan WhatsApp untuk ${order.order_code} gagal dikirim: nomornya tidak dikenal`,
      `/admin/pesanan/${order.order_code}/#pesan-pelanggan`,
    ],
  ])
})

test('a copy has the lines of its order as they were, whatever the list says today', async () => {
  const { product } = await makeShirt(db())
  const contact = { customer_name: 'Budi', contact_information: '0812-3456-7890', payment_type: 'full' }
  const wish = { product_id: product.id, quantity: 24 }
  const { body } = await shopOn(db())
    .post('/api/v1/order/')
    .send({ ...contact, ...wish })
  const { id } = body.order
  const { version, lines } = (await staff().call('get', `order/${id}/lines/`)).body
  const cheaper = { ...lines[0], unit_price: 60_000, reason: 'Langganan' }
  const discount = { kind: 'discount', title: 'Potongan', quantity: 1, unit_price: -40_000, reason: 'Cacat kecil' }
  await staff().call('put', `order/${id}/lines/`, { version, lines: [cheaper, discount] })
  const copied = async () => (await staff().call('post', 'quotes/', { order_id: id })).body
  const expected = {
    total_price: 24 * 60_000 - 40_000,
    lines: [
      { kind: 'goods', unit_price: 60_000, list_price: 68_000, reason: 'Langganan' },
      { kind: 'discount', unit_price: -40_000, list_price: null, reason: 'Cacat kecil' },
    ],
  }
  expect(await copied()).toMatchObject(expected)
  await db()('product_prices').update({ unit_price: 99_000 })
  await db()('products').update({ deleted_at: new Date() })
  const copy = await copied()
  expect(copy).toMatchObject(expected)

  const [goods] = copy.lines
  const change = (line: object) => staff().call('patch', `quotes/${copy.code}/`, { lines: [line] })
  expect((await change({ ...goods, unit_price: 50_000, reason: '' })).body.details).toHaveProperty(['lines.0.reason'])
  expect((await change(goods)).body.lines).toMatchObject([expected.lines[0]])
})

test('an accepted quote is what was accepted, without edits that were not sent', async () => {
  const quote = await sent({ terms: 'Tunai' })
  await staff().call('patch', `quotes/${quote.code}/`, { lines: [{ ...shirts[0], unit_price: 1_000 }], terms: 'Lain' })
  const { body } = await act(quote.code, 'accept', { version: 1 })
  expect(body.quote).toMatchObject({ total_price: 24 * 90_000, terms: 'Tunai', state: 'accepted' })
})

test('the page accepts nothing without the version that was seen', async () => {
  const quote = await sent()
  for (const version of [undefined, 'x', '0']) {
    const { status } = await send(pathOf(quote), { ...(version && { version }), action: 'setuju' })
    expect(status).toBe(409)
  }
  expect(await db()('orders')).toEqual([])
})

test('a copy is as dear as its order where only some sizes are known, and keeps its lines beside a new product', async () => {
  const { product } = await makeShirt(db())
  const order = await makeOrder(db())
  const made = await staff().call('put', `order/${order.id}/lines/`, {
    items: [{ product_id: product.id, quantity: 24 }],
  })
  const [line] = made.body.lines
  const sized = { line_id: line.id, sizes: [{ code: 'XXL', quantity: 6 }] }
  await staff().call('put', `order/${order.id}/sizes/`, sized)
  const copy = await staff().call('post', 'quotes/', { order_id: order.id })
  expect(copy.body.total_price).toBe(24 * 68_000 + 6 * 5_000)
  const both = await post({ product_id: product.id, quantity: 24, lines: copy.body.lines })
  const { page } = await staff().page(`/admin/penawaran/${both.body.code}/`)
  expect(page.attribute('[name="lines.0.title"]', 'value')).toBe('Kaos combed 24s')
  expect(page.attribute('[name="lines.1.title"]', 'value')).toBe('Ukuran XXL')
})

test('a version that cannot be is an old one, and messages of older versions wait no more', async () => {
  const quote = await sent()
  expect((await act(quote.code, 'accept', { version: 3_000_000_000 })).status).toBe(409)
  expect((await send(pathOf(quote), { version: '9999999999', action: 'setuju' })).status).toBe(409)
  await act(quote.code, 'send')
  const { page } = await staff().page(`/admin/penawaran/${quote.code}/`)
  expect(page.text('.message-old summary')).toBe('Lama (1)')
})
