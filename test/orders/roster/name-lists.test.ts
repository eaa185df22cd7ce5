import { describe, expect, test } from 'vitest'
import { down, up } from '../../../migrations/0082_name_lists.ts'
import { trackingKey } from '../../../src/orders/order-deps.ts'
import { makeShirt } from '../../products/support/make.ts'
import { testSecret } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { useOnce } from '../../support/use.ts'
import { shopOn, staffOn } from '../support/desk.ts'
import { makeInvoice, makeOrder, makePayment } from '../support/orders.ts'

/** The agreed price holds while a list of names fills: names cost 12,000, and 10,000 from 24 of them. */

const db = useOwnDatabase()
const staff = useOnce(() => staffOn(db()))
const shirt = useOnce(async () => {
  const made = await makeShirt(db())
  const extra = { extra_id: made.names.id, column: '', setup_price: 0 }
  await db()('extra_prices').where({ extra_id: made.names.id }).delete()
  await db()('extra_prices').insert([
    { ...extra, from_quantity: 1, price: 12_000 },
    { ...extra, from_quantity: 24, price: 10_000 },
  ])
  return made
})

const agreed = 24 * 68_000 + 24 * 10_000
const named = (count: number, size = 'L') => Array.from({ length: count }, (_, nth) => `Budi ${nth + 1} ${size}`)
const listOf = (rows: readonly string[]) => rows.join('\n')

type Order = Awaited<ReturnType<typeof makeOrder>>
/** An order of 24 shirts with names, and what one does to it. */
async function shirts(wish: object = {}) {
  const order = await makeOrder(db())
  const item = { product_id: shirt().product.id, quantity: 24, extras: [{ id: shirt().names.id }], ...wish }
  const made = await staff().call('put', `order/${order.id}/lines/`, { items: [item] })
  expect(made.body.error).toBeUndefined()
  const line_id: string = made.body.lines[0].id
  await db()('order_messages').where({ order_id: order.id }).delete()
  const desk = `/admin/pesanan/${order.order_code}/ukuran/`
  const own = `/lacak/${order.order_code}/ukuran/?kunci=${trackingKey(testSecret, order)}`
  return {
    ...{ order, line_id, own, desk },
    put: (body: object) => staff().call('put', `order/${order.id}/sizes/`, { line_id, ...body }),
    lock: (action: 'kunci' | 'buka') => staff().send(desk, { action }),
    asCustomer: async (fields: object) => {
      const post = shopOn(db()).post(own).set('Sec-Fetch-Site', 'same-origin').type('form')
      const { status, text } = await post.send({ line_id, version: String(await versionOf(order)), ...fields })
      return { status, page: read(text) }
    },
    look: async () => read((await shopOn(db()).get(own)).text),
    total: async () => Number((await rowOf(order))?.total_price),
    messages: () => db()('order_messages').where({ order_id: order.id, type: 'price_changed' }),
    lines: async () => (await staff().call('get', `order/${order.id}/lines/`)).body.lines,
  }
}
const rowOf = ({ id }: Order) => db()('orders').where({ id }).first()
const versionOf = async (order: Order) => (await rowOf(order))?.sizes_version

