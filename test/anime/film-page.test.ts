import { expect, test } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeEpisode, makeTitle } from '../support/make.ts'
import { bare, outsider } from '../support/outsider.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

const film = { title: 'Kota Tanpa Tinta', type: 'Movie', status: 'Completed', minutes: 118, aired_from: '2025-03-06' }

test('a film has one button and no list, no count and no state', async () => {
  const title = await makeTitle(db(), { ...film, slug: 'kota', episodes: 0 })
  await makeEpisode(db(), title, { label: 'Film', number: '1' })

  const { text } = await site(db()).get('/anime/kota/').expect(200)

  const page = read(text)
  expect(page.text('h1')).toBe('Kota Tanpa Tinta')
  expect(page.text('.film-brief')).toBe('Film · 2025 · 1 jam 58 menit')
  expect(page.text('.title-actions .primary')).toBe('Tonton film')
  expect(page.attribute('.title-actions .primary', 'href')).toBe('/episode/kota-episode-film/')
  expect(page.all('[data-episodes]')).toHaveLength(0)
  expect(page.body()).not.toMatch(/Tamat|1 episode|Daftar episode/)
  const [thing] = page.all('script[type="application/ld+json"]').map((script) => JSON.parse(script.text))
  expect(thing).toMatchObject({ '@type': 'Movie', name: 'Kota Tanpa Tinta' })
})

test('a film names its files with their sizes, its qualities and its genres, each once', async () => {
  const title = await makeTitle(db(), { ...film, slug: 'kota', genres: ['Mystery'], episodes: 0 })
  await makeEpisode(db(), title, { label: 'Film', number: '1' })

  const page = read((await site(db()).get('/anime/kota/').expect(200)).text)

  expect(page.texts('.film-files b')).toEqual(['480p', '240p'])
  expect(page.texts('.film-files a')).toEqual(['Unduh 480p, 287 KB', 'Unduh 240p, 106 KB'])
  expect(page.texts('.film-facts li')[1]).toContain('480p · 240p')
  expect(page.texts('.chip')).toEqual(['Misteri'])
})

test('a film whose episode is not answered stands without its files', async () => {
  const row = { episode: 'Film', title: null, date: null, url: 'https://luar.example/layar-film/', slug: 'layar-film' }
  const app = site(db(), { sources: [outsider({ ...bare, tipe: 'Movie', episode_list: [row] })] })

  const page = read((await app.get('/anime/luar/').expect(200)).text)
  expect(page.text('.title-actions .primary')).toBe('Tonton film')
  expect(page.all('.film-files')).toHaveLength(0)
})

test('a film without its file has no button, and says so', async () => {
  await makeTitle(db(), { ...film, slug: 'nanti', episodes: 0 })

  const page = read((await site(db()).get('/anime/nanti/').expect(200)).text)

  expect(page.all('.title-actions .primary')).toHaveLength(0)
  expect(page.text('.film-waiting')).toBe('Filmnya sedang tidak ada.')
})

test('a film in two parts has a list like a series', async () => {
  await makeTitle(db(), { ...film, slug: 'dua-bagian', episodes: 2 })

  const page = read((await site(db()).get('/anime/dua-bagian/').expect(200)).text)

  expect(page.texts('.episode-number')).toEqual(['1', '2'])
})
