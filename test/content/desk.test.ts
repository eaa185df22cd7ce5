import { expect, test } from 'vitest'
import { openPreviews } from '../../src/content/previews.ts'
import { KEPT_VERSIONS } from '../../src/content/write-queries.ts'
import type { Role } from '../../src/web/context.ts'
import { site, testSecret } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { read } from '../support/page.ts'
import { makeUser } from '../support/sign-in.ts'
import { deskOf, photo } from './support/desk.ts'
import { makeItem } from './support/make.ts'

const db = useDatabase()
const folder = useFolder()
const own = () => site(db(), { settings: { DATA_DIR: folder } })
const desk = '/admin/konten'
const as = (role: Role, name?: string) => deskOf(db(), folder, role, name)

const post = { title: 'Malam lampion', body: 'Lampion dinyalakan jam tujuh.', slug: '', alt: '' }
const itemOf = async (location: string | undefined) => {
  const publicId = /([0-9a-f]{24})/.exec(location ?? '')?.[1] ?? ''
  const item = await db()('content_items').where({ public_id: publicId }).first()
  if (!item) throw new Error(`no item at ${location}`)
  return item
}
const audited = () => db()('audit_log').orderBy('id').pluck('action')
/** What the tables have of an item. */
const stored = ({ id }: { id: number }) => db()('content_items').where({ id }).first()

test('an editor sees only links that open, no bell, and comes to the desk from the log-in', async () => {
  const editor = await as('editor')
  const html = await editor.page('/admin/konten/')
  const links = html.all('.staff-side a, .staff-top a, .staff-tabs a').map((link) => link.getAttribute('href') ?? '')
  expect(links).toContain('/admin/konten/sampah/')
  // The home page has nothing to show without titles.
  for (const link of new Set(links)) expect([200, 503]).toContain((await editor.get(link)).status)
  expect(html.all('#kabar')).toEqual([])
  expect(html.all('[data-live-poll]')).toEqual([])
  await editor.get('/masuk/').expect(303).expect('Location', '/admin/konten/')
  const missing = read((await editor.get('/admin/konten/blog/tidak-ada/').expect(404)).text)
  expect(missing.all('a[href="/admin/konten/"]')).not.toEqual([])
})

test('staff and admins keep their menu; admins see the desk in it, staff do not', async () => {
  for (const [role, count] of [
    ['staff', 0],
    ['admin', 1],
  ] as const) {
    const html = read((await (await as(role)).get('/admin/').expect(200)).text)
    expect(html.all('#staf-konten')).toHaveLength(count)
    expect(html.all('#staf-pesanan')).toHaveLength(1)
  }
})

test('a post is written, published with a picture and read; the desk says who did what', async () => {
  const editor = await as('editor', 'Ratri Maharani')
  const draft = await editor.send('/admin/konten/blog/baru/', { ...post, aksi: 'simpan' }).expect(303)
  const item = await itemOf(draft.headers.location)
  expect(item).toMatchObject({ kind: 'post', slug: 'malam-lampion', publish_at: null, author_id: editor.user.id })
  const href = `/admin/konten/blog/${item.public_id}/`
  await own().get('/blog/malam-lampion/').expect(404)

  const early = await editor.send(href, { ...post, version: '1', aksi: 'terbit' }).expect(422)
  expect(read(early.text).text('#f-picture-error')).toBe('Pilih gambarnya dulu sebelum diterbitkan.')

  const alt = 'Lampion kertas di atas jalan'
  await editor.send(href, { ...post, alt, version: '1', aksi: 'terbit' }, await photo).expect(303)
  const page = read((await own().get('/blog/malam-lampion/').expect(200)).text)
  expect(page.text('.byline')).toContain('Ratri Maharani')
  expect(page.all('img.picture').map((image) => image.getAttribute('alt'))).toContain(alt)
  const row = await editor.page('/admin/konten/')
  expect(row.text('.item-title')).toBe('Malam lampion')
  expect(row.text('.item-row .state')).toBe('Terbit')

  await editor.send(href, { ...post, alt, version: '2', aksi: 'draf' })
  await own().get('/blog/malam-lampion/').expect(404)
  expect(await audited()).toEqual(['content.create', 'content.publish', 'content.withdraw'])
})

