import { describe, expect, test } from 'vitest'
import { startView } from '../../src/admin/start/view-model.ts'
import type { EpisodeReportRow } from '../../src/db/tables.ts'
import { overviewHref } from '../../src/monitor/hrefs.ts'
import { siteVersion } from '../../src/root.ts'
import { toWibDay } from '../../src/web/dates.ts'
import { makePurchase } from '../comics/support/purchases.ts'
import { hoursAgo, makeInvoice, makeOrder, makePayment } from '../orders/support/orders.ts'
import { fromHtmx, site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { daysAgo } from '../support/make.ts'
import { read } from '../support/page.ts'
import { makeUser, signInAs } from '../support/sign-in.ts'
import { makeStaff } from '../support/staff.ts'
import { makeIncident, makeWatched } from '../support/status.ts'

const db = useDatabase()

const asStaff = async () => signInAs(db(), { role: 'staff' })
const look = async (path = '/admin/') => {
  // Simulated payments need no bank account of the shop.
  const { get } = await makeStaff(db(), { PAYMENTS: 'simulated' })
  const { status, text } = await get(path)
  return { status, page: read(text), html: text }
}

async function makeReport(wishes: Partial<Omit<EpisodeReportRow, 'id'>> = {}) {
  const [row] = await db()('episode_reports')
    .insert({
      episode_slug: 'mercusuar-episode-1',
      title: 'Mercusuar Episode 1',
      server: null,
      reason: 'sound',
      message: null,
      created_at: daysAgo(1),
      ...wishes,
    })
    .returning('id')
  return row?.id ?? 0
}

/** Counts the questions that a page asks the database. */
async function askedBy(path: string) {
  const cookie = await asStaff()
  const asked: string[] = []
  const listen = ({ sql }: { sql: string }) => void asked.push(sql)
  db().on('query', listen)
  await site(db()).get(path).set('Cookie', cookie)
  db().off('query', listen)
  return asked
}

describe('the start page', () => {
  test('with nothing to mend it says so, and where to look', async () => {
    const { page, status } = await look()
    expect(status).toBe(200)
    expect(page.text('.all-well h3')).toBe('Tidak ada yang menunggu')
    expect(page.attribute('.all-well a', 'href')).toBe(overviewHref)
    expect(page.text('main .muted')).toMatch(/^(Sen|Sel|Rab|Kam|Jum|Sab|Min)\S+, .* · tidak ada yang menunggu$/)
    expect(page.texts('.figure dd:nth-of-type(1)')).toEqual(['Rp 0', 'Rp 0', '0 pesanan', '0 pesanan'])
    expect(page.text('.staff-count')).toBeNull()
    expect(page.texts('.today > p').at(-1)).toBe(`Versi ${siteVersion}.`)
  })

  test('everything that needs staff is named, counted, and leads to where it is mended', async () => {
    const { id } = await makeWatched(db(), { name: 'Bandung', since: daysAgo(1) })
    await db()('monitor_states').where({ endpoint_id: id, path: 'home' }).update({ state: 'down' })
    const breaker = { candidate: `endpoint ${id}`, state: '{"state":"closed"}', updated_at: new Date() }
    await db()('circuit_breakers').insert({ ...breaker, forced: 'open' })
    await makeIncident(db(), { name: 'Bandung tidak menjawab', affected: ['Bandung'], opened_at: daysAgo(1) })
    await db()('outbox').insert({ kind: 'alert.email', dedupe_key: 'a', summary: 'Peringatan', payload: '{}' })
    await db()('outbox').update({ state: 'blocked' })
    const pair = { slug: 'a', origin: 'o', origin_slug: 'b', state: 'proposed', score: 0.8 } as const
    await db()('title_mappings').insert({ ...pair, decided_by: null, decided_at: null })
    await makeReport()
    const { page } = await look()
    expect(page.texts('.waiting-row b')).toEqual([
      'Bandung tidak menjawab',
      'Bandung: terganggu',
      '1 pesan keluar tertahan',
      '1 laporan penonton',
      '1 usulan padanan judul',
    ])
    expect(page.text('main .muted')).toContain('5 hal menunggu kamu')
    const body = page.body()
    expect(body).toContain('1 dari 5 jalur turun')
    expect(body).toContain('Staf menahan pemutusnya terbuka')
    const links = page.all('.waiting-row a').map((link) => link.getAttribute('href'))
    expect(links).toEqual(expect.arrayContaining(['/admin/kiriman/?keadaan=blocked', '/admin/judul/', overviewHref]))
    // Only the first button of the page is filled.
    expect(page.all('main .primary')).toHaveLength(1)
    expect(page.text('.staff-services')).toBe('1 layanan terganggu')
    expect(page.text('#staf-monitor .staff-count')).toBe('1 menunggu')
    expect(page.text('#staf-laporan .staff-count')).toBe('1')
    expect(page.text('.all-well')).toBeNull()
  })

  test('more open incidents than are shown are counted all the same', async () => {
    for (let n = 0; n < 23; n += 1) await makeIncident(db(), { name: `Insiden ${n}`, opened_at: daysAgo(n + 1) })
    const { page } = await look()
    expect(page.texts('.waiting-row b').slice(0, 2)).toEqual(['Insiden 0', 'Insiden 1'])
    expect(page.texts('.waiting-row b')).toContain('18 insiden lain')
    expect(page.text('main .muted')).toContain('23 hal menunggu kamu')
  })

  test('what is disabled, paused, slow or over needs nobody', async () => {
    await makeWatched(db(), { name: 'Mati', state: 'down' })
    await db()('api_endpoints').where({ name: 'Mati' }).update({ is_active: false })
    const breaker = { candidate: 'source bekas', state: '{"state":"open"}', updated_at: new Date() }
    await db()('circuit_breakers').insert(breaker)
    await makeIncident(db(), { opened_at: daysAgo(2), status: 'resolved', resolved_at: daysAgo(1) })
    expect((await look()).page.text('.all-well h3')).toBe('Tidak ada yang menunggu')
  })

  test('the order desk says what leads to new, due and newest orders; without it nothing speaks of orders', async () => {
    const { page } = await look()
    const leads = ['.staff-head .button', '.today-due .today-more'].map((where) => page.attribute(where, 'href'))
    expect(leads).toEqual(['/admin/pesanan/baru/', '/admin/pesanan/?urut=tenggat'])
    const parts = [
      { part: 'Komik', view: { waiting: {} } },
      { part: 'Pesanan', view: null },
    ]
    const alone = startView({ parts, lookAround: null, links: [], version: '0.1.0', now: new Date() })
    expect(alone).toMatchObject({ lead: null, due: null, allHappened: null })
  })

  test('it takes at most five questions to the database, whatever there is to show', async () => {
    for (let n = 0; n < 12; n += 1) await makeReport({ episode_slug: `e-${n}` })
    expect((await askedBy('/admin/')).length).toBeLessThanOrEqual(5)
  })
})

describe('the shop on the start page', () => {
  /** A proof of a transfer that waits for staff, of a new invoice. Returns its id. */
  async function makeProof(order: Awaited<ReturnType<typeof makeOrder>>) {
    const { id: invoice_id } = await makeInvoice(db(), order)
    const proof = { invoice_id, order_id: order.id, picture: 'a-1x1.webp', note: '' }
    const [row] = await db()('payment_proofs').insert(proof).returning('id')
    return row?.id
  }
  /** The heights of the bars of each figure. */
  const barsOf = (page: ReturnType<typeof read>) =>
    page.all('.figure').map((figure) => figure.querySelectorAll('rect').map((bar) => bar.getAttribute('height')))

  test('what customers wait for stands on top, each with one button to where it is done', async () => {
    const making = { status_order: 'dp_dibayar', production_status: 'menunggu', created_at: hoursAgo(2) } as const
    await makeOrder(db(), { ...making, customer_name: 'Dewi Anggraini' })
    await makeOrder(db(), { customer_name: 'SMA 3 Cimahi', price_confirmed: false, total_price: 4_320_000 })
    const sent = await makeOrder(db(), { customer_name: 'Rina Kartika', status_order: 'link_dibuat' })
    const proofId = await makeProof(sent)
    const short = await makeOrder(db(), { customer_name: 'Budi Santoso', status_order: 'link_dibuat' })
    const half = { state: 'review', reason: 'short', amount: 1_560_000 } as const
    await makePayment(db(), await makeInvoice(db(), short, { invoice: { invoice_amount: 1_800_000 } }), half)
    const { page } = await look()
    expect(page.texts('.waiting-row b')).toEqual([
      'Bukti transfer Rina Kartika',
      'Budi Santoso kurang bayar Rp 240.000',
      'Sepakati harga SMA 3 Cimahi',
      'Mulai produksi Dewi Anggraini',
    ])
    const hrefs = page.all('.waiting-row a').map((link) => link.getAttribute('href'))
    expect(hrefs[0]).toBe(`/admin/pembayaran/#bukti-${proofId}`)
    expect((await look('/admin/pembayaran/')).page.all(`#bukti-${proofId}`)).toHaveLength(1)
    // All four orders need staff, two of them for their payments.
    expect(page.text('#staf-pesanan .staff-count')).toBe('4 menunggu')
    expect(page.text('#staf-pembayaran .staff-count')).toBe('2 menunggu')
    expect(page.text('#tab-pembayaran .staff-count')).toBe('2 menunggu')
  })

  test('many of a kind are three rows and a number, and all count', async () => {
    for (let made = 0; made < 9; made += 1)
      await makeOrder(db(), { price_confirmed: false, created_at: hoursAgo(made) })
    const { page } = await look()
    expect(page.texts('.waiting-row b').at(-1)).toBe('6 pesanan lain')
    expect(page.all('.waiting-row a').at(-1)?.getAttribute('href')).toBe('/admin/pesanan/?harga=belum')
    expect(page.text('main .muted')).toContain('9 hal menunggu kamu')
  })

  test('the sum of unpaid invoices leads to just the orders it sums up', async () => {
    for (const status_order of ['link_dibuat', 'menunggu_pelunasan'] as const)
      await makeInvoice(db(), await makeOrder(db(), { status_order }), { invoice: { invoice_amount: 1_000_000 } })
    const ended = { invoice_status: 'kadaluarsa', ended_at: hoursAgo(1) } as const
    await makeInvoice(db(), await makeOrder(db(), { status_order: 'link_dibuat' }), { invoice: ended })
    const { page } = await look()
    const figure = page.all('.figure')[1]
    expect(figure?.textContent.replace(/\s+/g, ' ')).toContain('Rp 2.000.000')
    const list = await look(figure?.querySelector('a')?.getAttribute('href') ?? '')
    expect(list.page.texts('.desk-row .desk-code')).toHaveLength(2)
    expect(list.page.text('#pesanan-tagihan option[selected]')).toBe('Belum dibayar')
  })

  test('what just happened stays, however many other entries follow', async () => {
    const order = await makeOrder(db(), {}, [{ kind: 'production', old: 'menunggu', new: 'diproses' }])
    const entry = { order_id: order.id, actor: 'rini', source: 'admin', version: 1 } as const
    const notes = Array.from({ length: 80 }, () => ({ ...entry, kind: 'note', note: 'Catatan' }) as const)
    await db()('order_history').insert(notes)
    expect((await look()).page.texts('.today-happened li').join(' ')).toContain('Produksi diproses')
  })

  test('figures, due dates and events are those of the shop', async () => {
    const order = await makeOrder(
      db(),
      { status_order: 'dp_dibayar', production_status: 'diproses', paid_amount: 3_750_000, due_on: '2020-01-02' },
      [{ kind: 'production', old: 'menunggu', new: 'diproses' }],
    )
    await makePayment(db(), await makeInvoice(db(), order), { amount: 3_750_000, paid_at: new Date() })
    const { page } = await look()
    const figures = page.texts('.figure')
    expect(figures[0]).toMatch(/Uang masuk hari ini ?Rp 3\.750\.000 ?1 pembayaran/)
    expect(figures[2]).toContain('1 pesanan')
    expect(figures[2]).toContain('50 potong')
    expect(figures[3]).toContain('1 sudah lewat')
    expect(page.text('.due-row.is-late')).toContain('Budi Santoso')
    expect(page.text('.today-happened li')).toMatch(/Produksi diproses.*Budi Santoso/s)
    expect(page.text('#staf-produksi .staff-count')).toBe('1')
    // Each figure has a bar for each day: only today has money, and at the end of today one order is in production.
    const bars = barsOf(page)
    expect(bars.map((heights) => heights.length)).toEqual([14, 14, 14, 8])
    expect(bars[0]?.slice(-2)).toEqual(['2', '28'])
    expect(bars[2]?.at(-1)).toBe('28')
  })

  test('what is late says so, and what is made but not sent is due too', async () => {
    const day = (ahead: number) => toWibDay(new Date(Date.now() + ahead * 86_400_000))
    const made = { status_order: 'lunas', production_status: 'selesai', paid_amount: 7_500_000 } as const
    await makeOrder(db(), { ...made, customer_name: 'Candra', due_on: day(-1) })
    await makeOrder(db(), { ...made, customer_name: 'Citra', due_on: day(1) })
    await makeOrder(db(), { customer_name: 'Teguh', due_on: day(3) })
    await makeOrder(db(), { ...made, production_status: 'dikirim', customer_name: 'Dewi', due_on: day(1) })
    const { page } = await look()
    expect(page.texts('.due-row b')).toEqual(['Candra', 'Citra', 'Teguh'])
    expect(page.texts('.due-row.is-late b')).toEqual(['Candra'])
    expect(page.texts('.waiting-row .is-late')).toEqual([expect.stringMatching(/^tenggat \d+ \S+, lewat$/)])
    expect(page.texts('.figure')[3]).toMatch(/Tenggat 7 hari ?3 pesanan ?1 sudah lewat/)
  })

  test('a change that a customer asks for in a quote stands on top, in their words', async () => {
    for (let made = 0; made < 6; made += 1)
      await makeProof(await makeOrder(db(), { status_order: 'link_dibuat', customer_name: `Bukti ${made}` }))
    const contact = { contact_information: '0812', notification_channel: 'whatsapp', dp_percent: 50 } as const
    const asked = { ...contact, customer_name: 'Budi', state: 'asked', request: 'Kaos panitia' } as const
    const [quote] = await db()('quotes')
      .insert({ ...asked, code: 'PNW-20261118-AAA' })
      .returning('id')
    await db()('quotes').insert({ ...asked, code: 'PNW-20261118-BBB', customer_name: 'Ani' })
    const told = { quote_id: quote?.id ?? 0, actor: 'pelanggan', source: 'public', at: new Date() } as const
    await db()('quote_history').insert([
      { ...told, kind: 'change', note: 'XL jadi 12' },
      { ...told, kind: 'change', note: 'Warna navy saja' },
    ])
    const { page } = await look()
    expect(page.text('.today-waiting > ul .waiting-row')).toContain(
      'Minta diubah: Budi PNW-20261118-AAA · Warna navy saja Ubah penawaran',
    )
    expect(page.text('.today-waiting')).toContain('Minta penawaran: Ani PNW-20261118-BBB · Kaos panitia')
  })

  test('the money of the day is that of orders and of packages of comics together', async () => {
    const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 })
    await makePayment(db(), await makeInvoice(db(), order), { amount: 3_750_000, paid_at: new Date() })
    const buyer = await makeUser(db(), {})
    const { id: purchase_id } = await makePurchase(db(), buyer, 'Basic', { status: 'success', paid_at: new Date() })
    const money = { purchase_id, provider: 'doku', currency: 'IDR', amount: '49000' }
    await db()('purchase_payments').insert([
      { ...money, paid_at: new Date(), state: 'applied' },
      { ...money, paid_at: new Date(), state: 'review' },
    ])
    const { page } = await look()
    expect(page.texts('.figure')[0]).toMatch(/Uang masuk hari ini ?Rp 3\.799\.000 ?2 pembayaran/)
    expect(page.attribute('.figure a', 'href')).toBe('/admin/dasbor/')
  })

  test('the bars of earlier days show what was unpaid and in production then', async () => {
    const order = await makeOrder(
      db(),
      { status_order: 'lunas', production_status: 'selesai', created_at: daysAgo(9), updated_at: daysAgo(2) },
      [
        { kind: 'production', old: 'menunggu', new: 'diproses', at: daysAgo(6) },
        { kind: 'production', old: 'diproses', new: 'selesai', at: daysAgo(2) },
      ],
    )
    await makeInvoice(db(), order, {
      invoice: { invoice_status: 'sudah dibayar', created_at: daysAgo(9), paid_at: daysAgo(7) },
    })
    const { page } = await look()
    const heights = barsOf(page)
    const daysOf = (at: number) => heights[at]?.flatMap((height, nth) => (height === '2' ? [] : 13 - nth))
    expect(daysOf(1)).toEqual([9, 8])
    expect(daysOf(2)).toEqual([6, 5, 4, 3])
  })

  test('an order is one row, with all that waits for it', async () => {
    const order = await makeOrder(db(), { customer_name: 'Rina', status_order: 'link_dibuat', price_confirmed: false })
    await makeProof(order)
    const { page } = await look()
    expect(page.texts('.waiting-row b')).toEqual(['Bukti transfer Rina'])
    expect(page.text('.waiting-row')).toContain('harga belum disepakati')
    expect(page.text('main .muted')).toContain('2 hal menunggu kamu')
  })

  test('more rows than fit stand behind one link that says how many they are in all', async () => {
    const kinds = [
      { price_confirmed: false },
      { status_order: 'menunggu_link' },
      { status_order: 'lunas', production_status: 'selesai' },
    ] as const
    for (const kind of kinds) for (let made = 0; made < 2; made += 1) await makeOrder(db(), kind)
    const [unpriced] = await db()('orders').where({ price_confirmed: false })
    if (unpriced) await makeProof(unpriced)
    const { page } = await look()
    expect(page.text('main .muted')).toContain('7 hal menunggu kamu')
    expect(page.all('.today-waiting > ul .waiting-row')).toHaveLength(5)
    expect(page.all('.today-rest .waiting-row')).toHaveLength(1)
    expect(page.text('.today-rest summary')).toContain('Lihat semua (6)')
  })

  test('messages without a channel are a row that leads to sending them by hand', async () => {
    const order = await makeOrder(db(), { status_order: 'link_dibuat' })
    const message = { type: 'status_update', channel: 'whatsapp', recipient: '081234567890', body: 'Halo' } as const
    await db()('order_messages').insert({ ...message, order_id: order.id, unsent_reason: 'not_configured' })
    const { page } = await look()
    expect(page.text('main')).toContain('1 pesan menunggu kamu kirim')
    expect(page.all('main a[href="/admin/kirim-wa/"]')).toHaveLength(1)
  })
})

