import { readFileSync } from 'node:fs'
import {
  type EpisodeWishes,
  makeEpisode,
  makeRelease,
  numbered,
  type ReleaseWishes,
  range,
  stamp,
  uuid,
  worldNow,
} from './make.ts'
import type { Episode, Franchise, Member, ReleaseEntry, World } from './shapes.ts'
import { seasons } from './terms.ts'

/**
 * Creates a world in the shapes of the real API, nulls included: the releases of `world.jsonl` with one peculiarity of
 * the real catalog each, and sixty plain ones that fill the pages. Each call makes a new copy. The newest episodes are
 * some hours older than `now`.
 */
export function createWorld(now: Date): World {
  const releases = [...file.trim().split('\n').map(readRelease), ...plain()]
  for (const entry of releases) postpone(entry, now.getTime() - worldNow.getTime())
  return { releases, franchises }
}

const file = readFileSync(new URL('world.jsonl', import.meta.url), 'utf8')

/**
 * A line of the file. `why`: its peculiarity. `episodes`: first and last number of the usual episodes, which have the
 * fields of `each`.
 */
type OddRelease = Omit<ReleaseWishes, 'episodes'> & {
  id: number
  why: string
  each?: Partial<Episode>
  episodes: ([first: number, last: number] | EpisodeWishes)[]
  members?: Member[]
}

function readRelease(line: string): ReleaseEntry {
  const { why: _, each = {}, episodes, members = [], ...wishes }: OddRelease = JSON.parse(line)
  const allEpisodes = episodes.flatMap((one) =>
    Array.isArray(one) ? numbered(wishes.id, range(...one), each) : makeEpisode(wishes.id, one),
  )
  return { ...makeRelease({ ...wishes, episodes: allEpisodes }), members }
}

function postpone({ release, episodes }: ReleaseEntry, milliseconds: number): void {
  const later = (at: string) => stamp(new Date(Date.parse(at) + milliseconds))
  for (const field of ['fresh_at', 'created_at', 'updated_at'] as const) {
    const at = release[field]
    if (at !== null) release[field] = later(at)
  }
  for (const episode of episodes) episode.updated_at = later(episode.updated_at)
}

const franchises = (
  [
    ['lighthouse', 'Письма с маяка', 'Toudai no Tegami', 7.8, [9114, 9101, 9104]],
    ['bridge', 'Ночной мост', 'Yoru no Hashi', null, [9107, 9116]],
    ['quiet ones', 'Тихие истории', 'Shizuka na Monogatari', 6.9, [8001, 8002, 8003, 8004]],
    // The site can play nothing of this franchise, so its duration is unknown.
    ['bell', 'Снежный колокольчик', null, null, [9105, 9110]],
  ] as const
).map(([key, name, name_english, rating, releaseIds]): Franchise => {
  return { id: uuid(`franchise of the ${key}`), name, name_english, rating, releaseIds }
})

const parsePairs = (names: string) => names.split(', ').map((pair) => pair.split('/'))
const firsts = parsePairs(
  'Тихая/Shizuka na, Медная/Dou no, Далёкая/Tooi, Стеклянная/Garasu no, Полуночная/Mayonaka no, Забытая/Wasurerareta',
)
const seconds = parsePairs(
  'мельница/Fuusha, река/Kawa, лестница/Kaidan, почта/Yuubin, кухня/Daidokoro, гавань/Minato, библиотека/Toshokan, ' +
    'оранжерея/Onshitsu, мастерская/Koubou, переправа/Watashiba',
)

/** Releases without oddities. Every second one is a film, and the newest is 210 days old. */
const plain = (): ReleaseEntry[] =>
  firsts
    .flatMap((first) => seconds.map((second) => [0, 1].map((at) => `${first[at]} ${second[at]}`)))
    .map(([ru = '', en = ''], index) => {
      const id = 8_001 + index
      const isFilm = index % 2 === 1
      return makeRelease({
        id,
        alias: en.toLowerCase().replaceAll(' ', '-'),
        ru,
        en,
        type: isFilm ? 'MOVIE' : 'TV',
        year: 2000 + (index % 20),
        season: Object.keys(seasons)[index % 4] ?? null,
        fresh: 24 * (210 + index),
        genreIds: [1 + (index % 12), 14 + (index % 8)],
        episodes: numbered(id, isFilm ? [1] : [1, 2, 3]),
      })
    })
