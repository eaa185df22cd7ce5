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

  for (const name of [
    'pedang senja',
    'blade of',
    'dusk',
    '黄昏の剣',
    '黄昏',
    '剣',
    'TASOGARE',
    'клинок',
    'hikari-gaiden',
  ])
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
    ['?query=naga&type=Series', 'type'],
    ['?query=naga&year=soon', 'year'],
    ['?query=naga&sort=random', 'sort'],
    ['?query=naga&page=0', 'page'],
    ['?query=%00', 'query'],
  ]) {
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
