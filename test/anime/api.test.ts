import { describe, expect, test, vi } from 'vitest'
import type { AnswerData } from '../../src/anime/contract/contract.ts'
import type { Source } from '../../src/anime/contract/source.ts'
import { SourceFailure } from '../../src/net/failure.ts'
import { site } from '../support/app.ts'
import { useDatabase, useOwnDatabase } from '../support/db.ts'
import { daysAgo, makeEpisode, makeTitle } from '../support/make.ts'
import { bare } from '../support/outsider.ts'
import { read } from '../support/page.ts'

const db = useDatabase()
const ownDb = useOwnDatabase()

const week = { Monday: [], Tuesday: [], Wednesday: [], Thursday: [], Friday: [], Saturday: [], Sunday: [] }
const link = {
  judul: 'Pedang Senja',
  url: 'http://sumber.test/anime/pedang-senja/',
  anime_slug: 'pedang-senja',
  cover: null,
}
const home: AnswerData['home'] = {
  top10: [{ ...link, rating: null, genres: [] }],
  new_eps: [],
  movies: [],
  jadwal_rilis: week,
}
const detail = { ...bare, judul: 'Pedang Senja', url_anime: link.url, anime_slug: 'pedang-senja' }
const down = async (): Promise<never> => {
  throw new SourceFailure('unreachable', 'connection refused')
}

/** A source with one title and a home page, until the test makes it fail. */
function mortal(answers: Partial<Source> = {}) {
  const state = { dead: false, asked: 0, source: null as unknown as Source }
  const alive =
    <Data>(data: Data) =>
    async () => {
      state.asked += 1
      return state.dead ? down() : data
    }
  state.source = {
    name: 'uji',
    home: alive(home),
    latest: down,
    movies: down,
    schedule: alive(week),
    detail: async ({ slug }) => ({ ...(await alive(detail)()), anime_slug: slug }),
    episode: down,
    search: down,
    ...answers,
  }
  return state
}

/** Sets the clock before the web server is created. */
function setClock() {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] })
  return {
    pass: (seconds: number) => vi.advanceTimersByTime(seconds * 1000),
    /** Sets the clock of the machine to another time. The time that passes does not change. */
    set: (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000),
  }
}

