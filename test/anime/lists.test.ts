import { expect, test } from 'vitest'
import { pagination } from '../../src/web/paging.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeEpisode, makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

test('new episodes open the episode, newest first, with number and age', async () => {
  const title = await makeTitle(db(), { slug: 'baru', title: 'Baru', episodes: 0 })
  const justNow = new Date(Date.now() - 3 * 3_600_000 - 60_000)
  await makeEpisode(db(), title, { label: '7', number: '7', released_at: justNow })
  await makeEpisode(db(), title, { label: 'Spesial', number: '6', released_at: new Date(Date.now() - 2 * 86_400_000) })

  const page = read((await site(db()).get('/all-anime-terbaru/').expect(200)).text)

  expect(page.texts('.badge')).toEqual(['Ep 7', 'Spesial'])
  expect(page.texts('.card-line')).toEqual(['3 jam lalu', '2 hari lalu'])
  expect(page.attribute('.card a', 'href')).toBe('/episode/baru-episode-7/')
  expect(page.all('.pagination')).toHaveLength(0)
})

test('a long list has true pages: 24 cards, neighbours, the last one, and its own title and address', async () => {
  await makeTitle(db(), { slug: 'panjang', episodes: 60 })
  const app = site(db())

  const second = read((await app.get('/all-anime-terbaru/?page=2').expect(200)).text)
  expect(second.all('.card')).toHaveLength(24)
  expect(second.text('title')).toBe('Episode terbaru, halaman 2 — KortekStream')
  expect(second.attribute('link[rel=canonical]', 'href')).toBe('http://127.0.0.1/all-anime-terbaru/?page=2')
  expect(second.texts('.page-numbers a')).toEqual(['1', '2', '3'])
  expect(second.text('.page-numbers [aria-current=page]')).toBe('2')
  expect(second.attribute('a[rel=prev]', 'href')).toBe('/all-anime-terbaru/')
  expect(second.attribute('a[rel=next]', 'href')).toBe('/all-anime-terbaru/?page=3')

  const last = read((await app.get('/all-anime-terbaru/?page=3').expect(200)).text)
  expect(last.all('.card')).toHaveLength(12)
  expect(last.all('a[rel=next]')).toHaveLength(0)
})

test('a page past the end is an honest 404 that leads back', async () => {
  await makeTitle(db())

  const response = await site(db()).get('/all-anime-terbaru/?page=9').expect(404)
  const page = read(response.text)

  expect(page.text('h1')).toBe('Halaman 9 tidak ada')
  expect(page.attribute('.empty .primary', 'href')).toBe('/all-anime-terbaru/')
})

test('a page that is no number above zero is the first page', async () => {
  await makeTitle(db())
  const app = site(db())
  for (const page of ['0', '-1', 'dua', '1.5', '99999999999', '%00']) {
    const { text } = await app.get(`/all-anime-terbaru/?page=${page}`).expect(200)
    expect(read(text).attribute('link[rel=canonical]', 'href')).toBe('http://127.0.0.1/all-anime-terbaru/')
  }
})

test('films open the film and name genre and year', async () => {
  await makeTitle(db(), { slug: 'film-panjang', type: 'Movie', genres: ['Drama', 'Mystery', 'Music', 'School'] })
  await makeTitle(db(), { type: 'TV' })

  const page = read((await site(db()).get('/movie/').expect(200)).text)

  expect(page.all('.card')).toHaveLength(1)
  expect(page.attribute('.card a', 'href')).toBe('/anime/film-panjang/')
  expect(page.text('.card-line')).toMatch(/^20\d\d · Drama$/)
})

test('a list leads to its titles in other orders, of one kind, year or genre', async () => {
  await makeTitle(db(), { title: 'Film Sunyi', type: 'Movie', genres: ['Drama'], year: new Date().getUTCFullYear() })
  const app = site(db())

  const films = read((await app.get('/movie/').expect(200)).text)
  expect(films.text('.ways [aria-current]')).toBe('Terbaru')
  expect(films.texts('.ways .chip')).toContain('Drama')
  for (const chip of films.all('.ways .chip').slice(1)) {
    const list = read((await app.get(chip.getAttribute('href') ?? '').expect(200)).text)
    if (/Drama|Skor|ramai/.test(chip.text))
      expect(list.texts('#hasil > ul .card-title'), chip.text).toEqual(['Film Sunyi'])
  }
  const latest = read((await app.get('/all-anime-terbaru/').expect(200)).text)
  const ways = ['Terbaru', 'Serial', 'Film', 'Spesial', 'Masih tayang', 'Skor tertinggi']
  expect(latest.texts('.ways .chip')).toEqual(ways)
})

test.each([
  [1, 2, '[1] 2'],
  [1, 9, '[1] 2 … 9'],
  [3, 9, '1 2 [3] 4 … 9'],
  [4, 9, '1 2 3 [4] 5 … 9'],
  [5, 9, '1 … 4 [5] 6 … 9'],
  [9, 9, '1 … 8 [9]'],
])('page %i of %i shows %s', (current, last, shown) => {
  const steps = pagination((page) => `/?page=${page}`, current, last)?.steps ?? []
  const words = steps.map((step) => (step === null ? '…' : step.current ? `[${step.label}]` : step.label))
  expect(words.join(' ')).toBe(shown)
})
