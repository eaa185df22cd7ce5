import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { paymentJobs } from '../../src/orders/payments/payment-jobs.ts'
import { makePriceList } from '../products/support/make.ts'
import { useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { startXendit, type Xendit } from '../support/xendit.ts'
import { shopOn } from './support/desk.ts'
import { orderDepsOn } from './support/gateway.ts'
import { gatewayTo, withXendit } from './support/gateway-site.ts'
import { johns, shirtForm } from './support/orders.ts'

/** Orders that are placed while the gateway is down, slow or silent. */

const db = useOwnDatabase()
let xendit: Xendit
let background: ReturnType<typeof gatewayTo>
beforeAll(async () => {
  xendit = await startXendit()
  background = gatewayTo(xendit)
})
afterAll(async () => {
  await background.close()
  await xendit.stop()
})

const site = () => shopOn(db(), { ...withXendit(xendit), FONNTE_API_TOKEN: 'x', FONNTE_BASE_URL: 'http://127.0.0.1:9' })
const place = () => site().post('/api/v1/order/').send(johns)
/** Lets the time pass for which an order waits for its link, once the gateway was asked for it. */
async function loseThePatience(): Promise<void> {
  const before = xendit.asked.length
  await vi.waitFor(() => expect(xendit.asked.length).toBeGreaterThan(before))
  vi.advanceTimersByTime(3_000)
}
/** Does the background job, as if the time reserved for the first request were over. */
async function makeOwedLinks(): Promise<void> {
  await db()('payment_links')
    .where({ state: 'wanted' })
    .update({ next_at: new Date(0) })
  const jobs = paymentJobs(orderDepsOn(db(), background.gateway))
  await jobs.find(({ name }) => name === 'make payment links')?.run()
}
const statusOf = async (code: string) => (await db()('orders').where({ order_code: code }).first())?.status_order
const invoicesOf = (code: string) =>
  [...xendit.invoices.values()].filter(({ request }) => request.metadata?.order_code === code)
const messagesOf = (code: string): Promise<string[]> =>
  db()('order_messages')
    .join('orders', 'orders.id', 'order_id')
    .where({ order_code: code })
    .orderBy('order_messages.id')
    .pluck('type')

/** Expects that an order was stored without a link, which the background then makes once. */
async function expectLinkLater(body: { order: { order_code: string } }): Promise<void> {
  const code = body.order.order_code
  expect(body).toMatchObject({
    invoice: null,
    message: 'Order berhasil dibuat. Link pembayaran menyusul.',
    warning: expect.stringContaining('tidak perlu dikirim ulang'),
    notification_sent: false,
    order: { status_order: 'menunggu_link' },
  })
  expect(await messagesOf(code)).toEqual(['order_created'])
  await makeOwedLinks()
  expect(await statusOf(code)).toBe('link_dibuat')
  expect(invoicesOf(code)).toHaveLength(1)
  expect(await messagesOf(code)).toEqual(['order_created', 'dp_invoice'])
}

test('a gateway that is down: the order is stored, and the link is made later, after checking that it does not exist', async () => {
  xendit.fail({ say: { status: 500, error_code: 'SERVER_ERROR' } })
  const { body } = await place().expect(201)
  const before = xendit.asked.length
  await expectLinkLater(body)
  expect(xendit.asked.slice(before).map(({ method }) => method)).toEqual(['GET', 'POST'])
})

test('a gateway that made the invoice without answering: the invoice is found, not made twice', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  xendit.fail({ say: 'hang', done: true })
  const [{ body }] = await Promise.all([place().expect(201), loseThePatience()])
  await expectLinkLater(body)
})

test('a slow gateway is waited for; its answer after that still counts, and the confirmation shows it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const release = xendit.hold()
  const form = { ...shirtForm(await makePriceList(db())), submission: 'f0000000-0000-4000-8000-000000000011' }
  const [{ headers }] = await Promise.all([site().post('/pesan/kaos/').field(form).expect(303), loseThePatience()])
  const where = headers.location ?? ''
  const code = where.split('/')[2] ?? ''
  const confirmation = async () => read((await site().get(where)).text)
  const waiting = await confirmation()
  expect(waiting.text('#bayar')).toContain('Link pembayaran sedang disiapkan')
  expect(waiting.attribute('#pesanan-baru', 'data-live-at')).toBe(where)
  expect(waiting.body()).toContain('Kabar pesanan ini telah dikirim lewat WhatsApp ke 6281234567890.')

  release()
  await expect.poll(() => statusOf(code)).toBe('link_dibuat')
  expect(invoicesOf(code)).toHaveLength(1)
  const ready = await confirmation()
  expect(ready.attribute('#bayar .primary', 'href')).toContain(xendit.url)
  expect(ready.body()).toContain('Link pembayarannya telah dikirim lewat WhatsApp ke 6281234567890.')
})
