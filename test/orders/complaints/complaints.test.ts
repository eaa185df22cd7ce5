import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { trackingKey } from '../../../src/orders/order-deps.ts'
import { listUnlike } from '../../../src/orders/payments/money-queries.ts'
import { testSecret } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { makePng } from '../../support/picture.ts'
import { parsePage, postedBy, senderBy } from '../../support/posted.ts'
import { useEach } from '../../support/use.ts'
import { shopOn, staffOn } from '../support/desk.ts'
import { hoursAgo, makeOrder } from '../support/orders.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db(), { username: 'sari' }))

type Order = Awaited<ReturnType<typeof makeOrder>>
/** 50 pieces for Rp 7.500.000, paid and sent. */
async function sentOrder(received = hoursAgo(24), wishes: object = {}): Promise<Order> {
  const paid = { status_order: 'lunas', production_status: 'dikirim', paid_amount: 7_500_000 } as const
  const order = await makeOrder(db(), { ...paid, ...wishes })
  const parcel = { method: 'kirim', state: 'diterima', pieces: 50, shipped_at: hoursAgo(48) } as const
  await db()('deliveries').insert({ order_id: order.id, ...parcel, received_at: received })
  return order
}
const signed = (order: Order, rest = 'keluhan/') =>
  `/lacak/${order.order_code}/${rest}?kunci=${trackingKey(testSecret, order)}`
const look = async (address: string) => read((await shopOn(db()).get(address)).text)
const complain = (order: Order, form: object = {}) =>
  shopOn(db())
    .post(signed(order))
    .type('form')
    .send({ kind: 'rusak', pieces: '3', text: 'Jahitan lepas', submission: randomUUID(), ...form })
const atDesk = (order: Order, rest = '') => `/admin/pesanan/${order.order_code}/keluhan/${rest}`
const row = async ({ id }: Order) => (await db()('complaints').where({ order_id: id }).orderBy('id'))[0]
const sums = async ({ id }: Order) => {
  const order = await db()('orders').where({ id }).first()
  return [order?.total_price, order?.refunded_amount, order?.status_order, order?.production_status]
}
const messages = ({ id }: Order) => db()('order_messages').where({ order_id: id }).orderBy('id')
const money = { kind: 'rusak', pieces: '3', refunded_to: 'BCA 123 a.n. Budi', reason: 'Jahitan lepas' }

test('money back is remedy, sum and account: why is already written, in the words of the complaint', async () => {
  const order = await sentOrder()
  await complain(order).expect(303)
  const page = parsePage((await staff().page(atDesk(order))).html)
  const typed = { remedy: 'kembali', amount: '150.000', refunded_to: 'BCA 123 a.n. Budi' }
  const sent = postedBy(senderBy(page, 'Putuskan'), typed)
  expect((await staff().send(sent.action, Object.fromEntries(sent.fields))).status).toBe(303)
  expect(await sums(order)).toEqual(['7350000', '150000', 'lunas', 'dikirim'])
  expect(await row(order)).toMatchObject({ state: 'selesai' })
})

