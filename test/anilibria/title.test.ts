import { describe, expect, test } from 'vitest'
import { genreKey, type Title, titleText, toTitle } from '../../src/anilibria/title/title.ts'
import { Release } from '../../src/anilibria/upstream/shapes.ts'
import {
  makeEpisode,
  makeImage,
  makeRelease,
  noImage,
  numbered,
  type ReleaseWishes,
} from '../../src/demo/fakes/aniliberty/make.ts'
import { fullRelease } from '../../src/demo/fakes/aniliberty/rows.ts'
import type { Episode } from '../../src/demo/fakes/aniliberty/shapes.ts'

/** How a release of the upstream becomes a title of the v2 API. */

const place = { storage: 'https://storage.test', thisYear: 2026 }
const ID = 9_919

/** The title of a release, which passes through JSON as the upstream sends it. `changes` replace parts of that JSON. */
function title(wishes: Partial<ReleaseWishes> = {}, changes: object = {}): Title {
  const made = fullRelease(makeRelease({ id: ID, alias: 'butterfly-girls', ru: 'Девочки-бабочки', ...wishes }))
  return toTitle(Release.parse(JSON.parse(JSON.stringify({ ...made, ...changes }))), place)
}
const episode = (wishes: Partial<Episode> = {}) => {
  const [only] = Object.values(title({ episodes: [makeEpisode(ID, { ordinal: 1, ...wishes })] }).player.episodes)
  if (!only) throw new Error('the episode is missing')
  return only
}
/** The numbers of the episodes in the order in which a reader of the JSON text meets them. */
const numbersIn = (made: Title) => [...titleText(made).matchAll(/"([\d.]+)":\{"number"/g)].map(([, key]) => key)

test('the JSON has exactly the members that the contract names', () => {
  const made = title({ episodes: numbered(ID, [1]) })
  expect(JSON.parse(titleText(made))).toEqual(made)
  expect(Object.keys(JSON.parse(titleText(made))).sort()).toEqual(
    [
      ...['id', 'names', 'description', 'type', 'status', 'genres', 'year', 'season', 'episodes', 'poster', 'player'],
      ...['rating', 'updated_at', 'blocked'],
    ].sort(),
  )
  expect(Object.keys(episode()).sort()).toEqual(['duration', 'name', 'number', 'preview', 'sources'])
})

describe('names and texts', () => {
  test('absent names are null, and a list of alternatives stays as it is', () => {
    expect(title().names).toEqual({ ru: 'Девочки-бабочки', en: null, alternative: null })
    expect(title({ en: 'Butterfly Girls', alternative: 'Chou Shoujo, The Girls' }).names).toEqual({
      ru: 'Девочки-бабочки',
      en: 'Butterfly Girls',
      alternative: 'Chou Shoujo, The Girls',
    })
  })
  test('ё stays in what is shown and counts as е where genres are compared', () => {
    const made = title({ ru: 'Зелёный звук', genreIds: [4, 20] })
    expect(made.names.ru).toBe('Зелёный звук')
    expect(made.genres).toEqual(['Сёнен', 'Сёдзе'])
    expect(made.genres.map(genreKey)).toEqual(['сенен', 'седзе'])
  })
  test.each([
    ['null', null, ''],
    ['line breaks of Windows', 'Один\r\n\r\nДва', 'Один\n\nДва'],
    ['combining accents', 'за\u0301мок', 'за\u0301мок'],
    ['characters that no database stores', 'Один\0 \ud800два', 'Один два'],
  ])('a description with %s', (_, description, expected) => {
    expect(title({ description }).description).toBe(expected)
  })
})

describe('type and season', () => {
  test('each type has one of the five; one without a value, or that nobody knows, is TV', () => {
    const types = {
      ...{ TV: 'TV', DORAMA: 'TV', MOVIE: 'Movie', OVA: 'OVA', OAD: 'OVA', ONA: 'ONA', WEB: 'ONA', SPECIAL: 'Special' },
      HOLOGRAM: 'TV',
    }
    for (const [value, type] of Object.entries(types)) expect(title({}, { type: { value } }).type).toBe(type)
    expect(title({}, { type: { value: null } }).type).toBe('TV')
    expect(title({ type: null }).type).toBe('TV')
  })
  test('an unknown season is null', () => {
    expect(title({ season: null }).season).toBeNull()
    expect(title({ season: 'autumn' }).season).toBe('autumn')
  })
})

describe('status', () => {
  const some = numbered(ID, [1, 2])
  const empty = { episodes: [], year: 2026 }
  test.each([
    ['airs', { episodes: some, is_ongoing: true }, 'ongoing'],
    ['is still voiced although it no longer airs', { episodes: some, is_in_production: true }, 'ongoing'],
    ['neither airs nor is voiced', { episodes: some, year: 2026 }, 'completed'],
    ['has no episodes and is of this year', empty, 'announced'],
    ['has no episodes and is of the next year', { ...empty, year: 2027 }, 'announced'],
    ['has no episodes, is old, and airs', { ...empty, year: 2019, is_ongoing: true }, 'announced'],
    ['has no episodes, is old, and is voiced', { ...empty, year: 2019, is_in_production: true }, 'announced'],
    ['has no episodes and is old', { ...empty, year: 2019 }, 'completed'],
    ['has no episodes because it is blocked here', { ...empty, is_blocked_by_geo: true }, 'completed'],
    ['airs, and is empty as it is blocked', { ...empty, is_ongoing: true, is_blocked_by_copyrights: true }, 'ongoing'],
  ])('a title that %s', (_, wishes, expected) => {
    expect(title(wishes).status).toBe(expected)
  })
  test('a title whose flags are unknown is completed', () => {
    expect(title({ episodes: some }, { is_ongoing: null, is_in_production: null }).status).toBe('completed')
  })
})

describe('episodes', () => {
  test('the planned number of episodes is told before any is published', () =>
    expect(title({ episodes: [], episodes_total: 12 }).episodes).toEqual({ total: 12, current: 0 }))

  test.each([
    ['a prologue 0 that is sent last', [1, 2, 0], ['0', '1', '2']],
    ['a recap between two numbers', [25, 25.5, 26], ['25', '25.5', '26']],
    ['numbers that continue those of others', [370, 371], ['370', '371']],
    ['numbers below and between', [6.5, 0.8, 1.1], ['0.8', '1.1', '6.5']],
    ['numbers whose text sorts otherwise', [10, 9, 100], ['9', '10', '100']],
  ])('%s: the keys of the JSON text are in order', (_, ordinals, keys) => {
    const made = title({ episodes: numbered(ID, ordinals) })
    expect(numbersIn(made)).toEqual(keys)
    const numbers = Object.values(made.player.episodes).map(({ number }) => String(number))
    expect(numbers.toSorted()).toEqual(keys.toSorted())
  })
  test('an episode whose number no address can name is left out, and the others stay', () => {
    const made = title({ episodes: numbered(ID, [-1, 1e-7, 1, 25.123456789, 999_999_999, 1e9, 1e21]) })
    expect(numbersIn(made)).toEqual(['1', '25.123456789', '999999999'])
  })
  test('the number is the ordinal, whatever the sort order says', () => {
    const made = title({ episodes: [makeEpisode(ID, { ordinal: 19, sort_order: 20 })] })
    expect(made.player.episodes).toMatchObject({ 19: { number: 19 } })
  })
  test('a number in quotes is a number', () => {
    const made = fullRelease(makeRelease({ id: ID, alias: 'a', ru: 'А', episodes: numbered(ID, [25.5]) }))
    const quoted = made.episodes.map((one) => ({ ...one, ordinal: '25.5' }))
    expect(title({}, { episodes: quoted }).player.episodes).toMatchObject({ '25.5': { number: 25.5 } })
  })
  test('current counts what is published, not the highest number, and an unknown total is null', () => {
    const made = title({ episodes: numbered(ID, [370, 370.5, 371]), episodes_total: null })
    expect(made.episodes).toEqual({ total: null, current: 3 })
  })
  test.each([
    ['its name', { name: 'Первая встреча', name_english: 'First' }, 'Первая встреча'],
    ['its English name', { name: null, name_english: 'First' }, 'First'],
    ['its number', { ordinal: 25.5 }, 'Серия 25.5'],
    ['its number when its name is blank', { name: ' ' }, 'Серия 1'],
  ])('an episode is called by %s', (_, wishes, name) => {
    expect(episode(wishes).name).toBe(name)
  })
  test('an unknown duration is null', () => {
    expect(episode({ duration: 1_420 }).duration).toBe(1_420)
    expect(episode({ duration: 0 }).duration).toBeNull()
  })
  test('a preview is an absolute address, or null', () => {
    expect(episode({ preview: noImage() }).preview).toBeNull()
    expect(episode({ preview: makeImage('/storage/p/', 'x') }).preview).toMatch(
      /^https:\/\/storage\.test\/storage\/p\/\w+\.jpg$/,
    )
    expect(episode({ preview: { ...noImage(), src: '/storage/older.jpg' } }).preview).toBe(
      'https://storage.test/storage/older.jpg',
    )
  })
})

describe('sources', () => {
  test('stand best first, each as HLS with its quality, with the query that the upstream sent', () => {
    const hls_480 = 'https://cdn.test/1/480/a.m3u8?countryIso=NL&isAuthorized=0'
    expect(episode({ hls_1080: null, hls_720: 'https://cdn.test/1/720/a.m3u8', hls_480 }).sources).toEqual([
      { quality: '720p', url: 'https://cdn.test/1/720/a.m3u8', type: 'hls' },
      { quality: '480p', url: hls_480, type: 'hls' },
    ])
  })
  test('an empty address is none', () => {
    expect(episode({ hls_480: '' }).sources.map(({ quality }) => quality)).toEqual(['1080p', '720p'])
  })
  test('an episode that only Rutube has is there, without sources', () => {
    const only = episode({ hls_480: null, hls_720: null, hls_1080: null, duration: 0, rutube_id: 'a1b2' })
    expect(only).toMatchObject({ number: 1, sources: [], duration: null })
  })
})

describe('pictures, rating, time and blocking', () => {
  test('the poster has three sizes from files that exist, each null when it is missing', () => {
    const poster = {
      preview: '/storage/p/large.jpg',
      src: '/storage/p/large-src.jpg',
      thumbnail: '/storage/p/small.jpg',
      optimized: { preview: '/storage/p/medium.webp', src: null, thumbnail: '/storage/p/small.webp' },
    }
    expect(title({ poster }).poster).toEqual({
      small: 'https://storage.test/storage/p/small.jpg',
      medium: 'https://storage.test/storage/p/medium.webp',
      large: 'https://storage.test/storage/p/large.jpg',
    })
    expect(title({ poster: noImage() }).poster).toEqual({ small: null, medium: null, large: null })
    const older = { src: '/storage/p/a.jpg', thumbnail: '/storage/p/b.jpg' }
    expect(title({}, { poster: older }).poster).toMatchObject({
      medium: null,
      large: 'https://storage.test/storage/p/a.jpg',
    })
  })
  const rated = (id: number, rating: number) => ({ id, url: 'https://rated.test', votes: 10, rating })
  test.each([
    ['Shikimori first', { shikimori: rated(1, 8.1), mal: rated(2, 7.2) }, 8.1],
    ['MyAnimeList where Shikimori has none', { shikimori: null, mal: rated(2, 7.2) }, 7.2],
    ['no vote is no rating', { shikimori: rated(1, 0), mal: null }, null],
    ['unknown', { shikimori: null, mal: null }, null],
    ['above ten is no rating', { shikimori: rated(1, 81), mal: null }, null],
  ])('rating: %s', (_, wishes, expected) => {
    expect(title(wishes).rating).toBe(expected)
  })
  test('a catalog of before there were ratings has none', () => {
    expect(title({}, { shikimori: undefined, mal: undefined }).rating).toBeNull()
  })
  const moments = { fresh_at: '2025-08-01T18:30:00+03:00', updated_at: '2025-09-01T00:00:00+00:00' }
  test.each([
    ['when the newest episode came', moments, '2025-08-01T15:30:00Z'],
    ['else when it was edited', { ...moments, fresh_at: null }, '2025-09-01T00:00:00Z'],
    [
      'else when it was made',
      { fresh_at: null, updated_at: null, created_at: '2020-01-02T03:04:05+00:00' },
      '2020-01-02T03:04:05Z',
    ],
    ['unknown', { fresh_at: null, updated_at: null, created_at: null }, null],
  ])('updated_at is %s', (_, wishes, expected) => {
    expect(title(wishes).updated_at).toBe(expected)
  })
  test.each([
    ['here', { is_blocked_by_geo: true }, true],
    ['by the owners', { is_blocked_by_copyrights: true }, true],
    ['nowhere', {}, false],
  ])('a title that is blocked %s', (_, wishes, expected) => {
    expect(title(wishes).blocked).toBe(expected)
  })
})

test('a release in which everything that may be null is null is a title', () => {
  const nothing = Object.fromEntries(
    [
      ...['type', 'season', 'poster', 'fresh_at', 'created_at', 'updated_at', 'age_rating', 'publish_day', 'year'],
      ...['description', 'is_ongoing', 'is_in_production', 'is_blocked_by_geo', 'is_blocked_by_copyrights', 'genres'],
      ...['episodes_total', 'average_duration_of_episode', 'shikimori', 'mal', 'added_in_users_favorites'],
    ].map((name) => [name, null]),
  )
  expect(title({}, nothing)).toEqual({
    id: ID,
    names: { ru: 'Девочки-бабочки', en: null, alternative: null },
    description: '',
    type: 'TV',
    status: 'completed',
    genres: [],
    year: null,
    season: null,
    episodes: { total: null, current: 0 },
    poster: { small: null, medium: null, large: null },
    player: { episodes: {} },
    rating: null,
    updated_at: null,
    blocked: false,
  })
})

test('numbers beyond what is stored are unknown, and a release with such an id is none', () => {
  const huge = 9_007_199_254_740_991
  expect(title({}, { year: huge, episodes_total: huge }).year).toBeNull()
  expect(title({ episodes: [makeEpisode(ID, { ordinal: 1, duration: huge })] }).episodes.current).toBe(1)
  expect(() => title({ id: huge })).toThrow()
  expect(() => title({ id: 0 })).toThrow()
  expect(title({ id: 2_147_483_647 }).id).toBe(2_147_483_647)
})
