import { expect, test } from 'vitest'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { shopOn } from './support/desk.ts'
import { makeOrder } from './support/orders.ts'

const db = useDatabase()
const fonnte = { FONNTE_API_TOKEN: 'token-uji', FONNTE_BASE_URL: 'http://127.0.0.1:9' }
const ask = (kontak: string, settings = {}) => shopOn(db(), settings).post('/lacak/kode/').type('form').send({ kontak })
const sent = async () =>
  (await db()('outbox').where({ kind: 'whatsapp' })).map(({ payload }) => JSON.stringify(payload))

test('a lost code: one message with the signed links of the open orders, three times a day, and the same answer for all', async () => {
  const [one, two] = [await makeOrder(db()), await makeOrder(db())]
  const ended = await makeOrder(db(), { status_order: 'dibatalkan', ended_at: new Date() })
  const [known, unknown] = [await ask('0812-3456-7890', fonnte), await ask('0899-9999-9999', fonnte)]
  expect([known.status, known.headers.location]).toEqual([unknown.status, unknown.headers.location])
  const page = read((await shopOn(db(), fonnte).get(known.headers.location ?? '')).text)
  expect(page.text('[role=status].box')).toBe(
    'Kalau ada pesanan dengan kontak itu, link pesanannya kami kirim ke sana.',
  )
  const [text = '', ...others] = await sent()
  expect(others).toEqual([])
  for (const { order_code } of [one, two]) expect(text).toContain(`/lacak/${order_code}/?kunci=`)
  expect(text).not.toContain(ended.order_code)

  for (let count = 0; count < 4; count += 1) expect((await ask('081234567890', fonnte)).status).toBe(303)
  expect(await sent()).toHaveLength(3)
})

test('nobody gets links of an address that is not theirs, by naming their own beside it', async () => {
  const mail = { ...fonnte, FONNTE_API_TOKEN: 'token-lain' }
  await makeOrder(db(), {
    contact_information: 'Korban@contoh.id',
    contact_phone: null,
    contact_email: 'Korban@contoh.id',
  })
  await makeOrder(db(), { contact_information: '081299990000', contact_phone: '6281299990000' })
  for (const kontak of ['081299990000, korban@contoh.id', 'korban@contoh.id, 0812-9999-0000']) {
    const answer = await ask(kontak, mail)
    expect([answer.status, read(answer.text).text('#f-kontak-error')]).toEqual([
      422,
      expect.stringContaining('satu saja'),
    ])
  }
  expect(await db()('order_messages')).toEqual([])

  // An order with the attacker's number and the victim's address adds to what the victim gets, not the attacker.
  const trap = await makeOrder(db(), {
    ...{ contact_information: '081299990000', contact_phone: '6281299990000', contact_email: 'korban@contoh.id' },
  })
  await ask('korban@contoh.id', mail)
  const [row, ...others] = await db()('order_messages')
  expect(others).toEqual([])
  expect(row).toMatchObject({ order_id: trap.id, channel: 'email' })
  expect(await sent()).toEqual([])
  await ask('081299990000', mail)
  expect((await sent()).join()).not.toContain('Korban')
  const [text = ''] = await sent()
  expect(text.match(/kunci=/g)).toHaveLength(2)
})

test('where no channel is configured staff are told, and the text waits at the order', async () => {
  const order = await makeOrder(db())
  await ask('0812-3456-7890')
  const [row] = await db()('order_messages')
  expect(row).toMatchObject({ order_id: order.id, unsent_reason: 'not_configured' })
  expect(row?.body).toContain(`/lacak/${order.order_code}/?kunci=`)
  const notices = JSON.stringify(await db()('notices'))
  expect(notices).toContain(`minta link ${order.order_code}`)
  expect(notices).not.toContain('81234567890')
})

test('what is no contact is refused; the tracker knows a code without its beginning and leads to the page', async () => {
  const refused = await ask('entah')
  expect([refused.status, read(refused.text).attribute('#f-kontak', 'value')]).toEqual([422, 'entah'])
  const form = await shopOn(db()).get('/lacak/')
  expect(read(form.text).all('a[href="/lacak/kode/"]')).toHaveLength(1)
  expect((await shopOn(db()).get('/lacak/?kode=20261124-DMX')).headers.location).toBe('/lacak/ORD-20261124-DMX/')
})