describe('the shapes that existing API clients use', () => {
  test('home leads to the anime, the list of new episodes to the episode', async () => {
    await makeTitle(db(), { slug: 'pelaut-kertas', title: 'Pelaut Kertas', score: '8.41', genres: ['Drama'] })
    const app = site(db())

    const { body } = await app.get('/api/v1/home/').expect(200)
    expect(Object.keys(body)).toEqual(['status', 'message', 'data', 'meta'])
    expect(body).toMatchObject({ status: 'success', message: 'Data berhasil diambil' })
    expect(Object.keys(body.data)).toEqual(['top10', 'new_eps', 'movies', 'jadwal_rilis'])
    expect(body.data.top10[0]).toEqual({
      judul: 'Pelaut Kertas',
      url: 'http://127.0.0.1/anime/pelaut-kertas/',
      anime_slug: 'pelaut-kertas',
      rating: '8.41',
      cover: expect.stringMatching(/^http:\/\/127\.0\.0\.1\/ilustrasi\/poster\/pelaut-kertas\.webp\?hue=\d+$/),
      genres: ['Drama'],
    })
    expect(body.data.new_eps[0].url).toBe('http://127.0.0.1/anime/pelaut-kertas/')
    expect(Object.keys(body.data.jadwal_rilis)).toEqual(Object.keys(week))

    const latest = (await app.get('/api/v1/anime-terbaru/?page=1').expect(200)).body.data
    expect(latest.pagination).toEqual({ current_page: 1, total_pages: 1, has_next_page: false, has_prev_page: false })
    expect(latest.results[0].url).toBe('http://127.0.0.1/episode/pelaut-kertas-episode-1/')
  })

  test('a release is worded when the answer leaves, and stands beside its moment', async () => {
    const clock = setClock()
    const title = await makeTitle(db(), { episodes: 0 })
    const releasedAt = new Date(Date.now() - 3 * 3_600_000)
    await makeEpisode(db(), title, { released_at: releasedAt })
    const app = site(db(), { settings: { CACHE_TTL: '86400' } })
    const latest = async () => (await app.get('/api/v1/anime-terbaru/')).body.data.results[0]

    expect(await latest()).toMatchObject({ rilis: '3 jam yang lalu', rilis_at: releasedAt.toISOString() })
    clock.pass(3_600)
    expect(await latest()).toMatchObject({ rilis: '4 jam yang lalu', rilis_at: releasedAt.toISOString() })
  })

  test('films and lists share results and pagination; what is not known is null', async () => {
    await makeTitle(db(), { type: 'Movie', title: 'Kereta Jam Tiga', aired_from: '2021-06-04', score: null })
    const app = site(db())

    const { data } = (await app.get('/api/v1/movie').expect(200)).body
    expect(Object.keys(data)).toEqual(['results', 'pagination'])
    expect(data.results[0]).toMatchObject({ judul: 'Kereta Jam Tiga', tanggal: 'Jun 4, 2021' })
    const top = (await app.get('/api/v1/home').expect(200)).body.data.top10[0]
    expect(top.rating).toBeNull()
  })

  test('a single day is an array, by its English name in any case', async () => {
    await makeTitle(db(), { title: 'Tayang Senin', airs_day: 0, airs_time: '00:30', score: '6.68' })
    const app = site(db())

    for (const day of ['monday', 'Monday', 'MONDAY']) {
      const { data } = (await app.get(`/api/v1/jadwal-rilis/${day}/`).expect(200)).body
      expect(data).toHaveLength(1)
      expect(data[0]).toMatchObject({ title: 'Tayang Senin', type: 'TV', score: '6.68', release_time: '00:30' })
    }
    expect((await app.get('/api/v1/jadwal-rilis/sunday').expect(200)).body.data).toEqual([])
    expect((await app.get('/api/v1/jadwal-rilis/senin').expect(400)).body.error_code).toBe('INVALID_PARAMETER')
  })

  test('a search echoes its words and the filters it applied', async () => {
    await makeTitle(db(), { title: 'Naga Senja' })
    const app = site(db())

    const { body } = await app.get('/api/v1/search/?query=senja&type=TV&year=2026&genre=').expect(200)
    expect(Object.keys(body.data)).toEqual(['results', 'total', 'page', 'total_pages'])
    expect(body.meta).toMatchObject({ query: 'senja', filters: { type: 'TV', year: 2026 } })
    expect(Object.keys(body.meta.filters)).toEqual(['type', 'year'])
    expect(body.meta.searched).toBe('senja')
    expect((await app.get('/api/v1/search/?query=nonton+senja').expect(200)).body).toMatchObject({
      data: { total: 1 },
      meta: { query: 'nonton senja', searched: 'senja' },
    })
    await app.get('/api/v1/search/?type=TV').expect(200)
    const blank = await app.get('/api/v1/search/?query=senja&genre=%20&year=%20&type=').expect(200)
    expect(blank.body.meta.filters).toEqual({})
  })

  test.each([
    'https://v1.samehadaku.how/pelaut-kertas-episode-1/',
    'http://127.0.0.1/episode/pelaut-kertas-episode-1/',
    'https://lain.example:8443/episode/pelaut-kertas-episode-1?x=1#y',
    '/episode/pelaut-kertas-episode-1/',
    'pelaut-kertas-episode-1',
    'pelaut-kertas-episode-1/',
  ])('an episode is found by %s', async (address) => {
    await makeTitle(db(), { slug: 'pelaut-kertas' })

    const { body } = await site(db()).get('/api/v1/episode-detail/').query({ episode_url: address }).expect(200)

    expect(body.data.anime_info.anime_slug).toBe('pelaut-kertas')
    expect(body.data.navigation).toEqual({ prev_episode: null, next_episode: null })
  })

  test('the slug of an episode may contain a slash', async () => {
    const title = await makeTitle(db(), { episodes: 0 })
    await makeEpisode(db(), title, { slug: 'pelaut-kertas/bagian-2' })

    await site(db())
      .get('/api/v1/episode-detail/')
      .query({ episode_url: 'https://sumber.test/pelaut-kertas/bagian-2/' })
      .expect(200)
  })

  test.each(['', ' ', '/', 'https://sumber.test/', 'https://sumber.test/%00/', 'a\0b', 'x'.repeat(600)])(
    'an episode cannot be asked for by what is no address (%#)',
    async (address) => {
      const { body } = await site(db()).get('/api/v1/episode-detail/').query({ episode_url: address }).expect(400)
      expect(body).toMatchObject({ error_code: 'INVALID_PARAMETER', message: 'Parameter tidak valid: episode_url' })
    },
  )

  test('a slug in other letters is another address, and does not hide the title', async () => {
    await makeTitle(db(), { slug: 'pelaut-kertas' })
    const app = site(db())

    await app.get('/api/v1/anime-detail/?anime_slug=PELAUT-KERTAS').expect(404)
    await app.get('/api/v1/anime-detail/?anime_slug=pelaut-kertas').expect(200)
    await app.get('/api/v1/anime-detail/?anime_slug=Pelaut-Kertas').expect(404)
  })

  test('health tells how each source answered last, and asks nobody', async () => {
    const { source, ...state } = mortal()
    const app = site(db(), { sources: [source] })

    const before = await app.get('/api/v1/health/').expect(200)
    expect(before.body).toEqual({
      status: 'success',
      message: 'Health check completed',
      data: { uji: { status: 'unknown', response_time: null, timestamp: null } },
    })
    expect(state.asked).toBe(0)
    await app.get('/api/v1/home/').expect(200)
    await app.get('/api/v1/movie/').expect(503)
    const { uji } = (await app.get('/api/v1/health').expect(200)).body.data
    // The kind of the failure alone: its message may hold addresses.
    expect(uji).toMatchObject({ status: 'down', error: 'unreachable' })
    expect(uji.timestamp).toBe(new Date(uji.timestamp).toISOString())
  })
})

