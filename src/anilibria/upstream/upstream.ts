import { SourceFailure } from '../../net/failure.ts'
import { toAbsoluteHref } from '../../net/links.ts'
import { type AniLibertyClient, type ClientOptions, createAniLibertyClient } from './client.ts'
import type { Episode, Picture, Release } from './shapes.ts'

export type { CatalogFilters } from './client.ts'
export type { Episode, Genre, Picture, Release, ReleasePage, ScheduleItem } from './shapes.ts'

/** The calls of the AniLiberty API, which fail with a `SourceFailure`, and functions that interpret a release. */
export function openUpstream(options: ClientOptions) {
  const client = createAniLibertyClient(options)
  return { ...client, findRelease: (alias: string, signal: AbortSignal) => findRelease(client, alias, signal) }
}
export type Upstream = ReturnType<typeof openUpstream>

/** Throws a `SourceFailure` without calling while the circuit breaker is open or the upstream asked for a pause. */
export type ThroughBreaker = <T>(call: () => Promise<T>) => Promise<T>

/** These words name other resources where the API expects an alias. */
const reserved = new Set(['latest', 'list', 'random', 'recommended', 'episodes'])

/**
 * Finds a release with its episodes. An alias that the URL cannot express, such as a number or a reserved word, is
 * looked up with `releases/list`. Throws a `SourceFailure`: `missing`, `different_title`, `wrong_schema`, or an error
 * of the client.
 */
export async function findRelease(client: AniLibertyClient, alias: string, signal: AbortSignal): Promise<Release> {
  const release = isPlain(alias)
    ? await client.release(alias, { signal })
    : (await client.releasesList({ aliases: [alias] }, { signal })).find((one) => one.alias === alias)
  if (!release) throw new SourceFailure('missing', `AniLiberty has no title ${alias}`)
  if (release.alias !== alias)
    throw new SourceFailure('different_title', `AniLiberty answered ${release.alias} for ${alias}`)
  if (release.episodes === null) throw new SourceFailure('wrong_schema', `AniLiberty left out the episodes of ${alias}`)
  return release
}

const isPlain = (alias: string) => /^[\p{L}\p{N}_-]+$/u.test(alias) && !/^\d+$/.test(alias) && !reserved.has(alias)

type Name = Release['name']
type Names = { shown: string; japanese: string | null; synonyms: string[]; russian: string | null }

/** The English name, else the first alternative in Latin letters, else the Russian one. */
export const shownName = ({ main, english, alternative }: Name): string =>
  english ?? splitNames(alternative).find(isLatin) ?? main

/** The other names by language, without duplicates. */
export function toNames(name: Name): Names {
  const displayName = shownName(name)
  const others = [...new Set(splitNames(name.alternative))].filter((part) => part !== displayName && part !== name.main)
  const japanese = others.find(isJapanese) ?? null
  return {
    shown: displayName,
    japanese,
    synonyms: others.filter((part) => part !== japanese),
    russian: name.main === displayName ? null : name.main,
  }
}

/**
 * Splits `alternative`, which holds one or several names. A comma or slash without a space beside it is part of a name.
 */
export const splitNames = (alternative: string | null) =>
  (alternative ?? '')
    .split(/[,;|]\s|\s\/\s/)
    .map((part) => part.trim())
    .filter((part) => part !== '')

const isJapanese = (name: string) => /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(name)
const isLatin = (name: string) =>
  /\p{Script=Latin}/u.test(name) && !/\p{Script=Cyrillic}/u.test(name) && !isJapanese(name)

/**
 * Returns the status; null if unknown. A release that still airs or is still being dubbed is ongoing. The API does not
 * mark announced releases: a release without episodes is upcoming if it is ongoing or from this year or later. Whether
 * it has episodes is known only for rows with an episode list.
 */
export function getReleaseStatus(release: Release, thisYear: number): 'Upcoming' | 'Ongoing' | 'Completed' | null {
  const { is_ongoing: airs, is_in_production: isVoiced } = release
  const isRunning = airs === true || isVoiced === true
  const isEmpty = release.episodes?.length === 0 && !isBlocked(release)
  if (isEmpty && (isRunning || (release.year ?? 0) >= thisYear)) return 'Upcoming'
  if (airs === null && isVoiced === null) return null
  return isRunning ? 'Ongoing' : 'Completed'
}

export const typeNames = {
  TV: 'TV',
  DORAMA: 'TV',
  MOVIE: 'Movie',
  OVA: 'OVA',
  OAD: 'OVA',
  ONA: 'ONA',
  WEB: 'ONA',
  SPECIAL: 'Special',
} as const satisfies Record<NonNullable<Release['type']>, string>

/**
 * Whether a release is blocked, in this server's country or by the copyright owners. It has a page but nothing to play.
 */
export const isBlocked = (release: Release) =>
  release.is_blocked_by_geo === true || release.is_blocked_by_copyrights === true

/** Out of ten, and the votes as text: "8.05" and "12,345". Null when unknown or 0. */
export function formatScore(release: Release): { value: string | null; votes: string | null } {
  const rated = ratedBy(release)
  const value = rated?.rating?.toFixed(2) ?? null
  return { value, votes: rated?.votes ? rated.votes.toLocaleString('en-US') : null }
}

/** Null when unknown or 0. */
export const getScoreValue = (release: Release): number | null => ratedBy(release)?.rating ?? null

const ratedBy = ({ shikimori, mal }: Release) =>
  [shikimori, mal].find((one) => one?.rating && one.rating > 0 && one.rating <= 10)

/** Null if there is no picture. Relative paths are resolved against `storage`. */
export function pictureUrl(picture: Picture | null, storage: string): string | null {
  const files = [picture?.optimized?.preview, picture?.preview, picture?.src, picture?.thumbnail]
  const spare = [picture?.optimized?.src, picture?.optimized?.thumbnail]
  for (const file of [...files, ...spare]) {
    const url = toAbsoluteHref(file ?? null, storage)
    if (url) return url
  }
  return null
}

/**
 * Sorts episodes, highest number first. If several have the same number, only the one with the most servers stays,
 * because they would have the same slug.
 */
export const newestFirst = (episodes: readonly Episode[]): Episode[] =>
  episodes
    .toSorted((a, b) => b.ordinal - a.ordinal || listServers(b).length - listServers(a).length)
    .filter(({ ordinal }, at, sorted) => ordinal !== sorted[at - 1]?.ordinal)

/** "7", "25.5", "0". */
export const formatEpisodeLabel = ({ ordinal }: Pick<Episode, 'ordinal'>) => String(ordinal)

/** Best first: AniLiberty's own streams by resolution, then players of Rutube and YouTube for an iframe. */
export function listServers(episode: Episode): { name: string; url: string }[] {
  const servers: [string, string | null][] = [
    ['AniLiberty 1080p', episode.hls_1080],
    ['AniLiberty 720p', episode.hls_720],
    ['AniLiberty 480p', episode.hls_480],
    ['Rutube', frame('https://rutube.ru/play/embed/', episode.rutube_id)],
    ['YouTube', frame('https://www.youtube.com/embed/', episode.youtube_id)],
  ]
  return servers.flatMap(([name, address]) => {
    const url = toAbsoluteHref(address)
    return url ? [{ name, url }] : []
  })
}

/**
 * Returns the address of a player. Null for a video id with other characters, which could change where the URL leads.
 */
const frame = (root: string, id: string | null) => (id !== null && /^[\w-]+$/.test(id) ? root + id : null)

export const getSynopsis = ({ description }: Release) => description?.replace(/\r\n?/g, '\n') ?? null
