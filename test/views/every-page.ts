import type { Knex } from 'knex'
import { expect, vi } from 'vitest'
import { endpointForm } from '../../src/anime/admin/endpoint-form-view-model.ts'
import type { Source } from '../../src/anime/contract/source.ts'
import { fillEmptyLibrary } from '../../src/anime/sources/library/commands.ts'
import { createLibrary } from '../../src/anime/sources/library/source.ts'
import { popularFragment } from '../../src/anime/views.ts'
import { features } from '../../src/app.ts'
import { demo } from '../../src/demo/routes.ts'
import { addMemberNotice, markRead } from '../../src/notices/members/queries.ts'
import { trackingKey } from '../../src/orders/order-deps.ts'
import { goneFragment as goneForStaff } from '../../src/orders/staff/views.ts'
import { goneFragment, noMoneyFragment } from '../../src/orders/track/views.ts'
import { letter } from '../../src/outbox/mail/letter.ts'
import { fragment } from '../../src/web/render.ts'
import { fillContent } from '../content/support/fill.ts'
import { makeShop } from '../orders/browser/orders-world.ts'
import { makeInvoice, makeOrder } from '../orders/support/orders.ts'
import { fromHtmx, site, testSecret } from '../support/app.ts'
import { makeSettings } from '../support/make.ts'
import { routeLines } from '../support/rights.ts'
import { serve } from '../support/served.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { makeIncident, makeWatched, minutesAgo, ownEndpoint } from '../support/status.ts'
import { fillAccounts, renderProof, renderSecondFactor } from './account-pages.ts'
import { fillComics, renderComics } from './comic-pages.ts'
import { fillDesk, renderDesk } from './content-pages.ts'
import { fillDeliveries } from './delivery-pages.ts'
import { fillQuotes } from './quote-pages.ts'

type Visit = { path: string; cookie: string; isFragment: boolean; form?: Record<string, string> }
/** An address, or a form and where it is sent. */
type Start = string | [path: string, form: Record<string, string>]

/** How many addresses that differ only in ids, slugs and query values are visited. */
const PAGES_PER_KIND = 2
/** Every path segment that is no parameter. */
const literals = new Set(routeLines.flatMap((line) => line.split(' ')[1]?.split('/') ?? []))

/**
 * Renders every template that a test may want to see: every page, then the fragments that only sockets and forms send.
 */
export async function renderEveryPage(db: Knex): Promise<void> {
  await renderEmptyStart(db)
  await visitEveryPage(db)
  await renderSecondFactor(db)
  await renderProof(db)
  await renderDesk(db)
  await renderComics(db)
  await renderGaps(db)
  renderUnlinked()
}

/** A customer with an order, somebody merged into them, and a mock-up that waits. */
async function fillCustomers(db: Knex, { id: order_id }: { id: string }): Promise<void> {
  const known = { tags: JSON.stringify(['reseller']), note: 'Bayar tunai', blocked_reason: 'Tidak diambil' }
  const [budi] = await db('customers')
    .insert({ name: 'Budi', phone: '6281234567890', ...known })
    .returning('id')
  await db('customers').insert([
    { name: 'Budi S', email: 'budi@contoh.id', merged_into: budi?.id ?? null },
    { name: 'Budi', phone: '6281234567891' },
  ])
  await db('orders')
    .where({ id: order_id })
    .update({ customer_id: budi?.id ?? null })
  const file = { order_id, size: 2_000, by_staff: false, created_at: new Date() }
  const [picture, , photo] = await db('order_files')
    .insert([
      { ...file, kind: 'mockup', name: 'a.png', picture: `${'b'.repeat(32)}-600x400.webp` },
      { ...file, kind: 'design', name: 'b.pdf', upload: `${'c'.repeat(32)}.bin` },
      { ...file, kind: 'photo', name: 'c.png', picture: `${'d'.repeat(32)}-600x400.webp` },
    ])
    .returning('id')
  const sent = { method: 'kirim', state: 'dikirim', shipped_at: new Date() } as const
  await db('deliveries').insert({ ...sent, order_id })
  const complaint = { order_id, pieces: 2, by_staff: false, created_at: new Date(), words: 'Sobek' }
  await db('complaints').insert([
    { ...complaint, kind: 'rusak', file_ids: JSON.stringify([photo?.id]), video: 'https://video.contoh/1' },
    {
      ...complaint,
      kind: 'salah',
      state: 'ditolak',
      remedy: 'tidak',
      promise: 'Maaf',
      decided_at: new Date(),
      decided_by: 'sari',
    },
  ])
  const mockup = { order_id, sent_at: new Date(), file_ids: JSON.stringify([picture?.id]) }
  await db('mockups').insert([
    { ...mockup, number: 1, state: 'changes', remark: 'Lebih besar', decided_at: new Date(), decided_by: 'sari' },
    { ...mockup, number: 2 },
  ])
}

