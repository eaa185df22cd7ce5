import { dateOfSource, longDate, weekdayClock } from '../../web/dates.ts'
import { animeHref, episodeHref } from '../addresses.ts'
import type { AnswerData } from '../contract/contract.ts'
import { encodedSlug } from '../contract/slugs.ts'
import { findNeighbours } from '../identity/episode-order.ts'
import { episodeName, labelIn } from '../identity/labels.ts'
import { plainTitle } from '../identity/same-show.ts'
import { card, decimal, type Pictures, poster } from './cards.ts'
import { countText, isOldestFirst } from './episode-list.ts'
import { type EpisodeLine, episodeLine, episodeMinutes, thumbHref } from './episode-rows.ts'
import { type NextEpisode, plannedEpisodes } from './next-episode.ts'
import { captionsHref, defaultPlayer, type PlayerHosts, toPlayer } from './players.ts'
import { isWholeFilm, similar } from './show.ts'
import { siblings } from './siblings.ts'

export type EpisodeView = ReturnType<typeof episodeView>
type Data = AnswerData['episode']
type Detail = AnswerData['detail'] | null
type DownloadLink = Data['download_links'][string][string][number]
type Wishes = {
  slug: string
  server: number | null
  hosts: PlayerHosts
  pictures: Pictures
  now: Date
  /** The title's next episode, if it is known. */
  coming: NextEpisode | null
}

/**
 * Builds the page of an episode. `detail` is the answer about its title, or null if that did not arrive in time; then
 * other episodes come only from the episode's own answer.
 */
export function episodeView(data: Data, detail: Detail, { slug, server, hosts, pictures, now, coming }: Wishes) {
  const rows = (detail?.episode_list ?? []).map(episodeLine)
  const row = rows.find((line) => line.slug === slug) ?? null
  const label = row?.label ?? labelIn(data.title, data.anime_info.title)
  const name = label === null ? plainTitle(data.title, 'episode') : episodeName(label)
  const title = data.anime_info.title
  const subtitle = row?.subtitle ?? null
  const isFilm = detail ? isWholeFilm(detail) : /^film$/i.test(label ?? '')
  const own = isOwn(data.anime_info.url, hosts.baseUrl)
  const { prev_episode, next_episode } = findNeighbours(label, data.navigation, detail?.episode_list ?? [])
  return {
    slug,
    href: episodeHref(slug),
    label,
    name,
    // `heading`: title and name, for places outside the page. `title`: the main heading of the page.
    heading: label === null ? name : `${title} · ${name}`,
    subtitle,
    title: isFilm ? title : (subtitle ?? name),
    // Shown over the video: "Pedang Senja · Episode 7 dari 12".
    place: isFilm ? 'Film' : [title, placeIn(name, label, detail)].join(' · '),
    isFilm,
    parts: [isFilm ? 'Film' : subtitle && name, subtitlesIn(data.title)].filter((part) => part !== null),
    ...readRelease(data),
    description: description(`${title} ${label === null ? '' : name}`.trim(), subtitle, detail),
    anime: animeCard(data, detail, pictures),
    // Pictures of this site's own titles. `opening` is shown before playback, `scene` has no lettering.
    opening: own ? `/ilustrasi/pembuka/${encodedSlug(slug)}.svg` : null,
    scene: own ? thumbHref(slug) : null,
    minutes: detail ? episodeMinutes(detail.details) : 0,
    ...serversView(choices(data, slug, server, hosts)),
    // Browsers without scripts play a server at once if the address names it.
    isServerChosen: server !== null,
    previous: neighbour(prev_episode, rows, own),
    next: neighbour(next_episode, rows, own),
    firstText: 'Ini episode pertama',
    lastText: lastText(detail, coming),
    recommendations: (detail ? similar(detail) : []).map((series) => card(series, pictures)),
    downloads: downloads(data, hosts.baseUrl),
    siblings: siblings(data, detail, { slug, label, baseUrl: hosts.baseUrl, now }),
    isOldestFirst: detail !== null && isOldestFirst(detail),
  }
}

