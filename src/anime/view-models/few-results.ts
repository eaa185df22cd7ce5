import type { AnswerData } from '../contract/contract.ts'
import { foundCard } from './browse.ts'
import { type Card, card, type Pictures } from './cards.ts'
import { genreLine, statusLabel } from './labels.ts'

/** A search that found only a few titles offers others below, and tells more about each of very few. */

type Found = AnswerData['search']['results'][number]
type Detail = AnswerData['detail']

/** A found title with its `facts`, such as "Aksi · Drama · Tamat", and the `otherName` that the words match. */
export type FoundRow = { card: Card; otherName: string | null; facts: string; synopsis: string | null }

/** Largest numbers of found titles below which others are shown, and that are shown as rows: one row on a wide screen. */
const FEW = 6
const VERY_FEW = 3

/** Whether a search found few titles, and whether so few that their page tells more about each. */
export const isFew = ({ total, page }: AnswerData['search']) => page === 1 && total > 0 && total <= FEW
export const isVeryFew = (found: AnswerData['search']) => isFew(found) && found.results.length <= VERY_FEW

/** Number of other titles: one row on a wide screen. */
const MAX_OTHERS = 8

/** What is known of few found titles. `details`: those that answered, by slug. `popular`: titles to show besides. */
export type FewAnswers = { details: ReadonlyMap<string, Detail>; popular: AnswerData['search'] | null }

export const foundRows = (found: readonly Found[], { details }: FewAnswers, pictures: Pictures): FoundRow[] =>
  found.map((item) => ({
    card: foundCard(item, pictures),
    otherName: item.nama_lain ?? null,
    facts: [genreLine(item.genres), statusLabel(item.status)].filter(Boolean).join(' · '),
    synopsis: details.get(item.anime_slug ?? '')?.sinopsis ?? null,
  }))

/** Returns titles to look at besides the found ones: first those like the first found one, then popular ones. */
export function otherTitles(found: readonly Found[], { details, popular }: FewAnswers, pictures: Pictures): Card[] {
  const [first] = found
  const alike = details.get(first?.anime_slug ?? '')?.recommendations ?? []
  const seen = new Set(found.map(({ anime_slug: slug }) => slug))
  const others = [...alike, ...(popular?.results ?? [])].filter(({ anime_slug: slug }) => {
    const isNew = slug !== null && !seen.has(slug)
    seen.add(slug)
    return isNew
  })
  return others.slice(0, MAX_OTHERS).map((series) => card(series, pictures))
}
