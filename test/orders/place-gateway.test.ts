import { afterEach, beforeEach, expect, test } from 'vitest'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { type Served, serve } from '../support/served.ts'
import { SECRET_KEY, startXendit, WEBHOOK_TOKEN, type Xendit } from '../support/xendit.ts'

const db = useOwnDatabase()
const dataDir = useFolder()
let xendit: Xendit
let served: Served
beforeEach(async () => {
  xendit = await startXendit()
  served = await serve(db(), {
    DATA_DIR: dataDir,
    XENDIT_SECRET_KEY: SECRET_KEY,
    XENDIT_WEBHOOK_TOKEN: WEBHOOK_TOKEN,
    XENDIT_BASE_URL: xendit.url,
    FONNTE_API_TOKEN: 'token-uji',
    FONNTE_BASE_URL: 'http://127.0.0.1:9',
  })
})
afterEach(async () => {
  await served.stop()
  await xendit.stop()
})

const order = {
  ...{ customer_name: 'Budi Santoso', product_name: 'Kaos', quantity: '50', total_price: '7500000' },
  ...{ payment_type: 'dp', dp_percent: '50', contact_information: '081234567890' },
}

async function placed() {
  const response = await fetch(`${served.url}/order/`, { method: 'POST', body: new URLSearchParams(order) })
  expect(response.status).toBe(201)
  return response.json()
}
/**
 * Submits the order form. The contact differs from that of the API orders, because one contact gets messages about only
 * three orders a day.
 */
const send = (submission: string) =>
  fetch(`${served.origin}/pesan/`, {
    method: 'POST',
    body: new URLSearchParams({ ...order, contact_information: '081299990000', submission }),
    redirect: 'manual',
  })

/** Makes the background job for payment links due at once, as if the time reserved for the first request were over. */
const takeOver = () =>
  db()('payment_links')
    .where({ state: 'wanted' })
    .update({ next_at: new Date(0) })
const statusOf = async (code: string) => (await db()('orders').where({ order_code: code }).first())?.status_order
const becomesPayable = (code: string) => expect.poll(() => statusOf(code), { interval: 100 }).toBe('link_dibuat')
const invoicesOf = (code: string) =>
  [...xendit.invoices.values()].filter(({ request }) => JSON.stringify(request).includes(code))
const messagesOf = (code: string): Promise<string[]> =>
  db()('order_messages')
    .join('orders', 'orders.id', 'order_id')
    .where({ order_code: code })
    .orderBy('order_messages.id')
    .pluck('type')

const later = {
  invoice: null,
  message: 'Order berhasil dibuat. Link pembayaran menyusul.',
  warning: expect.stringContaining('tidak perlu dikirim ulang'),
  notification_sent: false,
  order: { status_order: 'menunggu_link' },
}

test('a slow gateway that answers in time is waited for', async () => {
  xendit.controls.latency = 300
  const { order: made, invoice } = await placed()
  expect(made.status_order).toBe('link_dibuat')
  expect(invoice.payment_url).toContain(xendit.url)
  expect(invoicesOf(made.order_code)).toHaveLength(1)
})

test('a gateway that is down: the order is stored, and the link is made later, after checking that it does not exist', async () => {
  xendit.fail({ say: { status: 500, error_code: 'SERVER_ERROR' } })
  const body = await placed()
  const code = body.order.order_code
  expect(body).toMatchObject(later)
  expect(await messagesOf(code)).toEqual(['order_created'])

  const before = xendit.asked.length
  await takeOver()
  await becomesPayable(code)
  expect(xendit.asked.slice(before, before + 2).map(({ method }) => method)).toEqual(['GET', 'POST'])
  expect(invoicesOf(code)).toHaveLength(1)
  expect(await messagesOf(code)).toEqual(['order_created', 'dp_invoice'])
})

test('a gateway that made the invoice without answering: the invoice is found, not made twice', async () => {
  xendit.fail({ say: 'hang', done: true })
  const body = await placed()
  const code = body.order.order_code
  expect(body).toMatchObject(later)

  await takeOver()
  await becomesPayable(code)
  expect(invoicesOf(code)).toHaveLength(1)
  expect(await messagesOf(code)).toEqual(['order_created', 'dp_invoice'])
})

test('a gateway that answers after the timeout: its answer still counts, and the confirmation shows it', async () => {
  xendit.controls.latency = 4_000
  const { headers } = await send('f0000000-0000-4000-8000-000000000011')
  const where = headers.get('location') ?? ''
  const code = where.split('/')[2] ?? ''
  const waiting = (await served.visit(where)).page()
  expect(waiting.text('#bayar')).toContain('Link pembayaran sedang disiapkan')
  expect(waiting.attribute('#pesanan-baru', 'data-live-at')).toBe(where)
  expect(waiting.body()).toContain('Kabar pesanan ini telah dikirim lewat WhatsApp ke 6281299990000.')

  await becomesPayable(code)
  expect(invoicesOf(code)).toHaveLength(1)
  const ready = (await served.visit(where)).page()
  expect(ready.attribute('#bayar .primary', 'href')).toContain(xendit.url)
  expect(ready.body()).toContain('Link pembayarannya telah dikirim lewat WhatsApp ke 6281299990000.')
})

test('a form that is sent twice at the same time makes one order, at the gateway too', async () => {
  xendit.controls.latency = 200
  const number = 'f0000000-0000-4000-8000-000000000012'
  const answers = await Promise.all([send(number), send(number), send(number)])
  const places = new Set(answers.map(({ headers }) => headers.get('location')))
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 303])
  expect(places.size).toBe(1)
  const code = [...places][0]?.split('/')[2] ?? ''
  await becomesPayable(code)
  expect(invoicesOf(code)).toHaveLength(1)
  expect(await db()('idempotency_keys').where({ key: number })).toHaveLength(1)
})
