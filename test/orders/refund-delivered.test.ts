import { expect, test } from 'vitest'
import { useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { useOnce } from '../support/use.ts'
import { shopOn, staffOn } from './support/desk.ts'
import { booksOf, refundForm } from './support/money.ts'
import { makeInvoice, makeOrder, makePayment } from './support/orders.ts'

const db = useOwnDatabase()
const TOTAL = 7_500_000

type Wishes = Parameters<typeof makeOrder>[1]

const staff = useOnce(() => staffOn(db()))

/** Inserts an order that was shipped and paid in full with one payment. `refund` sends the form of its refund. */
async function shippedOrder(wishes: Wishes = {}) {
  const order = await makeOrder(db(), {
    ...{ status_order: 'lunas', production_status: 'dikirim', payment_type: 'full', dp_percent: null },
    ...{ paid_amount: TOTAL, ...wishes },
  })
  const amount = Number(order.paid_amount)
  const paid = await makeInvoice(db(), order, {
    invoice: { invoice_status: 'sudah dibayar', payment_type: 'full', dp_percent: null, invoice_amount: amount },
    link: null,
  })
  await makePayment(db(), paid, { amount, payment_type: 'full' })
  const { at, send, look } = staff().order(order)
  const trackerOf = async () => read((await shopOn(db()).get(`/lacak/${order.order_code}/`)).text)
  const refund = (form: object) => send('pengembalian', form)
  return { order, paid, at, form: `${at}pengembalian/`, look, refund, trackerOf }
}
const back = (amount: number, wishes: Record<string, string> = {}) =>
  refundForm(amount, { note: 'BCA 12345 a.n. Wati', reason: 'Tiga potong sobek', ...wishes })
const rowOf = ({ id }: { id: string }) => db()('orders').where({ id }).first()

test('money back for a delivered order lowers its price with it: one form, one message, and every page stays true', async () => {
  const { order, paid, at, form, refund, trackerOf } = await shippedOrder()
  const blank = (await staff().page(form)).page
  expect(blank.texts('.form label')).toEqual(['Jumlah', 'Tanggal', 'Alasan', 'Dikembalikan ke'])
  expect(blank.text('.form .muted')).toContain('harganya turun sebesar itu juga')
  const key = blank.attribute('[name=key]', 'value') ?? ''

  const done = await refund(back(150_000, { key }))
  expect(done.location).toBe(`${at}?kabar=pengembalian-harga`)
  expect(await rowOf(order)).toMatchObject({
    ...{ total_price: '7350000', paid_amount: '7500000', refunded_amount: '150000', version: 2 },
    ...{ status_order: 'lunas', production_status: 'dikirim' },
  })
  const { page: desk } = await staff().page(done.location)
  expect(desk.texts('.desk-sums dd').map((text) => text.replace(/\s/g, ' '))).toEqual([
    ...['Rp 7.350.000', 'Rp 7.500.000', '−Rp 150.000', 'Rp 0'],
  ])
  expect(desk.text('#riwayat')).toContain('Harga: Rp 7.500.000 → Rp 7.350.000 Tiga potong sobek')
  expect(desk.text('#riwayat')).toContain('Uang Rp 150.000 dikembalikan BCA 12345 a.n. Wati')
  expect(desk.all('#uang .desk-warn')).toHaveLength(0)

  const tracker = await trackerOf()
  expect(tracker.text('.track-next')).toBe('Pesananmu sudah dikirim Semuanya sudah lunas. Terima kasih.')
  expect(tracker.texts('.sums dd')).toEqual(['Rp 7.350.000', 'Rp 7.500.000', 'Rp 150.000', 'Rp 0'])
  expect(tracker.texts('.track-step b').map((text) => text.replace(', sudah', ''))).toEqual(
    expect.arrayContaining(['Dikembalikan · Rp 150.000', 'Harga diubah · Rp 7.350.000']),
  )
  expect(tracker.text('main')).not.toContain('BCA')
  const receipt = read((await shopOn(db()).get(`/invoice/${paid.invoice_code}/`)).text)
  expect([receipt.text('.invoice-stamp'), receipt.texts('.sums dd').at(-1)]).toEqual(['LUNAS', 'Rp 0'])
  const money = (await shopOn(db()).get(`/api/v1/track-order/?order_code=${order.order_code}`)).body.summary
  expect(money).toMatchObject({ total_price: '7350000.00', total_paid: '7350000.00', is_fully_paid: true })

  const messages = await db()('order_messages').where({ order_id: order.id })
  expect(messages.map(({ type }) => type)).toEqual(['refund_made'])
  expect(messages[0]?.body).toContain('uang Rp 150.000 dari pesanan')
  expect(messages[0]?.body).toContain('(BCA 12345 a.n. Wati). Harganya sekarang Rp 7.350.000.')
  const audit = await db()('audit_log').where('subject', 'like', `${order.order_code}%`).orderBy('id')
  expect(audit.map(({ action }) => action)).toEqual(['payment.refund', 'order.price'])
})

test('sent twice it is one refund, and several staff cannot give back more than the order cost', async () => {
  const { order, at, form, refund } = await shippedOrder()
  const once = back(150_000)
  const answers = await Promise.all([refund(once), refund(once), refund(once)])
  expect(answers.map(({ location }) => location)).toEqual(Array(3).fill(`${at}?kabar=pengembalian-harga`))
  expect(await booksOf(db(), order.id)).toMatchObject({ refunded: 150_000, refunds: [150_000] })
  expect(await rowOf(order)).toMatchObject({ total_price: '7350000' })
  expect(await db()('order_messages').where({ order_id: order.id })).toHaveLength(1)

  const much = await refund(back(TOTAL))
  expect([much.status, much.page.text('#f-amount-error')]).toEqual([
    409,
    'Paling banyak Rp 7.350.000 yang bisa dikembalikan.',
  ])
  const other = await staffOn(db())
  const race = await Promise.all([refund(back(7_000_000)), other.send(form, back(7_000_000))])
  expect(race.map(({ status }) => status).sort()).toEqual([303, 409])
  expect(await rowOf(order)).toMatchObject({ total_price: '350000', refunded_amount: '7150000', status_order: 'lunas' })
})

test('all of the money can go back, and only then the order costs nothing', async () => {
  const { order, form, look, refund, trackerOf } = await shippedOrder()
  const free = { total_price: '0.00', customer_name: 'Wati Lestari' }
  const early = await staff().call('patch', `order/${order.id}/`, free).expect(400)
  expect(early.body.details).toEqual({ total_price: ['Harga harus lebih besar dari 0'] })
  expect((await refund(back(TOTAL))).status).toBe(303)
  expect(await rowOf(order)).toMatchObject({ total_price: '0', refunded_amount: '7500000', status_order: 'lunas' })
  const tracker = await trackerOf()
  expect(tracker.texts('.sums dd')).toEqual(['Rp 0', 'Rp 7.500.000', 'Rp 7.500.000', 'Rp 0'])
  expect(tracker.attribute('.track-meter', 'aria-label')).toBe('100% sudah dibayar')
  expect((await staff().page(form)).page.text('main')).toContain('Tidak ada uang yang bisa dikembalikan')
  expect((await look()).all(`a[href="${form}"]`)).toHaveLength(0)
  await staff().call('patch', `order/${order.id}/`, free).expect(200)
  expect(await rowOf(order)).toMatchObject({ total_price: '0', customer_name: 'Wati Lestari' })
})

test('a wrong form keeps what was typed and changes nothing', async () => {
  const { order, refund } = await shippedOrder()
  const wrong = await refund(back(0, { amount: 'semua', reason: '', note: '' }))
  expect(wrong.status).toBe(422)
  expect(wrong.page.text('#f-reason-error')).toBe('Tulis alasannya.')
  expect(wrong.page.text('#f-note-error')).toContain('Tulis ke mana')
  expect(wrong.page.attribute('#f-amount', 'value')).toBe('semua')
  expect(await rowOf(order)).toMatchObject({ version: 1, total_price: '7500000' })
})

test('a form from before or after the delivery is not taken for the other kind of refund', async () => {
  const { order, refund } = await shippedOrder()
  const old = await refund(refundForm(150_000))
  expect([old.status, old.page.text('.form-errors')]).toEqual([
    409,
    expect.stringContaining('Pesanan ini baru saja berubah'),
  ])
  expect(old.page.attribute('#f-amount', 'value')).toBe('150000')
  expect(old.page.all('#f-reason')).toHaveLength(1)
  await db()('orders').where({ id: order.id }).update({ production_status: 'selesai' })
  expect((await refund(back(150_000))).status).toBe(409)
  expect(await rowOf(order)).toMatchObject({ total_price: '7500000', refunded_amount: '0' })
})

test('an order that was sent before it was paid in full owes as much as before', async () => {
  const { order, refund, at, look } = await shippedOrder({ status_order: 'menunggu_pelunasan', paid_amount: 3_750_000 })
  const open = await makeInvoice(db(), order, {
    invoice: { payment_type: 'pelunasan', dp_percent: null, invoice_amount: 3_750_000 },
  })
  expect((await refund(back(150_000))).location).toBe(`${at}?kabar=pengembalian-harga-link`)
  const now = await rowOf(order)
  expect(now).toMatchObject({ total_price: '7350000', refunded_amount: '150000', status_order: 'menunggu_pelunasan' })
  expect((await db()('invoices').where({ id: open.id }).first())?.invoice_status).toBe('dibatalkan')
  expect((await look()).texts('.desk-sums dd').at(-1)).toBe('Rp 3.750.000')
})
