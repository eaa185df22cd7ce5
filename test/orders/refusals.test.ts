import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { trackingKey } from '../../src/orders/order-deps.ts'
import { makeShirt } from '../products/support/make.ts'
import { testSecret } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { senderBy, sendersOf } from '../support/posted.ts'
import { browserOn } from '../support/press.ts'
import { useEach } from '../support/use.ts'
import { fillQuotes } from '../views/quote-pages.ts'
import { shopOn, staffOn } from './support/desk.ts'
import { hoursAgo, makeInvoice, makeOrder, makePayment } from './support/orders.ts'

/** What is refused comes back on its own page, at what can be mended. */

const db = useDatabase()
const staff = useEach(() => staffOn(db(), { username: 'sari' }))
const desk = () => browserOn(db(), staff().cookie, shopOn(db()))
const visitor = () => browserOn(db(), '', shopOn(db()))

type Order = Awaited<ReturnType<typeof makeOrder>>
const at = ({ order_code }: Order, rest = '') => `/admin/pesanan/${order_code}/${rest}`
const signed = (order: Order, rest = '') => `/lacak/${order.order_code}/${rest}?kunci=${trackingKey(testSecret, order)}`
const half = { status_order: 'dp_dibayar', paid_amount: 3_750_000 } as const
const paid = { status_order: 'lunas', paid_amount: 7_500_000 } as const

describe('an order of staff', () => {
  test('goes out before it is paid only with a reason', async () => {
    const order = await makeOrder(db(), { ...half, production_status: 'selesai' })
    const answer = await desk().pressOn(at(order), 'Tandai dikirim', { courier: 'JNE', method: 'kirim' })
    expect(answer).toMatchObject({ status: 409, wrong: ['kirim-notes'], leads: ['kirim-notes'] })
    expect(answer.page.querySelector('#kirim-courier')?.getAttribute('value')).toBe('JNE')
    expect(answer.page.querySelector('#produksi-dikirim')?.hasAttribute('open')).toBe(true)
    const sent = await desk().press(senderBy(answer.page, 'Tandai dikirim'), { notes: 'Bayar di tempat' })
    expect([sent.status, sent.alert]).toEqual([303, ''])
  })

  test('goes a step back only with a reason', async () => {
    const order = await makeOrder(db(), { ...half, production_status: 'selesai' })
    const answer = await desk().pressOn(at(order), 'Mundur ke diproses')
    expect(answer).toMatchObject({ status: 409, wrong: ['alasan-diproses'], leads: ['alasan-diproses'] })
  })

  test('is cancelled only with a reason', async () => {
    const answer = await desk().pressOn(at(await makeOrder(db())), 'Batalkan pesanan')
    expect(answer).toMatchObject({ status: 422, wrong: ['batal-alasan'], leads: ['batal-alasan'] })
  })

  test('says where it stands when a step or a reminder comes too late', async () => {
    const order = await makeOrder(db(), { status_order: 'link_dibuat' })
    await makeInvoice(db(), order)
    const page = await desk().open(at(order))
    await db()('invoices').update({ invoice_status: 'sudah dibayar' })
    expect(await desk().press(senderOn(page, /pengingat/))).toMatchObject({ status: 409, leads: ['pembayaran'] })
    await db()('orders').where({ id: order.id }).update({ version: 7 })
    expect(await desk().press(senderBy(page, 'Batalkan pesanan'), { reason: 'Salah' })).toMatchObject({
      status: 409,
      leads: ['langkah'],
    })
  })

  test('is deleted only as it was seen', async () => {
    const order = await makeOrder(db())
    const page = await desk().open(at(order, 'hapus/'))
    await db()('orders').where({ id: order.id }).update({ version: 7 })
    const answer = await desk().press(senderBy(page, 'Hapus pesanan'), { reason: 'Salah catat' })
    expect(answer).toMatchObject({ status: 409, leads: ['hapus-isian'] })
    expect((await desk().press(senderBy(answer.page, 'Hapus pesanan'))).status).toBe(303)
  })

  test('has a mock-up sent with a picture that is ticked, or uploaded first', async () => {
    const order = await makeOrder(db(), half)
    const place = at(order, 'berkas/')
    expect(await desk().pressOn(place, 'Kirim mock-up')).toMatchObject({ status: 422, leads: ['f-file'] })
    const file = { kind: 'design', name: 'a.png', picture: `${'a'.repeat(32)}-600x400.webp` } as const
    const [row] = await db()('order_files')
      .insert({ ...file, order_id: order.id, size: 9, by_staff: true, created_at: new Date() })
      .returning('id')
    const box = `pakai-${row?.id}`
    expect(await desk().pressOn(place, 'Kirim mock-up')).toMatchObject({ status: 422, wrong: [box], leads: [box] })
  })

  test('has a complaint decided with a remedy', async () => {
    const order = await makeOrder(db(), { ...paid, production_status: 'dikirim' })
    await db()('deliveries').insert({
      ...{ order_id: order.id, method: 'kirim', state: 'diterima', pieces: 50 },
      ...{ shipped_at: hoursAgo(48), received_at: hoursAgo(24) },
    })
    const [complaint] = await db()('complaints')
      .insert({ order_id: order.id, kind: 'rusak', pieces: 2, by_staff: false, created_at: new Date() })
      .returning('id')
    const answer = await desk().pressOn(at(order, 'keluhan/'), 'Putuskan')
    expect(answer).toMatchObject({ status: 422, leads: [`f-remedy-${complaint?.id}`] })
    expect(answer.wrong.length).toBeGreaterThan(1)
  })
})

