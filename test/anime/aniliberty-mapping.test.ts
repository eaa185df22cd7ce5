import { expect, test } from 'vitest'
import { Release, ScheduleItem } from '../../src/anilibria/upstream/shapes.ts'
import { getReleaseStatus } from '../../src/anilibria/upstream/upstream.ts'
import { answerSchemas, type Question, type QuestionName } from '../../src/anime/contract/contract.ts'
import { readAnswer } from '../../src/anime/contract/read-answer.ts'
import { episodeSlug } from '../../src/anime/contract/slugs.ts'
import { createMapper, readEpisodeSlug } from '../../src/anime/sources/aniliberty/map.ts'
import { planSearch } from '../../src/anime/sources/aniliberty/search.ts'

const map = createMapper('https://pictures.test')

const rawEpisode = (ordinal: number | string, more: object = {}) => ({
  ordinal,
  updated_at: '2021-06-04T05:00:00+00:00',
  ...more,
})
const release = (more: object = {}) =>
  Release.parse({
    id: 9,
    alias: 'tikhaya-gora',
    name: { main: 'Тихая гора', english: 'Silent Hill Road', alternative: null },
    is_ongoing: false,
    is_in_production: false,
    episodes: [],
    ...more,
  })
const named = (english: string | null, alternative: string | null) =>
  map.detail(release({ name: { main: 'Тихая гора', english, alternative } }), 2026)
const keepsContract = <Name extends QuestionName>(question: Question<Name>, data: unknown) =>
  expect(() => readAnswer(question, data)).not.toThrow()

test('a release that tells nothing but its names is a title with unknowns, not a failure', () => {
  const detail = map.detail(Release.parse({ id: 9, alias: 'a', name: { main: 'Имя' }, episodes: null }), 2026)
  expect(detail).toMatchObject({ judul: 'Имя', status: null, tipe: null, skor: null, url_cover: null, genre: [] })
  expect(detail.details).toEqual({})
  expect(answerSchemas.detail.safeParse(detail).success).toBe(true)
})

test('words and numbers nobody expects are unknown; numbers may be text', () => {
  const odd = release({
    type: { value: 'HOLOGRAM' },
    season: { value: 'monsoon' },
    publish_day: { value: 9 },
    mal: [],
    shikimori: { rating: '8.1', votes: '12345' },
    year: '2024',
    fresh_at: 'yesterday',
  })
  const detail = map.detail(odd, 2026)
  expect(detail).toMatchObject({ tipe: null, skor: '8.10', rating: { value: '8.10', votes: '12,345' } })
  expect(detail.details).toEqual({ Russian: 'Тихая гора', Year: '2024' })
})

test.each([
  ['Silent Hill Road', 'Shizuka na Yama, 静かな山', 'Silent Hill Road', '静かな山', 'Shizuka na Yama'],
  [null, '静かな山, Shizuka na Yama', 'Shizuka na Yama', '静かな山', undefined],
  [null, 'Гора тишины', 'Тихая гора', undefined, 'Гора тишины'],
  ['  ', null, 'Тихая гора', undefined, undefined],
  [null, 'Fate/quiet road', 'Fate/quiet road', undefined, undefined],
])('of %j and %j it is called %s', (english, alternative, shown, japanese, synonyms) => {
  const { judul, details } = named(english, alternative)
  expect(judul).toBe(shown)
  expect(details.Japanese).toBe(japanese)
  expect(details.Synonyms).toBe(synonyms)
  expect(details.Russian).toBe(shown === 'Тихая гора' ? undefined : 'Тихая гора')
})

test('its facts stand in the words of the catalog', () => {
  const detail = map.detail(
    release({
      type: { value: 'OAD' },
      year: 2023,
      season: { value: 'autumn' },
      age_rating: { value: 'R16_PLUS' },
      average_duration_of_episode: 24,
      episodes_total: 12,
      description: 'Раз.\r\nДва.',
      genres: [
        { id: 34, name: 'Исекай' },
        { id: 31, name: 'Седзе-ай' },
        { id: 35, name: 'Новое' },
      ],
    }),
    2026,
  )
  expect(detail).toMatchObject({ tipe: 'OVA', sinopsis: 'Раз.\nДва.', genre: ['Isekai', 'Shoujo Ai', 'Новое'] })
  expect(detail.details).toMatchObject({
    Season: 'Fall 2023',
    Duration: '24 min. per ep.',
    'Total Episode': '12',
    'Age rating': '16+',
  })
})

