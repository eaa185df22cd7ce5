import { describe, expect, test } from 'vitest'
import { useDatabase } from '../support/db.ts'
import { useEach } from '../support/use.ts'
import { shopOn, staffOn } from './support/desk.ts'
import { makeInvoice, makeOrder, makePayment } from './support/orders.ts'

const db = useDatabase()
type Code = { order_code: string }
const hrefOf = ({ order_code }: Code) => `/admin/pesanan/${order_code}/`
const staff = useEach(() => staffOn(db(), { username: 'sari' }))

const look = (order: Code) => staff().page(hrefOf(order))
const send = (order: Code, form: string, fields: object) => staff().order(order).send(form, fields)
const now = (order: { id: string }) => db()('orders').where({ id: order.id }).first()

test('the page shows everything: facts, amounts, invoices, and the history with actor and time', async () => {
  const order = await makeOrder(
    db(),
    {
      contact_email: 'budi@contoh.id',
      design_notes: 'Logo di dada',
      status_order: 'dp_dibayar',
      paid_amount: 3_750_000,
      design: `${'a'.repeat(32)}-10x10.png`,
    },
    [{ kind: 'order', old: 'link_dibuat', new: 'dp_dibayar', at: new Date('2026-11-18T03:30:00Z') }],
  )
  const invoice = await makeInvoice(db(), order, { invoice: { invoice_status: 'sudah dibayar' } })
  const { page, html } = await look(order)
  expect(page.text('h1')).toBe(order.order_code)
  expect(html).toContain('href="https://wa.me/6281234567890"')
  expect(html).toContain('href="mailto:budi@contoh.id"')
  for (const words of ['Logo di dada', 'DP 50%', 'Rp 3.750.000', invoice.invoice_code, 'Sudah dibayar'])
    expect(page.body()).toContain(words)
  expect(page.text('#riwayat')).toContain('Keadaan: Menunggu bayar → DP dibayar rini, 18 November 2026, 10.30 WIB')
  expect(page.text('#link-lacak')).toContain(`/lacak/${order.order_code}/?kunci=`)
  expect(page.attribute('.desk-picture img', 'src')).toBe(`${hrefOf(order)}desain/`)
})

test('an unknown order is a page that says so', async () => {
  for (const order_code of ['ORD-20260101-XXX', 'bukan-kode']) expect((await look({ order_code })).status).toBe(404)
})

test('production goes forward by a button, back with a note, and the log names the actor', async () => {
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 })
  const forward = await send(order, 'produksi', { version: 1, production_status: 'diproses' })
  expect(forward.location).toBe(`${hrefOf(order)}?kabar=produksi`)
  const back = await send(order, 'produksi', { version: 2, production_status: 'menunggu' })
  expect(back.status).toBe(409)
  expect(back.page.text('.form-errors')).toContain('Tulis alasan kenapa mundur')
  await send(order, 'produksi', { version: 2, production_status: 'menunggu', notes: 'Kain salah' })
  const { page } = await look(order)
  expect(page.text('#riwayat')).toContain('Produksi: Diproses → Menunggu Kain salah sari')
  expect(
    await db()('audit_log').where({ action: 'order.production' }).orderBy('id').select('actor', 'details'),
  ).toEqual([
    { actor: 'sari', details: { before: 'menunggu', after: 'diproses' } },
    { actor: 'sari', details: { before: 'diproses', after: 'menunggu' } },
  ])
})

test('a forbidden step is refused, with the allowed ones named', async () => {
  const order = await makeOrder(db(), {})
  const { status, page } = await send(order, 'produksi', { version: 1, production_status: 'diproses' })
  expect(status).toBe(409)
  expect(page.text('.form-errors')).toContain('Produksi dimulai setelah DP')
  expect(page.text('.form-errors')).toContain('Yang bisa sekarang: membatalkan pesanan.')
})

test('the second of two sees what the first one did, and keeps what was typed', async () => {
  const order = await makeOrder(db(), {})
  const other = await staffOn(db(), { username: 'dini' })
  await other.order(order).send('ubah', { version: 1, customer_name: 'Budi Hartono' })
  const { status, page } = await send(order, 'batal', { version: 1, notes: 'Stok kain habis' })
  expect(status).toBe(409)
  expect(page.text('.desk-others')).toContain('Pesanan ini berubah sejak kamu membukanya')
  expect(page.text('.desk-others')).toContain('Diubah: nama pemesandini,')
  expect(page.text('#batal-alasan')).toBe('Stok kain habis')
  expect(page.attribute('#batalkan', 'open')).not.toBeNull()
  expect((await now(order))?.status_order).toBe('menunggu_link')

  const version = page.attribute('#batalkan input[name=version]', 'value')
  expect((await send(order, 'batal', { version, notes: 'Stok kain habis' })).status).toBe(303)
  expect((await now(order))?.status_order).toBe('dibatalkan')
})

