import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import examples from '../../src/anime/api/examples.json' with { type: 'json' }
import type { Example } from '../../src/anime/api/openapi.ts'
import {
  answerSchemas,
  type Question,
  type QuestionName,
  type QuestionParams,
} from '../../src/anime/contract/contract.ts'
import { episodeSlug } from '../../src/anime/contract/slugs.ts'
import { openEnvelope } from '../../src/anime/endpoints/reader/envelope.ts'
import { readForeign } from '../../src/anime/endpoints/reader/read.ts'
import { bodyOfFailure, createRemote } from '../../src/anime/endpoints/remote.ts'
import { SourceFailure } from '../../src/net/failure.ts'
import { createFetcher } from '../../src/net/fetcher.ts'
import { SITE } from '../../src/platform/api/openapi.ts'
import { tries } from '../support/random.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import type { Dialect } from '../support/upstream-dialects.ts'
import { type Knob, type Lie, lies } from '../support/upstream-knobs.ts'

const cleanups: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function meet(dialect: Dialect = 'ours', now?: () => number) {
  const upstream = await startUpstream({ name: 'Dua', dialect, ...(now ? { now } : {}) })
  const fetcher = createFetcher({ allowPrivate: true, userAgent: 'KortekStream/test' })
  cleanups.push(upstream.close, fetcher.close)
  const remote = createRemote({ url: upstream.url, fetcher, ...(now ? { now } : {}) })
  return { upstream, remote, ask: asker(remote) }
}

const asker =
  (remote: ReturnType<typeof createRemote>) =>
  <Name extends QuestionName>(name: Name, asked: QuestionParams[Name], ms = 30_000) => {
    const ending = new AbortController()
    const timer = setTimeout(() => ending.abort(new SourceFailure('timeout', 'no answer in time')), ms)
    const question: Question<Name> = { name, params: asked }
    return remote.frontPage(question, remote.ask(question, ending.signal)).finally(() => clearTimeout(timer))
  }

async function failureOf(asking: Promise<unknown>): Promise<SourceFailure> {
  const outcome = await asking.then(
    (answer) => answer,
    (error: unknown) => error,
  )
  if (!(outcome instanceof SourceFailure)) throw new Error('expected a SourceFailure', { cause: outcome })
  return outcome
}

const slug = 'penjaga-rak-buku'
const questions = {
  home: {},
  latest: { page: 1 },
  movies: { page: 1 },
  schedule: {},
  detail: { slug },
  episode: { slug: `${slug}-episode-4-5` },
  search: { query: 'arus', page: 1 },
} as const satisfies { [N in QuestionName]: QuestionParams[N] }
const names = Object.keys(questions) as QuestionName[] // the keys just written

