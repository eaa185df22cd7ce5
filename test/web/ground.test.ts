import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { BadSettings } from '../../src/platform/environment.ts'
import { siteVersion } from '../../src/version.ts'
import { createLimits, pages } from '../../src/web/limits.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

describe('settings', () => {
  test('every bad variable is named at once', () => {
    const wrong = () => readConfig({ PORT: 'delapan', CACHE_TTL: '-1', LOG_LEVEL: 'keras', SOURCES: 'library,entah' })
    expect(wrong).toThrow(BadSettings)
    expect(wrong).toThrow(/PORT[\s\S]*CACHE_TTL|CACHE_TTL[\s\S]*PORT/)
    expect(wrong).toThrow(/LOG_LEVEL/)
    expect(wrong).toThrow(/SOURCES/)
  })

  test('a list may be written with commas or as JSON', () => {
    expect(readConfig({ EMBED_HOSTS: 'a.example, b.example' }).embedHosts).toEqual(['a.example', 'b.example'])
    expect(readConfig({ EMBED_HOSTS: '["a.example","b.example"]' }).embedHosts).toEqual(['a.example', 'b.example'])
  })

  test('what would break the content policy or never match is refused or put right', () => {
    expect(() => readConfig({ EMBED_HOSTS: 'a.example; script-src *' })).toThrow(/EMBED_HOSTS/)
    expect(() => readConfig({ MEDIA_HOSTS: 'https://cdn.example/→' })).toThrow(/MEDIA_HOSTS/)
    expect(() => readConfig({ BASE_URL: 'http://kortek.example/situs' })).toThrow(/BASE_URL/)
    expect(readConfig({ MEDIA_HOSTS: 'https://cdn.example:8443,*.video.example' }).mediaHosts).toHaveLength(2)
    expect(readConfig({ CORS_ALLOWED_ORIGINS: 'https://app.example/' }).corsOrigins).toEqual(['https://app.example'])
  })

  test('https behind no believed proxy is refused, for every log-in would fail', () => {
    expect(() => readConfig({ BASE_URL: 'https://kortek.example' })).toThrow(/TRUSTED_PROXIES/)
    expect(readConfig({ BASE_URL: 'https://kortek.example/', TRUSTED_PROXIES: '1' }).baseUrl).toBe(
      'https://kortek.example',
    )
  })
})

describe('every answer', () => {
  test('carries the security headers and a request id, the caller’s own when it is sane', async () => {
    const app = site(db())
    for (const path of ['/health', '/tidak/ada/', '/api/v1/tidak-ada/']) {
      const { headers } = await app.get(path)
      expect(headers['content-security-policy']).not.toMatch(/unsafe/)
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['x-request-id']).toMatch(/^[\w.-]{8,64}$/)
    }
    const own = await app.get('/health').set('X-Request-ID', 'jejak-123456')
    expect(own.headers['x-request-id']).toBe('jejak-123456')
    const odd = await app.get('/health').set('X-Request-ID', 'a<b>')
    expect(odd.headers['x-request-id']).not.toContain('<')
  })

  test('asks for https below its name only where the operator says so', async () => {
    const policyOf = async (settings: Record<string, string>) =>
      (await site(db(), { settings }).get('/health')).headers['strict-transport-security']
    const https = { BASE_URL: 'https://kortek.example', TRUSTED_PROXIES: '1' }
    expect(await policyOf(https)).toBe('max-age=31536000')
    expect(await policyOf({ ...https, HSTS_SUBDOMAINS: 'on' })).toBe('max-age=31536000; includeSubDomains')
    expect(await policyOf({ HSTS_SUBDOMAINS: 'on' })).toBeUndefined()
  })

  test('an untouched visit gets no cookie', async () => {
    await makeTitle(db(), { slug: 'tanpa-kue' })
    const { headers } = await site(db()).get('/anime/tanpa-kue/')
    expect(headers['set-cookie']).toBeUndefined()
  })
})

