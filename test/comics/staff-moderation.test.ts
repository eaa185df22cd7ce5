import { expect, test } from 'vitest'
import { comicHref, stepHref } from '../../src/comics/comic/comic.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { read } from '../support/page.ts'
import { makeUser } from '../support/sign-in.ts'
import { useBrowsers } from './support/browser.ts'
import { makeComic } from './support/make.ts'

const db = useOwnDatabase()
const { as, member, staff, visitor } = useBrowsers(db, { DATA_DIR: useFolder() })
const ALL = '/admin/komik/semua/'
const words = { category: 'kekerasan', message: 'Ada darah di halaman dua.' }
const age = (age_label: string) => ({ ...words, action: 'age', age_label })
const feature = { action: 'feature', message: 'Indah.' }

const noticesOf = (user_id: number) => db()('member_notices').where({ user_id }).orderBy('id')
const rowOf = (id: number) => db()('comics').where({ id }).first()

test('every comic is found by title, creator or number and by state, and staff read it unless it is a told draft', async () => {
  const rini = await makeUser(db(), { name: 'Rini Kencana', username: 'rinikencana' })
  const made = { user_id: rini.id, panels: [1] }
  const waits = { waiting_since: new Date(), published_at: null }
  const draft = await makeComic(db(), { ...made, title: 'Konsep Rahasia', published_at: null })
  const waiting = await makeComic(db(), { ...made, title: 'Unggahan Pertama', ...waits })
  await makeComic(db(), { ...made, title: 'Layang-layang Senja' })
  await makeComic(db(), { ...made, title: 'Pilihan Kami', featured_at: new Date() })
  const down = await makeComic(db(), { ...made, title: 'Payung Merah', published_at: null, removed_at: new Date() })
  await makeComic(db(), { ...made, title: 'Tersimpan', is_active: false })
  const soon = new Date(Date.now() + 86_400_000)
  const timed = await makeComic(db(), { ...made, title: 'Besok Terbit', published_at: null, publish_at: soon })
  const pages = await makeComic(db(), { ...made, title: 'Unggahan Draf', published_at: null, source: 'pages' })
  await makeComic(db(), { ...made, title: null, published_at: null, draft_status: 'SCRIPT_READY' })
  const { page: get } = await staff()
  const titles = async (query: string) =>
    (await get(`${ALL}${query}`)).texts('main .reported p:first-child > :first-child')

  expect((await titles('?q=rinikencana')).map((text) => text.trim())).toHaveLength(9)
  for (const [state, found] of [
    ['terbit', ['Layang-layang Senja', 'Pilihan Kami']],
    ['draf', ['Konsep Rahasia', 'Tanpa judul', 'Unggahan Draf']],
    ['terjadwal', ['Besok Terbit']],
    ['menunggu', ['Unggahan Pertama']],
    ['diturunkan', ['Payung Merah']],
    ['unggulan', ['Pilihan Kami']],
    ['disembunyikan', ['Tersimpan']],
  ] as const)
    expect([state, (await titles(`?q=Rini%20Kencana&keadaan=${state}`)).sort()]).toEqual([state, found])
  expect(await titles(`?q=${draft.id}`)).toContain('Konsep Rahasia')
  expect((await get(`${ALL}?q=rinikencana`)).texts('nav[aria-label="Keadaan"] a')).toEqual([
    ...['Semua 9', 'Terbit 2', 'Disembunyikan 1', 'Draf 3', 'Terjadwal 1', 'Menunggu 1', 'Diturunkan 1'],
    ...['Unggulan 1', 'Dijawab kreator 0'],
  ])
  const drafts = await get(`${ALL}?q=Konsep`)
  expect(drafts.all('main .reported img, main .reported .report-picture[href]')).toEqual([])
  expect(drafts.all(`main .reported a[href="${comicHref(draft)}"]`)).toEqual([])
  expect(drafts.text('main .reported')).not.toContain('warung')
  const { get: open } = await staff()
  const picture = async ({ panelIds: [panel_id = 0] }: { panelIds: number[] }) =>
    `/komik/gambar/${(await db()('comic_renders').where({ panel_id }).first('id'))?.id}/480.webp`
  for (const path of [comicHref(draft), `${comicHref(draft)}baca/`, stepHref(draft, 2), await picture(draft)])
    await open(path).expect(404)
  for (const comic of [waiting, timed, pages, down]) {
    const row = await get(`${ALL}?q=${comic.id}`)
    expect(row.all('main .reported img')).toHaveLength(1)
    expect(row.all(`main .reported a[href="${comicHref(comic)}baca/"]`)).toHaveLength(1)
    for (const path of [comicHref(comic), `${comicHref(comic)}baca/`, await picture(comic)]) {
      await open(path).expect(200)
      await visitor.get(path).expect(404)
      await (await member()).get(path).expect(404)
    }
  }
  for (const query of [
    '?keadaan=apa',
    '?q=%00',
    `?q=${'9'.repeat(99)}`,
    '?page=-1',
    '?q=%25&keadaan=toString',
    '?q[]=a',
  ])
    await open(`${ALL}${query}`).expect(200)
  await (await member()).get(ALL).expect(403)
})

