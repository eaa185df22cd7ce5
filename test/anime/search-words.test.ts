import { expect, test, vi } from 'vitest'
import { createAnswers } from '../../src/anime/answers/answers.ts'
import { createFreshness } from '../../src/anime/answers/freshness.ts'
import { createCatalog } from '../../src/anime/catalog.ts'
import type { QuestionName } from '../../src/anime/contract/contract.ts'
import type { Reading } from '../../src/anime/contract/source.ts'
import { usualTimeouts } from '../../src/anime/failover/timeouts.ts'
import { otherNames } from '../../src/anime/view-models/search-words.ts'
import { SourceFailure } from '../../src/net/failure.ts'
import type { Reader } from '../../src/web/context.ts'
import { makeComic } from '../comics/support/make.ts'
import { fromHtmx, site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'
import { later, pass, seconds, start, VISITOR } from './simulated.ts'

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
  expect(whole.text('.results-instead')).toBe('Menampilkan hasil untuk “pedang senja”.')
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

test.each([
  ['nonton Pedang Senja S2 special sub indo', ['pedang senja special season 2', 'pedang senja']],
  ['nonton steins gate 0 tv sub indo', ['steins gate 0 tv', 'steins gate 0']],
  ['nonton Pedang Senja', ['Pedang Senja']],
  ['Tujuh Muara 8', ['tujuh muara']],
])('“%s” is asked again by two other names at most', (words, names) => {
  expect(otherNames(words)).toEqual(names)
})

/** Asks the catalog for three searches. `find`: the total that a source finds at its first, second and third. */
function searched(find: (nth: number) => Promise<number>) {
  let asked = 0
  const answers = createAnswers({
    store: { find: async () => null, keep: () => {} },
    freshness: createFreshness({ short: 60, long: 60, ifError: 60 }),
    count: () => {},
    report: () => {},
  })
  const read = async <Name extends QuestionName>() => {
    asked += 1
    const data = { results: [], total: await find(asked), page: 1, total_pages: 1, filters: {} }
    return { data, source: 'uji', readAt: new Date(), endpoint: null } as Reading<QuestionName> as Reading<Name>
  }
  const catalog = createCatalog({ answers, origins: { read, isShutOut: () => false }, timeouts: usualTimeouts })
  const reader: Reader = { prefetch: false, madeOf: [] }
  const queries = ['satu', 'dua', 'tiga'].map((query) => ({ query, page: 1 }))
  const totals = catalog
    .search(reader, { query: 'nol', page: 1 }, () => queries)
    .then((all) => all.map(({ answer }) => answer.data.total))
  return { totals, asked: () => asked, isCurrent: () => reader.madeOf.every((part) => part.isCurrent()) }
}

test('other searches end with the first that finds titles, and with a failure, which keeps the first answer', async () => {
  const found = searched(async (nth) => nth - 1)
  expect(await found.totals).toEqual([0, 1])
  expect([found.asked(), found.isCurrent()]).toEqual([2, true])

  const failed = searched(async (nth) => {
    if (nth === 2) throw new SourceFailure('unreachable', 'gone')
    return 0
  })
  expect(await failed.totals).toEqual([0])
  expect([failed.asked(), failed.isCurrent()]).toEqual([2, false])
})

test('a visitor waits for a search and the others no longer than for one question', async () => {
  vi.useFakeTimers({ now: start, toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  const slow = searched(async () => {
    await later(2 * seconds)
    return 0
  })
  const ended = vi.fn()
  slow.totals.then(ended)
  await pass(VISITOR - 1)
  expect(ended).not.toHaveBeenCalled()
  await pass(1)
  expect(ended).toHaveBeenCalledWith([0, 0])
  expect(slow.asked()).toBe(3)
})
