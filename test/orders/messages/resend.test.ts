import { beforeEach, expect, test } from 'vitest'
import { queueMessage } from '../../../src/orders/messages/compose.ts'
import { messagesView } from '../../../src/orders/messages/message-view-model.ts'
import { listMessages } from '../../../src/orders/messages/queries.ts'
import { messagesFragment } from '../../../src/orders/messages/views.ts'
import { toOrder } from '../../../src/orders/rules/amounts.ts'
import { fromHtmx, testSecret } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { signInAs } from '../../support/sign-in.ts'
import { shopOn } from '../support/desk.ts'
import { makeReachable, outboxOf } from './world.ts'

const db = useDatabase()
let cookie: string
beforeEach(async () => {
  cookie = await signInAs(db(), { role: 'staff' })
})

const now = new Date('2026-11-18T05:00:00Z')
const settings = { FONNTE_API_TOKEN: 'kunci', EMAIL_HOST: 'localhost', EMAIL_PORT: '1025', EMAIL_FROM: 'a@b.test' }

async function told(channel: 'whatsapp' | 'email' = 'whatsapp', channels = { whatsapp: true, email: true }) {
  const order = await makeReachable(db())
  const trackingLink = `http://127.0.0.1/lacak/${order.order_code}/?kunci=abc`
  const about = { about: order.id, now, secret: testSecret }
  const wanted = { order: toOrder(order), type: 'order_created', channel, trackingLink, ...about } as const
  await queueMessage(db(), { channels }, wanted)
  const [message] = await db()('order_messages').where({ order_id: order.id })
  if (!message) throw new Error('nothing was said')
  return { order, message }
}

const again = (code: string, id: string, wishes: Record<string, string> = settings) =>
  shopOn(db(), wishes).post(`/admin/pesanan/${code}/pesan/${id}/ulang/`).set('Cookie', cookie)

const both = { whatsapp: true, email: true }
const shown = async (orderId: string, channels = both) =>
  read(
    messagesFragment({
      messages: messagesView({ home: '/', rows: await listMessages(db(), orderId) }, { channels }, now),
    }),
  )

test('a failed message is retried as the same message', async () => {
  const { order, message } = await told()
  await db()('outbox')
    .where({ id: message.outbox_id ?? '' })
    .update({ state: 'failed', attempts: 8, ended_at: now })
  expect((await shown(order.id)).text('.state')).toBe('Gagal')
  const answer = await again(order.order_code, message.id)
  expect(answer.headers.location).toBe(`/admin/pesanan/${order.order_code}/#pesan-pelanggan`)
  expect(await outboxOf(db())).toMatchObject([{ id: message.outbox_id, state: 'waiting', attempts: 0 }])
  const [entry] = await db()('audit_log').where({ action: 'message.resend' })
  expect(JSON.stringify(entry)).not.toContain('6281234567890')
})

test('a sent message is queued as a copy with the same text, but not while a copy waits', async () => {
  const { order, message } = await told('email')
  await db()('outbox').update({ state: 'sent', ended_at: now })
  expect((await shown(order.id)).text('.message')).toContain('diterima oleh server surat')
  expect((await again(order.order_code, message.id)).status).toBe(303)
  expect((await again(order.order_code, message.id)).status).toBe(409)
  const [first, second] = await outboxOf(db())
  expect(second?.payload).toEqual(first?.payload)
  expect(second?.dedupe_key).not.toBe(first?.dedupe_key)
  expect((await listMessages(db(), order.id)).map(({ state }) => state)).toEqual(['waiting', 'sent'])
})

test('the next message goes to the corrected number', async () => {
  const { order, message } = await told()
  await db()('outbox').update({ state: 'failed' })
  await db()('orders').where({ id: order.id }).update({ contact_phone: '6285550001111' })
  await again(order.order_code, message.id)
  expect((await outboxOf(db())).map(({ payload }) => payload.to)).toEqual(['6281234567890', '6285550001111'])
})