test('numbers of parcels are saved once some are pasted', async () => {
  const answer = await desk().pressOn('/admin/pengiriman/', 'Periksa', { courier: 'JNE' })
  expect(answer).toMatchObject({ status: 422, wrong: ['f-tempel'] })
  expect(answer.page.querySelector('#f-kurir')?.getAttribute('value')).toBe('JNE')
})

describe('a quotation', () => {
  const code = 'PNW-20261118-BBB'
  const quoted = async () => (await fillQuotes(db(), staff().user.id)).visitor.find((one) => one.includes(code)) ?? ''
  const press = (words: string, typed = {}) => desk().pressOn(`/admin/penawaran/${code}/`, words, typed)

  test('is accepted by staff with words of how the customer agreed', async () => {
    await quoted()
    expect(await press('Pelanggan setuju')).toMatchObject({ status: 422, wrong: ['jawaban'] })
  })

  test('shows staff its state when it cannot be accepted any more', async () => {
    await quoted()
    const page = await desk().open(`/admin/penawaran/${code}/`)
    await db()('quotes').where({ code }).update({ state: 'draft' })
    const answer = await desk().press(senderBy(page, 'Pelanggan setuju'), { text: 'Lewat WhatsApp' })
    expect(answer).toMatchObject({ status: 409, leads: ['keadaan'] })
  })

  test('is changed by its customer with words, and decided as it is now', async () => {
    const link = String(await quoted())
    const page = await visitor().open(link)
    expect(await visitor().press(senderBy(page, 'Minta diubah'))).toMatchObject({ status: 422, wrong: ['f-text'] })
    const long = { text: 'a'.repeat(1_001) }
    const tooLong = await visitor().press(senderBy(page, 'Minta diubah'), long)
    expect(tooLong).toMatchObject({ status: 422, wrong: ['f-text'] })
    expect(tooLong.page.querySelector('#f-text')?.text).toContain(long.text)
    await db()('quotes').where({ code }).update({ state: 'draft' })
    expect(await visitor().press(senderBy(page, 'Setuju'))).toMatchObject({ status: 409, leads: ['keputusan'] })
  })
})