test('each act has a category and words; what is missing stands beside its field and the rest is kept', async () => {
  const comic = await makeComic(db(), { title: 'Kapal Kertas' })
  const { page: get, post } = await staff()
  const row = await get(`${ALL}?q=Kapal`)
  expect(
    row.texts('main .reported details:first-of-type button').map((text) => text.replace(/:[\s\S]*/, '').trim()),
  ).toEqual([...['Turunkan', 'Ubah label umur', 'Unggulkan']])
  const refused = async (way: string, form: object) =>
    read((await post(`${ALL}${comic.id}/${way}`, form).expect(422)).text)
  const short = await refused('turunkan/', { category: 'seksual', message: 'x' })
  expect(short.text('.field-error')).toContain('alasannya')
  expect(short.text(`#alasan-${comic.id}`)).toBe('x')
  expect(short.attribute('option[value=seksual][selected]', 'value')).toBe('seksual')
  expect((await refused('turunkan/', { ...words, category: 'apa' })).text('.field-error')).toContain('kategori')
  expect((await refused('', age('99+'))).text('.field-error')).toContain('label umur')
  expect((await refused('', { action: 'feature', message: 'a'.repeat(501) })).text('.field-error')).toContain('500')
  expect((await refused('turunkan/', { message: ['a'], category: { a: 1 } })).all('.field-error')).toHaveLength(1)
  await post(`${ALL}${comic.id}/`, { ...words, action: 'delete' }).expect(422)
  await post(`${ALL}${comic.id}/`, words).expect(422)
  expect(await noticesOf(comic.user_id)).toEqual([])

  await post(`${ALL}${comic.id}/`, age('17+')).expect(303)
  await post(`${ALL}${comic.id}/`, feature).expect(303)
  await post(`${ALL}${comic.id}/`, feature).expect(409)
  expect((await get(`${ALL}?q=Kapal`)).text('main .reported')).toMatch(/Unggulan[\s\S]+17\+[\s\S]+Indah\./)
  await post(`${ALL}${comic.id}/`, { action: 'unfeature' }).expect(303)
  await post(`${ALL}${comic.id}/`, { action: 'unfeature' }).expect(409)
  const done = await post(`${ALL}${comic.id}/turunkan/`, words).expect(303)
  expect((await get(done.headers.location ?? '')).text('.done-note')).toContain('diturunkan')
  await post(`${ALL}${comic.id}/turunkan/`, words).expect(409)
  await post(`${ALL}${comic.id}/`, feature).expect(409)
  await visitor.get(comicHref(comic)).expect(404)
  await post(`${ALL}${comic.id}/pulihkan/`).expect(303)
  await visitor.get(comicHref(comic)).expect(200)
  const trail = await db()('audit_log').where({ subject: 'Kapal Kertas' }).orderBy('id').pluck('action')
  expect(trail).toEqual(['comic.age', 'comic.feature', 'comic.unfeature', 'comic.remove', 'comic.restore'])
  const told = await noticesOf(comic.user_id)
  expect(told.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'moderation'))
  expect(told[0]?.message).toBe(
    '“Kapal Kertas” diberi label umur 17+ oleh staf (kekerasan). Alasannya: Ada darah di halaman dua.',
  )
  await post(`${ALL}999999/turunkan/`, words).expect(404)
})

