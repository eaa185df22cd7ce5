import { createClient } from '@redis/client'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { useCatalog } from '../support/catalog.ts'
import { redisServers } from '../support/redis.ts'
import { type Served, serve } from '../support/served.ts'

/** The three levels in which answers of the v2 API are kept, and what they say of themselves. */

const { db, upstream, sync } = useCatalog()
/** Nothing is to be read from the upstream by a server of these tests. */
beforeAll(async () => {
  await db()('anilibria_sync').update({ checked_at: new Date(), full_at: new Date() })
})

const open = (settings: Record<string, string> = {}) =>
  serve(db(), { ANILIBERTY_BASE_URL: upstream().baseUrl, ...settings })

async function get(server: Served, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.origin}/api/anilibria/v2/${path}`, { headers })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
}
const level = async (server: Served, path: string) => (await get(server, path)).body.meta.cache_level

/** Runs a test with a server, and stops the server. */
async function withServer(settings: Record<string, string>, run: (server: Served) => Promise<void>): Promise<void> {
  const server = await open(settings)
  try {
    await run(server)
  } finally {
    await server.stop()
  }
}

const paths = [
  'titles?limit=2',
  'titles/9101',
  'titles/9101/episodes/1',
  'search?q=письма',
  'updates',
  'popular',
  'schedule',
  'genres',
]

test('an answer comes from the mirror first and from memory then, with the same tag and the true lifetime', () =>
  withServer({}, async (server) => {
    for (const path of paths.filter((one) => !one.includes('episodes'))) {
      const [first, second, third] = [await get(server, path), await get(server, path), await get(server, path)]
      expect([path, first.body.meta.cache_level]).toEqual([path, 'L3'])
      for (const { body, headers } of [second, third]) {
        expect(body.meta).toMatchObject({ cached: true, cache_level: 'L1', stale: false })
        expect(body.data).toEqual(first.body.data)
        expect(headers.get('etag')).toBe(first.headers.get('etag'))
      }
      for (const { body, headers } of [first, second, third]) {
        const most = Number(/max-age=(\d+)/.exec(headers.get('cache-control') ?? '')?.[1])
        const left = most - Number(headers.get('age') ?? 0)
        expect(Math.abs((Date.parse(body.meta.cache_expires) - Date.now()) / 1_000 - left)).toBeLessThan(3)
        // Who keeps an answer hears of no change, so nobody keeps it longer than memory does.
        expect(left).toBeLessThanOrEqual(300)
      }
      const tag = first.headers.get('etag') ?? ''
      expect((await get(server, path, { 'If-None-Match': tag })).status).toBe(304)
    }
  }))

test('what must be fresh is asked for each time', () =>
  withServer({}, async (server) => {
    for (const path of ['random', 'health', 'changes?since=2026-01-01'])
      expect((await get(server, path)).headers.get('cache-control')).toBe('no-cache')
  }))

test('a copy in memory ends with its lifetime', () =>
  withServer({ CACHE_TTL_MEMORY: '60' }, async (server) => {
    await get(server, 'titles/9101')
    expect(await level(server, 'titles/9101')).toBe('L1')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 })
    expect(await level(server, 'titles/9101')).toBe('L3')
  }))

test('an old title is refreshed behind the answer, and stale only while the upstream does not answer', () =>
  withServer({}, async (server) => {
    const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000)
    await db()('anilibria_titles').where({ id: 9104 }).update({ read_at: twoDaysAgo })
    const good = await get(server, 'titles/9104')
    expect(good.body.meta).toMatchObject({ cache_level: 'L3', stale: false })
    expect(good.headers.get('cache-control')).toBe('public, max-age=0')
    await vi.waitFor(async () => expect(await level(server, 'titles/9104')).toBe('L1'))

    await db()('anilibria_titles').where({ id: 9107 }).update({ read_at: twoDaysAgo })
    await db()('anilibria_sync').update({ failed_at: new Date(Date.now() + 60_000) })
    await vi.waitFor(async () => expect((await get(server, 'health')).body.status).toBe('degraded'))
    const stale = await get(server, 'titles/9107')
    expect(stale.body.meta).toMatchObject({ cache_level: 'L3', stale: true })
    expect(stale.headers.get('cache-control')).toBe('no-cache')
    const again = await get(server, 'titles/9107')
    expect(again.body.meta).toEqual({ ...stale.body.meta, cache_level: 'L1' })
    expect(again.headers.get('cache-control')).toBe('no-cache')
    await db()('anilibria_sync').update({ failed_at: null })
  }))

test('what the sync of another process tells is in the next answer', () =>
  withServer({}, async (server) => {
    const before = (await get(server, 'titles/9101')).body.data.episodes.current
    await get(server, 'titles/9101')
    upstream().addEpisode('toudai-no-tegami')
    await sync(false)
    await vi.waitFor(async () => expect((await get(server, 'titles/9101')).body.data.episodes.current).toBe(before + 1))
    const { data, next } = (await get(server, 'changes?since=2026-01-01T00:00:00Z')).body
    const again = (await get(server, `changes?since=${encodeURIComponent(next)}`)).body
    expect([data.at(-1)?.type, again.data]).toEqual(['new_episode', []])
  }))

describe.each(redisServers)('with $name', ({ open: openRedis }) => {
  test('two instances share copies, forget together, and go on without Redis', async () => {
    const redis = await openRedis()
    const settings = { REDIS_URL: redis.url }
    const [one, other] = [await open(settings), await open(settings)]
    const client = await createClient({ url: redis.url, disableOfflineQueue: true })
      .on('error', () => {})
      .connect()
    try {
      await vi.waitFor(async () => expect((await get(one, 'health')).body.cache.status).toBe('connected'))
      await vi.waitFor(async () => expect((await get(other, 'health')).body.cache.status).toBe('connected'))
      // A slow machine may skip Redis once, so that the next title shows it.
      const titles = await db()('anilibria_titles').orderBy('id').select('id', 'alias')
      const { id, alias } = await vi.waitFor(async () => {
        const next = titles.pop()
        await get(one, `titles/${next?.id}`)
        await vi.waitFor(async () => expect(String(await client.get(`anilibria:title:${next?.id}`))).toContain('"id'))
        expect((await get(other, `titles/${next?.id}`)).body.meta).toMatchObject({ cached: true, cache_level: 'L2' })
        expect(await level(other, `titles/${next?.id}`)).toBe('L1')
        return next ?? { id: 0, alias: '' }
      })
      const tags = await Promise.all([one, other].map(async (site) => (await get(site, 'genres')).headers.get('etag')))
      expect(tags[0]).toBe(tags[1])

      upstream().edit(alias, { description: 'Другое описание' })
      await sync(true)
      await get(one, 'titles/9104')
      await client.publish('anilibria:new_episode', JSON.stringify({ from: 'another instance', ids: [id] }))
      for (const site of [one, other])
        await vi.waitFor(async () =>
          expect((await get(site, `titles/${id}`)).body.data.description).toBe('Другое описание'),
        )
      await client.publish('anilibria:new_episode', 'no message of this service')
      await vi.waitFor(async () => expect(await level(one, 'titles/9104')).toBe('L1'))

      await redis.stop()
      expect(await level(one, 'titles?limit=7')).toBe('L3')
      await vi.waitFor(async () => expect((await get(one, 'health')).body.cache.status).toBe('disconnected'))
      expect((await get(one, 'health')).body.status).toBe('degraded')
      await redis.start()
      await vi.waitFor(async () => expect((await get(one, 'health')).body.cache.status).toBe('connected'))
      await vi.waitFor(async () => {
        const next = titles.pop()
        await get(one, `titles/${next?.id}`)
        expect(await level(other, `titles/${next?.id}`)).toBe('L2')
      })
    } finally {
      client.destroy()
      await Promise.all([one.stop(), other.stop()])
      await redis.stop()
    }
  })

  test('120 requests a minute are answered by both instances together, not one more', async () => {
    const redis = await openRedis()
    const settings = { REDIS_URL: redis.url, LIMITS: 'on' }
    const [one, other] = [await open(settings), await open(settings)]
    try {
      await vi.waitFor(async () => expect((await get(one, 'health')).body.cache.status).toBe('connected'))
      await vi.waitFor(async () => expect((await get(other, 'health')).body.cache.status).toBe('connected'))
      const statuses: number[] = []
      for (let at = 0; at < 125; at += 1) {
        const { status, headers } = await get(at % 2 ? one : other, 'titles/9101')
        expect(headers.get('x-ratelimit-limit')).toBe('120')
        statuses.push(status)
      }
      expect([statuses.filter((status) => status === 200).length, statuses.indexOf(429)]).toEqual([120, 120])
      const refused = await get(one, 'genres')
      expect(refused.body.error.code).toBe('RATE_LIMITED')
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      expect((await get(one, 'health')).status).toBe(200)
    } finally {
      await Promise.all([one.stop(), other.stop()])
      await redis.stop()
    }
  })
})

test('requests are counted by their routes, and answers from memory as hits', () =>
  withServer({}, async (server) => {
    for (let at = 0; at < 4; at += 1) await get(server, 'titles/9101')
    await get(server, 'titles/4242')
    const metrics = await (await fetch(`${server.origin}/metrics`)).text()
    const endpoint = 'endpoint="/api/anilibria/v2/titles/:id"'
    expect(metrics).toContain(`anilibria_requests_total{method="GET",${endpoint},status="200"} 4`)
    expect(metrics).toContain(`anilibria_requests_total{method="GET",${endpoint},status="404"} 1`)
    expect(metrics).toContain(`anilibria_request_duration_seconds_count{method="GET",${endpoint}} 5`)
    expect(metrics).toContain('anilibria_cache_hit_rate{cache_level="L1"} 0.6')
  }))
