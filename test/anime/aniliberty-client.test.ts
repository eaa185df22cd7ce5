import { expect, test } from 'vitest'
import { SourceFailure } from '../../src/anime/failure.ts'
import { createAniLibertyClient } from '../../src/anime/sources/aniliberty/client.ts'
import { findRelease } from '../../src/anime/sources/aniliberty/releases.ts'
import type { FetchInit } from '../../src/net/fetcher.ts'

type Reply = { status?: number; headers?: Record<string, string>; body?: unknown }
type Call = { path: string; headers: FetchInit['headers']; at: number }

/** A client whose upstream is a function of the path, on a clock that only sleeping moves. */
function clientOf(reply: (path: string, init: FetchInit) => Reply) {
  const calls: Call[] = []
  let time = 0
  const client = createAniLibertyClient({
    baseUrl: 'https://api.test/api/v1/',
    now: () => time,
    sleep: async (ms) => {
      await new Promise(setImmediate)
      time += ms
    },
    fetcher: {
      close: async () => {},
      async fetch(url, init = {}) {
        init.signal?.throwIfAborted()
        const path = decodeURIComponent(String(url).replace('https://api.test/api/v1/', ''))
        calls.push({ path, headers: init.headers, at: time })
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
    headers?.['if-none-match'] === '"1"'
      ? { status: 304 }
      : { headers: { etag: '"1"' }, body: [{ id: 1, name: 'Комедия' }] },
  )
  const first = await client.genres({ signal })
  expect(await client.genres({ signal })).toEqual(first)
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

test('in the background one call starts every two seconds; a visitor waits for none of them', async () => {
  const { client, calls } = clientOf(() => ({ body: [] }))
  const slow = Promise.all([client.latest(1, background), client.latest(2, background), client.latest(3, background)])
  await client.search('now', { signal })
  await slow
  const startOf = (path: string) => calls.find((call) => call.path.startsWith(path))?.at
  expect(startOf('app/search')).toBe(0)
  expect(calls.filter(({ path }) => path.startsWith('anime/releases/latest')).map(({ at }) => at)).toEqual([
    2_000, 4_000, 6_000,
  ])
})

test('a server that asks for a pause gets it from the background', async () => {
  const { client, calls } = clientOf((path) =>
    path.includes('limit=1') ? { status: 429, headers: { 'retry-after': '30' } } : { body: [] },
  )
  await expect(client.latest(1, { signal })).rejects.toMatchObject({ failure: 'rate_limited', retryAfter: 30 })
  await client.latest(2, background)
  expect(calls.map(({ at }) => at)).toEqual([0, 30_000])
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
