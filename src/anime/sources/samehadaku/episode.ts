import type { HTMLElement } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'
import { linkOf } from '../../../net/links.ts'
import type { AnswerData } from '../../contract/contract.ts'
import { dateWords, momentOf } from '../../contract/moments.ts'
import { readEpisodeRow } from './episode-rows.ts'
import { expectKind, expectSlug } from './kind.ts'
import { readNavigation, readShow } from './navigation.ts'
import { distinct, firstOf, mapInTurns, newestFirst, takenOut } from './rows.ts'
import { type Offered, readServers } from './servers.ts'
import type { PageReading, Site } from './site.ts'
import { known, present, textOf, textsOf, titleOf } from './text.ts'

type Episode = AnswerData['episode']

/** All that an episode's page says; its servers still want their players. */
type EpisodePage = Omit<Episode, 'streaming_servers'> & { servers: Offered[] }

/** The page of an episode or a batch. One without a title, or with neither servers nor downloads, has changed: `wrong_schema`. */
export async function readEpisode(reading: PageReading, slug: string): Promise<EpisodePage> {
  const { root, url, site } = reading
  expectKind(reading, ['episode'])
  expectSlug(reading, slug, (address) => episodeSlugOf(site, address))
  const elements = takenOut(firstOf(root, ...otherRows))
  const titles = titlePlaces.map((headings) => textsOf(root, headings)[0])
  const title = titleOf(titles.find(present), 'episode')
  const [servers, download_links] = [readServers(reading), readDownloads(root, url)]
  if (title === null || (servers.length === 0 && Object.keys(download_links).length === 0))
    throw new SourceFailure(
      'wrong_schema',
      `the page of ${slug} has no ${title === null ? 'title' : 'player and no download'}`,
    )
  const rows = (await mapInTurns(elements, (element) => readEpisodeRow(element, reading))).filter(present)
  const others = newestFirst(distinct(rows, (row) => row.slug)).filter((row) => row.slug !== slug)
  return {
    title,
    release_info: releaseWords(textOf(root.querySelector(released)) ?? postedWhen(root, reading.now), reading.now),
    servers,
    download_links,
    navigation: readNavigation(reading, others),
    anime_info: readShow(reading, title),
    other_episodes: others.map(({ episode, url: address }) => ({ episode, url: address })),
  }
}

const otherRows = ['.episode-lainnya li', '#singlepisode li, .episodelist li', '.eplister li, .lstepsiode li']
const titlePlaces = ['h1.entry-title, h1[itemprop="name"], h1[itemprop="headline"]', 'h1']
const released = '.sbdbti .time-post, .time-post, .megavid .updated, .entry-header .updated, .year .updated'

/** An address of a show or of the front page says nothing about an episode. */
const episodeSlugOf = (site: Site, address: string) => site.episodeLink(address)?.slug || null

/** The oldest theme: "Show / Posted by somebody / 2 hours ago". */
const postedWhen = (root: HTMLElement, now: Date): string | null =>
  (textOf(root.querySelector('.authorbox')) ?? '').split(' / ').findLast((part) => momentOf(part, now) !== null) ?? null

/** A date as "Released on Jun 4, 2021"; other words stay as they are. */
function releaseWords(text: string | null, now: Date): string | null {
  const bare = known((text ?? '').replace(/^(released on|dirilis|rilis)\s*:?\s*/i, ''))
  return momentOf(bare, now) ? `Released on ${dateWords(bare, now)}` : bare
}

type Downloads = AnswerData['episode']['download_links']
type Provider = { provider: string; url: string }

const rows = 'li, .soraurlx'
const headings = 'p, h2, h3, h4, .sorattlx'
const formats = 'b, strong, h3, h4'

/** Format, then resolution, then providers, as the page words and orders them; what has no living link is left out. */
function readDownloads(root: HTMLElement, base: string): Downloads {
  const found = new Map<string, Map<string, Provider[]>>()
  for (const box of firstOf(root, '.download-eps', '.soraddlx', '.dlbox, .dl-box')) {
    let format = headingBefore(box) ?? 'Download'
    // One box may hold several formats, each heading speaking for the rows below it.
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

/** A short heading as a whole ("Video MKV"), of a longer one what is bold. */
function headingOf(part: HTMLElement): string | null {
  const text = textOf(part)
  return text !== null && text.length <= 60 ? text : (textOf(part.querySelector(formats)) ?? text)
}

/** Older posts have the format in bold right before its box. */
function headingBefore(box: HTMLElement): string | null {
  const before = box.previousElementSibling
  return before?.matches(headings) && before.querySelector(formats) ? headingOf(before) : null
}

/** In a table there are cells for server, quality and link. */
function readRow(row: HTMLElement, base: string): [resolution: string, Provider[]] {
  const quality = textOf(row.querySelector('.w'))
  const server = quality === null ? null : textOf(row.querySelector('.q'))
  const providers = row.querySelectorAll('a[href]').map((link) => {
    const [provider, url] = [server ?? textOf(link), linkOf(link.getAttribute('href') ?? null, base)]
    return provider && url ? { provider, url } : null
  })
  return [quality ?? textOf(row.querySelector('strong, b')) ?? 'Lainnya', providers.filter(present)]
}