describe.each(['ours', 'original', 'wrapped'] as const)('a server that speaks %s', (dialect) => {
  test('answers all seven questions in the contract’s shapes', async () => {
    const { ask } = await meet(dialect)
    const home = (await ask('home', {})).data
    expect(home.top10[0]).toMatchObject({ judul: 'Arus Waktu Season 2 Part 2', rating: '8.61' })
    expect(home.new_eps).toHaveLength(12)
    expect(home.movies.map(({ judul, tanggal }) => [judul, typeof tanggal])).toContainEqual([
      'Hujan untuk Robot',
      'string',
    ])
    expect(home.jadwal_rilis.Monday[0]).toMatchObject({ title: 'Arus Waktu Season 2 Part 2', release_time: '00:00' })

    const latest = (await ask('latest', { page: 1 })).data
    expect(latest.results).toHaveLength(20)
    expect(latest.pagination.total_pages).toBe(dialect === 'ours' ? 2 : 1)
    expect(latest.results[0]).toMatchObject({ episode: '6', rilis: null, anime_slug: 'arus-waktu-season-2-part-2' })
    const age = Date.now() - Date.parse(latest.results[0]?.rilis_at ?? '')
    expect(age).toBeGreaterThan(3_500_000)
    expect(age).toBeLessThan(3_700_000)

    const movies = (await ask('movies', { page: 1 })).data
    expect(movies.results.map(({ anime_slug }) => anime_slug)).toEqual(['hujan-untuk-robot', 'lampu-di-dermaga'])

    const week = (await ask('schedule', {})).data
    const airing = Object.entries(week).flatMap(([day, shows]) => shows.map(({ title }) => `${day}: ${title}`))
    expect(airing).toEqual([
      'Monday: Arus Waktu Season 2 Part 2',
      'Wednesday: Penjaga Rak Buku',
      'Saturday: Dapur di Ujung Galaksi',
    ])

    const found = (await ask('search', { query: 'arus', page: 1, genre: 'Drama' })).data
    expect(found.results.map(({ judul, skor, genres }) => [judul, skor, genres])).toContainEqual([
      'Arus Waktu',
      '8.12',
      ['Action', 'Drama'],
    ])
    expect(found).toMatchObject({ total: 3, total_pages: 1, filters: dialect === 'ours' ? { genre: 'Drama' } : {} })
  })

  test('gives a show with its facts, its episodes and what they are asked with', async () => {
    const { ask } = await meet(dialect)
    const { data } = await ask('detail', { slug })
    expect(data).toMatchObject({
      judul: 'Penjaga Rak Buku',
      url_anime: `https://situs-dua.example/anime/${slug}/`,
      anime_slug: slug,
      status: 'Ongoing',
      tipe: 'TV',
      skor: '7.55',
      genre: ['Slice of Life'],
      url_cover: `https://situs-dua.example/wp-content/uploads/${slug}.jpg`,
      rating: { value: '7.55', votes: '12,345' },
      penonton: dialect === 'ours' ? '154,157' : null,
    })
    expect(data.details).toMatchObject({ Japanese: '試験', Released: 'Apr 5, 2026' })
    expect(data.details).not.toHaveProperty('Source')
    expect(data.episode_list.map(({ episode }) => episode)).toEqual(['5', '4.5', '4', '3', '2', '1', 'Spesial'])
    for (const row of data.episode_list) expect(row.slug).toBe(episodeSlug(row.url))
    expect(data.recommendations[0]).toMatchObject({
      judul: expect.any(String),
      cover: expect.stringMatching(/^https:/),
    })
  })

  test('gives an episode of a show that was looked at before', async () => {
    const { ask } = await meet(dialect)
    const rows = (await ask('detail', { slug })).data.episode_list
    const at = (label: string) => ({ slug: '', ...rows.find(({ episode }) => episode === label) })
    const { data } = await ask('episode', at('4.5'))
    expect(data.title).toBe('Penjaga Rak Buku Episode 4.5')
    expect(data.streaming_servers.map(({ name }) => name)).toEqual(['Pucuk 480p', 'Pucuk 720p'])
    expect(Object.keys(data.download_links)).toEqual(['MP4', 'MKV'])
    expect(data.anime_info).toMatchObject({ title: 'Penjaga Rak Buku', anime_slug: slug })
    expect(episodeSlug(data.navigation.prev_episode?.url ?? '')).toBe(`${slug}-episode-4`)
    expect(episodeSlug(data.navigation.next_episode?.url ?? '')).toBe(`${slug}-episode-5`)
    expect((await ask('episode', at('5'))).data.navigation.next_episode).toBeNull()
    expect(data.other_episodes.map(({ episode }) => episode)).toEqual(['5', '4', '3', '2', '1', 'Spesial'])
  })

  test('says that there is no such title', async () => {
    const { ask } = await meet(dialect)
    expect((await failureOf(ask('detail', { slug: 'tidak-ada' }))).failure).toBe('missing')
  })
})

describe('a request', () => {
  test('asks for an order without words or filters as the popular one, because others are refused', async () => {
    const { upstream, ask } = await meet()
    await ask('search', { query: '', page: 1, sort: 'score' }).catch(() => null)
    await ask('search', { query: '', page: 1, sort: 'score', genre: 'Drama' })
    expect(upstream.requests.map(({ path }) => path)).toEqual([
      '/api/v1/search/?query=&page=1&sort=popular',
      '/api/v1/search/?query=&page=1&sort=score&genre=Drama',
    ])
  })

  test('says who asks, asks for JSON, and sends only the filters that were given', async () => {
    const { upstream, ask } = await meet()
    await ask('search', { query: 'arus & waktu', page: 2, year: 2026, genre: undefined })
    await ask('episode', { slug: `${slug}-episode-5` })
    expect(upstream.requests.map(({ path }) => path)).toEqual([
      '/api/v1/search/?query=arus+%26+waktu&page=2&year=2026',
      `/api/v1/episode-detail/?episode_url=${slug}-episode-5`,
    ])
    expect(upstream.requests[0]?.headers).toMatchObject({
      accept: 'application/json',
      'user-agent': 'KortekStream/test',
    })
  })

  test('for an episode carries its address there, where that is known', async () => {
    const { upstream, ask } = await meet('original')
    const url = `https://situs-dua.example/${slug}-episode-1/`
    await ask('episode', { slug: `${slug}-episode-1`, url })
    const [{ path } = { path: '' }] = upstream.requests
    expect(new URL(path, 'http://any').searchParams.get('episode_url')).toBe(url)
  })
})

const now = new Date('2026-11-20T12:00:00.000Z')
const here = { base: 'https://lain.example/api/v1', now }
const read = <Name extends QuestionName>(name: Name, body: unknown, asked: QuestionParams[Name]) => {
  const data = readForeign({ name, params: asked }, openEnvelope(body), here)
  expect(answerSchemas[name].safeParse(data).error).toBeUndefined()
  return data
}
const failing = (body: unknown, name: QuestionName = 'latest') => {
  try {
    const question: Question = { name, params: questions[name] }
    readForeign(question, openEnvelope(body), here)
  } catch (error) {
    if (error instanceof SourceFailure) return error.failure
    throw error
  }
  return null
}

