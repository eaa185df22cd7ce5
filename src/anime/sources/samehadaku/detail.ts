import { setImmediate as nextTurn } from 'node:timers/promises'
import { SourceFailure } from '../../../net/failure.ts'
import type { AnswerData } from '../../contract/contract.ts'
import { cardElements, readCard } from './cards.ts'
import { type AnyNode, attribute, type Element, nextElement } from './document.ts'
import { readEpisodeRows } from './episode-rows.ts'
import { type Facts, factOf, readFacts, readRating, surroundings } from './facts.ts'
import { expectKind, expectSlug } from './kind.ts'
import { pictureIn, pictureOf, pictureUrl } from './pictures.ts'
import { distinct } from './rows.ts'
import { isWithin, type Selector, selector } from './selector.ts'
import type { PageReading } from './site.ts'
import { countOf, isKnownType, known, present, statusOf, textOf, titleOf, typeOf, unique } from './text.ts'

type Detail = AnswerData['detail']

/**
 * A show's page. One without a title, without a list of episodes, or with neither facts nor genres and a synopsis has
 * changed: `wrong_schema`.
 */
export async function readDetail(reading: PageReading, slug: string): Promise<Detail> {
  const { root, site } = reading
  expectKind(reading, 'anime')
  expectSlug(reading, slug, site.animeSlugOf)
  await nextTurn()
  const [judul, details] = [readTitle(root), readFacts(root)]
  const [sinopsis, genre] = [readSynopsis(root), readGenres(root, details)]
  const isDescribed = Object.keys(details).length > 0 || (sinopsis !== null && genre.length > 0)
  if (judul === null || !isDescribed)
    throw new SourceFailure('wrong_schema', `the page of ${slug} has no ${judul === null ? 'title' : 'facts'}`)
  const asides = besideTitle.all(root).map((element) => textOf(element))
  const status = statusOf(factOf(details, 'status')) ?? asides.map(statusOf).find(isState) ?? null
  const rating = readRating(root, (element) => !isWithin(element, surroundings))
  return {
    judul,
    url_anime: site.animeUrl(slug),
    anime_slug: slug,
    status,
    tipe: typeOf(factOf(details, 'type', 'tipe') ?? asides.find(isKnownType) ?? null),
    skor: rating.value,
    penonton: countOf(textOf(views.all(root).find((element) => !isWithin(element, surroundings)) ?? null)),
    sinopsis,
    genre,
    url_cover: readCover(reading, judul),
    details,
    rating,
    episode_list: await readEpisodeRows(reading, slug, toCome.test(status ?? '')),
    recommendations: readRecommendations(reading, slug),
  }
}

/** Where the oldest theme says type and status, without labels. */
const besideTitle = selector('.alternati span')
const isState = (status: string | null) => status === 'Ongoing' || status === 'Completed'
const toCome = /upcoming|coming soon|not yet|belum (tayang|rilis|mulai)|akan (datang|tayang)|segera/i

const titles = [
  selector('header.info_episode h1.entry-title'),
  selector('h1.entry-title, h1[itemprop="headline"], h1[itemprop="name"]'),
  selector('.infoanime h2.entry-title, .infox h2.entry-title'),
  selector('h2'),
]
const views = selector('span.views')

/** A heading of level two counts only where it says what it is: "Nonton Anime …". */
function readTitle(root: AnyNode): string | null {
  for (const candidates of titles) {
    const found = candidates.all(root).map((heading) => textOf(heading))
    const isLoose = candidates === titles.at(-1)
    const title = found.find((text) => text !== null && (!isLoose || /^nonton anime\s/i.test(text)))
    if (title) return titleOf(title)
  }
  return null
}

const synopses = [
  selector(
    '.infoanime .desc .entry-content, .infoanime .desc .entry-content-single, .desc .entry-content, .desc .entry-content-single',
  ),
  selector('.synp .entry-content, [itemprop="description"], .sinopsis, .synopsis'),
  selector('.infoanime .desc, .entry-content'),
]
/** Without a synopsis the animestream family marks the box of the facts as one. */
const factBox = selector('.spe')
const paragraphs = selector('p')
const headings = selector('h2, h3, h4')

/** Paragraph by paragraph, or the bare text where it has none. */
function readSynopsis(root: AnyNode): string | null {
  for (const candidates of synopses) {
    const element = candidates.all(root).find((candidate) => factBox.first(candidate) === null) ?? null
    const parts = element
      ? paragraphs
          .all(element)
          .map((part) => textOf(part))
          .filter(present)
      : []
    const text =
      parts.length > 0 ? parts.join('\n\n') : element && (textOf(element) ?? known(attribute(element, 'content')))
    if (text) return text
  }
  const heading = headings.all(root).find((element) => /^(sinopsis|synopsis)\b/i.test(textOf(element) ?? ''))
  return textOf(heading ? nextElement(heading) : null)
}

const genres: Selector[] = [
  selector('.genre-info a'),
  selector('.genxed a'),
  selector('a[href*="/genre/"], a[href*="/genres/"]'),
]
const elsewhere = selector(
  'nav, header, footer, aside, #sidebar, .sidebar, .serieslist, .stooltip, .animepost, .animpost, .rand-animesu, .menu, .widget, .listupd',
)

function readGenres(root: AnyNode, facts: Facts): string[] {
  for (const candidates of genres) {
    const found = candidates.all(root).filter((link) => !isWithin(link, elsewhere))
    const names = unique(found.map((link) => textOf(link)).filter(present))
    if (names.length > 0) return names
  }
  return (factOf(facts, 'genre', 'genres') ?? '').split(/\s*,\s*/).filter(Boolean)
}

const covers = selector('.infoanime .thumb, .bigcontent .thumb, .thumbook .thumb, .thumb[itemprop="image"]')
const ogImage = selector('meta[property="og:image"]')

/** Where its place is unknown, the cover is the picture named like the show. */
function readCover({ root, url }: PageReading, judul: string): string | null {
  const placed = covers.all(root).map((cover) => pictureIn(cover, url))
  const named = images
    .all(root)
    .filter((image) => titleOf(attribute(image, 'alt')) === judul && !isWithin(image, elsewhere))
    .map((image) => pictureOf(image, url))
  return [...placed, ...named].find(present) ?? pictureUrl(attribute(ogImage.first(root), 'content'), url)
}

const recommended = selector('.rand-animesu li')
const series = selector('a.series[href], a[href]')
const images = selector('img')
const names = selector('.judul, h2, h3, h4')

function readRecommendations(reading: PageReading, slug: string): Detail['recommendations'] {
  const rows = recommended.all(reading.root).map((row) => readSeries(row, reading))
  const cards = cardElements(reading.root).map((card) => readCard(card, reading))
  const linked = cards.map(
    (card) => card?.anime && { judul: card.title, url: card.anime.url, anime_slug: card.anime.slug, cover: card.cover },
  )
  const all = [...rows, ...linked].filter(present).filter((link) => link.anime_slug !== slug)
  return distinct(all, ({ url }) => url)
}

/** A row with a show's picture, title and link. */
export function readSeries(row: Element, { site, url }: PageReading): Detail['recommendations'][number] | null {
  const link = series.first(row) ?? (row.name === 'a' ? row : null)
  const anime = site.animeLink(attribute(link, 'href'))
  const judul = titleOf(
    textOf(names.first(row)) ??
      known(attribute(link, 'title')) ??
      known(attribute(images.first(row), 'alt')) ??
      textOf(link),
  )
  return anime && judul ? { judul, url: anime.url, anime_slug: anime.slug, cover: pictureIn(row, url) } : null
}