function serversView(servers: ReturnType<typeof choices>) {
  const current = servers.find((choice) => choice.current) ?? null
  return {
    // Servers are called qualities if each has the name of a quality, such as "720p".
    serversName: servers.length > 0 && servers.every(isQuality) ? 'Kualitas' : 'Server',
    servers,
    current,
    // A video file, for browsers that have no scripts and cannot play HLS.
    fallback: current?.kind === 'hls' ? (servers.find((choice) => choice.kind === 'file') ?? null) : null,
    serversElsewhere: servers.some(({ kind }) => kind === 'link'),
  }
}

const isQuality = ({ name }: { name: string }) => /^(?:auto|otomatis|\d{3,4}p)$/i.test(name)

function lastText(detail: Detail, coming: NextEpisode | null): string {
  if (coming) return `${episodeName(coming.label)} tayang ${weekdayClock(coming.at)}`
  return detail?.status === 'Completed' ? 'Ini episode terakhir' : 'Ini episode terbaru'
}

function readRelease({ release_info: info }: Data) {
  const releaseText = info?.replace(/^released on\s*:?\s*/i, '') ?? null
  const date = dateOfSource(releaseText)
  return { released: date ? longDate(date) : releaseText, releasedOn: date?.toISOString().slice(0, 10) ?? null }
}

const isOwn = (url: string | null, baseUrl: string) => url?.startsWith(`${baseUrl}/`) ?? false

/** "Episode 7 dari 12", if the label and the planned number of episodes are numbers. */
function placeIn(name: string, label: string | null, detail: Detail): string {
  const total = detail && plannedEpisodes(detail)
  return total !== null && label !== null && Number(label) <= total ? `${name} dari ${total}` : name
}

export const subtitlesIn = (title: string) => (/\bsub(title)?\s+indo/i.test(title) ? 'Sub Indo' : null)

function description(what: string, subtitle: string | null, detail: Detail): string {
  const subject = subtitle ? `${what}, “${subtitle}”,` : what
  return `Tonton ${subject} di KortekStream.${detail?.sinopsis ? ` ${detail.sinopsis}` : ''}`
}

function animeCard({ anime_info: info }: Data, detail: Detail, pictures: Pictures) {
  const slug = info.anime_slug
  return {
    title: info.title,
    slug,
    href: slug === null ? null : animeHref(slug),
    poster: poster(info.title, slug, detail?.url_cover ?? ownCover(info, pictures.baseUrl), pictures, 360),
    score: decimal(detail?.rating.value ?? detail?.skor ?? null),
    count: detail ? `${countText(detail)} episode` : 'Daftar episode',
  }
}

const ownCover = ({ url, anime_slug: slug }: Data['anime_info'], baseUrl: string) =>
  slug !== null && isOwn(url, baseUrl) ? `${baseUrl}/ilustrasi/poster/${encodeURIComponent(slug)}.svg` : null

function choices(data: Data, slug: string, serverNumber: number | null, hosts: PlayerHosts) {
  const all = data.streaming_servers.map(({ name, url }, index) => {
    const player = toPlayer(url, hosts)
    const number = index + 1
    return {
      ...player,
      number,
      name,
      href: `${episodeHref(slug)}?server=${number}`,
      captions: captionsHref(player.src),
    }
  })
  const current = all.find(({ number }) => number === serverNumber) ?? defaultPlayer(all)
  return all.map((choice) => ({ ...choice, current: choice === current }))
}

function neighbour(link: Data['navigation']['prev_episode'], rows: EpisodeLine[], own: boolean) {
  if (!link) return null
  const line = episodeLine(link)
  const row = rows.find(({ slug }) => slug === line.slug)
  return { ...line, subtitle: row?.subtitle ?? null, thumb: own ? thumbHref(line.slug) : null }
}

export function downloads(data: Data, baseUrl: string) {
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

function download({ provider, url, size }: DownloadLink, baseUrl: string) {
  const own = isOwn(url, baseUrl)
  return { provider, href: own ? url.slice(baseUrl.length) : url, isOwn: own, size: size ? sizeText(size) : null }
}

/** Formats bytes as "412 MB", "1,4 GB" or "287 KB". */
function sizeText(bytes: number): string {
  const [size, unit] = bytes < 1e6 ? [bytes / 1e3, 'KB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB']
  const digits = unit === 'GB' ? 1 : 0
  return `${size.toLocaleString('id-ID', { maximumFractionDigits: digits })} ${unit}`
}
