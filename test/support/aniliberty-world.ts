import { createHash } from 'node:crypto'

/**
 * A small invented AniLiberty catalog in the shapes of the real API, nulls included. The first releases each have one
 * peculiarity of the real catalog; sixty plain releases fill the pages.
 */

type Leaves = { preview?: string | null; src?: string | null; thumbnail: string | null }
export type Image = Leaves & { optimized: Leaves }
type Labelled<Value = string> = { value: Value; description: string | null }
type Score = { id: number; url: string; votes: number; rating: number }
type Skip = { start: number | null; stop: number | null }

export type Release = {
  id: number
  type: Labelled | null
  year: number
  name: { main: string; english: string | null; alternative: string | null }
  alias: string
  season: Labelled | null
  poster: Image
  fresh_at: string | null
  created_at: string | null
  updated_at: string | null
  is_ongoing: boolean
  is_in_production: boolean
  age_rating: (Labelled & { label: string; is_adult: boolean }) | null
  publish_day: Labelled<number> | null
  description: string | null
  notification: string | null
  episodes_total: number | null
  external_player: string | null
  is_blocked_by_geo: boolean
  is_blocked_by_copyrights: boolean
  added_in_users_favorites: number
  average_duration_of_episode: number | null
  added_in_planned_collection: number | null
  added_in_watched_collection: number | null
  added_in_watching_collection: number | null
  added_in_postponed_collection: number | null
  added_in_abandoned_collection: number | null
  shikimori?: Score | null
  mal?: Score | null
}

export type Episode = {
  id: string
  name: string | null
  name_english: string | null
  ordinal: number
  sort_order: number
  opening: Skip
  ending: Skip
  preview: Image
  hls_480: string | null
  hls_720: string | null
  hls_1080: string | null
  duration: number
  rutube_id: string | null
  youtube_id: string | null
  updated_at: string
  release_id: number
}

export type Member = {
  id: string
  role: Labelled
  nickname: string | null
  user?: { id: number; avatar: Image | null } | null
}

/** A release and its related rows. `episodes` are in the order in which upstream sends them. */
export type Kept = { release: Release; genres: number[]; episodes: Episode[]; members: Member[] }

/** The current time in tests of this catalog, a Thursday. */
export const worldNow = new Date('2026-10-01T12:00:00Z')

export const genres: ReadonlyMap<number, string> = new Map([
  [1, 'Комедия'],
  [2, 'Меха'],
  [3, 'Психологическое'],
  [4, 'Сёнен'],
  [5, 'Сейнен'],
  [6, 'Триллер'],
  [7, 'Школа'],
  [8, 'Драма'],
  [9, 'Мистика'],
  [10, 'Повседневность'],
  [11, 'Романтика'],
  [12, 'Спорт'],
  [13, 'Ужасы'],
  [14, 'Экшен'],
  [15, 'Боевые искусства'],
  [16, 'Демоны'],
  [17, 'Игры'],
  [18, 'Магия'],
  [19, 'Музыка'],
  [20, 'Сёдзе'],
  [21, 'Супер сила'],
  [22, 'Фантастика'],
  [23, 'Этти'],
  [24, 'Вампиры'],
  [25, 'Детектив'],
  [26, 'Исторический'],
  [27, 'Приключения'],
  [28, 'Сверхъестественное'],
  [29, 'Фэнтези'],
  [30, 'Киберпанк'],
  [31, 'Сёдзе-ай'],
  [32, 'Гарем'],
  [33, 'Дзёсей'],
  [34, 'Исекай'],
  [36, 'Пародия'],
])

/** The label of ONA begins with a Cyrillic letter, as upstream's does. */
export const types: Record<string, string> = {
  TV: 'ТВ',
  ONA: 'ОNA',
  WEB: 'WEB',
  OVA: 'OVA',
  OAD: 'OAD',
  MOVIE: 'Фильм',
  DORAMA: 'Дорама',
  SPECIAL: 'Спешл',
}
export const seasons: Record<string, string> = { winter: 'Зима', spring: 'Весна', summer: 'Лето', autumn: 'Осень' }
export const weekdays = ['Понедельник', 'Вторник', 'Среда', 'Четверг', 'Пятница', 'Суббота', 'Воскресенье']

