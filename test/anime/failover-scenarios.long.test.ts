import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { checkApiStatus } from '../../src/anime/commands/check.ts'
import { endpointCommands } from '../../src/anime/commands/endpoints.ts'
import { closedBreaker, endpointKey } from '../../src/anime/failover/breaker.ts'
import { readConfig } from '../../src/config.ts'
import { type Command, type Report, readCall } from '../../src/platform/command.ts'
import { untilWaiting, useOwnDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { lineOf, manageWith, urlOf } from '../support/manage.ts'
import { ageAnswers, emptyCatalog, enter, type Served, serve, type Visit } from '../support/served.ts'
import { stays } from '../support/stays.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import type { Show } from '../support/upstream-world.ts'

const db = useOwnDatabase()
const otherDb = useOwnDatabase()

/** Three servers with different priorities. */
let satu: Upstream
let dua: Upstream
let tiga: Upstream
const ids = { satu: 0, dua: 0, tiga: 0 }
const all = () => [satu, dua, tiga]

beforeAll(async () => {
  satu = await startUpstream({ name: 'Satu' })
  dua = await startUpstream({ name: 'Dua' })
  tiga = await startUpstream({ name: 'Tiga' })
})
afterAll(() => Promise.all(all().map((upstream) => upstream.close())))

/** Starts all three for each test of a group. */
const threeServers = () =>
  beforeEach(async () => {
    for (const upstream of all()) {
      await upstream.up()
      upstream.reset()
    }
    await emptyCatalog(db())
    ids.satu = await enter(db(), 'Server Satu', satu.url, 100)
    ids.dua = await enter(db(), 'Server Dua', dua.url, 50)
    ids.tiga = await enter(db(), 'Server Tiga', tiga.url, 10)
  })

const sites: Served[] = []
const stopSites = () =>
  afterEach(async () => {
    for (const site of sites.splice(0)) await site.stop()
  })

type How = Parameters<typeof serve>[3]

async function open(settings: Record<string, string> = {}, on = db(), port?: number, how?: How): Promise<Served> {
  const site = await serve(on, settings, port, how)
  sites.push(site)
  return site
}

/** Settings without a cache, so that every page visit sends a request to a catalog server. */
const unkept = { CACHE_TTL: '0', CACHE_LONG_TTL: '0' }

const pages = [
  '/',
  '/all-anime-terbaru/',
  '/movie/',
  '/jadwal-rilis/',
  '/search/?q=arus',
  '/anime/arus-waktu/',
  '/episode/arus-waktu-episode-7/',
] as const

async function visitAll(site: Served, paths: readonly string[] = pages): Promise<Visit[]> {
  const visits: Visit[] = []
  for (const path of paths) visits.push(await site.visit(path))
  return visits
}

const servedBy = (name: string) => expect.stringMatching(new RegExp(`^Data dari ${name} lewat Server ${name} · dibaca`))
const seconds = 1_000

/** Returns the number of finished calls to a catalog server, read from /metrics. */
async function callsOf(site: Served, name: string): Promise<number> {
  const { html: figures } = await site.visit('/metrics')
  const counts = figures.matchAll(
    new RegExp(`^catalog_call_duration_seconds_count{kind="endpoint",name="${name}",.*} (\\d+)$`, 'gm'),
  )
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}

describe('six scenarios of failing servers', () => {
  threeServers()
  stopSites()

  test.each([
    ['1: with all servers up', 0, 'Satu'],
    ['2: with the first down', 1, 'Dua'],
    ['3: with the second down too', 2, 'Tiga'],
  ])('%s, every page comes from the next by priority', async (_, down, name) => {
    for (const upstream of all().slice(0, down)) await upstream.down()
    const site = await open(unkept)
    for (const { status, source } of await visitAll(site))
      expect({ status, source }).toEqual({ status: 200, source: servedBy(name) })
    for (const { requests } of all().slice(down + 1)) expect(requests).toEqual([])
  })

  test('1: of equal priority the first by name is asked', async () => {
    await db()('api_endpoints').whereIn('id', [ids.dua, ids.tiga]).update({ priority: 100 })
    const site = await open(unkept)
    expect((await site.visit('/movie/')).source).toEqual(servedBy('Dua'))
    await dua.down()
    expect((await site.visit('/jadwal-rilis/')).source).toEqual(servedBy('Satu'))
  })

  test('4: with all down, every page is the last good copy, with its age', async () => {
    const before = await open()
    const good = await visitAll(before)
    await before.stop()
    await ageAnswers(db(), 3 * 3_600)
    for (const upstream of all()) await upstream.down()

    const site = await open()
    const visits = await visitAll(site)

    for (const [at, visit] of visits.entries()) {
      expect(visit.status, pages[at]).toBe(200)
      expect(visit.heading).toBe(good[at]?.heading)
      expect(visit.page().texts('[role=status].source-note')).toEqual([
        'Sumber utama sedang tidak menjawab. Yang tampil ini salinan 3 jam lalu dari Satu lewat Server Satu.',
      ])
    }
  })

  test('4: with all down and no copy, the page says so with 503 and when to come again', async () => {
    for (const upstream of all()) await upstream.down()
    const site = await open()
    for (const visit of await visitAll(site)) {
      expect(visit.status).toBe(503)
      expect(Number(visit.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(visit.heading).toBeTruthy()
    }
  })

  test.each([
    ['/episode/arus-waktu-episode-7/', 7 * 3_600],
    ['/search/?q=arus', 26 * 3_600],
    ['/anime/arus-waktu/', 8 * 24 * 3_600],
  ])('4: a copy of %s is shown for no longer than it may stand in', async (path, age) => {
    const before = await open()
    expect((await before.visit(path)).status).toBe(200)
    await before.stop()
    expect(await ageAnswers(db(), age)).toMatchObject({ rowCount: expect.toSatisfy((count) => count > 0) })
    for (const upstream of all()) await upstream.down()
    expect((await (await open()).visit(path)).status).toBe(503)
  })

  test('4: an answer that comes when the server has stopped is not kept, as if it were new', async () => {
    const path = '/episode/arus-waktu-episode-7/'
    const site = await open({}, db(), undefined, { timeouts: { visitor: 500 } })
    const lock = await db().transaction()
    await lock.raw('lock table slugs in access exclusive mode')
    const visiting = site.visit(path)
    await untilWaiting(db(), 1)
    expect((await visiting).status).toBe(503)
    await site.stop()
    await lock.commit()
    await vi.waitFor(async () => expect(await db()('episodes_seen').first()).toBeDefined())
    // The answer is linked now, and the next thing would be to keep it.
    await stays(async () => expect(await db()('answers').pluck('key')).toEqual([]))
  })

  test('4: invented titles of this server, asked last, stand in only where there is no copy', async () => {
    await db()('api_endpoints').where({ url: '/api/v1' }).update({ is_active: true, priority: 1 })
    await makeTitle(db(), { slug: 'karangan-sendiri', title: 'Karangan Sendiri' })
    try {
      const before = await open()
      await before.visit('/all-anime-terbaru/')
      await before.stop()
      await ageAnswers(db(), 3 * 3_600)
      for (const upstream of all()) await upstream.down()
      const site = await open()
      const copy = await site.visit('/all-anime-terbaru/')
      expect(copy.source).toContain('salinan 3 jam lalu dari Satu lewat Server Satu')
      const own = await site.visit('/anime/karangan-sendiri/')
      expect(own).toMatchObject({ status: 200, heading: 'Karangan Sendiri' })
      expect(own.source).toMatch(/^Data dari Perpustakaan KortekStream · dibaca/)
    } finally {
      await db()('library_titles').delete()
    }
  })

  test('5: a server that came back is used again after two good probes, and stays so', async () => {
    await shutUntil(ids.satu, Date.now() - 1)
    const site = await open(unkept)
    const sources: string[] = []
    for (let count = 0; count < 8; count += 1) {
      const { source } = await site.visit('/all-anime-terbaru/')
      sources.push(/lewat Server (\w+)/.exec(source)?.[1] ?? source)
      await vi.waitFor(async () => expect(await callsOf(site, 'Server Satu')).toBe(satu.requests.length))
    }
    expect(sources).toEqual(['Dua', 'Dua', 'Satu', 'Satu', 'Satu', 'Satu', 'Satu', 'Satu'])
    expect((await site.visit('/metrics')).html).toContain('circuit_breaker_state{kind="endpoint",name="Server Satu"} 0')
  })

  test('5: with all shut out, the first is asked all the same, and is believed when it answers', async () => {
    for (const id of Object.values(ids)) await shutUntil(id, Date.now() + 300 * seconds)
    const site = await open(unkept)
    for (const path of ['/all-anime-terbaru/', '/movie/', '/jadwal-rilis/'])
      expect(await site.visit(path)).toMatchObject({ status: 200, source: servedBy('Satu') })
  })

  test('5: a probe that hangs is waited for by nobody, and the server stays shut out', async () => {
    await shutUntil(ids.satu, Date.now() - 1)
    satu.set('*', 'hang')
    const site = await open(unkept)
    await site.visit('/jadwal-rilis/')
    for (const path of ['/all-anime-terbaru/', '/movie/', '/search/?q=arus'])
      expect((await site.visit(path)).source).toEqual(servedBy('Dua'))
    expect(satu.requests).toHaveLength(1)
  })

  test('6: the status check files all five paths in the old words and tells by its exit code', async () => {
    await dua.down()
    tiga.set('movies', 'error_in_200')
    tiga.set('search', 'empty_list')
    const DATABASE_URL = urlOf(db().client.config.connection)
    const some = await manageWith({ DATABASE_URL }, 'check_api_status', '--verbose', '--json')
    const nowhere = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }
    const none = await manageWith(nowhere, 'check-api-status', '--json')
    expect(some.code).toBe(1)
    const checks: { endpoint: string; path: string; status: string; error?: string }[] = JSON.parse(some.out).checks
    const said = (endpoint: string) => checks.filter((check) => check.endpoint === endpoint)
    const paths = ['home', 'anime-terbaru', 'movie', 'jadwal-rilis', 'search']
    expect(said('Server Satu').map(({ path, status }) => [path, status])).toEqual(paths.map((path) => [path, 'up']))
    expect(said('Server Dua').map(({ path, status }) => [path, status])).toEqual(paths.map((path) => [path, 'down']))
    expect(said('Server Tiga').map(({ status }) => status)).toEqual(['up', 'up', 'error', 'up', 'up'])
    expect(none).toMatchObject({ code: 2, out: '' })

    const rows = await db()('api_monitors').orderBy(['endpoint_id', 'id'])
    expect(rows).toHaveLength(15)
    expect([...new Set(rows.map((row) => row.endpoint_path))].sort()).toEqual([...paths].sort())
    for (const row of rows) {
      expect(row.last_checked?.getTime()).toBeGreaterThan(Date.now() - 60 * seconds)
      expect(row.response_time).toBeGreaterThan(0)
      expect(row.response_data?.length ?? 0).toBeLessThanOrEqual(1_000)
    }
    const film = rows.find((row) => row.endpoint_id === ids.tiga && row.endpoint_path === 'movie')
    expect(film).toMatchObject({ status: 'error', error_message: expect.stringMatching(/^error_page/) })
    const refused = rows.filter((row) => row.endpoint_id === ids.dua)
    for (const row of refused) expect(row.error_message).toMatch(/^unreachable/)

    await db()('api_endpoints').whereIn('id', [ids.dua, ids.tiga]).update({ is_active: false })
    const plain = await command([checkApiStatus], 'check-api-status', '--verbose')
    expect(plain).toMatchObject({
      exit: 0,
      text: expect.stringMatching(/Server Satu: 5 of 5 up[\s\S]*jadwal-rilis +up/),
    })
    await db()('api_endpoints').where({ id: ids.satu }).update({ is_active: false })
    expect((await command([checkApiStatus], 'check-api-status')).exit).toBe(2)
  })
})

describe('a bad server', () => {
  threeServers()
  stopSites()

  test('that asks for a pause gets it, and is not held to have failed', async () => {
    satu.set('*', { status: 429, retryAfter: 300 }, { times: 1 })
    const site = await open(unkept)
    for (const path of ['/all-anime-terbaru/', '/movie/', '/jadwal-rilis/'])
      expect((await site.visit(path)).source).toEqual(servedBy('Dua'))
    expect(satu.requests).toHaveLength(1)
    expect((await site.visit('/metrics')).html).toContain('circuit_breaker_state{kind="endpoint",name="Server Satu"} 0')
  })

  test('without a title is no reason for 404 while another fails; when all say so it is', async () => {
    await tiga.down()
    const site = await open(unkept)
    expect((await site.visit('/anime/tidak-ada/')).status).toBe(503)
    await tiga.up()
    expect((await site.visit('/anime/tidak-ada-juga/')).status).toBe(404)
    satu.set('detail', { status: 404 })
    expect(await site.visit('/anime/arus-waktu/')).toMatchObject({ status: 200, source: servedBy('Dua') })
  })
})

describe('servers that keep one waiting', () => {
  threeServers()
  stopSites()
  beforeEach(() => tiga.down())

  /** A web server that waits for a server as long as given, while another could answer. */
  const hurried = (call: number, settings?: Record<string, string>) =>
    open(settings, db(), undefined, { timeouts: { call } })

  test('hang only once, and their shutting out survives a restart', async () => {
    // The clock stands still, so that no breaker is due for a probe before the test ends.
    vi.useFakeTimers({ toFake: ['Date'] })
    satu.set('*', 'hang')
    const site = await hurried(300)
    const waiting = site.visit('/all-anime-terbaru/')
    await expect.poll(() => satu.requests.length).toBeGreaterThan(0)
    const late = await site.visit('/search/?q=arus')
    const early = await waiting
    expect(early).toMatchObject({ status: 200, source: servedBy('Dua') })
    expect(late).toMatchObject({ status: 200, source: servedBy('Dua') })
    const asked = satu.requests.length
    expect(await site.visit('/movie/')).toMatchObject({ status: 200, source: servedBy('Dua') })

    // A killed process saves nothing at its end, so the breaker's state must be saved before.
    await vi.waitFor(async () => expect(await db()('circuit_breakers').pluck('candidate')).toHaveLength(1))
    const again = await open()
    expect((await again.visit('/jadwal-rilis/')).source).toEqual(servedBy('Dua'))
    expect(satu.requests).toHaveLength(asked)
  })

  test('are only slow: left once, and taken back when the answer comes after all', async () => {
    let answer = () => {}
    const after = new Promise<void>((resolve) => {
      answer = resolve
    })
    satu.set('latest', { after })
    const site = await hurried(300, unkept)
    const early = await site.visit('/all-anime-terbaru/')
    expect(early).toMatchObject({ status: 200, source: servedBy('Dua') })
    answer()
    await vi.waitFor(() => expect(satu.underWay()).toBe(0))
    await vi.waitFor(async () => expect((await site.visit('/movie/')).source).toEqual(servedBy('Satu')))
  })

  test('are all that there are: 503 before they give up, and then copies without waiting', async () => {
    const before = await open()
    await before.visit('/movie/')
    await before.stop()
    await ageAnswers(db(), 3 * 3_600)
    for (const upstream of all()) upstream.set('*', 'hang')
    const site = await open({}, db(), undefined, { timeouts: { visitor: 1_000, call: 600 } })

    const cold = await site.visit('/anime/arus-waktu/')
    expect(cold.status).toBe(503)
    expect(Number(cold.headers.get('retry-after'))).toBeGreaterThan(0)
    // On a busy machine the first page may not get as far as the second server.
    await site.visit('/jadwal-rilis/')

    const kept = await site.visit('/movie/')
    expect(kept.status).toBe(200)
    expect(kept.page().text('[role=status].source-note')).toContain('salinan 3 jam lalu dari Satu')
  })
})

describe('staff', () => {
  threeServers()
  stopSites()

  test('add, disable, enable and remove endpoints while the site runs, and it notices by itself', async () => {
    await db()('api_endpoints').delete().where({ id: ids.tiga })
    await db()('api_endpoints').where({ id: ids.dua }).update({ is_active: false })
    const lima = await startUpstream({ name: 'Lima' })
    await enter(db(), 'Server Lima', lima.url, 70)
    try {
      const site = await open()
      expect((await site.visit('/movie/')).source).toEqual(servedBy('Satu'))

      await staff('endpoint:add', '--name', 'Server Tiga', '--url', `${tiga.url}/`, '--priority', '10')
      await staff('endpoint:disable', 'Server Satu')
      await staff('endpoint:remove', 'Server Lima')
      await staff('endpoint:enable', 'Server Dua')
      const { endpoints } = await staff('endpoint:list')
      expect(endpoints).toMatchObject([
        { name: 'API Utama', is_active: false },
        { name: 'Server Satu', is_active: false },
        { name: 'Server Dua', is_active: true },
        { name: 'Server Tiga', is_active: true },
      ])

      await vi.waitFor(async () => expect((await site.visit('/movie/')).source).toEqual(servedBy('Dua')), {
        interval: 100,
      })
      expect(lima.requests).toHaveLength(0)
      await dua.down()
      expect((await site.visit('/jadwal-rilis/')).source).toEqual(servedBy('Tiga'))
    } finally {
      await lima.close()
    }
  })
})

describe('a server with the older API', () => {
  stopSites()

  test.each(['original', 'wrapped'] as const)('(%s) answers every page, after a restart too', async (dialect) => {
    const old = await startUpstream({ name: 'Lama', dialect })
    try {
      await emptyCatalog(db())
      await enter(db(), 'Server Lama', old.url, 100)
      const site = await open(unkept)
      for (const visit of await visitAll(site)) expect(visit).toMatchObject({ status: 200 })
      const { heading } = await site.visit('/episode/arus-waktu-episode-7/')
      await site.stop()
      await db()('answers').delete()
      // After a restart, the first request is for a title's page, not for a list.
      const again = await open(unkept)
      expect(await again.visit('/episode/arus-waktu-episode-7/')).toMatchObject({ status: 200, heading })
    } finally {
      await old.close()
    }
  })
})

test('an endpoint that cannot be one is refused with a sentence', async () => {
  await emptyCatalog(db())
  const add = (url: string, name = 'X') => staff('endpoint:add', '--name', name, '--url', url, '--force')
  await add('https://lain.example/api/v1')
  await expect(add('https://lain.example/api/v1/', 'Y')).rejects.toThrow(/already/)
  for (const url of [
    'lain.example',
    'ftp://lain.example/',
    'https://a:b@lain.example/',
    '/api/v2',
    'https://x.example/?a=1',
  ])
    await expect(add(url)).rejects.toThrow(/--url/)
  await expect(staff('endpoint:remove', 'Tidak Ada')).rejects.toThrow(/Tidak Ada/)
  await expect(
    staff('endpoint:add', '--name', 'Z', '--url', 'https://z.example', '--priority', 'high'),
  ).rejects.toThrow(/--priority/)
})

test('the command line adds only an endpoint that answers, unless forced, and never a private one where that is off', async () => {
  await emptyCatalog(db())
  const add = (...more: string[]) => staff('endpoint:add', '--name', 'Satu', '--url', satu.url, ...more)
  await satu.down()
  await expect(add()).rejects.toThrow(/--force[\s\S]*home: unreachable/)
  expect(await db()('api_endpoints').where({ url: satu.url })).toEqual([])
  await satu.up()
  expect(await add()).toMatchObject({ hosts: { EMBED_HOSTS: expect.any(Array), MEDIA_HOSTS: expect.any(Array) } })

  const inProduction = { NODE_ENV: 'production', SECRET_KEY: 'x'.repeat(40) }
  const call = readCall(endpointCommands, ['endpoint:add', '--name', 'Dua', '--url', dua.url, '--force'])
  if ('help' in call) throw new Error('not a call')
  const refused = call.run(lineOf({ db: db(), settings: readConfig(inProduction), say: () => {} }))
  await expect(refused).rejects.toThrow('UPSTREAM_ALLOW_PRIVATE=true')
})

describe('what operators see', () => {
  threeServers()
  stopSites()

  test('every call updates its row in api_monitors, with at most a thousand characters of the answer', async () => {
    dua.set('detail', { status: 500 })
    await satu.down()
    const site = await open(unkept)
    await site.visit('/all-anime-terbaru/')
    await site.visit('/anime/arus-waktu/')
    const row = async (endpoint_id: number, endpoint_path: string) =>
      (await db()('api_monitors').where({ endpoint_id, endpoint_path }).first()) ?? null
    await vi.waitFor(async () => expect(await row(ids.tiga, 'anime-detail')).not.toBeNull())

    expect(await row(ids.satu, 'anime-terbaru')).toMatchObject({
      status: 'down',
      error_message: expect.stringMatching(/^unreachable/),
      response_data: null,
    })
    const good = await row(ids.dua, 'anime-terbaru')
    expect(good).toMatchObject({ status: 'up', error_message: null })
    expect(good?.response_data).toHaveLength(1_000)
    expect(good?.response_data).toMatch(/^\{"status":"success"/)
    expect(good?.response_time).toBeGreaterThan(0)
    expect(good?.last_checked?.getTime()).toBeGreaterThan(Date.now() - 30 * seconds)
    expect(await row(ids.dua, 'anime-detail')).toMatchObject({
      status: 'error',
      error_message: expect.stringMatching(/^server_error/),
      response_data: expect.stringContaining('Gagal dengan 500'),
    })
    expect(await row(ids.tiga, 'anime-detail')).toMatchObject({ status: 'up' })
  })

  test('what cannot be written down is in no visitor’s way', async () => {
    const site = await open(unkept)
    await site.visit('/movie/')
    const lock = await db().transaction()
    await lock.raw('lock table api_monitors, circuit_breakers in access exclusive mode')
    // The requests must be answered while the lock is held and what was seen waits for it.
    expect((await site.visit('/all-anime-terbaru/')).status).toBe(200)
    await untilWaiting(db(), 1)
    expect((await site.visit('/all-anime-terbaru/')).status).toBe(200)
    await lock.rollback()
    await db().raw('alter table api_monitors rename to api_monitors_away')
    await db().raw('alter table circuit_breakers rename to circuit_breakers_away')
    try {
      await satu.down()
      for (const path of pages) expect((await site.visit(path)).status, path).toBe(200)
      await stays(async () => expect((await site.visit('/movie/')).status).toBe(200), 600)
    } finally {
      await db().raw('alter table api_monitors_away rename to api_monitors')
      await db().raw('alter table circuit_breakers_away rename to circuit_breakers')
    }
  })

  test('/metrics tells calls, failures by name and breakers of every endpoint', async () => {
    satu.set('*', { status: 500 })
    const site = await open(unkept)
    for (let count = 0; count < 3; count += 1) await visitAll(site, ['/movie/', '/all-anime-terbaru/'])
    const { html: figures } = await site.visit('/metrics')
    const figure = (pattern: RegExp) => Number(new RegExp(`^${pattern.source} (\\S+)$`, 'm').exec(figures)?.[1])
    const labels = (name: string, question: string) => `kind="endpoint",name="${name}",question="${question}"`
    expect(
      figure(new RegExp(`catalog_call_duration_seconds_count{${labels('Server Dua', 'movies')},status="up"}`)),
    ).toBe(3)
    expect(
      figure(new RegExp(`catalog_call_duration_seconds_sum{${labels('Server Dua', 'movies')},status="up"}`)),
    ).toBeGreaterThan(0)
    const failed = (question: string) =>
      figure(new RegExp(`catalog_failures_total{${labels('Server Satu', question)},failure="server_error"}`))
    expect(failed('movies') + failed('latest')).toBe(5)
    expect(figure(/circuit_breaker_state{kind="endpoint",name="Server Satu"}/)).toBe(1)
    expect(figure(/circuit_breaker_state{kind="endpoint",name="Server Dua"}/)).toBe(0)
  })

  test('a page names its source, the server it came through and the age of what it shows', async () => {
    satu.set('latest', { age: 2 * 60 })
    const site = await open()
    const visit = await site.visit('/all-anime-terbaru/')
    expect(visit.source).toBe('Data dari Satu lewat Server Satu · dibaca 2 menit lalu')
    expect(visit.page().all('[role=status].source-note')).toHaveLength(0)
    satu.set('movies', 'stale')
    const stale = await site.visit('/movie/')
    expect(stale.page().text('[role=status].source-note')).toContain('dari Satu lewat Server Satu')
  })
})

describe('two servers that name each other', () => {
  stopSites()

  test('answer each other once and do not loop', async () => {
    await emptyCatalog(db())
    await emptyCatalog(otherDb())
    await makeTitle(otherDb(), { slug: 'hanya-di-sana', title: 'Hanya di Sana', status: 'Completed' })
    const before = await open(unkept)
    await enter(otherDb(), 'Sini', before.url, 100)
    const other = await open(unkept, otherDb())
    await enter(db(), 'Sana', other.url, 100)
    await before.stop()
    const site = await open(unkept, db(), before.port)

    const shown = await site.visit('/anime/hanya-di-sana/')
    expect(shown).toMatchObject({ status: 200, heading: 'Hanya di Sana' })
    expect(shown.source).toContain('lewat Sana')
    expect(other.requests.filter((path) => path.startsWith('/api/v1/anime-detail/'))).toHaveLength(1)
    expect(site.requests.filter((path) => path.startsWith('/api/'))).toHaveLength(0)

    const nowhere = await other.visit('/anime/hanya-di-sana/')
    expect(nowhere.status).toBeGreaterThanOrEqual(404)
    // That there is no such title is believed, because the front page is there.
    const asked = site.requests.filter((path) => path.startsWith('/api/'))
    expect(asked.map((path) => path.replace(/\?.*/, ''))).toEqual(['/api/v1/anime-detail/', '/api/v1/home/'])
    expect(other.requests.filter((path) => path.startsWith('/api/'))).toHaveLength(1)
  })
})

describe('three hundred cold visitors at once', () => {
  stopSites()

  test('through two endpoints, the first dying among them, all get the right show', async () => {
    const shows = hundredShows()
    const kiri = await startUpstream({ name: 'Kiri', shows })
    const kanan = await startUpstream({ name: 'Kanan', shows })
    try {
      await emptyCatalog(db())
      await enter(db(), 'Kiri', kiri.url, 100)
      await enter(db(), 'Kanan', kanan.url, 50)
      kiri.set('*', { slow: 30 })
      const site = await open()
      // Early, because on a slow machine a call that lasts too long shuts it out before it was asked for half of them.
      const dying = vi.waitFor(() => expect(kiri.requests.length).toBeGreaterThanOrEqual(10), { interval: 1 })
      const death = dying.then(() => kiri.down())
      const visits = await Promise.all(
        Array.from({ length: 300 }, async (_, at) => {
          const show = shows[at % shows.length] ?? shows[0]
          return { show, visit: await site.visit(`/anime/${show?.slug}/`) }
        }),
      )
      await death

      const wrong = visits.filter(({ show, visit }) => visit.status !== 200 || visit.heading !== show?.title)
      expect(wrong.map(({ show, visit }) => [show?.title, visit.status, visit.heading])).toEqual([])
      expect(visits.filter(({ visit }) => !visit.html.includes('class="episode-number"'))).toEqual([])
      const calls = kiri.requests.length + kanan.requests.length
      expect(kanan.requests.length).toBeGreaterThan(0)
      expect(calls / shows.length).toBeLessThanOrEqual(1.2)
    } finally {
      await kiri.close()
      await kanan.close()
    }
  })
})

/** A hundred titles that share only single words. */
function hundredShows(): Show[] {
  const things = ['Kapal', 'Hutan', 'Menara', 'Jembatan', 'Pasar', 'Stasiun', 'Gunung', 'Danau', 'Istana', 'Kebun']
  const kinds = ['Kaca', 'Besi', 'Garam', 'Salju', 'Perak', 'Bambu', 'Kabut', 'Sutra', 'Tembaga', 'Cahaya']
  return things.flatMap((thing) =>
    kinds.map((kind) => ({
      slug: `${thing}-${kind}`.toLowerCase(),
      title: `${thing} ${kind}`,
      type: 'TV' as const,
      status: 'Ongoing' as const,
      year: 2026,
      score: '7.50',
      genres: ['Drama'],
      episodes: ['3', '2', '1'],
    })),
  )
}

/** Gives an endpoint the breaker of an earlier process, which is open and may be probed from `openUntil` on. */
const shutUntil = (id: number, openUntil: number) =>
  db()('circuit_breakers').insert({
    candidate: endpointKey(id),
    state: JSON.stringify({ ...closedBreaker, state: 'open', failures: 1, openUntil, lastFailure: 'timeout' }),
    updated_at: new Date(),
  })

/** Runs a command of `npm run manage --` on the running site's database. */
async function command(commands: readonly Command[], ...args: string[]): Promise<Report> {
  const call = readCall(commands, args)
  if ('help' in call) throw new Error(call.help)
  return call.run(lineOf({ db: db(), settings: readConfig({ NODE_ENV: 'test' }), say: () => {} }))
}

const staff = async (...args: string[]) => (await command(endpointCommands, ...args)).data
