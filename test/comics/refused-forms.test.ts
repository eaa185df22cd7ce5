import { expect, test } from 'vitest'
import { comicHref } from '../../src/comics/comic/comic.ts'
import { useDatabase } from '../support/db.ts'
import { fileFieldsOf, parsePage, postedBy, senderBy, sendersOf, withFields } from '../support/posted.ts'
import { useBrowsers } from './support/browser.ts'
import { makeComic, makeOwnPages } from './support/make.ts'
import { makePurchase } from './support/purchases.ts'

const db = useDatabase()
const { app, as, member, staff, visitor } = useBrowsers(db)

type Browser = Pick<Awaited<ReturnType<typeof member>>, 'get' | 'cookie'>
type Typed = Readonly<Record<string, string>>

const pageAt = async ({ get }: Browser, path: string) => parsePage((await get(path).expect(200)).text)

/** Opens a page and gives what sends its form by a button as a browser does, later if need be. */
async function opened(browser: Browser, path: string, words: string, typed: Typed = {}) {
  const sender = senderBy(await pageAt(browser, path), words)
  const posted = postedBy(sender, typed)
  return async (status: number) => {
    const request = app().post(posted.action).set('Cookie', browser.cookie)
    const { text, headers } = await withFields(request, posted, fileFieldsOf(sender)).expect(status)
    return { page: parsePage(text), text, location: String(headers.location) }
  }
}

/** What a refusal marks or leads to on its page. */
function namedIn(page: ReturnType<typeof parsePage>): string[] {
  const marked = page.querySelectorAll('[aria-invalid=true]').map((one) => one.getAttribute('name') ?? '')
  const links = page.querySelectorAll('[role=alert] a[href^="#"]').map((one) => one.getAttribute('href') ?? '')
  return [...marked, ...links.filter((href) => page.querySelector(`[id="${href.slice(1)}"]`))]
}

const formsOf = (page: ReturnType<typeof parsePage>, action: RegExp) =>
  sendersOf(page).filter(({ form }) => action.test(form.getAttribute('action') ?? ''))

test('a report without a reason comes back in its form, for a comic and for a comment on its page of the list', async () => {
  const comic = await makeComic(db())
  const other = await member()
  const comment = { comic_id: comic.id, user_id: other.user.id }
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute))
  const rows = Array.from({ length: 9 }, (_, n) => ({ ...comment, content: `Ke-${n}`, created_at: at(n) }))
  const [oldest] = await db()('comic_comments').insert(rows).returning('id')
  const browser = await member()
  const sendComic = await opened(browser, comicHref(comic), 'Kirim laporan', { category: 'spam', reason: 'x' })
  const ofComic = (await sendComic(422)).page
  expect(ofComic.querySelector('#f-lapor-komik')?.text.trim()).toBe('x')
  expect(ofComic.querySelector('#f-lapor-komik-kategori [selected]')?.getAttribute('value')).toBe('spam')
  expect(namedIn(ofComic)).toEqual(['reason'])

  const list = await pageAt(browser, `${comicHref(comic)}?komentar=2`)
  const [sender] = formsOf(list, new RegExp(`/komentar/${oldest?.id}/lapor/`))
  if (!sender) throw new Error('the comment cannot be reported')
  const posted = postedBy(sender, { reason: 'abc' })
  const refused = await withFields(app().post(posted.action).set('Cookie', browser.cookie), posted).expect(422)
  expect(parsePage(refused.text).querySelector(`#f-lapor-${oldest?.id}`)?.text.trim()).toBe('abc')
})

test('visitors are offered the log-in where only members may send a form', async () => {
  const comic = await makeComic(db())
  const page = await pageAt(visitor, comicHref(comic))
  expect(formsOf(page, /lapor/)).toEqual([])
  expect(page.querySelector('.comic-report a')?.getAttribute('href')).toMatch(/^\/masuk\/\?lanjut=/)
  expect(formsOf(await pageAt(visitor, '/langganan/'), /langganan/)).toEqual([])
})

test('a reply to a comment that is gone stands in the form for a new comment', async () => {
  const comic = await makeComic(db())
  const browser = await member()
  const row = { comic_id: comic.id, user_id: comic.user_id, content: 'Pertama' }
  await db()('comic_comments').insert(row)
  const send = await opened(browser, comicHref(comic), 'Kirim balasan', { content: 'Setuju.' })
  await db()('comic_comments').delete()
  const { page } = await send(422)
  expect(page.querySelector('#f-komentar')?.text.trim()).toBe('Setuju.')
  expect(page.querySelector('#f-komentar-error')?.text).toMatch(/tidak ada/)
})

