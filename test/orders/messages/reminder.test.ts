import { expect, test } from 'vitest'
import type { OrderRow, PaymentLinkRow } from '../../../src/db/tables.ts'
import { paymentJobs } from '../../../src/orders/payments/payment-jobs.ts'
import { useDatabase } from '../../support/db.ts'
import { makeSettings } from '../../support/make.ts'
import { read } from '../../support/page.ts'
import { signInAs } from '../../support/sign-in.ts'
import { shopOn } from '../support/desk.ts'
import { fakeGateway, orderDepsOn } from '../support/gateway.ts'
import { hoursAgo, makeInvoice, makeOrder, makePayment } from '../support/orders.ts'

/** Reminders of unpaid invoices: by the background job before the payment link ends, and by staff. */

const db = useDatabase()
const fonnte = { FONNTE_API_TOKEN: 'token', FONNTE_BASE_URL: 'http://127.0.0.1:9' }
const inHours = (hours: number) => hoursAgo(-hours)

/** Runs the job as the server would, at the given moment. */
async function work({ whatsapp = true, now = new Date() } = {}): Promise<void> {
  const deps = orderDepsOn(db(), fakeGateway(() => now).gateway, () => now)
  const channels = { whatsapp, email: whatsapp }
  const jobs = paymentJobs({ ...deps, messages: { channels } })
  await jobs.find(({ name }) => name === 'remind of payments')?.run()
}

/** An order with an open invoice whose link was made 20 hours ago and ends in four. */
async function asked(link: Partial<PaymentLinkRow> = {}, order: Partial<OrderRow> = {}) {
  const made = await makeOrder(db(), { status_order: 'link_dibuat', ...(order as object) })
  const when = { created_at: hoursAgo(20), expires_at: inHours(4) }
  const invoice = await makeInvoice(db(), made, { link: { ...when, provider: 'xendit', ...link } })
  return { order: made, invoice }
}
const told = (order: { id: string }) => db()('order_messages').where({ order_id: order.id }).orderBy('id')
const look = async (order: { order_code: string }, path = '') => {
  const cookie = await signInAs(db(), { role: 'staff' })
  const { text } = await shopOn(db(), fonnte).get(`/admin/pesanan/${order.order_code}/${path}`).set('Cookie', cookie)
  return read(text)
}

test('six hours before its link ends, a customer is reminded once, with the amount, the limit and the link', async () => {
  const { order, invoice } = await asked()
  await work()
  await work()
  const [message, ...more] = await told(order)
  expect(more).toEqual([])
  expect(message).toMatchObject({ type: 'payment_reminder', channel: 'whatsapp', unsent_reason: null })
  for (const words of ['belum dibayar', 'Rp 3.750.000', order.order_code, `/invoice/${invoice.invoice_code}/`])
    expect(message?.body.replaceAll('\u00a0', ' ')).toContain(words)
  const [queued] = await db()('outbox').where({ id: message?.outbox_id ?? '0' })
  expect(queued?.summary).toBe(`${order.order_code} · Pengingat pembayaran`)
  const page = await look(order)
  expect(page.text('#riwayat')).toContain('Pengingat pembayaran dikirim')
  expect(page.text('#pesan-pelanggan')).toContain('Pengingat pembayaran')
})

test('a new link is reminded of again, and nobody is reminded too early, too late or for nothing', async () => {
  const { order, invoice } = await asked()
  await work()
  await db()('payment_links').where({ invoice_id: invoice.id }).update({ state: 'closed' })
  await db()('payment_links').insert({
    ...{ invoice_id: invoice.id, provider: 'xendit', external_id: 'yang-kedua', state: 'open' },
    ...{ payment_url: 'https://bayar.test/2', created_at: hoursAgo(1), expires_at: inHours(23) },
  })
  await work()
  expect(await told(order)).toHaveLength(1)
  await work({ now: inHours(18) })
  expect(await told(order)).toHaveLength(2)

  const paid = await asked()
  await db()('invoices').where({ id: paid.invoice.id }).update({ invoice_status: 'sudah dibayar' })
  const short = await asked({ created_at: hoursAgo(1), expires_at: inHours(4) })
  const over = await asked({ expires_at: hoursAgo(1) })
  const proven = await asked()
  await db()('payment_proofs').insert({ invoice_id: proven.invoice.id, order_id: proven.order.id, picture: 'x' })
  const held = await asked()
  await makePayment(db(), held.invoice, { state: 'review', reason: 'short', amount: 1 })
  const noAccount = await asked({ provider: 'manual' })
  await work()
  for (const one of [paid, short, over, proven, held, noAccount]) expect(await told(one.order)).toEqual([])
  await makeSettings(db(), { bank_name: 'BCA', bank_account: '123', bank_holder: 'Toko' })
  await db()('payment_proofs').update({ state: 'rejected' })
  await work()
  for (const one of [proven, noAccount]) expect(await told(one.order)).toHaveLength(1)
})

test('a shop without WhatsApp, or with reminders switched off, sees that nothing was sent', async () => {
  const { order } = await asked()
  await work({ whatsapp: false })
  await work({ whatsapp: false })
  expect(await told(order)).toMatchObject([{ unsent_reason: 'not_configured', outbox_id: null }])
  expect((await look(order)).text('#riwayat')).not.toContain('Pengingat')
  await db()('site_settings').insert({ name: 'message_payment_reminder', value: 'false', changed_at: new Date() })
  const other = await asked()
  await work()
  expect(await told(other.order)).toMatchObject([{ unsent_reason: 'switched_off', outbox_id: null }])
})

test('staff remind by a button while the invoice can be paid, and are told if it was not sent', async () => {
  const { order, invoice } = await asked({ expires_at: inHours(20) })
  const cookie = await signInAs(db(), { role: 'staff' })
  const at = `/admin/pesanan/${order.order_code}/invoice/${invoice.id}/pengingat/`
  expect((await look(order)).attribute(`form[action="${at}"] button`, 'class')).toBe('button small')
  const press = (settings: Record<string, string>) => shopOn(db(), settings).post(at).set('Cookie', cookie)
  const held = await press({})
  expect(held.headers.location).toBe(`/admin/pesanan/${order.order_code}/?kabar=pengingat-tertahan`)
  const page = await look(order, '?kabar=pengingat-tertahan')
  expect(page.text('.said-warn')).toContain('WhatsApp belum dikonfigurasi')
  expect(page.text('#riwayat')).not.toContain('Pengingat')
  expect((await press(fonnte)).headers.location).toBe(`/admin/pesanan/${order.order_code}/?kabar=pengingat`)
  expect((await look(order, '?kabar=pengingat')).text('.said')).toBe('Pengingatnya masuk antrean kirim.')
  expect(await told(order)).toMatchObject([
    { unsent_reason: 'not_configured' },
    { type: 'payment_reminder', unsent_reason: null },
  ])
  expect(await db()('audit_log').where({ action: 'invoice.remind' })).toHaveLength(2)
  await db()('invoices').where({ id: invoice.id }).update({ invoice_status: 'kadaluarsa' })
  expect((await press(fonnte)).status).toBe(409)
})
