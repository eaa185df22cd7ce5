import { beforeEach, describe, expect, test } from 'vitest'
import { createAniLibertyClient } from '../../src/anilibria/upstream/client.ts'
import type {
  AnswerData,
  Answerer,
  QuestionName,
  QuestionParams,
  SearchQuery,
} from '../../src/anime/contract/contract.ts'
import { days } from '../../src/anime/contract/contract.ts'
import { readAnswer } from '../../src/anime/contract/read-answer.ts'
import { episodeSlug } from '../../src/anime/contract/slugs.ts'
import type { Source } from '../../src/anime/contract/source.ts'
import { createAniLiberty } from '../../src/anime/sources/aniliberty/source.ts'
import {
  challenge,
  failing,
  htmlPage,
  type Knob,
  slow,
  stalled,
  tooMany,
  truncated,
} from '../../src/demo/fakes/aniliberty/knobs.ts'
import { worldNow } from '../../src/demo/fakes/aniliberty/make.ts'
import { type AniLiberty, startAniLiberty } from '../../src/demo/fakes/aniliberty/server.ts'
import type { ReleaseEntry } from '../../src/demo/fakes/aniliberty/shapes.ts'
import { type Failure, SourceFailure } from '../../src/net/failure.ts'
import { createFetcher } from '../../src/net/fetcher.ts'
import { useAniLiberty } from '../support/aniliberty.ts'
import {
  another,
  blank,
  emptyLists,
  hungUp,
  insteadJson,
  notFoundPage,
  numbersAsStrings,
  without,
  wrapped,
} from '../support/aniliberty-knobs.ts'
import { useOnce } from '../support/use.ts'

const STORAGE = 'https://storage.aniliberty.test'

const aniLiberty = useAniLiberty()
let upstream: AniLiberty
const fetcher = useOnce(
  () => createFetcher({ allowPrivate: true, userAgent: 'KortekStream/test' }),
  (made) => made.close(),
)
let source: Source
beforeEach(() => {
  upstream = aniLiberty()
  source = makeSource(STORAGE)
})

const makeSource = (storageUrl: string | null) =>
  createAniLiberty({ baseUrl: upstream.baseUrl, storageUrl, fetcher: fetcher(), now: () => worldNow })

/** Asks the AniLiberty source a question and validates the answer against the contract. */
async function ask<Name extends QuestionName>(
  name: Name,
  asked: QuestionParams[Name],
  { from = source, signal = new AbortController().signal }: { from?: Answerer; signal?: AbortSignal } = {},
): Promise<AnswerData[Name]> {
  return readAnswer({ name, params: asked }, await from[name](asked, signal))
}

const detail = (slug: string) => ask('detail', { slug })
const episode = (slug: string) => ask('episode', { slug })
const search = (query: Partial<SearchQuery>) => ask('search', { query: '', page: 1, ...query })

async function failureOf(answer: Promise<unknown>): Promise<SourceFailure> {
  const outcome = await answer.then(
    (data) => new Error(`no failure: ${JSON.stringify(data).slice(0, 300)}`),
    (error: unknown) => error,
  )
  if (outcome instanceof SourceFailure) return outcome
  throw new Error('expected a SourceFailure', { cause: outcome })
}

const kept = (alias: string): ReleaseEntry => {
  const found = upstream.world().find(({ release }) => release.alias === alias)
  if (!found) throw new Error(`the world has no ${alias}`)
  return found
}
const slugsOf = (items: readonly { anime_slug: string | null }[]) => items.map(({ anime_slug }) => anime_slug)
const aliasesWhere = (test: (kept: ReleaseEntry) => boolean) =>
  upstream
    .world()
    .filter(test)
    .map(({ release }) => release.alias)
    .sort()

