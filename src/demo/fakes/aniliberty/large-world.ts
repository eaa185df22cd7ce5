import { makeTitleNames } from './large-names.ts'
import { digest, hoursBefore, makeEpisode, makeImage, makeRelease, noImage, stamp, uuid } from './make.ts'
import type { Episode, Franchise, ReleaseEntry, World } from './shapes.ts'
import { genres, seasons } from './terms.ts'

/** Number of releases of the real catalog among which the rare oddities were counted. */
const COUNTED = 1_831
/** Fractions of all releases: the newest are announced; the ones before them still air. */
const ANNOUNCED = 0.022
const AIRING = 0.03
const FIRST_ID = 1_000

type Size = { releases: number; episodes: number }

/**
 * A catalog of any size with the statistics of the real one; the same numbers give the same catalog. Throws if there
 * are too few episodes. Episodes are made when they are read, so that a large catalog needs little memory.
 */
export function createLargeWorld(size: Size): (now: Date) => World {
  const counts = makeEpisodeCounts(size)
  return (now) => ({
    releases: Array.from(counts, (count, number) => releaseAt({ number, count, of: size.releases, now })),
    franchises: Array.from({ length: Math.floor(size.releases / 60) }, (_, at) => franchiseAt(at * 60)),
  })
}

/** Returns a number from 0 to below 1 that depends only on the arguments: a mixed FNV hash of them. */
function chance(number: number, of: string): number {
  let state = number
  for (let at = 0; at < of.length; at += 1) state = Math.imul(state ^ of.charCodeAt(at), 0x0100_0193)
  state = Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d)
  state = Math.imul(state ^ (state >>> 12), 0x297a_2d39)
  return ((state ^ (state >>> 15)) >>> 0) / 0x1_0000_0000
}
const pick = <Item>(items: readonly Item[], at: number) => items[Math.floor(at * items.length)] as Item // at is below 1

const isAnnounced = (number: number, releases: number) => number >= releases * (1 - ANNOUNCED)
const isAiring = (number: number, releases: number) =>
  !isAnnounced(number, releases) && number >= releases * (1 - ANNOUNCED - AIRING)
const isSequel = (number: number) => number % 6 === 1

const pickType = (number: number) => {
  const at = chance(number, 'type')
  if (isSequel(number) || at < 0.66) return 'TV'
  if (at < 0.82) return 'MOVIE'
  if (at < 0.89) return 'OVA'
  return pick(['ONA', 'ONA', 'WEB', 'SPECIAL', 'OAD', 'DORAMA'], (at - 0.89) / 0.11)
}

/** Films and single seasons have usual numbers of episodes; the long series share the rest. */
function makeEpisodeCounts({ releases, episodes }: Size): number[] {
  const usual = Array.from({ length: releases }, (_, number) => usualCount(number, releases))
  const isLong = (count: number) => count >= 24
  const long = usual.filter(isLong).reduce((sum, count) => sum + count, 0)
  const remaining = episodes - usual.filter((count) => !isLong(count)).reduce((sum, count) => sum + count, 0)
  if (remaining < usual.filter(isLong).length)
    throw new Error(`${episodes} episodes are too few for ${releases} releases`)
  let passed = 0
  return usual.map((count) => {
    if (!isLong(count)) return count
    const before = Math.floor((passed / long) * remaining)
    passed += count
    return Math.floor((passed / long) * remaining) - before
  })
}

function usualCount(number: number, releases: number): number {
  if (isAnnounced(number, releases)) return 0
  if (number === Math.floor(releases / 2)) return 348
  const [type, at] = [pickType(number), chance(number, 'count')]
  if (type === 'MOVIE') return 1
  if (type !== 'TV') return 1 + Math.floor(at * 6)
  if (at < 0.12) return 6 + Math.floor(at * 40)
  if (at < 0.68) return pick([12, 12, 12, 13, 11], at)
  return at < 0.95 ? pick([24, 25, 26], chance(number, 'cours')) : 52
}

/** The first number of the episodes, and the oddities of the numbering. */
function numbering(number: number) {
  const at = number % COUNTED
  const begins = at % 140 === 3 ? 0 : at === 911 ? 2 : [611, 1_211, 1_711].includes(at) ? 14 : at === 370 ? 370 : 1
  return { begins, isHalved: [7, 511, 1_009, 1_507].includes(at), isMoved: at % 100 === 42, isUnordered: at === 1_405 }
}

/** The numbers in the order in which they are sent, each with its place in the player. */
function makeOrdinals(number: number, count: number): { ordinal: number; sort_order: number }[] {
  const { begins, isHalved, isMoved, isUnordered } = numbering(number)
  return Array.from({ length: count }, (_, at) => {
    const ordinal = begins + at
    if (isUnordered && at > 0 && at === count - 1) return { ordinal: 0, sort_order: ordinal }
    // The episode before the last is a recap with half a number, so the last one has the next whole number.
    if (isHalved && count > 2 && at === count - 2) return { ordinal: ordinal - 0.5, sort_order: ordinal }
    if (isHalved && count > 2 && at === count - 1) return { ordinal: ordinal - 1, sort_order: ordinal }
    return { ordinal, sort_order: isMoved && at > 3 ? ordinal + 1 : ordinal }
  })
}

type At = { number: number; count: number; of: number; now: Date }

