import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { UserRow } from '../../../src/db/tables.ts'
import { statusHref, statusSocket } from '../../../src/monitor/hrefs.ts'
import { wibInput } from '../../../src/web/dates.ts'
import { makePriceList } from '../../products/support/make.ts'
import { testKey } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { makePng } from '../../support/picture.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { listenTo } from '../../support/sockets.ts'
import { refundForm } from '../support/money.ts'
import { johns } from '../support/orders.ts'
import { openShop, type Shop } from './world.ts'

/**
 * Tests that the public never sees private data of orders. Every private field contains a marked word (such as
 * "Kanarinama"). After each step of several orders, all public requests are made and their answers are searched for the
 * marked words. Only the answer to the customer's own order and the signed link may contain more.
 */

const db = useOwnDatabase()
let shop: Shop
let staffUser: UserRow
let member: string
beforeAll(async () => {
  staffUser = await makeUser(db(), { role: 'staff', username: 'kanari-petugas', name: 'Kanari Petugas' })
  shop = await open({})
  member = await signIn(db(), await makeUser(db(), { role: 'member' }), shop.port)
  await db()('message_templates').insert(
    ['dp_invoice', 'payment_confirmation', 'order_cancelled'].map((type) => ({
      ...{ name: `kanari ${type}`, type, channel: 'whatsapp' as const, is_default: true },
      body: 'KANARI-ISI-PESAN untuk {{customer_name}}',
    })),
  )
})
afterAll(() => shop.close())

async function open(settings: Record<string, string>): Promise<Shop> {
  const opened = await openShop(db(), settings)
  return { ...opened, cookie: await signIn(db(), staffUser, opened.port) }
}

/** Private data of the customer. Only the signed link and the answer to placing the order may contain these words. */
const own = ['Kanarinama', '81298765432', 'kanari-alamat', 'KANARI-CATATAN-DESAIN']
/** Private data of the shop and its staff. No public answer may contain these words. */
const theirs = [
  ...['kanari-petugas', 'Kanari Petugas', 'KANARI-CATATAN-STAF', 'KANARI-RIWAYAT', 'KANARI-BATAL', 'KANARI-GALAT'],
  ...['KANARI-CATATAN-BAYAR', 'KANARI-CARA-BAYAR', 'KANARI-ABAIKAN', 'KANARI-KEMBALI', 'KANARI-CATATAN-BUKTI'],
  ...['KANARI-ISI-PESAN', 'KANARI-HITUNG'],
]

const johnny = {
  ...{ ...johns, customer_name: 'Budi Kanarinama', contact_information: '081298765432, kanari-alamat@contoh.test' },
  ...{ notification_channel: 'both', design_notes: 'KANARI-CATATAN-DESAIN' },
}

/** Returns all internal ids and file names in the database, which no public answer may contain. */
async function numbers(): Promise<string[]> {
  const { rows } = await db().raw<{ rows: { known: string }[] }>(`
    select known from (
      select id::text as known from orders union select design from orders
      union select id::text from invoices union select id::text from refunds union select picture from payment_proofs
      union select id::text from payments union select provider_ref from payments
      union select provider_invoice_id from payments
      union select external_id from payment_links union select provider_invoice_id from payment_links
      union select body ->> 'payment_id' from webhook_inbox
    ) as everything where length(known) > 5`)
  return rows.map(({ known }) => known)
}

type Told = { where: string; text: string }
type Asked = [method: string, path: string, body?: object]
const wrong = 'kunci=AAAAAAAAAAAAAAAAAAAAAA'

