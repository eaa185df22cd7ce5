import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { publishOrderChanges } from '../../src/orders/live.ts'
import { toChange, trackingKey } from '../../src/orders/order-deps.ts'
import { toOrder } from '../../src/orders/rules/amounts.ts'
import { renderTracker } from '../../src/orders/track/live.ts'
import { roles } from '../../src/web/context.ts'
import { testSecret } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { freePort } from '../support/ports.ts'
import { type Served, serve } from '../support/served.ts'
import { signInAs } from '../support/sign-in.ts'
import { listenTo } from '../support/sockets.ts'
import { johns, makeInvoice, makeOrder } from './support/orders.ts'

const db = useOwnDatabase()
let shop: Served
beforeAll(async () => {
  // The simulated gateway sends its webhook to BASE_URL, so the address must contain the server's real port.
  const port = await freePort()
  shop = await serve(db(), { PAYMENTS: 'simulated', BASE_URL: `http://127.0.0.1:${port}` }, port)
})
afterAll(() => shop.stop())

async function placed() {
  const response = await fetch(`${shop.origin}/api/v1/order/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(johns),
  })
  const { order, invoice }: { order: { order_code: string }; invoice: { invoice_code: string } } = await response.json()
  return { code: order.order_code, invoice: invoice.invoice_code }
}

const simulate = (invoice: string, cara: string) =>
  fetch(`${shop.origin}/invoice/${invoice}/simulasi/`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ cara }),
  })

const partials = (content = '') =>
  [...content.matchAll(/<hx-partial hx-target="#([^"]+)" hx-swap="outerMorph">([\s\S]*?)<\/hx-partial>/g)].map(
    ([, id = '', html = '']) => ({ id, html }),
  )

test('a payment is on the open tracker at once, with the bytes of the page', async () => {
  const { code, invoice } = await placed()
  const heard = await listenTo(shop, `/ws/orders/${code}/`)
  const greeting = await heard.message('connection_established')
  expect(partials(greeting.content).map((part) => part.id)).toEqual(['lacak-pesanan', 'lacak-bayar'])

  const answer = await simulate(invoice, 'tepat')
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `/invoice/${invoice}/?kabar=tepat`])
  // An event about the new payment link may still arrive at this point, so the test looks for the event about the
  // payment.
  const told = () => heard.messages.find((one) => one.type === 'payment_update' && one.status_order === 'dp_dibayar')
  await expect.poll(told).toBeDefined()
  const push = told()
  expect(push).toMatchObject({ order_code: code, status_order: 'dp_dibayar', said: 'DP dibayar, produksi menunggu.' })
  await heard.message('order_status_update')

  const page = (await shop.visit(`/lacak/${code}/`)).html
  for (const { html } of partials(push?.content)) {
    expect(html).toMatch(new RegExp(`data-version="${push?.version}"`))
    expect(page).toContain(html)
  }
  heard.socket.close()
})

test('the pages of the signed links fetch their own part again after each event', async () => {
  const { code, invoice } = await placed()
  const key = `?kunci=${trackingKey(testSecret, { order_code: code, link_version: 1 })}`
  const heard = await listenTo(shop, `/ws/orders/${code}/`)
  await heard.message('connection_established')
  await simulate(invoice, 'tepat')
  expect((await heard.message('payment_update')).refresh).toBe('#invoice, #pesanan-baru, #lacak-data')
  heard.socket.close()
  for (const [path, region] of [
    [`/invoice/${invoice}/`, '#invoice'],
    [`/pesan/${code}/`, '#pesanan-baru'],
    [`/lacak/${code}/`, '#lacak-data'],
  ] as const)
    expect((await shop.visit(path + key)).page().attribute(region, 'data-live-at')).toBe(path + key)
})

test('the simulated checkout: exact, short, over, twice, and expired', async () => {
  const stateOf = async (code: string) => {
    const order = await db()('orders').where({ order_code: code }).first()
    const payments = await db()('payments')
      .where({ order_id: order?.id ?? '' })
      .select('amount', 'state', 'reason')
    return { paid: order?.paid_amount, status: order?.status_order, payments }
  }
  const after = async (cara: string, expected: object) => {
    const { code, invoice } = await placed()
    expect((await simulate(invoice, cara)).status).toBe(303)
    await vi.waitFor(async () => expect(await stateOf(code)).toMatchObject(expected))
    return shop.visit(`/invoice/${invoice}/`)
  }
  const exact = { amount: '3750000', state: 'applied', reason: null }
  const paid = await after('ganda', { paid: '3750000', status: 'dp_dibayar', payments: [exact] })
  expect(paid.page().text('.invoice-stamp')).toBe('DP DITERIMA')
  const short = await after('kurang', {
    paid: '0',
    status: 'link_dibuat',
    payments: [{ state: 'review', reason: 'short' }],
  })
  expect(short.page().text('.invoice-pay h2')).toBe('Pembayaranmu sedang diperiksa')
  await after('lebih', { paid: '3800000', status: 'dp_dibayar', payments: [{ state: 'applied', reason: 'over' }] })

  const { code, invoice } = await placed()
  await simulate(invoice, 'kedaluwarsa')
  const over = () => shop.visit(`/invoice/${invoice}/`)
  await vi.waitFor(async () => expect((await over()).page().text('.invoice-status')).toBe('Kedaluwarsa'))
  expect((await over()).page().text('.simulated-word')).toBe('SIMULASI')
  expect((await shop.visit(`/lacak/${code}/`)).page().text('.track-next h2')).toBe('Link pembayaran sudah kedaluwarsa')
  expect((await simulate(invoice, 'mencuri')).status).toBe(400)
})

test('after a payment the simulated gateway only repeats its webhook, and says so', async () => {
  const { code, invoice } = await placed()
  const buttons = async () => (await shop.visit(`/invoice/${invoice}/`)).page().texts('.simulated button')
  expect(await buttons()).toHaveLength(5)
  // The address after a payment pays nothing itself.
  expect((await shop.visit(`/invoice/${invoice}/?kabar=tepat`)).html).toContain('sudah diantar')
  expect((await simulate(invoice, 'ulang')).status).toBe(409)
  await simulate(invoice, 'kurang')
  await vi.waitFor(async () => expect(await buttons()).toEqual(['Webhook yang sama sekali lagi']))
  expect((await simulate(invoice, 'lebih')).status).toBe(409)
  const again = await simulate(invoice, 'ulang')
  const { html } = await shop.visit(again.headers.get('location') ?? '')
  expect(html).toContain('Webhook yang sama sudah diantar sekali lagi. Tidak ada yang dihitung dua kali.')
  const order = await db()('orders').where({ order_code: code }).first()
  expect(await db()('payments').where({ order_id: order?.id ?? '' })).toHaveLength(1)
})

test.each(['visitor', ...roles] as const)('a %s with the code can listen to an order', async (role) => {
  const cookie = role === 'visitor' ? '' : await signInAs(db(), { role })
  const heard = await listenTo(shop, `/ws/orders/${(await makeOrder(db())).order_code}/`, { cookie })
  await heard.message('connection_established')
  heard.socket.terminate()
})

test('guessing codes by sockets is refused after ten', async () => {
  const limited = await serve(db(), { LIMITS: 'on' })
  const { order_code: code } = await makeOrder(db())
  const to = (one: string) => listenTo(limited, `/ws/orders/${one}/`)
  for (let at = 0; at < 10; at += 1) await expect(to(`ORD-20261118-AA${at}`)).rejects.toThrow('refused with 404')
  await expect(to(code)).rejects.toThrow('refused with 429')
  await limited.stop()
})

/** Publishes a change of the given kinds for a new order and returns the events that its open tracker pages receive. */
async function told(what: Parameters<typeof toChange>[1], wishes = {}) {
  const order = await makeOrder(db(), wishes)
  await makeInvoice(db(), order)
  const messages: { type: string; content?: string; said?: string; message?: string }[] = []
  const publishChanges = publishOrderChanges({
    db: db(),
    log: { warn: (error: unknown) => expect(error).toBeNull() } as never, // the code under test uses only `warn`
    closeNotices: async () => {},
    publish: (topic, text) => topic.startsWith('order:') && messages.push(JSON.parse(text)),
    render: { tracker: renderTracker(db(), () => new Date()), staff: async () => [] },
    changed: () => {},
  })
  publishChanges([toChange(toOrder(order), what)])
  // All events of one change are sent together, so none is missing after the first has arrived.
  await vi.waitFor(() => expect(messages.length).toBeGreaterThan(0))
  return messages
}

test('a step that changes order and production sends both events, with the page only in the first', async () => {
  const messages = await told(['status', 'production'])
  expect(messages.map(({ type }) => type)).toEqual(['order_status_update', 'production_update'])
  expect(messages.map(({ content }) => content !== undefined)).toEqual([true, false])
  expect(messages.map(({ said }) => said !== undefined)).toEqual([true, false])
  expect((await told(['production'])).map(({ type }) => type)).toEqual(['production_update'])
})

test('an open page of an order that is deleted says so', async () => {
  const [push] = await told(['deleted'], { deleted_at: new Date(), status_order: 'link_dibuat' })
  expect(read(push?.content ?? '').text('h1')).toBe('Pesanan ini sudah dihapus')
  expect(push).toMatchObject({ type: 'order_status_update', status_order: 'link_dibuat', deleted: true })
  expect(push?.message).toBe('Pesanan ini dihapus.')
})

test('an open page of an order that comes back from the bin shows it again', async () => {
  const [push] = await told(['restored'], { status_order: 'link_dibuat' })
  expect(push).toMatchObject({ type: 'order_status_update', status_order: 'link_dibuat' })
  expect(push?.content).toContain('id="lacak-pesanan"')
  expect(push?.content).not.toContain('sudah dihapus')
})
