import { expect, test } from 'vitest'
import { Search } from '../../src/anime/contract/contract.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'

const db = useDatabase()

/** Returns the results of a search through the API, in order. */
async function search(parameters: Record<string, string>, app = site(db())) {
  const response = await app.get(`/api/v1/search/?${new URLSearchParams(parameters)}`).expect(200)
  const data = Search.parse(response.body.data)
  return { ...data, titles: data.results.map((found) => found.judul), meta: response.body.meta }
}
const titles = async (query: string) => (await search({ query })).titles

async function make(...names: string[]) {
  for (const title of names) await makeTitle(db(), { title, episodes: 0 })
}

test('what was typed comes first, then titles that begin with it, that have it in a word’s place, inside a word', async () => {
  await make('Kapal Karam', 'Senja di Kapal', 'Kapal', 'Perkapalan Malam', 'Laut Senja Kapal Tua')

  expect(await titles('kapal')).toEqual([
    'Kapal',
    'Kapal Karam',
    'Senja di Kapal',
    'Laut Senja Kapal Tua',
    'Perkapalan Malam',
  ])
  expect(await titles('senja kapal')).toEqual(['Laut Senja Kapal Tua', 'Senja di Kapal'])
})

test('a title is found by every name it goes by, and by its address', async () => {
  await makeTitle(db(), {
    slug: 'hikari-gaiden',
    title: 'Pedang Senja',
    english: 'Blade of Dusk',
    native: '黄昏の剣',
    synonyms: ['Tasogare no Tsurugi', 'Клинок заката'],
  })
  await make('Robot Tua Bernama Suryo')

  const others = ['黄昏の剣', '黄昏', '剣', 'TASOGARE', 'клинок', 'hikari-gaiden']
  for (const name of ['pedang senja', 'blade of', 'dusk', ...others])
    expect(await titles(name), name).toEqual(['Pedang Senja'])
})

test('one letter lists the titles that begin with it, two those with a word that does', async () => {
  await make('Kapal', 'Ombak Kidul', 'Makam Raja')

  expect(await titles('k')).toEqual(['Kapal'])
  expect(await titles('ki')).toEqual(['Ombak Kidul'])
})

test('a title that gets another name is found by that one only', async () => {
  const title = await makeTitle(db(), { slug: 'tetap', title: 'Nama Lama', synonyms: ['Sebutan Pertama'] })
  await db()('library_titles').where({ id: title.id }).update({ title: 'Judul Baru', synonyms: [] })

  expect(await titles('judul baru')).toEqual(['Judul Baru'])
  expect(await titles('sebutan pertama')).toEqual([])
})

test('case, accents and punctuation make no difference', async () => {
  await make('Café di Ujung Jalan', 'Kereta Jam Tiga: O’Clock!', 'Layang-layang')

  for (const name of ['CAFE', 'café di ujung', '“Cafe”, di—ujung…']) {
    expect(await titles(name), name).toEqual(['Café di Ujung Jalan'])
  }
  for (const name of ["o'clock", 'oclock', 'tiga o’clock']) {
    expect(await titles(name), name).toEqual(['Kereta Jam Tiga: O’Clock!'])
  }
  expect(await titles('layang layang')).toEqual(['Layang-layang'])
})

test('one wrong, missing or doubled letter anywhere still finds the title', async () => {
  const names = ['Tabib', 'Pelaut Kertas', 'Gagak dan Serigala dari Danau Toba']
  await make(...names, 'Tambak Udang', 'Peluit Kereta', 'Serikat Gajah', 'Danau Lintang', 'Kertas Terakhir')
  const lost: string[] = []
  const app = site(db())
  for (const name of names) {
    for (const typed of slips(name)) {
      const { titles } = await search({ query: typed }, app)
      if (!titles.slice(0, 3).includes(name)) lost.push(typed)
    }
  }
  expect(lost).toEqual([])
})

function slips(name: string): string[] {
  const letters = [...name].flatMap((letter, at) => (letter === ' ' ? [] : [at]))
  return letters.flatMap((at) => [
    `${name.slice(0, at)}x${name.slice(at + 1)}`,
    name.slice(0, at) + name.slice(at + 1),
    name.slice(0, at + 1) + name.slice(at),
  ])
}

test('a slip is only assumed when no title has what was typed', async () => {
  await make('Pengembara Kabut Pagi', 'Pengembara Kabul Pagi', 'Pengembara Malam', 'Pelaut Kertas')

  expect(await titles('pengembara kabul')).toEqual(['Pengembara Kabul Pagi'])
  expect((await titles('pengembara kabux pagi')).sort()).toEqual(['Pengembara Kabul Pagi', 'Pengembara Kabut Pagi'])
})

test('nonsense finds nothing, and that is a good answer', async () => {
  await make('Pedang Senja', 'Pelaut Kertas', 'Zaman Batu')

  for (const nonsense of ['zzzzqqq', 'qwertyuiop', 'lorem ipsum dolor', '🙂🙂', '!?', '%', '_', '\\']) {
    expect(await search({ query: nonsense }), nonsense).toMatchObject({
      results: [],
      total: 0,
      page: 1,
      total_pages: 1,
    })
  }
})