describe('a show', () => {
  test('that is running: its facts, and its episodes newest first', async () => {
    const show = await detail('toudai-no-tegami')

    expect(show).toMatchObject({
      judul: 'Toudai no Tegami',
      anime_slug: 'toudai-no-tegami',
      tipe: 'TV',
      status: 'Ongoing',
      skor: '7.84',
      genre: ['Drama', 'Slice of Life', 'Supernatural'],
    })
    expect(show.sinopsis).toMatch(/^Описание релиза «Письма с маяка»\.\n\nВторой абзац/)
    expect(show.url_cover).toMatch(
      /^https:\/\/storage\.aniliberty\.test\/storage\/releases\/posters\/9101\/\w{32}\.\w+$/,
    )
    expect(show.episode_list.map((row) => row.episode)).toEqual(['7', '6', '5', '4', '3', '2', '1'])
    expect(show.episode_list.map((row) => row.slug)).toEqual(
      [7, 6, 5, 4, 3, 2, 1].map((number) => `toudai-no-tegami/${number}`),
    )
    const names = show.episode_list.map((row) => row.title)
    expect(['Первое письмо', 'The First Letter']).toContain(names.at(-1))
    expect(names.at(-2)).toBe('Salt')
    expect(names.slice(0, 5)).toEqual([null, null, null, null, null])
    expect(slugsOf(show.recommendations)).not.toContain('toudai-no-tegami')
  })

  test.each([
    ['kaze-no-tokei', 27, ['26', '25.5', '25', '24']],
    ['hoshi-no-enden', 13, ['12', '11', '10', '9']],
    ['umi-no-kishi', 12, ['381', '380', '379', '378']],
    ['kitsune-to-taiyaki', 3, ['6.5', '1.1', '0.8']],
    ['yoru-no-hashi-2nd-season', 3, ['16', '15', '14']],
    ['yuki-no-suzu', 2, ['2', '1']],
  ])('%s: numbers as they are, in the order of numbers', async (alias, count, newest) => {
    const { episode_list: rows } = await detail(alias)

    expect(rows).toHaveLength(count)
    expect(rows.slice(0, 4).map((row) => row.episode)).toEqual(newest)
    const numbers = rows.map((row) => Number(row.episode))
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a))
    for (const row of rows) {
      expect(row.slug).toBe(`${alias}/${row.episode}`)
      expect(episodeSlug(row.url)).toBe(row.slug)
    }
  })

  test('that begins with 0 keeps it', async () => {
    expect((await detail('hoshi-no-enden')).episode_list.at(-1)).toMatchObject({
      episode: '0',
      slug: 'hoshi-no-enden/0',
      title: 'Пролог',
    })
  })

  test('that is only announced still has a page', async () => {
    const show = await detail('asu-no-hokora')

    expect(show).toMatchObject({
      judul: 'Asu no Hokora',
      episode_list: [],
      sinopsis: null,
      skor: null,
      url_cover: null,
    })
    expect(show.status).not.toBe('Completed')
  })

  test('that is blocked here still has a page', async () => {
    expect(await detail('midori-no-oto')).toMatchObject({ judul: 'Midori no Oto', episode_list: [] })
  })

  test('of which nearly nothing is known says null, not words', async () => {
    const show = await detail('furui-hikouki')

    expect(show).toMatchObject({ tipe: null, skor: null, sinopsis: null, genre: [], url_cover: null })
    expect(show.rating).toEqual({ value: null, votes: null })
    expect(show.episode_list).toHaveLength(3)
    expect(JSON.stringify(show)).not.toMatch(/"(N\/A|-|null|undefined|NaN|Invalid Date)"|undefined|\bNaN\b/)
  })

  test('without an English or romaji name goes by its Russian one', async () => {
    expect(await detail('belaya-soroka')).toMatchObject({ judul: 'Белая сорока', tipe: 'ONA', status: 'Completed' })
  })

  test.each([
    ['gin-no-tsuru', 'Movie'],
    ['yuki-no-suzu', 'OVA'],
    ['nami-no-uta', 'OVA'],
    ['kage-no-eki', 'ONA'],
    ['kitsune-to-taiyaki', 'Special'],
    ['hana-no-kage', 'TV'],
  ])('%s is a %s', async (alias, type) => {
    expect((await detail(alias)).tipe).toBe(type)
  })

  test('is rated by one site or by the other', async () => {
    expect((await detail('kaze-no-tokei')).skor).toBe('8.05')
    expect((await detail('kage-no-eki')).skor).toBe(null)
  })

  test('has its poster where the storage is: by setting, else where the API is; in the older shape too', async () => {
    const own = await ask('detail', { slug: 'toudai-no-tegami' }, { from: makeSource(null) })
    expect(own.url_cover?.startsWith(`${upstream.origin}/storage/releases/posters/9101/`)).toBe(true)
    expect((await detail('tsuki-no-mon')).url_cover?.startsWith(`${STORAGE}/storage/releases/posters/9115/`)).toBe(true)
  })

  test('is read the same when numbers come as text', async () => {
    for (const alias of ['toudai-no-tegami', 'kaze-no-tokei', 'furui-hikouki']) {
      const usual = await detail(alias)
      upstream.set(/./, numbersAsStrings)
      expect(await detail(alias)).toEqual(usual)
      upstream.reset()
    }
  })

  test('is read without what it can do without; without a name or episodes it is unreadable', async () => {
    const spare = ['description', 'season', 'type', 'age_rating', 'publish_day', 'fresh_at', 'shikimori', 'mal']
    upstream.set(/./, without(...spare, 'poster', 'genres', 'members', 'torrents', 'sponsors', 'episodes_total'))
    const bare = await detail('toudai-no-tegami')
    expect(bare).toMatchObject({ judul: 'Toudai no Tegami', tipe: null, skor: null, genre: [], url_cover: null })
    expect(bare.episode_list).toHaveLength(7)

    for (const field of ['name', 'episodes', 'ordinal']) {
      upstream.reset()
      upstream.set(/^anime\/releases\//, without(field))
      expect((await failureOf(detail('toudai-no-tegami'))).failure, field).toBe('wrong_schema')
    }
  })

  test('is there though its recommendations are not', async () => {
    upstream.set(/recommended/, failing(500))
    expect((await detail('toudai-no-tegami')).episode_list).toHaveLength(7)
  })

  test('shows a new episode and no longer what was deleted', async () => {
    upstream.addEpisode('toudai-no-tegami')
    expect((await detail('toudai-no-tegami')).episode_list[0]).toMatchObject({ episode: '8' })
    upstream.deleteRelease('toudai-no-tegami')
    expect((await failureOf(detail('toudai-no-tegami'))).failure).toBe('missing')
  })
})

