import * as z from 'zod'
import { titleStatuses } from '../../db/column-types.ts'
import { toAbsoluteHref } from '../../net/links.ts'
import {
  type Episode,
  formatEpisodeLabel,
  getReleaseStatus,
  getScoreValue,
  getSynopsis,
  isBlocked,
  newestFirst,
  type Picture,
  type Release,
  typeNames,
} from '../upstream/upstream.ts'

const nullableText = z.string().nullable()

/** `number` may be any number: 0, 25.5, 370. `duration`: seconds. `sources`: best quality first. */
export const TitleEpisode = z
  .object({
    number: z.number().meta({ description: 'Nomornya, boleh pecahan.' }),
    name: z.string(),
    preview: nullableText,
    sources: z
      .array(z.object({ quality: z.string(), url: z.string(), type: z.string() }))
      .meta({ description: 'Yang terbaik lebih dulu; kosong bila tidak bisa diputar di sini.' }),
    duration: z.number().nullable().meta({ description: 'Detik.' }),
  })
  .meta({ id: 'AnilibriaEpisode' })
export type TitleEpisode = z.infer<typeof TitleEpisode>

/**
 * A title as the v2 API sends it; what is unknown is null. `episodes.current` counts the published episodes.
 * `player.episodes` is keyed by the shortest decimal form of each episode's number. Pictures are absolute URLs, and
 * `updated_at` is in UTC without fractions of a second.
 */
export const Title = z
  .object({
    id: z.int(),
    names: z.object({ ru: z.string(), en: nullableText, alternative: nullableText }),
    description: z.string(),
    type: z.enum(['TV', 'Movie', 'OVA', 'ONA', 'Special']),
    status: z.enum(titleStatuses),
    genres: z.array(z.string()),
    year: z.int().nullable(),
    season: nullableText,
    episodes: z.object({ total: z.int().nullable(), current: z.int() }),
    poster: z.object({ small: nullableText, medium: nullableText, large: nullableText }),
    player: z.object({ episodes: z.record(z.string(), TitleEpisode) }),
    rating: z.number().nullable().meta({ description: 'Dari 10.' }),
    updated_at: z.iso.datetime().nullable(),
    blocked: z.boolean(),
  })
  .meta({ id: 'AnilibriaTitle' })
export type Title = z.infer<typeof Title>

/**
 * Maps a release of the upstream, read with its episodes, to a title. `storage`: base URL of relative picture paths.
 * `thisYear`: the current year in UTC, which separates announced titles from old ones without episodes.
 */
export function toTitle(release: Release, { storage, thisYear }: { storage: string; thisYear: number }): Title {
  const { name, poster, episodes_total: total } = release
  const episodes = newestFirst(release.episodes ?? []).reverse()
  const moment = release.fresh_at ?? release.updated_at ?? release.created_at
  return {
    id: release.id,
    names: { ru: name.main, en: name.english, alternative: name.alternative },
    description: getSynopsis(release) ?? '',
    type: release.type ? typeNames[release.type] : 'TV',
    status: statuses[getReleaseStatus(release, thisYear) ?? 'Completed'],
    genres: (release.genres ?? []).map((genre) => genre.name),
    year: release.year,
    season: release.season,
    episodes: { total, current: episodes.length },
    poster: {
      small: toAbsoluteHref(poster?.thumbnail ?? null, storage),
      medium: toAbsoluteHref(poster?.optimized?.preview ?? poster?.optimized?.src ?? null, storage),
      large: toAbsoluteHref(poster?.preview ?? poster?.src ?? null, storage),
    },
    player: {
      episodes: Object.fromEntries(episodes.map((one) => [formatEpisodeLabel(one), toTitleEpisode(one, storage)])),
    },
    rating: getScoreValue(release),
    updated_at: moment && toIsoSeconds(moment),
    blocked: isBlocked(release),
  }
}

const statuses = { Upcoming: 'announced', Ongoing: 'ongoing', Completed: 'completed' } as const

const toTitleEpisode = (episode: Episode, storage: string): TitleEpisode => ({
  number: episode.ordinal,
  name: episode.name ?? episode.name_english ?? `Серия ${formatEpisodeLabel(episode)}`,
  preview: previewUrl(episode.preview, storage),
  sources: toEpisodeSources([episode.hls_1080, episode.hls_720, episode.hls_480]),
  duration: episode.duration || null,
})

export const toEpisodeSources = (addresses: readonly (string | null)[], root?: string): TitleEpisode['sources'] =>
  addresses.flatMap((address, at) => {
    const url = toAbsoluteHref(address, root)
    return url ? [{ quality: ['1080p', '720p', '480p'][at] ?? '', url, type: 'hls' }] : []
  })

const previewUrl = (picture: Picture | null, storage: string) =>
  toAbsoluteHref(picture?.preview ?? picture?.src ?? null, storage)

/** ISO 8601 in UTC without fractions of a second. */
export const toIsoSeconds = (moment: Date): string => moment.toISOString().replace(/\.\d+Z$/, 'Z')

/** Serializes a title with its episodes sorted by number. `JSON.stringify` would put whole numbers first. */
export function titleText({ player, ...title }: Title): string {
  const episodes = Object.values(player.episodes).sort((a, b) => a.number - b.number)
  const episodeParts = episodes.map((episode) => `${JSON.stringify(String(episode.number))}:${JSON.stringify(episode)}`)
  const { rating, updated_at, blocked, ...head } = title
  const start = JSON.stringify(head).slice(0, -1)
  const end = JSON.stringify({ rating, updated_at, blocked }).slice(1)
  return `${start},"player":{"episodes":{${episodeParts.join(',')}}},${end}`
}

/** The name of a genre for comparison, shortened, because an index of the database cannot hold long names. */
export const genreKey = (name: string): string =>
  [...name.trim().toLowerCase().replaceAll('ё', 'е')].slice(0, 100).join('')

/** `id`: the title's number in the library. `day`: the day on which new episodes come, 1 Monday to 7 Sunday. */
export type LibraryTitle = {
  id: number
  title: Omit<Title, 'id'>
  slug: string
  names: readonly string[]
  popularity: number
  day: number | null
}

/**
 * `print`: a text that is cheap to compute and changes when the titles change. `titles`: all titles with their released
 * episodes, in batches.
 */
export type LibraryReader = {
  print: (now: Date) => Promise<string>
  titles: (now: Date) => AsyncIterable<LibraryTitle[]>
}