describe('a list that fills', () => {
  test('row by row keeps the agreed price, asks the customer nothing, and is counted once when it is complete', async () => {
    const { asCustomer, look, total, messages, lines } = await shirts()
    expect((await look()).text('main')).toContain('Harga dihitung saat daftar lengkap, sekarang untuk 24 nama.')
    for (const count of [1, 20, 23]) {
      const saved = await asCustomer({ action: 'simpan', paste: listOf([...named(count - 1), 'Ani 99 XXL']) })
      expect([saved.status, await total()]).toEqual([303, agreed])
    }
    expect((await look()).text('main')).toContain('sekarang untuk 24 nama')
    expect(await messages()).toHaveLength(0)
    const whole = { paste: listOf([...named(23), 'Ani 99 XXL']) }
    const asked = await asCustomer({ action: 'simpan', ...whole })
    expect(asked.page.text('.said-warn')).toContain('Harganya menjadi Rp 1.877.000, sekarang Rp 1.872.000.')
    const shown_total = asked.page.attribute('[name=shown_total]', 'value')
    expect((await asCustomer({ action: 'simpan', ...whole, shown_total })).status).toBe(303)
    expect([await total(), await messages()]).toMatchObject([agreed + 5_000, [{ type: 'price_changed' }]])
    expect(
      (await lines()).map(({ quantity, amount }: { quantity: number; amount: number }) => [quantity, amount]),
    ).toEqual([
      [24, 24 * 68_000],
      [1, 5_000],
      [24, 240_000],
    ])
    expect((await look()).text('main')).not.toContain('Harga dihitung')
  })

  test('and is complete is counted anew only when it is locked', async () => {
    const { put, lock, look, total, messages, desk } = await shirts()
    await put({ paste: listOf([...named(22), 'Ani 98 XXL', 'Cici 99 XXL']) })
    expect([await total(), (await messages()).length]).toEqual([agreed + 10_000, 1])
    await put({ paste: listOf(named(24)) })
    await put({ paste: listOf([...named(23), 'Ani 99 XXL']) })
    expect([await total(), (await messages()).length]).toEqual([agreed + 10_000, 1])
    expect((await look()).text('main')).toContain('Harga dihitung lagi saat toko mengunci daftar ini.')
    expect((await lock('kunci')).status).toBe(303)
    expect([await total(), (await messages()).length]).toEqual([agreed + 5_000, 2])
    expect((await staff().page(desk)).page.text('main')).not.toContain('Harga dihitung')
    await lock('buka')
    await lock('kunci')
    expect([await total(), (await messages()).length]).toEqual([agreed + 5_000, 2])
  })

  test.each([
    ['23 names, which by themselves cost more', 23, agreed],
    ['20 names, which cost as much', 20, agreed],
    ['19 names, which cost less', 19, 24 * 68_000 + 19 * 12_000],
    ['no names', 0, agreed],
  ])('is locked with %s', async (_, count, price) => {
    const { put, lock, total } = await shirts()
    await put({ paste: listOf([...named(count), ...Array(24 - count).fill('\t\tL')].slice(0, Math.max(count, 5))) })
    expect(await total()).toBe(agreed)
    await lock('kunci')
    expect(await total()).toBe(price)
  })

  test('counts at once for staff who correct it after it was locked, and for the open invoice too', async () => {
    const { order, put, lock, total } = await shirts()
    await makeInvoice(db(), order)
    await put({ paste: listOf(named(19)) })
    await lock('kunci')
    const open = { order_id: order.id, invoice_status: 'belum dibayar' as const }
    const price = 24 * 68_000 + 19 * 12_000
    expect(await db()('invoices').where(open)).toMatchObject([{ invoice_amount: String(price / 2) }])
    await put({ paste: listOf(named(18)) })
    expect(await total()).toBe(price - 12_000)
    await put({ paste: listOf(named(24)) })
    expect(await total()).toBe(agreed)
  })

  test('is counted when production begins, by the page and by the API, and never hinders it', async () => {
    const price = 24 * 68_000 + 10 * 12_000
    for (const begin of [
      ({ id }: Order) => staff().call('patch', `order/${id}/`, { production_status: 'diproses' }),
      (order: Order) =>
        staff().order(order).send('produksi', { production_status: 'diproses', notes: 'Sisanya menyusul' }),
    ]) {
      const { order, put, total, messages } = await shirts()
      const paid = { status_order: 'dp_dibayar' as const, paid_amount: 900_000 }
      const [invoice] = [await makeInvoice(db(), order, { invoice: { invoice_status: 'sudah dibayar' }, link: null })]
      await makePayment(db(), invoice, { amount: 900_000 })
      await db()('orders').where({ id: order.id }).update(paid)
      await put({ paste: listOf(named(10)) })
      expect(await total()).toBe(agreed)
      expect((await begin(order)).status).toBeLessThan(400)
      expect(await rowOf(order)).toMatchObject({ production_status: 'diproses', total_price: String(price) })
      expect(await messages()).toHaveLength(1)
    }
  })

  test('is counted when production begins, and an open invoice of the old price gives way to one of the new', async () => {
    const { order, put, total } = await shirts()
    const invoice = await makeInvoice(db(), order, { invoice: { invoice_status: 'sudah dibayar' }, link: null })
    await makePayment(db(), invoice, { amount: 900_000 })
    await db()('orders').where({ id: order.id }).update({ status_order: 'dp_dibayar', paid_amount: 900_000 })
    await makeInvoice(db(), order, { invoice: { payment_type: 'pelunasan', invoice_amount: agreed - 900_000 } })
    await put({ paste: listOf(named(10)) })
    await staff().call('patch', `order/${order.id}/`, { production_status: 'diproses' })
    const rest = (await total()) - 900_000
    expect(rest).toBeLessThan(agreed - 900_000)
    const open = await db()('invoices').where({ order_id: order.id, invoice_status: 'belum dibayar' })
    expect(open).toMatchObject([{ payment_type: 'pelunasan', invoice_amount: String(rest) }])
    expect(await db()('payment_links').where({ invoice_id: open[0]?.id ?? '' })).toMatchObject([{ state: 'wanted' }])
  })

  test('keeps its price where less would cost than was paid, and says so to staff', async () => {
    const { order, put, lock, total, desk } = await shirts()
    const invoice = await makeInvoice(db(), order, { invoice: { invoice_status: 'sudah dibayar' }, link: null })
    await makePayment(db(), invoice, { amount: agreed })
    await db()('orders').where({ id: order.id }).update({ status_order: 'lunas', paid_amount: agreed })
    await put({ paste: listOf(named(10)) })
    expect((await lock('kunci')).status).toBe(303)
    expect([await total(), (await rowOf(order))?.sizes_locked]).toEqual([agreed, true])
    expect((await staff().page(desk)).page.text('main')).toContain(
      'Menurut daftar ini harganya Rp 1.752.000. Sudah dibayar Rp 1.872.000. Catat dulu pengembalian Rp 120.000',
    )
  })

  test('that is taken away keeps the agreed price, and sizes without names are counted at once', async () => {
    const { put, total } = await shirts({ rows: 5 })
    const price = 24 * 68_000 + 5 * 12_000
    expect(await total()).toBe(price)
    await put({ paste: listOf(named(3, 'XXL')) })
    await put({ roster: [] })
    expect(await total()).toBe(price)
    await put({ sizes: [{ code: 'XXL', quantity: 6 }] })
    expect(await total()).toBe(price + 30_000)
    await put({ paste: listOf(named(24)) })
    expect(await total()).toBe(agreed)
  })

  test('goes on by the new number where staff change the pieces, and stays as it is where they change the rest', async () => {
    const { order, put, total, lines } = await shirts()
    await put({ paste: listOf(named(20)) })
    const sent = await lines()
    const goods = { ...sent[0], quantity: 26 }
    const more = await staff().call('put', `order/${order.id}/lines/`, { lines: [goods, ...sent.slice(1)] })
    expect([more.status, await total()]).toEqual([200, 26 * 78_000])
    await put({ line_id: (await lines())[0].id, paste: listOf(named(25)) })
    expect(await total()).toBe(26 * 78_000)
    const discount = { id: null, kind: 'discount', title: 'Potongan', unit_price: -8_000, reason: 'Langganan' }
    await staff().call('put', `order/${order.id}/lines/`, { lines: [...(await lines()), discount] })
    expect(await total()).toBe(26 * 78_000 - 8_000)
  })
})

