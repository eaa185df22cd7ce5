import sharp from 'sharp'
import { beforeEach, expect, test } from 'vitest'
import type { OrderRow } from '../../src/db/tables.ts'
import { trackingKey } from '../../src/orders/order-deps.ts'
import { createUploads } from '../../src/uploads/uploads.ts'
import { testSecret } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makeSettings } from '../support/make.ts'
import { read } from '../support/page.ts'
import { makePng } from '../support/picture.ts'
import { shopOn } from './support/desk.ts'
import { bankAccount, hoursAgo, makeInvoice, makeOrder, makePayment } from './support/orders.ts'

const db = useDatabase()
const dataDir = useFolder()
beforeEach(() => makeSettings(db(), bankAccount))

const kunci = (order: OrderRow) =>
  trackingKey(testSecret, { order_code: order.order_code, link_version: order.link_version })

const pageOf = async ({ order_code }: OrderRow) => read((await shopOn(db()).get(`/lacak/${order_code}/`)).text)

/** Inserts an order in production: the down payment is paid, and the rest is not invoiced yet. */
async function inWork() {
  const order = await makeOrder(
    db(),
    { status_order: 'dp_dibayar', production_status: 'diproses', paid_amount: 3_750_000, due_on: '2026-11-27' },
    [
      { kind: 'order', old: 'menunggu_link', new: 'link_dibuat', at: hoursAgo(4) },
      { kind: 'order', old: 'link_dibuat', new: 'dp_dibayar', amount: 3_750_000, at: hoursAgo(3) },
      { kind: 'production', old: 'menunggu', new: 'diproses', at: hoursAgo(2) },
    ],
  )
  const invoice = await makeInvoice(db(), order, {
    invoice: { invoice_status: 'sudah dibayar' },
    link: { state: 'closed' },
  })
  await makePayment(db(), invoice, { paid_at: hoursAgo(3) })
  return order
}

test('the tracker shows the code, the masked name, the steps, the next step and the amounts', async () => {
  const order = await inWork()
  const page = await pageOf(order)

  expect(page.text('.track-number')).toBe(`Pesanan ${order.order_code}`)
  expect(page.text('h1')).toBe('Kaos Komunitas 2026')
  expect(page.text('.track-about')).toMatch(/^50 potong · atas nama Budi S\. · dipesan \d+ \w+ \d{4}$/)
  expect(page.texts('.track-step b')).toEqual([
    'Pesanan diterima, sudah',
    'Link pembayaran dibuat, sudah',
    'DP dibayar · Rp 3.750.000, sudah',
    'Sedang dikerjakan, sekarang',
    'Selesai dikerjakan, belum',
    'Pelunasan, belum',
    'Diambil atau dikirim, belum',
  ])
  expect(page.text('[aria-current=step] > span:last-child')).toBe('Perkiraan selesai 27 November')
  expect(page.text('.track-next h2')).toBe('Pesananmu sedang dikerjakan')
  expect(page.texts('.sums dd')).toEqual(['Rp 7.500.000', 'Rp 3.750.000', 'Rp 3.750.000'])
  expect(page.texts('.track-payments p')).toEqual([
    'Uang muka (DP)Rp 3.750.000',
    expect.stringMatching(/Sudah dibayar$/),
    'Lihat bukti pembayaran: Uang muka (DP)',
  ])
  expect(page.attribute('.qr path', 'd')).toMatch(/^M\d/)
})

test('an open invoice is the next step, with a link to its page', async () => {
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  const invoice = await makeInvoice(db(), order)
  const page = await pageOf(order)
  expect(page.texts('#lacak a.button')).toEqual(['Bayar DP Rp 3.750.000'])
  expect(page.attribute('#lacak a.button', 'href')).toBe(`/invoice/${invoice.invoice_code}/`)
})

