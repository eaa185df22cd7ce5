import { SignJWT } from 'jose'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSync } from '../../src/anilibria/sync/sync.ts'
import { openUpstream } from '../../src/anilibria/upstream/upstream.ts'
import { closedBreaker } from '../../src/anime/failover/breaker.ts'
import { blocked, type Knob, slow } from '../../src/demo/fakes/aniliberty/knobs.ts'
import { makeEpisode } from '../../src/demo/fakes/aniliberty/make.ts'
import { createFetcher } from '../../src/net/fetcher.ts'
import { useAniLiberty } from '../support/aniliberty.ts'
import { useOwnDatabase } from '../support/db.ts'
import { emptyCatalog, type Served, serve } from '../support/served.ts'
import { useOnce } from '../support/use.ts'

/** The site's pages and its API show AniLiberty's catalog from the mirror, once that is complete. */

const db = useOwnDatabase()
const upstream = useAniLiberty()
const fetcher = useOnce(
  () => createFetcher({ allowPrivate: true, userAgent: 'KortekStream/test' }),
  (made) => made.close(),
)
let running: Served[] = []
afterEach(async () => {
  for (const server of running) await server.stop()
  running = []
})
beforeEach(async () => {
  await emptyCatalog(db())
  await db()('api_endpoints').where({ url: '/api/v1' }).update({ is_active: true })
  for (const table of ['anilibria_titles', 'anilibria_events', 'anilibria_schedule', 'anilibria_franchises'] as const)
    await db()(table).delete()
  await db()('anilibria_sync').update({
    whole_at: null,
    full_at: null,
    full_begun_at: null,
    franchises_at: null,
    checked_at: null,
    run_started_at: null,
  })
})

async function fillMirror(): Promise<void> {
  const sync = createSync({
    db: db(),
    upstream: openUpstream({ baseUrl: upstream().baseUrl, fetcher: fetcher(), pause: 0 }),
    storage: 'https://storage.aniliberty.test',
    throughBreaker: (call) => call(),
    log: pino({ level: 'silent' }),
    changed: () => {},
    onEvents: () => {},
  })
  while (await sync.step(AbortSignal.timeout(120_000))) {
    // Each step does a part of the work.
  }
}

async function open(settings: Record<string, string> = {}): Promise<Served> {
  const server = await serve(db(), { ANILIBERTY_BASE_URL: upstream().baseUrl, SOURCES: 'aniliberty', ...settings })
  running.push(server)
  return server
}

