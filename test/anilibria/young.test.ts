import { beforeEach, expect, test } from 'vitest'
import { failing } from '../../src/demo/fakes/aniliberty/knobs.ts'
import { site } from '../support/app.ts'
import { useCatalog } from '../support/catalog.ts'

/** What the v2 API says in lists while the mirror has not had all titles yet. */

const { db, upstream } = useCatalog()
const lists = ['titles', 'search?q=девочки', 'popular', 'updates', 'schedule']
const kept = { titles: 3 }
beforeEach(async () => {
  await db()('anilibria_sync').update({ whole_at: null, full_at: null, checked_at: null })
  const newest = db()('anilibria_titles').select('id').orderBy('id', 'desc').limit(kept.titles)
  await db()('anilibria_titles').whereNotIn('id', newest).delete()
  await db()('anilibria_schedule').delete()
})
const open = () => {
  const app = site(db(), { settings: { ANILIBERTY_BASE_URL: upstream().baseUrl } })
  return (path: string) => app.get(encodeURI(`/api/anilibria/v2/${path}`))
}
type Title = { id: number; player: { episodes: object }; year: number }

test('what the upstream can be asked comes from there, whole and with the episodes', async () => {
  const get = open()
  for (const path of lists) {
    const { body } = await get(path).expect(200)
    expect([path, body.meta]).toMatchObject([path, { source: 'anilibria', cache_level: null, stale: false }])
  }
  const parts = await Promise.all([1, 2, 3, 4].map((page) => get(`updates?page=${page}&limit=20`).expect(200)))
  const titles: Title[] = parts.flatMap(({ body }) => body.data)
  expect(new Set(titles.map(({ id }) => id)).size).toBe(76)
  expect(titles.some(({ player }) => Object.keys(player.episodes).length > 0)).toBe(true)
  expect(parts[0]?.body.pagination).toEqual({ page: 1, limit: 20, total: 76, pages: 4 })
  const { body: large } = await get('titles?limit=70').expect(200)
  expect(large.data.map(({ id }: Title) => id)).toEqual(titles.slice(0, 70).map(({ id }) => id))
  const { body: ofYear } = await get('titles?year=2026').expect(200)
  expect(ofYear.data.every(({ year }: Title) => year === 2026)).toBe(true)
  const { body: week } = await get('schedule').expect(200)
  expect(week.data.flatMap(({ list }: { list: Title[] }) => list).length).toBeGreaterThan(0)
})

test('what the upstream cannot be asked is what the mirror has, and is said to be stale', async () => {
  const get = open()
  for (const path of ['titles?sort=id', 'titles?order=asc', 'genres']) {
    const { body, headers } = await get(path).expect(200)
    expect([path, body.meta.stale, headers['cache-control']]).toEqual([path, true, 'no-cache'])
  }
  expect((await get('titles?sort=id')).body.pagination.total).toBe(kept.titles)
})

test('while the upstream is dead too, an empty list is a 503 with the time to come again, never a nothing', async () => {
  upstream().set(/./, failing(500))
  const get = open()
  expect((await get('updates').expect(200)).body).toMatchObject({ pagination: { total: 3 }, meta: { stale: true } })
  await db()('anilibria_titles').delete()
  const without = open()
  for (const path of [...lists, 'random', 'genres', 'titles/by-external/mal/5114']) {
    const { status, body, headers } = await without(path)
    expect([path, status, body.error?.code]).toEqual([path, 503, 'SERVICE_UNAVAILABLE'])
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
  }
})

test('with an empty mirror, any title comes from the upstream', async () => {
  await db()('anilibria_titles').delete()
  const { body } = await open()('random').expect(200)
  expect([body.data.id > 0, body.meta.source, body.meta.cached]).toEqual([true, 'anilibria', false])
})

test('the first scrape tells that the mirror is whole', async () => {
  await db()('anilibria_sync').update({ whole_at: new Date() })
  const { text } = await site(db(), { settings: { ANILIBERTY_BASE_URL: upstream().baseUrl } }).get('/metrics')
  expect(text).toMatch(/^anilibria_mirror_whole 1$/m)
})
