import { expect, test, vi } from 'vitest'
import { fillEmptyLibrary } from '../../src/anime/sources/library/commands.ts'
import { ensureCreator } from '../../src/comics/creators/creator.ts'
import { site } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser } from '../support/sign-in.ts'
import { bearer, programOf } from '../support/tokens.ts'
import { makeComic } from './support/make.ts'
import { makeSeries } from './support/series.ts'

const db = useOwnDatabase()

test('public comics and their creators stand on the home page, in the search and in the sitemap; others do not', async () => {
  await fillEmptyLibrary(db())
  const creator = await makeUser(db(), { name: 'Ratri Senja' })
  const { slug } = await ensureCreator(db(), creator)
  const { id } = await makeComic(db(), { user_id: creator.id, title: 'Payung Ketujuh' })
  const series = await makeSeries(db(), { title: 'Tujuh Payung', user_id: creator.id, episodes: ['Malam 1'] })
  await makeComic(db(), { title: 'Diturunkan Staf', removed_at: new Date() })
  await makeComic(db(), { title: 'Disimpan Dulu', is_active: false })
  await makeComic(db(), { title: 'Masih Draf', draft_status: 'SCRIPT_READY' })
  const href = `/komik/payung-ketujuh-${id}/`

  const home = read((await site(db()).get('/')).text)
  expect(home.all('.shelf a.card, .shelf .card a').map((link) => link.getAttribute('href'))).toContain(href)
  for (const title of ['Diturunkan Staf', 'Disimpan Dulu', 'Masih Draf']) expect(home.text('main')).not.toContain(title)

  const byTitle = read((await site(db()).get('/search/?q=payung')).text)
  expect(byTitle.text('main')).toContain('Payung Ketujuh')
  expect(byTitle.text('#jumlah')).toMatch(/^\d judul, 1 komik, 1 seri ditemukan\.$/)
  const onlyComics = read((await site(db()).get('/search/?q=ketujuh')).text)
  expect(onlyComics.text('#jumlah')).toBe('1 komik ditemukan.')
  expect(onlyComics.attribute('#hasil > :first-child', 'class')).toBe('shelf')
  const suggested = read((await site(db()).get('/search/saran/?q=ketujuh').set('HX-Request', 'true')).text)
  expect(suggested.text('.suggestions-count')).toBe('1 komik ditemukan.')
  expect(suggested.text(`.suggestions a[href="${href}"]`)).toContain('Payung Ketujuh')
  const byName = read((await site(db()).get('/search/?q=ratri')).text)
  expect(byName.all(`a[href="/kreator/${slug}/"]`)).toHaveLength(1)
  expect(read((await site(db()).get('/search/?q=draf')).text).text('main')).not.toContain('Masih Draf')

  const seriesHref = `/komik/seri/tujuh-payung-${series.id}/`
  const bySeries = read((await site(db()).get('/search/?q=tujuh+payung')).text)
  expect([bySeries.text('#jumlah'), bySeries.text(`a[href="${seriesHref}"]`)]).toEqual([
    '1 seri ditemukan.',
    'Baru Tujuh Payung',
  ])
  const proposed = read((await site(db()).get('/search/saran/?q=tujuh+payung').set('HX-Request', 'true')).text)
  expect(proposed.text(`.suggestions a[href="${seriesHref}"]`)).toContain('Seri oleh Ratri Senja')

  const { text } = await site(db()).get('/sitemap.xml')
  expect(text).toContain(href)
  expect(text).toContain(`/kreator/${slug}/`)
  expect(text).toContain('/komik/</loc>')
  expect(text).not.toContain('masih-draf')
})

test('an address of comics and creators where nothing is shows popular comics, without a query for each visit', async () => {
  await makeComic(db(), { title: 'Payung Kesembilan' })
  const app = site(db())
  const shown = async (path: string) => read((await app.get(path).expect(404)).text).texts('.shelf .card-title')

  await vi.waitFor(async () => expect(await shown('/komik/tidak-ada-999/')).toContain('Payung Kesembilan'))
  expect(await shown('/kreator/siapa/')).toContain('Payung Kesembilan')
  expect(await shown('/anime/tidak-ada/')).not.toContain('Payung Kesembilan')

  const asked: string[] = []
  db().on('query', ({ sql }: { sql: string }) => asked.push(sql))
  await shown('/kreator/lain/')
  expect(asked.filter((sql) => sql.includes('as cover'))).toEqual([])
})

test('the search page asks for comics once, besides their number', async () => {
  await makeComic(db(), { title: 'Payung Kedelapan' })
  const app = site(db())
  const asked: string[] = []
  db().on('query', ({ sql }: { sql: string }) => asked.push(sql))
  const { text } = await app.get('/search/?q=kedelapan').expect(200)
  expect(read(text).text('#jumlah')).toBe('1 komik ditemukan.')
  expect(asked.filter((sql) => sql.startsWith('select "comics".*'))).toHaveLength(1)
})

test('a banner that is changed by the API shows at once: cached pages are made anew', async () => {
  await fillEmptyLibrary(db())
  await db()('banners').insert({ slug: 'pilihan', title: 'Pilihan' }).onConflict('slug').ignore()
  const app = site(db())
  await app.get('/').expect(200)
  const { id } = await makeComic(db(), { title: 'Layang-layang Pagi', total_views: '90000' })
  const admin = bearer((await programOf(db(), await makeUser(db(), { role: 'admin' }))).access_token)
  await app
    .put('/api/v1/banners/pilihan')
    .set(admin)
    .send({ comic_ids: [id] })
    .expect(200)
  expect((await app.get('/').expect(200)).text).toContain('Layang-layang Pagi')
})