/** "+00:00" and no fractions of a second, as upstream writes its dates. */
export const stamp = (moment: Date) => moment.toISOString().replace(/\.\d+Z$/, '+00:00')
const hoursAgo = (hours: number) => stamp(new Date(worldNow.getTime() - hours * 3_600_000))
const hash = (text: string) => createHash('md5').update(text).digest('hex')
const uuid = (text: string) => hash(text).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5')

/** A new copy of the whole catalog, for one server to change. */
export const createWorld = (): Kept[] => [...oddities(), ...plain()]

type ReleaseWishes = Partial<Omit<Release, 'type' | 'season' | 'publish_day' | 'name'>> & {
  alias: string
  ru: string
  /** Null: upstream has no English or romaji name. */
  en?: string | null
  alternative?: string | null
  type?: string | null
  season?: string | null
  day?: number | null
  /** Hours between the newest episode and `worldNow`. */
  fresh?: number
  genreIds?: number[]
  episodes?: Episode[]
}

/** A release with all fields that upstream sends. Fields that are not given get plausible values. */
export function makeRelease({
  alias,
  ru,
  en = null,
  alternative = null,
  type = 'TV',
  season = 'summer',
  day = null,
  fresh = 1,
  genreIds = [8],
  episodes = [],
  ...wishes
}: ReleaseWishes): Kept {
  const id = wishes.id ?? 7_000
  const release: Release = {
    id,
    type: type === null ? null : { value: type, description: types[type] ?? null },
    year: 2024,
    name: { main: ru, english: en, alternative },
    alias,
    season: season === null ? null : { value: season, description: seasons[season] ?? null },
    poster: makeImage(`/storage/releases/posters/${id}/`, alias),
    fresh_at: hoursAgo(fresh),
    created_at: hoursAgo(fresh + 2_000),
    updated_at: hoursAgo(fresh - 0.5),
    is_ongoing: false,
    is_in_production: false,
    age_rating: { value: 'R16_PLUS', label: '16+', is_adult: false, description: 'Для зрителей старше 16 лет' },
    publish_day: day === null ? null : { value: day, description: weekdays[day - 1] ?? null },
    description: `Описание релиза «${ru}».\r\n\r\nВторой абзац рассказывает, чем всё началось.`,
    notification: null,
    episodes_total: episodes.length,
    external_player: null,
    is_blocked_by_geo: false,
    is_blocked_by_copyrights: false,
    added_in_users_favorites: id % 1_000,
    average_duration_of_episode: 24,
    added_in_planned_collection: null,
    added_in_watched_collection: null,
    added_in_watching_collection: null,
    added_in_postponed_collection: null,
    added_in_abandoned_collection: null,
    ...wishes,
  }
  return { release, genres: genreIds, episodes: episodes.map((each) => ({ ...each, release_id: id })), members: [] }
}

type EpisodeWishes = Partial<Omit<Episode, 'id' | 'release_id'>> & { ordinal: number }

export function makeEpisode(releaseId: number, wishes: EpisodeWishes): Episode {
  const path = (quality: number) =>
    `https://cdn.aniliberty.test/videos/media/ts/${releaseId}/${wishes.ordinal}/${quality}/${hash(`${releaseId}.${wishes.ordinal}.${quality}`)}.m3u8`
  return {
    id: uuid(`${releaseId}/${wishes.ordinal}`),
    name: null,
    name_english: null,
    sort_order: Math.ceil(wishes.ordinal),
    opening: { start: null, stop: null },
    ending: { start: null, stop: null },
    preview: noImage(),
    hls_480: path(480),
    hls_720: path(720),
    hls_1080: path(1080),
    duration: 1_420,
    rutube_id: null,
    youtube_id: null,
    updated_at: hoursAgo(24 * (400 - Math.min(wishes.ordinal, 399))),
    release_id: releaseId,
    ...wishes,
  }
}

