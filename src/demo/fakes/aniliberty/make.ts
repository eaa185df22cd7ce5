import { hash } from 'node:crypto'
import type { Episode, Image, Release, ReleaseEntry } from './shapes.ts'
import { seasons, types, weekdays } from './terms.ts'

/** The current time of the invented world, a Thursday, which tests use too. */
export const worldNow = new Date('2026-10-01T12:00:00Z')

/** A time in upstream's notation. */
export const stamp = (moment: Date) => `${moment.toISOString().slice(0, 19)}+00:00`
export const hoursBefore = (moment: Date, hours: number) => stamp(new Date(moment.getTime() - hours * 3_600_000))
const hoursAgo = (hours: number) => hoursBefore(worldNow, hours)
/** A hash as in the names of upstream's files. */
export const digest = (text: string) => hash('md5', text, 'hex')
/** Makes a UUID from a text. `end`: its last twelve digits. */
export function uuid(text: string, end?: string): string {
  const all = digest(text)
  return `${all.slice(0, 8)}-${all.slice(8, 12)}-4${all.slice(13, 16)}-a${all.slice(17, 20)}-${end ?? all.slice(20)}`
}
/** The id ends with the number of the release, so that the release of an id is found at once. */
const episodeId = (releaseId: number, ordinal: number) =>
  uuid(`${releaseId}/${ordinal}`, String(releaseId).padStart(12, '0'))
export const readReleaseId = (episodeId: string) => Number(episodeId.slice(-12))

export type ReleaseWishes = Partial<Omit<Release, 'type' | 'season' | 'publish_day' | 'name'>> & {
  alias: string
  ru: string
  /** Null: there is no English or romaji name. */
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

/** Makes a release with all fields that upstream sends. Missing fields get plausible values. */
export function makeRelease(options: ReleaseWishes): ReleaseEntry {
  const { alias, ru, en = null, alternative = null, type = 'TV', season = 'summer', day = null, ...others } = options
  const { fresh = 1, genreIds = [8], episodes = [], ...wishes } = others
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

export type EpisodeWishes = Partial<Omit<Episode, 'id' | 'release_id'>> & { ordinal: number }

export function makeEpisode(releaseId: number, wishes: EpisodeWishes): Episode {
  const { ordinal } = wishes
  return {
    id: episodeId(releaseId, ordinal),
    name: null,
    name_english: null,
    sort_order: Math.ceil(ordinal),
    opening: { start: null, stop: null },
    ending: { start: null, stop: null },
    preview: wishes.preview ?? noImage(),
    hls_480: streamUrl(releaseId, ordinal, 480),
    hls_720: streamUrl(releaseId, ordinal, 720),
    hls_1080: streamUrl(releaseId, ordinal, 1080),
    duration: 1_420,
    rutube_id: null,
    youtube_id: null,
    updated_at: wishes.updated_at ?? hoursAgo(24 * (400 - Math.min(ordinal, 399))),
    release_id: releaseId,
    ...wishes,
  }
}

const streamUrl = (releaseId: number, ordinal: number, quality: number) =>
  `https://cdn.aniliberty.test/videos/media/ts/${releaseId}/${ordinal}/${quality}/${digest(`${releaseId}.${ordinal}.${quality}`)}.m3u8`

/** An image as JPEG and WebP files; `key` determines their names. */
export function makeImage(folder: string, key: string): Image {
  const [large, small] = [folder + digest(`${key}.preview`), folder + digest(`${key}.thumbnail`)]
  return { ...imageFiles(large, small, 'jpg'), optimized: imageFiles(large, small, 'webp') }
}

const imageFiles = (large: string, small: string, ending: string) => ({
  preview: `${large}.${ending}`,
  src: `${large}.${ending}`,
  thumbnail: `${small}.${ending}`,
})

const noFiles = () => ({ preview: null, src: null, thumbnail: null })
export const noImage = (): Image => ({ ...noFiles(), optimized: noFiles() })

export const numbered = (releaseId: number, ordinals: number[], wishes: Partial<Episode> = {}) =>
  ordinals.map((ordinal) => makeEpisode(releaseId, { ...wishes, ordinal }))
export const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)
