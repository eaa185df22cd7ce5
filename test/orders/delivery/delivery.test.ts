import { describe, expect, test } from 'vitest'
import type { OrderRow } from '../../../src/db/tables.ts'
import { receiveOldDeliveries } from '../../../src/orders/delivery/ship-delivery.ts'
import { openOrders } from '../../../src/orders/open.ts'
import { useDatabase } from '../../support/db.ts'
import { makeSettings } from '../../support/make.ts'
import { useEach } from '../../support/use.ts'
import { staffOn } from '../support/desk.ts'
import { hoursAgo, makeInvoice, makeOrder, makePayment } from '../support/orders.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db(), { username: 'sari' }))
const paid = { status_order: 'lunas', paid_amount: 7_500_000, production_status: 'selesai' } as const
const at = ({ id }: { id: string }, n = '') => `order/${id}/delivery/${n && `${n}/`}`
const list = async (order: OrderRow) => (await staff().call('get', at(order))).body
const add = (order: OrderRow, body: object) => staff().call('post', at(order), body)
const patch = (order: OrderRow, n: string, body: object) => staff().call('patch', at(order, n), body)
const stateOf = async ({ id }: OrderRow) => {
  const row = await db()('orders').where({ id }).first()
  return [row?.status_order, row?.production_status, Number(row?.total_price)]
}
const messagesOf = ({ id }: OrderRow) => db()('order_messages').where({ order_id: id }).orderBy('id')
const told = async (order: OrderRow) => (await messagesOf(order)).map(({ type }) => type)
const historyOf = ({ id }: OrderRow) => db()('order_history').where({ order_id: id, kind: 'delivery' }).orderBy('id')
const openInvoice = ({ id }: OrderRow) =>
  db()('invoices').where({ order_id: id, invoice_status: 'belum dibayar' }).first()
const jne = 'JNE | https://lacak.example/?no={resi}'

const keys = [
  ...['id', 'method', 'state', 'recipient', 'phone', 'address', 'district', 'city', 'province', 'postcode'],
  ...['courier', 'service', 'weight_g', 'parcels', 'cost', 'paid_by', 'tracking_number', 'tracking_url', 'pieces'],
  ...['shipped_at', 'received_at', 'received_by', 'note', 'version'],
]