describe('an episode', () => {
  test('has its qualities as servers, best first', async () => {
    const { streaming_servers: servers, title, anime_info } = await episode('toudai-no-tegami/1')

    expect(servers.map(({ name }) => /\d{3,4}/.exec(name)?.[0])).toEqual(['1080', '720', '480'])
    expect(servers.map(({ url }) => new URL(url).pathname)).toEqual(
      ['1080', '720', '480'].map((quality) =>
        expect.stringMatching(new RegExp(`^/videos/media/ts/9101/1/${quality}/\\w{32}\\.m3u8$`)),
      ),
    )
    expect(title).toContain('Toudai no Tegami')
    expect(anime_info).toMatchObject({ title: 'Toudai no Tegami', anime_slug: 'toudai-no-tegami' })
  })

  test('leaves out qualities that are not there', async () => {
    const qualities = async (slug: string) =>
      (await episode(slug)).streaming_servers.map(({ name }) => /\d{3,4}/.exec(name)?.[0])
    expect(await qualities('toudai-no-tegami/7')).toEqual(['720', '480'])
    expect(await qualities('kage-no-eki/1')).toEqual(['720'])
  })

  test('that is only on another site has a page without a stream', async () => {
    const { streaming_servers: servers, anime_info } = await episode('yuki-no-suzu/1')
    expect(anime_info.anime_slug).toBe('yuki-no-suzu')
    expect(servers.filter(({ url }) => /\.m3u8|null|undefined/.test(url))).toEqual([])
  })

  test.each([
    ['kaze-no-tokei/25.5', 'kaze-no-tokei/25', 'kaze-no-tokei/26'],
    ['kaze-no-tokei/26', 'kaze-no-tokei/25.5', null],
    ['hoshi-no-enden/0', null, 'hoshi-no-enden/1'],
    ['umi-no-kishi/370', null, 'umi-no-kishi/371'],
    ['kitsune-to-taiyaki/1.1', 'kitsune-to-taiyaki/0.8', 'kitsune-to-taiyaki/6.5'],
    ['gin-no-tsuru/1', null, null],
  ])('%s stands between its neighbours by number', async (slug, before, after) => {
    const { navigation, other_episodes } = await episode(slug)
    const slugOf = (link: { url: string } | null) => (link === null ? null : episodeSlug(link.url))

    expect([slugOf(navigation.prev_episode), slugOf(navigation.next_episode)]).toEqual([before, after])
    const alias = slug.split('/')[0]
    for (const { url, episode: label } of other_episodes) expect(episodeSlug(url)).toBe(`${alias}/${label}`)
  })

  test('is found by the address that the list gives', async () => {
    for (const row of (await detail('kitsune-to-taiyaki')).episode_list) {
      const found = await episode(episodeSlug(row.url))
      expect(found.streaming_servers[0]?.url).toContain(`/9112/${row.episode}/`)
    }
  })

  test.each([
    'toudai-no-tegami/8',
    'toudai-no-tegami/0',
    'toudai-no-tegami/abc',
    'toudai-no-tegami/',
    'toudai-no-tegami',
    'asu-no-hokora/1',
    'no-such-release/1',
    '',
  ])('%j is missing', async (slug) => {
    expect((await failureOf(episode(slug))).failure).toBe('missing')
  })
})

