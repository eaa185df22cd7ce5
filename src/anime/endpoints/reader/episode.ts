import { SourceFailure } from '../../../net/failure.ts'
import { type AnswerData, segmentTypes } from '../../contract/contract.ts'
import { dateText, epochMoment } from '../../contract/moments.ts'
import { type Mark, toSegments } from '../../contract/segments.ts'
import { newestFirst } from '../../identity/episode-order.ts'
import { labelIn, showIn } from '../../identity/labels.ts'
import { address, animeSlug, episodeLink } from './links.ts'
import type { Here } from './lists.ts'
import { entries, type Fields, isFields, label, optional, pick, says, text, toTitle } from './values.ts'

type Episode = AnswerData['episode']

const serverNames = ['streaming_servers', 'servers', 'streams'] as const

/**
 * Reads an episode from another server's answer. Throws a `SourceFailure` if it lacks the episode's name, its title or
 * a list of servers (invalid), or has nothing to play or download (empty).
 */
export function readEpisode(payload: unknown, here: Here): Episode {
  const page = isFields(payload) ? payload : {}
  const title = episodeTitle(pick(page, 'title', 'judul'))
  const anime_info = readShow(page, title, here)
  if (!title || !anime_info || !says(page, ...serverNames)) {
    throw new SourceFailure('wrong_schema', 'episode: no title, show or servers')
  }
  const streaming_servers = readServers(pick(page, ...serverNames), here)
  const download_links = readDownloads(pick(page, 'download_links', 'downloads'), here)
  if (streaming_servers.length === 0 && Object.keys(download_links).length === 0) {
    throw new SourceFailure('empty', 'episode: nothing to watch')
  }
  return {
    title,
    release_info: releaseWords(text(pick(page, 'release_info', 'release_date', 'date'), 200), here.now),
    streaming_servers,
    download_links,
    navigation: { prev_episode: neighbour(page, /^prev(?:ious)?/, here), next_episode: neighbour(page, /^next/, here) },
    anime_info,
    other_episodes: newestFirst(optional(pick(page, 'other_episodes'), (row) => otherEpisode(row, here), 5_000)),
    ...toSegments(optional(pick(page, 'segments'), readMark, 50), null),
  }
}

/**
 * A name that ends in "Subtitle Indonesia" is kept, as API clients expect; others lose additions of streaming sites.
 */
function episodeTitle(value: unknown): string | null {
  const title = text(value, 300)
  return title !== null && /\ssubtitle indonesia$/i.test(title) ? title : toTitle(title, 'episode')
}

/** "Released on Jan 1, 2024" for a number of seconds; other words are kept. */
const releaseWords = (words: string | null, now: Date) =>
  words !== null && epochMoment(words) ? `Released on ${dateText(words, now)}` : words

/** If the answer does not name the title, the name is taken from the episode's name. */
function readShow(page: Fields, title: string | null, { base }: Here): Episode['anime_info'] | null {
  const box = pick(page, 'anime_info', 'anime')
  const info: Fields = isFields(box) ? box : {}
  const url = address(pick(info, 'url', 'url_anime') ?? pick(navigationFields(page), 'all_episodes_url'), base)
  const name = toTitle(pick(info, 'title', 'judul')) ?? toTitle(title && showIn(title))
  return name ? { title: name, url, anime_slug: animeSlug(pick(info, 'anime_slug', 'slug'), url) } : null
}

function readServers(value: unknown, { base }: Here): Episode['streaming_servers'] {
  // Some servers send a list, others an object with links by server name.
  const list = isFields(value) ? Object.entries(value).map(([name, url]) => ({ name, url })) : (value ?? [])
  if (!Array.isArray(list)) throw new SourceFailure('wrong_schema', 'episode: servers are no list')
  const servers = list.slice(0, 100).map((server, at) => {
    const url = isFields(server) ? address(pick(server, 'url', 'streaming_url', 'link', 'src'), base) : null
    const name = isFields(server) ? text(pick(server, 'name', 'server_name', 'server', 'title'), 100) : null
    return url === null ? null : { name: name ?? `Server ${at + 1}`, url }
  })
  return servers.filter((server) => server !== null)
}

/** Reads downloads by format, resolution and provider; entries without a link are dropped. */
const readDownloads = (value: unknown, { base }: Here): Episode['download_links'] =>
  Object.fromEntries(
    entries(value, 20, (format) =>
      filled(entries(format, 20, (places) => nullIfEmpty(optional(places, (place) => download(place, base), 50)))),
    ),
  )

const filled = <Value>(list: [string, Value][]) => (list.length > 0 ? Object.fromEntries(list) : null)
const nullIfEmpty = <Item>(list: Item[]) => (list.length > 0 ? list : null)

function download(place: Fields, base: string) {
  const url = address(pick(place, 'url', 'link'), base)
  if (url === null) return null
  return { provider: text(pick(place, 'provider', 'name', 'server'), 100) ?? new URL(url).hostname, url }
}

const navigationFields = (page: Fields): Fields => (isFields(page.navigation) ? page.navigation : page)

/**
 * Reads the previous or next episode: an object `prev_episode {url, episode}`, or a plain link under `prev_episode`,
 * `previous_episode` or either name with `_url` appended; likewise for `next_episode`.
 */
function neighbour(page: Fields, side: RegExp, here: Here) {
  const navigation = navigationFields(page)
  const names = Object.keys(navigation).filter((name) => side.test(name) && /_episode(?:_url)?$/.test(name))
  const value = pick(navigation, ...names)
  const item = isFields(value) ? value : { url: value }
  const url = episodeLink(item, here.base)?.url
  return url ? { url, episode: label(pick(item, 'episode', 'number')) } : null
}

function otherEpisode(row: Fields, { base }: Here) {
  const url = episodeLink(row, base)?.url
  const title = toTitle(pick(row, 'title', 'judul'), 'episode')
  return url ? { episode: label(pick(row, 'episode', 'number')) ?? labelIn(title) ?? title, url } : null
}

function readMark(row: Fields): Mark | null {
  const type = segmentTypes.find((one) => one === text(row.type)?.toLowerCase())
  return type ? { type, start: seconds(pick(row, 'start')), end: seconds(pick(row, 'end', 'stop')) } : null
}

function seconds(value: unknown): number | null {
  const digits = text(value, 20) ?? ''
  return /^\d{1,6}(?:\.\d+)?$/.test(digits) ? Number(digits) : null
}
