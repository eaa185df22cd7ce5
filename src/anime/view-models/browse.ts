import { SCHEDULE } from '../addresses.ts'
import { type AnswerData, initials } from '../contract/contract.ts'
import { type Card, card, cardFacts, type Pictures } from './cards.ts'
import { countGenres, genreTiles, listGenreTitles, withoutTiles } from './genre-tiles.ts'
import { kindBadge } from './labels.ts'
import { episodeBadge } from './lists.ts'
import { filterHref } from './search-href.ts'

/** The cached answers of the page to browse. Without one of them, its part of the page is smaller or absent. */
export type BrowseAnswers = {
  home: AnswerData['home'] | null
  /** The whole catalog, most popular titles first. */
  popular: AnswerData['search'] | null
  /** The titles of `season`, most popular titles first. */
  current: AnswerData['search'] | null
  season: string
}

export type SearchItem = AnswerData['search']['results'][number]
type Shelf = { heading: string; note: string | null; cards: Card[]; href: string; more: string }

/** Number of titles in a shelf; wide screens and phones show as many as fit. */
const SHELF_SIZE = 10

/** Builds the page to browse; null when the answers hold no titles. */
export function browseView({ home, popular, current, season }: BrowseAnswers, pictures: Pictures) {
  const first = popularShelf(home, popular, pictures)
  const second = seasonShelf(current, season, pictures) ?? airingShelf(home, pictures)
  const shelves = [first, second && withoutSeen(second, first)].filter((shelf) => shelf !== null)
  if (shelves.length === 0) return null
  const titles = listGenreTitles(home, popular)
  const { tiles, others } = genreTiles(titles, popular?.facets?.genres ?? countGenres(titles), pictures, {
    isCounted: popular?.facets !== undefined,
  })
  const letters = popular?.facets?.letters ?? []
  const offersSeason = current?.filters.season !== undefined
  return {
    shelves,
    // A phone shows these ways to browse as a row on top.
    ways: [
      { text: 'Ramai', href: filterHref({}), current: true },
      ...(offersSeason ? [{ text: 'Musim ini', href: filterHref({ season }), current: false }] : []),
      { text: 'Film', href: filterHref({ type: 'Movie' }), current: false },
      { text: 'Tamat', href: filterHref({ status: 'Completed' }), current: false },
      ...(letters.length > 0 ? [{ text: 'A–Z', href: '#az', current: false }] : []),
    ],
    genres: tiles,
    others: withoutTiles(tiles, others),
    letters: letters.length > 0 ? lettersView(null, letters) : [],
  }
}

/** `availableLetters`: the initials that have titles. If it is null, they are not known and all initials are links. */
export const lettersView = (currentLetter: string | null, availableLetters: readonly string[] | null) =>
  initials.map((text) => ({
    text,
    href: availableLetters === null || availableLetters.includes(text) ? filterHref({ letter: text }) : null,
    current: text === currentLetter,
  }))

/** `withEpisode`: the badge names the newest episode. Otherwise it names the type, unless the title is a series. */
export function foundCard(item: SearchItem, pictures: Pictures, { withEpisode = false } = {}): Card {
  const facts = cardFacts({ score: item.skor, genres: item.genres, when: item.tahun })
  const badge = withEpisode && item.episode ? episodeBadge(item.episode) : kindBadge(item.tipe)
  return card(item, pictures, { ...facts, badge })
}

function popularShelf(home: BrowseAnswers['home'], popular: BrowseAnswers['popular'], pictures: Pictures) {
  const sorted = popular?.filters.sort === 'popular' ? popular.results : []
  const cards =
    sorted.length > 0
      ? sorted.map((item) => foundCard(item, pictures))
      : (home?.top10 ?? []).map((item) => card(item, pictures, cardFacts({ score: item.rating, genres: item.genres })))
  if (cards.length === 0) return null
  const href = filterHref({ sort: 'popular' })
  return { heading: 'Sedang ramai', note: null, cards: cards.slice(0, SHELF_SIZE), href, more: 'Semua' }
}

function seasonShelf(current: BrowseAnswers['current'], season: string, pictures: Pictures) {
  if (!current || current.filters.season === undefined || current.results.length === 0) return null
  return {
    heading: 'Musim ini',
    note: season,
    cards: current.results.map((item) => foundCard(item, pictures, { withEpisode: true })),
    href: filterHref({ season }),
    more: `${current.total.toLocaleString('id-ID')} judul`,
  }
}

/** Builds the shelf that replaces the season if the source cannot filter by it. */
function airingShelf(home: BrowseAnswers['home'], pictures: Pictures) {
  const airing = Object.values(home?.jadwal_rilis ?? {}).flat()
  if (airing.length === 0) return null
  const cards = airing.slice(0, SHELF_SIZE).map((item) =>
    card({ judul: item.title, anime_slug: item.anime_slug, cover: item.cover_url }, pictures, {
      ...cardFacts({ score: item.score, genres: item.genres }),
      badge: kindBadge(item.type),
    }),
  )
  return { heading: 'Sedang tayang', note: null, cards, href: SCHEDULE, more: 'Jadwal' }
}

/** Number of a shelf's titles that every screen shows; on a phone, one swipe may be needed. */
const SURELY_SEEN = 5

/** Moves those titles to the end with which the other shelf begins. */
function withoutSeen(shelf: Shelf, beside: Shelf | null): Shelf {
  const visibleSlugs = new Set(beside?.cards.slice(0, SURELY_SEEN).map(({ slug }) => slug))
  const cards = shelf.cards.toSorted(
    (one, other) => Number(visibleSlugs.has(one.slug)) - Number(visibleSlugs.has(other.slug)),
  )
  return { ...shelf, cards: cards.slice(0, SHELF_SIZE) }
}
