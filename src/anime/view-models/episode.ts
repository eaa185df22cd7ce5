import { longDate } from '../../web/dates.ts'
import { animeHref, episodeHref } from '../addresses.ts'
import type { AnswerData } from '../contract/contract.ts'
import { episodeSlug } from '../contract/slugs.ts'
import { episodeName, labelIn } from '../identity/labels.ts'
import { plainTitle } from '../identity/same-show.ts'
import { decimal, type Pictures, type Poster, poster } from './cards.ts'
import { genreLine } from './labels.ts'
import { captionsOf, defaultPlayer, type Player, type PlayerHosts, playerOf } from './players.ts'
import { type EpisodeLine, episodeLine } from './show.ts'

/**
 * A video server that the visitor can choose. `number` counts from 1; `href` is the episode's page with this server
 * selected.
 */
type ServerChoice = Player & {
  number: number
  name: string
  href: string
  captions: string | null
  current: boolean
}
type Downloads = { formats: string; groups: DownloadGroup[] }
type DownloadGroup = { format: string; resolutions: { name: string; links: Download[] }[] }
type Download = { provider: string; href: string; isOwn: boolean }

export type EpisodeView = {
  slug: string
  href: string
  label: string | null
  name: string
  heading: string
  subtitle: string | null
  released: string | null
  /** Release date as "YYYY-MM-DD"; null if the source's text is not a date. */
  releasedOn: string | null
  description: string
  anime: { title: string; slug: string | null; href: string | null; poster: Poster; line: string }
  /** Path of the picture shown before playback, for invented titles of this site; null for others. */
  opening: string | null
  servers: ServerChoice[]
  current: ServerChoice | null
  /** Server with a video file, for browsers that have no scripts and cannot play HLS; null if there is none. */
  fallback: ServerChoice | null
  /** Whether at least one video server can be opened only on its own website. */
  serversElsewhere: boolean
  previous: EpisodeLine | null
  next: EpisodeLine | null
  downloads: Downloads | null
  siblings: (EpisodeLine & { current: boolean })[]
}

type Data = AnswerData['episode']
type Detail = AnswerData['detail'] | null
type Wishes = { slug: string; server: number | null; hosts: PlayerHosts; pictures: Pictures }

/**
 * Builds the page of an episode. `detail` is the answer about the anime title, or null if it did not arrive in time;
 * without it, other episodes come only from the episode's own answer.
 */
export function episodeView(data: Data, detail: Detail, { slug, server, hosts, pictures }: Wishes): EpisodeView {
  const rows = (detail?.episode_list ?? []).map(episodeLine)
  const row = rows.find((line) => line.slug === slug) ?? null
  const label = row?.label ?? labelIn(data.title, data.anime_info.title)
  const name = label === null ? plainTitle(data.title, 'episode') : episodeName(label)
  const title = data.anime_info.title
  const released = data.release_info?.replace(/^released on\s*:?\s*/i, '') ?? null
  const date = dateIn(released)
  const servers = choices(data, slug, server, hosts)
  const current = servers.find((choice) => choice.current) ?? null
  const subtitle = row?.subtitle ?? null
  return {
    slug,
    href: episodeHref(slug),
    label,
    name,
    heading: label === null ? name : `${title} · ${name}`,
    subtitle,
    released: date ? longDate(date) : released,
    releasedOn: date?.toISOString().slice(0, 10) ?? null,
    description: description(`${title} ${label === null ? '' : name}`.trim(), subtitle, detail),
    anime: animeCard(data, detail, pictures),
    opening: isOwn(data.anime_info.url, hosts.baseUrl) ? `/ilustrasi/pembuka/${encodeURIComponent(slug)}.svg` : null,
    servers,
    current,
    fallback: current?.kind === 'hls' ? (servers.find((choice) => choice.kind === 'file') ?? null) : null,
    serversElsewhere: servers.some(({ kind }) => kind === 'link'),
    previous: neighbour(data.navigation.prev_episode),
    next: neighbour(data.navigation.next_episode),
    downloads: downloads(data, hosts.baseUrl),
    siblings: siblings(data, rows, { href: episodeHref(slug), slug, label, name, subtitle, date: null }),
  }
}