/** The addresses that show an order to who knows its code, with its real codes and with wrong keys. */
async function shownAt(code: string): Promise<Asked[]> {
  const invoices = await db()('invoices').join('orders', 'orders.id', 'order_id').where({ order_code: code })
  return [
    ...[`/lacak/?kode=${code}`, `/lacak/${code}/`, `/lacak/${code}/?${wrong}`, `/pesan/${code}/?${wrong}`].map(get),
    ...[`/lacak/${code}/desain/`, `/lacak/${code}/desain/?${wrong}`, `track-order/?order_code=${code}`].map(get),
    ...invoices.flatMap(({ invoice_code }) =>
      [
        ...[`/invoice/${invoice_code}/`, `/invoice/${invoice_code}/?${wrong}`],
        ...[`invoice/detail/${invoice_code}/`, `invoice/detail/${invoice_code.toLowerCase()}`],
      ].map(get),
    ),
  ]
}

/** All other public requests about an order, among them those that only staff may send. */
async function othersAbout(code: string): Promise<Asked[]> {
  const order = await db()('orders').where({ order_code: code }).first()
  const id = order?.id ?? ''
  const invoices = await db()('invoices').where({ order_id: id })
  return [
    ...['/lacak/', `/lacak/${code}`, `/lacak/${code.toLowerCase()}/`, '/pesan/', `/pesan/${code}/`].map(get),
    ...[`/pesan/gambar/${order?.design}/`, `/media/${order?.design}`, `/uploads/${order?.design}`].map(get),
    ...[statusHref, '/sitemap.xml', '/openapi.json', `track-order/?order_code=%20${code.toLowerCase()}%20`].map(get),
    ...[`track-order/?order_code=${code}X`, 'track-order/', `track-order/?order_code=${id}`].map(get),
    ...['order/', `order/${id}/`, `orders/${id}/audit-trail/`, 'admin/orders/', `admin/orders/${id}/`].map(get),
    ...['admin/dashboard/stats/', 'admin/templates/', `order/?search=${code}`].map(get),
    ...[`/admin/pesanan/${code}/`, '/admin/pesanan/', '/admin/pembayaran/', `/admin/pesanan/${code}/desain/`].map(get),
    ...['/admin/dasbor/', '/admin/pesanan/ekspor.csv', `/admin/pesanan/${code}/pembayaran/`].map(get),
    ['PATCH', `order/${id}/`, { notes: 'x' }],
    ['DELETE', `order/${id}/`],
    ['POST', `order/${id}/create-payment-link/`, { payment_type: 'dp' }],
    ['POST', 'admin/orders/bulk-update/', { order_ids: [id], action: 'update_status', data: {} }],
    ['POST', 'webhook/xendit/', { external_id: code }],
    ['POST', `/lacak/${code}/`, {}],
    ...invoices.flatMap(({ id, invoice_code }): Asked[] => [
      ['POST', `/invoice/${invoice_code}/bukti/`, {}],
      ['POST', `/invoice/${invoice_code}/simulasi/`, { cara: 'tepat' }],
      ['POST', 'payment/manual/', { invoice_id: id }],
      ['POST', `admin/invoice/${id}/regenerate-payment-link/`, {}],
    ]),
  ]
}

async function answersTo(at: Shop, asked: readonly Asked[], cookie: string | null = null): Promise<Told[]> {
  const answers: Told[] = []
  for (const [method, path, body] of asked) {
    const { status, headers, text } = await at.call(method, path, { cookie, ...(body ? { body, as: 'form' } : {}) })
    expect(status, `${method} ${path}: ${text.slice(0, 200)}`).toBeLessThan(500)
    answers.push({ where: `${method} ${path} (${status})`, text: `${JSON.stringify([...headers])}\n${text}` })
  }
  return answers
}
const get = (path: string): Asked => ['GET', path]

/**
 * Returns which of the secret words occur in which answers. The gateway's payment links are removed from the answers
 * first, because they contain the gateway's id and are meant for the payer.
 */
async function leaks(answers: readonly Told[], secrets: readonly string[]): Promise<string[]> {
  const links = (await db()('payment_links').select('payment_url')).map(({ payment_url }) => payment_url ?? ' ')
  return answers.flatMap(({ where, text }) => {
    const path = /\S+ (\S+)/.exec(where)?.[1] ?? ''
    // The path of the request is removed too, because an id that the client sent itself reveals nothing new.
    const said = [...links, decodeURI(path)].reduce((rest, known) => rest.replaceAll(known, ' '), text).toLowerCase()
    return secrets.filter((secret) => said.includes(secret.toLowerCase())).map((one) => `${one} in ${where}`)
  })
}

