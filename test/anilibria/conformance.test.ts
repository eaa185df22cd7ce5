import { AniLibertyClient, type ApiResponse, type ReleaseInSchedule } from 'anilibertyjs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type AniLiberty, startAniLiberty } from '../../src/demo/fakes/aniliberty/server.ts'
import { wrapped } from '../support/aniliberty-knobs.ts'

/** A published client, unchanged, works against the fake, so the fake speaks the real API's language. */

let upstream: AniLiberty
let client: AniLibertyClient
beforeAll(async () => {
  upstream = await startAniLiberty()
  client = new AniLibertyClient({ baseUrl: upstream.baseUrl, timeout: 60_000 })
})
beforeEach(() => upstream.reset())
afterAll(() => upstream.close())

async function good<Data>(answer: Promise<ApiResponse<Data>>): Promise<Data> {
  const { status, data, error } = await answer
  if (status !== 200 || data === undefined || data === null) throw new Error(`${status} ${JSON.stringify(error)}`)
  return data
}
const aliases = (releases: readonly { alias: string }[]) => releases.map(({ alias }) => alias)
const last = () => upstream.requests.at(-1)

test('catalog: pages of the freshest, `previous` left out on the first, nothing beyond the last', async () => {
  const first = await good(client.getCatalogReleases({ limit: 50 }))
  const second = await good(client.getCatalogReleases({ limit: 50, page: 2 }))

  const total = upstream.world().length
  const pages = { total, count: 50, per_page: 50, current_page: 1, total_pages: Math.ceil(total / 50) }
  expect(first.meta.pagination).toMatchObject(pages)
  expect(Object.keys(first.meta.pagination.links ?? {})).toEqual(['next'])
  expect(Object.keys(second.meta.pagination.links ?? {})).toEqual(['previous'])
  expect(new Set(aliases([...first.data, ...second.data])).size).toBe(total)
  expect(first.data[0]).toMatchObject({
    id: 9101,
    alias: 'toudai-no-tegami',
    name: { main: 'Письма с маяка', english: 'Toudai no Tegami' },
    type: { value: 'TV', description: 'ТВ' },
    season: { value: 'summer' },
    publish_day: { value: 3 },
    fresh_at: '2026-09-30T18:00:00+00:00',
  })
  expect(first.data[0]?.genres.map(({ name }) => name)).toEqual(['Драма', 'Повседневность', 'Сверхъестественное'])
  expect(first.data[0]).not.toHaveProperty('episodes')
  expect((await good(client.getCatalogReleases({ page: 40 }))).data).toEqual([])
})

test('catalog: filters by repeated keys, by commas and by POST find the same releases', async () => {
  const repeated = await good(
    client.getCatalogReleases({ 'f[types]': ['OVA', 'OAD'], 'f[sorting]': 'YEAR_DESC', 'f[years][to_year]': 2018 }),
  )
  expect(last()?.query.getAll('f[types]')).toEqual(['OVA', 'OAD'])
  expect(aliases(repeated.data)).toEqual(['nami-no-uta', 'yuki-no-suzu'])

  const joined = await fetch(`${upstream.baseUrl}/anime/catalog/releases?f[types]=OVA,OAD&f[sorting]=YEAR_DESC`)
  expect(aliases((await joined.json()).data)).toEqual(['nami-no-uta', 'yuki-no-suzu'])

  const posted = await good(
    client.getCatalogReleasesPost({
      f: { types: ['OVA', 'OAD'], sorting: 'YEAR_DESC', years: { from_year: 2010 } },
      include: 'id,alias,type.value',
    }),
  )
  expect(posted.data).toEqual([{ id: 9114, alias: 'nami-no-uta', type: { value: 'OAD' } }])

  expect(aliases((await good(client.getCatalogReleases({ 'f[search]': 'звездный' }))).data)).toEqual(['hoshi-no-enden'])
})

test('more than 50 at once, an unknown filter and an empty search are 422, field by field', async () => {
  const refusals = [
    await client.getCatalogReleases({ limit: 51 }),
    await client.getCatalogReleases({ 'f[sorting]': 'TITLE_ASC' as 'YEAR_ASC' }),
    await client.searchReleases({ query: '' }),
  ]
  expect(refusals.map(({ status }) => status)).toEqual([422, 422, 422])
  expect(refusals.map(({ error }) => Object.keys(error?.errors ?? {}))).toEqual([['limit'], ['f.sorting'], ['query']])
  expect(refusals.every(({ error }) => typeof error?.message === 'string')).toBe(true)
})

test('latest: a bare array, each with its newest episode', async () => {
  const latest = await good(client.getLatestReleases({ limit: 4 }))

  expect(latest.map(({ alias, latest_episode }) => [alias, latest_episode.ordinal])).toEqual([
    ['toudai-no-tegami', 7],
    ['umi-no-kishi', 381],
    ['yoru-no-hashi-2nd-season', 16],
    ['kage-no-eki', 8],
  ])
  expect(latest[0]?.latest_episode).toMatchObject({ name: null, hls_1080: null, release_id: 9101 })
  expect(await good(client.getLatestReleases())).toHaveLength(14)
})