const latestItem = { judul: 'A', url: 'https://s.example/a-episode-4/', anime_slug: 'a' }
const firstLatest = (item: object) => read('latest', [{ ...latestItem, ...item }], { page: 1 }).results[0]
const firstFound = (item: object) =>
  read('search', [{ judul: 'A', url: 'https://s.example/anime/a/', ...item }], { query: 'a', page: 1 }).results[0]
const detailOf = (fields: object) =>
  read(
    'detail',
    { judul: 'A', url: 'https://s.example/anime/a/', cover: '/a.jpg', episode_list: [], ...fields },
    { slug: 'a' },
  )
const episodeOf = (fields: object) =>
  read(
    'episode',
    {
      title: 'A Episode 4',
      streaming_servers: [{ server_name: 'X', streaming_url: 'https://v.example/1' }],
      ...fields,
    },
    { slug: 'a-episode-4' },
  )

describe('wrappings', () => {
  const list = [latestItem]
  const pages = { current_page: 2, total_pages: 9, has_next_page: true, has_prev_page: true }
  test.each<[string, unknown, number]>([
    ['bare', list, 2],
    ['in data', { data: list }, 2],
    ['in data twice', { status: 'success', data: { data: list } }, 2],
    ['between metadata', { data: list, confidence_score: 0.9, message: 'ok', source: 'x' }, 2],
    ['results and pagination', { data: { results: list, pagination: pages } }, 9],
    ['results with its pages beside', { results: list, total: 90, page: 2, total_pages: 9 }, 9],
    ['pages beside data', { data: list, pagination: { currentPage: '2', totalPages: '9' } }, 9],
    ['only whether there are more', { results: list, pagination: { has_next_page: true } }, 3],
  ])('%s', (_, body, total) => {
    const { results, pagination } = read('latest', body, { page: 2 })
    expect(results).toHaveLength(1)
    expect(pagination).toEqual({ current_page: 2, total_pages: total, has_next_page: total > 2, has_prev_page: true })
  })

  test('a page that the server does not have is missing, not another page', () => {
    const one = { current_page: 1, total_pages: 1 }
    const asked = { name: 'latest', params: { page: 7 } } as const
    const readPage = (body: unknown) => () => readForeign(asked, openEnvelope(body), here)
    expect(readPage({ results: list, pagination: one })).toThrow(expect.objectContaining({ failure: 'missing' }))
    expect(readPage({ results: [], total_pages: 3 })).toThrow(expect.objectContaining({ failure: 'missing' }))
  })

  test('filters count as applied when the server says so with the value that was asked', () => {
    const found = { results: [], total: 0, page: 1, total_pages: 1 }
    const asked = { query: '', page: 1, year: 2024, type: 'TV', genre: 'Action' } as const
    expect(read('search', { data: found, meta: { filters: { year: '2024', type: 'Movie' } } }, asked).filters).toEqual({
      year: 2024,
    })
    expect(read('search', { data: found }, asked).filters).toEqual({})
  })
})

