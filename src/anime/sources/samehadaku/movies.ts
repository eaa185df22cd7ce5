import type { HTMLElement } from 'node-html-parser'
import type { AnswerData } from '../../contract/contract.ts'
import { dateWords, momentOf } from '../../contract/moments.ts'
import { cardElements, readCard } from './cards.ts'
import { expectList } from './latest.ts'
import { pagingOf } from './paging.ts'
import { readableRows } from './rows.ts'
import type { PageReading } from './site.ts'
import { titleOf } from './text.ts'

type MovieItem = AnswerData['movies']['results'][number]

/** A page of the films. */
export function readMovies(reading: PageReading, page: number): AnswerData['movies'] {
  expectList(reading, page, /movie|film|^anime$|daftar/i)
  const cards = cardElements(reading.root).map((element) => readMovie(element, reading))
  return { results: readableRows(cards, 'films', page), pagination: pagingOf(reading, page) }
}

function readMovie(element: HTMLElement, reading: PageReading): MovieItem | null {
  const card = readCard(element, reading)
  const link = card?.anime ?? card?.episode
  if (!card || !link) return null
  const tanggal = card.when && momentOf(card.when, reading.now) ? dateWords(card.when, reading.now) : null
  return {
    judul: titleOf(card.title) ?? card.title,
    url: link.url,
    anime_slug: card.anime?.slug ?? null,
    cover: card.cover,
    tanggal,
    genres: card.genres,
  }
}
