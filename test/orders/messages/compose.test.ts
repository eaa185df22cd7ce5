import { expect, test } from 'vitest'
import type { OrderRow } from '../../../src/db/tables.ts'
import { type MessageRequest, queueMessage } from '../../../src/orders/messages/compose.ts'
import { unknownVariables } from '../../../src/orders/messages/render.ts'
import { occasions, templateTypes } from '../../../src/orders/messages/templates.ts'
import { toInvoice, toOrder } from '../../../src/orders/rules/amounts.ts'
import { testSecret } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { makeInvoice } from '../support/orders.ts'
import { makeReachable, outboxOf } from './world.ts'

const db = useDatabase()
const both = { channels: { whatsapp: true, email: true } }
const now = new Date('2026-11-18T05:00:00Z')
const trackingLink = 'http://127.0.0.1/lacak/ORD-1/?kunci=a_b*c_d'
const link = {
  provider: 'xendit' as const,
  payment_url: 'https://bayar.test/web/x_y_z',
  expires_at: new Date('2026-11-19T05:00:00Z'),
}

const about = (order: OrderRow, more: Partial<MessageRequest> = {}): MessageRequest => ({
  ...{
    order: toOrder(order),
    type: 'order_created',
    channel: 'both',
    trackingLink,
    about: 'link 1',
    now,
    secret: testSecret,
  },
  ...more,
})
const messages = () => db()('order_messages').orderBy('id')

test('an invoice is sent on both channels, with code, amount, time limit and intact links', async () => {
  const order = await makeReachable(db())
  const invoice = toInvoice(await makeInvoice(db(), order))
  expect(await queueMessage(db(), both, about(order, { type: 'dp_invoice', invoice, link }))).toEqual({ queued: true })

  const [whatsapp, mail] = await outboxOf(db())
  expect(whatsapp).toMatchObject({ kind: 'whatsapp', payload: { to: '6281234567890' }, keep: true })
  expect(mail).toMatchObject({ kind: 'mail', payload: { to: 'budi@contoh.test' }, keep: true })
  const texts = [String(whatsapp?.payload.text), String(mail?.payload.text)]
  for (const text of texts) {
    for (const said of [
      order.order_code,
      'Rp 3.750.000',
      '19 November 2026, 12.00 WIB',
      link.payment_url,
      trackingLink,
    ])
      expect(text.replaceAll('\u00a0', ' ')).toContain(said)
    expect(text).not.toContain('{{')
  }
  expect(mail?.payload.html).toContain('href="https://bayar.test/web/x_y_z"')
  for (const row of [whatsapp, mail]) expect(row?.summary).toBe(`${order.order_code} · Tagihan DP`)
})

test('the link to our own invoice page carries the key, the address of a gateway never does', async () => {
  const order = await makeReachable(db())
  const invoice = toInvoice(await makeInvoice(db(), order))
  const own = { ...link, provider: 'manual' as const, payment_url: 'http://127.0.0.1/invoice/INV-1/' }
  for (const [one, shown] of [
    [own, /^http:\/\/127\.0\.0\.1\/invoice\/INV-1\/\?kunci=a_b\*c_d&lewat=[\w-]{22}$/],
    [link, /^https:\/\/bayar\.test\/web\/x_y_z$/],
  ] as const) {
    await queueMessage(db(), both, about(order, { type: 'dp_invoice', invoice, link: one, about: one.provider }))
    const sent = (await outboxOf(db())).at(-1)
    expect(/Bayar di sini:\n(\S+)\n/.exec(String(sent?.payload.text))?.[1]).toMatch(shown)
    expect(read(String(sent?.payload.html)).attribute('a', 'href')).toMatch(shown)
  }
})

test('the words about a cancellation stand in the message, also in a text of the shop that does not name them', async () => {
  const order = await makeReachable(db(), { status_order: 'dibatalkan' })
  const cancelled = { type: 'order_cancelled', channel: 'whatsapp' } as const
  const lastText = async () => String((await outboxOf(db())).at(-1)?.payload.text)
  await queueMessage(db(), both, about(order, { ...cancelled, about: 'none' }))
  expect(await lastText()).toMatch(/dibatalkan\.\n\nKode pesanan/)
  await queueMessage(db(), both, about(order, { ...cancelled, about: 'some', words: 'Maaf, kainnya habis.' }))
  expect(await lastText()).toMatch(/dibatalkan\.\n\nMaaf, kainnya habis\.\n\nKode pesanan/)
  await db()('message_templates').insert({
    ...{ type: 'order_cancelled', channel: 'both', name: 'Sendiri', subject: 'Batal', body: 'Batal ya.' },
    is_default: true,
  })
  await queueMessage(db(), both, about(order, { ...cancelled, about: 'own', words: 'Maaf, kainnya habis.' }))
  expect(await lastText()).toBe('Batal ya.\n\nMaaf, kainnya habis.')
})

test('after a refund a message names what came in, what went back and the rest, as the tracker does', async () => {
  const order = await makeReachable(db(), { paid_amount: 3_600_000, refunded_amount: 150_000 })
  for (const type of ['payment_confirmation', 'production_complete', 'price_changed'] as const) {
    await queueMessage(db(), both, about(order, { type, about: type }))
    const sent = (await outboxOf(db())).at(-1)
    const text = String(sent?.payload.text).replaceAll('\u00a0', ' ')
    expect(text, type).toContain('Sudah dibayar: Rp 3.600.000')
    expect(text, type).toContain('\nSudah dikembalikan Rp 150.000. Sisa Rp 4.050.000.\n')
  }
})