const isOwn = (url: string | null, baseUrl: string) => url?.startsWith(`${baseUrl}/`) ?? false

function dateIn(words: string | null): Date | null {
  const moment = new Date(`${words} 12:00 UTC`)
  return words === null || Number.isNaN(moment.getTime()) ? null : moment
}

function description(what: string, subtitle: string | null, detail: Detail): string {
  const named = subtitle ? `${what}, “${subtitle}”,` : what
  return `Tonton ${named} di KortekStream.${detail?.sinopsis ? ` ${detail.sinopsis}` : ''}`
}

function animeCard({ anime_info: info }: Data, detail: Detail, pictures: Pictures): EpisodeView['anime'] {
  const slug = info.anime_slug
  const score = decimal(detail?.rating.value ?? detail?.skor ?? null)
  return {
    title: info.title,
    slug,
    href: slug === null ? null : animeHref(slug),
    poster: poster(info.title, slug, detail?.url_cover ?? ownCover(info, pictures.baseUrl), pictures, 360),
    line: [score, genreLine(detail?.genre ?? [])].filter(Boolean).join(' · '),
  }
}

const ownCover = ({ url, anime_slug: slug }: Data['anime_info'], baseUrl: string) =>
  slug !== null && isOwn(url, baseUrl) ? `${baseUrl}/ilustrasi/poster/${encodeURIComponent(slug)}.svg` : null

function choices(data: Data, slug: string, wanted: number | null, hosts: PlayerHosts): ServerChoice[] {
  const all = data.streaming_servers.map(({ name, url }, index) => {
    const player = playerOf(url, hosts)
    const number = index + 1
    return { ...player, number, name, href: `${episodeHref(slug)}?server=${number}`, captions: captionsOf(player.src) }
  })
  const current = all.find(({ number }) => number === wanted) ?? defaultPlayer(all)
  return all.map((choice) => ({ ...choice, current: choice === current }))
}

const neighbour = (link: Data['navigation']['prev_episode']): EpisodeLine | null => link && episodeLine(link)

function downloads(data: Data, baseUrl: string): Downloads | null {
  const groups = Object.entries(data.download_links)
    .map(([format, resolutions]) => ({
      format,
      resolutions: Object.entries(resolutions)
        .map(([name, links]) => ({ name: name.trim(), links: links.map((link) => download(link, baseUrl)) }))
        .filter(({ links }) => links.length > 0),
    }))
    .filter(({ resolutions }) => resolutions.length > 0)
  return groups.length === 0 ? null : { formats: groups.map(({ format }) => format).join(', '), groups }
}

const download = ({ provider, url }: { provider: string; url: string }, baseUrl: string): Download =>
  isOwn(url, baseUrl)
    ? { provider, href: url.slice(baseUrl.length), isOwn: true }
    : { provider, href: url, isOwn: false }

/**
 * Returns all episodes of the title, newest first. The shown episode is added if an older cached answer about the title
 * lacks it.
 */
function siblings(data: Data, rows: EpisodeLine[], shown: EpisodeLine) {
  const lines = rows.length > 0 ? rows : data.other_episodes.map(episodeLine)
  const known = lines.some((line) => line.slug === shown.slug)
  const all = known ? lines : lines.toSpliced(placeAmong(lines, data.navigation), 0, shown)
  return all.map((line) => ({ ...line, current: line.slug === shown.slug }))
}

function placeAmong(lines: EpisodeLine[], { prev_episode: older, next_episode: newer }: Data['navigation']): number {
  const at = (link: typeof older) => (link ? lines.findIndex((line) => line.slug === episodeSlug(link.url)) : -1)
  return at(older) >= 0 ? at(older) : at(newer) + 1
}
