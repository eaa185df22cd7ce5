import { expect, test } from 'vitest'
import { fromHtmx } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { useEach } from '../support/use.ts'
import { shopOn, staffOn } from './support/desk.ts'
import { hoursAgo, makeInvoice, makeOrder } from './support/orders.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db()))

const open = (path: string) => staff().page(path)
const codesIn = (html: string) => read(html).texts('.desk-row .desk-code')

test('a row shows code, customer, product, amounts, both states and an unconfirmed price', async () => {
  const order = await makeOrder(db(), {
    customer_name: 'Ratna <b>Puspita</b>',
    status_order: 'dp_dibayar',
    production_status: 'diproses',
    paid_amount: 3_750_000,
    price_confirmed: false,
    due_on: '2020-01-02',
  })
  const { page, html } = await open('/admin/pesanan/')
  const row = page.text(`#pesanan-${order.order_code}`)
  for (const words of ['Ratna <b>Puspita</b>', 'Kaos Komunitas 2026 × 50', 'Rp 7.500.000', 'dibayar Rp 3.750.000'])
    expect(row).toContain(words)
  for (const words of ['DP dibayar · produksi diproses', 'Harga belum pasti', 'Tenggat 2 Jan 2020, lewat'])
    expect(row).toContain(words)
  expect(html).not.toContain('<b>Puspita</b>')
})

test('orders are found by code, name, product and contact, and by two words together', async () => {
  const ratna = await makeOrder(db(), { customer_name: 'Ratna Puspita', product_name: 'Jaket Bomber' })
  const doni = await makeOrder(db(), {
    customer_name: 'Doni',
    contact_information: 'doni_r@contoh.id',
    contact_email: 'doni_r@contoh.id',
    contact_phone: null,
  })
  const found = async (words: string) =>
    codesIn((await open(`/admin/pesanan/?cari=${encodeURIComponent(words)}`)).html).sort()

  expect(await found(ratna.order_code.toLowerCase().slice(0, -1))).toContain(ratna.order_code)
  expect(await found('bomber ratna')).toEqual([ratna.order_code])
  expect(await found('doni_r@')).toEqual([doni.order_code])
  expect(await found('do')).toEqual([doni.order_code])
  expect(await found('+62 812-3456-7890')).toEqual([ratna.order_code])
  expect(await found('100%')).toEqual([])
  expect((await open('/admin/pesanan/?cari=zzzz')).page.body()).toContain('Tidak ada pesanan yang cocok')
})

test('filters by state, production and days in Jakarta narrow the list, and the tabs keep them', async () => {
  const paid = await makeOrder(db(), { status_order: 'lunas', production_status: 'dikirim' })
  const waiting = await makeOrder(db(), { created_at: new Date('2026-03-31T17:00:00Z') })
  await makeOrder(db(), { created_at: new Date('2026-03-31T16:59:59Z') })

  expect(codesIn((await open('/admin/pesanan/?keadaan=lunas')).html)).toEqual([paid.order_code])
  expect(codesIn((await open('/admin/pesanan/?produksi=dikirim')).html)).toEqual([paid.order_code])
  const april = await open('/admin/pesanan/?dari=2026-04-01&sampai=2026-04-01')
  expect(codesIn(april.html)).toEqual([waiting.order_code])
  expect(april.page.texts('.chips .chip')[0]).toBe('Semua 1')
  expect(april.page.attribute('#saring-menunggu_link', 'href')).toBe(
    '/admin/pesanan/?keadaan=menunggu_link&dari=2026-04-01&sampai=2026-04-01',
  )
  expect((await open('/admin/pesanan/?keadaan=entah&dari=besok&page=x')).page.texts('.desk-row')).toHaveLength(3)
})

