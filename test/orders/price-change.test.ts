import { describe, expect, test } from 'vitest'
import { useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { useOnce } from '../support/use.ts'
import { shopOn, staffOn } from './support/desk.ts'
import { booksOf, refundForm } from './support/money.ts'
import { makeInvoice, makeOrder, makePayment } from './support/orders.ts'

const db = useOwnDatabase()
const DP = 3_750_000
type Wishes = Parameters<typeof makeOrder>[1]

const staff = useOnce(() => staffOn(db()))

/** Inserts an order with a counted down payment. `send` sends a form of its page. */
async function paidOrder(wishes: Wishes = {}, paid = DP) {
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: paid, ...wishes })
  const first = await makeInvoice(db(), order, { invoice: { invoice_status: 'sudah dibayar' }, link: null })
  await makePayment(db(), first, { amount: paid })
  return { order, ...staff().order(order) }
}
const askForRest = (order: Awaited<ReturnType<typeof makeOrder>>, amount = DP) =>
  makeInvoice(db(), order, { invoice: { payment_type: 'pelunasan', dp_percent: null, invoice_amount: amount } })
const now = (order: { id: string }) => db()('orders').where({ id: order.id }).first()
const messagesOf = (order: { id: string }) =>
  db()('order_messages').where({ order_id: order.id }).orderBy('id').select('type', 'body')
const trackerOf = async ({ order_code }: { order_code: string }) =>
  read((await shopOn(db()).get(`/lacak/${order_code}/`)).text)
const price = (total_price: string, price_reason = 'Tambah 10 potong') => ({ total_price, price_reason })

describe('a new price after a payment', () => {
  test('is set with a reason; the open invoice is void and the customer gets a message', async () => {
    const { order, at, look, send } = await paidOrder({ status_order: 'menunggu_pelunasan' })
    const invoice = await askForRest(order)
    const silent = await send('harga', price('9.000.000', ''))
    expect([silent.status, silent.page.text('#f-price_reason-error')]).toEqual([
      422,
      'Tulis alasan kenapa harganya berubah.',
    ])
    expect(silent.page.attribute('#f-total_price', 'value')).toBe('9.000.000')

    const set = await send('harga', price('9.000.000'))
    expect(set.location).toBe(`${at}?kabar=harga-link`)
    expect(await now(order)).toMatchObject({ total_price: '9000000', status_order: 'menunggu_pelunasan' })
    expect((await db()('invoices').where({ id: invoice.id }).first())?.invoice_status).toBe('dibatalkan')
    expect((await look()).text('#riwayat')).toContain('Harga: Rp 7.500.000 → Rp 9.000.000 Tambah 10 potong')
    const tracker = await trackerOf(order)
    expect(tracker.text('.track-next')).toBe('Menunggu link pelunasan Toko sedang menyiapkan link barunya.')
    expect(tracker.text('#lacak')).toContain('Link baru sedang dibuat')
    const [message] = await messagesOf(order)
    expect(message?.type).toBe('price_changed')
    expect(message?.body).toContain('berubah dari Rp 7.500.000 menjadi Rp 9.000.000. Sudah dibayar: Rp 3.750.000.')
    expect(message?.body).toMatch(/\/lacak\/ORD-.*\?kunci=/)
  })

  test('is not below what was paid: a refund comes first, and makes room', async () => {
    const { order, at, look, send } = await paidOrder()
    const low = await send('harga', price('3.000.000', 'Jadi 20 potong'))
    expect(low.status).toBe(409)
    expect(low.page.text('.form-errors')).toContain(
      'Sudah dibayar Rp 3.750.000. Catat dulu pengembalian Rp 750.000, baru turunkan harganya.',
    )
    expect((await look()).attribute(`a[href="${at}pengembalian/"]`, 'href')).not.toBeNull()
    const blank = await staff().page(`${at}pengembalian/`)
    const key = blank.page.attribute('[name=key]', 'value') ?? ''
    const much = await send('pengembalian', refundForm(DP + 1, { key }))
    expect([much.status, much.page.text('#f-amount-error')]).toEqual([
      409,
      'Paling banyak Rp 3.750.000 yang bisa dikembalikan.',
    ])
    for (const _ of ['once', 'a double click'])
      expect((await send('pengembalian', refundForm(750_000, { key }))).status).toBe(303)
    expect(await booksOf(db(), order.id)).toMatchObject({ paid: DP, refunded: 750_000, status: 'dp_dibayar' })
    expect((await send('harga', price('3.000.000', 'Jadi 20 potong'))).status).toBe(303)
    expect(await now(order)).toMatchObject({ total_price: '3000000', status_order: 'lunas' })
  })

  test('lets a paid order owe again, and pays an order whose price falls to what was paid', async () => {
    const { order, send } = await paidOrder({ status_order: 'lunas' }, 7_500_000)
    await send('harga', price('8.000.000'))
    expect(await now(order)).toMatchObject({ status_order: 'dp_dibayar', total_price: '8000000' })
    const tracker = await trackerOf(order)
    expect(tracker.texts('.sums dd')).toEqual(['Rp 8.000.000', 'Rp 7.500.000', 'Rp 500.000'])
    const timeline = (await shopOn(db()).get(`/api/v1/track-order/?order_code=${order.order_code}`)).body.timeline
    expect(timeline.at(-1)).toMatchObject({ status: 'dp_dibayar', description: 'Masih ada yang harus dibayar' })
    expect((await send('link', { jenis: 'pelunasan', saluran: '' })).status).toBe(303)
    await send('harga', price('7.500.000', 'Potongan harga'))
    expect(await now(order)).toMatchObject({ status_order: 'lunas' })

    const made = await paidOrder({ status_order: 'lunas', production_status: 'selesai' }, 7_500_000)
    await made.send('harga', price('8.000.000'))
    expect(await now(made.order)).toMatchObject({ status_order: 'pengerjaan_selesai' })
  })

  test('uses up what was paid too much, so nothing is left to decide', async () => {
    const { order, send } = await paidOrder({ status_order: 'lunas' }, 8_000_000)
    await db()('payments').where({ order_id: order.id }).update({ reason: 'over', excess: 500_000 })
    await send('harga', price('8.000.000'))
    expect((await booksOf(db(), order.id)).payments).toMatchObject([{ isDecided: true }])
  })
})