test('the menu names its groups, and its numbers can be fetched alone', async () => {
  await makeOrder(db(), { price_confirmed: false })
  const { page } = await look()
  expect(page.texts('#staf-menu h2')).toEqual(['Toko', 'Situs', 'Pengelolaan'])
  expect(page.attribute('#staf-menu a[aria-current]', 'id')).toBe('staf-awal')
  expect(page.attribute('#cari', 'aria-label')).toBe('Cari pesanan')
  expect(page.attribute('#cari', 'placeholder')).toBe('Kode, nama, atau nomor HP')
  // Staff who are not admins see no link that they may not follow.
  expect(page.text('#staf-pengguna')).toBeNull()
  const address = page.attribute('#staf-menu', 'data-live-at') ?? ''
  expect(page.attribute('#tab-lainnya', 'aria-current')).toBeNull()
  expect((await look('/admin/judul/')).page.attribute('#tab-lainnya', 'aria-current')).toBe('true')
  const part = await look(address)
  expect(part.page.attribute('#staf-menu a[aria-current]', 'id')).toBe('staf-awal')
  expect(part.page.text('#staf-tab #tab-pesanan .staff-count')).toBe('1 menunggu')
  expect(part.page.text('#staf-layanan')).toBe(page.text('.staff-services'))
  expect(part.html).not.toContain('<html')
})