test('a scheduled item is public from its moment on, and only a coming moment is taken', async () => {
  const editor = await as('editor')
  const path = '/admin/konten/blog/baru/'
  const alt = 'Lampion'
  const picture = await photo
  const schedule = (publish_at: string) => editor.send(path, { ...post, alt, publish_at, aksi: 'jadwal' }, picture)
  for (const [publish_at, said] of [
    ['', 'Isi kapan terbitnya.'],
    ['2020-01-01T08:00', 'Waktu itu sudah lewat.'],
    ['besok', 'Tanggal atau jamnya belum benar.'],
  ] as const)
    expect(read((await schedule(publish_at).expect(422)).text).text('#f-publish_at-error')).toBe(said)
  const done = await schedule('2099-08-17T10:00')
  expect((await itemOf(done.headers.location)).publish_at?.toISOString()).toBe('2099-08-17T03:00:00.000Z')
  expect((await editor.page(`${desk}/?keadaan=terjadwal`)).texts('.item-title')).toEqual(['Malam lampion'])
})

test('a refused form keeps all that was typed, 60,000 characters too, and the chosen picture', async () => {
  const editor = await as('editor')
  const body = 'Kata lampion. '.repeat(4_280).trim()
  const path = `${desk}/program/baru/`
  const wrong = { title: 'P', place: 'Alun-alun', starts_at: '2099-01-02T10:00', ends_at: '2099-01-01T10:00' }
  const refused = await editor.send(path, { ...wrong, body, alt: 'Panggung' }, await photo).expect(422)
  const form = read(refused.text)
  expect(form.text('#f-title-error')).toBe('Tulis paling sedikit 3 huruf.')
  expect(form.text('#f-ends_at-error')).toBe('Selesainya lebih awal dari mulainya.')
  expect(form.all('#f-body')[0]?.text.trim()).toBe(body)
  expect(form.attribute('#f-place', 'value')).toBe('Alun-alun')
  const kept = form.attribute('input[name=picture_kept]', 'value') ?? ''
  await editor.get(form.attribute('.edit-picture img', 'src') ?? '').expect(200)

  const times = { program_type: 'workshop', starts_at: '2099-01-01T10:00', ends_at: '2099-01-01T12:00' }
  const right = { ...times, title: 'Pasar malam', body: 'Ayo datang.', alt: 'Panggung', picture_kept: kept }
  const done = await editor.send(path, { ...right, aksi: 'terbit' })
  const { picture: name } = await itemOf(done.headers.location)
  const upload = await db()('uploads')
    .where({ name: name ?? '' })
    .first()
  expect(upload).toMatchObject({ alt: 'Panggung', owner_id: editor.user.id })
})

test('a later save shows both texts and loses neither', async () => {
  const [editor, admin] = [await as('editor', 'Ratri'), await as('admin', 'Bima')]
  const item = await itemOf((await editor.send('/admin/konten/mitra/baru/', { title: 'Kopi Senja' })).headers.location)
  const href = `/admin/konten/mitra/${item.public_id}/`
  await admin.send(href, { title: 'Kopi Senja Raya', body: 'Kedai di Braga.', version: '1' })

  const late = await editor.send(href, { title: 'Kopi Senja', body: 'Kedai di Dago.', version: '1' }).expect(409)
  const page = read(late.text)
  expect(page.text('[role=alert]')).toContain('Bima sudah menyimpan isi ini')
  expect(page.attribute('#f-title', 'value')).toBe('Kopi Senja')
  expect(page.all('#f-body')[0]?.text.trim()).toBe('Kedai di Dago.')
  expect(page.texts('.edit-theirs-text')).toEqual(['Kopi Senja Raya', 'Kedai di Braga.'])
  expect(await stored(item)).toMatchObject({ body: 'Kedai di Braga.', version: 2 })

  const version = page.attribute('input[name=version]', 'value') ?? ''
  await editor.send(href, { title: 'Kopi Senja', body: 'Kedai di Dago.', version })
  expect(await stored(item)).toMatchObject({ body: 'Kedai di Dago.', version: 3 })
  const bodies = await db()('content_versions').where({ item_id: item.id }).orderBy('version').pluck('body')
  expect(bodies).toEqual(['', 'Kedai di Braga.', 'Kedai di Dago.'])
})