describe('the calls', () => {
  test('a delivery is planned, changed by its version, and stands at its order too', async () => {
    const order = await makeOrder(db(), paid)
    const made = await add(order, { method: 'kirim', recipient: 'Bu Rina', address: 'Jalan Melati 5', city: 'Solo' })
    expect([made.status, Object.keys(made.body)]).toEqual([201, keys])
    expect(made.body).toMatchObject({ state: 'rencana', cost: null, paid_by: 'pelanggan', pieces: null, version: 1 })
    const { id } = made.body
    const changed = await patch(order, id, { version: 1, postcode: '57141', weight_g: 6_000 })
    expect([changed.status, changed.body]).toEqual([
      200,
      { ...made.body, postcode: '57141', weight_g: 6_000, version: 2 },
    ])
    const old = await patch(order, id, { version: 1, city: 'Klaten' })
    expect([old.status, old.body.error_code]).toEqual([409, 'CONFLICT'])
    expect((await patch(order, id, { ...changed.body })).body.version).toBe(2)
    expect(await list(order)).toEqual([changed.body])
    expect((await staff().call('get', `order/${order.id}/`)).body.delivery).toEqual([changed.body])
    expect((await patch(order, '999999999', { city: 'X' })).status).toBe(404)
    expect((await patch(order, 'abc', { city: 'X' })).status).toBe(404)
    const wrong = await add(order, { method: 'terbang', cost: -1, weight_g: 'x', address: 'a'.repeat(301) })
    expect([wrong.status, Object.keys(wrong.body.details)]).toEqual([400, ['method', 'address', 'weight_g', 'cost']])
  })

  test('part of the pieces goes out, then the rest, which ends the production; too many are refused', async () => {
    await makeSettings(db(), { couriers: jne })
    const order = await makeOrder(db(), paid)
    const first = await add(order, { ship: true, pieces: 20, courier: 'jne', service: 'REG', tracking_number: 'A 1/2' })
    expect([first.status, first.body]).toMatchObject([
      201,
      { state: 'dikirim', pieces: 20, tracking_url: 'https://lacak.example/?no=A%201%2F2' },
    ])
    expect(await stateOf(order)).toEqual(['lunas', 'selesai', 7_500_000])
    const over = await add(order, { ship: true, pieces: 31 })
    expect([over.status, over.body.details.pieces]).toEqual([400, ['Diminta 31 potong, yang belum dikirim 30.']])
    const rest = await add(order, { ship: true, courier: 'JNE', tracking_number: 'A3' })
    expect(rest.body).toMatchObject({ pieces: 30 })
    expect(await stateOf(order)).toEqual(['lunas', 'dikirim', 7_500_000])
    expect((await add(order, { ship: true })).status).toBe(409)
    expect(await told(order)).toEqual(['order_shipped', 'order_shipped'])
    const bodies = (await messagesOf(order)).map(({ body }) => body)
    expect(bodies[0]).toContain('(20 potong) sudah dikirim')
    expect(bodies[0]).toContain(
      'Kurir: jne REG\nNomor resi: A 1/2\nLacak paketnya: https://lacak.example/?no=A%201%2F2',
    )
    expect(bodies[1]).toContain('(30 potong)')
  })

  test('the planned delivery is the one that goes out', async () => {
    const order = await makeOrder(db(), paid)
    const [planned] = [(await add(order, { city: 'Solo' })).body]
    expect((await add(order, { ship: true, courier: 'JNE' })).body).toMatchObject({ id: planned.id, city: 'Solo' })
    expect(await list(order)).toHaveLength(1)
    expect((await patch(order, planned.id, { ship: true })).status).toBe(409)
  })

  test('nothing goes out through the API before it is paid, nor the last piece before all is made', async () => {
    const owing = await makeOrder(db(), { ...paid, status_order: 'menunggu_pelunasan', paid_amount: 3_750_000 })
    const refused = await add(owing, { ship: true, pieces: 1 })
    expect([refused.status, refused.body.error]).toEqual([409, 'Belum lunas, masih kurang Rp 3.750.000.'])
    const making = await makeOrder(db(), { ...paid, production_status: 'diproses' })
    const early = await add(making, { ship: true })
    expect([early.status, early.body.error]).toMatchObject([409, expect.stringContaining('produksinya selesai')])
    expect((await add(making, { ship: true, pieces: 10 })).status).toBe(201)
    expect(await stateOf(making)).toEqual(['lunas', 'diproses', 7_500_000])
    const waiting = await makeOrder(db(), { ...paid, production_status: 'menunggu' })
    expect((await add(waiting, { ship: true, pieces: 1 })).status).toBe(409)
    expect((await add(await makeOrder(db(), { ...paid, status_order: 'dibatalkan' }), { ship: true })).status).toBe(409)
  })

  test('only staff may', async () => {
    const order = await makeOrder(db(), paid)
    const { shopOn } = await import('../support/desk.ts')
    expect((await shopOn(db()).get(`/api/v1/${at(order)}`)).status).toBe(401)
  })
})