test('a package that is no longer sold is refused on the page of packages', async () => {
  const browser = await member()
  const words = 'Pilih Basic'
  const send = await opened(browser, '/langganan/', words)
  await db()('subscription_packages').where({ name: 'Basic' }).update({ is_active: false })
  expect(namedIn((await send(404)).page)).toEqual(['#paket'])
})

test('what has changed meanwhile refuses the cancelling of an invoice on its page', async () => {
  const browser = await member()
  const { id, invoice_number } = await makePurchase(db(), browser.user, 'Basic', { payment_url: 'http://localhost/' })
  const send = await opened(browser, `/langganan/${invoice_number}/`, 'Ya, batalkan')
  await db()('purchases').where({ id }).update({ status: 'success', paid_at: new Date() })
  expect(namedIn((await send(409)).page)).toEqual(['#tagihan'])
})

test('staff read beside a purchase why it cannot be carried out', async () => {
  const browser = await staff()
  const buyer = await member()
  const paid = { status: 'success', paid_at: new Date() } as const
  const { id, invoice_number: invoice } = await makePurchase(db(), buyer.user, 'Pro', paid)
  const list = '/admin/komik/pembelian/?tampil=semua'
  const short = (await (await opened(browser, list, 'Catat pengembalian', { alasan: 'x' }))(422)).page
  expect(namedIn(short)).toEqual(['alasan'])
  expect(short.querySelector('[name=alasan]')?.getAttribute('value')).toBe('x')
  const send = await opened(browser, list, 'Catat pengembalian', { alasan: 'Salah paket.' })
  await db()('purchases').where({ id }).update({ status: 'refunded' })
  expect(namedIn((await send(409)).page)).toEqual([`#${invoice}`])
})

test('an upload without the right to its pictures cannot be approved, and its row says so', async () => {
  const browser = await staff()
  const comic = await makeComic(db(), { published_at: null, waiting_since: new Date() })
  await makeOwnPages(db(), comic)
  await db()('comics').where({ id: comic.id }).update({ has_rights: false })
  const words = `Setujui: ${comic.title}`
  const { page } = await (await opened(browser, '/admin/komik/semua/', words))(400)
  expect(namedIn(page)).toEqual([`#komik-${comic.id}`])
  expect(page.querySelector('[role=alert]')?.text).toMatch(/berhak/)
})

test('a report that somebody else has closed is refused on the list', async () => {
  const [browser, reporter] = [await staff(), await member()]
  const comic = await makeComic(db())
  await db()('comic_reports').insert({ comic_id: comic.id, reporter_id: reporter.user.id, reason: 'Kasar sekali.' })
  const send = await opened(browser, '/admin/komik/', `Tutup tanpa tindakan : ${comic.title}`)
  await db()('comic_reports').delete()
  expect(namedIn((await send(404)).page)).toEqual(['#daftar'])
})

test('an upload without a file marks the field, and a page cannot be moved nowhere', async () => {
  const browser = await member()
  const comic = await makeComic(db(), { user_id: browser.user.id, panels: [1] })
  const { pageIds } = await makeOwnPages(db(), comic)
  const path = `/komik/${comic.id}/halaman/`
  expect(namedIn((await (await opened(browser, path, 'Unggah'))(422)).page)).toEqual(['pages', '#f-pages'])
  const moved = (await (await opened(browser, path, 'Pindahkan', { ke: 'x' }))(422)).page
  expect(namedIn(moved)).toEqual(['ke', `#halaman-${pageIds[0]}`])
  expect(moved.querySelector('[name=ke]')?.getAttribute('value')).toBe('x')
  const last = await opened(browser, `${path}${pageIds[0]}/`, 'Ya, hapus halaman ini')
  expect(namedIn((await last(409)).page)).toContain(`#halaman-${pageIds[0]}`)
})

test('a step that cannot be taken any more offers no form', async () => {
  const browser = await member()
  const own = { user_id: browser.user.id }
  const published = await makeComic(db(), own)
  const done = await makeComic(db(), { ...own, published_at: null })
  for (const step of [1, 3, 4])
    expect(formsOf(await pageAt(browser, `${comicHref(published)}langkah/${step}/`), /langkah/)).toEqual([])
  for (const path of [`/komik/${done.id}/langkah/2/`, `/komik/${done.id}/sunting/`])
    expect((await pageAt(browser, path)).querySelector('#riwayat')?.rawTagName).toBe('div')
  const looking = await staff()
  for (const below of ['langkah/2/', 'sunting/', 'langkah/7/']) {
    const path = `${comicHref(published)}${below}`
    expect(formsOf(await pageAt(looking, path), /langkah\/2|sunting|langkah\/7/)).toEqual([])
  }
})

