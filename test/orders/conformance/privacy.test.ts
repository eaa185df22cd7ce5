import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { statusHref, statusSocket } from '../../../src/monitor/hrefs.ts'
import { testSecret } from '../../support/app.ts'
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
let byTransfer: Shop
let member: string
beforeAll(async () => {
  const staff = await makeUser(db(), { role: 'staff', username: 'kanari-petugas', name: 'Kanari Petugas' })
  const openFor = async (settings: Record<string, string>): Promise<Shop> => {
    const opened = await openShop(db(), settings)
    return { ...opened, cookie: await signIn(db(), staff, opened.port) }
  }
  shop = await openFor({})
  byTransfer = await openFor({ PAYMENTS: 'manual' })
  member = await signIn(db(), await makeUser(db(), { role: 'member' }), shop.port)
  await db()('message_templates').insert(
    ['dp_invoice', 'payment_confirmation', 'order_cancelled'].map((type) => ({
      ...{ name: `kanari ${type}`, type, channel: 'whatsapp' as const, is_default: true },
      body: 'KANARI-ISI-PESAN untuk {{customer_name}}',
    })),
  )
})
afterAll(() => Promise.all([shop.close(), byTransfer.close()]))

/** Private data of the customer. Only the signed link and the answer to placing the order may contain these words. */
const own = ['Kanarinama', '81298765432', 'kanari-alamat', 'KANARI-CATATAN-DESAIN']
/** Private data of the shop and its staff. No public answer may contain these words. */
const theirs = [
  ...[
    'kanari-petugas',
    'Kanari Petugas',
    'KANARI-CATATAN-STAF',
    'KANARI-RIWAYAT',
    'KANARI-BATAL',
    'KANARI-CATATAN-BAYAR',
  ],
  ...[
    'KANARI-CARA-BAYAR',
    'KANARI-ABAIKAN',
    'KANARI-KEMBALI',
    'KANARI-CATATAN-BUKTI',
    'KANARI-ISI-PESAN',
    'KANARI-HITUNG',
  ],
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
const told: Told[] = []

/**
 * Makes every public request, with the real codes of an order and with wrong or missing ones, and returns the answers.
 */
async function walk(at: Shop, code: string): Promise<Told[]> {
  const order = await db()('orders').where({ order_code: code }).first()
  const id = order?.id ?? ''
  const invoices = await db()('invoices').where({ order_id: id })
  const wrong = 'kunci=AAAAAAAAAAAAAAAAAAAAAA'
  const asked: [string, string, object?][] = [
    ...['/lacak/', `/lacak/?kode=${code}`, `/lacak/${code}/`, `/lacak/${code}/?${wrong}`, `/lacak/${code}`].map(get),
    ...[`/lacak/${code.toLowerCase()}/`, `/lacak/${code}/desain/`, `/lacak/${code}/desain/?${wrong}`].map(get),
    ...['/pesan/', `/pesan/${code}/`, `/pesan/${code}/?${wrong}`, `/pesan/gambar/${order?.design}/`].map(get),
    ...[`/media/${order?.design}`, `/uploads/${order?.design}`, statusHref, '/sitemap.xml', '/openapi.json'].map(get),
    ...[`track-order/?order_code=${code}`, `track-order/?order_code=%20${code.toLowerCase()}%20`].map(get),
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
    ...invoices.flatMap(({ id, invoice_code }): [string, string, object?][] => [
      ...[`/invoice/${invoice_code}/`, `/invoice/${invoice_code}/?${wrong}`].map(get),
      ...[`invoice/detail/${invoice_code}/`, `invoice/detail/${invoice_code.toLowerCase()}`].map(get),
      ['POST', `/invoice/${invoice_code}/bukti/`, {}],
      ['POST', `/invoice/${invoice_code}/simulasi/`, { cara: 'tepat' }],
      ['POST', 'payment/manual/', { invoice_id: id }],
      ['POST', `admin/invoice/${id}/regenerate-payment-link/`, {}],
    ]),
  ]
  const answers: Told[] = []
  // A logged-in account without staff rights must see no more than a visitor. It repeats the requests for the order's
  // pages and for the addresses of staff.
  const forMembers = asked.filter(([, path]) => /admin|^order|^\/lacak\/[^?]|^\/invoice|^track/.test(path))
  for (const [cookie, calls] of [
    [null, asked],
    [member, forMembers],
  ] as const)
    for (const [method, path, body] of calls) {
      const { status, headers, text } = await at.call(method, path, { cookie, ...(body ? { body, as: 'form' } : {}) })
      expect(status, `${method} ${path}: ${text.slice(0, 200)}`).toBeLessThan(500)
      answers.push({ where: `${method} ${path} (${status})`, text: `${JSON.stringify([...headers])}\n${text}` })
    }
  return answers
}
const get = (path: string): [string, string] => ['GET', path]

/**
 * Returns which of the secret words occur in which answers. The gateway's payment links are removed from the answers
 * first, because they contain the gateway's id and are meant for the payer.
 */
async function leaks(answers: readonly Told[], secrets: readonly string[]): Promise<string[]> {
  const links = (await db()('payment_links').select('payment_url')).map(({ payment_url }) => payment_url ?? ' ')
  return answers.flatMap(({ where, text }) => {
    const path = /\S+ (\S+)/.exec(where)?.[1] ?? ''
    // The path of the request is removed too, because an id that the client sent itself reveals nothing new.
    const said = [...links, decodeURI(path)].reduce((rest, known) => rest.replaceAll(known, ' '), text)
    return secrets
      .filter((secret) => said.toLowerCase().includes(secret.toLowerCase()))
      .map((one) => `${one} in ${where}`)
  })
}

async function check(at: Shop, code: string, step: string): Promise<void> {
  const answers = await walk(at, code)
  expect(await leaks(answers, [...own, ...theirs, ...(await numbers())]), step).toEqual([])
  const signed = await signedViews(at, code)
  expect(await leaks(signed, [...theirs, ...(await numbers())]), `${step}, signed`).toEqual([])
}

/** Computes the tracking key of an order independently of the site's own code. */
const keyOf = (code: string, version = 1) =>
  createHmac('sha256', testSecret).update(`order ${code} ${version}`).digest().subarray(0, 16).toString('base64url')

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

async function place(at: Shop): Promise<{ id: string; code: string; invoice: string; invoiceId: string }> {
  const form = new FormData()
  for (const [name, value] of Object.entries(johnny)) form.append(name, value)
  const png = await makePng()
  form.append('design', new Blob([Uint8Array.from(png)], { type: 'image/png' }), 'kanari-berkas.png')
  const { status, body } = await at.call('POST', 'order/', { body: form, cookie: null })
  expect([status, body.order?.contact_information]).toEqual([201, johnny.contact_information])
  return {
    id: body.order.id,
    code: body.order.order_code,
    invoice: body.invoice.invoice_code,
    invoiceId: body.invoice.id,
  }
}

/**
 * Opens the public WebSockets of an order and records all their messages. Checks that the WebSockets for staff refuse
 * visitors and members. Returns a function that searches the recorded messages for secret words.
 */
async function listen(at: Shop, code: string) {
  const heard = await Promise.all([listenTo(at.served, `/ws/orders/${code}/`), listenTo(at.served, statusSocket)])
  for (const path of ['/ws/orders/', '/ws/admin/dashboard/', '/ws/notifications/'])
    for (const cookie of ['', member]) {
      const shut = await listenTo(at.served, path, { cookie })
      expect([path, (await shut.closed).code, shut.messages]).toEqual([path, 1008, []])
    }
  return async (step: string) => {
    await sleep(300)
    const messages = heard.flatMap((one) => one.messages)
    told.push(...messages.map((one) => ({ where: `WS ${one.type}`, text: JSON.stringify(one) })))
    expect(messages.filter(({ type }) => type !== 'connection_established').length, step).toBeGreaterThan(3)
    expect(
      await leaks(told, [...own, ...theirs, ...(await numbers()), 'order_id', 'kunci=']),
      `${step}, sockets`,
    ).toEqual([])
    for (const one of heard) one.socket.close()
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
  await staff(shop, 'POST', `/admin/pesanan/${code}/catatan/`, { notes: 'KANARI-CATATAN-STAF' }, 'form')
  const link = await staff(shop, 'POST', `order/${id}/create-payment-link/`, { payment_type: 'pelunasan' })
  await check(shop, code, 'the rest is asked for')
  await staff(shop, 'POST', `admin/invoice/${link.invoice.id}/regenerate-payment-link/`, {})
  await check(shop, code, 'another link')
  await shop.pay(link.invoice.invoice_code, { amount: 4_000_000, channel: 'KANARI-CARA-BAYAR' })
  await until(shop, id, { status_order: 'lunas' })
  await check(shop, code, 'too much money')
  const over = await db()('payments').where({ order_id: id, reason: 'over' }).first()
  await staff(
    shop,
    'POST',
    `/admin/pembayaran/${over?.id}/kembalikan/`,
    { ...refundForm(250_000, { note: 'KANARI-KEMBALI' }) },
    'form',
  )
  await patch({ production_status: 'dikirim', notes: 'KANARI-RIWAYAT resi' })
  await check(shop, code, 'sent')
  // Checks that the search finds the private words on the page for staff. Without this check, an empty result on public
  // pages would prove nothing.
  const deps = await shop.call('GET', `/admin/pesanan/${code}/`, { cookie: shop.cookie })
  const found = await leaks([{ where: 'GET /', text: deps.text }], [...own, ...theirs])
  expect(found.length).toBeGreaterThan(6)
  expect((await numbers()).length).toBeGreaterThan(8)
  await heard('a good end')
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
  await check(shop, code, 'too little')
  await staff(
    shop,
    'POST',
    `/admin/pembayaran/${short.id}/kembalikan/`,
    refundForm(1_000_000, { note: 'KANARI-ABAIKAN' }),
    'form',
  )
  await check(shop, code, 'given back at once')
  const link = await staff(shop, 'POST', `order/${id}/create-payment-link/`, { payment_type: 'dp', dp_percent: 60 })
  await staff(shop, 'POST', 'payment/manual/', {
    ...{ invoice_id: link.invoice.id, payment_method: 'KANARI-CARA-BAYAR', amount: link.invoice.invoice_amount },
    ...{ payment_time: new Date().toISOString(), notes: 'KANARI-CATATAN-BAYAR' },
  })
  await check(shop, code, 'paid by hand')
  await staff(shop, 'PATCH', `order/${id}/`, { status_order: 'dibatalkan', notes: 'KANARI-BATAL' })
  await check(shop, code, 'cancelled')
  await staff(
    shop,
    'POST',
    `/admin/pembayaran/pesanan/${id}/kembalikan/`,
    { ...refundForm(4_500_000, { note: 'KANARI-KEMBALI' }) },
    'form',
  )
  await check(shop, code, 'given back')
  await shop.call('DELETE', `order/${id}/`, { cookie: shop.cookie })
  await check(shop, code, 'deleted')
  await heard('a bad end')
})

test('by transfer: one proof that is rejected, one that is accepted', async () => {
  const { code, invoice } = await place(byTransfer)
  const heard = await listen(byTransfer, code)
  await check(byTransfer, code, 'placed')
  const png = await makePng({ width: 50, height: 50 })
  const send = async () => {
    const form = new FormData()
    form.append('note', 'KANARI-CATATAN-BUKTI')
    form.append('proof', new Blob([Uint8Array.from(png)]), 'kanari.png')
    const answer = await byTransfer.call('POST', `/invoice/${invoice}/bukti/`, { body: form, cookie: null })
    expect(answer.status).toBe(303)
    const row = await db()('payment_proofs').where({ state: 'waiting' }).first()
    return String(row?.id)
  }
  const first = await send()
  await check(byTransfer, code, 'a proof waits')
  await staff(byTransfer, 'POST', `/admin/pembayaran/bukti/${first}/tolak/`, { note: 'Fotonya buram' }, 'form')
  await check(byTransfer, code, 'a proof was refused')
  const second = await send()
  const today = new Date(Date.now() + 7 * 3_600_000 - 120_000).toISOString().slice(0, 16)
  await staff(
    byTransfer,
    'POST',
    `/admin/pembayaran/bukti/${second}/terima/`,
    { amount: '3750000', payment_time: today },
    'form',
  )
  expect((await db()('orders').where({ order_code: code }).first())?.status_order).toBe('dp_dibayar')
  await check(byTransfer, code, 'a proof was taken')
  await heard('by transfer')
})

test("the signed link shows the customer's data until it is revoked", async () => {
  const { id, code } = await place(shop)
  const views = await signedViews(shop, code)
  for (const one of own)
    expect(views[0]?.text.replaceAll('0812', '812'), one).toContain(one === '81298765432' ? '81298765432' : one)
  const picture = await shop.call('GET', `/lacak/${code}/desain/?kunci=${keyOf(code)}`, { cookie: null })
  expect([picture.status, picture.headers.get('cache-control')]).toEqual([200, 'no-store'])
  await staff(shop, 'POST', `/admin/pesanan/${code}/kunci/`, {}, 'form')
  expect(await leaks(await signedViews(shop, code), own)).toEqual([])
  expect((await shop.call('GET', `/lacak/${code}/desain/?kunci=${keyOf(code)}`, { cookie: null })).status).toBe(404)
  expect((await shop.call('GET', `/lacak/${code}/?kunci=${keyOf(code, 2)}`, { cookie: null })).text).toContain(
    'Kanarinama',
  )
  expect((await shop.call('GET', `order/${id}/`, { cookie: null })).status).toBe(401)
})

test('pages that a code opens are not cached and not indexed', async () => {
  const { code, invoice } = await place(shop)
  const wanted = [`/lacak/${code}/`, `/invoice/${invoice}/`, `/api/v1/track-order/?order_code=${code}`]
  for (const path of [...wanted, `/api/v1/invoice/detail/${invoice}/`, `/pesan/${code}/?kunci=${keyOf(code)}`]) {
    const { headers } = await shop.call('GET', path, { cookie: null })
    expect([path, headers.get('cache-control'), headers.get('x-robots-tag')]).toEqual([path, 'no-store', 'noindex'])
    expect(headers.get('referrer-policy')).toMatch(/^(no-referrer|same-origin)$/)
  }
  const [unknown, deleted] = [await place(shop), await place(shop)]
  await shop.call('DELETE', `order/${deleted.id}/`, { cookie: shop.cookie })
  const look = async (path: string) => {
    const { status, text } = await shop.call('GET', path, { cookie: null })
    return [status, text.replaceAll(/"timestamp":"[^"]+"/g, '')]
  }
  expect(await look(`/api/v1/track-order/?order_code=${deleted.code}`)).toEqual(
    await look('/api/v1/track-order/?order_code=ORD-20250101-ZZZ'),
  )
  expect(await look(`/api/v1/invoice/detail/${deleted.invoice}/`)).toEqual(
    await look('/api/v1/invoice/detail/INV-999999-ZZZ/'),
  )
  const page = async (path: string) => (await look(path))[1]
  expect(await page(`/lacak/${deleted.code}/`)).toBe(await page('/lacak/ORD-20250101-ZZZ/'))
  expect(await page(`/lacak/${deleted.code}/?kunci=${keyOf(deleted.code)}`)).toBe(await page('/lacak/kode-yang-aneh/'))
  expect(await page(`/invoice/${deleted.invoice}/`)).toBe(await page('/invoice/INV-999999-ZZZ/'))
  expect((await look(`/lacak/${unknown.code}/`))[0]).toBe(200)
})