type Case = { wishes: Parameters<typeof makeOrder>[1]; asked?: Parameters<typeof makeInvoice>[2]; heading: string }
const closed = { state: 'closed' as const }
const cases: Record<string, Case> = {
  'waiting for its link': { wishes: {}, heading: 'Menunggu link pembayaran' },
  'link being made': { wishes: {}, asked: { link: { state: 'wanted' } }, heading: 'Link pembayaran sedang disiapkan' },
  'link expired': {
    wishes: { status_order: 'link_dibuat' },
    asked: { invoice: { invoice_status: 'kadaluarsa' }, link: closed },
    heading: 'Link pembayaran sudah kedaluwarsa',
  },
  'time up, not yet swept': {
    wishes: { status_order: 'link_dibuat' },
    asked: { link: { expires_at: hoursAgo(1) } },
    heading: 'Link pembayaran sudah kedaluwarsa',
  },
  'made, not all paid': {
    wishes: { status_order: 'pengerjaan_selesai', production_status: 'selesai', paid_amount: 3_750_000 },
    heading: 'Menunggu link pelunasan',
  },
  'asked for the rest': {
    wishes: { status_order: 'menunggu_pelunasan', production_status: 'selesai', paid_amount: 3_750_000 },
    asked: { invoice: { payment_type: 'pelunasan' } },
    heading: 'Tinggal pelunasan',
  },
  'all paid and sent': {
    wishes: { status_order: 'lunas', production_status: 'dikirim', paid_amount: 7_500_000 },
    heading: 'Pesananmu sudah dikirim',
  },
  cancelled: {
    wishes: { status_order: 'dibatalkan', production_status: 'dibatalkan', paid_amount: 3_750_000 },
    heading: 'Pesanan ini dibatalkan',
  },
}
test.each(Object.entries(cases))('the next step of an order: %s', async (_, { wishes, asked, heading }) => {
  const order = await makeOrder(db(), wishes)
  if (asked) await makeInvoice(db(), order, asked)
  const page = await pageOf(order)
  expect(page.text('.track-next h2')).toBe(heading)
})

test('a cancelled order names the refund, and asks for nothing', async () => {
  const wishes = { status_order: 'dibatalkan', production_status: 'dibatalkan', paid_amount: 3_750_000 } as const
  const order = await makeOrder(db(), wishes, [{ kind: 'order', new: 'dibatalkan', note: 'bahan habis' }])
  const page = await pageOf(order)
  expect(page.text('.track-next p')).toBe('Rp 3.750.000 yang sudah masuk akan dikembalikan toko.')
  expect(page.texts('.track-step b').at(-1)).toBe('Dibatalkan, berhenti')
  expect(page.all('#lacak a.button')).toHaveLength(0)
  expect(page.body()).not.toContain('bahan habis')
})

test('what staff keep of a cancelled order is not said to come back', async () => {
  const paid = { status_order: 'dibatalkan', production_status: 'dibatalkan', paid_amount: 3_750_000 } as const
  const said = async (refunded_amount: number, kinds: string[]) => {
    const history = ['order', ...kinds].map((kind) => ({ kind, new: kind === 'order' ? 'dibatalkan' : null }))
    const page = await pageOf(await makeOrder(db(), { ...paid, refunded_amount }, history))
    return [page.text('.track-next p'), page.texts('.track-step time').at(-1)]
  }
  const [kept, partly, again] = [
    await said(0, ['refund_waived']),
    await said(1_000_000, ['refund', 'refund_waived']),
    await said(0, ['refund_waived', 'restored']),
  ]
  expect(kept.join()).not.toContain('dikembalikan')
  expect(kept[0]).toBe('Tidak ada yang perlu dibayar.')
  expect(partly[0]).toBe('Rp 1.000.000 sudah dikembalikan.')
  expect(partly[1]).toContain('Sudah dikembalikan · Rp 1.000.000')
  expect(again[0]).toBe('Rp 3.750.000 yang sudah masuk akan dikembalikan toko.')
  expect(again[1]).toContain('Uangmu akan dikembalikan · Rp 3.750.000')
})

