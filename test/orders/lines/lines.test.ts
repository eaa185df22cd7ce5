import { describe, expect, test } from 'vitest'
import { listUnlike } from '../../../src/orders/payments/money-queries.ts'
import { makeShirt } from '../../products/support/make.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useOnce } from '../../support/use.ts'
import { staffOn } from '../support/desk.ts'
import { makeInvoice, makeOrder, makePayment } from '../support/orders.ts'

const db = useOwnDatabase()
const staff = useOnce(() => staffOn(db()))
const shirt = useOnce(() => makeShirt(db()))

type Line = Record<string, unknown> & { id: string; kind: string; quantity: number; unit_price: number; amount: number }
type Answer = { version: number; quantity: number; total_price: number; net_paid: number; lines: Line[] }

const at = (order: { id: string }, what = 'lines') => `order/${order.id}/${what}/`
const linesOf = async (order: { id: string }, query = ''): Promise<Answer> =>
  (await staff().call('get', `${at(order)}${query}`)).body
const put = (order: { id: string }, body: object) => staff().call('put', at(order), body)
const rowOf = (order: { id: string }) => db()('orders').where({ id: order.id }).first()

/** An order of shirts by the price list; with `paid`, a counted down payment. */
async function pricedOrder(items: object[] = [{ quantity: 24 }], paid = 0) {
  const order = await makeOrder(db())
  const wish = items.map((item) => ({ product_id: shirt().product.id, ...item }))
  const made = await put(order, { items: wish })
  expect([made.status, made.body.error]).toEqual([200, undefined])
  if (paid > 0) {
    await db()('orders').where({ id: order.id }).update({ paid_amount: paid, status_order: 'dp_dibayar' })
    const invoice = await makeInvoice(db(), order, { invoice: { invoice_status: 'sudah dibayar' }, link: null })
    await makePayment(db(), invoice, { amount: paid })
  }
  return order
}
const brief = ({ lines }: Answer) =>
  lines.map(({ kind, quantity, unit_price, amount }) => [kind, quantity, unit_price, amount])