describe('the cost of the way', () => {
  test('is a line that follows it, none for the shop or at the door', async () => {
    const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 })
    const { id } = (await add(order, { city: 'Solo', courier: 'JNE', service: 'REG', cost: 20_000 })).body
    const lines = async () => (await staff().call('get', `order/${order.id}/lines/`)).body.lines
    expect(await lines()).toMatchObject([{}, { kind: 'delivery', title: 'Ongkos kirim JNE REG', amount: 20_000 }])
    expect(await stateOf(order)).toEqual(['dp_dibayar', 'menunggu', 7_520_000])
    await patch(order, id, { cost: 25_000, service: 'YES' })
    expect(await lines()).toMatchObject([{}, { title: 'Ongkos kirim JNE YES', amount: 25_000 }])
    await patch(order, id, { paid_by: 'toko' })
    expect([await lines(), await stateOf(order)]).toMatchObject([
      [{ kind: 'goods' }],
      ['dp_dibayar', 'menunggu', 7_500_000],
    ])
    await patch(order, id, { paid_by: 'pelanggan' })
    expect((await stateOf(order))[2]).toBe(7_525_000)
    await patch(order, id, { method: 'ambil' })
    expect((await stateOf(order))[2]).toBe(7_500_000)
    await patch(order, id, { method: 'kirim' })
    expect([(await lines()).length, (await stateOf(order))[2]]).toEqual([2, 7_525_000])
    // Where the line changes on its own page, its delivery goes along.
    const [goods, way] = await lines()
    await staff().call('put', `order/${order.id}/lines/`, { lines: [goods, { ...way, unit_price: 30_000 }] })
    await patch(order, id, { cost: 35_000 })
    expect([(await lines()).length, (await stateOf(order))[2]]).toEqual([2, 7_535_000])
  })

  test('after the last payment it is asked for alone, and paid again is lunas', async () => {
    const order = await makeOrder(db(), { ...paid, payment_type: 'full' })
    const invoice = await makeInvoice(db(), order, { invoice: { invoice_status: 'sudah dibayar' } })
    await makePayment(db(), invoice, { amount: 7_500_000 })
    const { id } = (await add(order, { city: 'Solo', cost: 20_000, courier: 'JNE' })).body
    expect(await stateOf(order)).toEqual(['menunggu_pelunasan', 'selesai', 7_520_000])
    const asked = await openInvoice(order)
    expect([asked?.payment_type, Number(asked?.invoice_amount)]).toEqual(['pelunasan', 20_000])
    expect((await patch(order, id, { ship: true })).status).toBe(409)
    const pay = {
      invoice_id: asked?.id,
      payment_method: 'transfer',
      amount: 20_000,
      payment_time: new Date().toISOString(),
    }
    expect((await staff().call('post', 'payment/manual/', pay)).status).toBeLessThan(300)
    expect(await stateOf(order)).toEqual(['lunas', 'selesai', 7_520_000])
    expect((await patch(order, id, { ship: true })).status).toBe(200)
    const late = await patch(order, id, { cost: 30_000 })
    expect([late.status, late.body.error]).toEqual([409, expect.stringContaining('sudah dikirim')])
    // Who pays the shop's own courier is no matter of the price.
    expect((await patch(order, id, { courier: 'SiCepat' })).status).toBe(200)
    expect(await stateOf(order)).toEqual(['lunas', 'dikirim', 7_520_000])
  })

  test('a price that is changed while it goes out is refused', async () => {
    const order = await makeOrder(db(), paid)
    const refused = await add(order, { ship: true, cost: 20_000 })
    expect([refused.status, refused.body.error]).toEqual([409, expect.stringContaining('Simpan dulu ongkirnya')])
    expect(await list(order)).toEqual([])
    expect((await add(order, { ship: true, cost: 20_000, paid_by: 'tujuan' })).status).toBe(201)
  })
})

describe('messages', () => {
  test('one goes out for the older calls, without lines of a courier', async () => {
    const order = await makeOrder(db(), paid)
    await db()('deliveries').insert({ order_id: order.id, method: 'kirim', city: 'Solo' })
    expect((await staff().call('patch', `order/${order.id}/`, { production_status: 'dikirim' })).status).toBe(200)
    const sent = await messagesOf(order)
    expect(sent.map(({ type }) => type)).toEqual(['order_shipped'])
    expect(sent[0]?.body).toContain('(50 potong) sudah dikirim')
    expect(sent[0]?.body).not.toMatch(/Kurir|resi|Lacak paket/)
    expect(await list(order)).toMatchObject([{ state: 'dikirim', pieces: 50 }])
    expect((await add(order, { ship: true })).status).toBe(409)
  })

  test('a wrong number is mended: told again once, with both in the history', async () => {
    const order = await makeOrder(db(), paid)
    const { id } = (await add(order, { ship: true, courier: 'JNE', tracking_number: 'SALAH1' })).body
    const mended = await patch(order, id, { tracking_number: 'BENAR2' })
    expect([mended.status, mended.body.state]).toEqual([200, 'dikirim'])
    await patch(order, id, { tracking_number: 'BENAR2' })
    expect(await told(order)).toEqual(['order_shipped', 'order_shipped'])
    expect((await messagesOf(order))[1]?.body).toContain('Nomor resi: BENAR2')
    const { body } = await staff().call('get', `order/${order.id}/audit-trail/`)
    expect(body.results.map(({ description }: { description: string }) => description)).toContain(
      'Resi dibetulkan: JNE SALAH1 → JNE BENAR2',
    )
  })
})

