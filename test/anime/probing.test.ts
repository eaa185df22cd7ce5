import { expect, test } from 'vitest'
import { createFreshness } from '../../src/anime/answers/freshness.ts'
import type { Endpoint } from '../../src/anime/endpoints/endpoint.ts'
import { createRemote } from '../../src/anime/endpoints/remote.ts'
import { createHealthProbe } from '../../src/anime/probing.ts'
import { startUpstream } from '../support/upstream.ts'

const MINUTE = 60

/**
 * Returns whether a probe counts an answer of the given age (seconds) as stale, with the given Cache-Control of its
 * server.
 */
async function staleAt(age: number, cacheControl: string | null): Promise<boolean> {
  const upstream = await startUpstream({ name: 'Lain' })
  upstream.set('*', { age })
  const remote = createRemote({
    url: upstream.url,
    fetcher: {
      async fetch(url) {
        const response = await fetch(url)
        const headers = Object.fromEntries(response.headers)
        delete headers['cache-control']
        if (cacheControl) headers['cache-control'] = cacheControl
        return { status: response.status, headers, url: String(url), body: Buffer.from(await response.arrayBuffer()) }
      },
      close: async () => {},
    },
  })
  const ask: Endpoint['ask'] = async (question, { signal }) => {
    const { stale, source, ...reading } = await remote.ask(question, signal)
    return { ...reading, source: source ?? '', wasStale: stale }
  }
  const never = () => Promise.reject(new Error('visitors are not in the way'))
  const endpoint: Endpoint = { id: 1, name: 'Lain', isOwn: false, host: 'lain', ask: never, probe: ask }
  const watch = createHealthProbe({
    settings: { sources: [], samehadaku: undefined, aniliberty: undefined } as never, // it has no sources
    sources: [],
    identity: {} as never, // nor titles
    roster: { list: async () => [endpoint], revision: () => 1 },
    freshness: createFreshness({ short: 30 * MINUTE, long: 60 * MINUTE, ifError: 0 }),
    renew: async () => {},
    note: () => {},
  })
  const shown = await watch.checkEndpoint(1, 'home', 5_000)
  await upstream.close()
  expect(shown?.failure).toBeNull()
  return shown?.isStale === true
}

test('an answer is stale beyond our own time where its server promises nothing, or no more', async () => {
  expect(await staleAt(29 * MINUTE, null)).toBe(false)
  expect(await staleAt(34 * MINUTE, null)).toBe(true)
  expect(await staleAt(34 * MINUTE, 'public, max-age=1800')).toBe(true)
  expect(await staleAt(34 * MINUTE, 'public, max-age=60')).toBe(true)
  expect(await staleAt(34 * MINUTE, 'no-cache, max-age=7200')).toBe(true)
})

test('a server whose own time is longer, as it says itself, is judged by that; nobody is believed for ever', async () => {
  expect(await staleAt(110 * MINUTE, 'public, max-age=7200')).toBe(false)
  expect(await staleAt(133 * MINUTE, 'public, max-age=7200')).toBe(true)
  expect(await staleAt(3 * 24 * 60 * MINUTE, 'public, max-age=31536000, immutable')).toBe(true)
})