describe('the lines of an order', () => {
  test('are one as typed before anything was changed, which stores no row', async () => {
    const order = await makeOrder(db(), { total_price: 2_900_001, quantity: 40 })
    expect(await linesOf(order)).toMatchObject({
      ...{ version: 1, quantity: 40, total_price: 2_900_001, net_paid: 0 },
      lines: [
        { id: '0', kind: 'goods', title: 'Kaos Komunitas 2026', quantity: 40, unit_price: null, amount: 2_900_001 },
      ],
    })
    expect(await db()('order_lines').where({ order_id: order.id })).toEqual([])
  })

  test('that have changed make a new invoice, also where their sum is the same', async () => {
    const { print } = shirt()
    const order = await pricedOrder([{ quantity: 24, extras: [{ id: print.id, position: 'Dada', column: '1 warna' }] }])
    const link = async () => await staff().order(order).send('link', { jenis: 'dp', saluran: '' })
    const codes = () => db()('invoices').where({ order_id: order.id }).orderBy('created_at').pluck('invoice_code')
    await link()
    await link()
    expect(await codes()).toHaveLength(1)
    await db()('order_lines').where({ order_id: order.id, kind: 'extra' }).update({ detail: 'Punggung · 1 warna' })
    await link()
    expect(await codes()).toHaveLength(2)
    expect(
      (await db()('invoices').where({ order_id: order.id, invoice_status: 'belum dibayar' }))[0]?.sheet.lines,
    ).toContainEqual(expect.objectContaining({ detail: 'Punggung · 1 warna' }))
  })

  test('come from the price list, and the order takes name, pieces and price from them', async () => {
    const { print, long, drawing } = shirt()
    const order = await pricedOrder([
      {
        sizes: [
          { code: 'L', quantity: 20 },
          { code: 'XXL', quantity: 4 },
        ],
        extras: [{ id: print.id, position: 'Dada', column: '1 warna' }],
      },
      { quantity: 12, choices: [long], extras: [{ id: drawing.id }] },
    ])
    const answer = await linesOf(order)
    expect(brief(answer)).toEqual([
      ['goods', 24, 68_000, 1_632_000],
      ['size', 4, 5_000, 20_000],
      ['extra', 24, 4_000, 96_000],
      ['setup', 1, 50_000, 50_000],
      ['goods', 12, 76_000, 912_000],
      ['extra', 1, 100_000, 100_000],
    ])
    expect(await rowOf(order)).toMatchObject({
      ...{ quantity: 36, total_price: '2810000', product_name: 'Kaos combed 24s, + 1 lainnya', price_confirmed: true },
    })
    const sizes = await staff().call('get', at(order, 'sizes'))
    expect(sizes.body.lines).toMatchObject([
      {
        quantity: 24,
        is_complete: true,
        sizes: [
          { code: 'L', quantity: 20 },
          { code: 'XXL', quantity: 4 },
        ],
      },
      { quantity: 12, is_complete: false, sizes: [] },
    ])
    const whole = await staff().call('get', `order/${order.id}/`)
    expect(whole.body).toMatchObject({ total_price: '2810000.00', delivery: [], lines: answer.lines })
    expect(whole.body.sizes).toHaveLength(2)
    const patched = await staff().call('patch', `order/${order.id}/`, { notes: 'Halo' })
    expect(Object.keys(patched.body)).not.toContain('lines')
  })

  test('stay where they are equal, are written anew where they differ, and fall away where they are missing', async () => {
    const order = await pricedOrder()
    const { lines, version } = await linesOf(order)
    const same = await put(order, { version, lines })
    expect([same.status, same.body.version]).toEqual([200, version])
    const discount = { kind: 'discount', title: 'Potongan', unit_price: -32_000, quantity: 1 }
    expect((await put(order, { lines: [...lines, discount] })).body.details).toEqual({
      'lines.1.reason': ['Tulis alasannya.'],
    })
    const lowered = await put(order, { version, lines: [...lines, { ...discount, reason: 'Pelanggan lama' }] })
    expect([lowered.status, lowered.body.total_price, lowered.body.lines[0].id]).toEqual([200, 1_600_000, lines[0]?.id])
    expect(lowered.body.lines[1]).toMatchObject({ reason: 'Pelanggan lama', added_by: staff().user.username })

    const old = await put(order, { version, lines })
    expect([old.status, old.body.error_code]).toEqual([409, 'CONFLICT'])
    const gone = await put(order, { lines: lowered.body.lines.slice(0, 1) })
    expect([gone.status, Object.keys(gone.body.details)]).toEqual([400, ['reason']])
    expect((await put(order, { lines: lowered.body.lines.slice(0, 1), reason: 'Salah' })).body.total_price).toBe(
      1_632_000,
    )
    expect((await linesOf(order)).lines).toHaveLength(1)
    expect((await linesOf(order, '?all=1')).lines.map(({ voided_at }) => voided_at !== null)).toContain(true)
  })

  test('keep what the list said beside a price of staff, which needs a reason', async () => {
    const order = await pricedOrder()
    const { lines } = await linesOf(order)
    const cheap = [{ ...lines[0], unit_price: 60_000 }]
    expect((await put(order, { lines: cheap })).body.details).toEqual({ 'lines.0.reason': ['Tulis alasannya.'] })
    const set = await put(order, { lines: [{ ...cheap[0], reason: 'Langganan' }] })
    expect(set.body.lines[0]).toMatchObject({
      unit_price: 60_000,
      list_price: 68_000,
      reason: 'Langganan',
      amount: 1_440_000,
    })
    const more = await put(order, { lines: [{ ...set.body.lines[0], quantity: 100 }] })
    expect(more.body.lines[0]).toMatchObject({ unit_price: 60_000, list_price: 59_000, reason: 'Langganan' })
    expect((await rowOf(order))?.total_price).toBe('6000000')
  })

  test('follow the quantity of the goods, prices by the list, and a preview changes nothing', async () => {
    const { print } = shirt()
    const order = await pricedOrder([{ quantity: 24, extras: [{ id: print.id, position: 'Dada', column: '1 warna' }] }])
    const { lines, version } = await linesOf(order)
    const more = lines.map((line) => (line.kind === 'goods' ? { ...line, quantity: 100 } : line))
    const seen = await put(order, { lines: more, preview: true })
    expect(brief(seen.body)).toEqual([
      ['goods', 100, 59_000, 5_900_000],
      ['extra', 100, 4_000, 400_000],
      ['setup', 1, 50_000, 50_000],
    ])
    expect(await linesOf(order)).toMatchObject({ version, total_price: 1_632_000 + 96_000 + 50_000 })
    expect((await put(order, { lines: more })).body.total_price).toBe(6_350_000)
    expect(await listUnlike(db())).toEqual([])
  })

  test('ask which price counts where the quantity moves it and money has come', async () => {
    const order = await pricedOrder([{ quantity: 24 }], 900_000)
    const { lines } = await linesOf(order)
    const fewer = [{ ...lines[0], quantity: 20 }]
    const asked = await put(order, { lines: fewer })
    expect([asked.status, asked.body.details]).toMatchObject([
      400,
      { list_total: ['1500000'], keep_total: ['1360000'] },
    ])
    const kept = await put(order, { lines: fewer, pricing: 'keep' })
    expect(kept.body).toMatchObject({
      total_price: 1_360_000,
      lines: [{ unit_price: 68_000, list_price: 75_000, reason: 'Harga lama' }],
    })
    const messages = await db()('order_messages').where({ order_id: order.id, type: 'price_changed' })
    expect(messages).toHaveLength(2)
    const listed = await put(order, { items: [{ product_id: shirt().product.id, quantity: 20 }], pricing: 'list' })
    expect(listed.body).toMatchObject({
      total_price: 1_500_000,
      lines: [{ unit_price: 75_000, list_price: 75_000, reason: '' }],
    })
  })

  test('by a new wish keep a price of staff until the quantity moves the tier', async () => {
    const order = await pricedOrder([{ quantity: 24 }, { quantity: 12, choices: [shirt().long] }])
    const { lines } = await linesOf(order)
    const own = { unit_price: 60_000, reason: 'Langganan' }
    const set = await put(order, { lines: lines.map((line, at) => (at === 0 ? { ...line, ...own } : line)) })
    const items = (...quantities: [number, number]) => [
      { product_id: shirt().product.id, quantity: quantities[0] },
      { product_id: shirt().product.id, quantity: quantities[1], choices: [shirt().long] },
    ]
    const same = await put(order, { items: items(24, 12), pricing: 'list' })
    expect(same.body).toEqual(set.body)
    const more = await put(order, { items: items(30, 12), pricing: 'list' })
    expect(more.body.lines).toMatchObject([{ ...own, list_price: 68_000, amount: 1_800_000 }, { id: lines[1]?.id }])
    const moved = await put(order, { items: items(88, 12), pricing: 'list' })
    expect(moved.body.lines).toMatchObject([
      { unit_price: 59_000, list_price: 59_000, reason: '' },
      { unit_price: 67_000 },
    ])
  })

  test('are listed in the message about a new price', async () => {
    const { print } = shirt()
    const order = await pricedOrder([{ quantity: 24, extras: [{ id: print.id, position: 'Dada', column: '1 warna' }] }])
    const { lines } = await linesOf(order)
    const renamed = { ...lines[0], title: 'Kaos *panitia* toko.example', quantity: 30 }
    await put(order, { lines: [renamed, ...lines.slice(1)] })
    const told = await db()('order_messages').where({ order_id: order.id, type: 'price_changed' }).orderBy('id')
    expect(told.at(-1)?.body.split('\n\n')).toContain(
      [
        'Kaos panitia toko. example × 30 = Rp 2.040.000',
        `${print.name} × 30 = Rp 120.000`,
        `Biaya awal ${print.name} × 1 = Rp 50.000`,
      ].join('\n'),
    )
  })

  test('never fall below what was paid, nor change after shipping or cancelling', async () => {
    const order = await pricedOrder([{ quantity: 24 }], 1_600_000)
    const { lines } = await linesOf(order)
    const discount = (by: number) => ({ kind: 'discount', title: 'Potongan', unit_price: -by, reason: 'Cacat' })
    expect((await put(order, { lines: [...lines, discount(32_000)] })).body.total_price).toBe(1_600_000)
    const { lines: now } = await linesOf(order)
    const low = await put(order, { lines: [...now, discount(1)] })
    expect([low.status, low.body.error]).toEqual([409, expect.stringContaining('Catat dulu pengembalian Rp 1')])
    expect((await put(order, { lines: [...now, discount(2_000_000)] })).body.details).toHaveProperty('total_price')
    await db()('orders').where({ id: order.id }).update({ production_status: 'dikirim' })
    expect(
      (await put(order, { lines: [...now, { ...discount(0), kind: 'goods', title: 'Kaos', unit_price: 1 }] })).status,
    ).toBe(409)
    expect((await linesOf(order)).lines).toHaveLength(2)
  })

  test('of today take the new price list only where that is asked for', async () => {
    const own = await makeShirt(db(), { name: 'Kaos lain' })
    const order = await makeOrder(db())
    const wish = { product_id: own.product.id, quantity: 24 }
    await put(order, { items: [wish] })
    await db()('product_prices').where({ product_id: own.product.id, from_quantity: 24 }).update({ unit_price: 70_000 })
    expect((await put(order, { items: [{ ...wish, quantity: 25 }] })).body.total_price).toBe(25 * 68_000)
    expect((await put(order, { items: [{ ...wish, quantity: 25 }], list: 'now' })).body.total_price).toBe(25 * 70_000)
    expect((await put(order, { items: [{ ...wish, quantity: 26 }] })).body.total_price).toBe(26 * 70_000)
  })

  test('name each line once, by a product that exists', async () => {
    const order = await pricedOrder()
    const { lines } = await linesOf(order)
    const twice = await put(order, { lines: [...lines, ...lines] })
    expect([twice.status, Object.keys(twice.body.details)]).toEqual([400, ['lines.1.id']])
    for (const product_id of [999_999, 2 ** 53]) {
      const other = { kind: 'goods', title: 'Kaos', unit_price: 1_000, quantity: 1, product_id }
      const wrong = await put(order, { lines: [...lines, other] })
      expect([wrong.status, Object.keys(wrong.body.details)]).toEqual([400, ['lines.1.product_id']])
    }
  })

  test('sent as they were read change nothing, and lose no reason', async () => {
    const { print } = shirt()
    const order = await pricedOrder([{ quantity: 24, extras: [{ id: print.id, position: 'Dada', column: '1 warna' }] }])
    const { lines } = await linesOf(order)
    await put(order, { lines: lines.map((line) => ({ ...line, reason: 'Janji lama' })) })
    const told = await linesOf(order)
    expect(told.lines.map(({ reason }) => reason)).toEqual(['Janji lama', 'Janji lama', 'Janji lama'])
    const same = await put(order, { lines: told.lines })
    expect([same.status, same.body]).toEqual([200, told])
    const turned = await put(order, { lines: told.lines.toReversed() })
    expect(turned.body.lines.map((line: Line) => line.parent_id === turned.body.lines[0].id)).toEqual([
      false,
      true,
      true,
    ])
  })

  test('by the very wish of the order change nothing, whatever was paid', async () => {
    const items = (quantity: number) => [
      {
        product_id: shirt().product.id,
        quantity,
        extras: [{ id: shirt().print.id, position: 'Dada', column: '1 warna' }],
      },
    ]
    const order = await pricedOrder(items(24), 900_000)
    const before = await linesOf(order)
    expect((await put(order, { items: items(24) })).body).toEqual(before)
    const kept = await put(order, { items: items(23), pricing: 'keep' })
    const again = await put(order, { items: items(23) })
    expect([again.status, again.body]).toEqual([200, kept.body])
  })

  test('by a wish without sizes have none, and the voided line keeps its own', async () => {
    const order = await pricedOrder([{ sizes: [{ code: 'XXL', quantity: 24 }] }])
    const [old] = (await linesOf(order)).lines
    const fewer = await put(order, { items: [{ product_id: shirt().product.id, quantity: 12 }] })
    expect([fewer.status, fewer.body.lines.map(({ kind }: Line) => kind)]).toEqual([200, ['goods']])
    expect((await staff().call('get', at(order, 'sizes'))).body.lines).toMatchObject([{ quantity: 12, sizes: [] }])
    expect(await db()('order_sizes').where({ line_id: old?.id ?? '' })).toHaveLength(1)
  })

  test('are checked as they were sent, and of another kind are another line', async () => {
    const order = await pricedOrder()
    const { lines } = await linesOf(order)
    const cap = { kind: 'goods', title: 'Topi', unit_price: 1_000, detail: null, reason: null }
    const wrong = async (line: object) => Object.keys((await put(order, { lines: [...lines, line] })).body.details)
    expect(await wrong({ ...cap, title: 'T'.repeat(121) })).toEqual(['lines.1.title'])
    expect(await wrong({ ...cap, kind: 'extra', parent_id: '999999' })).toEqual(['lines.1.parent_id'])
    const [, made] = (await put(order, { lines: [...lines, cap] })).body.lines
    const other = await put(order, { lines: [...lines, { ...made, kind: 'delivery' }] })
    expect(other.body.lines[1]).toMatchObject({ kind: 'delivery', title: 'Topi', amount: 1_000 })
    expect(other.body.lines[1].id).not.toBe(made.id)
  })

  test('by a new wish keep sizes and roster where none are wished', async () => {
    const { names } = shirt()
    const order = await pricedOrder([{ quantity: 24, extras: [{ id: names.id }] }])
    const [line] = (await linesOf(order)).lines
    const roster = [
      { name: 'Ani', size_code: 'XXL' },
      { name: 'Budi', size_code: 'L' },
    ]
    await staff().call('put', at(order, 'sizes'), { line_id: line?.id, roster })
    const wish = { product_id: shirt().product.id, extras: [{ id: names.id }] }
    const again = await put(order, { items: [{ ...wish, quantity: 30 }] })
    expect(brief(again.body)).toEqual([
      ['goods', 30, 68_000, 2_040_000],
      ['extra', 30, 10_000, 300_000],
    ])
    const few = await put(order, { items: [{ ...wish, quantity: 1 }] })
    expect([few.status, few.body.details]).toEqual([
      400,
      { 'items.0.quantity': ['Ukuran atau daftar namanya sudah 2, padahal jumlahnya 1 potong.'] },
    ])
    const { lines } = await linesOf(order)
    const less = await put(order, { lines: lines.map((one) => (one.kind === 'goods' ? { ...one, quantity: 1 } : one)) })
    expect([less.status, Object.keys(less.body.details)]).toEqual([400, ['lines.0.quantity']])
  })

  test('that the list has for a new quantity come, and those that it has no longer go', async () => {
    const { print, product } = await makeShirt(db(), { name: 'Kaos sablon' })
    await db()('extra_prices').insert({
      ...{ extra_id: print.id, column: '1 warna', from_quantity: 100, price: 3_000, setup_price: 0 },
    })
    const order = await makeOrder(db())
    const extras = [{ id: print.id, position: 'Dada', column: '1 warna' }]
    await put(order, { items: [{ product_id: product.id, quantity: 24, extras }] })
    const of = (lines: Line[], quantity: number) =>
      lines.map((line) => (line.kind === 'goods' ? { ...line, quantity } : line))
    const many = await put(order, { lines: of((await linesOf(order)).lines, 100) })
    expect(brief(many.body)).toEqual([
      ['goods', 100, 59_000, 5_900_000],
      ['extra', 100, 3_000, 300_000],
    ])
    const few = await put(order, { lines: of(many.body.lines, 24) })
    expect(brief(few.body)).toEqual([
      ['goods', 24, 68_000, 1_632_000],
      ['extra', 24, 4_000, 96_000],
      ['setup', 1, 50_000, 50_000],
    ])
  })

  test('of a new price replace the open invoice', async () => {
    const order = await pricedOrder()
    await makeInvoice(db(), order)
    const { lines } = await linesOf(order)
    const more = await put(order, { lines: [{ ...lines[0], quantity: 30 }] })
    expect([more.status, more.body.total_price]).toEqual([200, 2_040_000])
    const open = await db()('invoices').where({ order_id: order.id, invoice_status: 'belum dibayar' })
    expect(open).toMatchObject([{ payment_type: 'dp', invoice_amount: '1020000' }])
    expect((await rowOf(order))?.version).toBe(more.body.version)
  })

  test('are read and changed by staff only', async () => {
    const order = await makeOrder(db())
    const wrong = await put(order, { items: [{ product_id: 999_999, quantity: 5 }] })
    expect([wrong.status, Object.keys(wrong.body.details)]).toEqual([400, ['items.0.product_id']])
    const flat = await put(order, { product_id: shirt().product.id, sizes: [{ code: 'Q', quantity: 5 }] })
    expect(Object.keys(flat.body.details)).toEqual(['sizes.0.code'])
    const shape = await put(order, { lines: [{ kind: 'goods', title: 'Kaos', quantity: 0, unit_price: 1 }] })
    expect(Object.keys(shape.body.details)).toEqual(['lines.0.quantity'])
  })
})