export const makeImage = (folder: string, key: string): Image => {
  const file = (kind: string, ending: string) => `${folder}${hash(`${key}.${kind}`)}.${ending}`
  const leaves = (ending: string) => ({
    preview: file('preview', ending),
    src: file('preview', ending),
    thumbnail: file('thumbnail', ending),
  })
  return { ...leaves('jpg'), optimized: leaves('webp') }
}

const noLeaves = () => ({ preview: null, src: null, thumbnail: null })
const noImage = (): Image => ({ ...noLeaves(), optimized: noLeaves() })

const numbered = (releaseId: number, ordinals: number[], wishes: Partial<Episode> = {}) =>
  ordinals.map((ordinal) => makeEpisode(releaseId, { ...wishes, ordinal }))
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index)

const oddities = (): Kept[] => [
  runningShow(),
  // A release with two seasons and a recap between the seasons: after the recap, `ordinal` and `sort_order` differ.
  makeRelease({
    id: 9102,
    alias: 'kaze-no-tokei',
    ru: 'Часы ветра',
    en: 'Kaze no Tokei',
    alternative: 'The Wind Clock, Kaze Tokei',
    year: 2023,
    fresh: 3_000,
    genreIds: [27, 29, 14],
    added_in_users_favorites: 9_400,
    mal: { id: 55_102, url: 'https://mal.test/anime/55102', votes: 8_120, rating: 8.05 },
    episodes: [
      ...numbered(9102, range(1, 25)),
      makeEpisode(9102, { ordinal: 25.5, sort_order: 26 }),
      makeEpisode(9102, { ordinal: 26, sort_order: 27 }),
    ],
  }),
  // A release whose prologue has the number 0 and is sent after the other episodes.
  makeRelease({
    id: 9103,
    alias: 'hoshi-no-enden',
    ru: 'Звёздный уголёк',
    en: 'Hoshi no Enden',
    year: 2025,
    season: 'winter',
    fresh: 2_400,
    genreIds: [22, 2],
    added_in_users_favorites: 2_100,
    episodes: [...numbered(9103, range(1, 12)), makeEpisode(9103, { ordinal: 0, sort_order: 13, name: 'Пролог' })],
  }),
  // A release whose episode numbers continue those of another studio. It is in the week's schedule although it is no
  // longer "ongoing".
  makeRelease({
    id: 9104,
    alias: 'umi-no-kishi',
    ru: 'Рыцарь моря',
    en: 'Umi no Kishi',
    year: 2012,
    season: null,
    day: 6,
    fresh: 40,
    genreIds: [14, 27, 4],
    is_in_production: true,
    episodes_total: null,
    added_in_users_favorites: 7_700,
    shikimori: { id: 9_104, url: 'https://shikimori.test/animes/9104', votes: 5_002, rating: 7.2 },
    episodes: numbered(9104, range(370, 381), { hls_1080: null }),
  }),
  // A release that can be watched only on another site: it has no stream in any quality.
  makeRelease({
    id: 9105,
    alias: 'yuki-no-suzu',
    ru: 'Снежный колокольчик',
    en: 'Yuki no Suzu',
    type: 'OVA',
    year: 2009,
    season: 'winter',
    fresh: 5_000,
    genreIds: [11],
    episodes: range(1, 2).map((ordinal) =>
      makeEpisode(9105, {
        ordinal,
        hls_480: null,
        hls_720: null,
        hls_1080: null,
        duration: 0,
        rutube_id: hash(`rutube ${ordinal}`),
      }),
    ),
  }),
  announced(),
  // A release without a stream above 720p; the address of one quality is an empty string.
  makeRelease({
    id: 9107,
    alias: 'kage-no-eki',
    ru: 'Станция теней',
    en: 'Kage no Eki',
    type: 'ONA',
    year: 2026,
    season: 'summer',
    day: 5,
    fresh: 130,
    genreIds: [9, 13],
    is_ongoing: true,
    is_in_production: true,
    episodes_total: 10,
    added_in_users_favorites: 830,
    shikimori: null,
    mal: null,
    episodes: [
      makeEpisode(9107, { ordinal: 1, hls_1080: null, hls_480: '' }),
      ...numbered(9107, range(2, 8), { hls_1080: null }),
    ],
  }),
  makeRelease({
    id: 9108,
    alias: 'belaya-soroka',
    ru: 'Белая сорока',
    en: null,
    type: 'WEB',
    year: 2022,
    season: 'spring',
    fresh: 4_100,
    genreIds: [10, 1],
    external_player: '//player.test/serial/9108/embed',
    episodes: numbered(9108, range(1, 4)),
  }),
  makeRelease({
    id: 9109,
    alias: 'gin-no-tsuru',
    ru: 'Серебряный журавль',
    en: 'Gin no Tsuru',
    type: 'MOVIE',
    year: 2023,
    season: 'autumn',
    fresh: 900,
    genreIds: [8, 26],
    average_duration_of_episode: 104,
    added_in_users_favorites: 6_300,
    shikimori: { id: 9_109, url: 'https://shikimori.test/animes/9109', votes: 12_400, rating: 8.31 },
    episodes: [makeEpisode(9109, { ordinal: 1, name: 'Фильм', duration: 6_240 })],
  }),
  makeRelease({
    id: 9110,
    alias: 'midori-no-oto',
    ru: 'Зелёный звук',
    en: 'Midori no Oto',
    year: 2021,
    fresh: 4_800,
    genreIds: [19, 7],
    is_blocked_by_geo: true,
    is_blocked_by_copyrights: true,
    notification: 'Недоступно в вашей стране',
    episodes_total: 12,
  }),
  // A release in which nearly every optional field is null.
  makeRelease({
    id: 9111,
    alias: 'furui-hikouki',
    ru: 'Старый самолёт',
    en: 'Furui Hikouki',
    type: null,
    season: null,
    year: 1998,
    poster: noImage(),
    fresh_at: null,
    created_at: null,
    updated_at: null,
    age_rating: null,
    description: null,
    episodes_total: null,
    average_duration_of_episode: null,
    genreIds: [],
    episodes: numbered(9111, range(1, 3)),
  }),
  makeRelease({
    id: 9112,
    alias: 'kitsune-to-taiyaki',
    ru: 'Лиса и тайяки',
    en: 'Kitsune to Taiyaki',
    type: 'SPECIAL',
    year: 2025,
    fresh: 1_900,
    genreIds: [1, 36],
    episodes: numbered(9112, [0.8, 1.1, 6.5]),
  }),
  makeRelease({
    id: 9113,
    alias: 'hana-no-kage',
    ru: 'Тень цветка',
    en: 'Hana no Kage',
    type: 'DORAMA',
    year: 2019,
    fresh: 4_600,
    genreIds: [11, 8],
    episodes: numbered(9113, range(1, 8)),
  }),
  makeRelease({
    id: 9114,
    alias: 'nami-no-uta',
    ru: 'Песня волны',
    en: 'Nami no Uta',
    type: 'OAD',
    year: 2018,
    fresh: 4_700,
    genreIds: [19],
    episodes: numbered(9114, [1]),
  }),
  oldPosters(),
  makeRelease({
    id: 9116,
    alias: 'yoru-no-hashi-2nd-season',
    ru: 'Ночной мост 2',
    en: 'Yoru no Hashi 2nd Season',
    year: 2026,
    season: 'autumn',
    day: 1,
    fresh: 70,
    genreIds: [25, 6],
    is_ongoing: true,
    is_in_production: true,
    episodes_total: 13,
    added_in_users_favorites: 3_300,
    episodes: numbered(9116, range(14, 16)),
  }),
]

