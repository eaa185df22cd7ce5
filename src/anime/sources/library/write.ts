import { statSync } from 'node:fs'
import path from 'node:path'
import { type ArtSeed, hueOfArt } from '../../../artwork/plan.ts'
import type { LibraryEpisodeRow, LibraryTitleRow } from '../../../db/tables.ts'
import { root } from '../../../root.ts'
import { sourceDate } from '../../../web/dates.ts'
import { type AnswerData, buildWeek, type Day, days } from '../../contract/contract.ts'
import { encodedSlug } from '../../contract/slugs.ts'
import { moveSlot, zones } from '../../contract/zones.ts'
import { episodeName } from '../../identity/labels.ts'
import type { AiringTitle, EpisodeCard, EpisodeOfTitle, FoundTitle, RelatedTitle, TitleCard } from './queries.ts'

/** Maps rows of the library's tables to the catalog's answers. URLs are absolute, below `baseUrl`. */
export function createWriter(baseUrl: string) {
  const animeUrl = (slug: string) => `${baseUrl}/anime/${encodeURIComponent(slug)}/`
  const episodeUrl = (slug: string) => `${baseUrl}/episode/${encodedSlug(slug)}/`
  // Answers link posters as WebP, because the image proxies of other servers reject SVG.
  // The query tells this site's pages the hue of the drawing; the drawing itself ignores it.
  const posterUrl = (art: ArtSeed) =>
    `${baseUrl}/ilustrasi/poster/${encodeURIComponent(art.slug)}.webp?hue=${hueOfArt(art)}`
  const mediaUrl = (file: string) => `${baseUrl}/media/${file}`
  const link = (title: ArtSeed & { title: string }) => ({
    judul: title.title,
    url: animeUrl(title.slug),
    anime_slug: title.slug,
    cover: posterUrl(title),
  })

  const scheduleItem = (title: AiringTitle, release_time: string | null) => ({
    title: title.title,
    url: animeUrl(title.slug),
    anime_slug: title.slug,
    cover_url: posterUrl(title),
    type: title.type,
    score: title.score,
    genres: title.genres,
    release_time,
  })

  return {
    known: (title: ArtSeed & { title: string }) => ({
      anime_slug: title.slug,
      judul: title.title,
      cover: posterUrl(title),
    }),
    topItem: (title: TitleCard) => ({ ...link(title), rating: title.score, genres: title.genres }),
    movieItem: (title: TitleCard) => ({ ...link(title), tanggal: dayText(title.aired_from), genres: title.genres }),
    found: (title: FoundTitle): AnswerData['search']['results'][number] => ({
      ...link(title),
      status: title.status,
      tipe: title.type,
      skor: title.score,
      genres: title.genres,
      tahun: title.year,
      ...(title.episode !== null && title.type !== 'Movie' && { episode: title.episode }),
      ...(title.other_name !== null && { nama_lain: title.other_name }),
    }),
    latestItem: (episode: EpisodeCard, to: 'anime' | 'episode') => ({
      judul: episode.title,
      url: to === 'anime' ? animeUrl(episode.title_slug) : episodeUrl(episode.slug),
      anime_slug: episode.title_slug,
      episode: episode.label,
      rilis: null,
      rilis_at: episode.released_at.toISOString(),
      cover: posterUrl({ ...episode, slug: episode.title_slug }),
    }),
    /**
     * Builds the week in Western Indonesia. `near`: the moment that decides about summer time in the stored time zone.
     */
    week(titles: AiringTitle[], near: Date): AnswerData['schedule'] {
      const slots = titles.map((title) => slotInWib(title, near)).sort(byTime)
      return buildWeek((day) =>
        slots.filter((slot) => slot.day === day).map(({ title, time }) => scheduleItem(title, time)),
      )
    },
    detail: (
      title: LibraryTitleRow,
      episodes: EpisodeOfTitle[],
      others: { recommended: TitleCard[]; related: RelatedTitle[] },
    ): AnswerData['detail'] => ({
      judul: title.title,
      url_anime: animeUrl(title.slug),
      anime_slug: title.slug,
      status: title.status,
      tipe: title.type,
      skor: title.score,
      penonton: grouped(title.views),
      sinopsis: title.synopsis,
      genre: title.genres,
      url_cover: posterUrl(title),
      details: facts(title),
      rating: { value: title.score, votes: title.score === null ? null : grouped(title.votes) },
      episode_list: episodes.map((episode) => ({
        episode: episode.label,
        title: episode.name,
        date: sourceDate(episode.released_at),
        url: episodeUrl(episode.slug),
        slug: episode.slug,
      })),
      recommendations: others.recommended.map(link),
      relations: others.related.map((related) => ({
        slug: related.slug,
        judul: related.title,
        hubungan: related.kind,
        tipe: related.type,
        tahun: related.year,
        cover: posterUrl(related),
      })),
    }),
    episode(episode: EpisodeCard & Pick<LibraryEpisodeRow, 'clip'>, siblings: EpisodeOfTitle[]): AnswerData['episode'] {
      const at = siblings.findIndex((sibling) => sibling.slug === episode.slug)
      const linkTo = (sibling: EpisodeOfTitle | undefined) =>
        sibling ? { url: episodeUrl(sibling.slug), episode: sibling.label } : null
      const [high, low] = [`clip-${episode.clip}.mp4`, `clip-${episode.clip}-240.mp4`]
      const file = (name: string) => [{ provider: 'KortekStream', url: mediaUrl(name), ...clipSize(name) }]
      return {
        title: `${episode.title} ${episodeName(episode.label)} Subtitle Indonesia`,
        release_info: `Released on ${sourceDate(episode.released_at)}`,
        streaming_servers: [
          { name: 'Otomatis', url: mediaUrl(`clip-${episode.clip}.m3u8`) },
          { name: '480p', url: mediaUrl(high) },
          { name: '240p', url: mediaUrl(low) },
        ],
        download_links: { MP4: { '480p': file(high), '240p': file(low) } },
        navigation: { prev_episode: linkTo(siblings[at + 1]), next_episode: at > 0 ? linkTo(siblings[at - 1]) : null },
        anime_info: { title: episode.title, url: animeUrl(episode.title_slug), anime_slug: episode.title_slug },
        other_episodes: siblings
          .filter((sibling) => sibling.slug !== episode.slug)
          .slice(0, 25)
          .map((sibling) => ({ episode: sibling.label, url: episodeUrl(sibling.slug) })),
      }
    },
  }
}

