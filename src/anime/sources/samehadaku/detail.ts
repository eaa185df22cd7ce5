import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HTMLElement } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'
import type { AnswerData } from '../../contract/contract.ts'
import { cardElements, readCard } from './cards.ts'
import { episodeElements, readEpisodeRows } from './episode-rows.ts'
import { type Facts, factOf, ofTheShow, readFacts } from './facts.ts'
import { expectKind, expectSlug } from './kind.ts'
import { pictureIn, pictureOf, pictureUrl } from './pictures.ts'
import { distinct } from './rows.ts'
import type { PageReading } from './site.ts'
import {
  countOf,
  isKnownType,
  isPresent,
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
  const [judul, details] = [readTitle(root), readFacts(root)]
  const [sinopsis, genre] = [readSynopsis(root), readGenres(root, details)]
  const isDescribed = Object.keys(details).length > 0 || (sinopsis !== null && genre.length > 0)
  if (judul === null || !isDescribed)
    throw new SourceFailure('wrong_schema', `the page of ${slug} has no ${judul === null ? 'title' : 'facts'}`)
  await nextTurn()
  // The site's oldest theme shows a title's type and status beside the title, without labels.
  const asides = textsOf(root, '.alternati span')
  const status = statusOf(factOf(details, 'status')) ?? asides.map(statusOf).find(isState) ?? null
  const rating = readRating(root)
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

const isState = (status: string | null) => status === 'Ongoing' || status === 'Completed'
const toCome = /upcoming|coming soon|not yet|belum (tayang|rilis|mulai)|akan (datang|tayang)|segera/i

const titles = [
  'header.info_episode h1.entry-title',
  'h1.entry-title, h1[itemprop="headline"], h1[itemprop="name"]',
  '.infoanime h2.entry-title, .infox h2.entry-title',
]

/**
 * Returns the title's name from its known places on the page. Any other h2 counts only when its text begins with
 * "Nonton Anime".
 */
function readTitle(root: HTMLElement): string | null {
  const placed = titles.map((candidates) => textsOf(root, candidates)[0]).find(isPresent)
  return titleOf(placed ?? textsOf(root, 'h2').find((text) => /^nonton anime\s/i.test(text)))
}

const synopses = [
  '.infoanime .desc .entry-content, .infoanime .desc .entry-content-single, .desc .entry-content, .desc .entry-content-single',
  '.synp .entry-content, [itemprop="description"], .sinopsis, .synopsis',
  '.infoanime .desc, .entry-content',
]

/** Returns the synopsis: its paragraphs, or its plain text when it has no paragraphs. */
function readSynopsis(root: HTMLElement): string | null {
  for (const candidates of synopses) {
    // Without a synopsis, the animestream theme gives the CSS class of a synopsis to the box of facts (`.spe`), which
    // is skipped.
    const element = root.querySelectorAll(candidates).find((candidate) => !candidate.querySelector('.spe'))
    const text = element && (textsOf(element, 'p').join('\n\n') || textOf(element))
    if (text) return text
    const content = knownOrNull(element?.getAttribute('content'))
    if (content) return content
  }
  const headings = root.querySelectorAll('h2, h3, h4')
  const heading = headings.find((element) => /^(sinopsis|synopsis)\b/i.test(textOf(element) ?? ''))
  return textOf(heading?.nextElementSibling)
}

const genres = ['.genre-info a', '.genxed a', 'a[href*="/genre/"], a[href*="/genres/"]']

function readGenres(root: HTMLElement, facts: Facts): string[] {
  for (const candidates of genres) {
    const names = unique(textsOf(root, `:is(${candidates})${ofTheShow}`))
    if (names.length > 0) return names
  }
  return (factOf(facts, 'genre', 'genres') ?? '').split(/\s*,\s*/).filter(Boolean)
}

const covers = '.infoanime .thumb, .bigcontent .thumb, .thumbook .thumb, .thumb[itemprop="image"]'

/**
 * Returns the URL of the title's cover. When the known places have no picture, the picture whose `alt` text is the
 * title counts, else the page's `og:image`.
 */
function readCover({ root, url }: PageReading, judul: string): string | null {
  const placed = root.querySelectorAll(covers).map((cover) => pictureIn(cover, url))
  const named = root
    .querySelectorAll(`img[alt]${ofTheShow}`)
    .filter((image) => titleOf(image.getAttribute('alt')) === judul)
    .map((image) => pictureOf(image, url))
  const stated = root.querySelector('meta[property="og:image"]')?.getAttribute('content')
  return [...placed, ...named].find(isPresent) ?? pictureUrl(stated, url)
}

function readRecommendations(reading: PageReading, slug: string): Detail['recommendations'] {
  const rows = reading.root.querySelectorAll('.rand-animesu li').map((row) => readSeries(row, reading))
  const cards = cardElements(reading.root).map((card) => readCard(card, reading))
  const linked = cards.map(
    (card) => card?.anime && { judul: card.title, url: card.anime.url, anime_slug: card.anime.slug, cover: card.cover },
  )
  const all = [...rows, ...linked].filter(isPresent).filter((link) => link.anime_slug !== slug)
  return distinct(all, ({ url }) => url)
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
const ratings = `:is([itemprop="ratingValue"], .rating strong, .archiveanime-rating span, .num, .numscore)${own}`
const votes = `:is([itemprop="ratingCount"], [itemprop="reviewCount"])${own}`

/** Returns the title's score and number of votes, never those of a recommended title. */
function readRating(root: HTMLElement): { value: string | null; votes: string | null } {
  const value = root
    .querySelectorAll(ratings)
    .map((rating) => scoreOf(rating.getAttribute('content') ?? textOf(rating)))
    .find(isPresent)
  const count = root
    .querySelectorAll(votes)
    .filter((vote) => !isBestRating(vote))
    .map((vote) => countOf(textOf(vote)) ?? countOf(grouped(vote.getAttribute('content'))))
    .find(isPresent)
  if (value !== undefined) return { value, votes: count ?? null }
  for (const element of root.querySelectorAll(`span.font-extrabold${own}`)) {
    const [score, next] = [scoreOf(textOf(element)), textOf(element.nextElementSibling)]
    if (score !== null) return { value: score, votes: next?.startsWith('/') ? countOf(next) : (count ?? null) }
  }
  return { value: null, votes: count ?? null }
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