test.each([
  [18, 18 * 5_000],
  [0, 0],
])(
  'fewer pieces pay no size of those that are gone: a list counted with 24, then %i rows',
  async (count, surcharge) => {
    const { order, put, total, lines } = await shirts()
    await put({ paste: listOf(named(24, 'XXL')) })
    const one = ((await total()) - agreed) / 24
    await put(count === 0 ? { roster: [] } : { paste: listOf(named(count, 'XXL')) })
    expect(await total()).toBe(agreed + 24 * one)
    const [goods, ...rest] = await lines()
    const fewer = await staff().call('put', `order/${order.id}/lines/`, {
      lines: [{ ...goods, quantity: 20 }, ...rest],
    })
    expect(fewer.status, JSON.stringify(fewer.body)).toBe(200)
    const left = (await lines()).filter(({ kind }: { kind: string }) => kind === 'size')
    expect(left.map(({ amount }: { amount: number }) => amount)).toEqual(count === 0 ? [] : [surcharge])
  },
)

test('a discount in percent is no longer said to be one where a list counts that was not in it', async () => {
  const { order, put, lines } = await shirts()
  const at = `/admin/pesanan/${order.order_code}/baris/`
  const rows = Object.entries(await lines()).flatMap(([nth, line]) =>
    ['id', 'kind', 'title', 'detail', 'quantity', 'unit_price'].map((name) => [
      `lines.${nth}.${name}`,
      String(Object(line)[name]),
    ]),
  )
  const discount = { 'lines.2.kind': 'discount', 'lines.2.unit_price': '10%', 'lines.2.reason': 'Langganan' }
  const sent = await staff().send(at, {
    ...Object.fromEntries(rows),
    ...discount,
    reason: 'Langganan',
    action: 'simpan',
  })
  expect(sent.status).toBe(303)
  const line_id = (await lines())[0].id
  const kept = async () => (await lines()).at(-1)
  expect(await kept()).toMatchObject({ detail: 'Diskon 10%', amount: -agreed / 10 })
  await put({ line_id, paste: listOf(named(24)) })
  expect(await kept()).toMatchObject({ detail: 'Diskon 10%', amount: -agreed / 10 })
  await put({ line_id: (await lines())[0].id, paste: listOf([...named(23), 'Ani 99 XXL']) })
  await staff().send(`/admin/pesanan/${order.order_code}/ukuran/`, { action: 'kunci' })
  expect(await kept()).toMatchObject({ detail: '', amount: -agreed / 10 })
})