test('an editor reads the posts of others, and changes them nowhere', async () => {
  const editor = await as('editor')
  const other = await makeUser(db(), { role: 'editor', name: 'Bima' })
  const item = await makeItem(db(), 'post', { author_id: other.id })
  const href = `/admin/konten/blog/${item.public_id}/`
  const page = await editor.page(href)
  expect(page.text('main')).toContain('Tulisan ini milik Bima. Hanya penulisnya dan admin yang bisa mengubahnya.')
  expect(page.all('main form')).toEqual([])
  await editor.send(href, { ...post, version: '1' }).expect(403)
  await editor.post(`${href}buang/`).expect(403)
  await editor.post(`${href}versi/1/pulihkan/`).expect(403)
  expect((await (await as('admin')).send(href, { ...post, version: '1' })).status).toBe(422)
})

test('twenty versions are kept; an old one becomes the newest again', async () => {
  const editor = await as('editor', 'Ratri')
  const item = await itemOf((await editor.send('/admin/konten/mitra/baru/', { title: 'Nama 1' })).headers.location)
  const href = `/admin/konten/mitra/${item.public_id}/`
  for (let version = 1; version <= 22; version += 1)
    await editor.send(href, { title: `Nama ${version + 1}`, version: String(version) })
  const list = await editor.page(`${href}versi/`)
  expect(list.texts('.item-title')).toHaveLength(KEPT_VERSIONS)
  expect(list.text('.item-title')).toBe('Versi 23: Nama 23 sekarang')
  await editor.get(`${href}versi/3/`).expect(404)
  expect((await editor.page(`${href}versi/4/`)).text('main')).toContain('Nama 4')

  await editor.post(`${href}versi/4/pulihkan/`).expect(303)
  expect(await stored(item)).toMatchObject({ title: 'Nama 4', version: 24 })
  expect((await audited()).at(-1)).toBe('content.revert')
})

test('a wished slug that another item has gets a number, and the page says so', async () => {
  const editor = await as('editor')
  await makeItem(db(), 'post', { slug: 'pasar' })
  const made = await editor.send('/admin/konten/blog/baru/', { ...post, slug: 'Pasar', aksi: 'draf' })
  const page = await editor.page(String(made.headers.location))
  expect(page.attribute('#f-slug', 'value')).toBe('pasar-2')
  expect(page.text('[role=status]')).toContain('alamat itu sudah dipakai')
})

test('a slug follows the title until it is public; after a rename the old one leads to the new', async () => {
  const editor = await as('editor')
  const item = await itemOf((await editor.send('/admin/konten/blog/baru/', post)).headers.location)
  const href = `/admin/konten/blog/${item.public_id}/`
  const alt = 'Lampion'
  await editor.send(href, { ...post, title: 'Pagi lampion', version: '1' })
  await editor.send(href, { ...post, title: 'Pagi lampion', alt, version: '2', aksi: 'terbit' }, await photo)
  await own().get('/blog/pagi-lampion/').expect(200)

  await editor.send(href, { ...post, title: 'Siang lampion', slug: 'pagi-lampion', alt, version: '3' })
  await own().get('/blog/pagi-lampion/').expect(200)
  await editor.send(href, { ...post, title: 'Siang lampion', slug: 'Siang: Lampion!', alt, version: '4' })
  await own().get('/blog/pagi-lampion/').expect(301).expect('Location', '/blog/siang-lampion/')
})

test('a binned item is gone at once, comes back by one button, and others cannot bring it back', async () => {
  const [editor, other] = [await as('editor', 'Ratri'), await as('editor', 'Bima')]
  const item = await makeItem(db(), 'post', { author_id: editor.user.id, title: 'Malam lampion' })
  const href = `/admin/konten/blog/${item.public_id}/`
  const { headers } = await editor.post(`${href}buang/`).expect(303)
  await own().get(`/blog/${item.slug}/`).expect(404)
  const list = await editor.page(headers.location ?? '')
  expect(list.text('.said')).toContain('“Malam lampion” dibuang ke sampah.')
  expect(list.attribute('.said', 'action')).toBe(`${href}pulihkan/`)

  const bin = await other.page('/admin/konten/sampah/')
  expect(bin.text('.item-row')).toContain('dibuang Ratri')
  expect(bin.text('.item-row')).toContain('Hilang 30 hari lagi')
  expect(bin.all('.item-row form')).toEqual([])
  await other.post(`${href}pulihkan/`).expect(403)
  await editor.post(`${href}pulihkan/`).expect(303)
  await own().get(`/blog/${item.slug}/`).expect(200)
  expect(await audited()).toEqual(['content.bin', 'content.restore'])
})