describe('another product or quantity', () => {
  test('after a payment asks what happens to the price', async () => {
    const { order, at, send } = await paidOrder()
    const asked = await send('ubah', { quantity: '60' })
    expect([asked.status, asked.page.text('#f-price_choice-error')]).toEqual([
      422,
      'Harganya tetap Rp 7.500.000, atau berubah?',
    ])
    expect((await send('ubah', { quantity: '55', price_choice: 'tetap' })).status).toBe(303)
    expect(await now(order)).toMatchObject({ quantity: 55, total_price: '7500000' })
    expect(await messagesOf(order)).toEqual([])

    const form = { quantity: '60', price_choice: 'baru' }
    const bare = await send('ubah', form)
    expect([bare.status, bare.page.text('#f-new_price-error')]).toEqual([422, 'Tulis harga barunya.'])
    const mute = await send('ubah', { ...form, new_price: '9.000.000' })
    expect([mute.status, mute.page.attribute('#f-new_price', 'value')]).toEqual([422, '9.000.000'])
    const invoice = await askForRest(order)
    const done = await send('ubah', { ...form, new_price: '9.000.000', new_price_reason: 'Tambah 5' })
    expect(done.location).toBe(`${at}?kabar=ubah-link`)
    expect(await now(order)).toMatchObject({ quantity: 60, total_price: '9000000' })
    expect((await db()('invoices').where({ id: invoice.id }).first())?.invoice_status).toBe('dibatalkan')
    expect((await messagesOf(order)).map(({ type }) => type)).toEqual(['price_changed'])
    // Without a change of goods the form asks nothing.
    expect((await send('ubah', { customer_name: 'Wati Lestari' })).status).toBe(303)
  })

  test('of a cancelled order that was paid keeps its price without a question', async () => {
    const { order, look, send } = await paidOrder({ status_order: 'dibatalkan' })
    expect((await look()).all('[name=price_choice]')).toEqual([])
    expect((await send('ubah', { quantity: '60' })).status).toBe(303)
    expect(await now(order)).toMatchObject({ quantity: 60, total_price: '7500000' })
  })

  test('is refused once the goods are shipped, as is a new price; notes and contact stay free', async () => {
    const shipped = { status_order: 'lunas', production_status: 'dikirim' } as const
    const { order, look, send } = await paidOrder(shipped, 7_500_000)
    const reason =
      'Barangnya sudah dikirim, jadi produk, jumlah, dan harganya tidak berubah lagi, kecuali oleh uang yang dikembalikan.'
    const forms: [string, Record<string, string>, string][] = [
      ['ubah', { quantity: '60', price_choice: 'tetap' }, 'Pemesan'],
      ['ubah', { product_name: 'Jaket' }, 'Pemesan'],
      ['harga', price('9.000.000'), 'Harga'],
    ]
    for (const [form, fields, part] of forms) {
      const refused = await send(form, fields)
      expect([refused.status, refused.page.text('.form-errors li')]).toEqual([409, `${part}: ${reason}`])
    }
    for (const fields of [{ quantity: 60 }, { product_name: 'Jaket' }, { total_price: '9000000' }]) {
      const answer = await shopOn(db()).patch(`/api/v1/order/${order.id}/`).set('Cookie', staff().cookie).send(fields)
      expect([answer.status, answer.body.error_code, answer.body.error]).toEqual([409, 'CONFLICT', reason])
    }
    expect(await now(order)).toMatchObject({ quantity: 50, total_price: '7500000', version: 1 })
    const shown = await look()
    expect(shown.attribute('#ganti-harga button', 'disabled')).not.toBeNull()
    expect(shown.text('#ganti-harga')).toContain(reason)
    expect(shown.all('#ubah [name=quantity]')).toHaveLength(0)
    const free = { contact_information: '0899 1111 2222', design_notes: 'Merah', quantity: '50' }
    expect((await send('ubah', free)).status).toBe(303)
    expect((await send('catatan', { notes: 'Sudah sampai' })).status).toBe(303)
  })
})

