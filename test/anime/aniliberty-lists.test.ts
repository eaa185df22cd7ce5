import { describe, expect, test } from 'vitest'
import type { SearchQuery } from '../../src/anime/contract/contract.ts'
import { createAniLiberty } from '../../src/anime/sources/aniliberty/source.ts'
import { failing, type Knob, stalled } from '../../src/demo/fakes/aniliberty/knobs.ts'
import { worldNow } from '../../src/demo/fakes/aniliberty/make.ts'
import { createFetcher } from '../../src/net/fetcher.ts'
import { useAniLiberty } from '../support/aniliberty.ts'
import { useOnce } from '../support/use.ts'

const upstream = useAniLiberty()
const fetcher = useOnce(
  () => createFetcher({ allowPrivate: true, userAgent: 'KortekStream/test' }),
  (made) => made.close(),
)

const source = () =>
  createAniLiberty({ baseUrl: upstream().baseUrl, storageUrl: null, fetcher: fetcher(), now: () => worldNow })
const { signal } = new AbortController()
const search = (query: Partial<SearchQuery>) => source().search({ query: '', page: 1, ...query }, signal)

/** Damages the rows of a list that `choose` selects. */
const spoiled = (choose: (at: number) => boolean, flaw: object): Knob => ({
  reshape: (json) => {
    const spoil = (rows: object[]) => rows.map((row, at) => (choose(at) ? { ...row, ...flaw } : row))
    return Array.isArray(json) ? spoil(json) : { ...(json as object), data: spoil((json as { data: object[] }).data) }
  },
})

describe('a list', () => {
  test.each([{ alias: ' ' }, { alias: 'a'.repeat(300) }, { alias: '\ud800' }, { name: { main: '' } }, { name: null }])(
    'goes on without a row that has %j',
    async (flaw) => {
      const whole = await source().movies({ page: 1 }, signal)
      upstream().set(
        /./,
        spoiled((at) => at === 1, flaw),
      )
      const { results } = await source().movies({ page: 1 }, signal)
      expect(results).toEqual(whole.results.filter((_, at) => at !== 1))
      expect((await search({ query: 'no ' })).results.length).toBeGreaterThan(1)
      expect((await source().home({}, signal)).top10).toHaveLength(9)
    },
  )

  test('of which more than half cannot be read is of another shape', async () => {
    upstream().set(
      /./,
      spoiled((at) => at % 2 === 0 || at === 1, { alias: '' }),
    )
    await expect(source().movies({ page: 1 }, signal)).rejects.toMatchObject({ failure: 'wrong_schema' })
    await expect(search({ query: 'no ' })).rejects.toMatchObject({ failure: 'wrong_schema' })
  })

  test('that is not there is a refusal on its first page, and only missing behind it', async () => {
    upstream().set(/./, failing(404))
    for (const name of ['latest', 'movies'] as const) {
      await expect(source()[name]({ page: 1 }, signal)).rejects.toMatchObject({ failure: 'refused' })
      await expect(source()[name]({ page: 2 }, signal)).rejects.toMatchObject({ failure: 'missing' })
    }
    await expect(search({ query: '', type: 'TV' })).rejects.toMatchObject({ failure: 'refused' })
  })
})

test('home: when one part fails, nobody waits for the others', async () => {
  upstream().set(/catalog|latest/, stalled)
  upstream().set(/schedule/, failing(500))
  await expect(source().home({}, signal)).rejects.toMatchObject({ failure: 'server_error' })
  await expect.poll(() => upstream().pending()).toBe(0)
})

test('of two episodes with one number the one that plays has the page', async () => {
  upstream().addEpisode('toudai-no-tegami', { ordinal: 1, hls_1080: null })
  const { episode_list: rows } = await source().detail({ slug: 'toudai-no-tegami' }, signal)
  expect(rows.map(({ episode }) => episode)).toEqual(['7', '6', '5', '4', '3', '2', '1'])
  const { streaming_servers: servers } = await source().episode({ slug: 'toudai-no-tegami/1' }, signal)
  expect(servers).toHaveLength(3)
})

describe('ongoing', () => {
  const running = () =>
    upstream()
      .world()
      .filter(({ release }) => release.is_ongoing || release.is_in_production)
      .map(({ release }) => release.alias)
      .sort()

  async function everyHit(query: Partial<SearchQuery>) {
    const first = await search(query)
    const hits = [...first.results]
    for (let page = 2; page <= first.total_pages; page += 1) {
      const next = await search({ ...query, page })
      expect(next).toMatchObject({ page, total: first.total, total_pages: first.total_pages })
      hits.push(...next.results)
    }
    expect(hits).toHaveLength(first.total)
    expect((await search({ ...query, page: first.total_pages + 1 })).results).toEqual([])
    return { pages: first.total_pages, slugs: hits.map(({ anime_slug }) => anime_slug).sort() }
  }

  test('is what airs and what has ended but is still being voiced, each once', async () => {
    expect(running()).toContain('umi-no-kishi')
    expect((await everyHit({ status: 'Ongoing' })).slugs).toEqual(running())
  })

  test.each(['is_ongoing', 'is_in_production'] as const)('fills pages, by %s too', async (flag) => {
    for (const { release } of upstream().world().slice(-40)) upstream().edit(release.alias, { [flag]: true })
    const { pages, slugs } = await everyHit({ status: 'Ongoing' })
    expect(slugs).toEqual(running())
    expect(pages).toBeGreaterThan(2)
  })

  test('does not claim an order that holds in each half only', async () => {
    expect((await search({ status: 'Ongoing', sort: 'score' })).filters).toEqual({ status: 'Ongoing' })
    expect((await search({ status: 'Completed', sort: 'score' })).filters).toEqual({
      status: 'Completed',
      sort: 'score',
    })
  })
})
