import { expect, test } from 'vitest'
import { makeComic } from '../comics/support/make.ts'
import { fromHtmx, site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'

/** What visitors type around a name, and what they get for it in the suggestions and on the page. */

const db = useDatabase()

async function suggested(words: string) {
  const { text } = await site(db())
    .get(`/search/saran/?${new URLSearchParams({ q: words })}`)
    .set(fromHtmx)
    .expect(200)
  const page = read(text)
  return { ...page, rows: page.texts('li a'), count: page.text('.suggestions-count') }
}
const found = async (words: string) =>
  read(
    (
      await site(db())
        .get(`/search/?${new URLSearchParams({ q: words })}`)
        .expect(200)
    ).text,
  )

async function library() {
  await makeTitle(db(), { title: 'Pedang Senja', slug: 'pedang-senja', episodes: 9, genres: ['Action'] })
  await makeTitle(db(), { title: 'Film Naga', type: 'Movie', genres: ['Mystery'] })
  await makeTitle(db(), { title: 'Naga Laut', type: 'TV' })
  await makeTitle(db(), { title: 'Naga Langit', type: 'Movie' })
}

test('an episode in the words is the first suggestion, and the title of it the second', async () => {
  await library()
  const page = await suggested('pedang senja episode 8')
  expect(page.rows[0]).toContain('Pedang Senja · Episode 8')
  expect(page.attribute('li a', 'href')).toMatch(/^\/episode\/pedang-senja-episode-8\/$/)
  expect(page.rows[1]).toContain('Pedang Senja')
  expect((await suggested('nonton pedang senja eps 8 sub indo')).rows[0]).toContain('Episode 8')
  expect((await suggested('pedang senja episode 80')).rows).toHaveLength(1)

  const whole = await found('pedang senja episode 8')
  expect(whole.attribute('.chip.jump', 'href')).toMatch(/^\/episode\/pedang-senja-episode-8\/$/)
  expect(whole.text('.results-instead')).toBe(
    'Tidak ada judul bernama “pedang senja episode 8”, jadi ini hasil untuk “pedang senja”.',
  )
})

test('words around a name do not hide the title, but belong to the name of a title that has them', async () => {
  await library()
  for (const words of ['nonton pedang senja', 'anime pedang senja sub indo', 'film pedang senja'])
    expect((await suggested(words)).rows, words).toEqual([expect.stringContaining('Pedang Senja')])
  expect((await suggested('film naga')).rows).toEqual([expect.stringContaining('Film Naga')])
  expect((await suggested('film naga langit')).rows).toEqual([expect.stringContaining('Naga Langit')])
})

test('comics are found by a name or creator with “komik” before it, without titles that share a word', async () => {
  await library()
  await makeComic(db(), { title: 'Sari dan Mangkuk' })
  await makeTitle(db(), { title: 'Sari dari Langit' })
  for (const words of ['komik sari', 'komik dinda puspita', 'dinda puspita']) {
    const page = await suggested(words)
    expect(page.count, words).toBe('1 komik ditemukan.')
    expect(page.rows, words).toEqual([expect.stringContaining('Komik oleh Dinda Puspita')])
    expect((await found(words)).text('#jumlah'), words).toBe('1 komik ditemukan.')
  }
  expect((await suggested('komik naga')).rows).toHaveLength(3)
})

test('words that mean a genre get its best titles, and no sentence that nothing was found', async () => {
  await makeTitle(db(), { title: 'Kurang', genres: ['Action'], views: 1 })
  for (const at of [1, 2, 3, 4]) await makeTitle(db(), { title: `Ramai ${at}`, genres: ['Action'], views: 90 })
  for (const words of ['aksi', 'nonton anime aksi sub indo']) {
    const page = await suggested(words)
    expect(page.text('.suggestion-jumps')).toContain('Genre: Aksi')
    expect(page.count).toBe('5 judul ditemukan.')
    expect(page.rows.slice(1).map((text) => text.slice(0, 7))).toEqual(['Ramai 1', 'Ramai 2', 'Ramai 3', 'Ramai 4'])
    expect(page.texts('[hx-target="#saran-jumlah"]')).not.toContain('Tidak ada judul yang cocok.')
  }
})

test('one similar word of two is no proposal; two are, and so is a text that is like the whole name', async () => {
  await makeTitle(db(), { title: 'Wayang Terakhir', synonyms: ['One Last Puppet'] })
  expect((await suggested('one piece')).rows).toEqual([])
  expect((await suggested('wayyangg terakkhiir')).rows).toEqual(['Wayang Terakhir'])
  await makeTitle(db(), { title: 'Rembulan' })
  expect((await suggested('rembbulann')).rows).toEqual(['Rembulan'])
  expect((await suggested('wayyangg')).rows).toEqual(['Wayang Terakhir'])
  await makeTitle(db(), { title: 'Kompor Tua' })
  expect((await suggested('komputer')).rows).toEqual([])
})
