import { expect, test, vi } from 'vitest'
import { createAniLibertyClient } from '../../src/anilibria/upstream/client.ts'
import { findRelease } from '../../src/anilibria/upstream/upstream.ts'
import { SourceFailure } from '../../src/net/failure.ts'
import type { FetchInit } from '../../src/net/fetcher.ts'

type Reply = { status?: number; headers?: Record<string, string>; body?: unknown }
type Call = { path: string; headers: FetchInit['headers']; at: number }

/** A client whose upstream is a function of the path. */
function clientOf(reply: (path: string, init: FetchInit) => Reply) {
  const calls: Call[] = []
  const client = createAniLibertyClient({
    baseUrl: 'https://api.test/api/v1/',
    fetcher: {
      close: async () => {},
      async fetch(url, init = {}) {
        init.signal?.throwIfAborted()
        const path = decodeURIComponent(String(url).replace('https://api.test/api/v1/', ''))
        calls.push({ path, headers: init.headers, at: Date.now() })
        const { status = 200, headers = {}, body = null } = reply(path, init)
        const text = typeof body === 'string' ? body : JSON.stringify(body)
        return { status, headers, url: String(url), body: Buffer.from(status === 304 ? '' : text) }
      },
    },
  })
  return { client, calls }
}

const { signal } = new AbortController()
const background = { signal, background: true }
const release = (alias: string) => ({ id: 86, alias, name: { main: alias }, episodes: [] })
const page = (...data: object[]) => ({ data, meta: { pagination: { total: 1, current_page: 1, total_pages: 1 } } })

test('what has not changed since is not sent again', async () => {
  const { client, calls } = clientOf((_, { headers }) =>
    headers?.['if-none-match'] === '"1"' ? { status: 304 } : { headers: { etag: '"1"' }, body: [release('a')] },
  )
  const first = await client.latest(1, { signal })
  expect(first).toMatchObject([{ alias: 'a' }])
  expect(await client.latest(1, { signal })).toEqual(first)
  expect(calls.map(({ headers }) => headers?.['if-none-match'])).toEqual([undefined, '"1"'])
})

test('filters are asked for as the API declares them', async () => {
  const { client, calls } = clientOf(() => ({ body: page() }))
  const filters = { genres: [15, 20], types: ['OVA', 'OAD'], years: { from: 2020, to: 2021 }, search: 'a b' } as const
  await client.catalogReleases(2, 24, filters, { signal })
  const asked = new URLSearchParams(calls[0]?.path.split('?')[1])
  expect(Object.fromEntries(asked)).toEqual({
    page: '2',
    limit: '24',
    'f[genres]': '15,20',
    'f[types]': 'OVA,OAD',
    'f[years][from_year]': '2020',
    'f[years][to_year]': '2021',
    'f[search]': 'a b',
  })
})

/** Freezes the clock: only `vi.advanceTimersByTimeAsync` moves it. */
function stopTheClock() {
  vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  return (path: string, calls: Call[]) => calls.filter((call) => call.path.startsWith(path)).map(({ at }) => at)
}

test('in the background one call starts every 2.1 seconds, failed ones included; a visitor waits for none of them', async () => {
  const startsOf = stopTheClock()
  const { client, calls } = clientOf((path) => (path.includes('limit=1') ? { status: 500 } : { body: [] }))
  const slow = Promise.allSettled([1, 2, 3].map((limit) => client.latest(limit, background)))
  await vi.advanceTimersByTimeAsync(1_000)
  await client.search('now', { signal })
  await vi.advanceTimersByTimeAsync(5_000)
  expect((await slow).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  expect(startsOf('anime/releases/latest', calls)).toEqual([0, 2_100, 4_200])
  expect(startsOf('app/search', calls)).toEqual([1_000])
})

test('who gives up waiting in the background is let go at once, and holds up nobody', async () => {
  const startsOf = stopTheClock()
  const { client, calls } = clientOf(() => ({ body: [] }))
  const gaveUp = new AbortController()
  await Promise.all([client.latest(1, background), vi.advanceTimersByTimeAsync(0)])
  const waiting = [2, 3].map((limit) => client.latest(limit, { signal: gaveUp.signal, background: true }))
  const next = client.latest(4, background)
  gaveUp.abort(new Error('stopped'))
  for (const call of waiting) await expect(call).rejects.toThrow('stopped')
  await vi.advanceTimersByTimeAsync(2_100)
  expect(await next).toEqual([])
  expect(startsOf('anime/releases/latest', calls)).toEqual([0, 2_100])
})

test.each([
  ['an error told as success', { body: { message: 'Server Error' } }, 'error_page'],
  ['no such release, as a page', { body: '<html><title>Not Found</title></html>' }, 'missing'],
  ['any other page', { body: `<html><title>Anime</title><p>Room 404</p>${'<p>Watch</p>'.repeat(50)}` }, 'wrong_type'],
  ['nothing new, though nothing is known', { status: 304 }, 'wrong_type'],
  ['another shape', { body: { id: 1 } }, 'wrong_schema'],
])('%s is a failure by name', async (_, reply: Reply, failure) => {
  const { client } = clientOf(() => reply)
  await expect(client.release('a', { signal })).rejects.toMatchObject({ failure })
})

test('a caller whose time is over is told so by name', async () => {
  const { client } = clientOf(() => ({ body: [] }))
  const late = AbortSignal.abort(new DOMException('late', 'TimeoutError'))
  await expect(client.week({ signal: late })).rejects.toBeInstanceOf(SourceFailure)
  const gone = AbortSignal.abort(new Error('stopping'))
  await expect(client.week({ signal: gone })).rejects.toThrow('stopping')
})

test.each(['86', 'latest'])('the alias %j is neither a number nor another question', async (alias) => {
  const { client, calls } = clientOf(() => ({ body: page(release('other'), release(alias)) }))
  expect((await findRelease(client, alias, signal)).alias).toBe(alias)
  expect(calls[0]?.path).toBe(`anime/releases/list?aliases=${alias}&page=1&limit=50`)
})
