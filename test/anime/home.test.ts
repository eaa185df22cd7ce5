import { expect, test } from 'vitest'
import type { Source } from '../../src/anime/contract/source.ts'
import { createLibrary } from '../../src/anime/sources/library/source.ts'
import { SourceFailure } from '../../src/net/failure.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeEpisode, makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

/** Returns the library source with `detail` replaced. */
function libraryWith(detail: Source['detail']): Source[] {
  return [{ ...createLibrary({ db: db(), baseUrl: 'http://127.0.0.1' }), detail }]
}

const makeTop = async (count: number) => {
  for (let rank = 1; rank <= count; rank += 1)
    await makeTitle(db(), { slug: `top-${rank}`, title: `Top ${rank}`, weekly_rank: rank, score: '8.91', episodes: 2 })
}

test('the hero names the five best of the week, each with its story and its first episode', async () => {
  await makeTop(7)
  const response = await site(db()).get('/').expect(200)
  const page = read(response.text)

  expect(page.texts('.hero-slide h2')).toEqual(['Top 1', 'Top 2', 'Top 3', 'Top 4', 'Top 5'])
  expect(page.text('.hero-line')).toBe('Nomor 1 minggu ini · ★ 8,91')
  expect(page.text('.hero-synopsis')).toContain('mercusuar')
  expect(page.text('.hero-slide .primary')).toBe('Tonton Episode 1')
  expect(page.attribute('.hero-slide .primary', 'href')).toBe('/episode/top-1-episode-1/')
  expect(page.attribute('.scene-picture', 'src')).toBe('/ilustrasi/adegan/top-1.svg')
  expect(response.headers.link).toBe('</ilustrasi/adegan/top-1.svg>; rel=preload; as=image; fetchpriority=high')
  expect(page.all('.rail .card')).toHaveLength(7)
})

test('the hero leads to the first number, not to a special before it', async () => {
  const title = await makeTitle(db(), { weekly_rank: 1, episodes: 1 })
  await makeEpisode(db(), title, { label: 'Spesial', number: '0', released_at: new Date(Date.UTC(2020, 1, 1)) })
  const page = read((await site(db()).get('/')).text)
  expect(page.text('.hero-slide .primary')).toBe('Tonton Episode 1')
})

test('only the first five posters are fetched at once, and only the first scene', async () => {
  await makeTop(8)
  const page = read((await site(db()).get('/')).text)
  const eager = page.all('img.poster').filter((image) => image.getAttribute('loading') !== 'lazy')
  expect(eager.map((image) => image.getAttribute('src'))).toEqual(
    [1, 2, 3, 4, 5].map((rank) => `/ilustrasi/poster/top-${rank}.svg`),
  )
  expect(page.all('.scene-picture').filter((image) => image.getAttribute('loading') !== 'lazy')).toHaveLength(1)
})

test('a title whose own answer fails is still in the hero, with the way to its page', async () => {
  await makeTop(2)
  const sources = libraryWith(async () => {
    throw new SourceFailure('unreachable', 'not today')
  })

  const page = read((await site(db(), { sources }).get('/').expect(200)).text)

  expect(page.texts('.hero-slide h2')).toEqual(['Top 1', 'Top 2'])
  expect(page.all('.hero-synopsis')).toHaveLength(0)
  expect(page.text('.hero-slide .primary')).toBe('Lihat detail')
})

test('slow answers do not hold the page up, and renew it once they are there', async () => {
  await makeTop(1)
  const library = createLibrary({ db: db(), baseUrl: 'http://127.0.0.1' })
  let release = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const sources = libraryWith((asked, signal) => gate.then(() => library.detail(asked, signal)))
  const app = site(db(), { sources, timeouts: { optionalPart: 100 } })
  const first = read((await app.get('/').expect(200)).text)
  expect(first.all('.hero-synopsis')).toHaveLength(0)

  release()
  await expect.poll(async () => read((await app.get('/')).text).text('.hero-slide .primary')).toBe('Tonton Episode 1')
})

test('sections with nothing in them are left out', async () => {
  await makeTitle(db(), { title: 'Satu-satunya', airs_day: null })

  const page = read((await site(db()).get('/').expect(200)).text)
  const headings = page.texts('main h2')
  expect(headings).toContain('Episode terbaru')
  expect(headings).not.toContain('Film terbaru')
  expect(headings).not.toContain('Jadwal rilis')
})

test('latest episodes lead to the show, and the schedule shows today', async () => {
  await makeTitle(db(), { slug: 'harian', title: 'Harian', airs_day: todayInJakarta(), airs_time: '19:00' })

  const page = read((await site(db()).get('/')).text)

  expect(page.attribute('.grid .card a', 'href')).toBe('/anime/harian/')
  expect(page.text('.grid .badge')).toBe('Ep 1')
  expect(page.text('.schedule-name')).toContain('hari ini')
  expect(page.text('.slot-title')).toBe('Harian')
  expect(page.text('.source-note')).toContain('Perpustakaan KortekStream')
  // Search engines learn how to search here.
  const data = JSON.parse(page.all('script[type="application/ld+json"]')[0]?.text ?? '{}')
  expect(data['@type']).toBe('WebSite')
  expect(data.potentialAction.target.urlTemplate).toBe('http://127.0.0.1/search/?q={search_term_string}')
})

const todayInJakarta = () => (new Date(Date.now() + 7 * 3_600_000).getUTCDay() + 6) % 7
