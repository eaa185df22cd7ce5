import { expect, test } from 'vitest'
import { trackingKey } from '../../src/orders/order-deps.ts'
import { testSecret } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makePng } from '../support/picture.ts'
import { parsePage, postedBy, senderBy, withFields } from '../support/posted.ts'
import { useEach } from '../support/use.ts'
import { shopOn, staffOn } from './support/desk.ts'
import { hoursAgo, makeInvoice, makeOrder, makePayment } from './support/orders.ts'

const db = useDatabase()
type Code = { order_code: string }
const staff = useEach(() => staffOn(db()))

const look = (order: Code) => staff().order(order).look()
const send = (order: Code, form: string, fields: object) => staff().order(order).send(form, fields)
const messagesOf = (order: { id: string }) => db()('order_messages').where({ order_id: order.id }).pluck('type')

test('the customer gets a message for a step forward, none for a step back', async () => {
  const order = await makeOrder(db(), {
    ...{ status_order: 'lunas', production_status: 'dikirim', paid_amount: 7_500_000 },
  })
  await send(order, 'produksi', { version: 1, production_status: 'selesai', notes: 'Dikembalikan kurir' })
  expect(await messagesOf(order)).toEqual([])
  await send(order, 'produksi', { version: 2, production_status: 'dikirim' })
  expect(await messagesOf(order)).toEqual(['order_shipped'])
})

test('only allowed steps are offered, and only the likeliest is highlighted; an unconfirmed price comes first', async () => {
  const loud = async (order: Code) => (await look(order)).texts('.desk-order .primary')
  const buttons = async (order: Code) => (await look(order)).texts('#langkah button')
  const doubted = { price_confirmed: false, status_order: 'dp_dibayar', paid_amount: 3_750_000 } as const
  const order = await makeOrder(db(), { ...doubted, production_status: 'selesai' })
  expect(await loud(order)).toEqual(['Konfirmasi harga Rp 7.500.000'])
  expect((await look(order)).text('#minta-bayar')).toContain('Harga Rp 7.500.000 belum dikonfirmasi')

  const fresh = await makeOrder(db())
  expect(await loud(fresh)).toEqual(['Tagih DP Rp 3.750.000'])
  expect(await buttons(fresh)).toEqual(['Tagih DP Rp 3.750.000', 'Kirim mock-up', 'Buat tagihan', 'Batalkan pesanan'])
  const running = { status_order: 'dp_dibayar', paid_amount: 3_750_000 } as const
  const begun = await makeOrder(db(), running)
  expect(await loud(begun)).toEqual(['Mulai produksi'])
  expect(await buttons(begun)).toEqual(['Mulai produksi', 'Kirim mock-up', 'Buat tagihan', 'Batalkan pesanan'])
  expect(await loud(await makeOrder(db(), { ...running, production_status: 'diproses' }))).toEqual(['Produksi selesai'])
  const made = await makeOrder(db(), { ...running, production_status: 'selesai' })
  expect(await loud(made)).toEqual(['Simpan ongkir'])
  expect((await look(made)).text('#minta-bayar')).not.toContain('belum dikonfirmasi')
  const sent = { status_order: 'lunas', production_status: 'dikirim', paid_amount: 7_500_000 } as const
  expect(await buttons(await makeOrder(db(), sent))).toEqual(['Mundur ke selesai'])
  const over = { status_order: 'dibatalkan', production_status: 'dibatalkan' } as const
  expect(await buttons(await makeOrder(db(), over))).toEqual([])
})

