import { afterAll, beforeAll, expect, test } from 'vitest'
import { titleText } from '../../src/anilibria/title/title.ts'
import { createV1 } from '../../src/anilibria/v1/v1.ts'
import { createFetcher, type Fetcher } from '../../src/net/fetcher.ts'
import { lighthouse, useNodeService } from '../support/anilibria-v1.ts'

/** The older Node service is asked for a title that nobody else can answer. */

const service = useNodeService()
let fetcher: Fetcher
beforeAll(() => {
  fetcher = createFetcher({ allowPrivate: true, userAgent: 'KortekStream/test' })
})
afterAll(() => fetcher.close())

const storage = 'https://storage.aniliberty.test'
const ask = (id: number, signal = AbortSignal.timeout(120_000)) =>
  createV1({ baseUrl: `${service().baseUrl}/`, fetcher, storage, now: () => new Date('2026-03-01') })(id, signal)
const paths = () => service().requests.map(({ path }) => path)

test('a title in the shape of the retired API becomes one of the v2 API', async () => {
  const title = await ask(9101)
  if (title === null || title === 'missing') throw new Error('no title')
  expect(title).toEqual({
    id: 9101,
    names: { ru: 'Письма с маяка', en: 'Toudai no Tegami', alternative: null },
    description: 'Смотритель маяка\nпишет письма.',
    type: 'TV',
    status: 'ongoing',
    genres: ['Драма', 'Повседневность'],
    year: 2025,
    season: 'summer',
    episodes: { total: null, current: 3 },
    poster: {
      small: `${storage}/storage/releases/posters/9101/small.jpg`,
      medium: `${storage}/storage/releases/posters/9101/medium.jpg`,
      large: `${storage}/storage/releases/posters/9101/original.jpg`,
    },
    player: {
      episodes: {
        2: {
          number: 2,
          name: 'Ответ',
          preview: `${storage}/storage/previews/2.jpg`,
          sources: [
            { quality: '1080p', url: 'https://cache.libria.fun/videos/2/1080.m3u8', type: 'hls' },
            { quality: '720p', url: 'https://cache.libria.fun/videos/2/720.m3u8', type: 'hls' },
            { quality: '480p', url: 'https://cache.libria.fun/videos/2/480.m3u8', type: 'hls' },
          ],
          duration: null,
        },
        2.5: { number: 2.5, name: 'Между', preview: null, sources: [], duration: null },
        10: {
          number: 10,
          name: 'Серия 10',
          preview: null,
          sources: [{ quality: '720p', url: 'https://cache.libria.fun/videos/10/720.m3u8', type: 'hls' }],
          duration: null,
        },
      },
    },
    rating: null,
    updated_at: '2025-08-01T15:30:00Z',
    blocked: false,
  })
  expect(titleText(title)).toMatch(/"2":.*"2\.5":.*"10":/)
  expect(service().requests[0]?.headers['x-anilibria-fallback']).toBe('1')
})

test('the codes of types, seasons and statuses are read; what is unknown is null', async () => {
  const read = async (changes: object) => {
    service().state.titles = [{ ...lighthouse, ...changes }]
    return ask(9101)
  }
  const types = ['Movie', 'TV', 'OVA', 'ONA', 'Special', 'ONA'] as const
  for (const [code, type] of types.entries()) expect(await read({ type: { code } })).toMatchObject({ type })
  const seasons = [null, 'winter', 'spring', 'summer', 'autumn']
  for (const [code, season] of seasons.entries())
    expect(await read({ season: { code, year: 2020 } })).toMatchObject({ season, year: 2020 })
  expect(await read({ status: { code: 2 } })).toMatchObject({ status: 'completed' })
  expect(await read({ status: { code: 4 } })).toMatchObject({ status: 'completed' })
  expect(await read({ player: { host: null, list: [] } })).toMatchObject({
    status: 'announced',
    episodes: { current: 0 },
  })
  expect(await read({ status: { code: 2 }, season: { code: 1, year: 2010 }, player: { list: {} } })).toMatchObject({
    status: 'completed',
  })
  expect(await read({ blocked: { copyrights: true, geoip: false } })).toMatchObject({ blocked: true })
  const nothing = { type: null, posters: null, genres: null, description: null, blocked: undefined, player: undefined }
  const bare = await read({ ...nothing, season: 'лето', updated: 'вчера' })
  expect(bare).toMatchObject({ type: 'TV', season: null, year: null, updated_at: null, genres: [], description: '' })
  expect(bare).toMatchObject({ poster: { small: null, medium: null, large: null }, blocked: false })
})

test('an array of episodes is read by their own numbers', async () => {
  const list = [{ episode: 0, hls: {} }, { episode: '25.5', hls: {} }, { hls: {} }]
  service().state.titles = [{ ...lighthouse, player: { host: 'cache.libria.fun', list } } as { id: number }]
  const title = await ask(9101)
  expect(title).toMatchObject({ episodes: { current: 2 }, player: { episodes: { 0: { number: 0 }, 25.5: {} } } })
})

test('a service that has its titles below v1 is found there; a title that it does not have is missing', async () => {
  expect(await ask(4)).toBe('missing')
  service().requests.length = 0
  service().state.prefix = '/api/anilibria/v1'
  expect(await ask(9101)).toMatchObject({ id: 9101 })
  expect(paths()).toEqual(['/api/anilibria/9101', '/api/anilibria/v1/9101'])
})

test.each([400, 403, 405, 502])('a proxy that answers %i before it hides nothing', async (status) => {
  Object.assign(service().state, { prefix: '/api/anilibria/v1', elsewhere: { status, body: {} } })
  expect(await ask(9101)).toMatchObject({ id: 9101 })
  expect(await ask(4)).toBe('missing')
})

test('a service that has no such address does not say that there is no such title', async () => {
  service().state.prefix = '/elsewhere'
  expect(await ask(9101)).toBeNull()
})

test('an episode that cannot be read is left out; a player that cannot be read is no answer', async () => {
  const { '2': second } = lighthouse.player.list
  const read = async (player: unknown) => {
    service().state.titles = [{ ...lighthouse, player } as { id: number }]
    return ask(9101)
  }
  const title = await read({ ...lighthouse.player, list: { 1: null, 2: second, 3: 'soon' } })
  expect(title).toMatchObject({
    status: 'ongoing',
    episodes: { current: 1 },
    player: { episodes: { 2: { number: 2 } } },
  })
  expect(await read({ list: [null, second] })).toMatchObject({ episodes: { current: 1 } })
  for (const player of ['soon', { list: 'soon' }, [1]]) expect([player, await read(player)]).toEqual([player, null])
  expect(await read(null)).toMatchObject({ status: 'announced' })
})

test('a title with another number than the one asked for is no answer', async () => {
  service().state.mood = 'made up'
  expect(await ask(9101)).toBeNull()
  expect(await ask(4)).toBeNull()
})

test('web pages, errors, silence and titles that cannot be read are no answer', async () => {
  for (const mood of ['web page', 'failing'] as const) {
    service().state.mood = mood
    expect(await ask(9101)).toBeNull()
  }
  service().state.mood = 'works'
  service().state.titles = [{ ...lighthouse, names: null } as { id: number }]
  expect(await ask(9101)).toBeNull()

  service().state.mood = 'silent'
  const reason = new Error('the caller went away')
  const caller = new AbortController()
  const asked = ask(9101, caller.signal)
  caller.abort(reason)
  await expect(asked).rejects.toBe(reason)
  await service().close()
  expect(await ask(9101)).toBeNull()
})