function releaseAt({ number, count, of, now }: At): ReleaseEntry {
  const id = FIRST_ID + number
  const type = pickType(number)
  const [airs, isUpcoming] = [isAiring(number, of), isAnnounced(number, of)]
  const fresh = airs || isUpcoming ? 1 + chance(number, 'fresh') * 160 : 200 + ((of - number) / of) * 90_000
  const year = isUpcoming ? now.getUTCFullYear() + 1 : new Date(now.getTime() - fresh * 3_600_000).getUTCFullYear()
  const rating = Math.round((5 + chance(number, 'rating') * 4) * 100) / 100
  const votes = Math.floor(chance(number, 'votes') ** 3 * 400_000)
  const ratedId = id + 30_000
  const score = (site: string) => ({ id: ratedId, url: `https://${site}.test/animes/${ratedId}`, votes, rating })
  const isBlocked = number % 97 === 5
  const entry = makeRelease({
    ...makeNames(number),
    id,
    type: number % 400 === 11 ? null : type,
    year,
    season: number % 90 === 17 ? null : pick(Object.keys(seasons), chance(number, 'season')),
    day: airs && type === 'TV' ? 1 + (number % 7) : null,
    genreIds: pickGenres(number),
    fresh_at: hoursBefore(now, fresh),
    created_at: hoursBefore(now, fresh + 2_000),
    updated_at: hoursBefore(now, Math.max(0, fresh - 5)),
    // Most releases that air are also still dubbed; one in twelve is only still dubbed.
    is_ongoing: airs && number % 12 !== 0,
    is_in_production: airs || isUpcoming,
    is_blocked_by_geo: isBlocked && number % 2 === 0,
    is_blocked_by_copyrights: isBlocked,
    episodes_total: isUpcoming || number % 60 === 9 ? null : airs ? count + 3 : count,
    average_duration_of_episode: isUpcoming ? null : type === 'MOVIE' ? 96 : 24,
    added_in_users_favorites: isUpcoming ? number % 40 : Math.floor(chance(number, 'favourites') ** 4 * 60_000),
    ...(isUpcoming ? { poster: noImage(), description: null } : {}),
    shikimori: isUpcoming || number % 11 === 0 ? null : score('shikimori'),
    mal: isUpcoming || number % 7 === 0 ? null : score('mal'),
  })
  const freshAt = now.getTime() - fresh * 3_600_000
  return withEpisodes(entry, () => makeEpisodes(number, count, freshAt))
}

/** Episodes are made when they are read, until they are edited. */
function withEpisodes({ release, genres, members }: ReleaseEntry, make: () => Episode[]): ReleaseEntry {
  let edited: readonly Episode[] | null = null
  return {
    release,
    genres,
    members,
    get episodes() {
      return edited ?? make()
    },
    set episodes(episodes: readonly Episode[]) {
      edited = episodes
    },
  }
}

/** Makes weekly episodes. The newest has the time of the release's `fresh_at`. */
function makeEpisodes(number: number, count: number, freshAt: number): Episode[] {
  const id = FIRST_ID + number
  const isElsewhere = (number % COUNTED) % 150 === 77
  const [isLow, isMissing, isPictured] = [number % 50 < 19, number % 70 === 6, number % 50 < 19]
  const no1080 = isLow || isElsewhere ? { hls_1080: null } : {}
  const noHls = isElsewhere ? { hls_480: null, hls_720: null, duration: 0 } : {}
  const streams = { ...no1080, ...(isMissing ? { hls_480: null, hls_720: null } : {}), ...noHls }
  return makeOrdinals(number, count).map(({ ordinal, sort_order }, at) => {
    const isNamed = number % 10 < 3 && at % 10 !== 9
    const names = isNamed ? makeTitleNames(number * 31 + at) : null
    return makeEpisode(id, {
      ...streams,
      ordinal,
      sort_order,
      name: names?.russian ?? null,
      name_english: number % 25 === 2 ? (names?.english ?? null) : null,
      rutube_id: isElsewhere ? digest(`rutube ${id} ${ordinal}`) : null,
      ...(isPictured ? { preview: makeImage(`/storage/releases/episodes/previews/${id}/${ordinal}/`, `${id}`) } : {}),
      updated_at: stamp(new Date(freshAt - (count - 1 - at) * 7 * 86_400_000)),
    })
  })
}

function makeNames(number: number) {
  const names = makeTitleNames(isSequel(number) ? number - 1 : number)
  const [suffix, latin] = isSequel(number) ? [' 2', ' 2nd Season'] : ['', '']
  const [romaji, english] = [names.romaji + latin, names.english + latin]
  const at = number % 10
  // Six in ten titles use romaji as the main name, three use English, and one has only a Russian name. Two in three
  // have further names.
  const main = at < 6 ? romaji : at < 9 ? english : null
  const others = [romaji, english, names.japanese + suffix, names.romaji.replaceAll(' no ', ' ')]
  const alternative = [...new Set(others)].filter((name) => name !== main).join(', ')
  return {
    ru: names.russian + suffix,
    en: main,
    alternative: number % 3 === 2 ? null : alternative,
    alias: romaji.toLowerCase().replaceAll(' ', '-'),
  }
}

function pickGenres(number: number): number[] {
  const ids = [...genres.keys()]
  const count = 2 + Math.floor(chance(number, 'genres') * 4)
  return [...new Set(Array.from({ length: count }, (_, at) => pick(ids, chance(number, `genre ${at}`))))]
}

function franchiseAt(number: number): Franchise {
  const { russian, romaji } = makeTitleNames(number)
  const rating = number % 4 === 0 ? null : 6 + chance(number, 'franchise') * 3
  const id = uuid(`franchise ${number}`)
  return { id, name: russian, name_english: romaji, rating, releaseIds: [FIRST_ID + number, FIRST_ID + number + 1] }
}