test('week: a bare array whatever the documentation says; wrapped at the turn of a knob; include needs the prefix', async () => {
  const bare: unknown = await good(client.getScheduleWeek())
  const week = bare as ReleaseInSchedule[]
  expect(
    week.map(({ release, next_release_episode_number }) => [
      release.alias,
      release.publish_day?.value,
      next_release_episode_number,
    ]),
  ).toEqual([
    ['toudai-no-tegami', 3, 8],
    ['umi-no-kishi', 6, 382],
    ['kage-no-eki', 5, 9],
    ['yoru-no-hashi-2nd-season', 1, 17],
  ])
  expect(await good(client.getScheduleWeek({ include: 'id,genres' }))).toEqual([[], [], [], []])

  upstream.set('anime/schedule/week', wrapped)
  expect((await good(client.getScheduleWeek())).data).toHaveLength(4)

  const now = await good(client.getScheduleNow())
  expect([now.yesterday, now.today, now.tomorrow].map((day) => day.map(({ release }) => release.alias))).toEqual([
    ['toudai-no-tegami'],
    [],
    ['kage-no-eki'],
  ])
})

test('search: base releases by any of their names', async () => {
  for (const query of ['lighthouse', 'МАЯК', 'toudai'])
    expect(aliases(await good(client.searchReleases({ query }))), query).toEqual(['toudai-no-tegami'])
  const [found] = await good(client.searchReleases({ query: 'маяк' }))
  expect(found).not.toHaveProperty('genres')
  expect(await good(client.searchReleases({ query: 'нет такого' }))).toEqual([])
})

test('release: by number and by alias, with episodes as they stand there', async () => {
  const release = await good(client.getRelease(9101))
  expect((await good(client.getRelease('toudai-no-tegami'))).name).toEqual(release.name)
  expect(release.episodes.map(({ ordinal }) => ordinal)).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(release.episodes[0]).toMatchObject({ name: 'Первое письмо', opening: { start: 62, stop: 152 } })
  expect(release.members.map(({ nickname }) => nickname)).toEqual(['Мирабель', null])
  expect(release.description).toContain('\r\n\r\n')
  expect(await good(client.getReleaseMembers(9101))).toEqual(release.members)

  const orders = await Promise.all(
    ['kaze-no-tokei', 'hoshi-no-enden', 'umi-no-kishi', 'asu-no-hokora'].map(async (alias) =>
      (await good(client.getRelease(alias))).episodes.map(({ ordinal }) => ordinal),
    ),
  )
  expect(orders.map((ordinals) => ordinals.slice(-3))).toEqual([[25, 25.5, 26], [11, 12, 0], [379, 380, 381], []])
  const elsewhere = await good(client.getRelease('yuki-no-suzu'))
  expect(elsewhere.episodes[0]).toMatchObject({ hls_480: null, hls_720: null, hls_1080: null, duration: 0 })
  expect(elsewhere.episodes[0]?.rutube_id).toMatch(/^\w+$/)
})

test('the query of a stream tells who asks, its path does not', async () => {
  const streams = [1, 2, 3].map(async () => {
    const [episode] = (await good(client.getRelease(9101))).episodes
    return new URL(episode?.hls_720 ?? '')
  })
  const urls = await Promise.all(streams)
  expect(new Set(urls.map(({ pathname }) => pathname)).size).toBe(1)
  expect(new Set(urls.map(({ search }) => search)).size).toBe(3)
  expect(urls[0]?.searchParams.get('countryIso')).toMatch(/^[A-Z]{2}$/)
})

test('list: by numbers and aliases at once, whole releases; who is unknown is left out', async () => {
  const list = await good(
    client.getReleasesList({ ids: [9101, 9109, 1], aliases: ['yuki-no-suzu', 'nobody'], limit: 50 }),
  )
  expect(aliases(list.data)).toEqual(['toudai-no-tegami', 'yuki-no-suzu', 'gin-no-tsuru'])
  expect(list.data.map(({ episodes }) => episodes.length)).toEqual([7, 2, 1])
  expect(list.meta.pagination.total).toBe(3)
})

