import type { HTMLElement } from 'node-html-parser'
import type { AnswerData } from '../../contract/contract.ts'
import { labelIn } from '../../identity/labels.ts'
import type { EpisodeRow } from './episode-rows.ts'
import type { PageReading } from './site.ts'
import { labelOf, present, seriesOf, textOf, titleOf } from './text.ts'

type Episode = AnswerData['episode']

const anchors = '.naveps a[href], .nvs a[href], .flir a[href], a[rel="prev"][href], a[rel="next"][href]'
const prevIcon = '[class*="chevron-left"], [class*="angle-left"], [class*="arrow-left"]'
const nextIcon = '[class*="chevron-right"], [class*="angle-right"], [class*="arrow-right"]'

/** The neighbours, told apart by what their links say or show; their labels are those of the listed episodes, never guessed. */
export function readNavigation(reading: PageReading, others: readonly EpisodeRow[]): Episode['navigation'] {
  const links = reading.root.querySelectorAll(anchors)
  const linkTo = (isSought: (anchor: HTMLElement) => boolean): Episode['navigation']['prev_episode'] => {
    for (const anchor of links.filter(isSought)) {
      const link = reading.site.episodeLink(anchor.getAttribute('href'))
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

function directionOf(anchor: HTMLElement): 'prev' | 'next' | null {
  const attributes = ['aria-label', 'rel', 'title'].map((name) => anchor.getAttribute(name))
  const said = [...attributes, textOf(anchor)].join(' ')
  if (anchor.querySelector(prevIcon)) return 'prev'
  if (anchor.querySelector(nextIcon)) return 'next'
  if (/\b(prev(ious)?|sebelum(nya)?)\b/i.test(said)) return 'prev'
  if (/\b(next|selanjut(nya)?|berikut(nya)?)\b/i.test(said)) return 'next'
  return anchor.parentNode?.matches('.rght, .right, .next') ? 'next' : null
}

/** "One Piece Episode 1179", "Episode 1179"; "Next Episode" names none. */
function labelOfAnchor(anchor: HTMLElement): string | null {
  const said = [anchor.getAttribute('title'), textOf(anchor)]
  return (
    said
      .map((text) => (/^eps?(isode)?\b\W*\d/i.test(text ?? '') ? labelOf(text) : labelIn(text ?? null)))
      .find(present) ?? null
  )
}

const allEpisodes = '.nvsc a[href], .all-eps-btn a[href], .naveps a[href], .bignav a[href]'
const crumbs =
  '#breadcrumbs a[href], .breadcrumb a[href], .breadcrumbs a[href], .ts-breadcrumb a[href], [itemtype*="BreadcrumbList"] a[href]'
const boxTitles =
  '.episodeinf .infox h2, .infoanime .infox h2, .single-info .infox h2, [itemprop="partOfSeries"], .infoanime h2.entry-title'
const boxLinks = '.infox h2 a[href], .episodeinf .thumb a[href], .single-info .thumb a[href]'

/** The show the episode is of: by the box about it, the breadcrumb, or the link to all its episodes. */
export function readShow({ root, site }: PageReading, episodeTitle: string): Episode['anime_info'] {
  const [all, path, boxed] = [allEpisodes, crumbs, boxLinks].map((links) => root.querySelectorAll(links))
  const shows = [all, path, boxed].flatMap((links) => links ?? [])
  const link = shows.map((show) => site.animeLink(show.getAttribute('href'))).find(present) ?? null
  const crumb = path?.find((step) => link !== null && site.animeSlugOf(step.getAttribute('href')) === link.slug)
  const title =
    titleOf(textOf(root.querySelector(boxTitles))) ??
    titleOf(textOf(crumb)) ??
    seriesOf(episodeTitle)?.replace(/\s+\[?batch\]?(\s+part\s+\d+)?$/i, '')
  return { title: title ?? episodeTitle, url: link?.url ?? null, anime_slug: link?.slug ?? null }
}