test('a number beside a link has two digits at most', async () => {
  for (let n = 0; n < 100; n += 1) await makeReport({ episode_slug: `e-${n}` })
  expect((await look()).page.text('#staf-laporan .staff-count')).toBe('99+')
})

test('a refused form keeps the numbers of the frame, and a file counts nothing', async () => {
  await makeOrder(db(), { price_confirmed: false })
  const { post } = await makeStaff(db())
  const refused = await post('/admin/kabar/', { pesan: '' }).expect(422)
  expect(read(refused.text).text('#staf-pesanan .staff-count')).toBe('1 menunggu')
  const asked = await askedBy('/admin/pesanan/ekspor.csv')
  expect(asked.filter((sql) => sql.includes('monitor_states'))).toEqual([])
})

test('an address among the staff pages that does not exist keeps their frame, for staff only', async () => {
  const { page, status } = await look('/admin/tidak-ada/')
  expect(status).toBe(404)
  expect(page.all('#staf-menu a').length).toBeGreaterThan(3)
  expect(page.attribute('#kesalahan .primary', 'href')).toBe('/admin/')
  const visitor = await site(db()).get('/admin/tidak-ada/')
  expect(visitor.text).not.toContain('staf-menu')
})

describe('reports of visitors', () => {
  test('those of one episode and reason are one line with a count, in the words of the form; newest first', async () => {
    await makeReport({ server: 'Kortek 720p', message: 'Sejak menit lima.' })
    await makeReport({ server: 'Kortek 480p', message: '<b>Sunyi</b>', created_at: new Date() })
    const other = { episode_slug: 'lain/episode-2', title: 'Lain Episode 2', created_at: daysAgo(3) }
    await makeReport({ ...other, reason: 'picture' })
    const { page, html } = await look('/admin/laporan/')
    expect(page.texts('.report-row b')).toEqual(['Mercusuar Episode 1', 'Lain Episode 2'])
    const first = page.all('.report-row')[0]?.text ?? ''
    expect(first).toContain('Suara bermasalah')
    expect(first).toContain('2 laporan · baru saja · Kortek 480p, Kortek 720p')
    expect(page.texts('.report-said')).toEqual(['<b>Sunyi</b>', 'Sejak menit lima.'])
    expect(html).toContain('&lt;b&gt;Sunyi')
    expect(page.all('.report-row a')[1]?.getAttribute('href')).toBe('/episode/lain/episode-2/')
  })

  test('ticked off they leave, can be taken back, and both stand in the log', async () => {
    const earlier = await makeReport()
    const id = await makeReport()
    const { get, post } = await makeStaff(db())
    const later = await makeReport({ message: 'Masuk sesudah halaman dibuka.' })
    const done = await post(`/admin/laporan/${id}/selesai/`).expect(303)
    const after = read((await get(done.headers.location ?? '')).text)
    expect(after.text('.done-note')).toContain('Ditandai selesai: Mercusuar Episode 1, suara bermasalah.')
    // A report that came after the page was loaded stays open.
    expect(after.texts('.report-row blockquote')).toEqual(['Masuk sesudah halaman dibuka.'])
    expect(await db()('episode_reports').whereNotNull('done_at').orderBy('id').pluck('id')).toEqual([earlier, id])

    // A second press changes nothing and says so.
    expect((await post(`/admin/laporan/${id}/selesai/`).expect(404)).text).toContain('sudah diurus orang lain')
    await post(`/admin/laporan/${id}/buka/`).expect('Location', '/admin/laporan/#laporan')
    expect(await db()('episode_reports').whereNull('done_at').orderBy('id').pluck('id')).toEqual([earlier, id, later])
    const entries = await db()('audit_log').select('action', 'subject', 'details').orderBy('id')
    expect(entries.map(({ action, subject }) => [action, subject])).toEqual([
      ['report.finish', 'Mercusuar Episode 1'],
      ['report.reopen', 'Mercusuar Episode 1'],
    ])
    expect(entries[0]?.details).toMatchObject({ count: 2, reason: 'Suara bermasalah' })
  })

  test('the list has pages, where one is ticked off and taken back, and what is done has a list of its own', async () => {
    for (let n = 0; n < 27; n += 1) await makeReport({ episode_slug: `e-${n}`, title: `Judul ${n}` })
    const oldest = await makeReport({ episode_slug: 'tua', title: 'Judul Tua', created_at: daysAgo(9) })
    const { get, post } = await makeStaff(db())
    const open = read((await get('/admin/laporan/?page=2')).text)
    expect(open.texts('.report-row b')).toHaveLength(3)
    expect(open.attribute('.report-row form', 'action')).toMatch(/selesai\/\?page=2$/)
    const done = await post(`/admin/laporan/${oldest}/selesai/?page=2`)
    expect(done.headers.location).toBe(`/admin/laporan/?page=2&kabar=${oldest}#laporan`)
    const page = read((await get(done.headers.location ?? '')).text)
    expect(page.text('.done-note')).toContain('Ditandai selesai: Judul Tua')
    expect(page.attribute('.done-note form', 'action')).toBe(`/admin/laporan/${oldest}/buka/?page=2`)
    expect(page.texts('.report-row b')).toHaveLength(2)
    const list = read((await get('/admin/laporan/?tampil=selesai')).text)
    expect(list.texts('.report-row b')).toEqual(['Judul Tua'])
    expect(list.text('.report-row button')).toContain('Buka lagi')
  })

  test('htmx gets the fragment, the same bytes as stand in the page', async () => {
    await makeReport()
    const { get } = await makeStaff(db())
    const fragment = (await get('/admin/laporan/').set(fromHtmx)).text
    expect(fragment.startsWith('<div id="laporan"')).toBe(true)
    expect((await get('/admin/laporan/')).text).toContain(fragment)
  })
})