describe('the older calls', () => {
  test('change an order as typed as before, also once its line is a row', async () => {
    const order = await makeOrder(db())
    const patch = (body: object) => staff().call('patch', `order/${order.id}/`, body)
    expect((await patch({ quantity: 60, total_price: '8000000' })).body).toMatchObject({
      quantity: 60,
      total_price: '8000000.00',
    })
    expect(await db()('order_lines').where({ order_id: order.id })).toEqual([])
    await staff().call('put', at(order, 'sizes'), { line_id: '0', sizes: [{ code: 'L', quantity: 20 }] })
    expect((await patch({ quantity: 50, product_name: 'Kaos Panitia' })).status).toBe(200)
    expect((await linesOf(order)).lines).toMatchObject([
      { title: 'Kaos Panitia', quantity: 50, amount: 8_000_000, unit_price: null },
    ])
    const { body } = await staff().call('get', at(order, 'sizes'))
    expect(body.lines).toMatchObject([{ quantity: 50, sizes: [{ code: 'L', quantity: 20 }], is_complete: false }])
    expect(await listUnlike(db())).toEqual([])
  })

  test('are refused for goods of the price list, naming the page, but not for equal values', async () => {
    const order = await pricedOrder()
    for (const body of [{ quantity: 60 }, { total_price: '8000000' }, { product_name: 'Jaket' }]) {
      const { status, body: answer } = await staff().call('patch', `order/${order.id}/`, body)
      expect([status, answer.error]).toEqual([
        409,
        expect.stringContaining(`/admin/pesanan/${order.order_code}/baris/`),
      ])
    }
    const equal = { product_name: 'Kaos combed 24s', quantity: 24, total_price: '1632000', customer_name: 'Ani' }
    expect((await staff().call('patch', `order/${order.id}/`, equal)).body).toMatchObject({ customer_name: 'Ani' })
  })
})