describe('aliases', () => {
  test.each<[string, object, object]>([
    ['title', { judul: undefined, title: 'Judul' }, { judul: 'Judul' }],
    ['Nonton Anime … Sub Indo', { judul: 'Nonton Anime Judul Sub Indo' }, { judul: 'Judul' }],
    ['… BD Batch Sub Indo', { judul: 'Judul BD Batch Sub Indo' }, { judul: 'Judul' }],
    ['url_anime', { url: undefined, url_anime: 'https://s.example/anime/b/' }, { url: 'https://s.example/anime/b/' }],
    ['an empty url beside a good one', { url: '', url_anime: 'https://s.example/x/' }, { url: 'https://s.example/x/' }],
    ['slug out of the link', { anime_slug: null }, { anime_slug: 'a' }],
    ['a link in place of a slug', { anime_slug: 'https://s.example/anime/c/' }, { anime_slug: 'c' }],
    ['a mangled link in place of a slug', { anime_slug: 'https:' }, { anime_slug: 'a' }],
    ['url_cover', { url_cover: 'https://s.example/c.jpg' }, { cover: 'https://s.example/c.jpg' }],
    ['cover_url', { cover_url: '//cdn.example/c.jpg' }, { cover: 'https://cdn.example/c.jpg' }],
    ['thumbnail_url', { thumbnail_url: '/c.jpg' }, { cover: 'https://lain.example/c.jpg' }],
    ['no picture', { cover: 'N/A' }, { cover: null }],
    ['a picture that is no link', { cover: 'javascript:alert(1)' }, { cover: null }],
    [
      'a link glued to a host',
      { url: 'https://s.examplehttps://s.example/anime/d/' },
      { url: 'https://s.example/anime/d/' },
    ],
    [
      'a link glued behind a slash',
      { url: 'https://s.example/https://s.example/anime/d/' },
      { url: 'https://s.example/anime/d/' },
    ],
    ['genre as text', { genre: 'Action, Drama ,Action' }, { genres: ['Action', 'Drama'] }],
    ['genres as objects', { genres: [{ name: 'Action' }, '-'] }, { genres: ['Action'] }],
    ['score', { score: 8.5 }, { skor: '8.5' }],
    ['rating with a star', { rating: '★ 8,72' }, { skor: '8.72' }],
    ['type', { type: 'TV', status: '?' }, { tipe: 'TV', status: null }],
  ])('of a card: %s', (_, said, expected) => {
    expect(firstFound(said)).toMatchObject(expected)
  })

  test.each<[unknown, string | null]>([
    ['4', '4'],
    [4, '4'],
    [12.5, '12.5'],
    ['Eps 1180', '1180'],
    ['277-278', '277-278'],
    ['undefined', null],
    ['', null],
    [null, null],
    [{ a: 1 }, null],
  ])('the label %j is %j', (said, expected) => {
    expect(firstLatest({ episode: said })?.episode).toBe(expected)
  })

  test.each<[object, string | null]>([
    [{ rilis: '3 hours yang lalu' }, '2026-11-20T09:00:00.000Z'],
    [{ upload_time: '5 jam yang lalu' }, '2026-11-20T07:00:00.000Z'],
    [{ rilis: '3 hours yang lalu', rilis_at: '2026-11-20T08:30:00+07:00' }, '2026-11-20T01:30:00.000Z'],
    [{ rilis_at: '2027-01-01T00:00:00Z' }, '2026-11-20T12:00:00.000Z'],
    [{ rilis: 'segera', rilis_at: '2026-11-20T08:30:00' }, null],
    [{ rilis_at: '1763600400' }, '2025-11-20T01:00:00.000Z'],
    [{ upload_time: 1_763_600_400 }, '2025-11-20T01:00:00.000Z'],
    [{ rilis: 1_763_600_400_000 }, '2025-11-20T01:00:00.000Z'],
    [{ rilis: '2026-11-20T08:30:00+07:00' }, '2026-11-20T01:30:00.000Z'],
    [{ rilis: 2024 }, null],
  ])('%j came out at %j', (said, expected) => {
    expect(firstLatest(said)?.rilis_at).toBe(expected)
  })

  test('words that name no moment stay words', () => {
    expect(firstLatest({ release_date: 'Jun 4, 2021' })).toMatchObject({ rilis: 'Jun 4, 2021', rilis_at: null })
  })

  test.each<[unknown, string | null]>([
    ['00:00', '00:00'],
    ['30:00', null],
    ['N/A', null],
  ])('%j is released at %j', (said, expected) => {
    const show = { title: 'A', url: '/anime/a/', release_time: said }
    const week = read('schedule', { jumat: [show], MONDAY: null, extra: 1 }, {})
    expect(week.Friday[0]).toMatchObject({ anime_slug: 'a', release_time: expected })
    expect(week.Monday).toEqual([])
  })

  test('a show after midnight or at a time of Japan stands on its own day', () => {
    const show = (title: string, time: string) => ({ title, url: `/anime/${title}/`, time })
    const lists = {
      Sunday: [show('a', '25:30'), show('b', '24:00')],
      Monday: [show('c', '01:30 JST'), show('d', '7:5')],
    }
    const week = read('schedule', lists, {})
    const times = [...week.Sunday, ...week.Monday].map(({ title, release_time }) => [title, release_time])
    expect(times).toEqual([
      ['c', '23:30'],
      ['a', '01:30'],
      ['b', '00:00'],
      ['d', '07:05'],
    ])
    expect(week.Sunday).toHaveLength(1)
  })

  test('the opening, ending and recap of an episode, without those that cannot be', () => {
    const segments = [
      { type: 'ending', start: '1330', end: 1420 },
      { type: 'Opening', start: 60, stop: 150.5 },
      { type: 'recap', start: 0, end: 60 },
      { type: 'opening', start: 60, end: 60 },
      { type: 'opening', start: -1, end: 60 },
      { type: 'opening', start: null, end: 60 },
      { type: 'joke', start: 1, end: 60 },
      'x',
    ]
    expect(episodeOf({ segments })?.segments).toEqual([
      { type: 'recap', start: 0, end: 60 },
      { type: 'opening', start: 60, end: 150.5 },
      { type: 'ending', start: 1330, end: 1420 },
    ])
    for (const none of [undefined, null, [], {}, 'x', [{ type: 'opening' }]])
      expect(episodeOf({ segments: none })).not.toHaveProperty('segments')
  })

  test.each([[1_704_067_200], ['1704067200'], [1_704_067_200_000]])('the date %j is one of an episode', (date) => {
    expect(detailOf({ episode_list: [{ url: '/a-episode-1/', date }] }).episode_list[0]?.date).toBe('Jan 1, 2024')
    expect(episodeOf({ release_info: date }).release_info).toBe('Released on Jan 1, 2024')
  })

  test('of a show’s facts, its rating, its episodes and its recommendations', () => {
    const detail = detailOf({
      tipe: null,
      type: 'OVA',
      status: 'success',
      penonton: '154157 Views',
      synopsis: ' Satu.\r\n\r\n\r\nDua\u0000. ',
      details: {
        'Released:': 'Apr 5, 2026',
        Studios: ['A', 'N/A'],
        Total_Episode: 12,
        Empty: '?',
        Deep: { a: { b: 1 } },
        ['__proto__']: 'x',
      },
      rating: { score: 8.5, users: '1,559,369 users' },
      episodes: 'unused',
      episode_list: [
        {
          episode: 2,
          url: 'https://s.example/a-episode-2/',
          episode_slug: 'a-episode-2',
          release_date: '28 September 2026',
        },
        { episode: '1', title: 'A Episode 1 Sub Indo', slug: 'a-episode-1' },
        { episode: '0', url: 'https://s.example/putar?v=0', slug: 'a-episode-0', upload_time: '-' },
      ],
      recommendations: [
        { title: 'B', url: '/anime/b/', cover_url: 'https://s.example/b.jpg' },
        { title: 'tanpa tautan' },
      ],
    })
    expect(detail).toMatchObject({
      tipe: 'OVA',
      status: null,
      penonton: '154157',
      skor: '8.5',
      sinopsis: 'Satu.\n\nDua.',
    })
    expect(detail.details).toEqual({ Released: 'Apr 5, 2026', Studios: ['A'], Total_Episode: '12' })
    expect(detail.rating).toEqual({ value: '8.5', votes: '1,559,369' })
    expect(detail.episode_list).toEqual([
      {
        episode: '2',
        title: null,
        date: 'Sep 28, 2026',
        url: 'https://s.example/a-episode-2/',
        slug: 'a-episode-2',
      },
      { episode: '1', title: 'A Episode 1', date: null, url: 'https://lain.example/a-episode-1/', slug: 'a-episode-1' },
      { episode: '0', title: null, date: null, url: 'https://lain.example/a-episode-0/', slug: 'a-episode-0' },
    ])
    expect(detail.recommendations).toEqual([
      { judul: 'B', url: 'https://lain.example/anime/b/', anime_slug: 'b', cover: 'https://s.example/b.jpg' },
    ])
    expect(detailOf({ rating: '8.1' })).toMatchObject({ skor: '8.1', rating: { value: '8.1', votes: null } })
  })

  test.each<[object, unknown, unknown]>([
    [
      { prev_episode: { url: '/a-3/', episode: 3 }, next_episode: null },
      { url: 'https://lain.example/a-3/', episode: '3' },
      null,
    ],
    [{ previous_episode: '/a-3/', next_episode: '#' }, { url: 'https://lain.example/a-3/', episode: null }, null],
    [{ prev_episode_url: 'N/A', next_episode_url: '/a-5/' }, null, { url: 'https://lain.example/a-5/', episode: null }],
    [{ previous_episode_url: '/a-3/' }, { url: 'https://lain.example/a-3/', episode: null }, null],
  ])('of neighbours: %j', (navigation, prev_episode, next_episode) => {
    expect(episodeOf({ navigation }).navigation).toEqual({ prev_episode, next_episode })
  })

  test('of an episode’s servers, downloads and show', () => {
    const episode = episodeOf({
      title: 'One Piece Episode 1180 Sub Indo',
      streaming_servers: [
        { server_name: 'Mega 480p ', streaming_url: 'https://v.example/1' },
        { name: 'Mati', url: 'N/A' },
        { url: 'https://v.example/2' },
      ],
      download_links: {
        MKV: { '360p ': [{ provider: ' Kotak', url: 'https://d.example/1' }, { provider: 'Mati' }], '480p': [] },
        MP4: {},
      },
      navigation: { all_episodes_url: 'https://s.example/anime/one-piece/' },
      anime_info: { title: 'Sinopsis Anime One Piece Indo', thumbnail_url: 'x', synopsis: 'y' },
      other_episodes: [
        { title: 'One Piece Episode 1179 Sub Indo', url: 'https://s.example/one-piece-episode-1179/' },
        { episode: '1178', url: '/one-piece-1178/' },
      ],
    })
    expect(episode).toMatchObject({
      title: 'One Piece Episode 1180',
      streaming_servers: [
        { name: 'Mega 480p', url: 'https://v.example/1' },
        { name: 'Server 3', url: 'https://v.example/2' },
      ],
      download_links: { MKV: { '360p': [{ provider: 'Kotak', url: 'https://d.example/1' }] } },
      anime_info: { title: 'One Piece', url: 'https://s.example/anime/one-piece/', anime_slug: 'one-piece' },
      other_episodes: [{ episode: '1179' }, { episode: '1178' }],
    })
    expect(Object.keys(episode.download_links)).toEqual(['MKV'])
    expect(episodeOf({ streaming_servers: { Mega: 'https://v.example/3' } }).streaming_servers).toEqual([
      { name: 'Mega', url: 'https://v.example/3' },
    ])
    expect(episodeOf({ title: 'A B Episode 4 Sub Indo' }).anime_info.title).toBe('A B')
    expect(episodeOf({ title: 'Nonton A B Eps 4 BD Sub Indo' })).toMatchObject({
      title: 'A B Eps 4',
      anime_info: { title: 'A B' },
    })
  })
})

