import type { HTMLElement } from 'node-html-parser'
import { momentOf } from '../../contract/moments.ts'
import { labelIn } from '../../identity/labels.ts'
import { pictureOf } from './pictures.ts'
import type { Link, PageReading } from './site.ts'
import { firstOf, knownOrNull, labelOf, scoreOf, seriesOf, stateIn, textOf, textsOf, titleOf, typeIn } from './text.ts'
import { isWithin, placesOf, sortParts } from './themes.ts'

/**
 * Each theme uses its slots differently, so they are interpreted by their text. `when`: relative release time as
 * written, such as "2 Minggu yang lalu". `rest`: other texts from the slot for the status; in the schedule these are
 * genres.
 */
type Slots = Texts<'type' | 'status' | 'label' | 'when'> & { rest: string[] }
type Texts<Name extends string> = Record<Name, string | null>

/** `link`: the title, `anime`, if any of the card's links leads to one; else the episode. */
export type Card = Slots &
  Texts<'cover' | 'score'> & { title: string; link: Link; anime: Link | null; genres: string[] }

const isSidebar = ({ rawTagName, id, classList }: HTMLElement) =>
  rawTagName === 'aside' || id === 'sidebar' || classList.contains('sidebar')

/** Without cards in the sidebar and those that link only to genres and the like. */
export function cardElements(reading: PageReading, within = reading.root): HTMLElement[] {
  const isCard = (element: HTMLElement) => !isTaxonomy(element) && !isWithin(element, isSidebar)
  return firstOf(placesOf(reading, 'cards'), (family) => within.querySelectorAll(family).filter(isCard)) ?? []
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

/** Null for a card without a title or a link. */
export function readCard(element: HTMLElement, reading: PageReading): Card | null {
  const { site, url, now } = reading
  const parts = element.querySelectorAll('*')
  const partsAt = sortParts(reading, parts)
  const images = parts.filter(({ rawTagName }) => rawTagName === 'img')
  const links = element.rawTagName === 'a' ? [element] : parts.filter(({ rawTagName }) => rawTagName === 'a')
  // The first link counts; on the card of an episode, a later link may lead to the title and name it.
  const toAnime = firstOf(links, (named) => {
    const anime = site.animeLink(named.getAttribute('href'))
    return anime && { named, anime }
  })
  const { named, anime = null } = toAnime ?? {}
  const before = links.slice(0, named && links.indexOf(named))
  const ofEpisode = before.find((link) => site.episodeLink(link.getAttribute('href')))
  const main = ofEpisode ?? named
  const link = anime ?? site.episodeLink(main?.getAttribute('href'))
  if (!main || !link) return null
  const placed = textsOf(partsAt('cardTitle'))
  const written = placed.every(isBare) ? [...placed, ...textsOf(parts.filter(isHeading))] : placed
  const own = titleOf(cardTitle(partsAt('cardName')[0], main, images[0], written), ofEpisode ? 'episode' : 'show')
  const title = ofEpisode && named ? (titleOf(textOf(named)) ?? seriesOf(own)) : own
  if (!title) return null
  const slots = readSlots(partsAt('cardSlots'), now)
  return {
    title,
    link,
    anime,
    cover: firstOf(images, (image) => pictureOf(image, url)),
    score: firstOf(textsOf(partsAt('cardScores')), scoreOf),
    genres: [...new Set(textsOf(partsAt('cardGenres')))],
    ...slots,
    label: slots.label ?? labelOf(written.find(isBare)) ?? (ofEpisode ? labelIn(own) : null),
  }
}

type Part = HTMLElement | undefined

function cardTitle(name: Part, main: Part, image: Part, written: string[]): string | null {
  return (
    textOf(name, name?.querySelector('h2, h3, h4')) ??
    textOf(name) ??
    written.find((text) => !isBare(text)) ??
    knownOrNull(main?.getAttribute('title')) ??
    knownOrNull(image?.getAttribute('alt')) ??
    written[0] ??
    null
  )
}

function readSlots(elements: readonly HTMLElement[], now: Date): Slots {
  const slots: Slots = { type: null, status: null, label: null, when: null, rest: [] }
  for (const slot of elements) {
    const text = textOf(slot)
    if (text === null || /\bviews?\b/i.test(text)) continue
    const [state, type] = [stateIn(text), typeIn(text)]
    // In the animestream theme the slot `epx` holds an episode's label or a status; in its schedule, the time.
    if (slot.classList.contains('epx') && !state) {
      if (!/^at\b|\d[.:]\d\d/i.test(text)) slots.label ??= labelOf(text)
    } else if (type) slots.type ??= type
    else if (state) slots.status ??= state
    else if (/^(eps?|episode)\b/i.test(text) || /^\d+(\.\d+)?$/.test(text)) slots.label ??= labelOf(text)
    else if (momentOf(text, now)) slots.when ??= text
    else if (slot.classList.contains('typez') || isIn(slot, 'content-thumb')) slots.type ??= text
    else if (isIn(slot, 'data')) slots.rest.push(text)
  }
  return slots
}
