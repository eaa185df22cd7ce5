import { setImmediate as nextTurn } from 'node:timers/promises'
import { type HTMLElement, TextNode } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'
import type { AnswerData } from '../../contract/contract.ts'
import { cardElements, readCard } from './cards.ts'
import { episodeElements, readEpisodeRows } from './episode-rows.ts'
import { expectKind, expectSlug } from './kind.ts'
import { pictureIn, pictureOf, pictureUrl } from './pictures.ts'
import { distinct } from './rows.ts'
import type { PageReading } from './site.ts'
import {
  countOf,
  firstOf,
  isKnownType,
  isPresent,
  isState,
  knownOrNull,
  type OptionalText,
  scoreOf,
  statusOf,
  textOf,
  textsOf,
  titleOf,
  typeOf,
  unique,
} from './text.ts'
import { partsOf, placesOf } from './themes.ts'

type Detail = AnswerData['detail']

/**
 * Reads a title's page. Throws `wrong_schema` when the page has no name, no list of episodes, or too little description
 * (neither facts nor both a synopsis and genres).
 */
export async function readDetail(reading: PageReading, slug: string): Promise<Detail> {
  const { root, site } = reading
  const episodes = await episodeElements(reading)
  await nextTurn()
  expectKind(reading, ['anime'])
  expectSlug(reading, slug, site.animeSlugOf)
  await nextTurn()
  const [judul, details] = [readTitle(reading), readFacts(reading)]
  const [sinopsis, genre] = [readSynopsis(root), readGenres(reading, details)]
  const isDescribed = Object.keys(details).length > 0 || (sinopsis !== null && genre.length > 0)
  if (judul === null || !isDescribed)
    throw new SourceFailure('wrong_schema', `the page of ${slug} has no ${judul === null ? 'title' : 'facts'}`)
  await nextTurn()
  // The site's oldest theme shows a title's type and status beside the title, without labels.
  const asides = textsOf(partsOf(reading, 'besideTitle'))
  const status = statusOf(factOf(details, 'status')) ?? asides.map(statusOf).find(isState) ?? null
  const rating = readRating(reading)
  return {
    judul,
    url_anime: site.animeUrl(slug),
    anime_slug: slug,
    status,
    tipe: typeOf(factOf(details, 'type', 'tipe') ?? asides.find(isKnownType)),
    skor: rating.value,
    penonton: countOf(textOf(root.querySelector(`span.views${own}`))),
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

/**
 * Returns the title's name from its known places on the page. Any other h2 counts only when its text begins with
 * "Nonton Anime".
 */
function readTitle(reading: PageReading): string | null {
  const named = firstOf(placesOf(reading, 'titles'), (place) => textsOf(reading.root.querySelectorAll(place))[0])
  const headings = () => textsOf(reading.root.querySelectorAll('h2'))
  return titleOf(named ?? headings().find((text) => /^nonton anime\s/i.test(text)))
}

const synopses = [
  '.desc .entry-content, .desc .entry-content-single',
  '.synp .entry-content, [itemprop="description"], .sinopsis, .synopsis',
  '.infoanime .desc, .entry-content',
]

/** Returns the synopsis: its paragraphs, or its plain text when it has no paragraphs. */
function readSynopsis(root: HTMLElement): string | null {
  for (const candidates of synopses) {
    // Without a synopsis, the animestream theme gives the CSS class of a synopsis to the box of facts (`.spe`), which
    // is skipped.
    const element = root.querySelectorAll(candidates).find((candidate) => !candidate.querySelector('.spe'))
    const text = element && (textsOf(element.querySelectorAll('p')).join('\n\n') || textOf(element))
    if (text) return text
    const content = knownOrNull(element?.getAttribute('content'))
    if (content) return content
  }
  const headings = root.querySelectorAll('h2, h3, h4')
  const heading = headings.find((element) => /^(sinopsis|synopsis)\b/i.test(textOf(element) ?? ''))
  return textOf(heading?.nextElementSibling)
}

function readGenres(reading: PageReading, facts: Facts): string[] {
  for (const place of placesOf(reading, 'genres')) {
    const names = unique(textsOf(reading.root.querySelectorAll(`:is(${place})${ofTheShow}`)))
    if (names.length > 0) return names
  }
  return (factOf(facts, 'genre', 'genres') ?? '').split(/\s*,\s*/).filter(Boolean)
}

/**
 * Returns the URL of the title's cover. When the known places have no picture, the picture whose `alt` text is the
 * title counts, else the page's `og:image`.
 */
function readCover(reading: PageReading, judul: string): string | null {
  const { root, url } = reading
  const named = root
    .querySelectorAll(`img[alt]${ofTheShow}`)
    .filter((image) => titleOf(image.getAttribute('alt')) === judul)
  const stated = root.querySelector('meta[property="og:image"]')?.getAttribute('content')
  return (
    firstOf(partsOf(reading, 'covers'), (cover) => pictureIn(cover, url)) ??
    firstOf(named, (image) => pictureOf(image, url)) ??
    pictureUrl(stated, url)
  )
}

function readRecommendations(reading: PageReading, slug: string): Detail['recommendations'] {
  const rows = partsOf(reading, 'recommendations').map((row) => readSeries(row, reading))
  const cards = cardElements(reading).map((element) => {
    const card = readCard(element, reading)
    return card?.anime && { judul: card.title, url: card.anime.url, anime_slug: card.anime.slug, cover: card.cover }
  })
  const others = [...rows, ...cards].filter(isPresent).filter(({ anime_slug }) => anime_slug !== slug)
  return distinct(others, ({ url }) => url)
}

/** Reads a row with the picture, name and link of a title; null without a name or a link. */
export function readSeries(row: HTMLElement, { site, url }: PageReading): Detail['recommendations'][number] | null {
  const link = row.querySelector('a.series[href], a[href]') ?? (row.rawTagName === 'a' ? row : null)
  const anime = site.animeLink(link?.getAttribute('href'))
  const judul = titleOf(
    textOf(row.querySelector('.judul, h2, h3, h4')) ??
      knownOrNull(link?.getAttribute('title')) ??
      knownOrNull(row.querySelector('img')?.getAttribute('alt')) ??
      textOf(link, ...(link?.querySelectorAll('.rating, .is-topten, .episode') ?? [])),
  )
  return anime && judul ? { judul, url: anime.url, anime_slug: anime.slug, cover: pictureIn(row, url) } : null
}

/** Selector suffix that excludes parts of the page about other titles and about the site. */
const own =
  ':not(:is(.rand-animesu, aside, #sidebar, .sidebar, .serieslist, .listupd, .widget, .animepost, .animpost) *)'
const votes = `:is([itemprop="ratingCount"], [itemprop="reviewCount"])${own}`

/** Returns the title's score and number of votes, never those of a recommended title. */
function readRating(reading: PageReading): { value: string | null; votes: string | null } {
  const value = firstOf(partsOf(reading, 'ratings', own), (rating) =>
    scoreOf(rating.getAttribute('content') ?? textOf(rating)),
  )
  const given = reading.root.querySelectorAll(votes).filter((vote) => !isBestRating(vote))
  const count = firstOf(given, (vote) => countOf(textOf(vote)) ?? countOf(grouped(vote.getAttribute('content'))))
  if (value !== null) return { value, votes: count }
  for (const element of partsOf(reading, 'boldScores', own)) {
    const [score, next] = [scoreOf(textOf(element)), textOf(element.nextElementSibling)]
    if (score !== null) return { value: score, votes: next?.startsWith('/') ? countOf(next) : count }
  }
  return { value: null, votes: count }
}

/**
 * Whether a vote count is really the highest possible score, which the animestream theme writes into the vote count of
 * every page.
 */
function isBestRating(vote: HTMLElement): boolean {
  const best = vote.parentNode?.querySelector('[itemprop="bestRating"]')?.getAttribute('content')
  return best !== undefined && vote.getAttribute('content') === best
}

const grouped = (count: OptionalText) => (count && /^\d+$/.test(count) ? Number(count).toLocaleString('en-US') : count)

/** Selector suffix that excludes parts of the page that are not about its title. */
const ofTheShow =
  ':not(:is(nav, header, footer, aside, #sidebar, .sidebar, .serieslist, .stooltip, .animepost, .animpost, .rand-animesu, .menu, .widget, .listupd) *)'

/**
 * Facts about a title by their label, in the order of the page. A fact is text, or a list when it has several values.
 */
type Facts = Detail['details']

/** Matches labels of facts about the site's post, not about the title; these facts are left out. */
const aboutThePost = /^(posted (by|on)|released on|updated on|views?|diposting)$/i
const alwaysLists = /^(studios|producers|licensors|synonyms list)$/i

function readFacts(reading: PageReading): Facts {
  const { root } = reading
  const facts = new Map<string, string | string[]>()
  const keep = (label: HTMLElement, value: HTMLElement | null, others: HTMLElement[] = []) => {
    const name = textOf(label)?.replace(/[\s::]+$/, '') ?? ''
    const read = name === '' || aboutThePost.test(name) || !value ? null : factIn(name, value, [label, ...others])
    if (read !== null && !facts.has(name)) facts.set(name, read)
  }
  for (const row of root.querySelectorAll('.spe span, .spe > div, .spe > p, .spe li')) {
    const label = row.querySelector('b, strong')
    // An unclosed row contains the rows after it, whose text is left out.
    if (label?.parentNode === row) keep(label, row, row.querySelectorAll('span'))
  }
  for (const label of partsOf(reading, 'factLabels')) keep(label, label.nextElementSibling)
  if (facts.size === 0) for (const label of labelsIn(root)) keep(label, label.nextElementSibling)
  return Object.fromEntries(facts)
}

/** Matches the labels by which facts are recognized in a design with unknown CSS classes. */
const knownLabel =
  /^(japanese|synonyms|english|status|type|tipe|source|duration|durasi|total episodes?|episodes|season|musim|studios?|producers?|released|rilis)\s*:?$/i

/** Returns the elements that contain only the label of a fact and have an element after them, of a box with several. */
function labelsIn(root: HTMLElement): HTMLElement[] {
  const found = root
    .querySelectorAll(`:is(span, b, strong, th, div, p)${ofTheShow}`)
    .filter(
      ({ childNodes: [only, more], nextElementSibling: value }) =>
        value && !more && only instanceof TextNode && knownLabel.test(only.text.trim()),
    )
  return found.length > 1 ? found : []
}

function factIn(name: string, value: HTMLElement, others: HTMLElement[]): string | string[] | null {
  const linked = unique(textsOf(value.querySelectorAll('a')))
  const text = knownOrNull((textOf(value, ...others) ?? '').replace(/^\s*:\s*/, ''))
  if (linked.length > 1) return linked
  if (text === null || !alwaysLists.test(name)) return text
  return linked.length === 1 ? linked : text.split(/\s*,\s*/).filter(Boolean)
}

/**
 * Returns the value of the first fact with one of these lower-case labels, ignoring the page's case; a list is joined
 * with commas.
 */
function factOf(facts: Facts, ...names: string[]): string | null {
  const [, value] = Object.entries(facts).find(([label]) => names.includes(label.toLowerCase())) ?? []
  return value === undefined ? null : [value].flat().join(', ')
}