const examplesAt = (origin: string): typeof examples => JSON.parse(JSON.stringify(examples).replaceAll(SITE, origin))

test.each(names)('what this server itself sends for %s comes back as it was', (name) => {
  const example: Example = examplesAt('https://satu.example')[name]
  const body = { status: 'success', message: 'Data berhasil diambil', data: example.data, meta: example.meta ?? {} }
  const asked = name === 'search' ? { query: 'pedang', page: 1, type: 'TV' as const } : questions[name]
  const question: Question = { name, params: asked }
  const again: unknown = JSON.parse(JSON.stringify(readForeign(question, openEnvelope(body), here)))
  const worded = JSON.parse(JSON.stringify(example.data), (key, value) => (key === 'rilis' ? null : value))
  expect(again).toEqual(name === 'search' ? { ...worded, filters: { type: 'TV' } } : worded)
})

describe('whatever is sent', () => {
  const words = ['N/A', '', '#', '//', 'https:', '../..', 'https://[', '%', '\u0000', '\ud800', '99999999999']
  const leaf = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom<unknown>(...words, -1, 1e308))
  const damaged = (value: unknown, next: () => unknown, chance: () => boolean): unknown => {
    if (chance()) return next()
    if (Array.isArray(value)) return value.map((one) => damaged(one, next, chance))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, damaged(one, next, chance)]))
  }

  test.each(names)('for %s, it is an answer in the contract’s shape or a named failure', (name) => {
    const { data } = examplesAt('https://satu.example')[name]
    const question: Question = { name, params: questions[name] }
    const holds = (body: unknown) => {
      try {
        const answer = readForeign(question, openEnvelope(body), here)
        expect(answerSchemas[name].safeParse(answer).error).toBeUndefined()
        expect(JSON.stringify(answer)).not.toMatch(/\\u0000|\\ud800/)
      } catch (error) {
        if (!(error instanceof SourceFailure)) throw error
      }
    }
    fc.assert(fc.property(fc.jsonValue(), holds), tries(200))
    const mutant = fc.tuple(
      fc.array(leaf, { minLength: 8, maxLength: 8 }),
      fc.array(fc.nat(12), { minLength: 40, maxLength: 40 }),
    )
    fc.assert(
      fc.property(mutant, ([leaves, dice]) => {
        let at = 0
        holds(
          damaged(
            { data },
            () => leaves[at % leaves.length],
            () => dice[at++ % dice.length] === 0,
          ),
        )
      }),
      tries(400),
    )
  })
})