/** Searches what a visitor with the code of an order sees, and what its signed links show. */
async function check(at: Shop, code: string, step: string): Promise<void> {
  await expectNoLeaks(await answersTo(at, await shownAt(code)), step)
  expect(await leaks(await signedViews(at, code), [...theirs, ...(await numbers())]), `${step}, signed`).toEqual([])
}

/** Searches the answers to every public request: of a visitor, and of a member, who must see no more than a visitor. */
async function checkAll(at: Shop, code: string, step: string): Promise<void> {
  await check(at, code, step)
  const others = await othersAbout(code)
  for (const cookie of [null, member]) await expectNoLeaks(await answersTo(at, others, cookie), step)
  await expectNoLeaks(await answersTo(at, await shownAt(code), member), step)
}

const expectNoLeaks = async (answers: readonly Told[], step: string) =>
  expect(await leaks(answers, [...own, ...theirs, ...(await numbers())]), step).toEqual([])

/** Computes the tracking key of an order independently of the site's own code. */
const keyOf = (code: string, version = 1) =>
  createHmac('sha256', testKey).update(`order ${code} ${version}`).digest().subarray(0, 16).toString('base64url')

async function signedViews(at: Shop, code: string): Promise<Told[]> {
  const invoices = await db()('invoices')
    .join('orders', 'orders.id', 'invoices.order_id')
    .where({ order_code: code })
    .pluck('invoice_code')
  const paths = [`/lacak/${code}/`, `/pesan/${code}/`, ...invoices.map((one) => `/invoice/${one}/`)]
  return Promise.all(
    paths.map(async (path) => ({
      where: `GET ${path}`,
      text: (await at.call('GET', `${path}?kunci=${keyOf(code)}`, { cookie: null })).text,
    })),
  )
}

async function place(at: Shop): Promise<{ id: string; code: string; invoice: string }> {
  const form = new FormData()
  for (const [name, value] of Object.entries(johnny)) form.append(name, value)
  const png = await makePng()
  form.append('design', new Blob([Uint8Array.from(png)], { type: 'image/png' }), 'kanari-berkas.png')
  const { status, body } = await at.call('POST', 'order/', { body: form, cookie: null })
  expect([status, body.order?.contact_information]).toEqual([201, johnny.contact_information])
  const { id, order_code: code } = body.order
  return { id, code, invoice: (await at.invoiceOf(id)).invoice_code }
}

/**
 * Opens the public WebSockets of an order. Returns a function that waits for the last message of a history and searches
 * all messages for secret words.
 */
async function listen(at: Shop, code: string) {
  const [order, status] = await Promise.all([
    listenTo(at.served, `/ws/orders/${code}/`),
    listenTo(at.served, statusSocket),
  ])
  return async (step: string, last: Record<string, unknown>, fewest = 3) => {
    await expect.poll(() => order.messages).toContainEqual(expect.objectContaining(last))
    expect(order.messages.filter(({ type }) => type !== 'connection_established').length, step).toBeGreaterThan(fewest)
    const told = [...order.messages, ...status.messages].map((one) => ({
      where: `WS ${one.type}`,
      text: JSON.stringify(one),
    }))
    const secrets = [...own, ...theirs, ...(await numbers()), 'order_id', 'kunci=']
    expect(await leaks(told, secrets), `${step}, sockets`).toEqual([])
    for (const { socket } of [order, status]) socket.close()
  }
}

const until = (at: Shop, id: string, state: object) =>
  vi.waitFor(async () =>
    expect((await at.call('GET', `order/${id}/`, { cookie: at.cookie })).body).toMatchObject(state),
  )