describe('a customer', () => {
  test('reports a problem with photos, sees that it came in, and staff are told', async () => {
    const order = await sentOrder()
    expect((await look(signed(order, ''))).attribute('#lacak-data a[href*=keluhan]', 'href')).toBe(signed(order))
    const sent = await shopOn(db())
      .post(signed(order))
      .field({ kind: 'rusak', pieces: '3', text: 'Jahitan lepas', video: '', submission: randomUUID() })
      .attach('files', await makePng(), 'a.png')
      .attach('files', await makePng(), 'b.png')
    expect(sent.status).toBe(303)
    const page = await look(signed(order))
    expect(page.text('.complaint')).toContain('Rusak atau cacat, 3 potong Menunggu jawaban')
    const photo = page.attribute('.complaint-photos img', 'src') ?? ''
    expect(page.all('.complaint-photos img')).toHaveLength(2)
    expect((await shopOn(db()).get(photo)).status).toBe(200)
    expect((await look(signed(order, ''))).text('#lacak-data')).toContain('Keluhanmu kami terima')
    expect((await look(`/lacak/${order.order_code}/`)).text('main')).not.toContain('eluhan')
    const [notice] = await db()('notices').where('message', 'like', `%${order.order_code}%`)
    expect(notice?.href).toBe(atDesk(order))
    expect((await staff().order(order).look()).text('#keluhan')).toContain('Menunggu jawaban')
  })

  test('sends the form twice and makes one complaint; what is wrong stands beside its field', async () => {
    const order = await sentOrder()
    const submission = randomUUID()
    await complain(order, { submission })
    expect((await complain(order, { submission })).status).toBe(303)
    expect(await db()('complaints').where({ order_id: order.id })).toHaveLength(1)
    const wrong = await complain(order, { pieces: '51', video: 'ftp://x', text: 'Kurang' })
    expect(wrong.status).toBe(422)
    expect(read(wrong.text).text('#f-video-error')).toContain('https://')
    const much = read((await complain(order, { pieces: '51', text: 'Kurang' })).text)
    expect(much.text('#f-pieces-error')).toBe('Pesanan ini 50 potong.')
    expect(much.text('#f-text')).toBe('Kurang')
  })

  test('sends a video, and whoever looks at it sees whose site it is on', async () => {
    const order = await sentOrder()
    const video = 'https://drive.google.com@jahat.example/video?id=1'
    expect((await complain(order, { video })).status).toBe(303)
    for (const page of [await look(signed(order)), (await staff().page(atDesk(order))).page]) {
      expect(page.attribute('.complaint a[target]', 'href')).toBe(video)
      expect(page.text('.complaint a[target]')).toBe('Lihat videonya di jahat.example')
    }
  })

  test('cannot before anything was sent, nor a week after it came, nor without the key', async () => {
    const early = await makeOrder(db(), { status_order: 'lunas', production_status: 'selesai' })
    expect((await complain(early)).status).toBe(409)
    const late = await sentOrder(hoursAgo(24 * 8))
    expect((await complain(late)).status).toBe(409)
    expect((await look(signed(late))).text('main')).toContain('sudah lewat')
    const order = await sentOrder()
    expect((await shopOn(db()).get(`/lacak/${order.order_code}/keluhan/?kunci=salah`)).status).toBe(404)
  })
})

describe('staff', () => {
  test('record a complaint and give money back in one form: price and money fall together', async () => {
    const order = await sentOrder()
    expect((await staff().order(order).look()).attribute('#keluhan .button', 'href')).toBe(atDesk(order))
    const form = { ...money, remedy: 'kembali', amount: '150.000', submission: randomUUID() }
    expect((await staff().send(atDesk(order), form)).status).toBe(303)
    expect((await staff().send(atDesk(order), form)).status).toBe(303)
    expect(await sums(order)).toEqual(['7350000', '150000', 'lunas', 'dikirim'])
    expect(await listUnlike(db())).toEqual([])
    expect((await messages(order)).map(({ type }) => type)).toEqual(['refund_made'])
    const seen = await look(signed(order, ''))
    expect(seen.text('#lacak-data')).toContain('Rp 150.000 kami kembalikan ke BCA 123 a.n. Budi.')
    expect(seen.text('.track-next, .next, main')).not.toContain('Menunggu link')
    expect(await row(order)).toMatchObject({ state: 'selesai', remedy: 'kembali', amount: '150000' })
  })

  test('may give all back, but no more than was paid', async () => {
    const order = await sentOrder()
    const send = (amount: string) =>
      staff().send(atDesk(order), { ...money, remedy: 'kembali', amount, submission: randomUUID() })
    const refused = await send('7500001')
    expect([refused.status, refused.page.text('#f-amount-error')]).toEqual([422, 'Paling banyak Rp 7.500.000.'])
    await send('7500000')
    expect(await sums(order)).toEqual(['0', '7500000', 'lunas', 'dikirim'])
  })

  test('lower the price of who still owes, and give back only what is over it', async () => {
    const owes = { status_order: 'menunggu_pelunasan', paid_amount: 7_400_000 }
    const order = await sentOrder(undefined, owes)
    await staff().send(atDesk(order), { ...money, remedy: 'potong', amount: '300000', submission: randomUUID() })
    expect(await sums(order)).toEqual(['7200000', '200000', 'lunas', 'dikirim'])
    const other = await sentOrder(undefined, { ...owes, paid_amount: 3_750_000 })
    await staff().send(atDesk(other), { ...money, remedy: 'potong', amount: '300000', submission: randomUUID() })
    expect(await sums(other)).toEqual(['7200000', '0', 'menunggu_pelunasan', 'dikirim'])
    expect((await messages(other)).map(({ type }) => type)).toEqual(['complaint_answered'])
  })

  test('make pieces good: a card on the board, and the customer hears until when', async () => {
    const order = await sentOrder()
    await complain(order)
    const page = (await staff().page(atDesk(order))).page
    const id = (await row(order))?.id
    const stage = page.attribute(`#f-stage-${id} option[selected]`, 'value')
    const answer = { remedy: 'perbaiki', pieces: '3', due_on: '2026-12-12', stage, version: '1' }
    expect((await staff().send(atDesk(order, `${id}/`), answer)).status).toBe(303)
    expect(await db()('reworks').where({ order_id: order.id })).toMatchObject([
      { pieces: 3, due_on: '2026-12-12', stage_id: Number(stage), note: 'Jahitan lepas' },
    ])
    expect(await sums(order)).toEqual(['7500000', '0', 'lunas', 'dikirim'])
    expect((await messages(order)).at(-1)?.body).toContain('Kami perbaiki 3 potong, selesai 12 Desember 2026.')
    expect((await look(signed(order, ''))).text('#lacak-data')).toContain('Kami perbaiki 3 potong')
    expect(
      await db()('notices')
        .where({ about: `complaint ${id}` })
        .whereNull('closed_as'),
    ).toEqual([])
    const again = await staff().send(atDesk(order, `${id}/`), { ...answer, remedy: 'tidak', promise: 'Maaf' })
    expect(again.status).toBe(409)
    expect(again.page.text('.form-errors')).toContain('sudah diputuskan sari: perbaiki atau ganti')
  })

  test('refuse one only with words; nothing changes', async () => {
    const order = await sentOrder()
    await complain(order)
    const at = atDesk(order, `${(await row(order))?.id}/`)
    const refused = await staff().send(at, { remedy: 'tidak', pieces: '3', version: '1' })
    expect(refused.page.text('.field-error')).toBe('Tulis kata untuk pelanggan.')
    await staff().send(at, { remedy: 'tidak', pieces: '3', version: '1', promise: 'Sesuai contoh yang disetujui.' })
    expect(await row(order)).toMatchObject({ state: 'ditolak' })
    expect(await sums(order)).toEqual(['7500000', '0', 'lunas', 'dikirim'])
    expect((await look(signed(order))).text('.complaint')).toContain('Tidak diterima')
  })
})