test('the list can be sorted and paged', async () => {
  const cheap = await makeOrder(db(), { total_price: 10_000, created_at: hoursAgo(3), due_on: '2026-12-01' })
  const dear = await makeOrder(db(), { total_price: 90_000_000, created_at: hoursAgo(9), due_on: '2026-12-09' })
  const plain = await makeOrder(db(), { created_at: hoursAgo(1) })
  const order = async (sort: string) => codesIn((await open(`/admin/pesanan/?urut=${sort}`)).html)
  const codes = (...orders: { order_code: string }[]) => orders.map(({ order_code }) => order_code)

  expect(await order('terbaru')).toEqual(codes(plain, cheap, dear))
  expect(await order('terlama')).toEqual(codes(dear, cheap, plain))
  expect(await order('harga')).toEqual(codes(dear, plain, cheap))
  expect(await order('tenggat')).toEqual(codes(cheap, dear, plain))
  await db()('orders').where({ id: cheap.id }).update({ production_status: 'selesai' })
  expect(await order('tenggat')).toEqual(codes(dear, plain, cheap))
  for (let made = 0; made < 23; made += 1) await makeOrder(db(), { created_at: hoursAgo(20) })
  const second = await open('/admin/pesanan/?page=2&urut=harga')
  expect(codesIn(second.html)).toEqual([cheap.order_code])
  expect(second.page.attribute('[rel=prev]', 'href')).toBe('/admin/pesanan/?urut=harga')
  expect(second.page.text('[role=status].muted')).toBe('26 pesanan')
})

test('what waits for staff comes first, under headings, whatever it waits for; a filter leaves only that', async () => {
  const running = await makeOrder(db(), { status_order: 'dp_dibayar', production_status: 'diproses' })
  const over = await makeOrder(db(), { status_order: 'lunas', production_status: 'dikirim', ended_at: hoursAgo(1) })
  const ready = await makeOrder(db(), { status_order: 'lunas', production_status: 'selesai', created_at: hoursAgo(5) })
  const proven = await makeOrder(db(), { status_order: 'link_dibuat', created_at: hoursAgo(9) })
  const invoice = await makeInvoice(db(), proven)
  await db()('payment_proofs').insert({ invoice_id: invoice.id, order_id: proven.id, picture: 'a-1x1.webp', note: '' })

  const { page, html } = await open('/admin/pesanan/')
  expect(codesIn(html)).toEqual([proven, ready, running, over].map(({ order_code }) => order_code))
  expect(page.texts('.desk-group span')).toEqual(['Perlu kamu', 'Berjalan', 'Selesai'])
  const standing = ({ order_code }: { order_code: string }) => page.text(`#pesanan-${order_code} .state`)
  expect([proven, ready, running, over].map(standing)).toEqual([
    'Bukti perlu dicek',
    'Siap kirim',
    'Produksi',
    'Dikirim',
  ])
  expect(page.text('#saring-perlu')).toBe('Perlu kamu 2')
  const needy = await open('/admin/pesanan/?perlu=ya')
  expect(codesIn(needy.html)).toEqual([proven.order_code, ready.order_code])
  expect(needy.page.text('[role=status].muted')).toContain('2 pesanan')
  // The menu counts the same orders.
  expect(page.text('#staf-pesanan .staff-count')).toBe('2 menunggu')
})

test('more orders than are put first because they wait are counted all the same, and each can be reached', async () => {
  await db().raw(
    `insert into orders (order_code, customer_name, product_name, quantity, total_price, payment_type, dp_percent,
       contact_information, notification_channel, source, price_confirmed, created_at, updated_at)
     select 'ORD-20260101-W' || n, 'Ani', 'Topi', 1, 50000, 'dp', 50, 'ani@contoh.id', 'email', 'public', true,
       timestamptz '2026-01-01' + n * interval '1 second', now() from generate_series(1, 1003) n`,
  )
  const { page } = await open('/admin/pesanan/?perlu=ya')
  expect(page.text('#saring-perlu')).toBe('Perlu kamu 1.003')
  expect(page.text('[role=status].muted')).toContain('1.003 pesanan')
  const last = await open('/admin/pesanan/?perlu=ya&page=41')
  expect(codesIn(last.html)).toEqual(['W3', 'W2', 'W1'].map((end) => `ORD-20260101-${end}`))
  const all = await open('/admin/pesanan/?page=41')
  expect(all.page.texts('.desk-group span')).toEqual(['Perlu kamu'])
})

