import type { HTMLElement } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'
import { linkOf } from '../../../net/links.ts'
import type { AnswerData } from '../../contract/contract.ts'
import { dateText, momentOf } from '../../contract/moments.ts'
import { labelIn, labelledName } from '../../identity/labels.ts'
import { type EpisodeRow, readEpisodeRow } from './episode-rows.ts'
import { expectKind, expectSlug } from './kind.ts'
import { distinct, firstOf, mapInTurns, newestFirst, takenOut } from './rows.ts'
import { type Offered, readServers } from './servers.ts'
import type { PageReading, Site } from './site.ts'
import { isPresent, knownOrNull, labelOf, seriesOf, textOf, textsOf, titleOf } from './text.ts'

type Episode = AnswerData['episode']

/**
 * The data of an episode's page. `servers`: the offered streaming servers; players that the page does not contain are
 * requested later.
 */
type EpisodePage = Omit<Episode, 'streaming_servers'> & { servers: Offered[] }

/**
 * Reads the page of an episode or of a batch (a download of many episodes). Throws `wrong_schema` when the page has no
 * title, or has neither streaming servers nor downloads.
 */
export async function readEpisode(reading: PageReading, slug: string): Promise<EpisodePage> {
  const { root, url, site } = reading
  expectKind(reading, ['episode'])
  expectSlug(reading, slug, (address) => episodeSlugOf(site, address))
  const elements = takenOut(firstOf(root, ...otherRows))
  const titles = titlePlaces.map((headings) => textsOf(root, headings)[0])
  const heading = titleOf(titles.find(isPresent), 'episode')
  const [servers, download_links] = [readServers(reading), readDownloads(root, url)]
  if (heading === null || (servers.length === 0 && Object.keys(download_links).length === 0))
    throw new SourceFailure(
      'wrong_schema',
      `the page of ${slug} has no ${heading === null ? 'title' : 'player and no download'}`,
    )
  const rows = (await mapInTurns(elements, (element) => readEpisodeRow(element, reading))).filter(isPresent)
  const others = newestFirst(distinct(rows, (row) => row.slug)).filter((row) => row.slug !== slug)
  const anime_info = readShow(reading, heading)
  const label = readLabel(root) ?? rows.find((row) => row.slug === slug)?.episode ?? null
  return {
    title: labelledName(heading, label, anime_info.title),
    release_info: releaseWords(textOf(root.querySelector(released)) ?? postedWhen(root, reading.now), reading.now),
    servers,
    download_links,
    navigation: readNavigation(reading, slug, others),
    anime_info,
    other_episodes: others.map(({ episode, url: address }) => ({ episode, url: address })),
  }
}

const otherRows = ['.episode-lainnya li', '#singlepisode li, .episodelist li', '.eplister li, .lstepsiode li']
const titlePlaces = ['h1.entry-title, h1[itemprop="name"], h1[itemprop="headline"]', 'h1']
const released = '.sbdbti .time-post, .time-post, .megavid .updated, .entry-header .updated, .year .updated'

/** Returns the label that the page gives to its episode, as text or in a `meta` element; null without one. */
function readLabel(root: HTMLElement): string | null {
  const number = root.querySelector('[itemprop="episodeNumber"]:not(li *)')
  return labelOf(number?.getAttribute('content') ?? textOf(number))
}

/** Returns the episode slug in a URL; null for the URL of a title or of the front page. */
const episodeSlugOf = (site: Site, address: string) => site.episodeLink(address)?.slug || null

/**
 * Returns the release time in the site's oldest theme, which writes "Show / Posted by somebody / 2 hours ago"; null
 * without one.
 */
const postedWhen = (root: HTMLElement, now: Date): string | null =>
  (textOf(root.querySelector('.authorbox')) ?? '').split(' / ').findLast((part) => momentOf(part, now) !== null) ?? null

/** Returns a release date as "Released on Jun 4, 2021"; text that is no date is kept. */
function releaseWords(text: string | null, now: Date): string | null {
  const bare = knownOrNull((text ?? '').replace(/^(released on|dirilis|rilis)\s*:?\s*/i, ''))
  return momentOf(bare, now) ? `Released on ${dateText(bare, now)}` : bare
}

type Downloads = AnswerData['episode']['download_links']
type Provider = { provider: string; url: string }

const rows = 'li, .soraurlx'
const headings = 'p, h2, h3, h4, .sorattlx'
const formats = 'b, strong, h3, h4'

/**
 * Returns the download links of an episode's page by format and resolution, in page order; entries without a link are
 * left out.
 */
function readDownloads(root: HTMLElement, base: string): Downloads {
  const found = new Map<string, Map<string, Provider[]>>()
  for (const box of firstOf(root, '.download-eps:has(a)', '.soraddlx:has(a)', '.dlbox, .dl-box')) {
    let format = headingBefore(box) ?? 'Download'
    // A download box may hold several formats, each with a heading above its rows.
    for (const part of box.querySelectorAll(`${headings}, ${rows}`)) {
      if (!part.matches(rows)) format = (part.closest(rows) ? null : headingOf(part)) ?? format
      else {
        const [resolution, providers] = readRow(part, base)
        const kept = found.get(format) ?? new Map<string, Provider[]>()
        if (providers.length > 0)
          found.set(format, kept.set(resolution, [...(kept.get(resolution) ?? []), ...providers]))
      }
    }
  }
  return Object.fromEntries([...found].map(([format, resolved]) => [format, Object.fromEntries(resolved)]))
}

/** Returns the text of a heading: all of a short one ("Video MKV"), of a longer one only the bold part. */
function headingOf(part: HTMLElement): string | null {
  const text = textOf(part)
  return text !== null && text.length <= 60 ? text : (textOf(part.querySelector(formats)) ?? text)
}