describe('the page of lines', () => {
  /** What a browser sends of the page, with changes by name. */
  async function form(order: { order_code: string }, changes: Record<string, string>) {
    const { page } = await staff().page(`/admin/pesanan/${order.order_code}/baris/`)
    const names = page.all('#baris-form input:not([type=checkbox])').map((input) => input.getAttribute('name') ?? '')
    const fields = Object.fromEntries(
      names.map((name) => [name, page.attribute(`#baris-form [name="${name}"]`, 'value') ?? '']),
    )
    return staff().send(`/admin/pesanan/${order.order_code}/baris/`, { ...fields, action: 'simpan', ...changes })
  }

  test('changes prices with a reason, adds a discount and delivery, and bills anew', async () => {
    const order = await pricedOrder()
    await makeInvoice(db(), order)
    const silent = await form(order, { 'lines.0.unit_price': '70.000' })
    expect([silent.status, silent.page.text('#b-0-alasan-error')]).toEqual([422, 'Tulis alasannya.'])
    expect(silent.page.attribute('#b-0-harga', 'value')).toBe('70.000')
    const first = await form(order, { action: 'hitung', 'lines.0.unit_price': '70.000', 'lines.0.reason': '' })
    expect([first.status, first.page.text('.goods-total')]).toEqual([200, expect.stringContaining('Rp 1.680.000')])
    const seen = await form(order, { action: 'hitung', 'lines.2.unit_price': '25.000' })
    expect([seen.status, seen.page.text('.goods-total')]).toEqual([
      200,
      expect.stringContaining('Rp 1.632.000 Rp 1.657.000'),
    ])
    const reasons = { 'lines.0.reason': 'Bahan lain', 'lines.3.reason': 'Langganan' }
    const prices = { 'lines.0.unit_price': '70.000', 'lines.2.unit_price': '25.000', 'lines.3.unit_price': '5.000' }
    const saved = await form(order, { ...prices, ...reasons, bill: '1' })
    expect([saved.status, saved.location]).toEqual([303, `/admin/pesanan/${order.order_code}/?kabar=baris`])
    expect(brief(await linesOf(order))).toEqual([
      ['goods', 24, 70_000, 1_680_000],
      ['delivery', 1, 25_000, 25_000],
      ['discount', 1, -5_000, -5_000],
    ])
    const [open] = await db()('invoices').where({ order_id: order.id, invoice_status: 'belum dibayar' })
    expect(open?.invoice_amount).toBe('850000')
  })

  test('shows the sum while it is typed, without a wait for who changes the order and without a trace', async () => {
    const order = await pricedOrder()
    const path = `/admin/pesanan/${order.order_code}/baris/`
    const { page } = await staff().page(path)
    expect(page.attribute('#baris-form [hx-post]', 'hx-post')).toBe(`${path}hitung/`)
    expect(page.attribute('[value=hitung]', 'formaction')).toBe(`${path}hitung/`)
    const { lines, ...before } = await linesOf(order)
    const typed = {
      'lines.0.id': lines[0]?.id,
      'lines.0.title': 'Kaos',
      'lines.0.quantity': '30',
      'lines.0.unit_price': '68000',
    }
    const trx = await db().transaction()
    await trx('orders').where({ id: order.id }).forUpdate()
    const seen = await staff().send(`${path}hitung/`, { ...typed, action: 'simpan' })
    await trx.rollback()
    expect([seen.status, seen.page.text('.goods-total')]).toEqual([200, expect.stringContaining('Rp 2.040.000')])
    expect(await linesOf(order)).toEqual({ ...before, lines })
  })

  test('says what is wrong with odd fields beside them', async () => {
    const order = await pricedOrder()
    const blank = await form(order, { 'lines.0.quantity': '' })
    expect([blank.status, blank.page.text('#b-0-jumlah-error')]).toEqual([422, 'Isi angka bulat.'])
    const minus = await form(order, { 'lines.0.unit_price': '-5000', 'lines.0.reason': 'Lain' })
    expect([minus.status, minus.page.text('#b-0-harga-error')]).toEqual([422, 'Isi rupiah bulat.'])
    const path = `/admin/pesanan/${order.order_code}/baris/`
    const twice = { action: 'simpan', 'lines.0.id': '', 'lines.0.title': 'Topi', 'lines.0.unit_price': ['1', '2'] }
    expect((await staff().send(path, twice)).status).toBe(422)
    expect((await staff().send(path, { ...twice, 'lines.0.unit_price.x': '1' })).status).toBe(422)
    expect((await rowOf(order))?.total_price).toBe('1632000')
  })

  test('offers both prices where money has come, and takes a line away with a reason', async () => {
    const order = await pricedOrder([{ quantity: 24 }], 900_000)
    const asked = await form(order, { 'lines.0.quantity': '20' })
    expect([asked.status, asked.page.texts('.order-choice').map((text) => text.trim())]).toEqual([
      422,
      [expect.stringContaining('Rp 1.500.000'), expect.stringContaining('Rp 1.360.000')],
    ])
    expect((await form(order, { 'lines.0.quantity': '20', pricing: 'list' })).status).toBe(303)
    await form(order, { 'lines.1.title': 'Topi', 'lines.1.unit_price': '30000', 'lines.1.quantity': '2' })
    expect(await rowOf(order)).toMatchObject({
      product_name: 'Kaos combed 24s, + 1 lainnya',
      quantity: 22,
      total_price: '1560000',
    })
    const silent = await form(order, { 'lines.1.gone': '1' })
    expect([silent.status, silent.page.text('#f-reason-error')]).toEqual([422, 'Tulis alasan baris Topi dihapus.'])
    expect((await form(order, { 'lines.1.gone': '1', reason: 'Tidak jadi' })).status).toBe(303)
    expect((await rowOf(order))?.total_price).toBe('1500000')
  })
})

