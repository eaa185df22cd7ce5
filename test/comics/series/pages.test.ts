import { expect, test } from 'vitest'
import { useDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { useBrowsers } from '../support/browser.ts'
import { makeComic } from '../support/make.ts'
import { makeSeries, names } from '../support/series.ts'

const db = useDatabase()
const { app, as, member, visitor } = useBrowsers(db)

const pageOf = ({ id }: { id: number }) => `/komik/seri/warung-malam-${id}/`
const comicOf = ({ id }: { id: number }) => `/komik/warung-di-ujung-hujan-${id}/`

test('a series has one page: its episodes in order, its facts, and a button to read from the beginning', async () => {
  const series = await makeSeries(db(), { episodes: names(12), status: 'hiatus', age_label: '13+' })
  await visitor.get(`/komik/seri/judul-lama-${series.id}/`).expect(301).expect('Location', pageOf(series))
  const page = await visitor.page(pageOf(series))
  expect(page.text('h1')).toBe('Warung Malam')
  expect(page.text('.series-status')).toBe('Hiatus')
  expect(page.texts('.comic-facts li')).toEqual(['13+', 'Fantasi'])
  expect(page.texts('.series-figures li')).toEqual(['12 episode'])
  expect(page.texts('.series-name')).toEqual(names(12))
  expect(page.texts('.series-number')).toEqual(names(12).map((_, at) => String(at + 1)))
  expect(page.attribute('.series-episodes a', 'href')).toBe(`${comicOf(series.comics[0] ?? series)}baca/`)
  expect([page.text('.comic-read'), page.attribute('.comic-read', 'href')]).toEqual([
    'Baca dari awal',
    `${comicOf(series.comics[0] ?? series)}baca/`,
  ])
  const [data] = page.all('script[type="application/ld+json"]')
  const described = JSON.parse(data?.text ?? '')
  expect(described).toMatchObject({ '@type': 'ComicSeries', name: 'Warung Malam' })
  expect(described.hasPart).toHaveLength(12)
  for (const path of ['/komik/seri/', '/komik/seri/0/', '/komik/seri/abc/', '/komik/seri/x-99999999999/'])
    await visitor.get(path).expect(404)
})

test('a member reads on at the episode where they were, on any device', async () => {
  const series = await makeSeries(db(), { episodes: names(3) })
  const { user, get, post, page } = await member()
  const readTo = async (nth: number, panel: number) => {
    const comic = series.comics[nth] ?? { id: 0, panelIds: [] }
    await get(`${comicOf(comic)}baca/`).expect(200)
    await post(`${comicOf(comic)}baca/`, { panel: comic.panelIds[panel], skrip: 'ya' }).expect(204)
  }
  await readTo(0, 1)
  const elsewhere = await (await as(user)).page(pageOf(series))
  expect(elsewhere.text('.comic-read')).toBe('Lanjut episode 2')
  await readTo(1, 0)
  const shown = await page(pageOf(series))
  expect(shown.text('.comic-read')).toBe('Lanjut episode 2')
  expect(shown.texts('.series-mark')).toEqual(['Selesai', 'Panel 1 dari 2', 'Baru'])
  expect(shown.text('.comic-contents .ends')).toContain('1 dari 3 selesai dibaca')
  const [panel = 0] = series.comics[1]?.panelIds ?? []
  await db()('comic_panel_rows').where({ id: panel }).increment('page_number', 1)
  expect((await page(pageOf(series))).texts('.series-mark')[1]).toBe('Panel 2 dari 2')
  await db()('comic_panel_rows').where({ id: panel }).increment('page_number', -1)
  for (const nth of [1, 2]) await readTo(nth, 1)
  expect((await page(pageOf(series))).text('.comic-read')).toBe('Baca dari awal')
})

test('a series without a published episode is its creator’s alone', async () => {
  const { user, page } = await member()
  const series = await makeSeries(db(), { user_id: user.id, episodes: ['draf 1'] })
  for (const { get } of [visitor, await member()])
    for (const path of [pageOf(series), `${pageOf(series)}atom.xml`]) await get(path).expect(404)
  const own = await page(pageOf(series))
  expect(own.text('.comic-own')).toContain('Hanya kamu')
  expect(own.attribute('meta[name=robots]', 'content')).toBe('noindex')
  expect(own.texts('.series-mark')).toEqual(['Hanya kamu'])
  expect(own.text('.comic-read')).toBeNull()
})

test('an episode says where it stands, and leads to the one before and the one after it', async () => {
  const series = await makeSeries(db(), { episodes: ['Malam 1', 'draf 2', 'Malam 3', 'Malam 4'], status: 'finished' })
  const [first, , third, last] = series.comics
  if (!first || !third || !last) throw new Error('four episodes were made')
  const page = await visitor.page(comicOf(third))
  expect(page.text('.comic-series')).toBe('Episode 3 dari 4 · Warung Malam')
  expect(page.attribute('.comic-series a', 'href')).toBe(pageOf(series))
  const beside = page.all('.episode-beside a').map((link) => link.getAttribute('href'))
  expect(beside).toEqual([comicOf(first), comicOf(last)])
  const reader = await visitor.page(`${comicOf(third)}baca/`)
  expect(reader.text('.reader-bar')).toContain('Episode 3 dari 4 · Warung Malam')
  expect(reader.text('#tamat-judul')).toBe('Akhir episode 3')
  const links = reader.all('.reader-end a').map((link) => link.getAttribute('href'))
  expect(links.filter((href) => href?.endsWith('/baca/'))).toEqual([`${comicOf(last)}baca/`, `${comicOf(first)}baca/`])
  const followed = async ({ page }: typeof visitor) =>
    (await page(`${comicOf(third)}baca/`)).text('.reader-series .follow')
  const reading = await member()
  expect([await followed(visitor), await followed(reading)]).toEqual(['Ikuti seri', 'Ikuti seri'])
  await reading.post(`${pageOf(series)}ikuti/`, { nyala: 'ya' }).expect(303)
  expect([await followed(reading), await followed(await as({ id: series.user_id }))]).toEqual(['Diikuti', null])
  expect((await visitor.page(`${comicOf(last)}baca/`)).text('#tamat-judul')).toBe('Tamat')
  await db()('comic_series').where({ id: series.id }).update({ status: 'ongoing' })
  const waiting = await visitor.page(`${comicOf(last)}baca/`)
  expect(waiting.text('.reader-end')).toContain('Episode berikutnya belum terbit.')
  const alone = await makeComic(db())
  const other = await visitor.page(`${comicOf(alone)}baca/`)
  expect([other.text('#tamat-judul'), other.text('.reader-series')]).toEqual(['Tamat', null])
})

test('series stand on the first page of comics, on their creator’s page, and among what is found', async () => {
  const series = await makeSeries(db(), { episodes: names(2), title: 'Kapal Kertas' })
  await makeSeries(db(), { title: 'Kosong' })
  const shelf = async (query: string) =>
    (await visitor.page(`/komik/${query}`)).texts('.comic-series-shelf .comic-card-title')
  expect(await shelf('')).toEqual(['Kapal Kertas'])
  expect(await shelf('?cari=kertas')).toEqual(['Kapal Kertas'])
  expect(await shelf('?cari=zzz')).toEqual([])
  expect(await shelf('?genre=komedi')).toEqual([])
  const { slug } = (await db()('creators').where({ user_id: series.user_id }).first('slug')) ?? {}
  const ofCreator = await visitor.page(`/kreator/${slug}/`)
  expect(ofCreator.texts('.comic-series-shelf .comic-card-line')).toEqual(['2 episode · Berlangsung'])
  expect((await visitor.page(`/kreator/${slug}/?tab=disukai`)).all('.comic-series-shelf')).toEqual([])
  const { text } = await app().get('/sitemap.xml').expect(200)
  expect(text).toContain(`/komik/seri/kapal-kertas-${series.id}/`)
  expect(text).not.toContain('/komik/seri/kosong-')
})

test('creator and series have Atom feeds that browsers find, and that say when nothing changed', async () => {
  const series = await makeSeries(db(), { episodes: ['Tom & Jerri\u0007 <b>', ...names(31)] })
  const { slug } = (await db()('creators').where({ user_id: series.user_id }).first('slug')) ?? {}
  for (const [path, title] of [
    [pageOf(series), 'Warung Malam'],
    [`/kreator/${slug}/`, 'Komik Dinda Puspita'],
  ] as const) {
    expect((await visitor.page(path)).attribute('link[type="application/atom+xml"]', 'href')).toBe(`${path}atom.xml`)
    const { text, headers } = await visitor.get(`${path}atom.xml`).expect(200)
    expect(headers['content-type']).toBe('application/atom+xml; charset=utf-8')
    const feed = read(text)
    expect(feed.text('feed > title')).toBe(title)
    expect(feed.all('entry')).toHaveLength(30)
    expect(feed.attribute('feed > link[rel=self]', 'href')).toBe(`http://127.0.0.1${path}atom.xml`)
    for (const part of ['id', 'title', 'author > name', 'published', 'updated', 'summary'])
      expect([part, feed.texts(`entry > ${part}`).filter(Boolean).length]).toEqual([part, 30])
    expect(new Set(feed.texts('entry > id')).size).toBe(30)
    await visitor
      .get(`${path}atom.xml`)
      .set('If-None-Match', headers.etag ?? '')
      .expect(304)
  }
  await db()('comics')
    .where({ id: series.comics[0]?.id ?? 0 })
    .update({ published_at: new Date(Date.now() + 1_000) })
  const { text } = await visitor.get(`${pageOf(series)}atom.xml`).expect(200)
  expect(read(text).texts('entry > title')[0]).toBe('Warung Malam 1: Tom & Jerri <b>')
  await visitor.get(`/komik/seri/lama-${series.id}/atom.xml`).expect(301)
  await visitor.get('/kreator/tidak-ada/atom.xml').expect(404)
})