test('pages go on where what waits ends, and show no order twice', async () => {
  for (let made = 0; made < 30; made += 1)
    await makeOrder(db(), { status_order: made < 28 ? 'menunggu_link' : 'link_dibuat', created_at: hoursAgo(made) })
  const [first, second] = [await open('/admin/pesanan/'), await open('/admin/pesanan/?page=2')]
  expect(second.page.texts('.desk-group span')).toEqual(['Perlu kamu', 'Berjalan'])
  expect(new Set([...codesIn(first.html), ...codesIn(second.html)]).size).toBe(30)
})

test('an exact code leads to its order, in any spelling', async () => {
  const order = await makeOrder(db(), {})
  for (const typed of [order.order_code.toLowerCase(), order.order_code.replaceAll('-', ''), `#${order.order_code}`]) {
    const cari = encodeURIComponent(typed)
    expect((await open(`/admin/pesanan/?cari=${cari}&buka=1`)).location, typed).toBe(
      `/admin/pesanan/${order.order_code}/`,
    )
    expect(codesIn((await open(`/admin/pesanan/?cari=${cari}`)).html), typed).toEqual([order.order_code])
  }
  expect((await open('/admin/pesanan/?cari=ORD-20200101-XXX&buka=1')).page.body()).toContain(
    'Tidak ada pesanan yang cocok',
  )
  const { page } = await open('/admin/')
  expect(page.attribute('.staff-search [name="buka"]', 'value')).toBe('1')

  // A list that was narrowed to the code stays a list: open pages fetch it again, and the browser goes back to it.
  const list = await open(`/admin/pesanan/?cari=${order.order_code}`)
  expect(codesIn(list.html)).toEqual([order.order_code])
  expect(list.page.attribute('#pesanan-daftar', 'data-live-at')).not.toContain('buka')
})

test('a deleted order is in no list', async () => {
  await makeOrder(db(), { deleted_at: hoursAgo(1) })
  expect((await open('/admin/pesanan/')).page.body()).toContain('Belum ada pesanan.')
})

test('a phone number is found in any spelling, also by its beginning, and does not match the date in codes', async () => {
  const ani = await makeOrder(db(), { contact_information: '0810-5555-1234', contact_phone: '6281055551234' })
  const code = 'ORD-20261118-2026'
  await makeOrder(db(), { order_code: code, product_name: 'Kaos' })
  const found = async (words: string) =>
    codesIn((await open(`/admin/pesanan/?cari=${encodeURIComponent(words)}`)).html).sort()

  for (const words of ['+62 810 5555', '0810', '62810', '0810 5555-1234', '81055']) {
    expect(await found(words), words).toEqual([ani.order_code])
  }
  expect(await found('1118')).toEqual([])
  expect(await found('2026')).toEqual([ani.order_code, code].sort())
  expect(await found('20261118')).toHaveLength(2)
})

test('unconfirmed prices, until orders are sent or cancelled, are a filter and on the start page', async () => {
  const doubted = [await makeOrder(db(), { price_confirmed: false })]
  doubted.push(await makeOrder(db(), { price_confirmed: false, status_order: 'lunas' }))
  await makeOrder(db(), { price_confirmed: false, status_order: 'lunas', production_status: 'dikirim' })
  await makeOrder(db(), { price_confirmed: false, status_order: 'dibatalkan', production_status: 'dibatalkan' })
  await makeOrder(db(), {})
  const { html, page } = await open('/admin/pesanan/?harga=belum')
  expect(codesIn(html).sort()).toEqual(doubted.map(({ order_code }) => order_code).sort())
  expect(page.attribute('#pesanan-harga option[selected]', 'value')).toBe('belum')
  expect(page.attribute('#saring-menunggu_link', 'href')).toBe('/admin/pesanan/?keadaan=menunggu_link&harga=belum')
  const start = await open('/admin/')
  const titles = start.page.texts('.waiting-row b')
  expect(titles.filter((title) => title.startsWith('Sepakati harga'))).toHaveLength(2)
})