test('an unpaid price is replaced without a reason; a new price voids the open invoice', async () => {
  const order = await makeOrder(db(), { price_confirmed: false, status_order: 'link_dibuat' })
  await makeInvoice(db(), order)
  const set = await send(order, 'harga', { version: 1, total_price: 'Rp 8.000.000' })
  const said = (await staff().page(set.location)).page.text('.said')
  expect(said).toContain('Link pembayaran lama dibatalkan; buat yang baru.')
  expect(await now(order)).toMatchObject({ total_price: '8000000', price_confirmed: true })
  const again = await send(order, 'harga', { total_price: '9.000.000' })
  expect(again.location).toBe(`${hrefOf(order)}?kabar=harga`)

  const paid = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 })
  expect((await look(paid)).page.text('#ganti-harga')).toContain('paling sedikit Rp 3.750.000 yang sudah dibayar')
})

test('edits are checked, shown again as typed, and told in the history without the contact, not in the log', async () => {
  const order = await makeOrder(db(), { due_on: '2026-12-01' })
  const { status, page } = await send(order, 'ubah', { version: 1, customer_name: 'B', contact_information: 'entah' })
  expect(status).toBe(422)
  expect(page.attribute('#f-customer_name', 'value')).toBe('B')
  expect(page.text('#f-customer_name-error')).toContain('minimal 2 karakter')
  expect(page.text('#f-contact_information-error')).toContain('WhatsApp')
  const silent = await send(order, 'ubah', { version: 1, notification_channel: 'email' })
  expect(silent.status).toBe(422)

  const contact = { contact_information: '0899 1111 2222', contact_email: 'b@contoh.id', notification_channel: 'both' }
  await send(order, 'ubah', {
    ...{ version: 1, customer_name: 'Budi Hartono', ...contact, design_notes: 'Merah', quantity: '60' },
    ...{ due_on: '2026-12-24', payment_type: 'full', dp_percent: '' },
  })
  expect(await now(order)).toMatchObject({
    ...{ contact_phone: '6289911112222', contact_email: 'b@contoh.id', notification_channel: 'both', quantity: 60 },
    ...{ due_on: '2026-12-24', version: 2 },
  })
  const [entry] = await db()('audit_log').where({ action: 'order.change' })
  expect(JSON.stringify(entry)).not.toMatch(/0899|b@contoh|Hartono/)
  const told = (await look(order)).page.text('#riwayat')
  for (const words of [
    ...['Jumlah: 50 → 60', 'Tenggat: 1 Desember 2026 → 24 Desember 2026'],
    ...['Cara bayar: Uang muka (DP) → Pembayaran penuh', /Diubah:[^.]*kontak/],
  ])
    expect(told).toMatch(words)
  const written = await db()('order_history').where({ order_id: order.id }).select('old', 'new', 'note')
  expect(JSON.stringify(written)).not.toMatch(/0899|1111/)
})

test('old signed links are revoked, and the new one differs', async () => {
  const order = await makeOrder(db(), {})
  const before = (await look(order)).page.text('#link-lacak')
  await send(order, 'kunci', { version: 1 })
  const after = (await look(order)).page.text('#link-lacak')
  expect(after).not.toBe(before)
  expect((await look(order)).page.text('#riwayat')).toContain('Link lacak yang lama dibatalkan')
})

test('a payment link of an allowed type is made from the page, and logged', async () => {
  const order = await makeOrder(db(), {})
  const made = await send(order, 'link', { version: 1, jenis: 'dp', saluran: '' })
  expect(made.location).toBe(`${hrefOf(order)}?kabar=link`)
  expect((await look(order)).page.text('#pembayaran')).toContain('Rp 3.750.000 Belum dibayar')
  const wrong = await send(order, 'link', { jenis: 'pelunasan', saluran: '' })
  expect(wrong.status).toBe(409)
  expect(wrong.html).toContain('Pelunasan baru bisa diminta setelah DP dibayar.')
  expect(await db()('audit_log').where({ action: 'order.payment_link' })).toHaveLength(1)
})

test('deleting asks first and for the reason; then the order is in no list and has no page', async () => {
  const order = await makeOrder(db(), { paid_amount: 3_750_000, status_order: 'dp_dibayar' })
  expect((await staff().page(`${hrefOf(order)}hapus/`)).page.body()).toContain('Sudah dibayar Rp 3.750.000')
  const silent = await send(order, 'hapus', { version: 1, reason: ' ' })
  expect([silent.status, silent.page.text('#f-reason-error')]).toEqual([422, 'Tulis alasannya.'])
  const late = await send(order, 'hapus', { version: 9, reason: 'Tercatat dua kali' })
  expect(late.status).toBe(409)
  expect(late.page.attribute('#f-reason', 'value')).toBe('Tercatat dua kali')
  const gone = await send(order, 'hapus', { version: 1, reason: 'Tercatat dua kali' })
  expect(gone.location).toBe('/admin/pesanan/terhapus/?kabar=hapus')
  expect((await look(order)).status).toBe(404)
  const [entry] = await db()('audit_log').where({ action: 'order.delete' })
  expect(entry).toMatchObject({ subject: order.order_code, details: { note: 'Tercatat dua kali' } })
})