test('photos and partners are ordered by buttons', async () => {
  const editor = await as('editor')
  const made = []
  for (const title of ['Satu', 'Dua', 'Tiga']) made.push(await makeItem(db(), 'photo', { title }))
  const [one, , three] = made
  const titles = async () => (await editor.page('/admin/konten/?jenis=galeri')).texts('.item-title')
  const move = (item: { public_id: string } | undefined, arah: string) =>
    editor.post(`/admin/konten/galeri/${item?.public_id}/urut/`, { arah })
  expect(await titles()).toEqual(['Tiga', 'Dua', 'Satu'])
  const { headers } = await move(one, 'up').expect(303)
  expect(await titles()).toEqual(['Tiga', 'Satu', 'Dua'])
  const again = await editor.page(headers.location ?? '')
  expect(again.attribute('[autofocus]', 'id')).toBe(`up-${one?.public_id}`)
  await move(three, 'down')
  expect(await titles()).toEqual(['Satu', 'Tiga', 'Dua'])
  await move(made[1], 'top')
  await move(made[1], 'top')
  await move(made[1], 'up')
  expect(await titles()).toEqual(['Dua', 'Satu', 'Tiga'])
  await move(one, 'sideways').expect(404)
})

test('the list is filtered by kind, state and words, with the count of each kind', async () => {
  const editor = await as('editor')
  await makeItem(db(), 'post', { title: 'Lampion 100%', publish_at: null })
  await makeItem(db(), 'post', { title: 'Kertas', body: 'Tentang 1000 lampu' })
  await makeItem(db(), 'partner', { title: 'Kopi Senja' })
  const at = (query: string) => editor.page(`/admin/konten/${query}`)
  const all = await at('')
  expect(all.texts('.chips .chip')).toEqual(['Semua 3', 'Blog 2', 'Program 0', 'Galeri 0', 'Mitra 1'])
  expect((await at('?jenis=blog&keadaan=draf')).texts('.item-title')).toEqual(['Lampion 100%'])
  expect((await at('?cari=lampu')).texts('.item-title')).toEqual(['Kertas'])
  expect((await at(`?cari=${encodeURIComponent('100%')}`)).texts('.item-title')).toEqual(['Lampion 100%'])
  expect((await at('?jenis=x&keadaan=y&page=-1&cari=%00')).texts('.item-row')).toHaveLength(3)
})

test('photos are uploaded one by one, then described and published together', async () => {
  const editor = await as('editor')
  const path = '/admin/konten/galeri/unggah/'
  await editor.send(path, { title: 'Satu', alt: '' }, await photo).expect(303)
  await editor.send(path, { title: 'Dua', alt: 'Dua orang' }, await photo).expect(303)
  const broken = await editor.send(path, { title: 'Rusak' }, Buffer.from('<svg/>')).expect(422)
  expect(read(broken.text).text('#f-picture-error')).toContain('Ini bukan gambar')

  const [one, other] = await db()('content_items').orderBy('id').pluck('public_id')
  const first = (alt: string) => ({ [`judul-${one}`]: 'Satu lampion', [`alt-${one}`]: alt })
  const second = { [`judul-${other}`]: 'Dua', [`alt-${other}`]: 'Dua orang' }
  const fields = (alt: string) => ({ ...first(alt), ...second, aksi: 'terbit' })
  const half = read((await editor.post(`${path}simpan/`, fields('')).expect(422)).text)
  expect(half.texts('.field-error')).toEqual(['Tulis apa yang terlihat, lalu terbitkan lagi.'])
  expect(half.attribute(`#judul-${one}`, 'value')).toBe('Satu lampion')
  await editor.post(`${path}simpan/`, fields('Satu lampion menyala')).expect(303)
  const items = await db()('content_items').orderBy('id')
  expect(items.map(({ title, publish_at }) => [title, publish_at !== null])).toEqual([
    ['Satu lampion', true],
    ['Dua', true],
  ])
})