/** Renders the staff start page of a site where nothing waits. */
async function renderEmptyStart(db: Knex): Promise<void> {
  const cookie = await signIn(db, await makeUser(db, { role: 'staff' }))
  await site(db, { settings: everySetting }).get('/admin/').set('Cookie', cookie)
}

/** Visits every page as `visitEveryPage` does, then serves a site that has them all, once it is at rest. */
export async function serveEveryPage(db: Knex) {
  const { pages, cookie, features } = await visitEveryPage(db)
  const served = await serve(db, everySetting, undefined, { features })
  // The server draws the comics that wait for it, and their pages change until it has.
  const unfinished = () => db('comics').whereIn('draft_status', ['PENDING', 'GENERATING_SCRIPT', 'RENDERING'])
  await vi.waitFor(async () => expect(await unfinished()).toEqual([]), { timeout: 300_000, interval: 200 })
  return { pages, cookie, site: served }
}

/**
 * Fills the database with rows of every kind and follows the links of all pages as a visitor and as an admin. Returns
 * the visited pages, the admin's session cookie and the features of a site that has all of them with `everySetting`,
 * and such a site.
 */
export async function visitEveryPage(db: Knex) {
  const admin = await makeUser(db, { role: 'admin', photo: `${'a'.repeat(32)}-600x400.webp` })
  const cookie = await signIn(db, admin)
  const starts = await fill(db, admin)
  await db('contact_messages').insert({ ...contactMessage, user_id: admin.id })
  await db('orders').update({ user_id: admin.id })
  const all = [...features, demoOf(admin)]
  const agent = site(db, { settings: everySetting, features: all })
  const pages = await followLinks(agent, [...starts.visitor.map(startOf('')), ...starts.staff.map(startOf(cookie))])
  return { pages, cookie, features: all, agent }
}

/** Visits the pages, and of each kind that they link to the first ones, and so on. */
export async function followLinks(agent: ReturnType<typeof site>, starts: readonly Visit[], perKind = PAGES_PER_KIND) {
  const visits = [...starts]
  const pages: (Visit & { html: string })[] = []
  const kinds = new Map<string, number>()
  for (const visit of visits) {
    const { text, headers } = await (visit.form
      ? agent.post(visit.path).type('form').send(visit.form)
      : agent.get(visit.path)
    ).set({ Cookie: visit.cookie, ...(visit.isFragment ? fromHtmx : {}) })
    if (!headers['content-type']?.startsWith('text/html')) continue
    pages.push({ ...visit, html: text })
    for (const link of linksOf(text, visit)) {
      const kind = kindOf(link)
      const count = kinds.get(kind) ?? 0
      kinds.set(kind, count + 1)
      if (count < perKind) visits.push(link)
    }
  }
  return pages
}

export const startOf =
  (cookie: string) =>
  (start: Start): Visit => {
    const [path, form] = typeof start === 'string' ? [start] : start
    return { path, cookie, isFragment: false, ...(form ? { form } : {}) }
  }

/** The addresses of this site that a page links to or loads with htmx. */
function linksOf(html: string, { path, cookie }: Visit): Visit[] {
  // Not parsed, because that would take longer than the server takes for all pages.
  return [/<a\b[^>]*?\shref="([^"]*)"/g, /\shx-get="([^"]*)"/g].flatMap((pattern, nth) =>
    [...html.matchAll(pattern)].flatMap(([, address = '']) => {
      const url = new URL(address.replaceAll('&amp;', '&'), `http://127.0.0.1${path}`)
      const isOurs = url.host === '127.0.0.1' && !url.pathname.includes('.')
      return isOurs ? [{ path: url.pathname + url.search, cookie, isFragment: nth === 1 }] : []
    }),
  )
}