const runningShow = (): Kept => {
  const kept = makeRelease({
    id: 9101,
    alias: 'toudai-no-tegami',
    ru: 'Письма с маяка',
    en: 'Toudai no Tegami',
    alternative: 'Letters from the Lighthouse, Маячные письма',
    year: 2026,
    season: 'summer',
    day: 3,
    fresh: 18,
    genreIds: [8, 10, 28],
    is_ongoing: true,
    is_in_production: true,
    episodes_total: 12,
    added_in_users_favorites: 8_800,
    shikimori: { id: 60_101, url: 'https://shikimori.test/animes/60101', votes: 10_210, rating: 7.84 },
    mal: { id: 60_101, url: 'https://mal.test/anime/60101', votes: 30_400, rating: 7.61 },
    episodes: [
      makeEpisode(9101, {
        ordinal: 1,
        name: 'Первое письмо',
        name_english: 'The First Letter',
        opening: { start: 62, stop: 152 },
        ending: { start: 1_320, stop: null },
        preview: makeImage('/storage/releases/episodes/previews/9101/1/', 'first letter'),
      }),
      makeEpisode(9101, { ordinal: 2, name_english: 'Salt' }),
      ...numbered(9101, range(3, 6)),
      makeEpisode(9101, { ordinal: 7, hls_1080: null }),
    ],
  })
  const members: Member[] = [
    {
      id: uuid('voice'),
      role: { value: 'voicing', description: 'Озвучка' },
      nickname: 'Мирабель',
      user: { id: 41, avatar: null },
    },
    { id: uuid('timing'), role: { value: 'timing', description: 'Тайминг' }, nickname: null, user: null },
  ]
  return { ...kept, members }
}