describe('every change of price', () => {
  test('of an unpaid order too, by page or API, is told and stands on the tracker', async () => {
    const order = await makeOrder(db(), { price_confirmed: false, status_order: 'link_dibuat' }, [
      { kind: 'order', old: 'menunggu_link', new: 'link_dibuat' },
    ])
    await makeInvoice(db(), order)
    const ticked = async () => (await trackerOf(order)).texts('.track-step b')
    expect(await ticked()).toContain('Link pembayaran dibuat, sudah')
    const { send } = staff().order(order)
    await send('harga', { total_price: '8.000.000' })
    expect((await messagesOf(order)).map(({ type }) => type)).toEqual(['price_changed'])
    expect(await ticked()).toContain('Harga disepakati · Rp 8.000.000, sudah')
    expect(await ticked()).not.toContain('Link pembayaran dibuat, sudah')
    expect((await trackerOf(order)).text('.track-steps, #lacak')).toContain('Link baru sedang dibuat')

    const answer = await staff().call('patch', `order/${order.id}/`, { total_price: '8500000' })
    expect(answer.status).toBe(200)
    expect((await messagesOf(order)).map(({ type }) => type)).toEqual(['price_changed', 'price_changed'])
    await send('link', { jenis: 'dp', saluran: '' })
    expect(await ticked()).toEqual(
      expect.arrayContaining(['Harga berubah · Rp 8.500.000, sudah', 'Link pembayaran dibuat, sudah']),
    )
  })

  test('confirming the same price is on the tracker without a message', async () => {
    const order = await makeOrder(db(), { price_confirmed: false })
    expect((await staff().order(order).look()).text('.desk-confirm')).toBe('Konfirmasi harga Rp 7.500.000')
    await staff().order(order).send('konfirmasi')
    expect((await now(order))?.price_confirmed).toBe(true)
    expect((await trackerOf(order)).texts('.track-step b')).toContain('Harga disepakati · Rp 7.500.000, sudah')
    expect(await messagesOf(order)).toEqual([])
  })
})
