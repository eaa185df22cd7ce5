import { expect, test } from 'vitest'
import { messagesSent } from '../../../src/orders/messages/queries.ts'
import { useDatabase } from '../../support/db.ts'
import { staffOn } from '../support/desk.ts'
import { hoursAgo, makeOrder } from '../support/orders.ts'

const db = useDatabase()

const unsent = {
  type: 'custom',
  channel: 'whatsapp',
  recipient: '6281234567890',
  unsent_reason: 'not_configured',
} as const

async function tell(order: { id: string }, body: string, more: object = {}): Promise<string> {
  const [row] = await db()('order_messages')
    .insert({ ...unsent, order_id: order.id, body, ...more })
    .returning('id')
  return row?.id ?? ''
}

test('a message that staff sent by WhatsApp counts as sent everywhere, with who and when, until it is undone', async () => {
  const staff = await staffOn(db(), { username: 'rina' })
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  const id = await tell(order, 'Halo Budi')
  const { at, look } = staff.order(order)
  const before = await look()
  expect(before.text('#pesan-pelanggan .state')).toBe('Menunggu kamu kirim')
  expect(before.attribute('#pesan-pelanggan [data-by-hand]', 'href')).toBe(
    'https://wa.me/6281234567890?text=Halo%20Budi',
  )
  expect(await messagesSent(db(), order.id)).toEqual([])

  const sent = `${at}pesan/${id}/terkirim/`
  expect((await staff.send(sent)).location).toBe(`${at}#pesan-pelanggan`)
  await staff.send(sent)
  const after = await look()
  expect(after.text('#pesan-pelanggan')).toMatch(/Terkirim lewat WhatsApp oleh rina, \d+ \w+ \d\d\.\d\d/)
  expect(after.text('#pesan-pelanggan .state')).toBe('Terkirim')
  expect(after.all('#pesan-pelanggan [data-by-hand]')).toEqual([])
  expect(await messagesSent(db(), order.id)).toEqual([
    { type: 'custom', channel: 'whatsapp', recipient: '6281234567890' },
  ])
  expect((await staff.page('/admin/')).html).not.toContain('menunggu kamu kirim')
  expect((await staff.page('/admin/kiriman/')).html).not.toContain('menunggu kamu kirim')
  const history = () => db()('order_history').where({ order_id: order.id, kind: 'message' }).orderBy('id').pluck('new')
  expect(await history()).toEqual(['sent'])

  await staff.send(`${at}pesan/${id}/urung/`)
  expect((await look()).text('#pesan-pelanggan .state')).toBe('Menunggu kamu kirim')
  expect(await history()).toEqual(['sent', 'undone'])
  expect(await db()('audit_log').whereLike('action', 'message.%').orderBy('id').pluck('action')).toEqual([
    'message.sent',
    'message.undo',
  ])
})

test('only what the server does not send is marked, an email too, and only under its own order', async () => {
  const staff = await staffOn(db())
  const [order, other] = [await makeOrder(db()), await makeOrder(db())]
  const mail = { channel: 'email', recipient: 'budi@contoh.test', subject: 'Tagihan & DP' }
  const id = await tell(order, 'Halo\nBudi', mail)
  const page = await staff.order(order).look()
  expect(page.attribute('[data-by-hand]', 'href')).toBe(
    'mailto:budi@contoh.test?subject=Tagihan%20%26%20DP&body=Halo%0D%0ABudi',
  )
  expect((await staff.send(`${staff.order(other).at}pesan/${id}/terkirim/`)).status).toBe(404)
  const [waiting] = await db()('outbox')
    .insert({ kind: 'whatsapp', payload: {}, dedupe_key: 'one', summary: 'x' } as never)
    .returning('*')
  const queued = await tell(order, 'Nanti', { unsent_reason: null, outbox_id: waiting?.id })
  const sent = `${staff.order(order).at}pesan/${queued}/terkirim/`
  expect((await staff.send(sent)).status).toBe(409)
  await db()('outbox').update({ state: 'failed', error: 'nomor salah', ended_at: new Date() })
  expect((await staff.send(sent)).status).toBe(303)
  expect((await staff.page(`/admin/kirim-wa/`)).page.text('main')).toContain('1 dari 1')
})

test('one page goes through all that wait, oldest first, with what was skipped at the end', async () => {
  const staff = await staffOn(db())
  const order = await makeOrder(db(), { customer_name: 'Bu Rina' })
  const [first, second] = [
    await tell(order, 'Pertama', { channel: 'email', recipient: 'a@b.test' }),
    await tell(order, 'Kedua'),
  ]
  await tell(order, 'Basi', { created_at: hoursAgo(24 * 8) })
  await tell(order, 'Dimatikan', { unsent_reason: 'switched_off' })
  await tell(await makeOrder(db(), { deleted_at: new Date() }), 'Terhapus')
  const row = (await staff.page('/admin/')).page
  expect(row.texts('.waiting-row')).toContainEqual(expect.stringContaining('2 pesan menunggu kamu kirim'))

  const { page } = await staff.page('/admin/kirim-wa/')
  expect(page.text('main')).toMatch(/1 dari 2.*Kepada Bu Rina.*Pertama/)
  const skipped = await staff.page(page.attribute('a.plain', 'href') ?? '')
  expect(skipped.page.text('main')).toMatch(/2 dari 2.*Kedua/)
  const form = { dari: 'antrean', sesudah: first }
  const { location } = await staff.send(skipped.page.attribute('#terkirim', 'action') ?? '', form)
  const next = await staff.page(location)
  expect(next.page.text('main')).toMatch(/ditandai terkirim.*Urungkan.*1 dari 1.*Pertama/)
  const undone = await staff.send(next.page.attribute('.said form', 'action') ?? '', { dari: 'antrean' })
  expect((await staff.page(undone.location)).page.text('main')).toMatch(/2 dari 2.*Kedua/)
  for (const id of [first, second]) await staff.send(`/admin/pesanan/${order.order_code}/pesan/${id}/terkirim/`, form)
  expect((await staff.page('/admin/kirim-wa/')).page.text('main')).toContain('Tidak ada pesan yang menunggu')
})

test('a message about a quote is marked on its page', async () => {
  const staff = await staffOn(db(), { username: 'rina' })
  const person = {
    customer_name: 'Bu Rina',
    contact_information: '081234567890',
    notification_channel: 'whatsapp',
  } as const
  const quote = {
    ...person,
    code: 'PNW-20261118-BBB',
    state: 'sent',
    version: 1,
    sent_at: new Date(),
    dp_percent: 50,
  } as const
  const [made] = await db()('quotes').insert(quote).returning('id')
  const [message] = await db()('order_messages')
    .insert({ ...unsent, type: 'quote_sent', body: 'Halo', quote_id: made?.id ?? 0 })
    .returning('id')
  const at = `/admin/penawaran/${quote.code}/`
  expect((await staff.page(at)).page.text('main')).toMatch(/Tinggal dikirim:.*Buka di WhatsApp.*Sudah terkirim/)
  expect((await staff.page('/admin/kirim-wa/')).page.text('main')).toContain(quote.code)
  await staff.send(`${at}pesan/${message?.id}/terkirim/`)
  const { page } = await staff.page(at)
  expect(page.text('main')).toContain('Terkirim lewat WhatsApp oleh rina')
  expect(page.text('main')).not.toContain('Tinggal dikirim')
})