describe('the newest episodes', () => {
  test('come newest first, each with its number, moment and address', async () => {
    const { results, pagination } = await ask('latest', { page: 1 })

    expect(results.slice(0, 4).map((item) => [item.anime_slug, item.episode, episodeSlug(item.url)])).toEqual([
      ['toudai-no-tegami', '7', 'toudai-no-tegami/7'],
      ['umi-no-kishi', '381', 'umi-no-kishi/381'],
      ['yoru-no-hashi-2nd-season', '16', 'yoru-no-hashi-2nd-season/16'],
      ['kage-no-eki', '8', 'kage-no-eki/8'],
    ])
    expect(results[0]).toMatchObject({ judul: 'Toudai no Tegami', rilis: null })
    expect(new Date(results[0]?.rilis_at ?? '').getTime()).toBe(Date.parse('2026-09-30T18:00:00Z'))
    expect(results[0]?.cover?.startsWith(`${STORAGE}/storage/releases/posters/9101/`)).toBe(true)
    expect(pagination).toMatchObject({ current_page: 1, has_prev_page: false })
  })

  test('a new one comes to the top, an edit of words does not', async () => {
    upstream.edit('kaze-no-tokei', { description: 'Иначе' })
    upstream.addEpisode('umi-no-kishi', { hls_1080: null })
    const { results } = await ask('latest', { page: 1 })
    expect(results[0]).toMatchObject({ anime_slug: 'umi-no-kishi', episode: '382' })
    expect(slugsOf(results.slice(0, 5))).not.toContain('kaze-no-tokei')
  })

  test('fill true pages: none twice, none of what has no episode, and nothing beyond the last', async () => {
    const { items, pages } = await allPages('latest')

    expect(new Set(items.map(({ url }) => url)).size).toBe(items.length)
    expect(slugsOf(items)).not.toContain('asu-no-hokora')
    expect(items.length).toBeGreaterThanOrEqual(10)
    const moments = items.flatMap(({ rilis_at }) => (rilis_at === null ? [] : [Date.parse(rilis_at)]))
    expect(moments).toEqual([...moments].sort((a, b) => b - a))
    expect((await failureOf(ask('latest', { page: pages + 1 }))).failure).toBe('missing')
  })
})

describe('films', () => {
  test('are all the films there are, page by page, newest first', async () => {
    const { items, pages } = await allPages('movies')

    expect(slugsOf(items).sort()).toEqual(aliasesWhere(({ release }) => release.type?.value === 'MOVIE'))
    expect(items.slice(0, 2).map(({ judul }) => judul)).toEqual(['Gin no Tsuru', 'Tsuki no Mon'])
    expect(items[0]?.genres).toEqual(['Drama', 'Historical'])
    expect((await failureOf(ask('movies', { page: pages + 1 }))).failure).toBe('missing')
  })
})