/** Sends a request as a staff member, whose name must not appear in public answers. */
const staff = async (at: Shop, method: string, path: string, body: object, as: 'json' | 'form' = 'json') => {
  const answer = await at.call(method, path, { body, as, cookie: at.cookie })
  expect(answer.status, `${method} ${path}: ${answer.text.slice(0, 400)}`).toBeLessThan(400)
  return answer.body
}

const form = (at: Shop, path: string, fields: object) => staff(at, 'POST', path, fields, 'form')

test('a completed order: down payment, production, rework, an expired link, an overpayment and its refund', async () => {
  const { id, code, invoice } = await place(shop)
  const heard = await listen(shop, code)
  await check(shop, code, 'placed')
  await shop.pay(invoice)
  await until(shop, id, { status_order: 'dp_dibayar' })
  await check(shop, code, 'down payment')
  const patch = (body: object) => staff(shop, 'PATCH', `order/${id}/`, body)
  await patch({ price_confirmed: true, notes: 'KANARI-CATATAN-STAF' })
  await patch({ production_status: 'diproses', notes: 'KANARI-RIWAYAT' })
  await patch({ production_status: 'menunggu', notes: 'KANARI-RIWAYAT kain habis' })
  await check(shop, code, 'rework')
  await patch({ production_status: 'diproses' })
  await patch({ production_status: 'selesai', status_order: 'pengerjaan_selesai', notes: 'KANARI-RIWAYAT' })
  await form(shop, `/admin/pesanan/${code}/catatan/`, { notes: 'KANARI-CATATAN-STAF' })
  const link = await staff(shop, 'POST', `order/${id}/create-payment-link/`, { payment_type: 'pelunasan' })
  await check(shop, code, 'the rest is asked for')
  await staff(shop, 'POST', `admin/invoice/${link.invoice.id}/regenerate-payment-link/`, {})
  await db()('payment_links').update({ error: 'KANARI-GALAT' })
  await check(shop, code, 'another link')
  await shop.pay(link.invoice.invoice_code, { amount: 4_000_000, channel: 'KANARI-CARA-BAYAR' })
  await until(shop, id, { status_order: 'lunas' })
  await check(shop, code, 'too much money')
  const over = await db()('payments').where({ order_id: id, reason: 'over' }).first()
  await form(shop, `/admin/pembayaran/${over?.id}/kembalikan/`, refundForm(250_000, { note: 'KANARI-KEMBALI' }))
  await patch({ production_status: 'dikirim', notes: 'KANARI-RIWAYAT resi' })
  await checkAll(shop, code, 'sent')
  // Checks that the search finds the private words on the page for staff. Without this check, an empty result on public
  // pages would prove nothing.
  const deps = await shop.call('GET', `/admin/pesanan/${code}/`, { cookie: shop.cookie })
  const found = await leaks([{ where: 'GET /', text: deps.text }], [...own, ...theirs])
  expect(found.length).toBeGreaterThan(6)
  expect((await numbers()).length).toBeGreaterThan(8)
  await heard('a good end', { production_status: 'dikirim' })
})

test('a failed order: a short payment, an unconfirmed one, a manual one, then cancelled, refunded and deleted', async () => {
  const { id, code, invoice } = await place(shop)
  const heard = await listen(shop, code)
  await shop.pay(invoice, { amount: 1_000_000 })
  const short = await vi.waitFor(async () => {
    const found = await db()('payments').where({ order_id: id, reason: 'short' }).first()
    if (!found) throw new Error('not yet')
    return found
  })
  await checkAll(shop, code, 'too little')
  await form(shop, `/admin/pembayaran/${short.id}/kembalikan/`, refundForm(1_000_000, { note: 'KANARI-ABAIKAN' }))
  await check(shop, code, 'given back at once')
  const link = await staff(shop, 'POST', `order/${id}/create-payment-link/`, { payment_type: 'dp', dp_percent: 60 })
  await staff(shop, 'POST', 'payment/manual/', {
    ...{ invoice_id: link.invoice.id, payment_method: 'KANARI-CARA-BAYAR', amount: link.invoice.invoice_amount },
    ...{ payment_time: new Date().toISOString(), notes: 'KANARI-CATATAN-BAYAR' },
  })
  await check(shop, code, 'paid by hand')
  await staff(shop, 'PATCH', `order/${id}/`, { status_order: 'dibatalkan', notes: 'KANARI-BATAL' })
  await check(shop, code, 'cancelled')
  await form(shop, `/admin/pembayaran/pesanan/${id}/kembalikan/`, refundForm(4_500_000, { note: 'KANARI-KEMBALI' }))
  await check(shop, code, 'given back')
  await shop.call('DELETE', `order/${id}/`, { cookie: shop.cookie })
  await checkAll(shop, code, 'deleted')
  await heard('a bad end', { deleted: true })
})