describe('a wish', () => {
  const printed = () => ({ extras: [{ id: shirt().print.id, position: 'Dada', column: '1 warna' }] })

  test('that the order fulfils already changes nothing', async () => {
    const order = await pricedOrder([{ quantity: 24, ...printed() }])
    const before = await linesOf(order)
    const again = await put(order, { items: [{ product_id: shirt().product.id, quantity: 24, ...printed() }] })
    expect(again.body).toEqual(before)
    expect(await linesOf(order, '?all=1')).toEqual(before)
  })

  test('goes on from the line with its choices, and has as many pieces as its sizes', async () => {
    const { long } = shirt()
    const order = await pricedOrder([{ quantity: 12 }, { quantity: 12, choices: [long] }])
    const [, second] = (await linesOf(order)).lines
    await staff().call('put', at(order, 'sizes'), { line_id: second?.id, paste: 'Budi 10 L\nAni 7 M' })
    const product_id = shirt().product.id
    const odd = await put(order, { items: [{ product_id, quantity: 20, sizes: [{ code: 'M', quantity: 12 }] }] })
    expect(odd.body.details).toHaveProperty(['items.0.quantity'])
    await put(order, { items: [{ product_id, quantity: 12, choices: [long] }] })
    expect((await staff().call('get', at(order, 'sizes'))).body.lines).toMatchObject([
      { roster: [{ name: 'Budi' }, { name: 'Ani' }] },
    ])
  })

  test('asks for the price only where it changes something', async () => {
    const order = await pricedOrder([{ quantity: 24 }], 900_000)
    const items = [{ product_id: shirt().product.id, quantity: 23 }]
    const kept = await put(order, { items, pricing: 'keep' })
    expect(kept.status).toBe(200)
    const again = await put(order, { items })
    expect([again.status, again.body]).toEqual([200, kept.body])
  })
})

