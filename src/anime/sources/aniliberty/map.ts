import type { Episode, Release, ScheduleItem } from '../../../anilibria/upstream/upstream.ts'
import {
  formatEpisodeLabel,
  formatScore,
  getReleaseStatus,
  getSynopsis,
  isBlocked,
  listServers,
  newestFirst,
  pictureUrl,
  shownName,
} from '../../../anilibria/upstream/upstream.ts'
import { sourceDate } from '../../../web/dates.ts'
import { type AnswerData, buildWeek, days } from '../../contract/contract.ts'
import { type Mark, toSegments } from '../../contract/segments.ts'
import { encodedSlug } from '../../contract/slugs.ts'
import type { ScheduleItem as WeekItem } from '../../contract/week.ts'
import { episodeName } from '../../identity/labels.ts'
import { buildDetails, genreWord, typeWord } from './vocabulary.ts'

const MAX_OTHER_EPISODES = 25

/**
 * Maps AniLiberty's releases (its titles) to the catalog's answers. URLs are made below `site`, the origin of the
 * pictures, so that their paths end in the slugs: a release's alias, or `<alias>/<ordinal>` for an episode.
 */
export function createMapper(site: string) {
  const animeUrl = ({ alias }: Release) => `${site}/anime/${encodedSlug(alias)}/`
  const episodeUrl = (release: Release, episode: Episode) =>
    `${site}/${encodedSlug(buildEpisodeSlug(release, episode))}`
  const link = (release: Release) => ({
    judul: shownName(release.name),
    url: animeUrl(release),
    anime_slug: release.alias,
    cover: pictureUrl(release.poster, site),
  })
  const episodeLink = (release: Release, episode: Episode | undefined) =>
    episode ? { episode: formatEpisodeLabel(episode), url: episodeUrl(release, episode) } : null

  const scheduleItem = (release: Release): WeekItem => ({
    title: shownName(release.name),
    url: animeUrl(release),
    anime_slug: release.alias,
    cover_url: pictureUrl(release.poster, site),
    type: typeWord(release.type),
    score: formatScore(release).value,
    genres: listGenres(release),
    release_time: null,
  })

  return {
    link,
    topItem: (release: Release): AnswerData['home']['top10'][number] => ({
      ...link(release),
      rating: formatScore(release).value,
      genres: listGenres(release),
    }),
    movieItem: (release: Release): AnswerData['movies']['results'][number] => {
      const since = release.fresh_at ?? release.created_at
      return { ...link(release), tanggal: since && sourceDate(since), genres: listGenres(release) }
    },
    found: (release: Release, thisYear: number): AnswerData['search']['results'][number] => ({
      ...link(release),
      status: getReleaseStatus(release, thisYear),
      tipe: typeWord(release.type),
      skor: formatScore(release).value,
      genres: listGenres(release),
    }),
    latestItem(release: Release, to: 'anime' | 'episode'): AnswerData['latest']['results'][number] | null {
      const episode = newestEpisode(release)
      if (to === 'episode' && !episode) return null
      return {
        ...link(release),
        ...(to === 'episode' && episode && { url: episodeUrl(release, episode) }),
        episode: episode && formatEpisodeLabel(episode),
        rilis: null,
        rilis_at: (release.fresh_at ?? episode?.updated_at)?.toISOString() ?? null,
      }
    },
    week(items: ScheduleItem[]): AnswerData['schedule'] {
      return buildWeek((day) =>
        items.filter(({ release }) => releaseDay(release) === day).map(({ release }) => scheduleItem(release)),
      )
    },
    detail: (release: Release, thisYear: number): AnswerData['detail'] => ({
      judul: shownName(release.name),
      url_anime: animeUrl(release),
      anime_slug: release.alias,
      status: getReleaseStatus(release, thisYear),
      tipe: typeWord(release.type),
      skor: formatScore(release).value,
      penonton: null,
      sinopsis: getSynopsis(release),
      genre: listGenres(release),
      url_cover: pictureUrl(release.poster, site),
      details: buildDetails(release),
      rating: formatScore(release),
      episode_list: newestFirst(release.episodes ?? []).map((episode) => ({
        episode: formatEpisodeLabel(episode),
        title: episode.name ?? episode.name_english,
        date: episode.updated_at && sourceDate(episode.updated_at),
        url: episodeUrl(release, episode),
        slug: buildEpisodeSlug(release, episode),
      })),
      ...(isBlocked(release) && { blocked: true }),
      recommendations: [],
    }),
    episode(release: Release, label: string): AnswerData['episode'] | null {
      const all = newestFirst(release.episodes ?? [])
      const at = all.findIndex((episode) => formatEpisodeLabel(episode) === label)
      const episode = all[at]
      if (!episode) return null
      const title = shownName(release.name)
      return {
        title: `${title} ${episodeName(label)}`,
        release_info: episode.updated_at && `Released on ${sourceDate(episode.updated_at)}`,
        streaming_servers: isBlocked(release) ? [] : listServers(episode),
        download_links: {},
        navigation: {
          prev_episode: episodeLink(release, all[at + 1]),
          next_episode: episodeLink(release, all[at - 1]),
        },
        anime_info: { title, url: animeUrl(release), anime_slug: release.alias },
        other_episodes: all
          .filter((other) => other !== episode)
          .slice(0, MAX_OTHER_EPISODES)
          .map((other) => ({ episode: formatEpisodeLabel(other), url: episodeUrl(release, other) })),
        ...toSegments(markedIn(episode), episode.duration || null),
      }
    },
  }
}

export type Mapper = ReturnType<typeof createMapper>

/** Parses `<alias>/<ordinal>`; null for any other slug, also for ordinals written as "07" or "7.0". */
export function readEpisodeSlug(slug: string): { alias: string; label: string } | null {
  const [alias, label, ...more] = slug.split('/')
  if (!alias || !label || more.length > 0) return null
  return /^\d+(\.\d+)?$/.test(label) && formatEpisodeLabel({ ordinal: Number(label) }) === label
    ? { alias, label }
    : null
}

const markedIn = ({ opening, ending }: Episode): Mark[] => [
  { type: 'opening', start: opening?.start ?? null, end: opening?.stop ?? null },
  { type: 'ending', start: ending?.start ?? null, end: ending?.stop ?? null },
]

const buildEpisodeSlug = ({ alias }: Release, episode: Episode) => `${alias}/${formatEpisodeLabel(episode)}`
const listGenres = ({ genres }: Release) => [...new Set((genres ?? []).map(genreWord))]
const newestEpisode = (release: Release) => release.latest_episode ?? newestFirst(release.episodes ?? [])[0] ?? null
const releaseDay = ({ publish_day: day }: Release) => (day === null ? undefined : days[day - 1])
