import { linkOf } from '../../addresses.ts'
import { namesOf } from './names.ts'
import type { Episode, Picture, Release } from './shapes.ts'
import { ageWord, seasonWord } from './vocabulary.ts'

/**
 * The one word for two flags: one that still airs or is still being voiced is ongoing. The API knows no announcements: a
 * release without a single episode that is to come is one, which only a row with episodes can show. Null: it does not tell.
 */
export function statusOf(release: Release, thisYear: number): 'Upcoming' | 'Ongoing' | 'Completed' | null {
  const { is_ongoing: airs, is_in_production: isVoiced } = release
  const isRunning = airs === true || isVoiced === true
  const isEmpty = release.episodes?.length === 0 && !isBlocked(release)
  if (isEmpty && (isRunning || (release.year ?? 0) >= thisYear)) return 'Upcoming'
  if (airs === null && isVoiced === null) return null
  return isRunning ? 'Ongoing' : 'Completed'
}

/** For this server's country or by its owners: such a release has a page but nothing to play. */
export const isBlocked = (release: Release) =>
  release.is_blocked_by_geo === true || release.is_blocked_by_copyrights === true

/** Text as the contract has it: "8.05" of ten, "12,345" votes. Nothing and nobody's 0 is unknown. */
export function scoreOf({ shikimori, mal }: Release): { value: string | null; votes: string | null } {
  const rated = [shikimori, mal].find((one) => one?.rating && one.rating > 0 && one.rating <= 10)
  const value = rated?.rating?.toFixed(2) ?? null
  return { value, votes: rated?.votes ? rated.votes.toLocaleString('en-US') : null }
}

/** The best file there is, below `storage` where it is relative; null without one. */
export function pictureUrl(picture: Picture | null, storage: string): string | null {
  const files = [picture?.optimized?.preview, picture?.preview, picture?.src, picture?.thumbnail]
  const spare = [picture?.optimized?.src, picture?.optimized?.thumbnail]
  for (const file of [...files, ...spare]) {
    const url = linkOf(file ?? null, storage)
    if (url) return url
  }
  return null
}

/** Of several with one number, which would share a slug, only the one with most to play. */
export const newestFirst = (episodes: readonly Episode[]): Episode[] =>
  episodes
    .toSorted((a, b) => b.ordinal - a.ordinal || serversOf(b).length - serversOf(a).length)
    .filter(({ ordinal }, at, sorted) => ordinal !== sorted[at - 1]?.ordinal)

/** The shortest decimal: "7", "25.5", "0". */
export const labelOf = ({ ordinal }: Pick<Episode, 'ordinal'>) => String(ordinal)

/** Best first. Streams carry the number of their lines; the others are frames of the sites that keep them. */
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

/** An id that is none of theirs could lead anywhere. */
const frame = (root: string, id: string | null) => (id !== null && /^[\w-]+$/.test(id) ? root + id : null)

/** Line ends as ours; the text stays Russian. */
export const synopsisOf = ({ description }: Release) => description?.replace(/\r\n?/g, '\n') ?? null

/** Facts under the labels the sources' pages use; what is not known is left out. */
export function detailsOf(release: Release): Record<string, string> {
  const { year, season, average_duration_of_episode: minutes, episodes_total: total } = release
  const names = namesOf(release.name)
  const known = {
    Japanese: names.japanese,
    Synonyms: names.synonyms.join(', '),
    Russian: names.russian,
    Season: season && year ? `${seasonWord(season)} ${year}` : null,
    Year: year ? String(year) : null,
    Duration: minutes ? `${minutes} min.${release.type === 'MOVIE' ? '' : ' per ep.'}` : null,
    'Total Episode': total ? String(total) : null,
    'Age rating': release.age_rating && ageWord(release.age_rating),
  }
  return Object.fromEntries(Object.entries(known).filter((fact): fact is [string, string] => Boolean(fact[1])))
}