test('a quotation with names holds its price in the order that it becomes', async () => {
  const item = { product_id: shirt().product.id, quantity: 24, extras: [{ id: shirt().names.id }] }
  const contact = { customer_name: 'Bu Wati', contact_information: '0812-9999-1111' }
  const { code } = (await staff().call('post', 'quotes/', { ...contact, items: [item] })).body
  await staff().call('post', `quotes/${code}/send/`)
  const { order } = (await staff().call('post', `quotes/${code}/accept/`, { version: 1, note: 'WA' })).body
  const [line] = (await staff().call('get', `order/${order.id}/sizes/`)).body.lines
  await staff().call('put', `order/${order.id}/sizes/`, { line_id: line.line_id, paste: listOf(named(23)) })
  expect((await rowOf(order))?.total_price).toBe(String(agreed))
})

test('lists that were saved before keep the price that they have', async () => {
  const { order, put, total, lock, desk } = await shirts()
  await put({ paste: listOf(named(23)) })
  // As it was counted row by row.
  await db()('order_lines')
    .where({ order_id: order.id, kind: 'extra' })
    .update({ quantity: 23, unit_price: 12_000, list_price: 12_000, amount: 276_000 })
  const older = 24 * 68_000 + 276_000
  await db()('orders').where({ id: order.id }).update({ total_price: older })
  await down(db())
  await db()('order_lines')
    .where({ order_id: order.id, kind: 'goods' })
    .update({
      item: db().raw(`item || '{"sizes":[{"code":"L","quantity":23}]}'`),
    })
  await up(db())
  await put({ paste: listOf(named(22)) })
  expect(await total()).toBe(older)
  await put({ paste: listOf(named(23)) })
  await lock('kunci')
  expect(await total()).toBe(older)
  expect((await staff().page(desk)).page.text('main')).not.toContain('Menurut daftar ini')
  await lock('buka')
  await put({ paste: listOf(named(24)) })
  expect(await total()).toBe(agreed)
})