test('an idea is refused on its page once the comic is published or being written', async () => {
  const browser = await member()
  const comic = await makeComic(db(), { user_id: browser.user.id, published_at: null })
  const send = await opened(browser, `/komik/${comic.id}/langkah/1/`, 'tulis', { idea: 'Kucing menunggu hujan reda.' })
  await db()('comics').where({ id: comic.id }).update({ published_at: new Date() })
  const { page } = await send(409)
  expect(namedIn(page)).toEqual(['idea', '#f-idea'])
  expect(page.querySelector('#f-idea')?.text.trim()).toBe('Kucing menunggu hujan reda.')
})

test('a panel that was changed elsewhere comes back with what was typed and leads to its field', async () => {
  const browser = await member()
  const comic = await makeComic(db(), { user_id: browser.user.id, published_at: null, draft_status: 'SCRIPT_READY' })
  const typed = { 'gambar-0': 'Sari melambai.' }
  const paths = [`/komik/${comic.id}/langkah/2/?panel=${comic.panelIds[0]}`, `/komik/${comic.id}/sunting/`]
  for (const path of paths) {
    if (path.endsWith('sunting/')) await db()('comics').where({ id: comic.id }).update({ draft_status: 'COMPLETED' })
    const send = await opened(browser, path, 'Simpan', typed)
    const description = `Diubah lewat ${path}`
    await db()('comic_panels')
      .where({ id: comic.panelIds[0] ?? 0 })
      .update({ description })
    const { page } = await send(409)
    expect(page.querySelector('form [name=gambar-0]')?.text.trim()).toBe('Sari melambai.')
    expect(namedIn(page)).toHaveLength(1)
  }
})

test('what a panel’s form cannot do while the comic is drawn is said on its page', async () => {
  const browser = await member()
  const comic = await makeComic(db(), { user_id: browser.user.id, published_at: null, draft_status: 'SCRIPT_READY' })
  const path = `/komik/${comic.id}/langkah/2/?panel=${comic.panelIds[0]}`
  const typed = { 'gambar-0': 'Sari melambai.' }
  const sends = [await opened(browser, path, 'Simpan', typed), await opened(browser, path, 'Ya, tulis ulang semuanya')]
  await db()('comics').where({ id: comic.id }).update({ draft_status: 'RENDERING' })
  for (const send of sends) expect(namedIn((await send(409)).page)).toHaveLength(1)
})

test('the drawing, the places and the publication are refused on their pages', async () => {
  const browser = await member()
  const written = { user_id: browser.user.id, published_at: null, draft_status: 'SCRIPT_READY' } as const
  const comic = await makeComic(db(), written)
  const done = await makeComic(db(), { ...written, draft_status: 'COMPLETED' })
  const at = (step: number, { id } = comic) => `/komik/${id}/langkah/${step}/`
  const sends = {
    '#gambar-mulai': await opened(browser, at(5), 'Gambar sekarang'),
    '#latar': await opened(browser, at(4), 'Simpan, lanjut ke gambar'),
    '#tokoh': await opened(browser, at(3), 'Simpan, lanjut ke latar'),
  }
  await db()('comics').where({ id: comic.id }).update({ draft_status: 'RENDERING' })
  for (const [place, send] of Object.entries(sends)) expect(namedIn((await send(409)).page)).toEqual([place])
  const publish = await opened(browser, at(7, done), 'Terbitkan', { title: 'Judul Baru' })
  await db()('comic_panels').where({ comic_id: done.id }).update({ render_id: null })
  const { page } = await publish(400)
  expect(namedIn(page)).toEqual(['#terbit'])
  expect(page.querySelector('#f-title')?.getAttribute('value')).toBe('Judul Baru')
})

test('a comic that became an episode elsewhere is refused on the page of the series', async () => {
  const browser = await member()
  const own = { user_id: browser.user.id, title: 'Warung Hujan' }
  const [series] = await db()('comic_series').insert(own).returning('id')
  const comic = await makeComic(db(), { user_id: own.user_id })
  const send = await opened(browser, `/komik/karyaku/seri/${series?.id}/`, 'Tambah di akhir')
  await db()('comics')
    .where({ id: comic.id })
    .update({ series_id: series?.id ?? 0, episode_number: 1 })
  expect(namedIn((await send(409)).page)).toEqual(['#f-episode'])
})

test('a staff’s decision is answered once, and the second answer is refused on the page', async () => {
  const comic = await makeComic(db())
  const browser = await as({ id: comic.user_id })
  const act = { action: 'age', category: 'kekerasan', age_label: '13+', message: 'Ada darah.' } as const
  await db()('comic_moderations').insert({ ...act, comic_id: comic.id })
  const send = await opened(browser, `${comicHref(comic)}jawab/`, 'Kirim jawaban', { jawaban: 'Itu saus.' })
  await db()('comic_moderations').update({ answer: 'Sudah.', answered_at: new Date() })
  expect(namedIn((await send(409)).page)).toEqual(['#putusan'])
})