test('two staff members who take one comic down at once do it once', async () => {
  const { id, user_id } = await makeComic(db())
  const [one, other] = [await staff(), await staff()]
  const sent = [one, other].map(({ post }) => post(`${ALL}${id}/turunkan/`, words))
  expect((await Promise.all(sent)).map(({ status }) => status).sort()).toEqual([303, 409])
  expect(await noticesOf(user_id)).toHaveLength(1)
  const step = (await (await as({ id: user_id })).page(`/komik/${id}/langkah/7/`)).body()
  expect(step.split(words.message)).toHaveLength(2)
})

test('a notice of staff comes by mail too, and cannot be switched off', async () => {
  const writer = await makeUser(db(), { email: 'penulis@contoh.id', email_verified_at: new Date() })
  const comic = await makeComic(db(), { user_id: writer.id })
  const { page, post } = await as(writer)
  const choices = await page('/notifikasi/pilihan/')
  expect(choices.all('input[name=moderation], input[name=comic_removed]')).toEqual([])
  await post('/notifikasi/jenis/moderation/', { nyala: '' }).expect(404)
  await post('/notifikasi/pilihan/', { moderation: '' }).expect(303)
  await (await staff()).post(`${ALL}${comic.id}/turunkan/`, words).expect(303)
  const list = await page('/notifikasi/')
  expect(list.text('.own-notice')).toContain('Komikmu diturunkan')
  expect(list.body()).not.toContain('Jangan kabari')
  await db().raw(`update member_notices set kind = 'comic_removed' where user_id = ?`, [writer.id])
  expect((await page('/notifikasi/?jenis=komik')).text('main')).toContain('Komikmu diturunkan')
})

test('of own pages the creator answers too', async () => {
  const comic = await makeComic(db(), { title: 'Kucing Pasar', source: 'pages' })
  await (await staff()).post(`${ALL}${comic.id}/`, age('13+')).expect(303)
  const { post } = await as({ id: comic.user_id })
  await post(`${comicHref(comic)}jawab/`, { jawaban: 'Itu saus tomat.' }).expect(303)
  expect((await db()('comic_moderations').where({ comic_id: comic.id }).first('answer'))?.answer).toBe(
    'Itu saus tomat.',
  )
  await db()('comic_moderations').where({ comic_id: comic.id }).delete()
})

test('the creator reads what staff decided wherever the comic stands, and answers once; staff see it until they have read it', async () => {
  const comic = await makeComic(db(), { title: 'Sepatu Tua' })
  const desk = await staff()
  const { page, post } = await as({ id: comic.user_id })
  const answer = `${comicHref(comic)}jawab/`
  await post(answer, { jawaban: 'Halo' }).expect(404)
  await desk.post(`${ALL}${comic.id}/`, age('13+')).expect(303)
  for (const path of ['/komik/karyaku/', comicHref(comic), stepHref(comic, 7)]) {
    const shown = await page(path)
    expect(shown.text('.moderation')).toMatch(/13\+ oleh staf[\s\S]+Kekerasan[\s\S]+Ada darah di halaman dua\./)
    expect(shown.attribute('.moderation form', 'action')).toBe(answer)
  }
  for (const path of [comicHref(comic), stepHref(comic, 7)])
    expect((await desk.page(path)).all('.moderation')).toEqual([])
  expect((await visitor.page(comicHref(comic))).all('.moderation')).toEqual([])

  const empty = read((await post(answer, { jawaban: ' ' }).expect(422)).text)
  expect(empty.text('.field-error')).toContain('jawabanmu')
  const long = read((await post(answer, { jawaban: 'a'.repeat(501) }).expect(422)).text)
  expect(long.text('textarea')).toHaveLength(501)
  await (await member()).post(answer, { jawaban: 'Bukan milikku.' }).expect(404)
  await desk.post(answer, { jawaban: 'Staf.' }).expect(403)
  const done = await post(answer, { jawaban: 'Itu saus tomat.' }).expect(303)
  expect((await page(done.headers.location ?? '')).text('main')).toMatch(/sampai ke staf[\s\S]+Itu saus tomat\./)
  await post(answer, { jawaban: 'Lagi.' }).expect(409)
  expect((await page('/komik/karyaku/')).all('.moderation form')).toEqual([])

  expect((await desk.page('/admin/')).text('main')).toContain('1 jawaban kreator belum dibaca')
  const listed = await desk.page(`${ALL}?keadaan=dijawab`)
  expect(listed.text('main .reported')).toContain('Itu saus tomat.')
  await desk.post(`${ALL}${comic.id}/dibaca/`).expect(303)
  await desk.post(`${ALL}${comic.id}/dibaca/`).expect(404)
  expect((await desk.page('/admin/')).text('main')).not.toContain('jawaban kreator')
  await desk.post(`${ALL}${comic.id}/`, age('17+')).expect(303)
  await post(answer, { jawaban: 'Jawaban baru.' }).expect(303)
  await desk.post(`${ALL}${comic.id}/`, age('13+')).expect(303)
  expect((await desk.page('/admin/')).text('main')).not.toContain('jawaban kreator')
})

