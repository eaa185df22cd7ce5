import { EventEmitter } from 'node:events'
import { expect, test, vi } from 'vitest'
import { createCache } from '../../src/anilibria/cache/cache.ts'
import type { Redis } from '../../src/net/redis.ts'

/** What other instances hear when Redis fails for a moment while something changes. */

test.each(['forget', 'clear'] as const)('a lost message to %s is made good when Redis answers again', async (how) => {
  let isDown = false
  const said: string[] = []
  const answer = async <T>(value: T): Promise<T> => {
    if (isDown) throw new Error('Redis does not answer')
    return value
  }
  const commands = {
    isReady: true,
    get: () => answer(null),
    set: () => answer('OK'),
    del: () => answer(1),
    publish: (_: string, message: string) => answer(message).then((text) => said.push(text)),
    async *scanIterator() {
      yield await answer([])
    },
  }
  // Only these members are used.
  const redis = { commands, subscriber: { isReady: false }, changes: new EventEmitter() } as unknown as Redis
  const cache = createCache({
    ttl: { memory: 300, redis: 1_800 },
    redis: () => redis,
    markStale: async () => 0,
    countTitles: async () => ({ titles: 0, stale: 0 }),
    onDrop: () => {},
  })
  const until = Date.now() + 600_000
  const read = () =>
    cache.read('anilibria:genres', async () => {
      return { data: '[]', pagination: null, source: 'anilibria', until, level: 'L3', isStale: false }
    })
  isDown = true
  await (how === 'forget' ? cache.forget([5]) : cache.clear('title:5'))
  isDown = false
  await vi.waitUntil(() => cache.status() === 'connected')
  await read()
  await vi.waitUntil(() => said.length > 0)
  expect(said.map((text) => JSON.parse(text).clear)).toEqual(['*'])
  await read()
  expect(said).toHaveLength(1)
})