describe('received', () => {
  test('by staff, or by itself a week after it was sent; not what is not sent', async () => {
    const order = await makeOrder(db(), paid)
    const { id } = (await add(order, { ship: true, courier: 'JNE' })).body
    expect((await patch(order, id, { received_by: 'Bu Rina' })).body).toMatchObject({
      ...{ state: 'diterima', received_by: 'Bu Rina' },
    })
    const [old, young, planned] = [
      await makeOrder(db(), paid),
      await makeOrder(db(), paid),
      await makeOrder(db(), paid),
    ]
    for (const one of [old, young]) await add(one, { ship: true })
    await add(planned, { city: 'Solo' })
    await db()('deliveries')
      .where({ order_id: old.id })
      .update({ shipped_at: hoursAgo(7 * 24 + 1) })
    const { deps } = openOrders({
      ...({
        db: db(),
        log: console,
        publish: () => {},
        isHeard: () => false,
        closeNotices: async () => {},
      } as unknown as Parameters<typeof openOrders>[0]),
      config: { baseUrl: 'http://127.0.0.1', fonnte: null, mail: null },
    })
    await receiveOldDeliveries(deps)
    await receiveOldDeliveries(deps)
    expect(await list(old)).toMatchObject([{ state: 'diterima', received_by: 'otomatis' }])
    expect(await list(young)).toMatchObject([{ state: 'dikirim', received_at: null }])
    expect(await list(planned)).toMatchObject([{ state: 'rencana', received_at: null }])
    expect((await historyOf(old)).map((one) => one.new)).toEqual(['shipped', 'received'])
  })

  test('what the customer took away at the shop is with them at once', async () => {
    const order = await makeOrder(db(), paid)
    expect((await add(order, { method: 'ambil', ship: true, received_by: 'Budi' })).body).toMatchObject({
      ...{ state: 'diterima', received_by: 'Budi', pieces: 50 },
    })
  })
})

test('a rework goes out on its own: it takes no pieces and moves nothing, and its complaint ends', async () => {
  const order = await makeOrder(db(), paid)
  await add(order, { ship: true, city: 'Solo' })
  const [complaint] = await db()('complaints')
    .insert({
      order_id: order.id,
      kind: 'rusak',
      pieces: 3,
      by_staff: true,
      state: 'disepakati',
      created_at: new Date(),
    })
    .returning('id')
  const stage_id = (await db()('stages').first('id'))?.id ?? 0
  const job = { order_id: order.id, complaint_id: complaint?.id ?? null, pieces: 3, stage_id, created_at: new Date() }
  const [rework] = await db()('reworks').insert(job).returning('id')
  const [row] = await db()('deliveries')
    .insert({ order_id: order.id, method: 'kirim', rework_id: rework?.id ?? null })
    .returning('id')
  expect((await patch(order, row?.id ?? '', { ship: true, courier: 'JNE' })).body).toMatchObject({ pieces: 3 })
  expect(await stateOf(order)).toEqual(['lunas', 'dikirim', 7_500_000])
  expect(await db()('complaints').first('state')).toEqual({ state: 'selesai' })
  expect((await messagesOf(order))[1]?.body).toContain('(3 potong)')
})