test('what hangs below a line that is taken away goes with it, whatever the pricing', async () => {
  const { print, product } = shirt()
  const extras = [{ id: print.id, position: 'Dada', column: '1 warna' }]
  const order = await pricedOrder([{ quantity: 24, extras }, { quantity: 24 }], 900_000)
  const { lines } = await linesOf(order)
  const plain = lines.filter(({ kind, parent_id }) => kind === 'goods' && parent_id === null).at(-1)
  const below = lines.filter(({ kind }) => kind === 'extra' || kind === 'setup')
  const kept = await put(order, { lines: [plain, ...below], pricing: 'keep', reason: 'Batal sebagian' })
  expect(kept.body.lines).toMatchObject([{ kind: 'goods', product_id: product.id }])
})

test('a line below none, or with a longer name than lines have, is refused; null words are blank', async () => {
  const order = await pricedOrder()
  const { lines } = await linesOf(order)
  const extra = { kind: 'discount', title: 'Potongan', quantity: 1, unit_price: -1_000, reason: 'Langganan' }
  const details = async (line: object) => (await put(order, { lines: [...lines, { ...extra, ...line }] })).body.details
  expect(await details({ parent_id: '999999' })).toHaveProperty(['lines.1.parent_id'])
  expect(await details({ title: 'x'.repeat(121) })).toHaveProperty(['lines.1.title'])
  expect(await details({ reason: null })).toHaveProperty(['lines.1.reason'])
  expect(await details({ detail: null })).toBeUndefined()
})
