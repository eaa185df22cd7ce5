import { momentOf } from '../../contract/moments.ts'
import { attribute, type Element } from './document.ts'
import { pictureIn } from './pictures.ts'
import { firstOf, selector } from './selector.ts'
import type { PageReading, Site } from './site.ts'
import {
  isKnownType,
  known,
  labelOf,
  present,
  scoreOf,
  seriesOf,
  statusOf,
  textOf,
  titleOf,
  typeOf,
  unique,
} from './text.ts'

/** A card of any page family. What its slots hold is told by what they say, for each family uses them differently. */
export type Card = {
  title: string
  /** The show the card leads to, or one it merely names. */
  anime: { slug: string; url: string } | null
  /** Where the card leads when that is no show. */
  episode: { slug: string; url: string } | null
  cover: string | null
  type: string | null
  status: string | null
  score: string | null
  genres: string[]
  label: string | null
  /** Text that names a moment, such as "2 Minggu yang lalu". */
  when: string | null
  /** What stands in the slot for the status and is none; the schedule has genres there. */
  rest: string[]
}

const articles = selector('article.animpost, article.animepost')
const boxes = selector('.animepost, .animpost')
const bsx = selector('.listupd .bs, article.bs, .bsx')
const bsOnly = selector('article.bs, .listupd .bs')

/** The elements that are cards, of whichever family is there; one of a genre or a season is none. */
export function cardElements(within: Parameters<typeof articles.all>[0]): Element[] {
  return firstOf(within, articles, boxes, bsOnly, bsx).filter((card) => !isTaxonomy(card))
}

function isTaxonomy(card: Element): boolean {
  const first = links.first(card)
  return first !== null && leadsToTaxonomy(first) && links.all(card).every(leadsToTaxonomy)
}
const leadsToTaxonomy = (link: Element) => taxonomy.test(attribute(link, 'href') ?? '')
const taxonomy = /\/(genres?|season|studio|producers?|tag)\//i
const links = selector('a[href]')
const titles = selector('.dataver2 .title, .data .title, .title h2, .title h4, h2.entry-title')
/** Some cards have the episode where others have the title. */
const bareLabel = /^(episode|eps?)[\s.]*\d[\w\s.-]{0,12}$/i
const images = selector('img')
const tt = selector('.tt')
const heading = selector('h2, h3, h4')
const slots = selector('.content-thumb .type, .typez, .data .type, .epx, .status, .metadata span, .views, .limit .type')
const thumbTypes = selector('.content-thumb .type, .typez')
/** The animestream family's slot for an episode's label, or for a status; in its schedule, for the time. */
const epx = selector('.epx')
const dataTypes = selector('.data .type')
const scores = selector('.score, .numscore, .skor, .rating strong, .rating')
const genreLinks = selector('.genres a, .genxed a, .mta a')

/** Null for a card without a title or without a way to lead anywhere. */
export function readCard(element: Element, { site, url, now }: PageReading): Card | null {
  const { main, named, anime, episode } = readLinks(element, site)
  const written = titlesIn(element)
  const own = titleOf(cardTitle(element, main, written), episode === null ? 'show' : 'episode')
  const title = episode === null || named === null ? own : (titleOf(textOf(named)) ?? seriesOf(own))
  if (!main || !title) return null
  const slotsRead = readSlots(element, now)
  return {
    title,
    anime,
    episode,
    cover: pictureIn(element, url),
    score:
      scores
        .all(element)
        .map((slot) => scoreOf(textOf(slot)))
        .find(present) ?? null,
    genres: unique(
      genreLinks
        .all(element)
        .map((link) => textOf(link))
        .filter(present),
    ),
    ...slotsRead,
    label: slotsRead.label ?? labelOf(written.find((text) => bareLabel.test(text)) ?? null),
  }
}

/** What stands where the title does; headings count where that is nothing but a label. */
function titlesIn(element: Element): string[] {
  const placed = titles
    .all(element)
    .map((slot) => textOf(slot))
    .filter(present)
  return placed.some((text) => !bareLabel.test(text))
    ? placed
    : [
        ...placed,
        ...heading
          .all(element)
          .map((slot) => textOf(slot))
          .filter(present),
      ]
}

type Links = Pick<Card, 'anime' | 'episode'> & { main: Element | null; named: Element | null }

/** The first link leads where the card leads; of a card that leads to an episode a later one may name the show. */
function readLinks(element: Element, site: Site): Links {
  const found: Links = { main: null, named: null, anime: null, episode: null }
  for (const link of element.name === 'a' ? [element] : links.all(element)) {
    const href = attribute(link, 'href')
    const anime = site.animeLink(href)
    if (anime) return { ...found, main: found.main ?? link, named: link, anime }
    if (found.main) continue
    found.episode = site.episodeLink(href)
    found.main = found.episode && link
  }
  return found
}

function cardTitle(element: Element, main: Element | null, written: readonly string[]): string | null {
  const named = tt.first(element)
  const inTt = named && (textOf(named, heading.first(named)) ?? textOf(named))
  return (
    inTt ??
    written.find((text) => !bareLabel.test(text)) ??
    known(attribute(main, 'title')) ??
    known(attribute(images.first(element), 'alt')) ??
    written[0] ??
    null
  )
}

function readSlots(element: Element, now: Date): Pick<Card, 'type' | 'status' | 'label' | 'when' | 'rest'> {
  const read: Pick<Card, 'type' | 'status' | 'label' | 'when' | 'rest'> = {
    type: null,
    status: null,
    label: null,
    when: null,
    rest: [],
  }
  for (const slot of slots.all(element)) {
    const text = textOf(slot)
    if (text === null || /\bviews?\b/i.test(text)) continue
    const status = statusOf(text)
    if (epx.matches(slot) && status !== 'Ongoing' && status !== 'Completed') {
      if (!/^at\b|\d[.:]\d\d/i.test(text)) read.label ??= labelOf(text)
    } else if (isKnownType(text)) read.type ??= typeOf(text)
    else if (status === 'Ongoing' || status === 'Completed') read.status ??= status
    else if (/^(eps?|episode)\b/i.test(text) || /^\d+(\.\d+)?$/.test(text)) read.label ??= labelOf(text)
    else if (momentOf(text, now)) read.when ??= text
    else if (thumbTypes.matches(slot)) read.type ??= text
    else if (dataTypes.matches(slot)) read.rest.push(text)
  }
  return read
}
