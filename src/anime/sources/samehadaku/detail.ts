import { setImmediate as nextTurn } from 'node:timers/promises'
import { type HTMLElement, TextNode } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'
import type { AnswerData } from '../../contract/contract.ts'
import { cardElements, readCard } from './cards.ts'
import { episodeElements, readEpisodeRows } from './episode-rows.ts'
import { expectKind, expectSlug } from './kind.ts'
import { imageUrl, pictureIn, pictureUrl } from './pictures.ts'
import { distinct } from './rows.ts'
import type { PageReading } from './site.ts'
import {
  cleanTitle,
  elementText,
  elementTexts,
  findFirst,
  partsIn,
  readCount,
  readScore,
  stateIn,
  textOrNull,
  typeIn,
} from './text.ts'
import { findParts, partSelectors, textAt } from './themes.ts'

type Detail = AnswerData['detail']

/** Throws `wrong_schema` without a name, a list of episodes, or enough description: facts, or synopsis and genres. */
export async function readDetail(reading: PageReading, slug: string): Promise<Detail> {
  const episodes = await episodeElements(reading)
  await nextTurn()
  expectKind(reading, ['anime'])
  expectSlug(reading, slug, reading.site.animeSlugOf)
  await nextTurn()
  const [judul, details] = [readTitle(reading), readFacts(reading)]
  const [sinopsis, genre] = [readSynopsis(reading), readGenres(reading, details)]
  const isDescribed = Object.keys(details).length > 0 || (sinopsis !== null && genre.length > 0)
  if (judul === null || !isDescribed)
    throw new SourceFailure('wrong_schema', `the page of ${slug} has no ${judul === null ? 'title' : 'facts'}`)
  await nextTurn()
  // The site's oldest theme shows a title's type and status beside the title, without labels.
  const asides = elementTexts(findParts(reading, 'besideTitle'))
  const stated = textOrNull(findFact(details, 'status'))
  const status = stateIn(stated) ?? stated ?? findFirst(asides, stateIn)
  const type = textOrNull(findFact(details, 'type', 'tipe') ?? asides.find(typeIn))
  const rating = readRating(reading)
  return {
    judul,
    url_anime: reading.site.animeUrl(slug),
    anime_slug: slug,
    status,
    tipe: typeIn(type) ?? type,
    skor: rating.value,
    penonton: readCount(elementText(findParts(reading, 'views', own)[0])),
    sinopsis,
    genre,
    url_cover: readCover(reading, judul),
    details,
    rating,
    episode_list: await readEpisodeRows(episodes, reading, { slug, judul, isToCome: toCome.test(status ?? '') }),
    recommendations: readRecommendations(reading, slug),
  }
}

const toCome = /upcoming|coming soon|not yet|belum (tayang|rilis|mulai)|akan (datang|tayang)|segera/i

/** Reads the title's name. Outside the known places, an h2 counts only when its text begins with "Nonton Anime". */
function readTitle(reading: PageReading): string | null {
  const headings = () => elementTexts(reading.root.querySelectorAll('h2'))
  return cleanTitle(textAt(reading, 'titles') ?? headings().find((text) => /^nonton anime\s/i.test(text)))
}

function readSynopsis(reading: PageReading): string | null {
  const { root } = reading
  const synopsis = findFirst(partSelectors(reading, 'synopsis'), (candidates) => {
    // Without a synopsis, the animestream theme gives its CSS class to the box of facts (`.spe`).
    const element = root.querySelectorAll(candidates).find((candidate) => !candidate.querySelector('.spe'))
    const paragraphs = elementTexts(element?.querySelectorAll('p') ?? []).join('\n\n')
    return paragraphs || elementText(element) || textOrNull(element?.getAttribute('content'))
  })
  const isHeading = (element: HTMLElement) => /^(sinopsis|synopsis)\b/i.test(elementText(element) ?? '')
  return synopsis ?? elementText(root.querySelectorAll('h2, h3, h4').find(isHeading)?.nextElementSibling)
}

function readGenres(reading: PageReading, facts: Facts): string[] {
  const genres = findFirst(partSelectors(reading, 'genres'), (place) =>
    elementTexts(reading.root.querySelectorAll(`:is(${place})${ofTheShow}`)),
  )
  return genres ? [...new Set(genres)] : partsIn(findFact(facts, 'genre', 'genres') ?? '')
}

/**
 * Reads the cover. Outside the known places, the picture whose `alt` text is the title counts, else the page's
 * `og:image`.
 */
function readCover(reading: PageReading, judul: string): string | null {
  const { root, url } = reading
  const isNamed = (image: HTMLElement) => cleanTitle(image.getAttribute('alt')) === judul
  const stated = root.querySelector('meta[property="og:image"]')?.getAttribute('content')
  return (
    findFirst(findParts(reading, 'covers'), (cover) => pictureIn(cover, url)) ??
    findFirst(root.querySelectorAll(`img[alt]${ofTheShow}`).filter(isNamed), (image) => imageUrl(image, url)) ??
    pictureUrl(stated, url)
  )
}

function readRecommendations(reading: PageReading, slug: string): Detail['recommendations'] {
  const rows = findParts(reading, 'recommendations').map((row) => readSeries(row, reading))
  const cards = cardElements(reading).map((element) => {
    const card = readCard(element, reading)
    return card?.anime
      ? { judul: card.title, url: card.anime.url, anime_slug: card.anime.slug, cover: card.cover }
      : null
  })
  const others = [...rows, ...cards].filter((other) => other?.anime_slug !== slug)
  return distinct(others, ({ url }) => url)
}

