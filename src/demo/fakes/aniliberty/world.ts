import { digest, makeEpisode, makeImage, makeRelease, noImage, numbered, range, stamp, uuid, worldNow } from './make.ts'
import { oddities } from './oddities.ts'
import type { Franchise, Kept, Member, World } from './shapes.ts'
import { seasons } from './terms.ts'

/**
 * A small invented AniLiberty catalog in the shapes of the real API, nulls included: some releases with one peculiarity
 * of the real catalog each, and sixty plain ones that fill the pages. Each call makes a new copy, for one server to
 * change. Its newest episodes are hours older than `now`.
 */
export function createWorld(now: Date): World {
  const releases = [runningShow(), ...oddities(), announced(), oldPosters(), ...plain()]
  for (const kept of releases) postpone(kept, now.getTime() - worldNow.getTime())
  return { releases, franchises }
}

/** Moves all moments of a release by as many milliseconds. */
function postpone({ release, episodes }: Kept, milliseconds: number): void {
  const later = (at: string) => stamp(new Date(Date.parse(at) + milliseconds))
  for (const field of ['fresh_at', 'created_at', 'updated_at'] as const) {
    const at = release[field]
    if (at !== null) release[field] = later(at)
  }
  for (const episode of episodes) episode.updated_at = later(episode.updated_at)
}

const franchises: Franchise[] = [
  {
    id: uuid('franchise of the lighthouse'),
    name: 'Письма с маяка',
    name_english: 'Toudai no Tegami',
    rating: 7.8,
    releaseIds: [9114, 9101, 9104],
  },
  {
    id: uuid('franchise of the bridge'),
    name: 'Ночной мост',
    name_english: 'Yoru no Hashi',
    rating: null,
    releaseIds: [9107, 9116],
  },
  {
    id: uuid('franchise of the quiet ones'),
    name: 'Тихие истории',
    name_english: 'Shizuka na Monogatari',
    rating: 6.9,
    releaseIds: [8001, 8002, 8003, 8004],
  },
  // Nothing of it can be watched on the site, so that its duration is unknown.
  {
    id: uuid('franchise of the bell'),
    name: 'Снежный колокольчик',
    name_english: null,
    rating: null,
    releaseIds: [9105, 9110],
  },
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
    src: `/storage/releases/posters/9115/${digest('moon')}.${ending}`,
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
