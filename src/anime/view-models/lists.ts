import { ago } from '../../web/dates.ts'
import { type PaginationView, pagination } from '../../web/paging.ts'
import { episodeHref, LATEST, MOVIES } from '../addresses.ts'
import type { AnswerData } from '../contract/contract.ts'
import { episodeSlug } from '../contract/slugs.ts'
import { type Card, card, type Pictures } from './cards.ts'
import { genreLabel } from './labels.ts'

export type ListView = {
  section: string
  heading: string
  lead: string
  title: string
  canonical: string
  cards: Card[]
  pagination: PaginationView
}

type LatestItem = AnswerData['latest']['results'][number]
type MovieItem = AnswerData['movies']['results'][number]

/** Addresses and texts of the two list pages: new episodes and films. */
export const latestList = {
  section: 'terbaru',
  path: LATEST,
  heading: 'Episode terbaru',
  lead: 'Yang baru keluar, paling baru di depan.',
}
export const movieList = {
  section: 'film',
  path: MOVIES,
  heading: 'Film',
  lead: 'Film layar lebar, dari yang terbaru.',
}
export type ListKind = typeof latestList

/**
 * Builds one page of a list. `total` is the stated number of pages; the list may have grown meanwhile, so a later page
 * is valid as long as it has cards.
 */
export function listView(kind: ListKind, page: number, total: number, cards: Card[]): ListView {
  const hrefOf = (number: number) => (number === 1 ? kind.path : `${kind.path}?page=${number}`)
  const last = Math.max(total, page)
  return {
    section: kind.section,
    heading: kind.heading,
    lead: page === 1 ? kind.lead : `Halaman ${page} dari ${last}`,
    title: page === 1 ? kind.heading : `${kind.heading}, halaman ${page}`,
    canonical: hrefOf(page),
    cards,
    pagination: pagination(hrefOf, page, last),
  }
}

/** Returns "Ep 12" for a number; a label in words stays as it is, such as "Film" or "Spesial". */
const episodeBadge = (label: string | null) =>
  label === null ? null : label.charCodeAt(0) < 58 ? `Ep ${label}` : label

/**
 * Builds the card of a new episode. `to` selects a link to the episode or to its anime title; the link leads to the
 * title too if the source links nothing else.
 */
export function latestCard(item: LatestItem, to: 'anime' | 'episode', pictures: Pictures, now: Date): Card {
  const line = item.rilis_at === null ? (item.rilis ?? '') : ago(new Date(item.rilis_at), now)
  const made = card(item, pictures, { badge: episodeBadge(item.episode), line })
  const opensShow = to === 'anime' || episodeSlug(item.url).startsWith('anime/')
  return opensShow ? made : { ...made, href: episodeHref(item.url) }
}

/** Builds the card of a film with two of its genres and the number of its other genres. */
export function movieCard(item: MovieItem, pictures: Pictures): Card {
  const [first, second, ...rest] = item.genres
  const named = [first, second].flatMap((genre) => (genre === undefined ? [] : [genreLabel(genre)])).join(' · ')
  return card(item, pictures, { line: rest.length > 0 ? `${named} +${rest.length}` : named })
}