test('a held payment is shown, and no customer is asked to pay twice', async () => {
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  const invoice = await makeInvoice(db(), order)
  await makePayment(db(), invoice, { state: 'review', reason: 'short', amount: 3_000_000 })
  const page = await pageOf(order)
  expect(page.text('.track-next')).toMatch(/^Pembayaranmu sedang diperiksa Rp 3\.000\.000 sudah masuk/)
  expect(page.all('#lacak .button.primary')).toHaveLength(0)
  expect(page.text('.track-payments')).toMatch(/Rp 3\.000\.000.*Sedang diperiksa/)
})

test('unknown, deleted and malformed codes get the same page; the API answers differently only for malformed ones', async () => {
  const deleted = await makeOrder(db(), { deleted_at: new Date() })
  const codes = ['ORD-20261118-ZZZZ', deleted.order_code, 'bukan-kode', '%00', 'ORD-2026111-K7Q%27--']
  const pages = await Promise.all(codes.map((code) => shopOn(db()).get(`/lacak/${code}/`)))
  expect(pages.map(({ status }) => status)).toEqual(codes.map(() => 404))
  expect(new Set(pages.map(({ text }) => text)).size).toBe(1)

  const api = async (query: string) => {
    const { status, body } = await shopOn(db()).get(`/api/v1/track-order/${query}`)
    return { status, body: { ...body, timestamp: null } }
  }
  const unknown = await api('?order_code=ORD-20261118-ZZZZ')
  expect(unknown).toMatchObject({ status: 404, body: { error_code: 'NOT_FOUND' } })
  expect(await api(`?order_code=${deleted.order_code}`)).toEqual(unknown)
  expect(await api('?order_code=ORD-1')).toMatchObject({
    status: 400,
    body: { details: { order_code: [expect.any(String)] } },
  })
  expect(await api('')).toMatchObject({ status: 400, body: { error_code: 'VALIDATION_ERROR' } })
})

test('a code may have spaces and lower case; an invalid one is shown again with its error', async () => {
  const { order_code: code } = await inWork()
  const loose = `%20${code.toLowerCase()}%20`
  const led = await shopOn(db()).get(`/lacak/${loose}/?kunci=abc`)
  expect([led.status, led.headers.location]).toEqual([302, `/lacak/${code}/?kunci=abc`])
  expect((await shopOn(db()).get(`/api/v1/track-order?order_code=${loose}`)).body.order.order_code).toBe(code)

  const wrong = await shopOn(db()).get('/lacak/?kode=ORD-2026')
  expect(wrong.status).toBe(422)
  expect(read(wrong.text).attribute('#f-kode', 'value')).toBe('ORD-2026')
  expect(read(wrong.text).text('#f-kode-error')).toContain('ORD-20261118-K7Q')
})

test('the API has the documented answer, with the masked name', async () => {
  const order = await inWork()
  const { body, headers } = await shopOn(db()).get(`/api/v1/track-order/?order_code=${order.order_code}`)
  expect(headers['cache-control']).toBe('no-store')
  expect(body).toEqual({
    order: {
      order_code: order.order_code,
      customer_name: 'Budi S.',
      product_name: 'Kaos Komunitas 2026',
      quantity: 50,
      status_order: 'dp_dibayar',
      production_status: 'diproses',
      created_at: order.created_at.toISOString(),
    },
    timeline: [
      { status: 'menunggu_link', timestamp: expect.any(String), description: 'Pesanan telah diterima' },
      { status: 'link_dibuat', timestamp: expect.any(String), description: 'Link pembayaran telah dibuat' },
      { status: 'dp_dibayar', timestamp: expect.any(String), description: 'DP telah dibayar - Rp 3.750.000' },
      { status: 'diproses', timestamp: expect.any(String), description: 'Pesanan sedang dikerjakan' },
    ],
    payments: [{ payment_type: 'dp', amount: '3750000.00', status: 'sudah dibayar', paid_at: expect.any(String) }],
    summary: {
      total_price: '7500000.00',
      total_paid: '3750000.00',
      remaining: '3750000.00',
      is_fully_paid: false,
      next_payment_amount: '3750000.00',
    },
  })
})