test('production that is finished on a page finishes the order too, and then asks for the rest with one button', async () => {
  const running = { status_order: 'dp_dibayar', production_status: 'diproses', paid_amount: 3_750_000 } as const
  const order = await makeOrder(db(), running)
  const statesOf = ({ id }: { id: string }) => db()('orders').where({ id }).first('status_order', 'production_status')
  const finished = { status_order: 'pengerjaan_selesai', production_status: 'selesai' }
  await send(order, 'produksi', { version: 1, production_status: 'selesai' })
  expect(await statesOf(order)).toEqual(finished)
  expect(await messagesOf(order)).toEqual(['production_complete'])
  const page = await look(order)
  expect(page.texts('#langkah form:not(details form) button')).toEqual([
    'Simpan ongkir',
    'Diambil sendiri',
    'Minta pelunasan Rp 3.750.000',
  ])
  expect(page.texts('#langkah-lain summary')).toEqual([
    'Lainnya',
    'Mundur ke diproses',
    'Tandai dikirim (belum lunas)',
    'Tagih dengan cara lain',
    'Batalkan pesanan',
  ])
  const fields = { jenis: 'pelunasan', saluran: 'whatsapp' }
  expect((await send(order, 'link', fields)).location).toContain('kabar=link')
  expect(await messagesOf(order)).toEqual(['production_complete', 'pelunasan_invoice'])

  const paid = { status_order: 'lunas', production_status: 'diproses', paid_amount: 7_500_000 } as const
  const [bulk, full] = [await makeOrder(db(), running), await makeOrder(db(), paid)]
  await staff().send('/admin/pesanan/massal/', { kode: [bulk.order_code, full.order_code], tindakan: 'selesai' })
  expect(await statesOf(bulk)).toEqual(finished)
  expect(await statesOf(full)).toEqual({ status_order: 'lunas', production_status: 'selesai' })
  const alone = await makeOrder(db(), running)
  expect((await staff().call('patch', `order/${alone.id}/`, { production_status: 'selesai' })).status).toBe(200)
  expect(await statesOf(alone)).toEqual({ ...finished, status_order: 'dp_dibayar' })
  await send(alone, 'pengiriman', { method: 'ambil', action: 'simpan' })
  expect((await look(alone)).texts('.desk-order .primary')).toEqual(['Minta pelunasan Rp 3.750.000'])
})

test('a new price asks for itself in the same request, of the type that was asked for', async () => {
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  await makeInvoice(db(), order, { invoice: { payment_type: 'full', invoice_amount: 7_500_000 } })
  expect((await look(order)).attribute('#harga-tagih', 'checked')).not.toBeNull()
  const answer = await send(order, 'harga', { version: 1, total_price: '8000000', bill: '1' })
  expect((await staff().page(answer.location)).html).toContain('Harga diganti, tagihan barunya siap.')
  expect(
    await db()('invoices')
      .where({ order_id: order.id })
      .orderBy('created_at')
      .select('payment_type', 'invoice_status', 'invoice_amount'),
  ).toEqual([
    { payment_type: 'full', invoice_status: 'dibatalkan', invoice_amount: '7500000' },
    { payment_type: 'full', invoice_status: 'belum dibayar', invoice_amount: '8000000' },
  ])
  expect(await messagesOf(order)).toEqual(['price_changed', 'full_invoice'])

  const half = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 })
  await makePayment(db(), await makeInvoice(db(), half, { invoice: { invoice_status: 'sudah dibayar' } }))
  expect((await look(half)).attribute('#harga-tagih', 'checked')).toBeNull()
  const lower = { version: 1, total_price: '3750000', price_reason: 'Lebih sedikit', bill: '1' }
  expect((await send(half, 'harga', lower)).location).toContain('kabar=harga')
  expect(await db()('invoices').where({ order_id: half.id, invoice_status: 'belum dibayar' })).toEqual([])
})

