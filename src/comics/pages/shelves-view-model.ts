import { addressWith, pagesOf } from '../../web/paging.ts'
import { COMICS } from '../comic/comic.ts'
import type { Comic } from '../comic/queries.ts'
import type { ReadComic } from '../social/read-queries.ts'
import { comicCard, comicHead, counted, readingCard } from './card.ts'
import { filtersView, type ListQuery, listHref } from './filters.ts'
import type { EditorsPick } from './queries.ts'

export const HISTORY = `${COMICS}riwayat/`

export const SHELF_COMICS = 28
export const HISTORY_COMICS = 24

const cardOf = (comic: ReadComic) => readingCard(comic, comic)

type ShelfParts = {
  comics: readonly Comic[]
  total: number
  /** The first page without filters has a large comic and what a member reads. */
  isFront: boolean
  pick: EditorsPick | null
  reading: readonly ReadComic[] | null
  isMember: boolean
}

export function shelvesView(query: ListQuery, { comics, total, isFront, pick, reading, isMember }: ShelfParts) {
  const { where } = query
  const [busiest] = comics
  const large = pick ?? (isFront && busiest ? { ...busiest, kicker: 'Ramai pekan ini', words: '' } : null)
  return {
    ...namesOf(query, total),
    isMember,
    pick: large && pickView(large),
    reading: reading?.map(cardOf) ?? null,
    filters: filtersView(query),
    cards: comics.map(comicCard),
    pagination: pagesOf(total, SHELF_COMICS, where.page, (page) => listHref(where, { page })),
    canonical: listHref(where, { page: where.page }),
    clear: listHref({ urut: where.urut }),
  }
}

const pickView = (comic: EditorsPick) => ({
  ...comicHead(comic),
  kicker: [comic.kicker, comic.age_label !== 'semua' && comic.age_label].filter(Boolean).join(' · '),
  text: comic.words || comic.synopsis,
})

function namesOf({ where, genreName, isFiltered }: ListQuery, total: number) {
  const heading = where.cari ? `Komik “${where.cari}”` : genreName ? `Komik ${genreName}` : 'Komik'
  return {
    title: [heading, where.page > 1 && `halaman ${where.page}`].filter(Boolean).join(', '),
    heading,
    count: isFiltered ? `${counted(total)} komik` : '',
  }
}

type History = { total: number; page: number; isMember: boolean }

/** The browsers of visitors complete the page. */
export const historyView = (comics: readonly ReadComic[], { total, page, isMember }: History) => ({
  cards: comics.map(cardOf),
  pagination: pagesOf(total, HISTORY_COMICS, page, (at) => addressWith(HISTORY, { page: at })),
  isMember,
})