describe('what is no answer', () => {
  test.each<[string, unknown, string, QuestionName?]>([
    ['a status that is an object, which a text cannot be made of', { status: { toString: 0 } }, 'error_page'],
    ['an error by status', { status: 'error', message: 'x', error_code: 'INTERNAL_ERROR' }, 'error_page'],
    ['an error by code beside data', { error_code: 'X', data: [latestItem] }, 'error_page'],
    ['not found by code', { status: 'error', message: 'x', error_code: 'NOT_FOUND' }, 'missing'],
    ['not found by number', { status: 404, message: 'x' }, 'missing'],
    ['not found by words', { detail: 'Anime tidak ditemukan' }, 'missing', 'detail'],
    ['not found, with no data', { status: 'success', message: 'not found', data: null }, 'missing', 'detail'],
    ['an empty message', { message: {} }, 'error_page'],
    ['a detail', { detail: 'Internal server error' }, 'error_page'],
    ['a list of details', { detail: [{ loc: ['query'], msg: 'bad' }] }, 'error_page'],
    ['an error', { error: 'Something went wrong' }, 'error_page', 'home'],
    ['success false', { success: false, data: [latestItem] }, 'error_page'],
    ['a problem', { type: 'about:blank', title: 'Oops', status: 500 }, 'error_page', 'detail'],
    ['null', null, 'empty'],
    ['data null', { status: 'success', data: null }, 'empty'],
    ['an empty object', {}, 'empty', 'home'],
    ['text', 'halo', 'wrong_schema'],
    ['a number in data', { data: 5 }, 'wrong_schema', 'schedule'],
    ['a list where an object is meant', [latestItem], 'wrong_schema', 'detail'],
    ['an object where a list is meant', { judul: 'A', url: 'https://s.example/' }, 'wrong_schema'],
    ['a home page without new episodes', { top10: [], movies: [] }, 'wrong_schema', 'home'],
    ['a week of no days', { Harian: [] }, 'wrong_schema', 'schedule'],
    ['a show without episodes told', { judul: 'A', url: 'https://s.example/anime/a/' }, 'wrong_schema', 'detail'],
    ['a show of a title only', { judul: 'A', url: 'https://s.example/anime/a/', episode_list: [] }, 'empty', 'detail'],
    ['an episode with nothing to watch', { title: 'A Episode 1', streaming_servers: [] }, 'empty', 'episode'],
    ['mostly unusable items', [latestItem, {}, { judul: 'x' }], 'wrong_schema'],
    ['items that are no objects', ['a', 'b'], 'wrong_schema'],
  ])('%s', (_, body, failure, name = 'latest') => {
    expect(failing(body, name)).toBe(failure)
  })

  test('a few unusable items are left out', () => {
    expect(read('latest', [latestItem, latestItem, { judul: 'x' }, null], { page: 1 }).results).toHaveLength(2)
  })

  test('wrappings without end, lists without end and names that mean something to JavaScript do no harm', () => {
    const deep: unknown = JSON.parse(`${'{"data":'.repeat(20_000)}[]${'}'.repeat(20_000)}`)
    expect(failing(deep)).toBe('wrong_schema')
    expect(read('latest', Array(50_000).fill(latestItem), { page: 1 }).results).toHaveLength(500)
    const polluting: unknown = JSON.parse(
      `[{"judul":"A","url":"https://s.example/a/","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}]`,
    )
    expect(read('latest', polluting, { page: 1 }).results[0]).not.toHaveProperty('polluted')
    expect({}).not.toHaveProperty('polluted')
  })

  test('1,200 episodes are read whole', () => {
    const rows = Array.from({ length: 1_200 }, (_, at) => ({
      episode: at,
      title: 'A',
      url: `https://s.example/a-${at}/`,
    }))
    expect(detailOf({ episode_list: rows }).episode_list).toHaveLength(1_200)
  })
})