describe('the rest of an order that was sent in part', () => {
  const partly = async (wishes: object = {}) => {
    const order = await sentOrder(hoursAgo(24), { production_status: 'selesai', ...wishes })
    await db()('deliveries').where({ order_id: order.id }).update({ pieces: 30 })
    return order
  }
  const rest = { ...money, amount: '3000000' }

  test('is not made: goods and price fall, money goes back, no state moves', async () => {
    const order = await partly()
    const page = (await staff().page(atDesk(order))).page
    expect(page.text('#sisa')).toContain('Batalkan sisanya (20 potong)')
    const form = { ...rest, key: page.attribute('#sisa [name=key]', 'value') }
    expect((await staff().send(atDesk(order, 'sisa/'), form)).status).toBe(303)
    expect((await staff().send(atDesk(order, 'sisa/'), form)).status).toBe(303)
    expect(await sums(order)).toEqual(['4500000', '3000000', 'lunas', 'selesai'])
    const { body } = await staff().call('get', `order/${order.id}/lines/`)
    expect([body.quantity, body.total_price]).toEqual([30, 4_500_000])
    expect(await listUnlike(db())).toEqual([])
    expect((await messages(order)).map(({ type }) => type)).toEqual(['refund_made'])
    expect((await staff().send(atDesk(order, 'sisa/'), { ...form, key: randomUUID() })).status).toBe(409)
    const sent = await staff().order(order).send('produksi', { production_status: 'dikirim' })
    expect(sent.status).toBe(303)
  })

  test('is offered only of a paid order, and gives back at most what was paid', async () => {
    const owes = await partly({ status_order: 'menunggu_pelunasan', paid_amount: 3_750_000 })
    expect((await staff().page(atDesk(owes))).page.all('#sisa')).toHaveLength(0)
    const order = await partly()
    const refused = await staff().send(atDesk(order, 'sisa/'), { ...rest, amount: '9000000', key: randomUUID() })
    expect([refused.status, refused.page.text('#f-amount-sisa-error')]).toEqual([422, 'Paling banyak Rp 7.500.000.'])
  })
})