describe('the bin', () => {
  const bin = async (query = '') => (await staff().page(`/admin/pesanan/terhapus/${query}`)).page
  const restore = ({ order_code }: Code) => staff().send(`/admin/pesanan/terhapus/${order_code}/kembalikan/`)

  test('lists deleted orders with who, when and why, the latest first, and gives one back as it was', async () => {
    const [kept, order] = [await makeOrder(db()), await makeOrder(db(), { status_order: 'link_dibuat' })]
    const older = await makeOrder(db(), { deleted_at: new Date(0) })
    const { invoice_code } = await makeInvoice(db(), order)
    await send(order, 'hapus', { version: 1, reason: 'Tercatat dua kali' })
    const page = await bin('?kabar=hapus')
    expect(page.text('.said')).toContain('Pesanan dihapus')
    expect(page.texts('td.cell-main b')).toEqual([order.order_code, older.order_code])
    expect(page.text('tbody tr')).toMatch(/Tercatat dua kali sari, /)
    expect(page.body()).not.toContain(kept.order_code)

    expect((await restore(order)).location).toBe(`${hrefOf(order)}?kabar=kembali`)
    const { page: found } = await look(order)
    expect(found.text('#riwayat')).toContain('Pesanan dipulihkan dari yang terhapus')
    expect(found.text('#pembayaran')).toContain(invoice_code)
    expect(found.text('#pembayaran')).toContain('karena pesanannya sempat dihapus')
    expect(found.text('#langkah')).toContain('Tagih DP Rp 3.750.000')
    expect((await bin()).texts('td.cell-main b')).toEqual([older.order_code])
    expect((await shopOn(db()).get(`/lacak/${order.order_code}/`)).status).toBe(200)
    expect((await restore(order)).status).toBe(404)
    expect(await db()('audit_log').where({ action: 'order.restore' }).pluck('subject')).toEqual([order.order_code])
  })

  test('says so when it is empty', async () => {
    await makeOrder(db())
    expect((await bin()).body()).toContain('Tidak ada pesanan terhapus.')
  })

  test('money that came meanwhile can be counted after the order is back, and refunds count', async () => {
    const paid = { status_order: 'lunas', paid_amount: 7_500_000, refunded_amount: 1_000_000 } as const
    const order = await makeOrder(db(), { ...paid, production_status: 'selesai', deleted_at: new Date() })
    const invoice = await makeInvoice(db(), order, { invoice: { invoice_status: 'dibatalkan' } })
    await makePayment(db(), invoice, { state: 'review', reason: 'cancelled', amount: 1_000_000 })
    const payment = await db()('payments').where({ order_id: order.id }).first('id')
    await restore(order)
    expect(await now(order)).toMatchObject({ status_order: 'pengerjaan_selesai', deleted_at: null })
    const note = 'Masuk saat pesanannya terhapus'
    expect((await staff().send(`/admin/pembayaran/${payment?.id}/hitung/`, { note })).status).toBe(303)
    expect(await now(order)).toMatchObject({ status_order: 'lunas', paid_amount: '8500000' })
    // A refund that was waived while the order was in the bin is due again once the order is cancelled.
    const other = await makeOrder(db(), { paid_amount: 1, status_order: 'dibatalkan' }, [
      { kind: 'refund_waived' },
      { kind: 'restored' },
    ])
    expect((await staff().review()).page.text(`#dana-${other.id}`)).toContain('Rp 1')
  })
})

test('a note is saved whatever happened meanwhile', async () => {
  const order = await makeOrder(db(), { version: 5 })
  expect((await send(order, 'catatan', { version: 2, notes: 'Telepon besok' })).status).toBe(303)
  expect((await look(order)).page.text('#riwayat')).toContain('Telepon besok')
  expect((await send(order, 'catatan', { version: 2, notes: ' ' })).status).toBe(422)
})

test('a note that is too long gets an error, and stays', async () => {
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', production_status: 'selesai' })
  const notes = 'a'.repeat(501)
  const { status, page } = await send(order, 'produksi', { version: 1, production_status: 'diproses', notes })
  expect(status).toBe(422)
  expect(page.text('#alasan-diproses')).toBe(notes)
  expect(page.attribute('#produksi-diproses', 'open')).not.toBeNull()
  expect((await now(order))?.production_status).toBe('selesai')
})

test('a flash warns if the customer gets no message, and an invoice that is not sent is no success', async () => {
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  const invoice = await makeInvoice(db(), order)
  const follow = async (form: string, fields: object = {}) =>
    (await staff().page((await send(order, form, fields)).location)).page

  const told = await follow(`invoice/${invoice.id}/pesan`)
  expect(told.text('.said-warn')).toBe('Pesan ke pelanggan menunggu kamu kirim: WhatsApp belum dikonfigurasi.')
  expect(told.all('.said:not(.said-warn)')).toHaveLength(0)

  const cancelled = await follow('batal', { notes: 'Tidak jadi' })
  expect(cancelled.text('.said')).toBe('Pesanan dibatalkan.')
  expect(cancelled.text('.said-warn')).toBe('Pesan ke pelanggan menunggu kamu kirim: WhatsApp belum dikonfigurasi.')
})
