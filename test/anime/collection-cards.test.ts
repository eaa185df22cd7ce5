import { beforeEach, expect, test } from 'vitest'
import type { Source } from '../../src/anime/contract/source.ts'
import { SourceFailure } from '../../src/net/failure.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { bare } from '../support/outsider.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

const address = (...slugs: string[]) => `/koleksi/kartu/?${new URLSearchParams(slugs.map((slug) => ['slug', slug]))}`

async function cards(app: ReturnType<typeof site>, ...slugs: string[]) {
  const { text } = await app.get(address(...slugs)).expect(200)
  return read(text)
    .all('.card')
    .map((card) => ({
      href: card.querySelector('a')?.getAttribute('href'),
      title: card.querySelector('.card-title')?.textContent,
      poster: card.querySelector('img')?.getAttribute('src') ?? null,
    }))
}

/** What the source of a test was asked. */
const asked: string[] = []
beforeEach(() => {
  asked.length = 0
})
const noted =
  <Data>(question: string, data: Data) =>
  async () => {
    asked.push(question)
    return data
  }

/** A source outside this server, which answers only what is given. */
function outsider(answers: Partial<Source>): Source {
  const none = () => {
    asked.push('other')
    return Promise.reject(new SourceFailure('unreachable', 'tidak menjawab'))
  }
  const nothing = { home: none, latest: none, movies: none, schedule: none, detail: none, episode: none, search: none }
  return { name: 'samehadaku', ...nothing, ...answers }
}

const film = (slug: string, judul: string, cover: string | null) => ({
  judul,
  url: `https://luar.example/anime/${slug}/`,
  anime_slug: slug,
  cover,
  tanggal: null,
  genres: [],
})
const films = (...results: ReturnType<typeof film>[]) => ({
  movies: noted('movies', {
    results,
    pagination: { current_page: 1, total_pages: 1, has_next_page: false, has_prev_page: false },
  }),
})

test('titles of the library have their card before anybody has seen them; unknown ones have none', async () => {
  await makeTitle(db(), { slug: 'pelaut-kertas', title: 'Pelaut Kertas' })

  expect(await cards(site(db()), 'tidak-ada', 'pelaut-kertas', 'pelaut-kertas')).toEqual([
    { href: '/anime/pelaut-kertas/', title: 'Pelaut Kertas', poster: '/ilustrasi/poster/pelaut-kertas.svg' },
  ])
})

test('a title that stood in a list once has its poster, through our proxy, and no source is asked for it', async () => {
  const source = outsider({
    ...films(film('luar', 'Judul Luar', 'https://luar.example/luar.jpg'), film('polos', 'Tanpa Gambar', null)),
  })
  const app = site(db(), { sources: [source] })
  await app.get('/movie/').expect(200)
  await expect.poll(async () => (await db()('titles_seen').select('slug')).length).toBe(2)
  asked.length = 0

  const [polos, luar] = await cards(site(db(), { sources: [source] }), 'polos', 'luar', 'lain')

  expect(luar).toMatchObject({ href: '/anime/luar/', title: 'Judul Luar' })
  expect(luar?.poster).toMatch(/^\/poster\/[^/]+\/360\//)
  expect(polos).toEqual({ href: '/anime/polos/', title: 'Tanpa Gambar', poster: null })
  expect(asked).toEqual([])
})

test('a slug that means a title of another source never shows the poster of the library, nor of another show', async () => {
  await makeTitle(db(), { slug: 'dewi', title: 'Dewi dari Perpustakaan' })
  const facts = { season: 1, part: null, year: null, type: null }
  await db()('slugs').insert({ slug: 'dewi', origin: 'samehadaku', title: 'Dewi', key: 'dewi', ...facts })
  const seen = { slug: 'dewi', origin: 'samehadaku', title: 'Dewi 2', key: 'dewi', ...facts, season: 2 }
  await db()('titles_seen').insert({ ...seen, seen_at: new Date(), cover: 'https://luar.example/dua.jpg' })

  expect(await cards(site(db()), 'dewi')).toEqual([{ href: '/anime/dewi/', title: 'Dewi', poster: null }])
})

test('what the list lacked comes from a cached answer about the title', async () => {
  const source = outsider({
    ...films(film('luar', 'Judul Luar', null)),
    detail: noted('detail', { ...bare, tipe: 'Movie' as const, url_cover: 'https://luar.example/luar.jpg' }),
  })
  const app = site(db(), { sources: [source] })
  await app.get('/movie/').expect(200)
  await app.get('/anime/luar/').expect(200)
  await db()('titles_seen').update({ cover: null })
  asked.length = 0

  const [luar] = await cards(app, 'luar')

  expect(luar?.poster).toMatch(/^\/poster\/[^/]+\/360\//)
  expect(asked).toEqual([])
})

test('more than fifty slugs are refused', async () => {
  const app = site(db())
  const many = Array.from({ length: 51 }, (_, at) => `judul-${at}`)

  await app.get(address(...many.slice(1))).expect(200)
  await app.get(address(...many)).expect(400)
  await app.get(address('x'.repeat(201))).expect(400)
  await app.get('/koleksi/kartu/').expect(200)
})

test('new episodes of watched titles come from the known list, each title once, and only of the last week', async () => {
  const app = site(db())
  await makeTitle(db(), { slug: 'baru-saja', episodes: 3 })
  const old = await makeTitle(db(), { slug: 'sudah-lama', episodes: 2 })
  await db()('library_episodes')
    .where({ title_id: old.id })
    .update({ released_at: new Date(Date.now() - 30 * 86_400_000) })
  const newest = async () => {
    const { text } = await app.get('/koleksi/episode-baru/?slug=baru-saja&slug=sudah-lama&slug=entah').expect(200)
    return read(text)
      .all('[data-new-episode]')
      .map((card) => card.getAttribute('data-new-episode'))
  }
  expect(await newest()).toEqual([])
  await app.get('/all-anime-terbaru/').expect(200)
  expect(await newest()).toEqual(['baru-saja-episode-3'])
})
