import type { HTMLElement } from 'node-html-parser'
import { momentOf } from '../../contract/moments.ts'
import { labelIn } from '../../identity/labels.ts'
import { pictureIn } from './pictures.ts'
import { has, isIn, isWithin } from './rows.ts'
import type { PageReading, Site } from './site.ts'
import {
  isKnownType,
  isPresent,
  knownOrNull,
  labelOf,
  scoreOf,
  seriesOf,
  statusOf,
  textOf,
  titleOf,
  typeOf,
  unique,
} from './text.ts'

/**
 * A card of an anime title or episode, in any theme of the site. The slots of a card are interpreted by their text,
 * because each theme uses them differently.
 */
export type Card = {
  title: string
  /** Slug and URL of the anime title that the card links to; null when no link of the card leads to a title. */
  anime: { slug: string; url: string } | null
  /**
   * Slug and URL of the episode when the card's first link leads to an episode; null when that link leads to a title.
   */
  episode: { slug: string; url: string } | null
  cover: string | null
  type: string | null
  status: string | null
  score: string | null
  genres: string[]
  label: string | null
  /** Relative release time as written on the page, such as "2 Minggu yang lalu" (two weeks ago). */
  when: string | null
  /** Other texts from the card's slot for the status; in the schedule these are genres. */
  rest: string[]
}

const families = [
  'article.animpost, article.animepost',
  '.animepost, .animpost',
  'article.bs, .listupd .bs',
  '.listupd .bs, article.bs, .bsx',
  '.listupd article',
]

/**
 * Returns the card elements of any theme, without those in the sidebar and those that link only to genres, seasons and
 * the like.
 */
export function cardElements(within: HTMLElement): HTMLElement[] {
  for (const family of families) {
    const cards = within.querySelectorAll(family).filter((card) => !isTaxonomy(card) && !isWithin(card, isSidebar))
    if (cards.length > 0) return cards
  }
  return []
}

const isSidebar = (around: HTMLElement) =>
  around.rawTagName === 'aside' || around.id === 'sidebar' || has(around, 'sidebar')

function isTaxonomy(card: HTMLElement): boolean {
  const first = card.querySelector('a[href]')
  return first !== null && leadsToTaxonomy(first) && card.querySelectorAll('a[href]').every(leadsToTaxonomy)
}
const leadsToTaxonomy = (link: HTMLElement) => taxonomy.test(link.getAttribute('href') ?? '')
const taxonomy = /\/(genres?|season|studio|producers?|tag)\//i

/** Matches an episode label alone, which some cards show in the place of the title. */
const bareLabel = /^(episode|eps?)[\s.]*\d[\w\s.-]{0,12}$/i

const isTitle = (part: HTMLElement) =>
  (has(part, 'title') && isIn(part, 'dataver2', 'data')) ||
  (part.rawTagName === 'h2' && (has(part, 'entry-title') || isIn(part, 'title'))) ||
  (part.rawTagName === 'h4' && isIn(part, 'title'))
const isHeading = ({ rawTagName }: HTMLElement) => /^h[234]$/.test(rawTagName)
const isSlot = (part: HTMLElement) =>
  has(part, 'typez', 'epx', 'status', 'views', 'eggtype', 'eggepisode', 'plyepisode') ||
  (has(part, 'type') && isIn(part, 'content-thumb', 'data', 'limit')) ||
  (part.rawTagName === 'span' && isIn(part, 'metadata'))
const isScore = (part: HTMLElement) =>
  has(part, 'score', 'numscore', 'skor', 'rating') || (part.rawTagName === 'strong' && isIn(part, 'rating'))
const isGenre = (part: HTMLElement) => part.rawTagName === 'a' && isIn(part, 'genres', 'genxed', 'mta')

const textsIn = (parts: readonly HTMLElement[]) => parts.map((part) => textOf(part)).filter(isPresent)