/** The same text for addresses of one kind: their route, query names, visitor and whether htmx asks. */
function kindOf({ path, cookie, isFragment }: Visit): string {
  const { searchParams } = new URL(path, 'http://127.0.0.1')
  return [Boolean(cookie), isFragment, routeKind(path), ...[...searchParams.keys()].sort()].join(' ')
}

/** The path of an address with `~` for each parameter. A number is one, except that of a step of the studio. */
export const routeKind = (path: string) =>
  new URL(path, 'http://127.0.0.1').pathname
    .split('/')
    .map((segment, at, all) => {
      const isLiteral = literals.has(segment) && (Number.isNaN(Number(segment)) || all[at - 1] === 'langkah')
      return isLiteral || segment === '' ? segment : '~'
    })
    .join('/')

/** Settings with which every page and every button is there. Mails of that site reach nobody. */
export const everySetting = {
  PAYMENTS: 'simulated',
  EMAIL_HOST: '127.0.0.1',
  EMAIL_PORT: '1',
  EMAIL_FROM: 'toko@kortek.example',
  GOOGLE_CLIENT_ID: 'situs.apps.example',
  GOOGLE_CLIENT_SECRET: 'rahasia-klien-uji',
}

const contactMessage = {
  ...({ kind: 'takedown', page: 'https://kortek.example/anime/x/', work: 'Lukisan Senja' } as const),
  ...{ name: 'Sari', email: 'sari@surat.example', message: 'Gambar itu karya saya.' },
}

const origin = 'https://lain.example/api/v1'
const pair = { slug: 'pedang-senja', origin, origin_slug: 'pedang-senja-di-sana' }
const bank = { bank_name: 'BCA', bank_account: '1234567890', bank_holder: 'CV Melati', shop_contact: '081200000000' }

/** Writes rows of every kind. Returns the addresses to start from, by who opens them. */
async function fill(db: Knex, admin: { id: number }): Promise<Record<'visitor' | 'staff', Start[]>> {
  await fillEmptyLibrary(db, new Date())
  await db('title_mappings').insert({ ...pair, state: 'proposed', score: 0.8, decided_by: null, decided_at: null })
  const member = await makeUser(db, { email: 'belum@surat.example' })
  const endpoint = await fillMonitor(db)
  await fillContent(db)
  const { customers, staff, orders } = await makeShop(db)
  const awaiting = await makeAwaiting(db, orders.making)
  const partly = await makePartly(db)
  await fillCustomers(db, orders.making)
  const quotes = await fillQuotes(db, admin.id)
  const deliveries = await fillDeliveries(db)
  await makeSettings(db, bank)
  const invoices: string[] = await db('invoices').pluck('invoice_code')
  for (const key of ['a', 'b'])
    await addMemberNotice(db, { userId: admin.id, kind: 'order', key, title: 'Kabar', message: 'Lunas.', href: '/' })
  const [newest = 0] = await db('member_notices').orderBy('id', 'desc').limit(1).pluck('id')
  await markRead(db, admin.id, [Number(newest)])
  const code = orders.making.order_code
  const desk = await fillDesk(db, admin)
  const comics = await fillComics(db, admin)
  const password = `/admin/pengguna/${member.id}/sandi/`
  const accountPages = await fillAccounts(db, everySetting)
  const bulk = `/admin/pesanan/massal/?tindakan=diproses&diubah=${code}`
  return {
    visitor: [
      ...['/docs', '/docs?q=masuk', '/docs?q=zzqqxx', '/docs/komik-membuat', '/docs/panggilan-pertama-komik'],
      ...['/', '/luring/', '/search/?q=zzqqxx', '/tidak-ada/', '/akun/dihapus/', '/kontak/terkirim/?nomor=7'],
      '/koleksi/kartu/?slug=pedang-senja',
      ...['/blog/langit-jingga/', '/blog/feed.xml', '/program/sedang-jalan/', '/program/waktu-menyusul/'],
      ...['/galeri/?tahun=2001', '/galeri/foto-lama/', '/galeri/foto-panjang/', '/mitra/kopi-lampion/'],
      ...['/blog/?cari=lampon', '/blog/?cari=zzqqxx', '/search/?q=lampion'],
      '/program/?waktu=selesai&jenis=seminar',
      '/anime/pedang-senja/',
      '/anime/inkless-city/',
      '/anime/tujuh-muara/',
      '/all-anime-terbaru/',
      '/koleksi/episode-baru/?slug=pedang-senja',
      '/koleksi/lanjut/?slug=pedang-senja&sesudah=pedang-senja-episode-1',
      ...accountPages,
      ...comics.visitor,
      ...['/status/?halaman=2', '/status/badge.svg', '/status/dot.svg', '/status/feed.xml', awaiting],
      ...Object.values(customers),
      ...quotes.visitor,
      ...deliveries.visitor,
      ...invoices.map((invoice) => `/invoice/${invoice}/`),
    ],
    staff: [
      ...['/', '/demo/', '/demo/kiriman/', '/demo/anilibria/', '/akun/foto/', '/akun/google/putus/'],
      '/api-monitor/?cari=a',
      ...[`/admin/endpoint/${endpoint}/hapus/`, bulk, password, ...Object.values(staff), ...desk.pages],
      ...desk.forms,
      ...[`${partly}keluhan/`, `${partly}spk/`],
      ...comics.member,
      [password, {}],
      [`/admin/pesanan/${code}/ukuran/`, { line_id: '0', paste: 'Budi 10 L\nTotal: 1 pcs', action: 'periksa' }],
      ...quotes.staff,
      ...deliveries.staff,
      ['/admin/pesanan/massal/', { kode: code, alasan: 'Kain salah' }],
    ],
  }
}