test('signs that mean something to the database mean nothing in a search', async () => {
  await make('Diskon 50% Nyawa', 'Kucing_Hitam', "Robert'); drop table")

  expect(await titles('50% nyawa')).toEqual(['Diskon 50% Nyawa'])
  expect(await titles('kucing_')).toEqual(['Kucing_Hitam'])
  for (const wild of ['k%m', 'r%o', 'k%%am', 'rob_rt%x']) expect(await titles(wild), wild).toEqual([])
  expect(await titles("robert');")).toEqual(["Robert'); drop table"])
})

test('a very long query is cut, not refused', async () => {
  await make('Pedang Senja')

  expect(await titles(`pedang senja${' '.repeat(90)}dan banyak lagi`)).toEqual(['Pedang Senja'])
  expect(await titles('kata '.repeat(99))).toEqual([])
  await site(db())
    .get(`/api/v1/search/?query=${'x'.repeat(501)}`)
    .expect(400)
})

test('each filter narrows, alone, together and with words, and is told back', async () => {
  await makeTitle(db(), { title: 'Naga Api', genres: ['Action', 'Slice of Life'], type: 'TV', year: 2020 })
  await makeTitle(db(), { title: 'Naga Air', genres: ['Drama'], type: 'Movie', year: 2020, status: 'Completed' })
  await makeTitle(db(), { title: 'Kuda Air', genres: ['Drama'], type: 'TV', year: 2021, status: 'Completed' })
  const found = async (parameters: Record<string, string>) => (await search(parameters)).titles.sort()

  expect(await found({ genre: 'drama' })).toEqual(['Kuda Air', 'Naga Air'])
  expect(await found({ genre: 'SLICE OF LIFE' })).toEqual(['Naga Api'])
  expect(await found({ genre: 'Slice' })).toEqual([])
  expect(await found({ type: 'Movie' })).toEqual(['Naga Air'])
  expect(await found({ status: 'Completed' })).toEqual(['Kuda Air', 'Naga Air'])
  expect(await found({ year: '2020' })).toEqual(['Naga Air', 'Naga Api'])
  expect(await found({ genre: 'Drama', year: '2020' })).toEqual(['Naga Air'])
  expect(await found({ query: 'naga', type: 'TV' })).toEqual(['Naga Api'])
  expect(await found({ query: 'nagaa', genre: 'drama' })).toEqual(['Naga Air'])

  const { meta } = await search({ query: 'naga', genre: 'drama', year: '2020', sort: 'title', type: '' })
  expect(meta).toMatchObject({ query: 'naga' })
  expect(meta.filters).toEqual({ genre: 'drama', year: 2020, sort: 'title' })
})

test('a blank query without filters, and a filter nobody knows, are refused by name', async () => {
  for (const [address, name] of [
    ['?query=', 'query'],
    ['?query=%20%20', 'query'],
    ['', 'query'],
    ['?sort=title', 'query'],
    ['?genre=%20&sort=score', 'query'],
    ['?query=naga&type=Series', 'type'],
    ...['soon', '12', '2e3', '0x7E8', '2024.0', '%2B2024'].map((year) => [`?query=naga&year=${year}`, 'year'] as const),
    ['?query=naga&sort=random', 'sort'],
    ['?query=naga&page=0', 'page'],
    ['?query=%00', 'query'],
  ] as const) {
    const { body } = await site(db()).get(`/api/v1/search/${address}`).expect(400)
    expect(body, address).toMatchObject({ status: 'error', error_code: 'INVALID_PARAMETER' })
    expect(body.message, address).toContain(name)
  }
})

test('the order is by score, by age or by title, and newest first where nothing was typed', async () => {
  await makeTitle(db(), { title: 'bumi kedua', score: '9.10', aired_from: '2020-01-01' })
  await makeTitle(db(), { title: 'Awal Bumi', score: null, aired_from: '2022-01-01' })
  await makeTitle(db(), { title: 'Cakrawala Bumi', score: '7.00', aired_from: '2021-01-01' })

  for (const subject of [{ query: 'bumi' }, { type: 'TV' }]) {
    const by = async (sort: string) => (await search({ ...subject, sort })).titles
    expect(await by('score')).toEqual(['bumi kedua', 'Cakrawala Bumi', 'Awal Bumi'])
    expect(await by('newest')).toEqual(['Awal Bumi', 'Cakrawala Bumi', 'bumi kedua'])
    expect(await by('title')).toEqual(['Awal Bumi', 'bumi kedua', 'Cakrawala Bumi'])
  }
  expect((await search({ type: 'TV' })).titles).toEqual(['Awal Bumi', 'Cakrawala Bumi', 'bumi kedua'])
})

test('pages show every title once, agree on the total, and say so past the end', async () => {
  const names = Array.from({ length: 53 }, (_, index) => `Ombak ${index + 1}`)
  await make(...names, 'Hutan Sunyi')

  for (const subject of [{ query: 'ombak' }, { query: 'ombka' }, { query: 'ombak', sort: 'score' }]) {
    const pages = [
      await search({ ...subject, page: '1' }),
      await search({ ...subject, page: '2' }),
      await search({ ...subject, page: '3' }),
    ]
    expect(pages.map((page) => [page.total, page.total_pages, page.results.length])).toEqual([
      [53, 3, 24],
      [53, 3, 24],
      [53, 3, 5],
    ])
    expect(new Set(pages.flatMap((page) => page.titles))).toEqual(new Set(names))
    expect(await search({ ...subject, page: '4' })).toMatchObject({ results: [], total: 53, page: 4, total_pages: 3 })
  }
})

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
