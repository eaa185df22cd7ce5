import { expect, test } from 'vitest'
import { wibInput } from '../../src/web/dates.ts'
import { useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { useOnce } from '../support/use.ts'
import { shopOn, staffOn } from './support/desk.ts'
import { refundForm } from './support/money.ts'
import { makeInvoice, makeOrder, makePayment } from './support/orders.ts'

/** Money of an order in the works, as its customer sees it. */

const db = useOwnDatabase()
const staff = useOnce(() => staffOn(db()))
const plain = (text: string | null) => (text ?? '').replace(/\s+/g, ' ')

/** An order of Rp 3.000.000 whose down payment of Rp 1.800.000 was paid with these amounts. */
async function running(...amounts: number[]) {
  const paid_amount = amounts.reduce((sum, amount) => sum + amount, 0)
  const status_order = paid_amount < 3_000_000 ? ('dp_dibayar' as const) : ('lunas' as const)
  const work = { production_status: 'diproses' as const, dp_percent: 60 }
  const order = await makeOrder(db(), { total_price: 3_000_000, status_order, paid_amount, ...work })
  const paid = { invoice_status: 'sudah dibayar' as const, invoice_amount: 1_800_000, dp_percent: 60 }
  const invoice = await makeInvoice(db(), order, { invoice: paid, link: null })
  for (const amount of amounts) await makePayment(db(), invoice, { amount })
  return {
    ...{ order, invoice, desk: staff().order(order) },
    tracker: async () => read((await shopOn(db()).get(`/lacak/${order.order_code}/`)).text),
    sheet: async () => read((await shopOn(db()).get(`/invoice/${invoice.invoice_code}/`)).text),
    messages: () => db()('order_messages').where({ order_id: order.id }).orderBy('id'),
  }
}
type Page = ReturnType<typeof read>
/** The sums of a page by their labels. */
const sumsOf = (page: Page) => {
  const values = page.texts('.sums dd').map((text) => Number(text.replace(/\D/g, '')))
  return Object.fromEntries(page.texts('.sums dt').map((label, at) => [plain(label), values[at]]))
}

test('a refund of a running order tells its customer once, and the sums add up on every page', async () => {
  const { desk, tracker, sheet, messages } = await running(1_800_000, 1_250_000)
  expect(sumsOf(await tracker())).toEqual({
    ...{ Total: 3_000_000, 'Sudah dibayar': 3_050_000, 'Lebih bayar': 50_000, Sisa: 0 },
  })
  const back = refundForm(150_000)
  const sent = await Promise.all([desk.send('pengembalian', back), desk.send('pengembalian', back)])
  expect(sent.map(({ status }) => status)).toEqual([303, 303])
  await desk.send('pengembalian', back)
  expect(sumsOf(await tracker())).toEqual({
    ...{ Total: 3_000_000, 'Sudah dibayar': 3_050_000, Dikembalikan: 150_000, Sisa: 100_000 },
  })
  expect(sumsOf(await sheet())).toMatchObject({
    ...{ 'Harga pesanan (50 potong)': 3_000_000, 'Sudah dibayar': 3_050_000, Dikembalikan: 150_000 },
    ...{ 'Sisa pesanan': 100_000 },
  })
  const [message, ...others] = await messages()
  expect(others).toEqual([])
  expect(message).toMatchObject({ type: 'refund_made' })
  expect(plain(message?.body ?? '')).toContain(
    'uang Rp 150.000 dari pesanan Kaos Komunitas 2026 (50 potong) sudah kami kembalikan (Transfer balik ke BCA). ' +
      'Harganya sekarang Rp 3.000.000. Sudah dibayar: Rp 3.050.000. Sudah dikembalikan Rp 150.000. Sisa Rp 100.000.',
  )
  const second = await desk.send('pengembalian', refundForm(150_000))
  const { page } = await staff().page(second.location)
  expect(page.text('main')).toContain('Pengembalian dicatat.')
  expect(await messages()).toHaveLength(2)
  expect(plain((await messages()).at(-1)?.body ?? '')).toContain('Sudah dikembalikan Rp 300.000. Sisa Rp 250.000.')
})

test('an open invoice of the rest shows how the rest came about', async () => {
  const { order, desk } = await running(1_800_000)
  await desk.send('pengembalian', refundForm(300_000))
  const open = await makeInvoice(db(), order, { invoice: { payment_type: 'pelunasan', invoice_amount: 1_500_000 } })
  const page = read((await shopOn(db()).get(`/invoice/${open.invoice_code}/`)).text)
  expect(sumsOf(page)).toMatchObject({ 'Sudah dibayar': 1_800_000, Dikembalikan: 300_000, 'Sisa pesanan': 1_500_000 })
})

test('money of a single payment that goes back from a running order is told too', async () => {
  const { order, messages } = await running(1_800_000, 1_700_000)
  const { id = '' } = (await db()('payments').where({ order_id: order.id, amount: '1700000' }).first()) ?? {}
  await db()('payments').where({ id }).update({ reason: 'over', excess: 500_000 })
  const form = refundForm(500_000)
  for (const _ of [1, 2]) expect((await staff().send(`/admin/pembayaran/${id}/kembalikan/`, form)).status).toBe(303)
  const told = await messages()
  expect(told.map(({ type }) => type)).toEqual(['refund_made'])
  expect(plain(told[0]?.body ?? '')).toContain('Sudah dibayar: Rp 3.500.000. Sudah dikembalikan Rp 500.000. Sisa Rp 0.')
})

test('money that came after a cancellation and goes back is told once, and what the cancellation told is not told again', async () => {
  const { order, invoice, desk, messages } = await running(1_800_000)
  expect((await desk.send('batal', { reason: 'Acara batal' })).status).toBe(303)
  await makePayment(db(), invoice, { amount: 700_000, state: 'review', reason: 'cancelled' })
  const { id = '' } = (await db()('payments').where({ order_id: order.id, amount: '700000' }).first()) ?? {}
  const form = refundForm(700_000)
  for (const _ of [1, 2]) expect((await staff().send(`/admin/pembayaran/${id}/kembalikan/`, form)).status).toBe(303)
  const types = async () => (await messages()).map(({ type }) => type)
  expect(await types()).toEqual(['order_cancelled', 'refund_made'])
  expect(plain((await messages())[1]?.body ?? '')).toContain('uang Rp 700.000')
  await desk.send('pengembalian', refundForm(1_800_000))
  expect(await types()).toEqual(['order_cancelled', 'refund_made'])
})

test('what was paid too much is said against the price only, and in the message of the payment', async () => {
  const order = await makeOrder(db(), { total_price: 3_000_000, status_order: 'link_dibuat', dp_percent: 50 })
  const invoice = await makeInvoice(db(), order, { invoice: { invoice_amount: 1_500_000 } })
  const desk = staff().order(order)
  const cash = { invoice_id: invoice.id, payment_method: 'CASH', amount: '3500000', allow_overpayment: '1' }
  const sent = await desk.send('pembayaran', { ...cash, payment_time: wibInput(new Date()) })
  expect(sent.status).toBe(303)
  const text = plain((await desk.look()).text('#uang'))
  expect(text).toContain('Kelebihan Rp 500.000')
  expect(text).not.toContain('Rp 2.000.000')
  const [message] = await db()('order_messages').where({ order_id: order.id, type: 'payment_confirmation' })
  expect(plain(message?.body ?? '')).toContain(
    'Sudah dibayar: Rp 3.500.000 dari Rp 3.000.000. Lebih bayar Rp 500.000; toko akan mengembalikannya.',
  )
})