const announced = () =>
  makeRelease({
    id: 10_301,
    alias: 'asu-no-hokora',
    ru: 'Святилище завтрашнего дня',
    en: 'Asu no Hokora',
    year: 2027,
    season: 'winter',
    fresh: 60,
    poster: noImage(),
    is_in_production: true,
    description: null,
    episodes_total: null,
    average_duration_of_episode: null,
    added_in_users_favorites: 12,
  })

/** The poster object of older API versions, which has no `preview`. */
const oldPosters = (): Kept => {
  const kept = makeRelease({
    id: 9115,
    alias: 'tsuki-no-mon',
    ru: 'Врата луны',
    en: 'Tsuki no Mon',
    type: 'MOVIE',
    year: 2020,
    fresh: 4_400,
    genreIds: [29],
    episodes: [makeEpisode(9115, { ordinal: 1, duration: 5_400 })],
  })
  const leaves = (ending: string) => ({
    src: `/storage/releases/posters/9115/${hash('moon')}.${ending}`,
    thumbnail: null,
  })
  return { ...kept, release: { ...kept.release, poster: { ...leaves('jpg'), optimized: leaves('webp') } } }
}

const firsts = [
  ['Тихая', 'Shizuka na'],
  ['Медная', 'Dou no'],
  ['Далёкая', 'Tooi'],
  ['Стеклянная', 'Garasu no'],
  ['Полуночная', 'Mayonaka no'],
  ['Забытая', 'Wasurerareta'],
] as const
const seconds = [
  ['мельница', 'Fuusha'],
  ['река', 'Kawa'],
  ['лестница', 'Kaidan'],
  ['почта', 'Yuubin'],
  ['кухня', 'Daidokoro'],
  ['гавань', 'Minato'],
  ['библиотека', 'Toshokan'],
  ['оранжерея', 'Onshitsu'],
  ['мастерская', 'Koubou'],
  ['переправа', 'Watashiba'],
] as const

/** Sixty finished releases without oddities, every second one a film, the newest 210 days old. */
const plain = (): Kept[] =>
  firsts
    .flatMap((first) => seconds.map((second) => [first, second] as const))
    .map(([first, second], index) => {
      const id = 8_001 + index
      const en = `${first[1]} ${second[1]}`
      const isFilm = index % 2 === 1
      return makeRelease({
        id,
        alias: en.toLowerCase().replaceAll(' ', '-'),
        ru: `${first[0]} ${second[0]}`,
        en,
        type: isFilm ? 'MOVIE' : 'TV',
        year: 2000 + (index % 20),
        season: Object.keys(seasons)[index % 4] ?? null,
        fresh: 24 * (210 + index),
        genreIds: [1 + (index % 12), 14 + (index % 8)],
        episodes: numbered(id, isFilm ? [1] : [1, 2, 3]),
      })
    })
