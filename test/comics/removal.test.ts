import { expect, test } from 'vitest'
import { comicHref } from '../../src/comics/comic/comic.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { read } from '../support/page.ts'
import { makeUser } from '../support/sign-in.ts'
import { useBrowsers } from './support/browser.ts'
import { makeComic } from './support/make.ts'

const db = useOwnDatabase()
const { as, member, staff, visitor } = useBrowsers(db, { DATA_DIR: useFolder() })
const ALL = '/admin/komik/semua/'

test('the creator is told with the reason when staff take a comic down, and when it is put back, each time', async () => {
  const comic = await makeComic(db())
  const { post, page: desk } = await staff()
  await db()('comic_reports').insert({ comic_id: comic.id, reporter_id: null, reason: 'Bukan karyanya.' })
  const [down, back] = [`/admin/komik/${comic.id}/turunkan/`, `/admin/komik/${comic.id}/pulihkan/`]
  await post(down, { alasan: 'Gambar milik orang lain.' }).expect(303)
  expect((await desk('/admin/komik/?tampil=diturunkan')).text('main')).toContain('Gambar milik orang lain.')
  const decisions = `.reported a[href="/admin/komik/semua/?q=${comic.id}"]`
  expect((await desk('/admin/komik/?tampil=diturunkan')).all(decisions)).toHaveLength(1)
  expect(await db()('comic_reports').where({ comic_id: comic.id, closed_at: null })).toEqual([])
  const [panel_id = 0] = comic.panelIds
  const picture = `/komik/gambar/${(await db()('comic_renders').where({ panel_id }).first('id'))?.id}/480.webp`
  await visitor.get(picture).expect(404)
  const told = () => db()('member_notices').where({ user_id: comic.user_id }).orderBy('id')
  const data = { comic_id: String(comic.id) }
  expect(await told()).toMatchObject([
    {
      ...{ kind: 'moderation', title: 'Komikmu diturunkan', href: comicHref(comic), data },
      message: '“Warung di Ujung Hujan” diturunkan staf. Alasannya: Gambar milik orang lain.',
    },
  ])
  const page = await (await as({ id: comic.user_id })).page(comicHref(comic))
  expect(page.text('#lonceng')).toContain('1 belum dibaca')
  expect(page.text('main')).toContain('Gambar milik orang lain.')
  await post(back).expect(303)
  await visitor.get(picture).expect(200)
  await post(back).expect(409)
  await post(down, { alasan: 'Masih gambar yang sama.' }).expect(303)
  expect((await told()).map(({ title }) => title)).toEqual([
    'Komikmu diturunkan',
    'Komikmu dikembalikan',
    'Komikmu diturunkan',
  ])
})

test('the older parameters of the list of all comics find what they found', async () => {
  const rini = await makeUser(db(), { name: 'Rini Kencana', username: 'rinikencana' })
  const made = { user_id: rini.id, panels: [1] }
  const shown = await makeComic(db(), { ...made, title: 'Layang-layang Senja' })
  await makeComic(db(), { ...made, title: 'Layang-layang Patah', is_active: false })
  await makeComic(db(), { ...made, title: 'Payung Merah', removed_at: new Date(), removal_reason: 'Salinan.' })
  const { page: get } = await staff()
  const titles = async (query: string) => (await get(`${ALL}${query}`)).texts('main .reported a b').sort()

  expect(await titles('?cari=rinikencana')).toEqual(['Layang-layang Patah', 'Layang-layang Senja', 'Payung Merah'])
  expect(await titles('?cari=layang-layang')).toEqual(['Layang-layang Patah', 'Layang-layang Senja'])
  expect(await titles(`?cari=${shown.id}`)).toContain('Layang-layang Senja')
  expect(await titles('?cari=rinikencana&tampil=terbit')).toEqual(['Layang-layang Senja'])
  expect(await titles('?cari=rinikencana&tampil=disembunyikan')).toEqual(['Layang-layang Patah'])
  expect(await titles('?cari=rinikencana&tampil=diturunkan')).toEqual(['Payung Merah'])
  const page = await get(`${ALL}?cari=layang-layang senja`)
  expect(page.attribute('main .reported a[href*="/kreator/"]', 'href')).toBe('/kreator/dinda/')
  expect(page.attribute(`main .reported a[href="${comicHref(shown)}"]`, 'href')).toBeTruthy()
  const all = await get(`${ALL}?cari=rinikencana`)
  expect(all.texts('nav[aria-label="Keadaan"] a')).toEqual([
    ...['Semua 3', 'Terbit 1', 'Disembunyikan 1', 'Draf 0', 'Terjadwal 0', 'Menunggu 0', 'Diturunkan 1'],
    ...['Unggulan 0', 'Dijawab kreator 0'],
  ])
  expect((await get('/admin/komik/')).attribute(`main a[href="${ALL}"]`, 'href')).toBeTruthy()

  for (let more = 0; more < 25; more += 1) await makeComic(db(), { ...made, title: `Seri ${more}`, panels: [] })
  const first = await get(`${ALL}?cari=rinikencana`)
  expect(first.all('main .reported')).toHaveLength(25)
  const next = first.attribute('.pagination a[rel="next"]', 'href') ?? ''
  expect((await get(next)).all('main .reported')).toHaveLength(3)
})

test('staff take an unreported comic down from the list of all with a reason, and put it back; both are recorded', async () => {
  const comic = await makeComic(db(), { title: 'Kapal Kertas' })
  const { page: get, post } = await staff()
  const found = `${ALL}?cari=Kapal Kertas`
  const down = (await get(found)).attribute('main .reported form', 'action') ?? ''
  const short = await post(down, { alasan: 'x' }).expect(422)
  expect(read(short.text).text('.field-error')).toContain('alasannya')
  const done = await post(down, { alasan: 'Menyalin komik lain.' }).expect(303)
  expect((await get(done.headers.location ?? '')).text('.done-note')).toContain('diturunkan')
  const gone = await visitor.get(comicHref(comic)).expect(404)
  expect(gone.text).toContain('Komik ini sedang tidak bisa dibaca.')
  expect(read(gone.text).text('main')).not.toContain('Kapal Kertas')
  const row = await get(found)
  expect(row.text('main .reported')).toContain('Menyalin komik lain.')
  await post(row.attribute('main .reported form', 'action') ?? '').expect(303)
  await visitor.get(comicHref(comic)).expect(200)
  const trail = await db()('audit_log').where({ subject: 'Kapal Kertas' }).orderBy('id')
  expect(trail).toMatchObject([
    { action: 'comic.remove', details: { reason: 'Menyalin komik lain.' }, about_id: comic.user_id },
    { action: 'comic.restore', about_id: comic.user_id },
  ])
  await post(`${ALL}999999/turunkan/`, { alasan: 'Tidak ada.' }).expect(404)
  await (await member()).get(ALL).expect(403)
})
