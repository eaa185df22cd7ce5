import type { HTMLElement } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'
import { toAbsoluteHref } from '../../../net/links.ts'
import type { AnswerData } from '../../contract/contract.ts'
import { dateText, parseMoment } from '../../contract/moments.ts'
import { newestFirst } from '../../identity/episode-order.ts'
import { labelIn, labelledName } from '../../identity/labels.ts'
import { type EpisodeRow, readEpisodeRow } from './episode-rows.ts'
import { expectKind, expectSlug } from './kind.ts'
import { distinct, mapInTurns, removeRows } from './rows.ts'
import { readServers, type ServerOption } from './servers.ts'
import type { PageReading } from './site.ts'
import { cleanLabel, cleanTitle, elementText, findFirst, isPresent, seriesTitle, textOrNull } from './text.ts'
import { findParts, textAt } from './themes.ts'

type Episode = AnswerData['episode']

/** `servers`: players that the page does not contain are requested later. */
type EpisodePage = Omit<Episode, 'streaming_servers'> & { servers: ServerOption[] }

/**
 * Reads an episode or a batch (a download of many episodes). Throws `wrong_schema` without a title, or without both
 * streaming servers and downloads.
 */
export async function readEpisode(reading: PageReading, slug: string): Promise<EpisodePage> {
  const { root, site, now } = reading
  expectKind(reading, ['episode'])
  expectSlug(reading, slug, (address) => site.episodeLink(address)?.slug || null)
  const elements = removeRows(findParts(reading, 'otherEpisodes'))
  const heading = cleanTitle(textAt(reading, 'headlines'), 'episode')
  const [servers, download_links] = [readServers(reading), readDownloads(reading)]
  const lacks = heading === null ? 'title' : 'player and no download'
  if (heading === null || (servers.length === 0 && Object.keys(download_links).length === 0))
    throw new SourceFailure('wrong_schema', `the page of ${slug} has no ${lacks}`)
  const rows = (await mapInTurns(elements, (element) => readEpisodeRow(element, reading))).filter(isPresent)
  const others = newestFirst(distinct(rows, (row) => row.slug)).filter((row) => row.slug !== slug)
  const anime_info = readShow(reading, heading)
  const label = readLabel(root) ?? rows.find((row) => row.slug === slug)?.episode ?? null
  return {
    title: labelledName(heading, label, anime_info.title),
    release_info: releaseWords(elementText(findParts(reading, 'released')[0]) ?? postedWhen(reading), now),
    servers,
    download_links,
    navigation: readNavigation(reading, slug, others),
    anime_info,
    other_episodes: others.map(({ episode, url }) => ({ episode, url })),
  }
}

/** Reads the label, which is text or in a `meta` element. */
function readLabel(root: HTMLElement): string | null {
  const number = root.querySelector('[itemprop="episodeNumber"]:not(li *)')
  return cleanLabel(number?.getAttribute('content') ?? elementText(number))
}

/** Reads when an episode was posted in the oldest theme: "Show / Posted by somebody / 2 hours ago". */
const postedWhen = (reading: PageReading): string | null =>
  (elementText(findParts(reading, 'postedBy')[0]) ?? '')
    .split(' / ')
    .findLast((part) => parseMoment(part, reading.now)) ?? null

/** "Released on Jun 4, 2021"; text that is no date is kept. */
function releaseWords(text: string | null, now: Date): string | null {
  const bare = textOrNull((text ?? '').replace(/^(released on|dirilis|rilis)\s*:?\s*/i, ''))
  return parseMoment(bare, now) ? `Released on ${dateText(bare, now)}` : bare
}

type Downloads = Episode['download_links']
type Providers = Downloads[string][string]

const downloadRows = 'li, .soraurlx'
const formatHeadings = 'p, h2, h3, h4, .sorattlx'
const formats = 'b, strong, h3, h4'

/**
 * Returns the download links of an episode's page by format and resolution, in page order; entries without a link are
 * left out.
 */
function readDownloads(reading: PageReading): Downloads {
  const downloads = new Map<string, Map<string, Providers>>()
  for (const box of findParts(reading, 'downloads')) {
    let format = headingBefore(box) ?? 'Download'
    // A download box may hold several formats, each with a heading above its rows.
    for (const part of box.querySelectorAll(`${formatHeadings}, ${downloadRows}`)) {
      if (!part.matches(downloadRows)) format = (part.closest(downloadRows) ? null : headingText(part)) ?? format
      else {
        const [resolution, providers] = readRow(part, reading.url)
        const resolved = downloads.get(format) ?? new Map<string, Providers>()
        if (providers.length > 0)
          downloads.set(format, resolved.set(resolution, [...(resolved.get(resolution) ?? []), ...providers]))
      }
    }
  }
  return Object.fromEntries([...downloads].map(([format, resolved]) => [format, Object.fromEntries(resolved)]))
}