test('a message that was not sent can be sent when its channel is configured', async () => {
  const { order, message } = await told('whatsapp', { whatsapp: false, email: false })
  expect((await shown(order.id)).text('.state')).toBe('Menunggu kamu kirim')
  expect((await shown(order.id)).text('#pesan-pelanggan')).not.toContain('tidak dikirim')
  expect((await again(order.order_code, message.id, {})).status).toBe(409)
  expect(await outboxOf(db())).toEqual([])
  expect((await again(order.order_code, message.id)).status).toBe(303)
  expect(await outboxOf(db())).toHaveLength(1)
})

test('without configuration there is no send button: staff can send the same text by hand', async () => {
  const none = { whatsapp: false, email: false }
  const { order, message } = await told('whatsapp', none)
  const page = await shown(order.id, none)
  expect(page.texts('form')).toEqual([expect.stringContaining('Sudah terkirim')])
  const href = page.attribute('.message-more a', 'href') ?? ''
  expect(href.startsWith('https://wa.me/6281234567890?text=')).toBe(true)
  expect(decodeURIComponent(href.split('text=')[1] ?? '')).toBe(message.body)
  expect(page.attribute('[data-copy]', 'data-copy')).toBe(`isi-pesan-${message.id}`)
  expect((await shown(order.id)).text('form[action$=ulang/] button')).toContain('Kirim')

  const sent = await told('whatsapp')
  await db()('outbox').update({ state: 'sent', ended_at: now })
  const later = await shown(sent.order.id, none)
  expect(later.text('.message-more')).toContain('Tidak bisa dikirim lagi: WhatsApp belum dikonfigurasi')
  expect(later.all('.message-more a')).toHaveLength(0)
})

test('a refusal to send again is shown on the order’s page, or as one line', async () => {
  const { order, message } = await told('whatsapp', { whatsapp: false, email: false })
  const whole = await again(order.order_code, message.id, {})
  expect(whole.status).toBe(409)
  expect(read(whole.text).text('.form-errors')).toContain('WhatsApp belum dikonfigurasi.')
  expect(read(whole.text).text('h1')).toBe(order.order_code)
  const part = await again(order.order_code, message.id, {}).set(fromHtmx)
  expect([part.status, read(part.text).text('[data-failure]')]).toEqual([409, 'WhatsApp belum dikonfigurasi.'])
})

test("a message is found only with its order's code, and only by staff", async () => {
  const { order, message } = await told()
  const other = await makeReachable(db())
  expect((await again(other.order_code, message.id)).status).toBe(404)
  expect((await again(order.order_code, '0')).status).toBe(404)
  expect((await again(order.order_code, '99999999')).status).toBe(404)
  await db()('orders').where({ id: order.id }).update({ deleted_at: now })
  expect((await again(order.order_code, message.id)).status).toBe(404)
  cookie = await signInAs(db(), { role: 'editor' })
  expect((await again(order.order_code, message.id)).status).toBe(403)
})

test('staff see each attempt, a blocked channel, and that it may have been sent twice', async () => {
  const { order, message } = await told()
  const outbox_id = message.outbox_id ?? ''
  await db()('outbox_attempts').insert([
    { outbox_id, result: 'retry', error: 'Fonnte tidak menjawab', at: now },
    { outbox_id, result: 'blocked', error: 'token invalid', at: now },
  ])
  await db()('outbox').update({ state: 'blocked', error: 'token invalid', maybe_twice: true })
  const page = await shown(order.id)
  expect(page.text('.state')).toBe('Tertahan')
  expect(page.text('.message-twice')).toBe('mungkin terkirim dua kali')
  expect(page.texts('.message-attempts li')).toEqual([
    '12.00 WIB: belum berhasil (Fonnte tidak menjawab)',
    '12.00 WIB: tertahan setelan (token invalid)',
  ])
  expect(page.text('.delivery-error')).toBe('token invalid')
})

test('htmx gets the same list as the page', async () => {
  const { order, message } = await told()
  const part = await again(order.order_code, message.id).set(fromHtmx)
  expect(part.status).toBe(200)
  expect(part.text).toMatch(/^\s*<section id="pesan-pelanggan"/)
  expect(read(part.text).all('.message')).toHaveLength(1)
})