const sizes = new Map<string, number | undefined>()

/** Returns the size of a clip in bytes. Each size is read from disk once. */
function clipSize(clip: string): { size?: number } {
  if (!sizes.has(clip))
    sizes.set(clip, statSync(path.join(root, 'public/media', clip), { throwIfNoEntry: false })?.size)
  const size = sizes.get(clip)
  return size ? { size } : {}
}

type Slot = { title: AiringTitle; day: Day | undefined; time: string | null }

function slotInWib(title: AiringTitle, near: Date): Slot {
  const day = title.airs_day === null ? undefined : days[title.airs_day]
  if (day === undefined || title.airs_time === null) return { title, day, time: null }
  const slot = { day, time: title.airs_time.slice(0, 5) }
  return { title, ...moveSlot(slot, title.airs_zone ?? zones.wib.iana, zones.wib.iana, near) }
}

/** Titles without a time come last. */
const byTime = (a: Slot, b: Slot) => (a.time ?? '99').localeCompare(b.time ?? '99')

const dayText = (date: string) => sourceDate(new Date(`${date}T12:00:00Z`))
const grouped = (count: number) => count.toLocaleString('en-US')

/** Builds a title's facts under the labels that other sources use, without unknown facts. */
function facts(title: LibraryTitleRow): Record<string, string | string[]> {
  const aired = `${dayText(title.aired_from)} to ${title.aired_to ? dayText(title.aired_to) : '?'}`
  const details = {
    Japanese: title.native,
    English: title.english,
    Synonyms: title.synonyms.join(', '),
    Aired: title.type === 'Movie' ? dayText(title.aired_from) : aired,
    Premiered: title.season,
    Duration: title.type === 'Movie' ? `${title.minutes} min.` : `${title.minutes} min. per ep.`,
    'Total Episode': title.total_episodes === null ? '?' : String(title.total_episodes),
    Source: title.source,
    Studios: title.studios,
    Producers: title.producers,
  }
  return Object.fromEntries(
    Object.entries(details).filter(
      (fact): fact is [string, string | string[]] => fact[1] !== null && fact[1].length > 0,
    ),
  )
}