test("a customer's input stays text: no markup, line break, header, variable or link", async () => {
  const order = await makeReachable(db(), {
    customer_name: '*Budi*\r\nBcc: x@y.test {{total_price}}',
    product_name: '_Kaos_ `<b>tebal</b>` https://hadiah.example.com/ambil',
  })
  await db()('message_templates').insert({
    ...{ name: 'Uji', type: 'order_created', channel: 'both', is_default: true },
    ...{ subject: 'Halo {{customer_name}}', body: 'Untuk {{customer_name}}: {{product_name}} {{salah}}' },
  })
  await queueMessage(db(), both, about(order))
  const [whatsapp, mail] = await outboxOf(db())
  expect(whatsapp?.payload.text).toBe(
    'Untuk Budi Bcc: x@y. test {{totalprice}}: Kaos <b>tebal</b> hadiah. example. com/ambil {{salah}}',
  )
  expect(mail?.payload.subject).toBe('Halo *Budi* Bcc: x@y. test {{total_price}}')
  expect(mail?.payload.html).toContain('&lt;b&gt;tebal&lt;/b&gt;')
  expect(mail?.payload.html).not.toMatch(/<b>tebal|hadiah\.example/)
})

test('the default of the channel comes first, that of both channels next, the built-in text last', async () => {
  const order = await makeReachable(db())
  const own = (channel: 'whatsapp' | 'both', body: string) => ({
    ...{ name: body, type: 'order_created', channel, subject: 'Subjek', body, is_default: true },
  })
  await db()('message_templates').insert([own('whatsapp', 'Khusus WhatsApp'), own('both', 'Untuk keduanya')])
  await queueMessage(db(), both, about(order))
  expect((await messages()).map(({ body }) => body)).toEqual(['Khusus WhatsApp', 'Untuk keduanya'])
  await queueMessage(db(), both, about(order, { type: 'order_cancelled', channel: 'whatsapp', about: 'x' }))
  expect((await messages())[2]?.body).toContain('dibatalkan')
})

test('a message about the same thing is queued once', async () => {
  const order = await makeReachable(db())
  const none = { channels: { whatsapp: true, email: false } }
  for (let time = 0; time < 3; time += 1) expect(await queueMessage(db(), none, about(order))).toEqual({ queued: true })
  expect(await outboxOf(db())).toHaveLength(1)
  expect(await messages()).toHaveLength(2)
  await queueMessage(db(), none, about(order, { about: 'link 2', channel: 'whatsapp' }))
  expect(await outboxOf(db())).toHaveLength(2)
})

test.each([
  ['not_configured', {}, { channels: { whatsapp: false, email: false } }],
  ['no_address', { contact_phone: null, contact_email: null }, both],
] as const)('%s is written down and nothing is queued', async (reason, wishes, deps) => {
  const order = await makeReachable(db(), wishes)
  expect(await queueMessage(db(), deps, about(order))).toEqual({ queued: false })
  expect((await messages()).map(({ unsent_reason }) => unsent_reason)).toEqual([reason, reason])
  expect(await outboxOf(db())).toEqual([])
})

test('a switch that is off stops automatic messages, not those that staff request', async () => {
  const order = await makeReachable(db())
  await db()('site_settings').insert({ name: 'message_order_created', value: 'false', changed_at: now })
  expect(await queueMessage(db(), both, about(order))).toEqual({ queued: false })
  expect((await messages()).map(({ unsent_reason }) => unsent_reason)).toEqual(['switched_off', 'switched_off'])
  expect(await queueMessage(db(), both, about(order, { byStaff: true }))).toEqual({ queued: true })
})

test("a customer's fourth unpaid order of a day (Jakarta) sends its contact nothing", async () => {
  const day = { created_at: new Date('2026-11-18T16:59:00Z'), contact_email: null }
  const next = { created_at: new Date('2026-11-18T17:01:00Z'), contact_email: null }
  const queued = async (wishes: object, more: Partial<MessageRequest> = {}) => {
    const order = await makeReachable(db(), wishes)
    return (await queueMessage(db(), both, about(order, { channel: 'whatsapp', about: order.id, ...more }))).queued
  }
  for (let made = 0; made < 3; made += 1) expect(await queued(day)).toBe(true)
  expect(await queued(day)).toBe(false)
  expect((await messages()).at(-1)?.unsent_reason).toBe('too_many')
  expect(await queued(next)).toBe(true)
  expect(await queued({ ...day, contact_phone: '6285550001111' })).toBe(true)
  expect(await queued({ ...day, source: 'admin' })).toBe(true)
  expect(await queued(day, { byStaff: true })).toBe(true)
  await db()('orders').where({ source: 'public' }).update({ paid_amount: 1 })
  expect(await queued(day)).toBe(true)
})

test('a message on a blocked channel is queued, but not on its way', async () => {
  const order = await makeReachable(db())
  await db()('outbox').insert({ kind: 'whatsapp', dedupe_key: 'old', summary: 'lama', payload: '{}' })
  await db()('outbox').update({ state: 'blocked' })
  expect(await queueMessage(db(), both, about(order, { channel: 'whatsapp' }))).toEqual({ queued: false })
  expect(await outboxOf(db())).toHaveLength(2)
  expect(await queueMessage(db(), both, about(order, { channel: 'email' }))).toEqual({ queued: true })
})

test.each(templateTypes)('%s has built-in texts with code and link, and without unknown placeholders', (type) => {
  const { texts } = occasions[type]
  // A quote is no order yet.
  const needed = type === 'quote_sent' ? ['{{quote_link}}'] : ['{{tracking_link}}', '{{order_code}}']
  for (const text of [texts.whatsapp, texts.email]) {
    for (const name of needed) expect(text).toContain(name)
    expect(unknownVariables(type, `${texts.subject}${text}`)).toEqual([])
  }
})
