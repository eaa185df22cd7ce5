import type { TitleStatus } from '../../db/anilibria-rows.ts'
import { linkOf } from '../../net/links.ts'
import {
  type Episode,
  isBlocked,
  labelOf,
  newestFirst,
  type Picture,
  type Release,
  scoreValueOf,
  statusOf,
  synopsisOf,
  typeNames,
} from '../upstream/upstream.ts'

/**
 * A title as the v2 API sends it; what is unknown is null. `episodes.current` counts the published episodes.
 * `player.episodes` is keyed by the shortest decimal form of each episode's number. Pictures are absolute URLs.
 */
export type Title = {
  id: number
  names: { ru: string; en: string | null; alternative: string | null }
  description: string
  type: TitleType
  status: TitleStatus
  genres: string[]
  year: number | null
  season: string | null
  episodes: { total: number | null; current: number }
  poster: { small: string | null; medium: string | null; large: string | null }
  player: { episodes: Record<string, TitleEpisode> }
  rating: number | null
  /** ISO 8601 in UTC without fractions of a second. */
  updated_at: string | null
  blocked: boolean
}

/** `number` may be any number: 0, 25.5, 370. `duration`: seconds. `sources`: best quality first. */
export type TitleEpisode = {
  number: number
  name: string
  preview: string | null
  sources: { quality: string; url: string; type: string }[]
  duration: number | null
}

export const titleTypes = ['TV', 'Movie', 'OVA', 'ONA', 'Special'] as const
type TitleType = (typeof titleTypes)[number]

type Place = {
  /** URL to which relative paths of pictures belong. */
  storage: string
  /** The current year in UTC, which tells announced titles from old ones without episodes. */
  thisYear: number
}

/** Maps a release of the upstream to a title. The release must have been read with its episodes. */
export function titleOf(release: Release, { storage, thisYear }: Place): Title {
  const { name, poster, episodes_total: total } = release
  const episodes = newestFirst(release.episodes ?? []).reverse()
  const moment = release.fresh_at ?? release.updated_at ?? release.created_at
  return {
    id: release.id,
    names: { ru: name.main, en: name.english, alternative: name.alternative },
    description: synopsisOf(release) ?? '',
    type: release.type ? typeNames[release.type] : 'TV',
    status: statuses[statusOf(release, thisYear) ?? 'Completed'],
    genres: (release.genres ?? []).map((genre) => genre.name),
    year: release.year,
    season: release.season,
    episodes: { total, current: episodes.length },
    poster: {
      small: linkOf(poster?.thumbnail ?? null, storage),
      medium: linkOf(poster?.optimized?.preview ?? poster?.optimized?.src ?? null, storage),
      large: linkOf(poster?.preview ?? poster?.src ?? null, storage),
    },
    player: { episodes: Object.fromEntries(episodes.map((one) => [labelOf(one), episodeOf(one, storage)])) },
    rating: scoreValueOf(release),
    updated_at: moment && secondsOf(moment),
    blocked: isBlocked(release),
  }
}

const statuses = { Upcoming: 'announced', Ongoing: 'ongoing', Completed: 'completed' } as const

const episodeOf = (episode: Episode, storage: string): TitleEpisode => ({
  number: episode.ordinal,
  name: episode.name ?? episode.name_english ?? `Серия ${labelOf(episode)}`,
  preview: previewOf(episode.preview, storage),
  sources: (
    [
      ['1080p', episode.hls_1080],
      ['720p', episode.hls_720],
      ['480p', episode.hls_480],
    ] as const
  ).flatMap(([quality, address]) => {
    const url = linkOf(address)
    return url ? [{ quality, url, type: 'hls' }] : []
  }),
  duration: episode.duration || null,
})

const previewOf = (picture: Picture | null, storage: string) =>
  linkOf(picture?.preview ?? picture?.src ?? null, storage)

/** Returns a moment as ISO 8601 in UTC without fractions of a second. */
export const secondsOf = (moment: Date): string => moment.toISOString().replace(/\.\d+Z$/, 'Z')

/**
 * Writes a title as JSON with its episodes in order of their numbers. `JSON.stringify` would put whole numbers before
 * all others.
 */
export function titleText({ player, ...title }: Title): string {
  const episodes = Object.values(player.episodes).sort((a, b) => a.number - b.number)
  const written = episodes.map((episode) => `${JSON.stringify(String(episode.number))}:${JSON.stringify(episode)}`)
  const { rating, updated_at, blocked, ...head } = title
  const start = JSON.stringify(head).slice(0, -1)
  const end = JSON.stringify({ rating, updated_at, blocked }).slice(1)
  return `${start},"player":{"episodes":{${written.join(',')}}},${end}`
}

/**
 * Normalizes the name of a genre for comparison: lower case, and е for ё, because Russian texts use both. An index of
 * the database has no room for names without an end.
 */
export const genreKey = (name: string): string =>
  [...name.trim().toLowerCase().replaceAll('ё', 'е')].slice(0, 100).join('')

/**
 * A title of this site's library, with its number there. `title` has its own number in the v2 API; `day` is the day of the
 * week (1 Monday to 7 Sunday) on which new episodes come.
 */
export type LibraryTitle = {
  id: number
  title: Omit<Title, 'id'>
  slug: string
  names: readonly string[]
  popularity: number
  day: number | null
}

/**
 * Reads the library as of a moment. `print`: a text that is cheap to get and changes when the titles do. `titles`: all
 * titles with their released episodes, in batches.
 */
export type LibraryReader = {
  print: (now: Date) => Promise<string>
  titles: (now: Date) => AsyncIterable<LibraryTitle[]>
}
