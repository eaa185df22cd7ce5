import { ago } from '../../web/dates.ts'
import { pagination } from '../../web/paging.ts'
import { episodeHref, LATEST, MOVIES } from '../addresses.ts'
import type { AnswerData } from '../contract/contract.ts'
import { episodeSlug } from '../contract/slugs.ts'
import { type Card, card, cardFacts, joinFacts, type Pictures, scenePath } from './cards.ts'
import { countGenres } from './genre-tiles.ts'
import { genreLabel } from './labels.ts'
import { filterHref } from './search-href.ts'

export type ListView = ReturnType<typeof listView>

type LatestItem = AnswerData['latest']['results'][number]
type MovieItem = AnswerData['movies']['results'][number]

export const latestList = {
  section: 'terbaru',
  path: LATEST,
  heading: 'Episode terbaru',
  lead: 'Baru rilis, urut dari yang terbaru.',
}
export const movieList = {
  section: 'film',
  path: MOVIES,
  heading: 'Film',
  lead: 'Film layar lebar, dari yang terbaru.',
}
export type ListKind = typeof latestList

/** `total` is the stated number of pages. The list may have grown since, so a later page is valid if it has cards. */
export function listView(kind: ListKind, page: number, total: number, cards: Card[], ways: Way[] = []) {
  const pageHref = (number: number) => (number === 1 ? kind.path : `${kind.path}?page=${number}`)
  const last = Math.max(total, page)
  return {
    section: kind.section,
    heading: kind.heading,
    lead: page === 1 ? kind.lead : `Halaman ${page} dari ${last}`,
    ways: [{ text: 'Terbaru', href: kind.path }, ...ways].map((way, at) => ({ ...way, current: at === 0 })),
    title: page === 1 ? kind.heading : `${kind.heading}, halaman ${page}`,
    canonical: pageHref(page),
    cards,
    pagination: pagination(pageHref, page, last),
  }
}

export type Way = { text: string; href: string }

/** Searches that the list of new episodes leads to: kinds of titles, and the best running titles. */
export const latestWays: Way[] = [
  { text: 'Serial', href: filterHref({ type: 'TV', sort: 'newest' }) },
  { text: 'Film', href: MOVIES },
  { text: 'Spesial', href: filterHref({ type: 'Special', sort: 'newest' }) },
  { text: 'Masih tayang', href: filterHref({ status: 'Ongoing' }) },
  { text: 'Skor tertinggi', href: filterHref({ status: 'Ongoing', sort: 'score' }) },
]

const FILM_YEARS = 3
const FILM_GENRES = 5

/** Searches that the list of films leads to: other orders, the last years, and the commonest genres of these films. */
export function movieWays(films: readonly MovieItem[], year: number): Way[] {
  const genres = countGenres(films).slice(0, FILM_GENRES)
  return [
    { text: 'Paling ramai', href: filterHref({ type: 'Movie' }) },
    { text: 'Skor tertinggi', href: filterHref({ type: 'Movie', sort: 'score' }) },
    ...Array.from({ length: FILM_YEARS }, (_, back) => ({
      text: String(year - back),
      href: filterHref({ type: 'Movie', year: year - back }),
    })),
    ...genres.map(({ name: genre }) => ({ text: genreLabel(genre), href: filterHref({ type: 'Movie', genre }) })),
  ]
}

/** Returns "Ep 12" for a number; a label in words stays as it is, such as "Film" or "Spesial". */
export const episodeBadge = (label: string | null) =>
  label === null ? null : label.charCodeAt(0) < 58 ? `Ep ${label}` : label

/**
 * `to` selects whether the card links the episode or its title. The title is also linked if the source links nothing
 * else.
 */
export function latestCard(item: LatestItem, to: 'anime' | 'episode', pictures: Pictures, now: Date): Card {
  const line = item.rilis_at === null ? (item.rilis ?? '') : ago(new Date(item.rilis_at), now)
  const titleCard = card(item, pictures, { badge: episodeBadge(item.episode), line })
  const opensShow = to === 'anime' || episodeSlug(item.url).startsWith('anime/')
  return opensShow ? titleCard : { ...titleCard, href: episodeHref(item.url) }
}

export function movieCard(item: MovieItem, pictures: Pictures): Card {
  const year = /\b(?:19|20)\d\d\b/.exec(item.tanggal ?? '')?.[0]
  return card(item, pictures, cardFacts({ genres: item.genres, when: year }))
}

/** Builds the compact card of a new episode of a title in the visitor's watchlist. */
export function newEpisode(item: LatestItem, pictures: Pictures, now: Date) {
  const { poster, badge, line, title } = latestCard(item, 'episode', pictures, now)
  const picture = scenePath(poster) ?? poster.src
  return { href: episodeHref(item.url), slug: episodeSlug(item.url), title, picture, line: joinFacts([badge, line]) }
}