/** Reads every page of a list. */
async function allPages<Name extends 'latest' | 'movies'>(name: Name) {
  const items: AnswerData[Name]['results'][number][] = []
  for (let page = 1; page < 50; page += 1) {
    const { results, pagination } = await ask<'latest' | 'movies'>(name, { page })
    items.push(...(results as typeof items)) // one of two lists, by the name given
    expect(pagination).toMatchObject({ current_page: page, has_prev_page: page > 1 })
    if (!pagination.has_next_page) {
      expect(pagination.total_pages).toBe(page)
      return { items, pages: page }
    }
  }
  throw new Error(`${name} has no end`)
}

describe('the week', () => {
  const aliasesByDay = async () =>
    Object.fromEntries(Object.entries(await ask('schedule', {})).map(([day, shows]) => [day, slugsOf(shows)]))
  const expected = {
    Monday: ['yoru-no-hashi-2nd-season'],
    Tuesday: [],
    Wednesday: ['toudai-no-tegami'],
    Thursday: [],
    Friday: ['kage-no-eki'],
    Saturday: ['umi-no-kishi'],
    Sunday: [],
  }

  test('has each running show under its day, without an hour that nobody gave', async () => {
    expect(await aliasesByDay()).toEqual(expected)
    const { Wednesday } = await ask('schedule', {})
    expect(Wednesday[0]).toMatchObject({ title: 'Toudai no Tegami', type: 'TV', score: '7.84', release_time: null })
    expect(Wednesday[0]?.cover_url?.startsWith(`${STORAGE}/storage/`)).toBe(true)
    expect(Object.keys(await ask('schedule', {})).sort()).toEqual([...days].sort())
  })

  test('is the same bare or wrapped', async () => {
    upstream.set('anime/schedule/week', wrapped)
    expect(await aliasesByDay()).toEqual(expected)
  })

  test('made of empty lists, as a wrong choice of fields gives, is unreadable', async () => {
    upstream.set('anime/schedule/week', insteadJson([[], [], []]))
    expect((await failureOf(ask('schedule', {}))).failure).toBe('wrong_schema')
  })
})

describe('home', () => {
  test('has the best liked, the newest, films and the week', async () => {
    const home = await ask('home', {})

    expect(slugsOf(home.top10).slice(0, 4)).toEqual([
      'kaze-no-tokei',
      'toudai-no-tegami',
      'umi-no-kishi',
      'gin-no-tsuru',
    ])
    expect(home.top10).toHaveLength(10)
    expect(home.top10[0]).toMatchObject({ judul: 'Kaze no Tokei', rating: '8.05' })
    expect(slugsOf(home.new_eps).slice(0, 2)).toEqual(['toudai-no-tegami', 'umi-no-kishi'])
    expect(home.new_eps[0]?.url).toBe((await detail('toudai-no-tegami')).url_anime)
    expect(home.movies[0]).toMatchObject({ anime_slug: 'gin-no-tsuru' })
    expect(home.jadwal_rilis).toEqual(await ask('schedule', {}))
  })

  test.each([/releases\/latest/, /catalog\/releases/, /schedule/])(
    'without %s is a failure, never a page that lacks a part',
    async (path) => {
      upstream.set(path, failing(500))
      expect((await failureOf(ask('home', {}))).failure).toBe('server_error')
    },
  )

  test('takes few calls', async () => {
    await ask('home', {})
    expect(upstream.requests.length).toBeLessThanOrEqual(6)
  })
})