/** The file of the export, of the orders that a filter finds. */
const exported = (query = '') =>
  shopOn(db()).get(`/admin/pesanan/ekspor.csv${query}`).set('Cookie', staff().cookie).buffer(true)

test('the export holds what the filter finds, safe for spreadsheets', async () => {
  const order = await makeOrder(db(), {
    customer_name: '=HYPERLINK("http://jahat")',
    product_name: '+Kaos; "merah"',
    design_notes: '@SUM(1)\nbaris dua',
    paid_amount: 3_750_000,
    status_order: 'dp_dibayar',
    created_at: new Date('2026-11-18T20:30:00Z'),
  })
  await makeOrder(db(), { status_order: 'lunas' })

  const { text, headers } = await exported('?keadaan=dp_dibayar')

  expect(headers['content-type']).toBe('text/csv; charset=utf-8')
  expect(headers['content-disposition']).toMatch(/^attachment; filename="pesanan-\d{4}-\d{2}-\d{2}\.csv"$/)
  const [head, ...rest] = text.split('\r\n')
  expect(head).toMatch(/^\uFEFFKode;Tanggal;Nama pemesan;Produk;Jumlah;Harga;Dibayar;/)
  expect(rest.join('\n')).toContain(
    `${order.order_code};2026-11-19 03:30;"'=HYPERLINK(""http://jahat"")";"'+Kaos; ""merah""";50;7500000;3750000;0;3750000;`,
  )
  expect(rest[0]).toContain(';0812-3456-7890;')
  expect(text).toContain('"\'@SUM(1)\nbaris dua"')
  expect(text).not.toContain('Lunas')
  expect((await db()('audit_log').where({ action: 'order.export' })).length).toBe(1)

  // The full-width forms of the signs begin a formula as well.
  for (const customer_name of ['＝1+1', '＋1', '－1', '＠SUM(1)']) {
    await db()('orders').where({ id: order.id }).update({ customer_name })
    const line = (await exported()).text.split('\r\n').find((one) => one.startsWith(order.order_code))
    expect(line?.split(';')[2]).toBe(`"'${customer_name}"`)
  }
})

test('a long export is read in batches, with no order twice or left out', async () => {
  await db().raw(
    `insert into orders (order_code, customer_name, product_name, quantity, total_price, payment_type, contact_information,
       notification_channel, source, price_confirmed, created_at)
     select 'ORD-20260101-' || lpad(n::text, 4, '0'), 'Budi', 'Kaos', 1, 1000, 'full', '0812', 'whatsapp', 'admin', true,
       timestamptz '2026-01-01' + (n / 7) * interval '1 millisecond' from generate_series(1, 2500) n`,
  )
  const { text } = await exported()
  const codes = text
    .split('\r\n')
    .slice(1, -1)
    .map((line) => line.slice(0, 17))
  expect(codes).toHaveLength(2_500)
  expect(new Set(codes).size).toBe(2_500)
})

test('the list takes four queries at most, and one order six', async () => {
  const order = await makeOrder(db(), {})
  const asked: string[] = []
  const listen = ({ sql }: { sql: string }) => asked.push(sql)
  for (const [path, most] of [
    ['?cari=budi&urut=tenggat', 4],
    [`${order.order_code}/`, 6],
  ] as const) {
    asked.length = 0
    db().on('query', listen)
    expect((await open(`/admin/pesanan/${path}`)).status).toBe(200)
    db().removeListener('query', listen)
    expect(asked.length, asked.join('\n')).toBeLessThanOrEqual(most)
  }
})

test('a changed filter swaps only the list, under an address without empty fields', async () => {
  const { text, headers } = await shopOn(db())
    .get('/admin/pesanan/?cari=budi&produksi=&dari=&sampai=&urut=perlu')
    .set({ Cookie: staff().cookie, ...fromHtmx })
  expect(headers['hx-push-url']).toBe('/admin/pesanan/?cari=budi')
  expect(text.trimStart()).toMatch(/^<div id="pesanan-daftar"[^>]* data-live-at="\/admin\/pesanan\/\?cari=budi"/)
})