/** A paid order of which some pieces are on their way. Returns where staff see it. */
async function makePartly(db: Knex): Promise<string> {
  const paid = { status_order: 'lunas', production_status: 'selesai', paid_amount: 7_500_000 } as const
  const { id: order_id, order_code } = await makeOrder(db, paid)
  await db('deliveries').insert({ order_id, method: 'kirim', state: 'dikirim', pieces: 10, shipped_at: new Date() })
  return `/admin/pesanan/${order_code}/`
}

/**
 * Reports of visitors, a mail that staff can send again, and an order whose payment link is not made yet. Returns the
 * address of that order's confirmation.
 */
async function makeAwaiting(db: Knex, { id: order_id }: { id: string }): Promise<string> {
  const title = 'Pedang Senja Episode 1'
  const episode = { episode_slug: 'pedang-senja-episode-1', title, server: 'Kortek 720p', created_at: at }
  await db('episode_reports').insert([
    { ...episode, reason: 'sound', message: 'Sunyi sejak menit lima.' },
    { ...episode, reason: 'picture', message: null },
  ])
  const mail = { channel: 'email', recipient: 'budi@surat.example', subject: 'Pesanan', body: 'Halo.' } as const
  await db('orders').where({ id: order_id }).update({ contact_email: mail.recipient })
  await db('order_messages').insert({ ...mail, order_id, type: 'order_created', unsent_reason: 'not_configured' })
  const order = await makeOrder(db, { status_order: 'link_dibuat' })
  const later = new Date(Date.now() + 3_600_000)
  await makeInvoice(db, order, { link: { state: 'wanted', payment_url: null, expires_at: null, next_at: later } })
  await db('deliveries').insert({ order_id: order.id, method: 'kirim', state: 'dikirim', shipped_at: new Date() })
  return `/pesan/${order.order_code}/?kunci=${trackingKey(testSecret, order)}`
}

