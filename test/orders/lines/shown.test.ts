import { beforeAll, describe, expect, test } from 'vitest'
import { recountLines } from '../../../src/orders/open.ts'
import { trackingKey } from '../../../src/orders/order-deps.ts'
import { eraseCustomers, readOwnOrders } from '../../../src/orders/track/own/queries.ts'
import { makeShirt } from '../../products/support/make.ts'
import { testSecret } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { makeSettings } from '../../support/make.ts'
import { read } from '../../support/page.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useOnce } from '../../support/use.ts'
import { shopOn, staffOn } from '../support/desk.ts'
import { refundForm } from '../support/money.ts'
import { bankAccount, makeOrder } from '../support/orders.ts'

const db = useOwnDatabase()
const staff = useOnce(() => staffOn(db()))
const shirt = useOnce(() => makeShirt(db()))
beforeAll(() => makeSettings(db(), bankAccount))

type Wishes = Parameters<typeof makeOrder>[1]
async function shirts(wishes: Wishes = {}) {
  const order = await makeOrder(db(), wishes)
  const items = [{ product_id: shirt().product.id, quantity: 24, extras: [{ id: shirt().drawing.id }] }]
  const { body } = await staff().call('put', `order/${order.id}/lines/`, { items })
  const line_id: string = body.lines[0].id
  const roster = [{ name: 'Budi Roster', number: '10', size_code: 'XXL' }]
  await staff().call('put', `order/${order.id}/sizes/`, { line_id, roster })
  // A list counts in the price once it was locked.
  for (const action of ['kunci', 'buka']) await staff().send(`/admin/pesanan/${order.order_code}/ukuran/`, { action })
  return { order, line_id, ...staff().order(order) }
}
const visit = async (path: string) => read((await shopOn(db()).get(path)).text)
const signed = (path: string, order: { order_code: string; link_version: number }) =>
  `${path}?kunci=${trackingKey(testSecret, order)}`