test('genres: by Russian name, with their releases; random, recommended, references and status', async () => {
  const genres = await good(client.getGenres())
  expect(genres).toHaveLength(35)
  expect(genres[0]?.name).toBe('Боевые искусства')
  expect(genres.find(({ id }) => id === 36)?.total_releases).toBe(1)
  expect(aliases((await good(client.getGenreReleases(36))).data)).toEqual(['kitsune-to-taiyaki'])
  expect(await good(client.getGenre(34))).toMatchObject({ name: 'Исекай', total_releases: 0 })
  expect(await client.getGenre(35)).toMatchObject({ status: 404 })

  expect(await good(client.getRandomReleases({ limit: 6 }))).toHaveLength(6)
  const recommended = await good(client.getRecommendedReleases({ limit: 2, release_id: 9102 }))
  expect(aliases(recommended)).toEqual(['toudai-no-tegami', 'umi-no-kishi'])

  expect((await good(client.getCatalogTypes())).map(({ value }) => value)).toHaveLength(8)
  expect(await good(client.getCatalogYears())).toContain(2027)
  expect((await good(client.getCatalogGenres()))[0]).toEqual({ id: 15, name: 'Боевые искусства' })
  expect(await good(client.getAppStatus())).toMatchObject({ is_alive: true, request: { iso_code: 'ID' } })
})

test('franchises: a bare array, one with its releases in order, by chance, and of a release', async () => {
  const franchises = await good(client.getFranchises())
  expect(franchises.map(({ name }) => name)).toEqual([
    'Письма с маяка',
    'Ночной мост',
    'Тихие истории',
    'Снежный колокольчик',
  ])
  expect(franchises[0]).toMatchObject({
    first_year: 2012,
    last_year: 2026,
    total_releases: 3,
    total_episodes: 20,
    total_duration_in_seconds: 20 * 1_420,
  })
  expect(franchises[0]).not.toHaveProperty('franchise_releases')
  expect(franchises[0]?.image).not.toHaveProperty('src')

  const one = await good(client.getFranchise(franchises[0]?.id ?? ''))
  expect(
    one.franchise_releases.map(({ sort_order, release_id, release }) => [sort_order, release_id, release.alias]),
  ).toEqual([
    [1, 9114, 'nami-no-uta'],
    [2, 9101, 'toudai-no-tegami'],
    [3, 9104, 'umi-no-kishi'],
  ])
  expect(one.franchise_releases[0]?.franchise_id).toBe(one.id)
  expect(one.franchise_releases[0]?.release).not.toHaveProperty('episodes')
  expect(await client.getFranchise('00000000-0000-4000-a000-000000000000')).toMatchObject({ status: 404 })

  expect(await good(client.getRandomFranchises({ limit: 2 }))).toHaveLength(2)
  expect(await good(client.getFranchisesByRelease(9101))).toEqual([one])
  expect(await good(client.getFranchisesByRelease(9102))).toEqual([])
})

test('torrents: by hash, by number, of a release, and as XML', async () => {
  const [torrent] = await good(client.getReleaseTorrents(9109))
  expect(torrent).toMatchObject({ quality: { value: '1080p' }, release: { alias: 'gin-no-tsuru' }, bitrate: null })
  expect(torrent?.magnet).toContain(torrent?.hash)
  expect(await good(client.getTorrent(torrent?.hash ?? ''))).toEqual(torrent)
  expect(await good(client.getTorrent(torrent?.id ?? 0))).toEqual(torrent)
  expect(await client.getTorrent('0'.repeat(40))).toMatchObject({ status: 404 })
  expect(await client.getReleaseTorrents(4)).toMatchObject({ status: 404 })
  expect(await good(client.getReleaseTorrents(9101))).toEqual([])

  // The client reads JSON only, so it shows no more than that the feed is there.
  expect(await client.getTorrentsRss({ limit: 3 })).toMatchObject({ status: 200 })
  const xml = await (await fetch(`${upstream.baseUrl}/anime/torrents/rss?limit=3`)).text()
  expect(xml.match(/<item>/g)).toHaveLength(3)
})

test('one episode by its id, with its release and all of that one’s episodes', async () => {
  const release = await good(client.getRelease('kaze-no-tokei'))
  const recap = release.episodes.find(({ ordinal }) => ordinal === 25.5)
  const episode = await good(client.getEpisode(recap?.id ?? ''))
  expect(episode).toMatchObject({ ordinal: 25.5, sort_order: 26, release: { alias: 'kaze-no-tokei' } })
  expect(episode.release.episodes).toHaveLength(27)
})

test('packed when asked, and the same bytes are 304', async () => {
  await good(client.getGenres())
  expect(last()?.headers['accept-encoding']).toMatch(/gzip/)
  const url = `${upstream.baseUrl}/anime/genres`
  const first = await fetch(url, { headers: { 'accept-encoding': 'gzip' } })
  expect(first.headers.get('content-encoding')).toBe('gzip')
  expect(await first.text()).toContain('Боевые')
  const plain = await fetch(url, { headers: { 'accept-encoding': 'identity' } })
  expect(plain.headers.get('content-encoding')).toBe(null)
  expect(await plain.text()).toContain('\\/storage\\/anime\\/genres')
  const again = await fetch(url, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } })
  expect(again.status).toBe(304)
})