test('pages that a code opens are not cached and not indexed, and tell other sites nothing', async () => {
  const { code, invoice } = await place(shop)
  for (const [path, referrer] of [
    [`/lacak/${code}/`, 'no-referrer'],
    [`/invoice/${invoice}/`, 'same-origin'],
    [`/api/v1/track-order/?order_code=${code}`, expect.stringMatching(/^(no-referrer|same-origin)$/)],
    [`/api/v1/invoice/detail/${invoice}/`, expect.stringMatching(/^(no-referrer|same-origin)$/)],
    [`/pesan/${code}/?kunci=${keyOf(code)}`, 'no-referrer'],
  ] as const) {
    const { headers } = await shop.call('GET', path, { cookie: null })
    const told = ['cache-control', 'x-robots-tag', 'referrer-policy'].map((name) => headers.get(name))
    expect([path, ...told]).toEqual([path, 'no-store', 'noindex', referrer])
  }
})

test('goods of the price list: sizes, choices, names, files, where they go, the customer and their quote', async () => {
  const list = await makePriceList(db())
  await db()('sizes').where({ code: 'XXL' }).update({ code: 'KANARIXL' })
  await db()('product_choices').where({ id: list.navy }).update({ name: 'KANARI-WARNA' })
  const words = ['KANARI-WARNA', 'KANARIXL', 'Kanaripemain', 'KANARI-KET', 'KANARIKOTA', 'kanari-desain.ai']
  const more = ['KANARI-PELANGGAN', 'KANARI-BARANG', 'KANARI-PERMINTAAN']
  const wish = { product_id: list.kaos, choices: [list.navy], sizes: [{ code: 'KANARIXL', quantity: 12 }] }
  const { product_name: _, quantity: _pieces, total_price: _total, ...contact } = johnny
  const delivery = { method: 'kirim', city: 'KANARIKOTA' }
  const placed = await shop.call('POST', 'order/', { body: { ...contact, ...wish, delivery }, cookie: null })
  expect([placed.status, placed.body.order?.price_confirmed], placed.text).toEqual([201, true])
  const { id, order_code: code } = placed.body.order
  const heard = await listen(shop, code)
  const sizes = (await shop.call('GET', `order/${id}/sizes/`, { cookie: shop.cookie })).body
  const roster = [{ name: 'Kanaripemain', number: '10', size_code: 'KANARIXL', note: 'KANARI-KET' }]
  await staff(shop, 'PUT', `order/${id}/sizes/`, { line_id: sizes.lines[0].line_id, roster })
  const file = { kind: 'design', name: 'kanari-desain.ai', size: 9, by_staff: false, created_at: new Date() } as const
  const [stored] = await db()('order_files')
    .insert({ order_id: id, ...file })
    .returning('id')
  await db()('customers').update({ note: 'KANARI-PELANGGAN' })
  const quote = await staff(shop, 'POST', 'quotes/', {
    ...contact,
    ...{ lines: [{ title: 'KANARI-BARANG', quantity: 1, unit_price: 5_000 }], terms: 'KANARI-PERMINTAAN' },
  })
  await staff(shop, 'POST', `quotes/${quote.code}/send/`, {})
  const asked: Asked[] = [
    ...(await shownAt(code)),
    ...[`/lacak/${code}/ukuran/`, `/lacak/${code}/ukuran/?${wrong}`, `/lacak/${code}/berkas/?${wrong}`].map(get),
    ...[`/lacak/${code}/berkas/`, `/lacak/${code}/berkas/${stored?.id}/?${wrong}`, '/lacak/kode/'].map(get),
    ...[`/penawaran/${quote.code}/`, `/penawaran/${quote.code}/?${wrong}`, '/pesan/lain/', '/pesan/'].map(get),
    ...[`/pesan/topi/?dari=${code}&${wrong}`, `order/${id}/lines/`, `order/${id}/sizes/`, 'quotes/', 'customers/'].map(
      get,
    ),
    ...[`quotes/${quote.code}/`, '/admin/pelanggan/', '/admin/penawaran/', `/admin/pesanan/${code}/ukuran/`].map(get),
    ...[`/admin/pesanan/${code}/berkas/${stored?.id}/?asli`, '/admin/pelanggan/cari/?nomor=0812'].map(get),
    ['POST', `/lacak/${code}/ukuran/`, { action: 'periksa', line_id: '1', paste: 'Budi 10 L' }],
    ['POST', '/lacak/kode/', { contact: '081298765432' }],
    ['POST', `/penawaran/${quote.code}/`, { action: 'setuju', version: '1' }],
    ['PUT', `order/${id}/sizes/`, { line_id: sizes.lines[0].line_id, sizes: [] }],
    ['POST', `quotes/${quote.code}/accept/`, { version: 1 }],
  ]
  const secrets = [...own, ...words, ...more]
  for (const cookie of [null, member]) expect(await leaks(await answersTo(shop, asked, cookie), secrets)).toEqual([])
  expect((await db()('quotes').where({ code: quote.code }).first())?.state).toBe('sent')
  // The search finds the words where they belong: for staff, and behind the signed link.
  const signed = `/lacak/${code}/?kunci=${keyOf(code)}`
  const seen = [signed, `/lacak/${code}/ukuran/?kunci=${keyOf(code)}`, `/lacak/${code}/berkas/?kunci=${keyOf(code)}`]
  const told = await answersTo(shop, seen.map(get))
  expect(new Set((await leaks(told, words)).map((leak) => leak.split(' in ')[0]))).toEqual(new Set(words))
  await staff(shop, 'PATCH', `order/${id}/`, { status_order: 'dibatalkan', notes: 'KANARI-BATAL' })
  await heard('goods', { status_order: 'dibatalkan' }, 0)
})

