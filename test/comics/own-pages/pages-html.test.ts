import { parse } from 'node-html-parser'
import { expect, test } from 'vitest'
import { useDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { useBrowsers } from '../support/browser.ts'
import { makeComic } from '../support/make.ts'
import { makeSeries } from '../support/series.ts'
import { png, strip, zipOf } from './pictures.ts'

const db = useDatabase()
const { app, member, staff, visitor } = useBrowsers(db, { DATA_DIR: useFolder() })
const pageOf = async ({ get }: Pick<Browser, 'get'>, path: string, status = 200) =>
  parse((await get(path).expect(status)).text)
type Browser = Awaited<ReturnType<typeof member>>

async function started(made_with_ai = '') {
  const browser = await member({ name: 'Dinda Puspita' })
  const form = {
    title: 'Warung Hujan',
    genres: ['5'],
    age_label: 'semua',
    rights: 'ya',
    ...(made_with_ai && { made_with_ai }),
  }
  const answer = await browser.post('/komik/unggah/', form).expect(303)
  const path = String(answer.headers.location)
  return { browser, path, id: Number(/\d+/.exec(path)?.[0]) }
}

function upload(browser: Browser, path: string, files: Record<string, Buffer>) {
  const request = app().post(path).set('Cookie', browser.cookie)
  for (const [name, bytes] of Object.entries(files)) request.attach('pages', bytes, name)
  return request
}

const publish = (id: number) => db()('comics').where({ id }).update({ published_at: new Date(), publisher: 'Dinda' })

test('a comic is begun by a form that keeps what was typed', async () => {
  const { browser, path } = await started()
  expect(path).toMatch(/^\/komik\/\d+\/halaman\/$/)
  const refused = parse((await browser.post('/komik/unggah/', { title: 'Warung', age_label: '13+' }).expect(422)).text)
  expect(refused.querySelector('#f-title')?.getAttribute('value')).toBe('Warung')
  expect(refused.querySelector('#f-rights-error')?.text).toMatch(/hak/)
  expect(refused.querySelector('[value="13+"]')?.hasAttribute('checked')).toBe(true)
  const age = (await pageOf(browser, '/komik/unggah/')).querySelector('[name="age_label"][checked]')
  expect(age).toBeNull()
  for (const from of ['/komik/karyaku/', '/komik/buat/'])
    expect((await pageOf(browser, from)).querySelector('a[href="/komik/unggah/"]')).not.toBeNull()
  const card = (await pageOf(browser, '/komik/karyaku/')).querySelector('.own-card')
  expect(card?.text).toMatch(/Belum ada halaman/)
  expect(card?.querySelector('.button')?.getAttribute('href')).toBe(path)
})

test('a comic begins as the last episode of one of its creator’s series', async () => {
  const browser = await member()
  const { id: series_id } = await makeSeries(db(), { user_id: browser.user.id, episodes: ['Malam 1'] })
  const form = { title: 'Warung Hujan', genres: ['5'], age_label: 'semua', rights: 'ya' }
  const theirs = await makeSeries(db())
  await browser.post('/komik/unggah/', { ...form, series_id: theirs.id }).expect(404)
  const refused = await browser.post('/komik/unggah/', { series_id, episode_title: 'Malam 2' }).expect(422)
  expect(parse(refused.text).querySelector('#f-series_id [selected]')?.text).toBe('Warung Malam')
  await browser.post('/komik/unggah/', { ...form, series_id, episode_title: 'Malam 2' }).expect(303)
  expect(await db()('comics').where({ series_id }).orderBy('episode_number').pluck('episode_title')).toEqual([
    'Malam 1',
    'Malam 2',
  ])
})

test('a barred creator changes no page of what is published, and any of a draft', async () => {
  const { browser, path, id } = await started()
  const sent = await upload(browser, path, { '1.png': await png(90, 120), '2.png': await png(90, 120) }).expect(303)
  const page = await pageOf(browser, String(sent.headers.location))
  const [first = ''] = page.querySelectorAll('.own-page form').map((one) => one.getAttribute('action') ?? '')
  const bar = { barred_at: new Date(), bar_message: 'Gambar curian.' }
  await db()('creators').where({ user_id: browser.user.id }).update(bar)
  await browser.post(first, { aksi: 'mundur' }).expect(303)
  const card = (await pageOf(browser, '/komik/karyaku/')).querySelector('.own-card')
  expect(card?.text).not.toMatch(/Siap terbit|Terbitkan/)
  await publish(id)
  for (const form of [{ aksi: 'maju' }, { aksi: 'simpan', alt: 'Lain.' }, { aksi: 'hapus' }])
    expect((await browser.post(first, form).expect(403)).text).toContain('Gambar curian.')
  const more = await upload(browser, path, { '3.png': await png(90, 120) }).expect(403)
  expect(more.text).toContain('Gambar curian.')
  await db()('comics').where({ id }).update({ is_active: false })
  expect((await pageOf(browser, '/komik/karyaku/')).querySelector('.own-card')?.text).not.toContain('Tampilkan lagi')
  expect(await db()('comic_pages').where({ comic_id: id }).pluck('alt')).toEqual(['', ''])
})

test('the right, the label and the word on AI can be given later, and nothing appears without the right', async () => {
  const { browser, path, id } = await started()
  await db()('comics').where({ id }).update({ has_rights: false })
  await upload(browser, path, { 'a.png': await png(90, 120) }).expect(303)
  const step = `/komik/${id}/langkah/7/`
  const before = await pageOf(browser, step)
  expect(before.querySelector('.missing [href="#f-rights"]')).not.toBeNull()
  const form = { title: 'Warung Hujan', age_label: '13+', made_with_ai: 'ya', synopsis: 'Sesudah hujan.' }
  const refused = parse((await browser.post(step, { ...form, kapan: 'sekarang' }).expect(422)).text)
  expect(refused.querySelector('#f-rights-error')?.text).toMatch(/hak/)
  expect(refused.querySelector('#f-synopsis')?.text).toBe('Sesudah hujan.')
  expect(refused.querySelector('[name="made_with_ai"]')?.hasAttribute('checked')).toBe(true)
  const saved = await browser.post(step, { ...form, rights: 'ya', kapan: 'batal' }).expect(303)
  const draft = await pageOf(browser, String(saved.headers.location))
  expect(draft.text).toContain('Komikmu tetap draf')
  for (const field of ['[name="rights"]', '[name="made_with_ai"]', '[value="13+"]'])
    expect([field, draft.querySelector(field)?.hasAttribute('checked')]).toEqual([field, true])
  expect(draft.querySelector('.missing')).toBeNull()
  expect(before.querySelector('.missing [href="#f-synopsis"]')).toBeNull()
  expect(before.text).toContain('Sebaiknya diisi: sinopsis')
  await browser.post(step, { ...form, rights: 'ya', kapan: 'sekarang' }).expect(303)
  await browser.post(`/komik/warung-hujan-${id}/langkah/7/`, { ...form, made_with_ai: '' }).expect(422)
  await browser.post(`/komik/warung-hujan-${id}/langkah/7/`, { title: form.title, age_label: 'semua' }).expect(303)
  const page = await pageOf(visitor, `/komik/warung-hujan-${id}/`)
  expect(page.text).toContain('Karya sendiri')
  expect(page.text).toContain('Semua umur')
})

test('without scripts pages are sent, moved, described, framed and removed', async () => {
  const { browser, path } = await started()
  const picture = await png(90, 120)
  const sent = await upload(browser, path, { 'a.zip': await zipOf({ '1.png': picture, '2.png': picture }) }).expect(303)
  const page = await pageOf(browser, String(sent.headers.location))
  expect(page.text).toMatch(/sudah masuk/)
  const names = async () =>
    (await pageOf(browser, path)).querySelectorAll('.own-page-name').map((one) => one.text.trim().split(/\s+/)[1])
  expect(await names()).toEqual(['1.png', '2.png'])
  const [first, second] = page.querySelectorAll('.own-page form').map((one) => one.getAttribute('action') ?? '')
  await browser.post(second ?? '', { aksi: 'maju' }).expect(303)
  expect(await names()).toEqual(['2.png', '1.png'])
  await browser.post(second ?? '', { aksi: 'maju' }).expect(303)
  await browser.post(second ?? '', { aksi: 'mundur' }).expect(303)
  await browser.post(first ?? '', { aksi: 'pindah', ke: '9' }).expect(303)
  expect(await names()).toEqual(['2.png', '1.png'])
  for (const ke of ['', '0', 'x', '1.5'])
    expect((await browser.post(first ?? '', { aksi: 'pindah', ke }).expect(422)).text).toContain('dituju untuk 1.png')
  await browser.post(first ?? '', { aksi: 'pindah', ke: '1' }).expect(303)
  expect(await names()).toEqual(['1.png', '2.png'])
  const form = { aksi: 'simpan', alt: 'Sari menunggu.', 'x-0': '0', 'y-0': '0', 'width-0': '50', 'height-0': '33,3' }
  await browser.post(first ?? '', form).expect(303)
  const onward = await browser.post(first ?? '', { ...form, aksi: 'lanjut' }).expect(303)
  expect(onward.headers.location).toBe(second)
  await browser.post(second ?? '', { aksi: 'lanjut' }).expect(303)
  const editor = await pageOf(browser, first ?? '')
  expect(editor.querySelector('#f-alt')?.getAttribute('value')).toBe('Sari menunggu.')
  expect(editor.querySelector('[name="height-0"]')?.getAttribute('value')).toBe('33,3')
  const wrong = parse((await browser.post(first ?? '', { ...form, 'x-0': '80', alt: 'Tetap' }).expect(422)).text)
  expect(wrong.querySelector('#f-alt')?.getAttribute('value')).toBe('Tetap')
  expect(wrong.querySelector('[name="x-0"]')?.getAttribute('value')).toBe('80')
  await browser.post(first ?? '', { ...form, alt: 'x'.repeat(301) }).expect(422)
  const many = Object.fromEntries(Array.from({ length: 7 }, (_, at) => [`x-${at}`, String(at)]))
  const kept = parse((await browser.post(first ?? '', { ...form, ...many }).expect(422)).text)
  expect(kept.querySelector('[name="x-6"]')?.getAttribute('value')).toBe('6')
  expect(kept.querySelector('details [value="hapus"]')?.text).toBe('Ya, hapus halaman ini')
  await browser.post(first ?? '', { aksi: 'hapus' }).expect(303)
  expect(await names()).toEqual(['2.png'])
  await browser.post(first ?? '', { aksi: 'hapus' }).expect(404)
})

test('what an archive says of its comic is offered, and one button takes it over', async () => {
  const { browser, path, id } = await started()
  const info = '<ComicInfo><Title>Hujan & Kopi</Title><Number>1</Number><Summary>Sari berteduh.</Summary></ComicInfo>'
  const archive = await zipOf({ '1.png': await png(90, 120), 'ComicInfo.xml': info.replace('&', '&amp;') })
  const page = parse((await upload(browser, path, { 'a.cbz': archive }).expect(200)).text)
  expect(page.querySelector('h1')?.text).toBe('Warung Hujan')
  const offer = page.querySelector('[data-own-offer]')
  expect(offer?.hasAttribute('hidden')).toBe(false)
  expect(offer?.text).toContain('Hujan & Kopi · nomor 1 · Sari berteduh.')
  const other = await started()
  await db()('comic_series').insert({ user_id: browser.user.id, title: 'Warung', age_label: 'semua' })
  const series_id = (await db()('comic_series').first('id'))?.id ?? 0
  await db()('comics').where({ id: other.id }).update({ user_id: browser.user.id, series_id, episode_number: 1 })
  await db()('comics').where({ id }).update({ series_id, episode_number: 2 })
  const fields = offer?.querySelectorAll('input').map((one) => [one.getAttribute('name'), one.getAttribute('value')])
  const taken = await browser.post(offer?.getAttribute('action') ?? '', Object.fromEntries(fields ?? [])).expect(303)
  const after = await pageOf(browser, String(taken.headers.location))
  expect(after.querySelector('h1')?.text).toBe('Hujan & Kopi')
  expect(after.querySelector('[data-own-offer]')?.hasAttribute('hidden')).toBe(true)
  const step = await pageOf(browser, `/komik/${id}/langkah/7/`)
  expect(step.querySelector('#f-synopsis')?.text).toBe('Sari berteduh.')
  expect(step.text).toContain('Episode 1 dari')
  await browser.post(`${path}tawaran/`, { title: 'x', number: '1.5' }).expect(303).expect('Location', path)
  expect((await pageOf(browser, path)).querySelector('h1')?.text).toBe('Hujan & Kopi')
  await (await member()).post(`${path}tawaran/`, { title: 'Curian' }).expect(404)
})

test('what is refused stands on the page by name, with what was taken', async () => {
  const { browser, path } = await started()
  const answer = await upload(browser, path, { 'a.png': await png(90, 120), 'b.pdf': Buffer.from('%PDF-1.7') }).expect(
    422,
  )
  const page = parse(answer.text)
  expect(page.querySelector('[role="alert"]')?.text).toMatch(/b\.pdf.*PDF belum bisa dibaca/s)
  expect(page.querySelectorAll('.own-page').length).toBe(1)
  expect((await app().post(path).set('Cookie', browser.cookie).field('x', 'y').expect(422)).text).toContain(
    'Pilih gambar',
  )
})

test('others may not, the steps of the wizard are not there, and told comics have no such page', async () => {
  const { browser, path, id } = await started()
  await upload(browser, path, { 'a.png': await png(90, 120) }).expect(303)
  const other = await member()
  await pageOf(other, path, 404)
  await pageOf(await staff(), path, 403)
  expect((await visitor.get(path)).status).toBe(303)
  for (const step of [1, 2, 3, 4, 5, 6]) await pageOf(browser, `/komik/${id}/langkah/${step}/`, 404)
  await pageOf(browser, `/komik/${id}/sunting/`, 404)
  for (const to of ['langkah/1/', 'langkah/2/', 'langkah/3/', 'langkah/4/', 'langkah/5/', 'sunting/1/', 'suara/'])
    await browser.post(`/komik/${id}/${to}`).expect(404)
  const last = await pageOf(browser, `/komik/${id}/langkah/7/`)
  expect(last.querySelectorAll('.step').length).toBe(2)
  expect(last.text).not.toContain('mesin bawaan')
  const told = await makeComic(db(), { user_id: browser.user.id })
  await pageOf(browser, `/komik/${told.id}/halaman/`, 404)
})

test('readers get pictures in their own size, never a copy larger than the picture, and the text', async () => {
  const { browser, path, id } = await started()
  await upload(browser, path, { '1.png': await png(700, 1_000), '2.jpg': await strip(800, 4_000) }).expect(303)
  const first = (await pageOf(browser, path)).querySelector('.own-page form')?.getAttribute('action') ?? ''
  await browser.post(first, {
    aksi: 'simpan',
    alt: 'Sari menunggu.',
    'x-0': '0',
    'y-0': '0',
    'width-0': '100',
    'height-0': '50',
  })
  await publish(id)
  const page = await pageOf(visitor, `/komik/warung-hujan-${id}/baca/`)
  const pictures = page.querySelectorAll('.panel img')
  expect(pictures[0]?.attributes).toMatchObject({ width: '700', height: '1000', alt: 'Sari menunggu.' })
  expect(pictures[0]?.getAttribute('srcset')).toMatch(/480\.webp 480w, \S+800\.webp 700w$/)
  expect(pictures[1]?.getAttribute('alt')).toBe('Halaman 2')
  expect(pictures.slice(2).map((one) => one.getAttribute('alt'))).toEqual(pictures.slice(2).map(() => ''))
  // A page fills a phone, which loads nothing beside the first one.
  expect(pictures.map((one) => one.getAttribute('loading') ?? one.getAttribute('fetchpriority'))).toEqual([
    'high',
    ...pictures.slice(1).map(() => 'lazy'),
  ])
  expect(pictures[1]?.getAttribute('srcset')).toMatch(/480\.webp 480w, \S+800\.webp 800w$/)
  expect(page.querySelector('figcaption')?.text).toBe('Sari menunggu.')
  expect(page.querySelectorAll('.lettering').length).toBe(0)
  expect(page.querySelectorAll('.reader-page').length).toBe(2)
  expect(JSON.parse(page.querySelector('[data-frames]')?.getAttribute('data-frames') ?? '')).toEqual([
    { x: 0, y: 0, width: 1, height: 0.5 },
  ])
  expect(page.querySelector('link[rel="preload"][as="image"]')?.getAttribute('href')).toBe(
    pictures[0]?.getAttribute('src'),
  )
  expect(page.text).toContain('Karya sendiri')
  expect(page.toString()).not.toContain('style="')
  await visitor.get(pictures[0]?.getAttribute('src') ?? '').expect(200)
  const about = await pageOf(visitor, `/komik/warung-hujan-${id}/`)
  expect(about.text).not.toContain('mesin bawaan')
  expect(about.querySelectorAll('.page-thumbs li').length).toBe(2)
  expect((await pageOf(visitor, '/komik/')).text).toContain('Warung Hujan')
  // A whole page is no face.
  expect((await pageOf(visitor, '/kreator/dinda-puspita/')).querySelector('.creator-head svg image')).toBeNull()
})

test('the label and the filter go by what the creator says of AI', async () => {
  const own = await started()
  const made = await started('ya')
  for (const { browser, path, id } of [own, made]) {
    await upload(browser, path, { '1.png': await png(90, 120) }).expect(303)
    await publish(id)
  }
  expect((await pageOf(visitor, `/komik/warung-hujan-${made.id}/baca/`)).text).toContain('Dibuat dengan AI')
  const { body } = await app().get('/api/v1/public/comics')
  expect(body.data.map((one: { id: number; ai: string }) => [one.id, one.ai]).sort()).toEqual(
    [
      [own.id, 'none'],
      [made.id, 'pictures'],
    ].sort(),
  )
})