test('a comic that waits is approved or refused, and its creator is told', async () => {
  const waits = { waiting_since: new Date(), published_at: null }
  const good = await makeComic(db(), { title: 'Unggahan Baik', ...waits })
  const bad = await makeComic(db(), { title: 'Unggahan Curian', source: 'pages', ...waits })
  const { page: get, post } = await staff()
  expect((await get('/admin/')).text('main')).toContain('unggahan pertama menunggu')
  const list = await get(`${ALL}?keadaan=menunggu&q=Unggahan`)
  expect(list.texts('main .reported > .report-ways > form button').join()).toContain('Setujui')
  expect(list.texts('main .reported details button').join()).toContain('Tolak')
  await post(`${ALL}${good.id}/setujui/`).expect(303)
  expect((await rowOf(good.id))?.published_at).not.toBeNull()
  await visitor.page(comicHref({ ...good, published_at: new Date() }))
  expect((await noticesOf(good.user_id)).map(({ title }) => title)).toEqual(['Komikmu disetujui'])
  await post(`${ALL}${good.id}/setujui/`).expect(409)
  await post(`${ALL}999999/setujui/`).expect(404)
  await post(`${ALL}${bad.id}/turunkan/`, { category: 'curian', message: 'Ini karya orang lain.' }).expect(303)
  expect(await rowOf(bad.id)).toMatchObject({ waiting_since: null, published_at: null, removed_at: expect.any(Date) })
  await post(`${ALL}${bad.id}/setujui/`).expect(409)
  expect(await noticesOf(bad.user_id)).toMatchObject([
    {
      title: 'Unggahanmu belum diterima',
      message: '“Unggahan Curian” belum diterima staf (karya curian). Alasannya: Ini karya orang lain.',
    },
  ])
  const approvals = await db()('audit_log').where({ action: 'comic.approve' }).pluck('subject')
  expect(approvals).toEqual(['Unggahan Baik'])
  const creator = await as({ id: bad.user_id })
  for (const path of [comicHref(bad), stepHref(bad, 7)])
    expect((await creator.page(path)).text('.moderation')).toMatch(/belum diterima staf[\s\S]+Ini karya orang lain\./)
  const own = await creator.page('/komik/karyaku/')
  expect(own.text('.moderation summary')).toBe('Jawab staf tentang Unggahan Curian')
  const field = own.attribute('.moderation textarea', 'id')
  expect(own.all(`.moderation label[for="${field}"]`)).toHaveLength(1)
  const answer = own.attribute('.moderation form', 'action') ?? ''
  const wrong = read((await creator.post(answer, { jawaban: ' ' }).expect(422)).text)
  expect(wrong.text(`#${wrong.attribute('.moderation textarea', 'aria-describedby')}`)).toBe('Tulis jawabanmu dulu.')
  await post(`${ALL}${bad.id}/pulihkan/`).expect(303)
  expect((await noticesOf(bad.user_id)).at(-1)?.message).toMatch(/dikembalikan staf\. Kamu bisa menerbitkannya lagi\.$/)
  expect((await creator.page('/komik/karyaku/')).all('.moderation form')).toEqual([])
})

test('what is taken down is at no time and by no secret address to be read any more', async () => {
  const soon = new Date(Date.now() + 86_400_000)
  const comic = await makeComic(db(), { published_at: null, publish_at: soon, secret: 'x'.repeat(43) })
  await (await staff()).post(`${ALL}${comic.id}/turunkan/`, words).expect(303)
  expect(await rowOf(comic.id)).toMatchObject({ publish_at: null, secret: null })
})