/** Reads the card of another title; null without a name or a link. */
export function readSeries(row: HTMLElement, { site, url }: PageReading): Detail['recommendations'][number] | null {
  const link = row.querySelector('a.series[href], a[href]') ?? (row.rawTagName === 'a' ? row : null)
  const anime = site.animeLink(link?.getAttribute('href'))
  const judul = cleanTitle(
    elementText(row.querySelector('.judul, h2, h3, h4')) ??
      textOrNull(link?.getAttribute('title')) ??
      textOrNull(row.querySelector('img')?.getAttribute('alt')) ??
      elementText(link, ...(link?.querySelectorAll('.rating, .is-topten, .episode') ?? [])),
  )
  return anime && judul ? { judul, url: anime.url, anime_slug: anime.slug, cover: pictureIn(row, url) } : null
}

/** Excludes parts of the page about other titles and about the site. */
const own =
  ':not(:is(.rand-animesu, aside, #sidebar, .sidebar, .serieslist, .listupd, .widget, .animepost, .animpost) *)'

/** Reads the title's own rating, never that of a recommended title. */
function readRating(reading: PageReading): { value: string | null; votes: string | null } {
  const scores = findParts(reading, 'ratings', own).map(
    (rating) => rating.getAttribute('content') ?? elementText(rating),
  )
  const value = findFirst(scores, readScore)
  const votes = findParts(reading, 'votes', own).filter((vote) => !isBestRating(vote))
  const count = findFirst(
    votes,
    (vote) => readCount(elementText(vote)) ?? readCount(grouped(vote.getAttribute('content'))),
  )
  if (value !== null) return { value, votes: count }
  const bold = findParts(reading, 'boldScores', own).find((element) => readScore(elementText(element)) !== null)
  const next = elementText(bold?.nextElementSibling)
  return { value: readScore(elementText(bold)), votes: next?.startsWith('/') ? readCount(next) : count }
}

/** The animestream theme writes the highest possible score into the vote count of every page. */
function isBestRating(vote: HTMLElement): boolean {
  const best = vote.parentNode?.querySelector('[itemprop="bestRating"]')?.getAttribute('content')
  return best !== undefined && vote.getAttribute('content') === best
}

const grouped = (count = '') => (/^\d+$/.test(count) ? Number(count).toLocaleString('en-US') : count)

/** Excludes parts of the page that are not about its title. */
const ofTheShow =
  ':not(:is(nav, header, footer, aside, #sidebar, .sidebar, .serieslist, .stooltip, .animepost, .animpost, .rand-animesu, .menu, .widget, .listupd) *)'

type Facts = Detail['details']

/** Labels of facts about the site's post, which are left out. */
const aboutThePost = /^(posted (by|on)|released on|updated on|views?|diposting)$/i
const alwaysLists = /^(studios|producers|licensors|synonyms list)$/i

function readFacts(reading: PageReading): Facts {
  const facts = new Map<string, string | string[]>()
  const keep = (label: HTMLElement, value: HTMLElement | null, others: HTMLElement[] = []) => {
    const name = elementText(label)?.replace(/(?<![\s:])[\s:]+$/, '') ?? ''
    const fact = name === '' || aboutThePost.test(name) || !value ? null : factIn(name, value, [label, ...others])
    if (fact !== null && !facts.has(name)) facts.set(name, fact)
  }
  for (const row of findParts(reading, 'facts')) {
    const label = row.querySelector('b, strong')
    // An unclosed row contains the rows after it, whose text is left out.
    if (label?.parentNode === row) keep(label, row, row.querySelectorAll('span'))
  }
  for (const label of findParts(reading, 'factLabels')) keep(label, label.nextElementSibling)
  if (facts.size === 0) for (const label of labelsIn(reading.root)) keep(label, label.nextElementSibling)
  return Object.fromEntries(facts)
}

/** Labels by which facts are recognized in a design with unknown CSS classes. */
const factLabelPattern =
  /^(japanese|synonyms|english|status|type|tipe|source|duration|durasi|total episodes?|episodes|season|musim|studios?|producers?|released|rilis)\s*:?$/i

/**
 * Finds elements that contain only the label of a fact and that another element follows. A single one does not count.
 */
function labelsIn(root: HTMLElement): HTMLElement[] {
  const isLabel = ({ childNodes: [only, more], nextElementSibling: value }: HTMLElement) =>
    value && !more && only instanceof TextNode && factLabelPattern.test(only.text.trim())
  const labels = root.querySelectorAll(`:is(span, b, strong, th, div, p)${ofTheShow}`).filter(isLabel)
  return labels.length > 1 ? labels : []
}

function factIn(name: string, value: HTMLElement, others: HTMLElement[]): string | string[] | null {
  const linked = [...new Set(elementTexts(value.querySelectorAll('a')))]
  const text = textOrNull((elementText(value, ...others) ?? '').replace(/^\s*:\s*/, ''))
  if (linked.length > 1) return linked
  if (text === null || !alwaysLists.test(name)) return text
  return linked.length === 1 ? linked : partsIn(text)
}

/** The first fact with one of these lower-case labels; a list is joined with commas. */
function findFact(facts: Facts, ...names: string[]): string | null {
  const [, value] = Object.entries(facts).find(([label]) => names.includes(label.toLowerCase())) ?? []
  return value === undefined ? null : [value].flat().join(', ')
}