test.each([
  [{ is_ongoing: true, is_in_production: false, episodes: [rawEpisode(1)] }, 'Ongoing'],
  [{ is_ongoing: false, is_in_production: true, episodes: [rawEpisode(1)] }, 'Ongoing'],
  [{ episodes: [rawEpisode(1)], year: 2026 }, 'Completed'],
  [{ episodes: [], year: 2026 }, 'Upcoming'],
  [{ episodes: [], year: 2019 }, 'Completed'],
  [{ episodes: [], year: 2019, is_in_production: true }, 'Upcoming'],
  [{ episodes: [], year: 2026, is_blocked_by_geo: true }, 'Completed'],
  [{ episodes: null, is_ongoing: true }, 'Ongoing'],
  [{ episodes: null, is_ongoing: null, is_in_production: null }, null],
])('the status of %j is %s', (facts, status) => {
  expect(getReleaseStatus(release(facts), 2026)).toBe(status)
})

test('episodes stand newest first under addresses that are their slugs', () => {
  const ordinals = [2, '25.5', 0, 370, 1.1]
  const detail = map.detail(release({ episodes: ordinals.map((ordinal) => rawEpisode(ordinal)) }), 2026)
  expect(detail.episode_list.map(({ episode }) => episode)).toEqual(['370', '25.5', '2', '1.1', '0'])
  for (const { url, slug, date } of detail.episode_list) {
    expect(episodeSlug(url)).toBe(slug)
    expect(date).toBe('Jun 4, 2021')
  }
  keepsContract({ name: 'detail', params: { slug: 'tikhaya-gora' } }, detail)
})

test.each(['a/07', 'a/7.0', 'a/-1', 'a/x', 'a', '/1', 'a/b/1', 'a/1e3', ''])('%j is no episode here', (slug) => {
  expect(readEpisodeSlug(slug)).toBeNull()
})

test('an episode plays its best stream first; one kept elsewhere is framed; a blocked one keeps its page', () => {
  const episodes = [
    rawEpisode(1, { hls_480: 'https://cdn.test/1.m3u8?x=1', hls_720: '', hls_1080: 'javascript:alert(1)' }),
    rawEpisode(2, { rutube_id: 'abc123' }),
    rawEpisode(3, { youtube_id: '../escape' }),
  ]
  const servers = (label: string, more: object = {}) =>
    map.episode(release({ episodes, ...more }), label)?.streaming_servers
  expect(servers('1')).toEqual([{ name: 'AniLiberty 480p', url: 'https://cdn.test/1.m3u8?x=1' }])
  expect(servers('2')).toEqual([{ name: 'Rutube', url: 'https://rutube.ru/play/embed/abc123' }])
  expect(servers('3')).toEqual([])
  expect(servers('1', { is_blocked_by_copyrights: true })).toEqual([])
  expect(servers('4')).toBeUndefined()
})

test.each([
  [{ optimized: { preview: '/o.webp' }, preview: '/p.jpg' }, 'https://pictures.test/o.webp'],
  [{ optimized: null, preview: null, src: '/s.jpg', thumbnail: '/t.jpg' }, 'https://pictures.test/s.jpg'],
  [{ thumbnail: 'https://cdn.test/t.jpg' }, 'https://cdn.test/t.jpg'],
  [{ preview: 'data:image/png;base64,x', optimized: {} }, null],
])('of the picture %j the poster is %s', (poster, url) => {
  expect(map.detail(release({ poster }), 2026).url_cover).toBe(url)
})

test('the week has each show under its day, without an hour', () => {
  const item = (alias: string, day: number | null) =>
    ScheduleItem.parse({ release: { id: 1, alias, name: { main: alias }, publish_day: day && { value: day } } })
  const week = map.week([item('a', 1), item('b', 7), item('c', null)])
  keepsContract({ name: 'schedule', params: {} }, week)
  expect(week.Monday.map(({ anime_slug, release_time }) => [anime_slug, release_time])).toEqual([['a', null]])
  expect(Object.values(week).flat()).toHaveLength(2)
})

test('only filters that take effect are said to be applied', () => {
  expect(planSearch({ query: ' road ', page: 1, sort: 'title', genre: 'Cooking' })).toEqual({
    by: 'words',
    words: 'road',
    applied: {},
  })
  expect(planSearch({ query: '', page: 2, genre: 'isekai', type: 'ONA', status: 'Completed', year: 2024 })).toEqual({
    by: 'filters',
    filters: {
      sorting: 'FRESH_AT_DESC',
      genres: [34],
      types: ['ONA', 'WEB'],
      publishStatuses: ['IS_NOT_ONGOING'],
      productionStatuses: ['IS_NOT_IN_PRODUCTION'],
      years: { from: 2024, to: 2024 },
    },
    applied: { genre: 'isekai', type: 'ONA', status: 'Completed', year: 2024 },
  })
})
