import type { AnswerData } from '../../contract/contract.ts'
import { labelIn } from '../../identity/labels.ts'
import { type AnyNode, attribute, type Element, isElement } from './document.ts'
import type { EpisodeRow } from './episode-rows.ts'
import { selector } from './selector.ts'
import type { PageReading } from './site.ts'
import { labelOf, present, seriesOf, textOf, titleOf } from './text.ts'

type Episode = AnswerData['episode']

const anchors = selector('.naveps a[href], .nvs a[href], .flir a[href], a[rel="prev"][href], a[rel="next"][href]')
const prevIcon = selector('[class*="chevron-left"], [class*="angle-left"], [class*="arrow-left"]')
const nextIcon = selector('[class*="chevron-right"], [class*="angle-right"], [class*="arrow-right"]')

/** The neighbours, told apart by what their links say or show; their labels are those of the listed episodes, never guessed. */
export function readNavigation(reading: PageReading, others: readonly EpisodeRow[]): Episode['navigation'] {
  const links = anchors.all(reading.root)
  const linkTo = (isSought: (anchor: Element) => boolean): Episode['navigation']['prev_episode'] => {
    for (const anchor of links.filter(isSought)) {
      const link = reading.site.episodeLink(attribute(anchor, 'href'))
      const row = others.find(({ slug }) => slug === link?.slug)
      if (link) return { url: link.url, episode: row?.episode ?? labelOfAnchor(anchor) }
    }
    return null
  }
  return {
    prev_episode: linkTo((anchor) => directionOf(anchor) === 'prev'),
    next_episode: linkTo((anchor) => directionOf(anchor) === 'next'),
  }
}

function directionOf(anchor: Element): 'prev' | 'next' | null {
  const said = [
    attribute(anchor, 'aria-label'),
    attribute(anchor, 'rel'),
    textOf(anchor),
    attribute(anchor, 'title'),
  ].join(' ')
  if (prevIcon.first(anchor)) return 'prev'
  if (nextIcon.first(anchor)) return 'next'
  if (/\b(prev(ious)?|sebelum(nya)?)\b/i.test(said)) return 'prev'
  if (/\b(next|selanjut(nya)?|berikut(nya)?)\b/i.test(said)) return 'next'
  const parent = anchor.parent
  return parent && isElement(parent) && /(^|\s)(rght|right|next)(\s|$)/.test(parent.attribs.class ?? '') ? 'next' : null
}

/** "One Piece Episode 1179", "Episode 1179"; "Next Episode" names none. */
function labelOfAnchor(anchor: Element): string | null {
  const said = [attribute(anchor, 'title'), textOf(anchor)]
  return (
    said.map((text) => (/^eps?(isode)?\b\W*\d/i.test(text ?? '') ? labelOf(text) : labelIn(text))).find(present) ?? null
  )
}

const allEpisodes = selector('.nvsc a[href], .all-eps-btn a[href], .naveps a[href], .bignav a[href]')
const crumbs = selector(
  '#breadcrumbs a[href], .breadcrumb a[href], .breadcrumbs a[href], .ts-breadcrumb a[href], [itemtype*="BreadcrumbList"] a[href]',
)
const boxTitles = selector(
  '.episodeinf .infox h2, .infoanime .infox h2, .single-info .infox h2, [itemprop="partOfSeries"], .infoanime h2.entry-title',
)
const boxLinks = selector('.infox h2 a[href], .episodeinf .thumb a[href], .single-info .thumb a[href]')

/** The show the episode is of: by the box about it, the breadcrumb, or the link to all its episodes. */
export function readShow({ root, site }: PageReading, episodeTitle: string): Episode['anime_info'] {
  const shows = [allEpisodes, crumbs, boxLinks].flatMap((links) => showLinks(links, root))
  const link = shows.map(({ href }) => site.animeLink(href)).find((found) => found !== null) ?? null
  const crumb = showLinks(crumbs, root).find(({ href }) => link !== null && site.animeSlugOf(href) === link.slug)
  const title =
    titleOf(textOf(boxTitles.first(root))) ??
    titleOf(crumb?.text ?? null) ??
    seriesOf(episodeTitle)?.replace(/\s+\[?batch\]?(\s+part\s+\d+)?$/i, '')
  return { title: title ?? episodeTitle, url: link?.url ?? null, anime_slug: link?.slug ?? null }
}

const showLinks = (links: typeof crumbs, root: AnyNode) =>
  links.all(root).map((link) => ({ href: attribute(link, 'href'), text: textOf(link) }))
