import { expect, test } from 'vitest'
import type { OrderRow } from '../../../src/db/tables.ts'
import { makeShirt } from '../../products/support/make.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useOnce } from '../../support/use.ts'
import { staffOn } from '../support/desk.ts'
import { hoursAgo, makeInvoice, makeOrder } from '../support/orders.ts'

const db = useOwnDatabase()
const staff = useOnce(() => staffOn(db()))
const shirt = useOnce(() => makeShirt(db()))

const paid = { status_order: 'dp_dibayar', paid_amount: 1_000_000 } as const
const begin = { production_status: 'diproses' }

/** 24 shirts with a print and its set-up, of which so many have a size. */
async function shirts(sizes: object[], wishes: Parameters<typeof makeOrder>[1] = paid) {
  const order = await makeOrder(db(), wishes)
  const extras = [{ id: shirt().print.id, position: 'Dada', column: '1 warna' }]
  const items = [{ product_id: shirt().product.id, quantity: 24, extras }]
  const { body } = await staff().call('put', `order/${order.id}/lines/`, { items })
  await staff().call('put', `order/${order.id}/sizes/`, { line_id: body.lines[0].id, sizes })
  return { order, ...staff().order(order) }
}
const sizesOf = (...pairs: [string, number][]) => pairs.map(([code, quantity]) => ({ code, quantity }))
const addMockup = ({ id: order_id }: OrderRow, state: 'waiting' | 'approved') =>
  db()('mockups').insert({ order_id, number: 1, file_ids: '[]', sent_at: new Date(), state })

test('only goods wait for sizes, not what is sewn or printed on them', async () => {
  const { send, look } = await shirts(sizesOf(['XXL', 6], ['L', 18]))
  expect((await look()).text('#barang')).toContain('Ukuran L 18 · XXL 6 lengkap')
  expect((await look()).texts('#langkah .primary')).toEqual(['Mulai produksi'])
  expect((await send('produksi', begin)).status).toBe(303)
})

test('the next step is what production waits for, and beside it to begin all the same', async () => {
  const { order, at, send, look } = await shirts(sizesOf(['XXL', 2], ['M', 8], ['L', 10]))
  const page = await look()
  expect(page.text('#barang')).toContain('Ukuran M 8 · L 10 · XXL 2 20 dari 24 potong, 4 belum')
  expect(page.texts('#langkah .primary')).toEqual(['Lengkapi ukuran (20 dari 24)'])
  expect(page.attribute('#langkah .primary', 'href')).toBe(`${at}ukuran/`)
  expect(page.text('#produksi-diproses summary')).toBe('Mulai tanpa ukuran lengkap')
  expect(page.all('#langkah-lain #produksi-diproses')).toHaveLength(0)
  const refused = (await send('produksi', begin)).page
  expect(refused.text('.form-errors')).toContain('Ukuran Kaos combed 24s belum lengkap: 20 dari 24 potong.')
  expect(refused.attribute('#produksi-diproses', 'open')).not.toBeNull()
  expect(refused.attribute('#langkah-lain', 'open')).toBeNull()

  await addMockup(order, 'waiting')
  expect((await look()).texts('#langkah .desk-steps > a')).toEqual(['Lengkapi ukuran (20 dari 24)', 'Lihat desain'])
  const other = await shirts(sizesOf(['L', 24]))
  await addMockup(other.order, 'waiting')
  const waits = await other.look()
  expect(waits.texts('#langkah .primary')).toEqual(['Lihat desain'])
  expect(waits.attribute('#langkah .primary', 'href')).toBe(`${other.at}berkas/`)
  expect(waits.text('#produksi-diproses summary')).toBe('Mulai tanpa desain disetujui')
  expect((await other.send('produksi', { ...begin, notes: 'Setuju lewat telepon' })).status).toBe(303)
})

test('an order as typed shows its one line', async () => {
  const page = await staff()
    .order(await makeOrder(db()))
    .look()
  expect(page.texts('#barang li')).toEqual(['Kaos Komunitas 2026 50 potongRp 7.500.000'])
  expect(page.texts('#barang .button')).toEqual(['Ubah baris dan harga', 'Ukuran dan nama'])
})

test('a cancelled order offers no change of its goods', async () => {
  const { send, look } = await shirts(sizesOf(['L', 20]))
  await send('batal', { notes: 'Tidak jadi' })
  expect((await look()).texts('#barang .button')).toEqual([])
})

test('the page leads to the customer and to the quote, and the history says how they agreed', async () => {
  const [customer] = await db()('customers').insert({ name: 'Budi', phone: '6281234567890' }).returning('id')
  const order = await makeOrder(db(), { customer_id: customer?.id ?? null })
  const { look } = staff().order(order)
  expect((await look()).texts('.desk-facts dt')).not.toContain('Penawaran')
  await db()('quotes').insert({
    ...{
      code: 'PNW-20261118-ABC',
      customer_name: 'Budi',
      contact_information: '0812',
      notification_channel: 'whatsapp',
    },
    ...{ dp_percent: 50, state: 'accepted', order_id: order.id, reason: 'setuju lewat WhatsApp' },
  })
  const page = await look()
  const links = page.all('.desk-facts a').map((link) => link.getAttribute('href'))
  expect(links).toEqual(
    expect.arrayContaining([`/admin/pelanggan/${customer?.id}/`, '/admin/penawaran/PNW-20261118-ABC/']),
  )
  const first = page.texts('#riwayat .timeline li').at(-1)
  expect(first).toContain('Pesanan diterima Dari penawaran PNW-20261118-ABC: setuju lewat WhatsApp')
})

test('messages that are overtaken are folded, and nobody waits for them', async () => {
  await db()('order_messages').delete()
  const order = await makeOrder(db(), paid)
  const { id: invoice_id } = await makeInvoice(db(), order, { invoice: { invoice_status: 'sudah dibayar' } })
  await addMockup(order, 'approved')
  const unsent = {
    order_id: order.id,
    channel: 'whatsapp',
    recipient: '6281',
    unsent_reason: 'not_configured',
  } as const
  await db()('order_messages').insert([
    { ...unsent, type: 'dp_invoice', invoice_id, body: 'Tagihan', created_at: hoursAgo(3) },
    { ...unsent, type: 'mockup_sent', body: 'Desain' },
    { ...unsent, type: 'price_changed', body: 'Harga lama' },
    { ...unsent, type: 'price_changed', body: 'Harga baru' },
    { ...unsent, type: 'payment_confirmation', invoice_id, body: 'Diterima' },
    { ...unsent, type: 'custom', body: 'Halo' },
    { ...unsent, type: 'custom', body: 'Halo lagi' },
  ])
  const page = await staff().order(order).look()
  expect(page.texts('.message:not(.message-old .message) .template-body')).toEqual([
    ...['Halo lagi', 'Halo', 'Diterima', 'Harga baru'],
  ])
  expect(page.text('.message-old summary')).toBe('Lama (3)')
  expect(page.texts('.message-old .template-body')).toEqual(['Harga lama', 'Desain', 'Tagihan'])
  expect((await staff().page('/admin/')).page.text('main')).toContain('4 pesan menunggu kamu kirim')
})