test('by transfer: one proof that is rejected, one that is accepted', async () => {
  // Instances on one database share its webhooks, so a second one with another gateway would take the first one's.
  await shop.close()
  shop = await open({ PAYMENTS: 'manual' })
  const { code, invoice } = await place(shop)
  const heard = await listen(shop, code)
  await check(shop, code, 'placed')
  const png = await makePng({ width: 50, height: 50 })
  const send = async () => {
    const form = new FormData()
    form.append('note', 'KANARI-CATATAN-BUKTI')
    form.append('proof', new Blob([Uint8Array.from(png)]), 'kanari.png')
    const answer = await shop.call('POST', `/invoice/${invoice}/bukti/`, { body: form, cookie: null })
    expect(answer.status).toBe(303)
    const row = await db()('payment_proofs').where({ state: 'waiting' }).first()
    return String(row?.id)
  }
  const first = await send()
  await check(shop, code, 'a proof waits')
  await form(shop, `/admin/pembayaran/bukti/${first}/tolak/`, { note: 'Fotonya buram' })
  await check(shop, code, 'a proof was refused')
  const second = await send()
  await form(shop, `/admin/pembayaran/bukti/${second}/terima/`, {
    ...{ amount: '3750000', payment_time: wibInput(new Date(Date.now() - 120_000)) },
  })
  expect((await db()('orders').where({ order_code: code }).first())?.status_order).toBe('dp_dibayar')
  await checkAll(shop, code, 'a proof was taken')
  await heard('by transfer', { status_order: 'dp_dibayar' })
})
