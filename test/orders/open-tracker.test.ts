import { expect, test } from 'vitest'
import type { OrderRow } from '../../src/db/tables.ts'
import { trackingKey } from '../../src/orders/order-deps.ts'
import { testSecret } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeSettings } from '../support/make.ts'
import { read } from '../support/page.ts'
import { shopOn, staffOn } from './support/desk.ts'
import { bankAccount, hoursAgo, makeInvoice, makeOrder, makePayment } from './support/orders.ts'

const db = useDatabase()
const look = async (path: string) => read((await shopOn(db()).get(path).expect(200)).text)
const keyed = (order: OrderRow, rest = '') =>
  `/lacak/${order.order_code}/${rest}?kunci=${encodeURIComponent(trackingKey(testSecret, order))}`
const receive = (order: OrderRow, id: string) =>
  shopOn(db())
    .post(keyed(order, 'pengiriman/'))
    .set('Sec-Fetch-Site', 'same-origin')
    .type('form')
    .send({ action: 'terima', id })

const paid = { status_order: 'lunas', paid_amount: 7_500_000 } as const
const waiting = [{ kind: 'mockup', new: 'waiting', at: new Date() }] as const

test('every link and button of the open tracker, and of the invoices it names, leads somewhere', async () => {
  await makeSettings(db(), { ...bankAccount, shop_contact: '081200001111' })
  const orders = [
    await makeOrder(db(), { status_order: 'link_dibuat' }),
    await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 }, waiting),
    await makeOrder(db(), { ...paid, production_status: 'selesai' }),
    await makeOrder(db(), { ...paid, production_status: 'dikirim' }),
    await makeOrder(db(), { status_order: 'dibatalkan', production_status: 'dibatalkan', ended_at: new Date() }),
  ]
  for (const order of orders) {
    await makePayment(db(), await makeInvoice(db(), order))
  }
  const seen = new Set(orders.map(({ order_code }) => `/lacak/${order_code}/`))
  for (const path of seen) {
    const page = await look(path)
    const links = page
      .all('main a[href^="/"], main form')
      .map((one) => one.getAttribute('href') ?? one.getAttribute('action'))
    for (const link of links) {
      const [to = ''] = (link ?? '').split('#')
      const { status } = await shopOn(db()).get(to)
      expect(status < 400 || status === 405, `${path} leads to ${to}: ${status}`).toBe(true)
      if (status < 400 && /^\/(lacak|invoice)\/[A-Z]/.test(to)) seen.add(to)
    }
  }
  expect(seen.size).toBeGreaterThan(orders.length)
})

test('what waits for the customer is said without the key, but its button comes with the key only', async () => {
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 }, waiting)
  const open = await look(`/lacak/${order.order_code}/`)
  expect(open.text('.track-next')).toContain('Periksa desain, lewat link dari pesan toko.')
  expect(open.all('.track-next a')).toEqual([])
  const signed = await look(keyed(order))
  expect(signed.text('.track-next a')).toBe('Periksa desain')
  expect(signed.text('.track-next')).not.toContain('lewat link')
})

test('after the customer has it, the tracker says so and complaining is one press away', async () => {
  const order = await makeOrder(db(), { ...paid, production_status: 'dikirim' }, [
    { kind: 'production', new: 'dikirim', at: hoursAgo(20) },
  ])
  const sent = { order_id: order.id, method: 'kirim', state: 'dikirim', shipped_at: hoursAgo(20) } as const
  const [first, second] = await db()('deliveries')
    .insert([
      { ...sent, pieces: 20 },
      { ...sent, pieces: 30 },
    ])
    .returning('id')
  const heading = async () => (await look(`/lacak/${order.order_code}/`)).text('.track-next h2')
  await receive(order, String(first?.id)).expect(303)
  expect(await heading()).toBe('Pesananmu sudah dikirim')
  const { headers } = await receive(order, String(second?.id)).expect(303)
  const page = await look(headers.location ?? '')
  expect(page.text('[role=status]')).toContain('tercatat sampai')
  const complain = page.all('main a').find((one) => one.text === 'Ada masalah?')
  expect((await look(complain?.getAttribute('href') ?? '')).text('h1')).toBe('Ada masalah?')
  expect(await heading()).toBe('Pesananmu sudah diterima')
  expect((await look(`/lacak/${order.order_code}/`)).texts('.track-step b').at(-1)).toContain('Diterima')
})

test('a parcel of a courier with a public page is followed there, whatever its service', async () => {
  const order = await makeOrder(db(), { ...paid, production_status: 'dikirim' })
  const sent = { order_id: order.id, method: 'kirim', state: 'dikirim', shipped_at: new Date() } as const
  await db()('deliveries').insert([
    { ...sent, courier: 'JNE', tracking_number: 'JX1', pieces: 20 },
    { ...sent, courier: 'jne reg', tracking_number: 'JX2', pieces: 20 },
    { ...sent, courier: 'Kurir toko', tracking_number: 'K3', pieces: 10 },
  ])
  const links = (await look(keyed(order))).all('.parcel-number a').map((one) => one.getAttribute('href'))
  expect(links).toEqual(['JX1', 'JX2'].map((number) => expect.stringMatching(new RegExp(`jne\\.co\\.id/.*${number}$`))))
})

test.each([
  ['Bu Wati IX-C', 'Bu W.'],
  ['Bu Hj. Siti', 'Bu S.'],
  ['Pak Budi Santoso', 'Pak B.'],
  ['Ibu. Rina', 'Ibu. R.'],
  ['John Doe', 'John D.'],
  ['Wati', 'Wati'],
  ['Bu', 'Bu'],
])('%s is %s on the open page', async (customer_name, shown) => {
  const order = await makeOrder(db(), { customer_name })
  expect((await look(`/lacak/${order.order_code}/`)).text('.track-about')).toContain(`atas nama ${shown} ·`)
})

test('the desk calls an accepted quotation what it is', async () => {
  const staff = await staffOn(db())
  const line = { kind: 'goods', title: 'Kaos', quantity: 24, unit_price: 50_000 }
  const wati = { customer_name: 'Bu Wati', contact_information: '081234567890', lines: [line] }
  const { body: quote } = await staff.call('post', 'quotes/', wati).expect(201)
  await staff.call('post', `quotes/${quote.code}/send/`, {}).expect(200)
  const { body } = await staff.call('post', `quotes/${quote.code}/accept/`, { version: 1 }).expect(201)
  const page = await staff.order(body.order).look()
  expect(page.body()).toContain('Penawaran')
  expect(page.body()).not.toMatch(/Formulir pemesanan|Dicatat staf/)
})