test('who cancels may tell the customer why, on the signed tracker and in the message; the reason for staff stays inside', async () => {
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  const wrong = await send(order, 'batal', { version: 1, notes: '', words: 'Maaf, kainnya <habis>.' })
  expect([wrong.status, wrong.page.text('#batal-kata')]).toEqual([422, 'Maaf, kainnya <habis>.'])
  await send(order, 'batal', { version: 1, notes: 'Pemasok kabur', words: 'Maaf, kainnya <habis>.' })
  const [message] = await db()('order_messages').where({ order_id: order.id })
  expect(message?.body).toContain('\n\nMaaf, kainnya <habis>.\n\n')
  const open = await shopOn(db()).get(`/lacak/${order.order_code}/`)
  expect(open.text).not.toContain('kainnya')
  const tracker = read(
    (await shopOn(db()).get(`/lacak/${order.order_code}/?kunci=${trackingKey(testSecret, order)}`)).text,
  )
  expect(tracker.text('.track-personal')).toContain('“Maaf, kainnya <habis>.”')
  expect(tracker.body()).not.toContain('Pemasok kabur')
  expect(tracker.all('.track-meter')).toHaveLength(0)
  expect(tracker.text('.track-money')).not.toContain('Sisa')
  expect((await look(order)).text('#riwayat')).toContain('Kata untuk pelanggan Maaf, kainnya <habis>.')
})

test('a void invoice says why, and so does the next step', async () => {
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  const invoice = await makeInvoice(db(), order)
  await send(order, 'harga', { version: 1, total_price: '8000000' })
  const page = await look(order)
  expect(page.text('.desk-invoice')).toContain('Dibatalkan')
  expect(page.text('.desk-invoice')).toContain('karena harganya berubah')
  expect(page.text('#langkah')).toContain('Invoice terakhir dibatalkan karena harganya berubah; buat link yang baru.')
  expect(page.text('#langkah')).not.toContain('kedaluwarsa')
  expect(page.text('#riwayat')).toContain(`Invoice dibatalkan, harganya berubah ${invoice.invoice_code}`)

  await send(order, 'link', { jenis: 'dp', saluran: '' })
  const [first] = await db()('invoices').where({ order_id: order.id, invoice_status: 'belum dibayar' })
  await send(order, 'link', { jenis: 'full', saluran: '' })
  const replaced = (await look(order)).all('.desk-invoice').length
  expect(replaced).toBe(3)
  const second = (await look(order)).texts('.desk-invoice').find((text) => text.includes(first?.invoice_code ?? '?'))
  expect(second).toContain('Diganti')
})

test('after a short payment was accepted the next step asks for the rest, and no page speaks of an expired link', async () => {
  const order = await makeOrder(db(), {
    ...{ status_order: 'menunggu_pelunasan', production_status: 'selesai', paid_amount: 7_450_000 },
  })
  const rest = { payment_type: 'pelunasan', dp_percent: null, invoice_amount: 3_750_000 } as const
  await makeInvoice(db(), order, {
    invoice: { ...rest, invoice_status: 'kadaluarsa', created_at: hoursAgo(3) },
    link: null,
  })
  const paid = await makeInvoice(db(), order, {
    ...{ invoice: { ...rest, invoice_status: 'sudah dibayar', created_at: hoursAgo(2) }, link: { state: 'closed' } },
  })
  await makePayment(db(), paid, { amount: 3_700_000, payment_type: 'pelunasan' })
  const text = (await look(order)).text('#langkah')
  expect(text).toContain('Invoice terakhir sudah dibayar, tetapi masih kurang Rp 50.000; buat link untuk sisanya.')
  expect(text).not.toContain('kedaluwarsa')
  const tracker = read((await shopOn(db()).get(`/lacak/${order.order_code}/`)).text)
  expect(tracker.text('.track-next h2')).toBe('Menunggu link pelunasan')
})

test('after a refund the invoice says so', async () => {
  const order = await makeOrder(db(), { status_order: 'menunggu_pelunasan', paid_amount: 3_750_000 }, [
    { kind: 'invoice_void', note: 'INV-111111-AAA' },
  ])
  await makeInvoice(db(), order, {
    invoice: { invoice_code: 'INV-111111-AAA', invoice_status: 'dibatalkan', payment_type: 'pelunasan' },
    link: null,
  })
  const page = await look(order)
  expect(page.text('.desk-invoice')).toContain('karena ada pengembalian')
  expect(page.text('#langkah')).toContain('dibatalkan karena ada pengembalian; buat link yang baru.')
})