describe('goods of the price list', () => {
  test('are shown to staff, with where they change', async () => {
    const { look, at } = await shirts()
    const page = await look()
    expect(page.texts('#barang li').map((text) => text.split(' Rp')[0])).toEqual([
      ...['Kaos combed 24s Pendek 24 ×', 'Ukuran XXL Kaos combed 24s 1 ×', expect.stringMatching(/^Desain \d+ 1 ×$/)],
    ])
    expect(page.attribute('#barang a', 'href')).toBe(`${at}baris/`)
    expect(page.text('#barang')).toContain('Ukuran XXL 1 1 dari 24 potong, 23 belum · versi 3')
    expect(page.text('#harga-tetap')).toContain('dari baris pesanan')
  })

  test('ask for sizes before production begins on the page; a reason or the API goes on', async () => {
    const { order, send, look, line_id } = await shirts({ status_order: 'dp_dibayar', paid_amount: 1_000_000 })
    const begin = { production_status: 'diproses' }
    const refused = await send('produksi', begin)
    expect([refused.status, refused.page.text('.form-errors')]).toEqual([
      422,
      expect.stringContaining('belum lengkap: 1 dari 24 potong'),
    ])
    expect((await look()).text('#produksi-diproses')).toContain('Tulis alasan kenapa tetap dimulai')
    await staff().call('put', `order/${order.id}/sizes/`, { line_id, sizes: [{ code: 'L', quantity: 24 }] })
    await db()('mockups').insert({
      order_id: order.id,
      number: 1,
      file_ids: JSON.stringify([]),
      sent_at: new Date(),
    })
    expect((await send('produksi', begin)).page.text('.form-errors')).toContain('Desainnya belum disetujui')
    expect((await send('produksi', { ...begin, notes: 'Sudah disetujui lewat telepon' })).status).toBe(303)
    const other = await shirts({ status_order: 'dp_dibayar', paid_amount: 1_000_000 })
    expect((await staff().call('patch', `order/${other.order.id}/`, begin)).status).toBe(200)
  })

  test('stand on tracker and invoice in full with the key only', async () => {
    const { order, send } = await shirts()
    await send('link', { jenis: 'full', saluran: '' })
    const invoice = await db()('invoices').where({ order_id: order.id }).first()
    for (const path of [`/lacak/${order.order_code}/`, `/invoice/${invoice?.invoice_code}/`]) {
      const open = (await visit(path)).body()
      expect(open).toContain('Kaos combed 24s')
      for (const secret of ['Ukuran XXL', 'Budi Roster', 'Desain']) expect(open).not.toContain(secret)
      expect((await visit(signed(path, order))).body()).toContain('Ukuran XXL')
    }
    const own = await visit(signed(`/lacak/${order.order_code}/`, order))
    expect(own.body()).toContain('Budi Roster · 10 · XXL')
    await staff().call('put', `order/${order.id}/lines/`, { items: [{ product_id: shirt().product.id, quantity: 30 }] })
    const sheet = await visit(signed(`/invoice/${invoice?.invoice_code}/`, order))
    expect(sheet.text('.invoice-goods')).toContain('24 × Rp 68.000')
    for (const path of [`track-order/?order_code=${order.order_code}`, `invoice/detail/${invoice?.invoice_code}/`])
      expect((await shopOn(db()).get(`/api/v1/${path}`)).text).not.toMatch(/lines|sizes|roster|delivery/)
  })

  test('are in the export of staff and of the member, and go with the customer', async () => {
    const { id: user_id } = await makeUser(db())
    const { order } = await shirts({ user_id })
    await db()('orders').where({ id: order.id }).update({ ended_at: new Date(), erase_customer: true })
    await db()('deliveries').insert({ order_id: order.id, method: 'kirim', address: 'Jalan Melati 5' })
    const csv = (await staff().page('/admin/pesanan/ekspor.csv')).html
    expect(csv).toContain('Catatan pemesan;Baris;Ukuran')
    expect(csv).toContain('"Kaos combed 24s × 24 = 1632000; Ukuran XXL × 1 = 5000;')
    const kept = await readOwnOrders(db(), user_id)
    expect([kept.lines.length, kept.sizes.length, kept.roster[0]?.name, kept.deliveries[0]?.address]).toEqual([
      ...[3, 1, 'Budi Roster', 'Jalan Melati 5'],
    ])
    await db().transaction((trx) => eraseCustomers(trx, new Date()))
    const after = await readOwnOrders(db(), user_id)
    expect([after.roster, after.deliveries]).toMatchObject([[{ name: '', number: '', size_code: 'XXL' }], []])
  })

  test('get a line of their own where a refund after shipping lowers the price', async () => {
    const { order, send } = await shirts()
    const total = 24 * 68_000 + 105_000
    await db()('orders')
      .where({ id: order.id })
      .update({ paid_amount: total, status_order: 'lunas', production_status: 'dikirim' })
    await db()('payments').insert({
      ...{ order_id: order.id, payment_type: 'full', provider: 'manual', provider_ref: order.id, amount: total },
      ...{ state: 'applied', paid_at: new Date() },
    })
    expect((await send('pengembalian', refundForm(50_000, { reason: '3 sobek' }))).status).toBe(303)
    const { body } = await staff().call('get', `order/${order.id}/lines/`)
    expect(body).toMatchObject({ total_price: total - 50_000 })
    expect(body.lines.at(-1)).toMatchObject({ kind: 'correction', amount: -50_000, reason: '3 sobek' })
  })

  test('that do not add up are told to staff at night', async () => {
    const { order } = await shirts()
    const told: string[] = []
    const deps = {
      db: db(),
      closeNotices: async () => {},
      notify: async (_: unknown, { message }: { message: string }) => void told.push(message),
    }
    await recountLines(deps)
    expect(told).toEqual([])
    await db()('orders').where({ id: order.id }).update({ total_price: 1 })
    await recountLines(deps)
    expect(told).toEqual([`Harga atau jumlah 1 pesanan tidak sama dengan barisnya: ${order.order_code}.`])
  })
})