describe('the manners of HTTP', () => {
  test('what the caller has is answered with 304, plain and compressed, with and without the page cache', async () => {
    await makeTitle(db())
    const app = site(db())
    const tags = new Set<string>()
    for (const encoding of ['br', 'gzip', 'identity']) {
      const response = await app.get('/api/v1/home/').set('Accept-Encoding', encoding).expect(200)
      const tag = response.headers.etag ?? ''
      expect(tag).toMatch(/^"[\w-]+"$/)
      tags.add(tag)
      const known = await app
        .get('/api/v1/home/')
        .set({ 'Accept-Encoding': encoding, 'If-None-Match': tag })
        .expect(304)
      expect(known.headers).toMatchObject({ etag: tag, 'cache-control': 'public, max-age=300' })
      await app
        .get('/api/v1/home/')
        .set({ 'If-None-Match': tag, Cookie: 'a=1', 'Accept-Encoding': encoding })
        .expect(304)
    }
    expect(tags.size).toBe(3)
  })

  test('age and lifetime tell the truth, also of kept bytes', async () => {
    const clock = setClock()
    const { source } = mortal()
    const app = site(db(), { sources: [source] })
    const first = await app.get('/api/v1/home/').expect('Age', '0').expect('Cache-Control', 'public, max-age=300')
    for (const [seconds, age] of [
      [20, '20'],
      [5, '25'],
      [200, '225'],
    ] as const) {
      clock.pass(seconds)
      const later = await app.get('/api/v1/home/').expect('Age', age).expect('Cache-Control', 'public, max-age=300')
      expect(later.headers.etag).toBe(first.headers.etag)
    }
    await app.get('/api/v1/anime-detail/?anime_slug=x').expect('Cache-Control', 'public, max-age=3600')
    await app.get('/api/v1/health/').expect('Cache-Control', 'no-cache')
  })

  test('a clock that is set back two days keeps nothing for two days', async () => {
    const clock = setClock()
    let edition = 0
    const editions = async () => ({
      ...home,
      top10: [{ ...link, judul: `Edisi ${++edition}`, rating: null, genres: [] }],
    })
    const app = site(db(), { sources: [mortal({ home: editions }).source] })
    const read = async () => {
      const { body } = await app.get('/api/v1/home/').expect(200).expect('Age', '0')
      return { title: body.data.top10[0].judul, isStale: body.meta.stale }
    }
    for (let time = 0; time < 2; time += 1) expect(await read()).toMatchObject({ title: 'Edisi 1' })
    clock.set(-2 * 86_400)
    await vi.waitFor(async () => expect(await read()).toEqual({ title: 'Edisi 2', isStale: false }))
    clock.pass(331)
    await vi.waitFor(async () => expect((await app.get('/api/v1/home/')).text).toContain('Edisi 3'))
  })

  test('with a lifetime of zero nothing is promised', async () => {
    const { source } = mortal()
    const app = site(db(), { sources: [source], settings: { CACHE_TTL: '0' } })
    await app.get('/api/v1/home/').expect('Cache-Control', 'public, max-age=0')
  })

  test('both slashes, HEAD, and 405 with what is allowed', async () => {
    await makeTitle(db(), { slug: 'a' })
    const app = site(db())
    for (const path of ['home', 'anime-terbaru', 'jadwal-rilis', 'jadwal-rilis/monday', 'health']) {
      const [bare, slashed] = [
        await app.get(`/api/v1/${path}`).expect(200),
        await app.get(`/api/v1/${path}/`).expect(200),
      ]
      expect(slashed.body.data).toEqual(bare.body.data)
      const head = await app.head(`/api/v1/${path}/`).set('Accept-Encoding', 'gzip').expect(200)
      expect(head.text).toBeUndefined()
      expect(head.headers.etag).toBe(slashed.headers.etag)
      for (const method of ['post', 'put', 'delete', 'patch'] as const) {
        const refused = await app[method](`/api/v1/${path}/`).expect(405)
        expect(refused.body).toMatchObject({ status: 'error', error_code: 'METHOD_NOT_ALLOWED' })
        expect(refused.headers.allow).toBe('HEAD, GET')
      }
      await app.options(`/api/v1/${path}/`).expect(200).expect('Allow', 'HEAD, GET')
    }
  })

  test('what lies nowhere below /api/v1 is a 404 in the envelope', async () => {
    for (const path of ['/api/v1', '/api/v1/', '/api/v1/tidak-ada/', '/api/v1/home/lagi', '/api/v1/%E0%A4%A']) {
      const { body, headers } = await site(db()).get(path).expect(404)
      expect(body, path).toMatchObject({
        status: 'error',
        error_code: 'NOT_FOUND',
        meta: { source: null, version: '1.0' },
      })
      expect(headers['cache-control']).toBe('no-store')
    }
  })

  test('a foreign host and a foreign site are refused in the envelope', async () => {
    const app = site(db())
    const host = await app.get('/api/v1/home/').set('Host', 'lain.example').expect(421)
    expect(host.body).toMatchObject({ status: 'error', error_code: 'MISDIRECTED_REQUEST' })
    const foreign = await app.post('/api/v1/home/').set('Sec-Fetch-Site', 'cross-site').expect(403)
    expect(foreign.body).toMatchObject({ status: 'error', error_code: 'FORBIDDEN' })
    await app.post('/api/v1/home/').set('Origin', 'https://lain.example').expect(403)
  })

  test('beyond the limit the envelope says so, and every answer says what is left', async () => {
    const { source } = mortal()
    const app = site(db(), { sources: [source], settings: { LIMITS: 'on' } })
    const first = await app.get('/api/v1/home/').expect(200)
    expect(first.headers).toMatchObject({ 'x-ratelimit-limit': '600', 'x-ratelimit-remaining': '599' })
    const left = Number(first.headers['x-ratelimit-reset']) - Date.now() / 1000
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThanOrEqual(62)
    await app.get('/api/v1/tidak-ada/').expect(404).expect('X-RateLimit-Remaining', '598')
    await Promise.all(Array.from({ length: 598 }, () => app.get('/api/v1/health/')))

    const refused = await app.get('/api/v1/home/').expect(429).expect('X-RateLimit-Remaining', '0')
    expect(refused.body).toMatchObject({ status: 'error', error_code: 'RATE_LIMITED' })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  })

  test('only listed origins may read from another site, with credentials', async () => {
    const settings = { CORS_ALLOWED_ORIGINS: 'https://teman.example' }
    const { source } = mortal()
    const app = site(db(), { settings, sources: [source] })
    const preflight = (origin: string) =>
      app.options('/api/v1/home/').set({ Origin: origin, 'Access-Control-Request-Method': 'GET' })

    const friend = await app.get('/api/v1/home/').set('Origin', 'https://teman.example').expect(200)
    expect(friend.headers).toMatchObject({
      'access-control-allow-origin': 'https://teman.example',
      'access-control-allow-credentials': 'true',
      'cross-origin-resource-policy': 'cross-origin',
    })
    expect(friend.headers.vary).toContain('Origin')
    expect((await preflight('https://teman.example').expect(204)).headers['access-control-allow-methods']).toContain(
      'GET',
    )
    const missing = await app.get('/api/v1/tidak-ada/').set('Origin', 'https://teman.example').expect(404)
    expect(missing.headers['access-control-allow-origin']).toBe('https://teman.example')

    for (const answer of [
      await app.get('/api/v1/home/').set('Origin', 'https://lain.example').expect(200),
      await preflight('https://lain.example'),
      await app.get('/docs').set('Origin', 'https://teman.example').expect(200),
      await site(db(), { sources: [source] })
        .get('/api/v1/home/')
        .set('Origin', 'https://teman.example'),
    ]) {
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    }
  })
})