/** Returns the text of a heading: all of a short one ("Video MKV"), of a longer one only the bold part. */
function headingText(part: HTMLElement): string | null {
  const text = elementText(part)
  return text !== null && text.length <= 60 ? text : (elementText(part.querySelector(formats)) ?? text)
}

/** Returns the download format that older posts write in bold directly before the download box; null without one. */
function headingBefore(box: HTMLElement): string | null {
  const before = box.previousElementSibling
  return before?.matches(formatHeadings) && before.querySelector(formats) ? headingText(before) : null
}

/**
 * Reads a row of downloads: its resolution and its links by provider. In tables the cell `.q` names the provider and
 * `.w` the resolution.
 */
function readRow(row: HTMLElement, base: string): [resolution: string, Providers] {
  const quality = elementText(row.querySelector('.w'))
  const server = quality === null ? null : elementText(row.querySelector('.q'))
  const providers = row.querySelectorAll('a[href]').flatMap((link) => {
    const [provider, url] = [server ?? elementText(link), toAbsoluteHref(link.getAttribute('href') ?? null, base)]
    return provider && url ? [{ provider, url }] : []
  })
  return [quality ?? elementText(row.querySelector('strong, b')) ?? 'Lainnya', providers]
}

/**
 * Returns the previous and next episode, recognized by the text, icon or CSS class of their links. Labels are those of
 * listed episodes, else those in the links, and are never guessed.
 */
function readNavigation(reading: PageReading, own: string, others: EpisodeRow[]): Episode['navigation'] {
  const links = findParts(reading, 'neighbours')
  const linkTo = (direction: 'prev' | 'next') =>
    findFirst(links, (anchor) => {
      const link = linkDirection(anchor) === direction && reading.site.episodeLink(anchor.getAttribute('href'))
      const row = others.find(({ slug }) => link && slug === link.slug)
      return link && link.slug !== own && { url: link.url, episode: row?.episode ?? labelOfAnchor(anchor) }
    })
  return { prev_episode: linkTo('prev'), next_episode: linkTo('next') }
}

const prevIcon = '[class*="chevron-left"], [class*="angle-left"], [class*="arrow-left"]'
const nextIcon = '[class*="chevron-right"], [class*="angle-right"], [class*="arrow-right"]'

function linkDirection(anchor: HTMLElement): 'prev' | 'next' | null {
  const wording = [
    ...['aria-label', 'rel', 'title'].map((name) => anchor.getAttribute(name)),
    elementText(anchor),
  ].join(' ')
  if (anchor.querySelector(prevIcon)) return 'prev'
  if (anchor.querySelector(nextIcon)) return 'next'
  if (/\b(prev(ious)?|sebelum(nya)?)\b/i.test(wording)) return 'prev'
  if (/\b(next|selanjut(nya)?|berikut(nya)?)\b/i.test(wording)) return 'next'
  const box = anchor.parentNode
  if (box?.matches('.rght, .right, .next')) return 'next'
  // A link without any sign stands before or after the link to all episodes.
  if (!box?.matches('.nvs:not(.nvsc)')) return null
  if (box.nextElementSibling?.matches('.nvsc')) return 'prev'
  return box.previousElementSibling?.matches('.nvsc') ? 'next' : null
}

/** Returns the episode label in a link such as "One Piece Episode 1179" or "Episode 1179"; null for "Next Episode". */
const labelOfAnchor = (anchor: HTMLElement): string | null =>
  findFirst([anchor.getAttribute('title') ?? null, elementText(anchor)], (text) =>
    /^eps?(isode)?\b\W*\d/i.test(text ?? '') ? cleanLabel(text) : labelIn(text),
  )

/**
 * Returns the anime title of an episode. Its link is that to all episodes, or in the breadcrumb or the title's box; its
 * name comes from the box, the breadcrumb, or the episode's own title.
 */
function readShow(reading: PageReading, episodeTitle: string): Episode['anime_info'] {
  const { site } = reading
  const path = findParts(reading, 'breadcrumb')
  const links = [...findParts(reading, 'allEpisodes'), ...path, ...findParts(reading, 'seriesLink')]
  const link = findFirst(links, (show) => site.animeLink(show.getAttribute('href')))
  const crumb = path.find((step) => link !== null && site.animeSlugOf(step.getAttribute('href')) === link.slug)
  const title =
    cleanTitle(elementText(findParts(reading, 'seriesTitle')[0])) ??
    cleanTitle(elementText(crumb)) ??
    seriesTitle(episodeTitle)?.replace(/(?<!\s)\s+\[?batch\]?(\s+part\s+\d+)?$/i, '') ??
    episodeTitle
  return { title, url: link?.url ?? null, anime_slug: link?.slug ?? null }
}