test('the comic that staff featured last stands first on the list of comics, with a badge; a hidden one does not', async () => {
  await makeComic(db(), { title: 'Unggulan Lama', featured_at: new Date() })
  const comic = await makeComic(db(), { title: 'Bintang Utara' })
  const [banner] = await db()('banners').insert({ slug: 'p', title: 'Pilihan redaksi' }).returning('id')
  await db()('banner_comic').insert({ banner_id: banner?.id ?? 0, comic_id: (await makeComic(db())).id })
  await (await staff()).post(`${ALL}${comic.id}/`, feature).expect(303)
  const page = await visitor.page('/komik/')
  expect(page.attribute('.pick-title a', 'href')).toBe(comicHref(comic))
  const card = page.all('.comic-card').find(({ text }) => text.includes('Bintang Utara'))
  expect(card?.querySelectorAll('.badge').map(({ text }) => text)).toContain('Unggulan')
  const pick = async () => (await visitor.page('/komik/')).text('.pick')
  await db()('comics').where({ id: comic.id }).update({ is_active: false })
  expect(await pick()).toContain('Unggulan Lama')
  await db()('comics').whereNotNull('featured_at').update({ is_active: false })
  expect(await pick()).toContain('Pilihan redaksi')
})

test('the creator does not set a lower age than staff did', async () => {
  const comic = await makeComic(db(), { title: 'Malam Kelam' })
  const { post } = await as({ id: comic.user_id })
  const form = (age_label: string) => ({ title: 'Malam Kelam', synopsis: '', age_label })
  const save = (age_label: string) => post(stepHref(comic, 7), form(age_label))
  await save('13+').expect(303)
  await save('semua').expect(303)
  await (await staff()).post(`${ALL}${comic.id}/`, age('13+')).expect(303)
  expect((await rowOf(comic.id))?.age_label).toBe('13+')
  const refused = read((await save('semua').expect(422)).text)
  expect(refused.text('#f-age_label .field-error')).toContain('paling rendah 13+')
  await save('17+').expect(303)
  await save('13+').expect(303)
  expect((await rowOf(comic.id))?.age_label).toBe('13+')
})

test('a report has a category, which staff see and list by', async () => {
  const comic = await makeComic(db(), { title: 'Dilaporkan Dua Kali' })
  const [one, other] = [await member(), await member()]
  const at = `${comicHref(comic)}lapor/`
  await one.post(at, { reason: 'Menjiplak komikku.', category: 'curian' }).expect(303)
  await other.post(at, { reason: 'Tidak pantas.' }).expect(303)
  await other.post(at, { reason: 'Tidak pantas.', category: 'apa' }).expect(422)
  expect((await one.page(comicHref(comic))).all('.comic-report option')).toHaveLength(6)
  const { page: get, post } = await staff()
  const row = async (query: string) => (await get(`/admin/komik/${query}`)).text('main')
  expect(await row('')).toMatch(/Menjiplak komikku\.[\s\S]+Karya curian/)
  const stolen = await row('?kategori=curian')
  expect(stolen).toContain('Menjiplak komikku.')
  expect(stolen).not.toContain('Tidak pantas.')
  expect(await row('?kategori=spam')).toContain('Tidak ada yang perlu dilihat')
  expect(await row('?kategori=apa')).toContain('Tidak pantas.')
  const wrong = read(
    (await post(`/admin/komik/${comic.id}/turunkan/`, { category: 'spam', message: 'x' }).expect(422)).text,
  )
  expect(wrong.text('.field-error')).toContain('alasannya')
  expect(wrong.attribute('.reported option[value=spam][selected]', 'value')).toBe('spam')
  await post(`/admin/komik/${comic.id}/turunkan/`, { category: 'curian', message: 'Jiplakan.' }).expect(303)
  expect(await db()('comic_moderations').where({ comic_id: comic.id })).toMatchObject([{ category: 'curian' }])
})