/**
 * True for an empty answer that is valid: an empty week or an empty search. Whether an answer is about the right title
 * is checked elsewhere.
 */
const isNone = (lie: Lie, name: QuestionName) => lie === 'empty_list' && (name === 'search' || name === 'schedule')
const lieNames = (Object.keys(lies) as Lie[]).filter((lie) => lie !== 'different_title') // the keys of the table

describe('every failure has its name', () => {
  test.each(lieNames)('%s, and what comes after it is an answer', async (lie) => {
    const { upstream, ask } = await meet()
    for (const name of names.filter((one) => !isNone(lie, one))) {
      upstream.set(name, lie)
      const failure = await failureOf(ask(name, questions[name], lies[lie] === 'timeout' ? 150 : 30_000))
      expect(failure.failure, name).toBe(lies[lie])
      await released(upstream)
      upstream.reset()
      expect((await ask(name, questions[name])).data, name).toBeDefined()
    }
  })

  test.each<[number, string, QuestionName]>([
    [500, 'server_error', 'home'],
    [503, 'server_error', 'search'],
    [403, 'refused', 'latest'],
    [404, 'missing', 'detail'],
    [404, 'missing', 'episode'],
    [404, 'refused', 'home'],
    [404, 'missing', 'search'],
    [400, 'rejected', 'detail'],
    [400, 'refused', 'schedule'],
  ])('status %i is %s on %s', async (status, failure, name) => {
    const { upstream, ask } = await meet()
    upstream.set(name, { status })
    expect((await failureOf(ask(name, questions[name]))).failure).toBe(failure)
  })

  test.each(names)('status 404 to everything is refused on %s, as no catalog is there', async (name) => {
    const { upstream, ask } = await meet()
    upstream.set('*', { status: 404 })
    expect((await failureOf(ask(name, questions[name]))).failure).toBe('refused')
  })

  test('many dead links cost one look at the front page', async () => {
    const { upstream, ask } = await meet()
    upstream.set('detail', { status: 404 })
    await Promise.all(['satu', 'dua', 'tiga'].map((slug) => failureOf(ask('detail', { slug }))))
    expect(upstream.requests.filter(({ question }) => question === 'home')).toHaveLength(1)
  })

  test('429 tells how long to wait', async () => {
    const { upstream, ask } = await meet()
    upstream.set('*', { status: 429, retryAfter: 17 })
    expect(await failureOf(ask('home', {}))).toMatchObject({ failure: 'rate_limited', retryAfter: 17 })
  })

  test('keeps what was said for the monitor, of an answer and of a failure', async () => {
    const { upstream, ask } = await meet()
    const { said } = await ask('latest', { page: 1 })
    expect(said()).toMatch(/^\{"status":"success"/)
    expect(said()).toHaveLength(1_000)
    upstream.set('home', { status: 503 })
    const failure = await failureOf(ask('home', {}))
    expect(bodyOfFailure(failure)?.()).toContain('SOURCE_UNAVAILABLE')
    upstream.set('home', { status: 404 })
    expect(bodyOfFailure(await failureOf(ask('home', {})))?.()).toContain('NOT_FOUND')
    await upstream.down()
    expect(bodyOfFailure(await failureOf(ask('home', {})))).toBeNull()
  })
})

/** Expects that no request to the server continues after the failure. */
const released = (upstream: Upstream) => expect.poll(upstream.underWay).toBe(0)

describe('attacks on time and memory', () => {
  test.each<[Lie, number]>([
    ['drip', 300],
    ['hang', 300],
    ['endless_headers', 30_000],
    ['huge', 30_000],
    ['gzip_bomb', 30_000],
  ])('%s ends, grows nothing and leaves nothing behind', async (lie, ms) => {
    const { upstream, ask } = await meet()
    upstream.set('*', lie)
    await failureOf(ask('home', {}, ms)) // the knob's own buffers are made once
    await released(upstream)
    const before = process.memoryUsage()
    let peak = before.rss
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss)
    }, 5)
    const failed = await Promise.all(Array.from({ length: 3 }, () => failureOf(ask('home', {}, ms))))
    clearInterval(watch)
    expect(new Set(failed.map(({ failure }) => failure))).toEqual(new Set([lies[lie]]))
    expect(peak - before.rss).toBeLessThan(20_000_000)
    await released(upstream)
  })

  test('sockets are gone when nobody asks any more', async () => {
    const { upstream, ask } = await meet()
    upstream.set('*', 'hang')
    await Promise.all(Array.from({ length: 3 }, () => failureOf(ask('home', {}, 100))))
    await expect.poll(upstream.sockets, { interval: 100 }).toBe(0)
  })
})