describe('search', () => {
  test('finds by every name, in either script', async () => {
    for (const query of ['toudai', 'LIGHTHOUSE', 'маяк'])
      expect(slugsOf((await search({ query })).results), query).toEqual(['toudai-no-tegami'])
    const { results, total } = await search({ query: 'тень' })
    expect(total).toBe(results.length)
    expect(results[0]).toMatchObject({ judul: 'Hana no Kage', tipe: 'TV', status: 'Completed', skor: null })
  })

  test('may find nothing', async () => {
    expect(await search({ query: 'tidak ada yang begini' })).toMatchObject({ results: [], total: 0, page: 1 })
  })

  test('words with signs in them stay words', async () => {
    expect((await search({ query: 'a&limit=999&f[types]=X#?%' })).total).toBe(0)
  })

  test('many hits fill pages, each hit once, as many as are promised', async () => {
    expect(await everyHit({ query: 'no ' })).toEqual(
      aliasesWhere(({ release }) => release.name.english?.toLowerCase().includes('no ') ?? false),
    )
  })

  test('each filter that is echoed was really applied', async () => {
    const type = await search({ type: 'OVA' })
    expect(type.filters).toMatchObject({ type: 'OVA' })
    expect(slugsOf(type.results).sort()).toEqual(['nami-no-uta', 'yuki-no-suzu'])
    expect(slugsOf((await search({ type: 'ONA' })).results).sort()).toEqual(['belaya-soroka', 'kage-no-eki'])

    const year = await search({ year: 2023 })
    expect(year.filters).toMatchObject({ year: 2023 })
    expect(slugsOf(year.results).sort()).toEqual(['gin-no-tsuru', 'kaze-no-tokei'])

    const genre = await search({ genre: 'Mystery' })
    expect(genre.filters).toMatchObject({ genre: 'Mystery' })
    expect(await everyHit({ genre: 'Mystery' })).toEqual(aliasesWhere((each) => each.genres.includes(9)))

    const both = await search({ type: 'Movie', genre: 'Drama', year: 2023 })
    expect(both.filters).toEqual({ type: 'Movie', genre: 'Drama', year: 2023 })
    expect(slugsOf(both.results)).toEqual(['gin-no-tsuru'])
  })

  test.each([
    ['Ongoing', 'toudai-no-tegami'],
    ['Completed', 'kaze-no-tokei'],
  ] as const)('status %s, where it is echoed, holds for every hit', async (status, example) => {
    const found = await search({ status, year: kept(example).release.year })
    expect(slugsOf(found.results)).toContain(example)
    expect(found.results.filter((hit) => found.filters.status === status && hit.status !== status)).toEqual([])
  })

  test('words and filters hold together', async () => {
    const found = await search({ query: 'no tsu', type: 'Movie' })
    expect(found.filters).toEqual({ type: 'Movie' })
    expect(slugsOf(found.results)).toEqual(['gin-no-tsuru'])
    expect((await search({ query: 'no tsu', type: 'TV' })).total).toBe(0)
  })

  test('sorted by score or age only where it says so', async () => {
    const years = (slugs: (string | null)[]) => slugs.map((slug) => kept(slug ?? '').release.year)
    const newest = await search({ type: 'Movie', sort: 'newest' })
    expect(newest.filters).toEqual({ type: 'Movie', sort: 'newest' })
    expect(slugsOf(newest.results).slice(0, 2)).toEqual(['gin-no-tsuru', 'tsuki-no-mon'])
    expect(years(slugsOf(newest.results)).slice(0, 2)).toEqual([2023, 2020])

    const byTitle = await search({ type: 'OVA', sort: 'title' })
    const titles = byTitle.results.map(({ judul }) => judul)
    expect(byTitle.filters.sort === 'title' ? titles : [...titles].sort()).toEqual([...titles].sort())
  })

  test('a genre that upstream does not have is not pretended', async () => {
    const found = await search({ query: 'toudai', genre: 'Kucing' })
    expect(found.filters.genre === undefined || found.total === 0).toBe(true)
  })

  test('without any filter asked for, none is echoed', async () => {
    expect((await search({ query: 'toudai' })).filters).toEqual({})
  })

  async function everyHit(query: Partial<SearchQuery>) {
    const first = await search(query)
    const hits = [...first.results]
    for (let page = 2; page <= first.total_pages; page += 1) {
      const next = await search({ ...query, page })
      expect(next).toMatchObject({ page, total: first.total })
      hits.push(...next.results)
    }
    expect(hits).toHaveLength(first.total)
    return slugsOf(hits).sort()
  }
})