/** Returns the download format that older posts write in bold directly before the download box; null without one. */
function headingBefore(box: HTMLElement): string | null {
  const before = box.previousElementSibling
  return before?.matches(headings) && before.querySelector(formats) ? headingOf(before) : null
}

/**
 * Reads a row of downloads: its resolution and its links by provider. In tables the cell `.q` names the provider and
 * `.w` the resolution.
 */
function readRow(row: HTMLElement, base: string): [resolution: string, Provider[]] {
  const quality = textOf(row.querySelector('.w'))
  const server = quality === null ? null : textOf(row.querySelector('.q'))
  const providers = row.querySelectorAll('a[href]').map((link) => {
    const [provider, url] = [server ?? textOf(link), linkOf(link.getAttribute('href') ?? null, base)]
    return provider && url ? { provider, url } : null
  })
  return [quality ?? textOf(row.querySelector('strong, b')) ?? 'Lainnya', providers.filter(isPresent)]
}

const anchors = '.naveps a[href], .nvs a[href], .flir a[href], a[rel="prev"][href], a[rel="next"][href]'
const prevIcon = '[class*="chevron-left"], [class*="angle-left"], [class*="arrow-left"]'
const nextIcon = '[class*="chevron-right"], [class*="angle-right"], [class*="arrow-right"]'

/**
 * Returns the previous and next episode, recognized by the text, icon or CSS class of their links. Labels are those of
 * listed episodes, else those in the links, and are never guessed.
 */
function readNavigation(reading: PageReading, own: string, others: readonly EpisodeRow[]): Episode['navigation'] {
  const links = reading.root.querySelectorAll(anchors)
  const linkTo = (isSought: (anchor: HTMLElement) => boolean): Episode['navigation']['prev_episode'] => {
    for (const anchor of links.filter(isSought)) {
      const link = reading.site.episodeLink(anchor.getAttribute('href'))
      const row = others.find(({ slug }) => slug === link?.slug)
      if (link && link.slug !== own) return { url: link.url, episode: row?.episode ?? labelOfAnchor(anchor) }
    }
    return null
  }
  return {
    prev_episode: linkTo((anchor) => directionOf(anchor) === 'prev'),
    next_episode: linkTo((anchor) => directionOf(anchor) === 'next'),
  }
}

function directionOf(anchor: HTMLElement): 'prev' | 'next' | null {
  const attributes = ['aria-label', 'rel', 'title'].map((name) => anchor.getAttribute(name))
  const said = [...attributes, textOf(anchor)].join(' ')
  if (anchor.querySelector(prevIcon)) return 'prev'
  if (anchor.querySelector(nextIcon)) return 'next'
  if (/\b(prev(ious)?|sebelum(nya)?)\b/i.test(said)) return 'prev'
  if (/\b(next|selanjut(nya)?|berikut(nya)?)\b/i.test(said)) return 'next'
  return anchor.parentNode?.matches('.rght, .right, .next') ? 'next' : placeOf(anchor)
}

/** Returns the direction of a link without any sign of it by its place before or after the link to all episodes. */
function placeOf({ parentNode }: HTMLElement): 'prev' | 'next' | null {
  if (!parentNode?.matches('.nvs:not(.nvsc)')) return null
  if (parentNode.nextElementSibling?.matches('.nvsc')) return 'prev'
  return parentNode.previousElementSibling?.matches('.nvsc') ? 'next' : null
}

/** Returns the episode label in a link such as "One Piece Episode 1179" or "Episode 1179"; null for "Next Episode". */
function labelOfAnchor(anchor: HTMLElement): string | null {
  const said = [anchor.getAttribute('title'), textOf(anchor)]
  return (
    said
      .map((text) => (/^eps?(isode)?\b\W*\d/i.test(text ?? '') ? labelOf(text) : labelIn(text ?? null)))
      .find(isPresent) ?? null
  )
}

const allEpisodes = '.nvsc a[href], .all-eps-btn a[href], .naveps a[href], .bignav a[href]'
const crumbs =
  '#breadcrumbs a[href], .breadcrumb a[href], .breadcrumbs a[href], .ts-breadcrumb a[href], [itemtype*="BreadcrumbList"] a[href]'
const boxTitles =
  '.episodeinf .infox h2, .infoanime .infox h2, .single-info .infox h2, [itemprop="partOfSeries"], .infoanime h2.entry-title'
const boxLinks =
  '.infox h2 a[href], .episodeinf .thumb a[href], .single-info .thumb a[href], .year a[href], .headlist a[href]'

/**
 * Returns the anime title of an episode. Its link is that to all episodes, or in the breadcrumb or the title's box; its
 * name comes from the box, the breadcrumb, or the episode's own title.
 */
function readShow({ root, site }: PageReading, episodeTitle: string): Episode['anime_info'] {
  const [all, path, boxed] = [allEpisodes, crumbs, boxLinks].map((links) => root.querySelectorAll(links))
  const shows = [all, path, boxed].flatMap((links) => links ?? [])
  const link = shows.map((show) => site.animeLink(show.getAttribute('href'))).find(isPresent) ?? null
  const crumb = path?.find((step) => link !== null && site.animeSlugOf(step.getAttribute('href')) === link.slug)
  const title =
    titleOf(textOf(root.querySelector(boxTitles))) ??
    titleOf(textOf(crumb)) ??
    seriesOf(episodeTitle)?.replace(/\s+\[?batch\]?(\s+part\s+\d+)?$/i, '')
  return { title: title ?? episodeTitle, url: link?.url ?? null, anime_slug: link?.slug ?? null }
}