describe('sizes', () => {
  async function ordered() {
    const { product } = await makeShirt(db())
    const order = await makeOrder(db())
    const made = await staff().call('put', `order/${order.id}/lines/`, {
      items: [{ product_id: product.id, quantity: 24, extras: [] }],
    })
    return { order, line: String(made.body.lines[0].id) }
  }

  test('are read from a list once there is one', async () => {
    const { order, line } = await ordered()
    const field = `u-${line}-tempel`
    const answer = await visitor().pressOn(signed(order, 'ukuran/'), 'Periksa daftar')
    expect(answer).toMatchObject({ status: 422, wrong: [field] })
  })

  test('that the shop has locked can only be asked for', async () => {
    const { order } = await ordered()
    const page = await visitor().open(signed(order, 'ukuran/'))
    await db()('orders').where({ id: order.id }).update({ sizes_locked: true })
    const answer = await visitor().press(senderBy(page, 'Simpan ukuran'), { 'sizes.0.quantity': '3' })
    expect(answer).toMatchObject({ status: 409, leads: ['minta-teks'] })
    const buttons = sendersOf(answer.page).map(({ button }) => button?.text.trim())
    expect(buttons.filter((words) => words !== 'Minta diubah' && words !== 'Cari')).toEqual([])
  })
})

test('an address whose way is priced already is refused at its form', async () => {
  const order = await makeOrder(db(), half)
  await db()('deliveries').insert({ order_id: order.id, method: 'kirim', cost: 20_000, address: 'Jalan Melati 5' })
  const answer = await visitor().pressOn(signed(order, 'pengiriman/'), 'Simpan', { method: 'ambil' })
  expect(answer).toMatchObject({ status: 409, leads: ['kirim-isian'] })
})

describe('money that was decided meanwhile', () => {
  const REVIEW = '/admin/pembayaran/'
  const note = { note: 'BCA 123 a.n. Budi' }

  test('is refused above the list, which still has its item or not', async () => {
    const order = await makeOrder(db(), { status_order: 'dibatalkan', paid_amount: 3_750_000, ended_at: hoursAgo(4) })
    const page = await desk().open(REVIEW)
    const item = `dana-${order.id}`
    const empty = await desk().press(senderBy(page, 'Catat pengembalian'))
    expect(empty).toMatchObject({ status: 422, wrong: [`${item}-refund-note`], leads: [item] })

    await makePayment(db(), await makeInvoice(db(), order), { amount: 3_750_000 })
    const refund = { order_id: order.id, amount: 1_000, was_applied: true, refunded_at: new Date() }
    const key = String(page.querySelector(`#${item} [name=key]`)?.getAttribute('value'))
    await db()('refunds').insert({ ...refund, id: key, payment_id: null, notes: '', recorded_by: 'rini' })
    const used = await desk().press(senderBy(page, 'Catat pengembalian'), note)
    expect(used).toMatchObject({ status: 409, leads: [item] })
    expect(used.alert).toContain('Formulir ini sudah dipakai.')

    await db()('refunds').update({ id: randomUUID() })
    await db()('orders').where({ id: order.id }).update(half)
    const gone = await desk().press(senderBy(page, 'Catat pengembalian'), note)
    expect(gone).toMatchObject({ status: 409, leads: ['tinjau-pembayaran'] })
    expect(gone.alert).toContain('Pesanan ini masih berjalan')
  })

  test('of a webhook that works again, too', async () => {
    const body = JSON.stringify({ id: 'x', external_id: 'invoice_1', amount: 50_000, status: 'PAID' })
    const webhook = { provider: 'xendit', dedupe_key: 'a', body }
    await db()('webhook_inbox').insert({ ...webhook, ...{ state: 'ignored', result: 'unknown' } })
    const page = await desk().open(REVIEW)
    await db()('webhook_inbox').update({ state: 'waiting' })
    const answer = await desk().press(senderOn(page, /webhook.*abaikan/))
    expect(answer).toMatchObject({ status: 409, leads: ['tinjau-pembayaran'] })
  })
})

/** The form that is sent to such an address. */
function senderOn(page: Parameters<typeof sendersOf>[0], action: RegExp) {
  const found = sendersOf(page).find(({ form }) => action.test(form.getAttribute('action') ?? ''))
  if (!found) throw new Error(`no form to ${action}`)
  return found
}