/** Reads a card; null for a card without a title or a link. */
export function readCard(element: HTMLElement, { site, url, now }: PageReading): Card | null {
  const parts = element.querySelectorAll('*')
  const { main, named, anime, episode } = readLinks(element, parts, site)
  if (!main) return null
  const written = titlesIn(parts)
  const own = titleOf(cardTitle(parts, main, written), episode === null ? 'show' : 'episode')
  const title = episode === null || named === null ? own : (titleOf(textOf(named)) ?? seriesOf(own))
  if (!title) return null
  const slotsRead = readSlots(parts.filter(isSlot), now)
  return {
    title,
    anime,
    episode,
    cover: pictureIn(element, url),
    score: textsIn(parts.filter(isScore)).map(scoreOf).find(isPresent) ?? null,
    genres: unique(textsIn(parts.filter(isGenre))),
    ...slotsRead,
    label: slotsRead.label ?? labelOf(written.find((text) => bareLabel.test(text))) ?? (episode && labelIn(own)),
  }
}

/**
 * Returns the texts in a card's place for the title, and the card's headings when that place has only an episode label.
 */
function titlesIn(parts: readonly HTMLElement[]): string[] {
  const placed = textsIn(parts.filter(isTitle))
  return placed.some((text) => !bareLabel.test(text)) ? placed : [...placed, ...textsIn(parts.filter(isHeading))]
}

type Links = Pick<Card, 'anime' | 'episode'> & { main: HTMLElement | null; named: HTMLElement | null }

/**
 * Finds a card's links. The first link to a title or episode is the main link; on a card of an episode, a later link
 * may lead to the title and name it.
 */
function readLinks(element: HTMLElement, parts: readonly HTMLElement[], site: Site): Links {
  const found: Links = { main: null, named: null, anime: null, episode: null }
  for (const link of element.rawTagName === 'a' ? [element] : parts.filter(({ rawTagName }) => rawTagName === 'a')) {
    const href = link.getAttribute('href')
    const anime = site.animeLink(href)
    if (anime) return { ...found, main: found.main ?? link, named: link, anime }
    if (found.main) continue
    found.episode = site.episodeLink(href)
    found.main = found.episode && link
  }
  return found
}

function cardTitle(parts: readonly HTMLElement[], main: HTMLElement, written: readonly string[]): string | null {
  const named = parts.find((part) => has(part, 'tt'))
  return (
    textOf(named, named?.querySelector('h2, h3, h4')) ??
    textOf(named) ??
    written.find((text) => !bareLabel.test(text)) ??
    knownOrNull(main.getAttribute('title')) ??
    knownOrNull(parts.find(({ rawTagName }) => rawTagName === 'img')?.getAttribute('alt')) ??
    written[0] ??
    null
  )
}

function readSlots(
  slots: readonly HTMLElement[],
  now: Date,
): Pick<Card, 'type' | 'status' | 'label' | 'when' | 'rest'> {
  const read: Pick<Card, 'type' | 'status' | 'label' | 'when' | 'rest'> = {
    type: null,
    status: null,
    label: null,
    when: null,
    rest: [],
  }
  for (const slot of slots) {
    const text = textOf(slot)
    if (text === null || /\bviews?\b/i.test(text)) continue
    const status = statusOf(text)
    // In the animestream theme the slot `epx` holds an episode's label or a status; in that theme's schedule it holds
    // the time.
    if (has(slot, 'epx') && status !== 'Ongoing' && status !== 'Completed') {
      if (!/^at\b|\d[.:]\d\d/i.test(text)) read.label ??= labelOf(text)
    } else if (isKnownType(text)) read.type ??= typeOf(text)
    else if (status === 'Ongoing' || status === 'Completed') read.status ??= status
    else if (/^(eps?|episode)\b/i.test(text) || /^\d+(\.\d+)?$/.test(text)) read.label ??= labelOf(text)
    else if (momentOf(text, now)) read.when ??= text
    else if (has(slot, 'typez') || isIn(slot, 'content-thumb')) read.type ??= text
    else if (isIn(slot, 'data')) read.rest.push(text)
  }
  return read
}