test('hostile input gets an error beside its field, never a failure of the server', async () => {
  const editor = await as('editor')
  const path = '/admin/konten/mitra/baru/'
  for (const [name, value] of [
    ['title', 'x'.repeat(201)],
    ['title', 'a\0b'],
    ['website_url', 'javascript:alert(1)'],
    ['website_url', 'https://'],
    ['body', 'x'.repeat(60_001)],
  ] as const) {
    const refused = read((await editor.send(path, { title: 'Kopi', [name]: value }).expect(422)).text)
    expect(refused.text(`#f-${name}-error`), value.slice(0, 30)).not.toBeNull()
  }
  await editor.send(`${desk}/program/baru/`, { title: 'Kopi', program_type: 'all', starts_at: 'x' }).expect(422)
  const odd = { title: '<b>&"', body: '<script>x</script> [a](javascript:x)', slug: '../../etc', version: '-1' }
  const done = await editor.send(`${desk}/blog/baru/`, { ...odd, aksi: 'rm -rf' })
  const item = await itemOf(done.headers.location)
  expect(item).toMatchObject({ slug: 'etc', publish_at: null })
  const html = (await editor.get(done.headers.location ?? '').expect(200)).text
  expect(html).not.toMatch(/<script>x|href="javascript/)
  for (const address of ['salah/baru/', 'blog/xyz/', `galeri/${item.public_id}/`, 'gambar/x~y~z/', 'blog/baru/versi/'])
    await editor.get(`/admin/konten/${address}`).expect(404)
  await editor.get(`/admin/konten/blog/${item.public_id}/versi/99999999999/`).expect(404)
})

test.each(['program', 'photo', 'partner'] as const)('a %s is shown before it is public, too', async (kind) => {
  const { public_id, title } = await makeItem(db(), kind, { publish_at: null })
  const key = openPreviews(testSecret).keyOf(public_id, new Date())
  const page = read((await own().get(`/pratinjau/${public_id}/?kunci=${key}`).expect(200)).text)
  expect(page.text('h1')).toBe(title)
  expect(page.text('.banner')).toContain('Pratinjau')
  expect(page.all('[data-share]')).toEqual([])
})

test('a preview opens by its link alone, for seven days, its picture too; no other key opens it', async () => {
  const editor = await as('editor')
  const sent = await editor.send('/admin/konten/blog/baru/', { ...post, alt: 'Lampion', aksi: 'simpan' }, await photo)
  const form = await editor.page(sent.headers.location ?? '')
  const link = new URL(form.attribute('#tautan', 'href') ?? '')
  expect([form.text('.staff-actions a'), form.attribute('.staff-actions a', 'href')]).toEqual([
    'Lihat draf',
    form.attribute('#tautan', 'href'),
  ])
  const address = link.pathname + link.search
  const preview = await own().get(address).expect(200)
  expect(preview.headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
  const page = read(preview.text)
  expect(page.text('.banner')).toMatch(/^Pratinjau, berlaku sampai \d+ \w+ \d{4}, \d\d\.\d\d WIB\./)
  expect(page.text('h1')).toBe('Malam lampion')
  expect(page.attribute('meta[name=robots]', 'content')).toBe('noindex')
  for (const dead of ['[data-share]', 'link[rel=canonical]', 'meta[property="og:url"]'])
    expect(page.all(dead)).toEqual([])
  const picture = page.attribute('img.picture', 'src')?.replaceAll('&amp;', '&') ?? ''
  await own().get(picture).expect(200)
  await own().get(picture.replace(/\?.*/, '')).expect(404)

  const item = await itemOf(sent.headers.location)
  const other = await makeItem(db(), 'post', { publish_at: null })
  const key = link.searchParams.get('kunci') ?? ''
  const of1970 = openPreviews(testSecret).keyOf(item.public_id, new Date(0))
  for (const wrong of ['', key.slice(0, -1), `a${key}`, key.replace(/^\w+/, 'zzzzzzzz'), of1970])
    await own().get(`/pratinjau/${item.public_id}/?kunci=${wrong}`).expect(404)
  await own().get(`/pratinjau/${other.public_id}/?kunci=${key}`).expect(404)
  await editor.post(`/admin/konten/blog/${item.public_id}/buang/`)
  await own().get(address).expect(404)
})