describe('when sources fail', () => {
  test('page and API go on from the copy, and say how old it is', async () => {
    const clock = setClock()
    const state = mortal()
    const app = site(db(), { sources: [state.source] })
    await app.get('/anime/pedang-senja/').expect(200)
    state.dead = true
    clock.pass(3 * 3_600)

    const page = read((await app.get('/anime/pedang-senja/').expect(200)).text)
    expect(page.text('h1')).toBe('Pedang Senja')
    expect(page.text('main [role=status]')).toContain('salinan 3 jam lalu')
    const api = await app.get('/api/v1/anime-detail/?anime_slug=pedang-senja').expect(200)
    expect(api.body.meta.stale).toBe(true)
    expect(api.headers).toMatchObject({ 'cache-control': 'no-cache', age: '10800' })

    state.dead = false
    clock.pass(5)
    const healed = read((await app.get('/anime/pedang-senja/').expect(200)).text)
    expect(healed.all('main [role=status]')).toHaveLength(0)
  })

  test('without a copy both say honestly that there is nothing, and when to come back', async () => {
    const state = mortal()
    state.dead = true
    const app = site(db(), { sources: [state.source] })

    const page = await app.get('/anime/pedang-senja/').expect(503).expect('Retry-After', '30')
    expect(read(page.text).text('h1')).toBe('Sedang tidak menjawab')
    const api = await app
      .get('/api/v1/home/')
      .expect(503)
      .expect('Retry-After', '30')
      .expect('Cache-Control', 'no-store')
    expect(api.body).toMatchObject({ status: 'error', error_code: 'SOURCE_UNAVAILABLE' })
    expect(JSON.stringify(api.body)).not.toContain('connection refused')
  })

  test('a source that breaks the contract is a failure: nobody is shown its answer', async () => {
    const wrong = (said: unknown) => async () => said as AnswerData['detail']
    const path = '/api/v1/anime-detail/?anime_slug=benar'
    const answers = [
      { ...detail, judul: 7 },
      { ...detail, episode_list: null },
      { ...detail, anime_slug: 'lain' },
      null,
    ]
    for (const said of answers) {
      const app = site(db(), { sources: [mortal({ detail: wrong(said) }).source] })
      expect((await app.get(path).expect(503)).body.error_code).toBe('SOURCE_UNAVAILABLE')
    }
  })

  test('the next source answers for one that fails, and 404 needs all of them', async () => {
    const second = { ...mortal().source, name: 'kedua' }
    const missing = async (): Promise<never> => {
      throw new SourceFailure('missing', 'not here')
    }
    const app = (detailOf: Source['detail'], secondDetail = second.detail) =>
      site(db(), { sources: [mortal({ detail: detailOf }).source, { ...second, detail: secondDetail }] })
    const path = (slug: string) => `/api/v1/anime-detail/?anime_slug=${slug}`

    expect((await app(down).get(path('a')).expect(200)).body.meta.source).toBe('kedua')
    await app(missing, down).get(path('b')).expect(503)
    await app(down, missing).get(path('c')).expect(503)
    await app(missing, missing).get(path('d')).expect(404)
  })

  test('a lost database: what was shown goes on, the rest is an honest 503', async () => {
    await makeTitle(ownDb(), { slug: 'sudah-dilihat', title: 'Sudah Dilihat' })
    await makeTitle(ownDb(), { slug: 'belum-dilihat' })
    const app = site(ownDb())
    await app.get('/anime/sudah-dilihat/').expect(200)
    await ownDb().destroy()

    expect(read((await app.get('/anime/sudah-dilihat/').expect(200)).text).text('h1')).toBe('Sudah Dilihat')
    await app.get('/api/v1/anime-detail/?anime_slug=sudah-dilihat').expect(200)
    await app.get('/anime/belum-dilihat/').expect(503)
    await app.get('/api/v1/anime-detail/?anime_slug=belum-dilihat').expect(503)
  })
})

test('an episode that came out long ago keeps its place in the list', async () => {
  const title = await makeTitle(db(), { episodes: 0 })
  await makeEpisode(db(), title, { label: '1', released_at: daysAgo(400) })

  const { data } = (await site(db()).get('/api/v1/anime-terbaru/').expect(200)).body
  expect(data.results[0]).toMatchObject({ episode: '1', rilis: '1 tahun yang lalu' })
})
