import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { wibInput } from '../../src/web/dates.ts'
import { refundForm } from '../orders/support/money.ts'
import { johns, makeInvoice, makeOrder } from '../orders/support/orders.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { read } from '../support/page.ts'
import { makePng } from '../support/picture.ts'
import { type Served, serve } from '../support/served.ts'
import { signInAs } from '../support/sign-in.ts'
import { listenTo } from '../support/sockets.ts'

const db = useOwnDatabase()
const dataDir = useFolder()
let shop: Served
let cookie: string
beforeAll(async () => {
  shop = await serve(db(), { DATA_DIR: dataDir })
  cookie = await signInAs(db(), { role: 'staff' })
})
afterAll(() => shop.stop())

const staff = (path: string, fields?: Record<string, string>) =>
  fetch(shop.origin + path, {
    headers: { cookie, origin: shop.origin },
    redirect: 'manual',
    ...(fields ? { method: 'POST', body: new URLSearchParams(fields) } : {}),
  })

/** The notices that an open staff page shows, from the last push to its socket. */
async function watch() {
  const heard = await listenTo(shop, '/ws/notifications/', { cookie })
  await heard.message('connection_established')
  const shown = () => read(heard.messages.findLast(({ content }) => content)?.content ?? '').texts('.notice-text')
  return { shows: (texts: unknown[]) => vi.waitFor(() => expect(shown()).toEqual(texts)), heard }
}

test('a notice about a proof is closed for everybody once the proof is decided, by whom ever', async () => {
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  const invoice = await makeInvoice(db(), order)
  const page = await watch()
  const body = new FormData()
  body.set('proof', new Blob([new Uint8Array(await makePng())], { type: 'image/png' }), 'bukti.png')
  await fetch(`${shop.origin}/invoice/${invoice.invoice_code}/bukti/`, { method: 'POST', body })
  const text = `Bukti transfer untuk ${order.order_code} perlu diperiksa.`
  await page.shows([text])
  const title = `Bukti transfer ${order.customer_name}`
  const start = read(await (await staff('/admin/')).text())
  expect(start.texts('.waiting-row b')).toContain(title)
  // The bell has the number and the notice before the page is connected.
  expect(start.text('.bell-count')).toBe('1')
  expect(start.text('.notice-text')).toBe(text)

  const proof = await db()('payment_proofs').where({ order_id: order.id }).first()
  await staff(`/admin/pembayaran/bukti/${proof?.id}/tolak/`, { note: 'Tidak terbaca' })
  await page.shows([])
  const late = await watch()
  await late.shows([])
  const after = read(await (await staff('/admin/')).text())
  expect(after.texts('.waiting-row b')).not.toContain(title)
  expect(after.texts('.bell-count')).toEqual([''])
  // The list of all notices keeps it and says that it is closed.
  const board = read(await (await staff('/admin/kabar/')).text())
  expect(board.texts('.notice-line').find((line) => line.includes(text))).toMatch(/selesai$/)
  expect(page.heard.messages.find(({ type }) => type === 'notification_closed')).toMatchObject({
    about: expect.arrayContaining([`proof ${proof?.id}`]),
  })
})

test('a notice about held money stays until the money is decided, even when other things happen to the order', async () => {
  const order = await makeOrder(db(), { status_order: 'link_dibuat', price_confirmed: false })
  const invoice = await makeInvoice(db(), order)
  const page = await watch()
  const form = { invoice_id: invoice.id, payment_method: 'CASH', amount: '3000000', tahan: '1', notes: '' }
  const payment_time = wibInput(new Date())
  await staff(`/admin/pesanan/${order.order_code}/pembayaran/`, { ...form, payment_time })
  const text = `Pembayaran Rp 3.000.000 untuk ${order.order_code} perlu diperiksa.`
  await page.shows([text])
  await staff(`/admin/pesanan/${order.order_code}/konfirmasi/`, {})
  await staff(`/admin/pesanan/${order.order_code}/catatan/`, { notes: 'sebentar' })
  const payment = await db()('payments').where({ order_id: order.id }).first()
  await page.shows([text])
  await staff(`/admin/pembayaran/${payment?.id}/kembalikan/`, refundForm(3_000_000))
  await page.shows([])
})

test('a notice about a new order is closed once its price is confirmed; a note of a colleague stays', async () => {
  const page = await watch()
  await staff('/admin/kabar/', { message: 'Rapat jam tiga' })
  const placed = await fetch(`${shop.origin}/api/v1/order/`, { method: 'POST', body: new URLSearchParams(johns) })
  const { order }: { order: { order_code: string } } = await placed.json()
  await page.shows([expect.stringContaining(`Pesanan baru ${order.order_code}`), 'Rapat jam tiga'])
  await staff(`/admin/pesanan/${order.order_code}/konfirmasi/`, {})
  await page.shows(['Rapat jam tiga'])
})

test('a notice about a webhook is closed when staff ignore the webhook', async () => {
  await db()('notices').delete()
  const body = JSON.stringify({ id: 'x', external_id: 'y', amount: 1, status: 'PAID' })
  const failed = { provider: 'xendit', dedupe_key: 'k', body, state: 'failed', result: 'denied' } as const
  const [row] = await db()('webhook_inbox').insert(failed).returning('id')
  const about = `webhook ${row?.id}`
  await db()('notices').insert({ kind: 'alert', message: 'Kabar gagal', href: null, author: null, about })
  const page = await watch()
  await page.shows(['Kabar gagal'])
  await staff(`/admin/pembayaran/webhook/${row?.id}/abaikan/`, {})
  await page.shows([])
})