test('payment methods have labels, and a simulation is named only once', async () => {
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 }, [
    { kind: 'payment', new: 'applied', amount: 3_750_000, source: 'webhook', actor: 'xendit' },
  ])
  const invoice = await makeInvoice(db(), order, { invoice: { invoice_status: 'sudah dibayar' } })
  await makePayment(db(), invoice, { provider: 'simulated', payment_method: 'BANK_TRANSFER SIMULASI' })
  const page = await look(order)
  expect(page.text('#pembayaran')).toContain('Transfer bank · SIMULASI ·')
  expect(page.text('#riwayat')).toContain('Gateway Xendit')
})

test('irreversible steps ask first; no link is made while a proof waits', async () => {
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  const invoice = await makeInvoice(db(), order)
  const asks = await look(order)
  expect(asks.text('#kunci-baru')).toContain('Link yang sudah dikirim ke pemesan tidak bisa dibuka lagi.')
  expect(asks.attribute('#kunci-baru form', 'action')).toBe(`${staff().order(order).at}kunci/`)
  expect(asks.text(`#ulang-${invoice.id}`)).toContain('Link yang sekarang tidak bisa dibayar lagi.')

  await db()('payment_proofs').insert({ invoice_id: invoice.id, order_id: order.id, picture: 'a'.repeat(32) })
  const waits = await look(order)
  expect(waits.all(`#ulang-${invoice.id}`)).toHaveLength(0)
  expect(waits.text('.desk-invoice')).toContain('bukti transfer menunggu diperiksa')
})

test('cancelling names the money to refund, and where the refund is recorded', async () => {
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 })
  expect((await look(order)).text('#batalkan')).toContain('Sudah dibayar Rp 3.750.000')
  const { location } = await send(order, 'batal', { version: 1, notes: 'Kain habis' })
  expect((await staff().page(location)).page.text('.said')).toBe('Pesanan dibatalkan.')
  const page = await look(order)
  expect(page.text('#langkah')).toContain('Rp 3.750.000 harus dikembalikan')
  // The address names a field inside the folded form, which browsers open for it.
  const [path, field] = page.attribute('#langkah a', 'href')?.split('#') ?? []
  expect([path, field]).toEqual(['/admin/pembayaran/', `dana-${order.id}-refund-amount`])
  const review = (await staff().review()).page
  expect(review.all(`#dana-${order.id} details #${field}`)).toHaveLength(1)
  expect(review.text(`label[for="dana-${order.id}-refund-note"]`)).toBe('Catatan (wajib)')
})

/** The form of the next step whose button says `text`, sent as a browser sends it. */
async function press(order: Code, text: string, typed: Record<string, string> = {}) {
  const sent = postedBy(senderBy(parsePage((await staff().page(staff().order(order).at)).html), text), typed)
  const request = shopOn(db()).post(sent.action).set({ Cookie: staff().cookie, 'Sec-Fetch-Site': 'same-origin' })
  return withFields(request, sent)
}

test('each stage of the work is one press on the page of the order, until all is made', async () => {
  const order = await makeOrder(db(), { status_order: 'lunas', paid_amount: 7_500_000 })
  const pressed: string[] = []
  for (let at = 0; at < 20; at += 1) {
    const [button = ''] = (await look(order)).texts('#langkah .primary')
    if (button === 'Tandai dikirim') break
    pressed.push(button)
    const { status, headers } = await press(order, button)
    expect([status, headers.location]).toEqual([303, `/admin/pesanan/${order.order_code}/?kabar=produksi`])
  }
  expect(pressed).toEqual([
    'Mulai produksi',
    'Desain selesai → Potong',
    'Potong selesai → Sablon/Bordir',
    'Sablon/Bordir selesai → Jahit',
    'Jahit selesai → QC',
    'QC selesai → Packing',
    'Packing selesai → Siap dikirim',
  ])
  expect((await db()('orders').where({ id: order.id }).first())?.production_status).toBe('selesai')
})

