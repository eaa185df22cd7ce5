import { expect, test } from 'vitest'
import { Search } from '../../src/anime/contract/contract.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'

const db = useDatabase()

async function search(parameters: Record<string, string>) {
  const response = await site(db())
    .get(`/api/v1/search/?${new URLSearchParams(parameters)}`)
    .expect(200)
  const data = Search.parse(response.body.data)
  return { ...data, titles: data.results.map((found) => found.judul), meta: response.body.meta }
}

test('titles are listed by their first letter, whatever its accent, and told back', async () => {
  for (const title of ['Élang Laut', 'elang Darat', 'Pelaut', '7 Samudra', '黄昏の剣']) await makeTitle(db(), { title })

  expect((await search({ letter: 'E' })).titles).toEqual(['elang Darat', 'Élang Laut'])
  expect((await search({ letter: 'p' })).meta.filters).toEqual({ letter: 'P' })
  expect((await search({ letter: '#' })).titles.sort()).toEqual(['7 Samudra', '黄昏の剣'])
  expect((await search({ letter: 'E', query: 'laut' })).titles).toEqual(['Élang Laut'])
})

test('titles are listed by their season, alone and with other filters', async () => {
  await makeTitle(db(), { title: 'Musim Ini', season: 'Fall 2026', type: 'TV' })
  await makeTitle(db(), { title: 'Pendek Musim Ini', season: 'Fall 2026', type: 'OVA' })
  await makeTitle(db(), { title: 'Musim Lalu', season: 'Summer 2026' })

  const { titles, meta } = await search({ season: 'fall-2026', sort: 'title' })
  expect(titles).toEqual(['Musim Ini', 'Pendek Musim Ini'])
  expect(meta.filters).toEqual({ season: 'Fall 2026', sort: 'title' })
  expect((await search({ season: 'Fall 2026', type: 'OVA' })).titles).toEqual(['Pendek Musim Ini'])
})

test('a letter or season that cannot be is refused by name', async () => {
  for (const [parameter, value] of [
    ['letter', 'AB'],
    ['letter', 'é'],
    ['season', 'Autumn 2026'],
    ['season', 'Fall 26'],
  ] as const) {
    const { body } = await site(db())
      .get(`/api/v1/search/?${new URLSearchParams({ [parameter]: value })}`)
      .expect(400)
    expect(body.message).toBe(`Parameter tidak valid: ${parameter}`)
  }
})

test('the whole catalog by what is popular: first the week’s best, then the most watched, and what there is', async () => {
  await makeTitle(db(), { title: 'Sepi', views: 10, genres: ['Drama'] })
  await makeTitle(db(), { title: 'Banyak Dilihat', views: 90_000, genres: ['Drama', 'Action'] })
  await makeTitle(db(), { title: 'Nomor Satu', views: 5, weekly_rank: 1, genres: ['Drama'], year: 2025 })

  const { titles, facets, results } = await search({ sort: 'popular' })
  expect(titles).toEqual(['Nomor Satu', 'Banyak Dilihat', 'Sepi'])
  expect(facets).toEqual({
    genres: [
      { name: 'Drama', total: 3 },
      { name: 'Action', total: 1 },
    ],
    letters: ['B', 'N', 'S'],
  })
  expect(results[0]).toMatchObject({ tahun: 2025, episode: '1' })
  expect((await search({ sort: 'popular', genre: 'Action' })).facets).toBeUndefined()
})

test('a title found by another name says by which, one found by its own name does not', async () => {
  await makeTitle(db(), { title: 'Pedang Senja', english: 'Blade of Dusk', synonyms: ['Tasogare'], slug: 'senja-lama' })

  const otherName = async (query: string) => (await search({ query })).results[0]?.nama_lain
  expect(await otherName('blade')).toBe('Blade of Dusk')
  expect(await otherName('tasogaer')).toBe('Tasogare')
  expect(await otherName('senja')).toBeUndefined()
  expect(await otherName('lama')).toBeUndefined()
})

test('the beginning of a title’s own name counts more than other names, further words and fame', async () => {
  await makeTitle(db(), { title: 'Gadis Hujan', synonyms: ['Rotan'], views: 900_000 })
  await makeTitle(db(), { title: 'Bengkel Robot', views: 800_000 })
  await makeTitle(db(), { title: 'Roda Terakhir', views: 10 })
  await makeTitle(db(), { title: 'Robot Tua', views: 500 })

  expect((await search({ query: 'ro' })).titles).toEqual(['Robot Tua', 'Roda Terakhir', 'Gadis Hujan', 'Bengkel Robot'])
})

test('swapped letters in one short word find the title', async () => {
  await makeTitle(db(), { title: 'Tabib' })
  await makeTitle(db(), { title: 'Naga Api' })

  for (const typed of ['tbaib', 'atbib', 'tabbi', 'taib', 'tablb'])
    expect((await search({ query: typed })).titles, typed).toEqual(['Tabib'])
  for (const typed of ['anga', 'nga api', 'nagaa'])
    expect((await search({ query: typed })).titles, typed).toEqual(['Naga Api'])
})

test('the name of a studio finds its titles, and a part of it names the studio', async () => {
  await makeTitle(db(), { title: 'Satu', studios: ['Studio Kunyit'], views: 5 })
  await makeTitle(db(), { title: 'Dua', studios: ['Studio Kunyit', 'Lain'], views: 9 })
  await makeTitle(db(), { title: 'Kunyit Ajaib', studios: ['Lain'] })

  expect((await search({ query: 'studio kunyit' })).titles).toEqual(['Dua', 'Satu'])
  expect(await search({ query: 'kunyit' })).toMatchObject({ titles: ['Kunyit Ajaib'], studios: ['Studio Kunyit'] })
  expect((await search({ query: 'lai' })).titles.sort()).toEqual(['Dua', 'Kunyit Ajaib'])
})

test('what finds nothing proposes titles that look like it; nonsense proposes none', async () => {
  await makeTitle(db(), { title: 'Pengembara Kabut' })
  await makeTitle(db(), { title: 'Zaman Batu' })

  const { total, proposals } = await search({ query: 'pengmbra kabt' })
  expect([total, proposals]).toEqual([0, ['Pengembara Kabut']])
  expect((await search({ query: 'qqwwzzxx' })).proposals).toEqual([])
})