test('staff bar a creator with words and lift it; what is scheduled or waits becomes a draft, what is published stays', async () => {
  const soon = new Date(Date.now() + 86_400_000)
  const shown = await makeComic(db())
  const own = { user_id: shown.user_id, published_at: null }
  const timed = await makeComic(db(), { ...own, publish_at: soon })
  const waiting = await makeComic(db(), { ...own, waiting_since: new Date() })
  const { page: get, post } = await staff()
  const book = `/admin/komik/buku/${shown.user_id}/`
  const short = read((await post(`${book}larang/`, { pesan: 'x' }).expect(422)).text)
  expect(short.text('.field-error')).toContain('alasannya')
  await post(`${book}larang/`, { pesan: 'Tiga komik curian.' }).expect(303)
  expect((await get(book)).text('main')).toContain('Tiga komik curian.')
  const creator = () => db()('creators').where({ user_id: shown.user_id }).first()
  expect(await creator()).toMatchObject({ barred_at: expect.any(Date), bar_message: 'Tiga komik curian.' })
  expect(await rowOf(timed.id)).toMatchObject({ publish_at: null, published_at: null })
  expect(await rowOf(waiting.id)).toMatchObject({ waiting_since: null, published_at: null })
  await visitor.get(comicHref(shown)).expect(200)
  const upload = async () => (await (await as({ id: shown.user_id })).page('/komik/unggah/')).texts('.own-bar')
  expect(await upload()).toEqual([expect.stringContaining('Tiga komik curian.')])
  await post(`${book}izinkan/`).expect(303)
  expect(await upload()).toEqual([])
  await post(`${book}izinkan/`).expect(303)
  expect(await creator()).toMatchObject({ barred_at: null, bar_message: null })
  expect((await noticesOf(shown.user_id)).map(({ kind, title }) => [kind, title])).toEqual([
    ['moderation', 'Kamu tidak boleh menerbitkan komik'],
    ['moderation', 'Kamu boleh menerbitkan komik lagi'],
  ])
  const trail = await db()('audit_log').whereIn('action', ['comic.bar', 'comic.unbar']).orderBy('id')
  expect(trail).toMatchObject([
    { action: 'comic.bar', about_id: shown.user_id, details: { reason: 'Tiga komik curian.' } },
    { action: 'comic.unbar', about_id: shown.user_id },
  ])
  await post('/admin/komik/buku/999999/larang/', { pesan: 'Siapa ini?' }).expect(404)
  await (await member()).post(`${book}larang/`, { pesan: 'Bukan staf.' }).expect(403)
})

test('whoever decides in the list stays at its search, state and page, and a refused form keeps what was typed', async () => {
  const tono = await makeUser(db(), { name: 'Tono Arsip', username: 'tonoarsip' })
  for (let more = 0; more < 26; more += 1)
    await makeComic(db(), { user_id: tono.id, title: `Arsip ${more}`, panels: [] })
  const { page: get, post } = await staff()
  const list = `${ALL}?keadaan=terbit&q=tonoarsip&page=2`
  const first = await get(list)
  const act = first.attribute('main .reported form', 'action') ?? ''
  const bar = first.attribute('main .reported form[action*="/larang/"]', 'action') ?? ''
  expect(first.all('main .reported textarea[name=message][required]')).toHaveLength(1)
  for (const [action, form, typed] of [
    [act, { category: 'curian', message: 'abc' }, 'textarea'],
    [bar, { pesan: 'abc' }, 'input[name=pesan]'],
  ] as const) {
    const wrong = read((await post(action, form).expect(422)).text)
    expect(wrong.all('main .reported')).toHaveLength(1)
    expect(wrong.all('main .reported details[open] .field-error')).toHaveLength(1)
    expect(wrong.text(`details[open] ${typed}`) || wrong.attribute(`details[open] ${typed}`, 'value')).toBe('abc')
  }
  const barred = await post(bar, { pesan: 'Semuanya curian.' }).expect(303)
  expect(barred.headers.location).toBe(`${list}&kabar=larang`)
  const marked = await get(list)
  expect(marked.text('main .reported')).toMatch(/Dilarang terbit[\s\S]+Semuanya curian\./)
  await post(marked.attribute('main .reported form[action*="/izinkan/"]', 'action') ?? '').expect(303)
  expect((await get(list)).text('main .reported')).not.toContain('Dilarang terbit')

  const away = await post(act, { category: 'curian', message: 'Salinan.' }).expect(303)
  const rest = await get(away.headers.location ?? '')
  expect(rest.text('.done-note')).toContain('diturunkan')
  expect(rest.all('main .reported')).toHaveLength(25)
  const again = read((await post(act, { category: 'curian', message: 'Salinan lagi.' }).expect(409)).text)
  expect(again.text('main .reported [role=alert]')).toMatch(/sudah berlaku/)
  expect(again.text('main .reported details[open] textarea')).toBe('Salinan lagi.')
})