test('the way of delivery and its cost are asked before the rest is', async () => {
  const made = { status_order: 'dp_dibayar', paid_amount: 3_750_000, production_status: 'selesai' } as const
  const order = await makeOrder(db(), made)
  const forms = async (one: Code) => (await look(one)).texts('#langkah form:not(details form) button')
  await press(order, 'Simpan ongkir', { courier: 'JNE', cost: '20.000' })
  expect(await db()('deliveries').where({ order_id: order.id })).toMatchObject([{ method: 'kirim', courier: 'JNE' }])
  expect(await forms(order)).toEqual(['Minta pelunasan Rp 3.770.000'])

  const taken = await makeOrder(db(), made)
  await press(taken, 'Diambil sendiri')
  expect(await forms(taken)).toEqual(['Minta pelunasan Rp 3.750.000'])

  const sent = await makeOrder(db(), made)
  await db()('deliveries').insert({ order_id: sent.id, method: 'kirim', address: 'Jalan Melati 5' })
  expect((await forms(sent))[0]).toBe('Simpan ongkir')
  await press(sent, 'Simpan ongkir', { courier: 'JNE', cost: '15000' })
  expect(await db()('deliveries').where({ order_id: sent.id })).toMatchObject([{ address: 'Jalan Melati 5' }])
  expect(await forms(sent)).toEqual(['Minta pelunasan Rp 3.765.000'])
})

test('beside a price to confirm the next stage is no second highlighted button', async () => {
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 })
  await press(order, 'Mulai produksi')
  await db()('orders').where({ id: order.id }).update({ price_confirmed: false })
  const page = await look(order)
  expect(page.all('#langkah form[action^="/admin/produksi/"] button')).toHaveLength(1)
  expect(page.texts('#langkah .button.primary')).toEqual([expect.stringContaining('Konfirmasi harga')])
})

test('a mock-up goes out from the next step with its file, and again once a revision is asked for', async () => {
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 })
  const sendPicture = async (times = 1) => {
    const form = (await look(order)).all('#langkah form[enctype]')[0]
    const picture = await makePng()
    const send = async () =>
      shopOn(db())
        .post(form?.getAttribute('action') ?? '')
        .set({ Cookie: staff().cookie, 'Sec-Fetch-Site': 'same-origin' })
        .field('action', 'kirim')
        .field('version', form?.querySelector('[name=version]')?.getAttribute('value') ?? '')
        .attach('file', picture, 'depan.png')
    return Promise.all(Array.from({ length: times }, send))
  }
  // Of a double click one is sent.
  const both = await sendPicture(2)
  const [first, second] = both.toSorted((one, other) => one.status - other.status)
  if (!first || !second) throw new Error('two answers are missing')
  expect(second.status).toBe(409)
  expect([first.status, first.headers.location]).toEqual([303, `/admin/pesanan/${order.order_code}/?kabar=mockup`])
  expect(await messagesOf(order)).toEqual(['mockup_sent'])
  const news = (await staff().page(first.headers.location ?? '')).page
  expect(news.text('.said-warn')).toBe('Pesan ke pelanggan menunggu kamu kirim: WhatsApp belum dikonfigurasi.')
  expect((await look(order)).texts('#langkah form[enctype]')).toEqual([])
  await staff().send(`/admin/pesanan/${order.order_code}/berkas/mockup/`, {
    action: 'revisi',
    number: '1',
    text: 'Biru',
  })
  expect((await sendPicture()).map(({ status }) => status)).toEqual([303])
  expect(await db()('mockups').where({ order_id: order.id }).orderBy('number').pluck('number')).toEqual([1, 2])
  expect(await db()('order_files').where({ order_id: order.id }).pluck('kind')).toEqual(['mockup', 'mockup'])
})
