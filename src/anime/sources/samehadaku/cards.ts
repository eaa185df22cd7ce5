import type { HTMLElement } from 'node-html-parser'
import { parseMoment } from '../../contract/moments.ts'
import { labelIn } from '../../identity/labels.ts'
import { imageUrl } from './pictures.ts'
import type { Link, PageReading } from './site.ts'
import {
  cleanLabel,
  cleanTitle,
  elementText,
  elementTexts,
  findFirst,
  readScore,
  seriesTitle,
  stateIn,
  textOrNull,
  typeIn,
} from './text.ts'
import { isWithin, partSelectors, sortParts } from './themes.ts'

/**
 * Each theme uses its slots differently, so they are interpreted by their text. `when`: relative release time as
 * written, such as "2 Minggu yang lalu". `rest`: other texts from the slot for the status; in the schedule these are
 * genres.
 */
type Slots = Texts<'type' | 'status' | 'label' | 'when'> & { rest: string[] }
type Texts<Name extends string> = Record<Name, string | null>

/** `link`: the link to the title (equal to `anime`) if the card has one; else the link to the episode. */
export type Card = Slots &
  Texts<'cover' | 'score'> & { title: string; link: Link; anime: Link | null; genres: string[] }

const isSidebar = ({ rawTagName, id, classList }: HTMLElement) =>
  rawTagName === 'aside' || id === 'sidebar' || classList.contains('sidebar')

/** Finds the cards of a page, without those in the sidebar and those that link only to genres and the like. */
export function cardElements(reading: PageReading, within = reading.root): HTMLElement[] {
  const isCard = (element: HTMLElement) => !isTaxonomy(element) && !isWithin(element, isSidebar)
  return findFirst(partSelectors(reading, 'cards'), (family) => within.querySelectorAll(family).filter(isCard)) ?? []
}

function isTaxonomy(card: HTMLElement): boolean {
  const first = card.querySelector('a[href]')
  return first !== null && leadsToTaxonomy(first) && card.querySelectorAll('a[href]').every(leadsToTaxonomy)
}
const leadsToTaxonomy = (link: HTMLElement) =>
  /\/(genres?|season|studio|producers?|tag)\//i.test(link.getAttribute('href') ?? '')

const isHeading = ({ rawTagName }: HTMLElement) => /^h[234]$/.test(rawTagName)
const isIn = (part: HTMLElement, name: string) => isWithin(part, ({ classList }) => classList.contains(name))
/** Whether a text is an episode label alone, which some cards show in the place of the title. */
const isBare = (text: string) => /^(episode|eps?)[\s.]*\d[\w\s.-]{0,12}$/i.test(text)

/** Reads a card; null without a title or a link. */
export function readCard(element: HTMLElement, reading: PageReading): Card | null {
  const { site, url, now } = reading
  const parts = element.querySelectorAll('*')
  const partsAt = sortParts(reading, parts)
  const images = parts.filter(({ rawTagName }) => rawTagName === 'img')
  const links = element.rawTagName === 'a' ? [element] : parts.filter(({ rawTagName }) => rawTagName === 'a')
  // The first link counts; on the card of an episode, a later link may lead to the title and name it.
  const toAnime = findFirst(links, (titleLink) => {
    const anime = site.animeLink(titleLink.getAttribute('href'))
    return anime && { named: titleLink, anime }
  })
  const { named: titleLink, anime = null } = toAnime ?? {}
  const before = links.slice(0, titleLink && links.indexOf(titleLink))
  const ofEpisode = before.find((link) => site.episodeLink(link.getAttribute('href')))
  const main = ofEpisode ?? titleLink
  const link = anime ?? site.episodeLink(main?.getAttribute('href'))
  if (!main || !link) return null
  const titleTexts = elementTexts(partsAt('cardTitle'))
  const texts = titleTexts.every(isBare) ? [...titleTexts, ...elementTexts(parts.filter(isHeading))] : titleTexts
  const own = cleanTitle(cardTitle(partsAt('cardName')[0], main, images[0], texts), ofEpisode ? 'episode' : 'show')
  const title = ofEpisode && titleLink ? (cleanTitle(elementText(titleLink)) ?? seriesTitle(own)) : own
  if (!title) return null
  const slots = readSlots(partsAt('cardSlots'), now)
  return {
    title,
    link,
    anime,
    cover: findFirst(images, (image) => imageUrl(image, url)),
    score: findFirst(elementTexts(partsAt('cardScores')), readScore),
    genres: [...new Set(elementTexts(partsAt('cardGenres')))],
    ...slots,
    label: slots.label ?? cleanLabel(texts.find(isBare)) ?? (ofEpisode ? labelIn(own) : null),
  }
}

type Part = HTMLElement | undefined

function cardTitle(name: Part, main: Part, image: Part, texts: string[]): string | null {
  return (
    elementText(name, name?.querySelector('h2, h3, h4')) ??
    elementText(name) ??
    texts.find((text) => !isBare(text)) ??
    textOrNull(main?.getAttribute('title')) ??
    textOrNull(image?.getAttribute('alt')) ??
    texts[0] ??
    null
  )
}

function readSlots(elements: readonly HTMLElement[], now: Date): Slots {
  const slots: Slots = { type: null, status: null, label: null, when: null, rest: [] }
  for (const slot of elements) {
    const text = elementText(slot)
    if (text === null || /\bviews?\b/i.test(text)) continue
    const [state, type] = [stateIn(text), typeIn(text)]
    // In the animestream theme the slot `epx` holds an episode's label or a status; in its schedule, the time.
    if (slot.classList.contains('epx') && !state) {
      if (!/^at\b|\d[.:]\d\d/i.test(text)) slots.label ??= cleanLabel(text)
    } else if (type) slots.type ??= type
    else if (state) slots.status ??= state
    else if (/^(eps?|episode)\b/i.test(text) || /^\d+(\.\d+)?$/.test(text)) slots.label ??= cleanLabel(text)
    else if (parseMoment(text, now)) slots.when ??= text
    else if (slot.classList.contains('typez') || isIn(slot, 'content-thumb')) slots.type ??= text
    else if (isIn(slot, 'data')) slots.rest.push(text)
  }
  return slots
}