describe('age', () => {
  const clock = () => now.getTime()
  test.each<[string, Knob | null, number, boolean]>([
    ['fresh', null, 0, false],
    ['of the Age header', { age: 240 }, 240, false],
    ['implausible', { age: 40 * 86_400 }, 0, false],
    ['stale', 'stale', 0, true],
  ])('%s', async (_, knob, seconds, stale) => {
    const { upstream, ask } = await meet('ours', clock)
    if (knob) upstream.set('*', knob)
    expect(await ask('home', {})).toMatchObject({ readAt: new Date(clock() - seconds * 1000), stale, source: 'Dua' })
  })

  test('relative words count from the moment they were said', async () => {
    const { upstream, ask } = await meet('original', clock)
    const [item] = (await ask('latest', { page: 1 })).data.results
    expect(item?.rilis_at).toBe(new Date(clock() - 3_600_000).toISOString())
    expect(upstream.requests).toHaveLength(1)
  })

  test.each<[string, unknown, Record<string, string>, number]>([
    ['its timestamp', '2026-11-20T11:50:00Z', {}, 600],
    ['its timestamp in seconds', now.getTime() / 1000 - 60, {}, 60],
    ['Age before its timestamp', '2026-11-20T11:50:00Z', { age: '30' }, 30],
    [
      'its timestamp by its own clock, an hour ahead',
      '2026-11-20T12:50:00Z',
      { date: 'Fri, 20 Nov 2026 13:00:00 GMT' },
      600,
    ],
    ['nothing from the future', '2026-11-21T11:50:00Z', {}, 0],
    ['nothing without a zone', '2026-11-20T05:50:00', {}, 0],
    ['nothing written once and for all', '2025-07-31T12:00:00Z', {}, 0],
    ['nothing unreadable', {}, { age: 'lama' }, 0],
  ])('by %s', async (_, timestamp, headers, seconds) => {
    const body = Buffer.from(JSON.stringify({ data: [latestItem], meta: { timestamp } }))
    const fetch = async () => ({ status: 200, headers, url: 'https://lain.example/', body })
    const remote = createRemote({ url: here.base, fetcher: { fetch, close: async () => {} }, now: clock })
    const { readAt } = await asker(remote)('latest', { page: 1 })
    expect((clock() - readAt.getTime()) / 1000).toBe(seconds)
  })
})

test('many at once wait their turn on few sockets', async () => {
  const { upstream, ask } = await meet()
  upstream.set('*', { slow: 20 })
  await Promise.all(Array.from({ length: 40 }, (_, at) => ask('search', { query: `a${at}`, page: 1 })))
  expect(Math.max(...upstream.requests.map(({ atOnce }) => atOnce))).toBeLessThanOrEqual(4)
  expect(upstream.sockets()).toBeLessThanOrEqual(4)
})