/** Another endpoint that is down, incidents and maintenance, current for longer than any test, and past. Returns the endpoint. */
async function fillMonitor(db: Knex): Promise<number> {
  await ownEndpoint(db)
  const down = { state: 'down', failure: 'refused', error: 'ECONNREFUSED' } as const
  const { id, monitors } = await makeWatched(db, { name: 'Lain', url: origin, ...down })
  await makeIncident(db, { path: monitors[0], updates: [{ status: 'investigating', body: 'Sedang dicari.' }] })
  await makeIncident(db, { status: 'resolved', resolved_at: minutesAgo(5) })
  const longAgo = { opened_at: minutesAgo(160_000), resolved_at: minutesAgo(159_000) }
  await makeIncident(db, { status: 'resolved', ...longAgo })
  await db('maintenance_windows').insert([
    { endpoint_id: id, title: 'Ganti disk', starts_at: minutesAgo(9), ends_at: minutesAgo(-900), author: 'rini' },
    { endpoint_id: null, title: 'Sudah lewat', starts_at: minutesAgo(99), ends_at: minutesAgo(90), author: 'rini' },
  ])
  return id
}

const at = new Date()
const whatsapp = { id: '1', target: '6281200000000', message: 'Bayar di https://toko.example/x.', form: {}, at }
const received = { to: ['budi@surat.example'], subject: 'Pesanan', text: 'Pesananmu sudah kami terima.', at }
const mail = { ...received, html: '', messageId: '', data: '', secure: false }

const demoOf = (staff: { id: number }) =>
  demo({
    secret: 'x',
    world: { staff },
    services: {
      whatsapps: [whatsapp],
      mails: [mail],
      catalog: { ANILIBERTY_BASE_URL: 'http://127.0.0.1:1/api/v1', ANILIBERTY_STORAGE_URL: '' },
      internal: { INTERNAL_JWT_SECRET: 'x', INTERNAL_SERVICES: 'demo', ANILIBRIA_JWT_SECRET: 'y' },
      addEpisode() {},
    },
    backup: 'http://127.0.0.1:8001',
    mood: () => 'well',
    become() {},
  })

/** Pages for when the catalog has no more, for when it has nobody to ask, and of an episode that no server has yet. */
async function renderGaps(db: Knex): Promise<void> {
  await db('api_endpoints').where({ url: origin }).update({ is_active: false })
  await site(db, { fresh: true }).get('/movie/?page=99')
  const library = createLibrary({ db, baseUrl: 'http://127.0.0.1' })
  const episode: Source['episode'] = async (...asked) => ({
    ...(await library.episode(...asked)),
    streaming_servers: [],
  })
  const bare = site(db, { fresh: true, sources: [{ ...library, episode }] })
  await bare.get('/episode/pedang-senja-episode-2/').expect(200)
  await db('api_endpoints').update({ is_active: false })
  await site(db, { fresh: true }).get('/tidak-ada/').set(fromHtmx)
  await site(db, { fresh: true }).post('/episode/belum-ada-episode-1/laporan/').type('form').send({})
}

/** Mails, and fragments that only sockets push and forms answer with. */
function renderUnlinked(): void {
  goneForStaff({ code: 'ORD-20261118-AAAA', href: '/', version: 3 })
  const contact = { text: '081200000000', href: 'https://wa.me/6281200000000' }
  goneFragment({ version: 3, reach: { before: 'Hubungi toko di ', contact, after: ' untuk menanyakannya.' } })
  noMoneyFragment({ version: 3 })
  const link = { text: 'Buka', href: 'https://toko.example/' }
  letter({ heading: 'Kabar', paragraphs: ['Halo.'], facts: [['Kode', 'ORD-1']], link, footer: 'Kamu memesan.' })
  const poster = { src: null, hue: 1, initials: 'PS', width: 180, height: 270 }
  const title = { href: '/anime/pedang-senja/', slug: 'pedang-senja', title: 'Pedang Senja' }
  popularFragment({ cards: [{ ...title, poster, badge: null, line: '', what: '' }] })
  const path = { path: '/home', status: 200, ms: 12, failure: null, message: 'Bagus', body: '{}' }
  const hosts = { EMBED_HOSTS: [], MEDIA_HOSTS: ['x'] }
  const trial = { url: origin, isForbidden: false, isGood: true, paths: [path], hosts }
  const values = { name: 'Lain', url: origin, priority: '1', isActive: true }
  fragment<object>('/anime/admin/_endpoint_form')({ form: endpointForm({ endpoint: null, values, trial }) })
}
