import { SourceFailure } from '../../net/failure.ts'
import type { Fetcher } from '../../net/fetcher.ts'
import { linkOf } from '../../net/links.ts'
import { type AniLibertyClient, createAniLibertyClient } from './client.ts'
import type { Episode, Picture, Release } from './shapes.ts'

export type { CatalogFilters } from './client.ts'
export type { Episode, Genre, Release, ReleasePage, ScheduleItem } from './shapes.ts'

/**
 * AniLiberty for other features: its calls and the rules of its fields. Others import only this file. `baseUrl` is the
 * API's root; every failure is a `SourceFailure`.
 */
export function openUpstream(options: { baseUrl: string; fetcher: Fetcher }) {
  const client = createAniLibertyClient(options)
  return { ...client, findRelease: (alias: string, signal: AbortSignal) => findRelease(client, alias, signal) }
}
export type Upstream = ReturnType<typeof openUpstream>

/** Path segments of the API in the place of an alias. */
const reserved = new Set(['latest', 'list', 'random', 'recommended', 'episodes'])

/**
 * Finds a release by exactly this alias, with its episodes. Digits alone would be read as an id, and a few words as
 * other endpoints; these are searched in the list by alias. Throws `missing`, `different_title`, or an error of the
 * client.
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
type Names = {
  shown: string
  japanese: string | null
  synonyms: string[]
  russian: string | null
}

/** The displayed name: English, else one in Latin letters, else Russian. */
export const shownName = ({ main, english, alternative }: Name): string =>
  english ?? partsOf(alternative).find(isLatin) ?? main

/** The displayed name and the others by language, without duplicates. */
export function namesOf(name: Name): Names {
  const shown = shownName(name)
  const others = [...new Set(partsOf(name.alternative))].filter((part) => part !== shown && part !== name.main)
  const japanese = others.find(isJapanese) ?? null
  return {
    shown,
    japanese,
    synonyms: others.filter((part) => part !== japanese),
    russian: name.main === shown ? null : name.main,
  }
}

/** `alternative` holds one or several names; a slash or comma inside a name has no space beside it. */
const partsOf = (alternative: string | null) =>
  (alternative ?? '')
    .split(/\s*[,;|]\s+|\s+\/\s+/)
    .map((part) => part.trim())
    .filter((part) => part !== '')

const isJapanese = (name: string) => /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(name)
const isLatin = (name: string) =>
  /\p{Script=Latin}/u.test(name) && !/\p{Script=Cyrillic}/u.test(name) && !isJapanese(name)

/**
 * The status from two flags: a release that still airs or is still being voiced is ongoing. The API has no
 * announcements: a release without a single episode that is to come counts as one, which only rows with episodes show.
 * Null: unknown.
 */
export function statusOf(release: Release, thisYear: number): 'Upcoming' | 'Ongoing' | 'Completed' | null {
  const { is_ongoing: airs, is_in_production: isVoiced } = release
  const isRunning = airs === true || isVoiced === true
  const isEmpty = release.episodes?.length === 0 && !isBlocked(release)
  if (isEmpty && (isRunning || (release.year ?? 0) >= thisYear)) return 'Upcoming'
  if (airs === null && isVoiced === null) return null
  return isRunning ? 'Ongoing' : 'Completed'
}

/** Blocked for this server's country or by the owners: the release has a page but nothing to play. */
export const isBlocked = (release: Release) =>
  release.is_blocked_by_geo === true || release.is_blocked_by_copyrights === true

/** Score and votes as text: "8.05" of ten, "12,345". Null for unknown, also 0 without votes. */
export function scoreOf({ shikimori, mal }: Release): { value: string | null; votes: string | null } {
  const rated = [shikimori, mal].find((one) => one?.rating && one.rating > 0 && one.rating <= 10)
  const value = rated?.rating?.toFixed(2) ?? null
  return { value, votes: rated?.votes ? rated.votes.toLocaleString('en-US') : null }
}

/** The best available file, below `storage` when relative; null without one. */
export function pictureUrl(picture: Picture | null, storage: string): string | null {
  const files = [picture?.optimized?.preview, picture?.preview, picture?.src, picture?.thumbnail]
  const spare = [picture?.optimized?.src, picture?.optimized?.thumbnail]
  for (const file of [...files, ...spare]) {
    const url = linkOf(file ?? null, storage)
    if (url) return url
  }
  return null
}

/** Episodes, newest first. Of several with one number, which would share a slug, the one with most servers stays. */
export const newestFirst = (episodes: readonly Episode[]): Episode[] =>
  episodes
    .toSorted((a, b) => b.ordinal - a.ordinal || serversOf(b).length - serversOf(a).length)
    .filter(({ ordinal }, at, sorted) => ordinal !== sorted[at - 1]?.ordinal)

/** The shortest decimal: "7", "25.5", "0". */
export const labelOf = ({ ordinal }: Pick<Episode, 'ordinal'>) => String(ordinal)

/** Servers, best first. Streams are named by their lines; the others are frames of other sites. */
export function serversOf(episode: Episode): { name: string; url: string }[] {
  const servers: [string, string | null][] = [
    ['AniLiberty 1080p', episode.hls_1080],
    ['AniLiberty 720p', episode.hls_720],
    ['AniLiberty 480p', episode.hls_480],
    ['Rutube', frame('https://rutube.ru/play/embed/', episode.rutube_id)],
    ['YouTube', frame('https://www.youtube.com/embed/', episode.youtube_id)],
  ]
  return servers.flatMap(([name, address]) => {
    const url = linkOf(address)
    return url ? [{ name, url }] : []
  })
}

/** Only ids in that site's form, because others could lead anywhere. */
const frame = (root: string, id: string | null) => (id !== null && /^[\w-]+$/.test(id) ? root + id : null)

/** With normalized line ends; the text is Russian. */
export const synopsisOf = ({ description }: Release) => description?.replace(/\r\n?/g, '\n') ?? null