const questions: { [Name in QuestionName]: QuestionParams[Name] } = {
  home: {},
  latest: { page: 1 },
  movies: { page: 1 },
  schedule: {},
  detail: { slug: 'toudai-no-tegami' },
  episode: { slug: 'toudai-no-tegami/1' },
  search: { query: 'toudai', page: 1 },
}
const names = Object.keys(questions) as QuestionName[] // the keys of a literal
const askBy = (name: QuestionName, signal = new AbortController().signal) =>
  ask(name, questions[name] as QuestionParams[QuestionName], { signal }) // a name and its own parameters

describe('what goes wrong has a name, whatever was asked', () => {
  const lies: [string, Knob, Failure][] = [
    ['500', failing(500), 'server_error'],
    ['503', failing(503), 'server_error'],
    ['403', failing(403), 'refused'],
    ['451', failing(451), 'refused'],
    ['429', tooMany('7'), 'rate_limited'],
    ['422', { reply: (reply) => ({ ...reply, status: 422, text: '{"message":"","errors":{}}' }) }, 'rejected'],
    ['a page of HTML', htmlPage, 'wrong_type'],
    ['a challenge', challenge, 'challenge'],
    ['half a JSON', truncated, 'wrong_type'],
    ['nothing at all', blank, 'wrong_type'],
    ['a cut connection', hungUp, 'unreachable'],
    ['null', insteadJson(null), 'wrong_schema'],
    ['a text', insteadJson('ok'), 'wrong_schema'],
    ['an error with 200', insteadJson({ message: 'Server Error' }), 'error_page'],
    ['other things', insteadJson([{ id: 1, hello: 'world' }]), 'wrong_schema'],
  ]
  test.each(lies)('%s', async (_, knob, failure) => {
    upstream.set(/./, knob)
    for (const name of names) expect((await failureOf(askBy(name))).failure, name).toBe(failure)
  })

  test.each(names)('%s: a stalled body ends with the caller’s patience, and nothing stays open', async (name) => {
    upstream.set(/./, stalled)
    const deadline = new AbortController()
    const failure = failureOf(askBy(name, deadline.signal))
    await expect.poll(() => upstream.pending()).toBeGreaterThan(0)
    deadline.abort(new SourceFailure('timeout', 'no patience left'))
    expect((await failure).message).toBe('no patience left')
    await expect.poll(() => upstream.pending()).toBe(0)
    expect((await failureOf(askBy(name, AbortSignal.timeout(50)))).failure).toBe('timeout')
  })

  test.each(['home', 'latest', 'movies', 'schedule', 'search'] as const)(
    '%s: where a list was there is nothing any more: that is a failure of theirs, not a title that is missing',
    async (name) => {
      upstream.set(/./, failing(404))
      expect(['missing', 'rejected']).not.toContain((await failureOf(askBy(name))).failure)
    },
  )

  test.each(['home', 'latest', 'movies'] as const)('%s without a single title is empty', async (name) => {
    upstream.set(/./, emptyLists)
    expect((await failureOf(askBy(name))).failure).toBe('empty')
  })

  test.each([/releases\/latest/, /catalog\/releases/])('home without anything from %s is empty', async (path) => {
    upstream.set(path, emptyLists)
    expect((await failureOf(askBy('home'))).failure).toBe('empty')
  })

  test.each(['detail', 'episode'] as const)('%s of another show than asked', async (name) => {
    upstream.set(/^anime\/releases\//, another('kaze-no-tokei'))
    expect((await failureOf(askBy(name))).failure).toBe('different_title')
  })

  test.each([
    ['404', null],
    ['a page that says Not Found with 200', notFoundPage],
  ])('what is not there is missing, told by %s', async (_, knob) => {
    if (knob) upstream.set(/./, knob)
    expect((await failureOf(detail('no-such-release'))).failure).toBe('missing')
    expect((await failureOf(episode('no-such-release/1'))).failure).toBe('missing')
  })

  test('a limit says how long it lasts: in seconds, as a date, or a minute where it does not', async () => {
    const retryAfter = async (header?: string) => {
      upstream.reset()
      upstream.set(/./, tooMany(header))
      return (await failureOf(detail('toudai-no-tegami'))).retryAfter
    }
    expect(await retryAfter('7')).toBe(7)
    const inTwoMinutes = await retryAfter(new Date(Date.now() + 120_000).toUTCString())
    expect(inTwoMinutes).toBeGreaterThan(110)
    expect(inTwoMinutes).toBeLessThanOrEqual(121)
    expect(await retryAfter()).toBe(60)
  })

  test('a mirror that nobody answers at is unreachable', async () => {
    const closed = await startAniLiberty()
    await closed.close()
    const gone = createAniLiberty({
      baseUrl: closed.baseUrl,
      storageUrl: null,
      fetcher: fetcher(),
      now: () => worldNow,
    })
    expect((await failureOf(ask('home', {}, { from: gone }))).failure).toBe('unreachable')
  })
})

describe('a slug', () => {
  test.each(['..', '../..', '../../app/status', '..%2f..%2fapp%2fstatus', 'toudai-no-tegami?x=1', 'a#b', 'ложь', '%'])(
    '%j stays a slug: no other path is asked',
    async (slug) => {
      expect((await failureOf(detail(slug))).failure).toMatch(/^(missing|different_title|rejected)$/)
      expect((await failureOf(episode(`${slug}/1`))).failure).toMatch(/^(missing|different_title|rejected)$/)
      for (const { path, query } of upstream.requests) {
        expect(path).toMatch(/^anime\/releases\//)
        expect([...query.keys()].filter((key) => key === 'x')).toEqual([])
      }
    },
  )

  test.each(['latest', 'random', 'list', 'recommended', 'episodes'])(
    '%j, a word of the API’s own, is no show',
    async (slug) => {
      expect((await failureOf(detail(slug))).failure).toMatch(/^(missing|different_title|wrong_schema|rejected)$/)
    },
  )

  test('that is a number is not the show with that number', async () => {
    expect((await failureOf(detail('9101'))).failure).toMatch(/^(missing|different_title)$/)
  })
})

test('an old link’s number finds its show, and only that one', async () => {
  expect(await source.slugOf?.(9101)).toBe('toudai-no-tegami')
  expect(await source.slugOf?.(1)).toBe(null)
  upstream.set(/^anime\/releases\//, another('kaze-no-tokei'))
  expect(await source.slugOf?.(9101).catch(() => null)).not.toBe('kaze-no-tokei')
})

test('what did not change is not sent twice, what did is', async () => {
  const films = await ask('movies', { page: 1 })
  expect(await ask('movies', { page: 1 })).toEqual(films)
  expect(upstream.requests.map(({ status }) => status)).toEqual([200, 304])
  upstream.edit('gin-no-tsuru', { name: { main: 'Серебряный журавль', english: 'Gin no Tsuru R', alternative: null } })
  expect((await ask('movies', { page: 1 })).results[0]?.judul).toBe('Gin no Tsuru R')
})

test('it says who it is, takes packed answers, and asks for nothing upstream would refuse', async () => {
  for (const name of names) await askBy(name)
  await search({ query: 'no', type: 'TV', status: 'Ongoing', genre: 'Drama', year: 2026, sort: 'score' })

  expect(upstream.requests.length).toBeGreaterThan(0)
  for (const { headers, status, path } of upstream.requests) {
    expect(headers['user-agent']).toBe('KortekStream/test')
    expect(headers['accept-encoding']).toMatch(/\bgzip\b/)
    expect(status, path).toBeLessThan(400)
  }
})

test('questions asked at once do not open more than four connections', async () => {
  upstream.set(/./, slow(20))
  let most = 0
  const asked = Array.from({ length: 12 }, async (_, index) => {
    await askBy(names[index % names.length] ?? 'home')
    most = Math.max(most, upstream.sockets())
  })
  await Promise.all(asked)
  expect(most).toBeOneOf([1, 2, 3, 4])
})

test('in the background one call starts in two seconds at most', async () => {
  const client = createAniLibertyClient({ baseUrl: upstream.baseUrl, fetcher: fetcher() })
  const options = { signal: new AbortController().signal, background: true }
  await Promise.all([client.week(options), client.latest(5, options)])
  const [first, second] = upstream.requests
  expect([first?.path, second?.path]).toEqual(['anime/schedule/week', 'anime/releases/latest'])
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1_950)
})
