import * as z from 'zod'
import { toAbsoluteHref } from '../../net/links.ts'
import { genreKey, type Title, type TitleEpisode, toEpisodeSources, toIsoSeconds } from '../title/title.ts'

// The older Node service's titles have the shape of AniLibria's retired API v3. Numbers may be text, and an empty list
// of episodes may be an array. Optional fields of a wrong type become null.

const orNull = <S extends z.ZodType>(schema: S) => schema.nullable().catch(null)
const text = z.string().trim().min(1)
const words = orNull(text)
const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number),
])
const whole = orNull(number.pipe(z.int()))
const flag = orNull(z.boolean())
const Code = orNull(z.object({ code: whole, string: words }))
const Poster = orNull(z.object({ url: words }))

const Episode = z.object({
  episode: orNull(number),
  name: words,
  preview: words,
  hls: orNull(z.object({ fhd: words, hd: words, sd: words })),
})

/** A player that cannot be read must not look like one without episodes. An unreadable episode is only left out. */
const Player = z
  .object({ host: words, list: z.union([z.record(z.string(), orNull(Episode)), z.array(orNull(Episode))]).nullish() })
  .nullish()

export const V1Title = z.object({
  id: number.pipe(z.int().positive()),
  names: z.object({ ru: text, en: words, alternative: words }),
  status: Code,
  type: Code,
  posters: orNull(z.object({ small: Poster, medium: Poster, original: Poster })),
  /** Unix time in seconds. */
  updated: whole,
  genres: orNull(z.array(text)),
  season: orNull(z.object({ code: whole, year: whole })),
  description: words,
  blocked: orNull(z.object({ blocked: flag, bakanim: flag, copyrights: flag, geoip: flag })),
  player: Player,
})
type V1Title = z.output<typeof V1Title>

/** Codes of AniLibria's API v3. */
const types: readonly Title['type'][] = ['Movie', 'TV', 'OVA', 'ONA', 'Special', 'ONA']
const seasons = [null, 'winter', 'spring', 'summer', 'autumn']
const IN_WORK = 1

/**
 * `storage`: base URL of relative picture paths; null leaves such pictures out. `thisYear`: the current year in UTC.
 */
export function titleOfV1(v1: V1Title, { storage, thisYear }: { storage: string | null; thisYear: number }): Title {
  const { posters, player, season, blocked } = v1
  const picture = (path: string | null | undefined) => toAbsoluteHref(path ?? null, storage ?? undefined)
  const episodes = toEpisodes(player, picture)
  const isBlocked = blocked !== null && Object.values(blocked).includes(true)
  const isInWork = v1.status?.code === IN_WORK
  const isAwaited = !isBlocked && (isInWork || (season?.year ?? 0) >= thisYear)
  return {
    id: v1.id,
    names: v1.names,
    description: v1.description?.replace(/\r\n?/g, '\n') ?? '',
    type: types[v1.type?.code ?? -1] ?? 'TV',
    status: episodes.length === 0 && isAwaited ? 'announced' : isInWork ? 'ongoing' : 'completed',
    genres: distinct(v1.genres ?? []),
    year: season?.year ?? null,
    season: seasons[season?.code ?? 0] ?? null,
    episodes: { total: null, current: episodes.length },
    poster: {
      small: picture(posters?.small?.url),
      medium: picture(posters?.medium?.url),
      large: picture(posters?.original?.url),
    },
    player: { episodes: Object.fromEntries(episodes.map((one) => [String(one.number), one])) },
    rating: null,
    updated_at: toTimestamp(v1.updated),
    blocked: isBlocked,
  }
}

function toEpisodes(player: V1Title['player'], picture: (path: string | null) => string | null): TitleEpisode[] {
  const root = player?.host ? `https://${player.host.replace(/^https?:\/\//, '')}` : undefined
  const all = Object.entries(player?.list ?? {}).flatMap(([key, one]): TitleEpisode[] => {
    if (!one) return []
    const { episode, name, preview, hls } = one
    // The keys of an array are not episode numbers.
    const ordinal = episode ?? (Array.isArray(player?.list) ? Number.NaN : Number(key))
    if (!Number.isFinite(ordinal) || ordinal < 0) return []
    const sources = toEpisodeSources([hls?.fhd ?? null, hls?.hd ?? null, hls?.sd ?? null], root)
    return [{ number: ordinal, name: name ?? `Серия ${ordinal}`, preview: picture(preview), sources, duration: null }]
  })
  return [...new Map(all.map((one) => [one.number, one])).values()].sort((a, b) => a.number - b.number)
}

const MAX_SECONDS = 253_402_300_799

const toTimestamp = (seconds: number | null) =>
  seconds !== null && seconds > 0 && seconds <= MAX_SECONDS ? toIsoSeconds(new Date(seconds * 1_000)) : null

const distinct = (genres: readonly string[]) => [...new Map(genres.map((name) => [genreKey(name), name])).values()]
