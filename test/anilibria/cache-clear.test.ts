import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createCache } from '../../src/anilibria/cache/cache.ts'
import type { NewAnswer } from '../../src/anilibria/cache/copy.ts'
import { countTitles, markStale } from '../../src/anilibria/mirror/queries.ts'
import { openRedis } from '../../src/net/redis.ts'
import { useCatalog } from '../support/catalog.ts'
import { type RedisServer, redisServers } from '../support/redis.ts'

/** Clearing and counting what the cache of the v2 API holds. */

const { db } = useCatalog()
const made = (data: string): NewAnswer => ({
  data,
  pagination: null,
  source: 'anilibria',
  until: Date.now() + 60_000,
  level: 'L3',
  isStale: false,
})
const all = ['title:9101', 'title:9103', 'titles:page:1:limit:20:filters:abc', 'genres', 'search:a*b:limit:20:fuzzy:0']

describe.each(redisServers)('with $name', ({ open }) => {
  let server: RedisServer
  let redis: Awaited<ReturnType<typeof openRedis>>
  beforeAll(async () => {
    server = await open()
    redis = await openRedis({ url: server.url, log: pino({ level: 'silent' }) })
    await vi.waitFor(() => expect(redis.commands.isReady && redis.subscriber.isReady).toBe(true))
  })
  afterAll(async () => {
    redis.close()
    await server.stop()
  })

  const create = () =>
    createCache({
      ttl: { memory: 300, redis: 1_800 },
      redis: () => ({ ...redis, timeout: 30_000 }),
      markStale: (prefix, pattern) => markStale(db(), prefix, pattern),
      countTitles: () => countTitles(db()),
      onDrop: () => {},
    })

  /** A cache with something below each key, in memory and in Redis. */
  async function filled() {
    const cache = create()
    await cache.clear('*')
    await db()('anilibria_titles').update({ is_stale: false })
    await redis.commands.set('another:title:9101', 'x', { expiration: { type: 'PX', value: 60_000 } })
    for (const key of all) await cache.read(`anilibria:${key}`, async () => made('{}'))
    for (const key of all) expect(await redis.commands.get(`anilibria:${key}`)).not.toBeNull()
    return cache
  }

  /** The keys that memory still has; those in Redis alone are made anew. */
  async function left(cache: Awaited<ReturnType<typeof filled>>): Promise<string[]> {
    const levels = await Promise.all(
      all.map(
        async (key) => [key, (await cache.read(`anilibria:${key}`, async () => made('{"new":1}'))).level] as const,
      ),
    )
    return levels.filter(([, level]) => level !== 'L3').map(([key]) => key)
  }

  test.each([
    ['titles:*', { L1: 1, L2: 1, L3: 0 }, ['title:9101', 'title:9103', 'genres', 'search:a*b:limit:20:fuzzy:0']],
    ['title:9101', { L1: 1, L2: 1, L3: 1 }, all.slice(1)],
    ['anilibria:title:9103', { L1: 1, L2: 1, L3: 1 }, all.filter((key) => key !== 'title:9103')],
    ['title:9?0_', { L1: 0, L2: 0, L3: 0 }, all],
    ['another:*', { L1: 0, L2: 0, L3: 0 }, all],
    ['search:a*', { L1: 1, L2: 1, L3: 0 }, all.slice(0, 4)],
    ['*', { L1: 5, L2: 5, L3: 76 }, []],
  ])('%s clears what it names, here and in Redis, and marks titles', async (pattern, counts, kept) => {
    const cache = await filled()
    expect(await cache.clear(pattern)).toEqual(counts)
    expect(await left(cache)).toEqual(kept)
    expect((await countTitles(db())).titles).toBe(76)
    expect(await redis.commands.get('another:title:9101')).toBe('x')
    await cache.clear('*')
  })

  test('a change forgets its title and all lists, and what was read before it is not kept after it', async () => {
    const cache = await filled()
    await cache.forget([9101])
    expect(await left(cache)).toEqual(['title:9103'])
    let answer: (made: NewAnswer) => void = () => {}
    const slow = cache.read('anilibria:title:7', () => new Promise<NewAnswer>((resolve) => (answer = resolve)))
    await vi.waitFor(() => expect(answer).toBeDefined())
    await cache.forget([7])
    answer(made('"old"'))
    expect((await slow).data).toBe('"old"')
    expect((await cache.read('anilibria:title:7', async () => made('"new"'))).data).toBe('"new"')
    await cache.clear('*')
  })

  test('it counts what each level holds and had', async () => {
    const cache = await filled()
    await cache.read('anilibria:genres', async () => made('[]'))
    expect(await cache.stats()).toMatchObject({
      L1: { entries: 5, hits: 1, misses: 5, hit_rate: 0.1667 },
      L2: { status: 'connected', entries: 5, hits: 0, misses: 5 },
      L3: { titles: 76, stale: 0, hits: 5 },
    })
    await cache.clear('*')
  })
})