describe('hosts and sites', () => {
  test('a name the operator did not list is refused with 421', async () => {
    const app = site(db(), { settings: { ALLOWED_HOSTS: 'kortek.example' } })
    await app.get('/health').set('Host', 'kortek.example:8000').expect(200)
    for (const path of ['/', '/metrics', '/health/x']) await app.get(path).set('Host', 'jahat.example').expect(421)
  })

  test('a balancer that knows only the address of the server is told that it lives', async () => {
    const app = site(db(), { settings: { ALLOWED_HOSTS: 'kortek.example' } })
    const { body } = await app.get('/health').set('Host', '10.0.0.7:8000').expect(200)
    expect(body).toEqual({ status: 'ok' })
  })

  test('unsafe requests from other sites are refused, from programs they pass', async () => {
    const app = site(db(), { settings: { CORS_ALLOWED_ORIGINS: 'https://mitra.example' } })
    const post = (path: string, headers: Record<string, string>) => app.post(path).set(headers)
    expect((await post('/anime/x/', { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    expect((await post('/anime/x/', { 'Sec-Fetch-Site': 'same-site' })).status).toBe(403)
    expect((await post('/anime/x/', { Origin: 'https://jahat.example' })).status).toBe(403)
    expect((await post('/anime/x/', { Origin: 'null' })).status).toBe(403)
    expect((await post('/anime/x/', { 'Sec-Fetch-Site': 'same-origin' })).status).toBe(405)
    expect((await post('/anime/x/', {})).status).toBe(405)
    const partner = { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://mitra.example' }
    expect((await post('/anime/x/', partner)).status).toBe(403)
    expect((await post('/api/v1/home/', partner)).status).toBe(405)
  })
})

describe('addresses', () => {
  test('a page without its slash is led to it, with the query kept and never to another host', async () => {
    const app = site(db())
    await app.get('/anime/x?server=2').expect(301).expect('Location', '/anime/x/?server=2')
    const { headers } = await app.get('//jahat.example/x')
    expect(headers.location ?? '/').toMatch(/^\/(?!\/)/)
    await app.get('/Anime/x/').expect(404)
  })
})

describe('limits', () => {
  test('beyond 1,200 pages a minute an address is told to wait; the API says how much is left', async () => {
    await makeTitle(db(), { slug: 'ramai' })
    const limits = createLimits({ on: true })
    const app = site(db(), { limits })
    const left = await app.get('/api/v1/anime-detail/?anime_slug=ramai').expect(200)
    expect(left.headers).toMatchObject({ 'x-ratelimit-limit': '600', 'x-ratelimit-remaining': '599' })
    await app.get('/anime/ramai/').expect(200)
    // The test passes only the part of Koa's context that the limits need.
    const page = { ip: '127.0.0.1', state: { viewer: null } } as never
    for (let count = 0; count < 1_199; count += 1) await limits.consume(pages, page)
    const refused = await app.get('/anime/ramai/').expect(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(read(refused.text).text('h1')).toBe('Pelan-pelan dulu')
    await app.get('/health').expect(200)
  })
})

describe('figures', () => {
  test('/metrics shows durations by route to loopback, and behind a proxy only with the token', async () => {
    await makeTitle(db(), { slug: 'terukur' })
    const app = site(db())
    await app.get('/anime/terukur/')
    const { text } = await app.get('/metrics').expect(200)
    expect(text).toContain(`build_info{version="${siteVersion}"} 1`)
    expect(text).toMatch(/http_request_duration_seconds_count\{method="GET",route="\/anime\/:slug",status="200"\} 1/)
    expect(text).toMatch(/catalog_answers_total\{question="detail",result="asked"\} 1/)
    expect(text).toContain('nodejs_eventloop_lag_seconds')
    expect(text).toContain('database_pool_connections')
    expect(text).toMatch(/page_cache_total\{result="made"\} [12]/)
    const token = 'rahasia-sekali-panjang'
    const behind = site(db(), { settings: { METRICS_TOKEN: token, TRUSTED_PROXIES: '1' } })
    // A proxy that forgets the header makes every visitor look like loopback.
    for (const from of [{ 'X-Forwarded-For': '203.0.113.9' }, { 'X-Forwarded-For': '127.0.0.1' }, {}]) {
      const figures = (sent: Record<string, string> = {}) => behind.get('/metrics').set({ ...from, ...sent })
      await figures().expect(403)
      await figures({ Authorization: 'Bearer salah' }).expect(403)
      await figures({ Authorization: `Bearer ${token}` }).expect(200)
    }
  })
})

describe('bytes', () => {
  test('a page is sent compressed as the browser can take it, and 304 when it has it', async () => {
    await makeTitle(db(), { slug: 'ringkas' })
    const app = site(db())
    const tags = new Set<string>()
    for (const [accepted, sent] of [
      ['br', 'br'],
      ['gzip', 'gzip'],
      ['identity', undefined],
      ['br;q=0, gzip', 'gzip'],
      ['br; q=0 , gzip;q=0.5', 'gzip'],
      ['br;q=0', undefined],
    ]) {
      const { headers } = await app
        .get('/anime/ringkas/')
        .set('Accept-Encoding', accepted ?? '')
        .buffer(true)
      expect(headers['content-encoding']).toBe(sent)
      expect(headers.vary).toContain('Accept-Encoding')
      tags.add(headers.etag ?? '')
      await app
        .get('/anime/ringkas/')
        .set({ 'Accept-Encoding': accepted ?? '', 'If-None-Match': headers.etag ?? '' })
        .expect(304)
    }
    expect(tags.size).toBe(3)
  })

  test('a kept answer is still open to the origins that may read it, and to no other', async () => {
    await makeTitle(db(), { slug: 'mitra' })
    const app = site(db(), { settings: { CORS_ALLOWED_ORIGINS: 'https://mitra.example', LIMITS: 'on' } })
    const ask = (origin: string) => app.get('/api/v1/anime-detail/?anime_slug=mitra').set('Origin', origin)
    for (let time = 0; time < 2; time += 1) {
      const { headers } = await ask('https://mitra.example').expect(200)
      expect(headers['access-control-allow-origin']).toBe('https://mitra.example')
      expect(headers['cross-origin-resource-policy']).toBe('cross-origin')
      expect(headers['x-ratelimit-remaining']).toBe(String(599 - 2 * time))
      expect(headers.vary).toMatch(/Origin/)
      const stranger = await ask('https://jahat.example').expect(200)
      expect(stranger.headers['access-control-allow-origin']).toBeUndefined()
      expect(stranger.headers['cross-origin-resource-policy']).toBe('same-origin')
      expect(stranger.headers.etag).toBe(headers.etag)
    }
  })

  test('a page is kept for visitors without cookies until what it was made of changes', async () => {
    const title = await makeTitle(db(), { slug: 'tersimpan', title: 'Lama' })
    const app = site(db(), { settings: { CACHE_LONG_TTL: '0' } })
    expect(read((await app.get('/anime/tersimpan/')).text).text('h1')).toBe('Lama')
    await db()('library_titles').where({ id: title.id }).update({ title: 'Baru' })
    expect(read((await app.get('/anime/tersimpan/')).text).text('h1')).toBe('Baru')
  })

  test('a picture that is packed already is never compressed again, kept or not', async () => {
    await makeTitle(db(), { slug: 'berkartu' })
    const app = site(db())
    for (let time = 0; time < 2; time += 1) {
      const { headers } = await app.get('/kartu/berkartu.png').set('Accept-Encoding', 'br').expect(200)
      expect(headers['content-encoding']).toBeUndefined()
    }
  })

  test('what was only fetched ahead is not kept for those who come', async () => {
    const title = await makeTitle(db(), { slug: 'dulu', title: 'Dulu', episodes: 2 })
    await db()('library_episodes').where({ title_id: title.id }).update({ name: 'Nama Episode' })
    const app = site(db())
    const episode = '/episode/dulu-episode-1/'
    await app.get('/api/v1/episode-detail/?episode_url=dulu-episode-1').expect(200)
    await app.get(episode).set('Sec-Purpose', 'prefetch').expect(200)
    await expect.poll(async () => (await app.get(episode).expect(200)).text).toContain('Nama Episode')
    await app.get('/anime/dulu/').set('Sec-Purpose', 'prefetch;prerender').expect(200)
    const cold = await app.get('/anime/belum/').set('Sec-Purpose', 'prefetch').expect(503)
    expect(cold.headers['cache-control']).toBe('no-store')
  })

  test('assets are immutable under hashed names; an unknown hash is a 404', async () => {
    await makeTitle(db(), { slug: 'gaya' })
    const app = site(db())
    const page = read((await app.get('/anime/gaya/')).text)
    const address = page.attribute('link[rel=stylesheet]', 'href') ?? ''
    const { headers } = await app.get(address).expect(200)
    expect(headers['cache-control']).toContain('immutable')
    expect(headers['content-type']).toContain('text/css')
    await app.get(address.replace(/\.\w{10}\./, '.0000000000.')).expect(404)
    await app.get('/assets/../package.json').expect(404)
    await app.get('/media/..%2f..%2fpackage.json').expect(404)
  })
})