const secret = 'a secret between two services'
/** Tells the site to sync one title, as another service does. */
async function syncTitle({ origin }: Served) {
  const token = await new SignJWT({ service: 'node', permissions: ['sync'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1m')
    .sign(new TextEncoder().encode(secret))
  return fetch(`${origin}/internal/sync/title`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
    body: JSON.stringify({ title_id: 9101, force: true }),
  })
}

type Listed = { judul: string; anime_slug: string }
const api = async (server: Served, path: string) => {
  const response = await fetch(server.url + path)
  const { data } = (await response.json()) as { data: { results: Listed[] } & Record<string, unknown> }
  return { status: response.status, data }
}
const search = async (server: Served, query: string) =>
  (await api(server, `/search/?${query}`)).data.results.map(({ judul }) => judul)

/** The saved state of a breaker that calls kept failing at. */
const openBreaker = () => {
  const now = Date.now()
  const state = { ...closedBreaker, state: 'open', failures: 9, openedAt: now, openUntil: now + 300_000 }
  const row = { candidate: 'source aniliberty', state: JSON.stringify({ ...state, lastFailure: 'refused' }) }
  return db()('circuit_breakers').insert({ ...row, updated_at: new Date() })
}

test('a blocked upstream keeps nobody from home, lists, search, schedule, titles and episodes', async () => {
  await fillMirror()
  upstream().set(/./, blocked)
  await openBreaker()
  const server = await open()
  for (const path of [
    '/',
    '/jadwal-rilis/',
    '/all-anime-terbaru/',
    '/all-anime-terbaru/?page=2',
    '/movie/',
    '/anime/toudai-no-tegami/',
    '/episode/toudai-no-tegami/7/',
    '/search/?q=toudai',
  ])
    expect([path, (await server.visit(path)).status]).toEqual([path, 200])
  expect((await server.visit('/')).html).toContain('Toudai no Tegami')
  const { html } = await server.visit('/episode/toudai-no-tegami/7/')
  expect(html).toContain('.m3u8')
  expect((await server.visit('/anime/no-such-title/')).status).toBe(404)
})

test('a staff order to leave the source alone still holds', async () => {
  await fillMirror()
  await db()('circuit_breakers').insert({
    candidate: 'source aniliberty',
    state: JSON.stringify(closedBreaker),
    forced: 'open',
    updated_at: new Date(),
  })
  expect((await (await open()).visit('/jadwal-rilis/')).status).toBe(503)
})

test('before the mirror is complete the upstream itself is asked, and never waits for the sync', async () => {
  upstream().set(/^anime\/catalog\/releases/, slow(2_000))
  const server = await open()
  expect((await server.visit('/anime/toudai-no-tegami/')).status).toBe(200)
  expect(upstream().requests.map(({ path }) => path)).toContain('anime/releases/toudai-no-tegami')
})

test('pages about known titles ask the upstream nothing; an unknown title is asked for', async () => {
  await fillMirror()
  // The catalog of the sync is not what is asked for here.
  const server = await open()
  upstream().addRelease({ alias: 'brand-new', ru: 'Новое', en: 'Brand New' })
  const titles = () =>
    upstream()
      .requests.slice(before)
      .map(({ path }) => path)
      .filter((path) => /releases\/(?!list)|search|latest/.test(path))
  const before = upstream().requests.length
  for (const path of ['/', '/anime/toudai-no-tegami/', '/search/?q=toudai', '/movie/']) await server.visit(path)
  expect(titles()).toEqual([])
  expect((await server.visit('/anime/brand-new/')).status).toBe(200)
  expect(titles()).toEqual(['anime/releases/brand-new'])
})

test('an old address with a number asks the upstream only while the mirror may lack it, and not past the breaker', async () => {
  await fillMirror()
  const server = await open()
  const asked = (id: number) => upstream().requests.filter(({ path }) => path.endsWith(`/${id}`)).length
  expect((await server.visit('/anime/4242/')).status).toBe(404)
  expect(asked(4242)).toBe(0)
  await server.stop()
  running = []

  await db()('anilibria_sync').update({ whole_at: null })
  await openBreaker()
  await (await open()).visit('/anime/4343/')
  expect(asked(4343)).toBe(0)
})

test('a title that the mirror hides is not called missing while the upstream cannot say', async () => {
  await fillMirror()
  await db()('anilibria_titles')
    .where({ alias: 'toudai-no-tegami' })
    .update({ hidden_at: new Date(), missing_syncs: 2 })
  upstream().set(/./, blocked)
  const server = await open()
  expect((await server.visit('/anime/toudai-no-tegami/')).status).toBe(503)
  expect((await server.visit('/anime/no-such-title/')).status).toBe(404)
})

test('one unknown title that the upstream is slow with keeps the others from nobody', async () => {
  await fillMirror()
  const server = await open()
  upstream().addRelease({ alias: 'brand-new', ru: 'Новое', en: 'Brand New' })
  upstream().set(/^anime\/releases\/slow-one/, slow(60_000))
  expect((await server.visit('/anime/slow-one/')).status).toBe(404)
  expect((await server.visit('/anime/brand-new/')).status).toBe(200)
})

test('the page of a title recommends those of its franchise, then those with its genres', async () => {
  await fillMirror()
  const { data } = await api(await open(), '/anime-detail/?anime_slug=toudai-no-tegami')
  const slugs = (data.recommendations as Listed[]).map(({ anime_slug: slug }) => slug)
  const franchise = [9114, 9104].map(
    (id) =>
      upstream()
        .world()
        .find(({ release }) => release.id === id)?.release.alias,
  )
  expect(slugs.slice(0, 2).sort()).toEqual(franchise.sort())
  expect(slugs).toHaveLength(12)
  expect(slugs).not.toContain('toudai-no-tegami')
})

test('the search finds names in Russian, English and romaji, also with a slip, and applies its filters', async () => {
  await fillMirror()
  const server = await open()
  for (const words of [
    'Письма с маяка',
    'toudai',
    'letters from the lighthouse',
    'TOUDAI NO TEGAMI',
    'toudia no tegami',
  ])
    expect([words, (await search(server, `query=${encodeURIComponent(words)}`))[0]]).toEqual([
      words,
      'Toudai no Tegami',
    ])
  expect(await search(server, 'query=qwertyuiop')).toEqual([])

  const found = async (query: string) => (await api(server, `/search/?${query}`)).data
  const releases = upstream().world()
  const films = await found('query=&type=Movie')
  expect(films.total).toBe(releases.filter(({ release }) => release.type?.value === 'MOVIE').length)
  const comedies = await found('query=&genre=Comedy&sort=popular')
  expect(comedies.total).toBe(releases.filter(({ genres }) => genres.includes(1)).length)
  const year = await found('query=&year=2020')
  expect(year.total).toBe(releases.filter(({ release }) => release.year === 2020).length)
  const running = (await found('query=&status=Ongoing')).results as (Listed & { status: string })[]
  expect(running.length).toBeGreaterThan(0)
  expect(new Set(running.map(({ status }) => status))).toEqual(new Set(['Ongoing']))
})

test('the schedule has the titles of each day', async () => {
  await fillMirror()
  const { data } = await api(await open(), '/jadwal-rilis/')
  expect((data.Wednesday as { title: string }[]).map(({ title }) => title)).toContain('Toudai no Tegami')
})

test('titles of the library are never shown as those of AniLiberty', async () => {
  await fillMirror()
  await db()('anilibria_titles').where({ id: 9101 }).update({ origin: 'library' })
  const server = await open()
  upstream().set(/./, blocked)
  expect(await search(server, 'query=toudai')).toEqual([])
  expect((await server.visit('/anime/toudai-no-tegami/')).status).toBe(404)
})

test('the home page shows a new episode as soon as the mirror has it', async () => {
  await fillMirror()
  const server = await open({ INTERNAL_JWT_SECRET: secret, INTERNAL_SERVICES: 'node' })
  const newest = async () => {
    const { data } = await api(server, '/home/')
    return (data.new_eps as (Listed & { episode: string })[]).find(
      ({ anime_slug: slug }) => slug === 'toudai-no-tegami',
    )
  }
  expect((await newest())?.episode).toBe('7')
  const before = (await server.visit('/')).html
  await server.visit('/anime/toudai-no-tegami/')

  upstream().addEpisode('toudai-no-tegami')
  expect((await newest())?.episode).toBe('7')
  await syncTitle(server)
  expect((await newest())?.episode).toBe('8')
  expect((await server.visit('/')).html).not.toBe(before)
  expect((await server.visit('/anime/toudai-no-tegami/')).html).toContain('/episode/toudai-no-tegami/8/')
})

/** Two of five episodes of the title have no usable number, wherever the upstream names it. */
const oddNumbers: Knob = {
  reshape: function spoil(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(spoil)
    if (typeof value !== 'object' || value === null) return value
    const json: Record<string, unknown> = { ...value }
    if (Array.isArray(json.data)) return { ...json, data: json.data.map(spoil) }
    if (json.alias !== 'odd-numbers') return value
    const { episodes, latest_episode: latest, ...rest } = json
    return {
      ...rest,
      ...(Array.isArray(episodes) && { episodes: [...episodes, { ordinal: null }, { ordinal: 'OVA' }] }),
      ...(latest !== undefined && { latest_episode: { ordinal: 'OVA' } }),
    }
  },
}

test.each(['the upstream itself', 'the mirror'])(
  'from %s, an episode without a number costs its row alone, and openings and endings stand in the answer',
  async (from) => {
    const marked = { duration: 1_420, opening: { start: 60, stop: 150 }, ending: { start: 1_330, stop: 1_500 } }
    const unmarked = { opening: { start: null, stop: null }, ending: { start: 90, stop: 90 } }
    const episodes = [
      makeEpisode(9_400, { ordinal: 1, ...marked }),
      makeEpisode(9_400, { ordinal: 2, ...unmarked }),
      makeEpisode(9_400, { ordinal: 3, opening: { start: 0, stop: 89.5 } }),
    ]
    upstream().addRelease({ id: 9_400, alias: 'odd-numbers', ru: 'Числа', is_ongoing: true, episodes })
    upstream().set(/releases/, oddNumbers)
    if (from === 'the mirror') await fillMirror()
    const server = await open()

    const { html } = await server.visit('/anime/odd-numbers/')
    expect([...html.matchAll(/data-episode="([^"]+)"/g)].map(([, slug]) => slug)).toEqual([
      'odd-numbers/3',
      'odd-numbers/2',
      'odd-numbers/1',
    ])
    const newest = (await api(server, '/anime-terbaru/')).data.results.map(({ anime_slug: slug }) => slug)
    expect(newest).toContain('odd-numbers')
    const segments = async (episode: number) =>
      (await api(server, `/episode-detail/?episode_url=odd-numbers/${episode}`)).data.segments
    expect(await segments(1)).toEqual([
      { type: 'opening', start: 60, end: 150 },
      { type: 'ending', start: 1_330, end: 1_420 },
    ])
    expect(await segments(2)).toBeUndefined()
    expect(await segments(3)).toEqual([{ type: 'opening', start: 0, end: 89.5 }])
  },
)

test('while the breaker of the source is open, the sync calls nobody', async () => {
  await fillMirror()
  await openBreaker()
  await db()('anilibria_wanted').insert({ title_id: 9101 }).onConflict().ignore()
  const before = upstream().requests.length
  const server = await open({ INTERNAL_JWT_SECRET: secret, INTERNAL_SERVICES: 'node' })
  expect((await syncTitle(server)).status).toBe(202)
  expect(upstream().requests.slice(before)).toEqual([])
})