test('the signed link shows the rest, unless it is revoked or wrong, or 90 days after the end', async () => {
  const { name } = await createUploads({ db: db(), dataDir }).storeImage(await makePng())
  const served = shopOn(db(), { DATA_DIR: dataDir })
  const order = await makeOrder(
    db(),
    { contact_information: 'budi@contoh.id', design_notes: 'Logo di dada', design: name },
    [{ kind: 'note', note: 'pelanggan rewel' }],
  )
  await makeInvoice(db(), order, { invoice: { invoice_status: 'kadaluarsa' }, link: { state: 'closed' } })
  const get = (query: string, end = '') => served.get(`/lacak/${order.order_code}/${end}${query}`)
  const shows = async (query: string) => (await get(query)).text.includes('budi@contoh.id')
  const key = `?kunci=${kunci(order)}`

  const full = (await get(key)).text
  for (const text of ['Budi Santoso', 'budi@contoh.id', 'Logo di dada', `desain/${key}`]) expect(full).toContain(text)
  expect(full).not.toContain('pelanggan rewel')
  expect(read(full).texts('.track-invoices .muted')).toEqual(['Kedaluwarsa'])
  const shown = await get(key, 'desain/')
  expect([shown.status, shown.headers['content-type'], shown.headers['cache-control']]).toEqual([
    200,
    'image/png',
    'no-store',
  ])
  expect(await sharp(shown.body).metadata()).toMatchObject({ width: 40, height: 30 })

  for (const wrong of ['?kunci=salah', `${key}x`]) {
    expect(await shows(wrong)).toBe(false)
    expect(read((await get(wrong)).text).text('.track-warning')).toContain('tidak membuka data pribadi')
    expect((await get(wrong, 'desain/')).status).toBe(404)
  }
  const endedAgo = (days: number) =>
    db()('orders')
      .where({ id: order.id })
      .update({ ended_at: hoursAgo(days * 24) })
  await endedAgo(89)
  expect(await shows(key)).toBe(true)
  await endedAgo(91)
  expect(await shows(key)).toBe(false)
  await db()('orders').where({ id: order.id }).update({ ended_at: null, link_version: 2 })
  expect(await shows(key)).toBe(false)
  expect((await get(key, 'desain/')).status).toBe(404)
})

test('the key is only in addresses of this order on this site', async () => {
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  await makeInvoice(db(), order, { link: { provider: 'xendit', payment_url: 'https://checkout.example/web/1' } })
  const key = kunci(order)
  const { text, headers } = await shopOn(db()).get(`/lacak/${order.order_code}/?kunci=${key}`)
  const holders = [...text.matchAll(/(?:href|src|content|connect|data-[a-z-]+)="([^"]*)"/g)]
    .map(([, value = '']) => value)
    .filter((value) => value.includes(key))
  expect(holders.length).toBeGreaterThan(0)
  for (const value of holders) expect(value).toMatch(/^\/(invoice|lacak)\//)
  expect(headers['referrer-policy']).toBe('no-referrer')
})

test('a tracker takes at most six queries', async () => {
  const order = await inWork()
  let queries = 0
  const count = () => {
    queries += 1
  }
  db().on('query', count)
  await pageOf(order)
  db().off?.('query', count)
  expect(queries).toBeGreaterThan(0)
  expect(queries).toBeLessThanOrEqual(6)
})

test('the form says where the code is and whom to ask for a lost one', async () => {
  const form = async () => read((await shopOn(db()).get('/lacak/').expect(200)).text)
  expect((await form()).text('.track-lost')).toContain('Balas pesan dari kami untuk minta kodenya lagi.')

  await makeSettings(db(), { shop_contact: '0812 0000 0000' })
  const page = await form()
  expect(page.text('.track-lost')).toContain('Hubungi toko di 0812 0000 0000 untuk minta kodenya lagi.')
  expect(page.attribute('.shop-contact', 'href')).toMatch(/^https:\/\/wa\.me\/6281200000000\?text=/)
})
