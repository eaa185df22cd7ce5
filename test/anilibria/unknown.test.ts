import { beforeEach, expect, test } from 'vitest'
import { createLookup } from '../../src/anilibria/api/lookup.ts'
import { openDatabase } from '../../src/db/connection.ts'
import { failing, slow } from '../../src/demo/fakes/aniliberty/knobs.ts'
import { site } from '../support/app.ts'
import { useCatalog } from '../support/catalog.ts'
import { freePort } from '../support/ports.ts'
import { serve } from '../support/served.ts'

/** What the v2 API says of titles that the mirror does not have, or before it has all. */

const { db, upstream } = useCatalog()
beforeEach(async () => {
  await db()('anilibria_sync').update({ whole_at: new Date() })
  await db()('anilibria_wanted').delete()
})
const open = (settings: Record<string, string> = {}) =>
  site(db(), { settings: { ANILIBERTY_BASE_URL: upstream().baseUrl, ...settings } })
const path = (id: number | string) => `/api/anilibria/v2/titles/${id}`
/** Number of upstream requests for a single title. The sync of a running server sends others. */
const asked = () => upstream().requests.filter((one) => /^anime\/releases\/\d+$/.test(one.path)).length

test('while the mirror is whole, an unknown title is told at once and looked for in the background once', async () => {
  const app = open()
  const before = asked()
  for (let at = 0; at < 3; at += 1) {
    const { body } = await app.get(path(4242)).expect(404)
    expect(body.error.details).toEqual({ title_id: 4242, searched_sources: ['cache', 'database'] })
  }
  for (let id = 5_000; id < 5_100; id += 1) await app.get(path(id)).expect(404)
  expect(asked()).toBe(before)
  const wanted = await db()('anilibria_wanted').pluck('title_id')
  expect(wanted).toContain(4242)
  expect(wanted.length).toBeLessThanOrEqual(20)
})

test('before it is whole, the upstream is asked once for a title, and its no is kept', async () => {
  await db()('anilibria_sync').update({ whole_at: null })
  await db()('anilibria_titles').where({ id: 9105 }).delete()
  const app = open()
  const before = asked()
  const answers = await Promise.all([1, 2, 3].map(() => app.get(path(9105)).expect(200)))
  expect(answers[0]?.body.meta).toMatchObject({ source: 'anilibria', cached: false, cache_level: null })
  expect(asked()).toBe(before + 1)
  for (let at = 0; at < 3; at += 1) {
    const { body } = await app.get(path(4343)).expect(404)
    expect(body.error.details.searched_sources).toEqual(['cache', 'database', 'api'])
  }
  expect(asked()).toBe(before + 2)
})

test('when the upstream cannot say either, the answer is 503 with the time to come again', async () => {
  await db()('anilibria_sync').update({ whole_at: null })
  upstream().set(/^anime\/releases\//, failing(500))
  const { body, headers } = await open().get(path(4545)).expect(503)
  expect(body.error.code).toBe('SERVICE_UNAVAILABLE')
  expect(Number(headers['retry-after'])).toBeGreaterThan(0)
})

test('a hanging upstream lets nobody wait long, however many ask at once', async () => {
  await db()('anilibria_sync').update({ whole_at: null })
  upstream().set(/^anime\/releases\//, slow(60_000))
  const server = await serve(db(), { ANILIBERTY_BASE_URL: upstream().baseUrl })
  const ask = async (id: number) =>
    (await fetch(`${server.origin}${path(id)}`, { signal: AbortSignal.timeout(30_000) })).status
  try {
    const statuses = await Promise.all(Array.from({ length: 40 }, (_, at) => ask(6_000 + at)))
    expect(new Set(statuses)).toEqual(new Set([503]))
    expect(asked()).toBeLessThan(10)
  } finally {
    await server.stop()
  }
})

test('once a call has hung, the next ones are answered without asking again', async () => {
  await db()('anilibria_sync').update({ whole_at: null })
  upstream().set(/^anime\/releases\//, slow(60_000))
  const app = open()
  const before = asked()
  await app.get(path(7000)).expect(503)
  for (let id = 7_001; id < 7_013; id += 1) await app.get(path(id)).expect(503)
  expect(asked()).toBe(before + 1)
})

test('without its database the service is unhealthy, and titles still come from the upstream', async () => {
  const lost = openDatabase({ host: '127.0.0.1', port: await freePort(), user: 'x', password: 'x', database: 'x' })
  const app = site(lost, { settings: { ANILIBERTY_BASE_URL: upstream().baseUrl } })
  const { body } = await app.get(path(9101)).expect(200)
  expect([body.data.id, body.meta.cache_level]).toEqual([9101, null])
  expect((await app.get(path(9101)).expect(200)).body.meta.cache_level).toBe('L1')
  const missing = await app.get(path(4646)).expect(404)
  expect(missing.body.error.details.searched_sources).toEqual(['cache', 'database', 'api'])
  for (const list of ['titles', 'genres', 'search?q=aa', 'random', 'changes?since=2026-01-01']) {
    const answer = await app.get(`/api/anilibria/v2/${list}`).expect(503)
    expect(answer.body.error.code).toBe('SERVICE_UNAVAILABLE')
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  }
  const health = await app.get('/api/anilibria/v2/health').expect(503)
  expect(health.body).toMatchObject({ status: 'unhealthy', database: { status: 'disconnected' } })
  await lost.destroy()
})

test('a title that nobody else can answer comes from the Node service, but not for the Node service', async () => {
  const title = JSON.parse((await db()('anilibria_titles').where({ id: 9101 }).first())?.wire ?? '')
  const lookup = createLookup({
    askUpstream: null,
    askV1: async (id) => (id === 7 ? title : id === 8 ? 'missing' : null),
    want: async () => {},
    ttl: 60_000,
    now: Date.now,
  })
  const how = { isLost: true, isWhole: false, mayPassOn: true }
  expect(await lookup.find(7, how)).toMatchObject({ source: 'nodejs', level: null, isStale: false })
  await expect(lookup.find(8, how)).rejects.toMatchObject({ status: 404 })
  await expect(lookup.find(9, how)).rejects.toMatchObject({ status: 503, retryAfter: 10 })
  await expect(lookup.find(7, { ...how, mayPassOn: false })).rejects.toMatchObject({ status: 503 })
})
