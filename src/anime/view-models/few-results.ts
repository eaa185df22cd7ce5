import type { AnswerData } from '../contract/contract.ts'
import { foundCard, type SearchItem } from './browse.ts'
import { type Card, card, joinFacts, type Pictures } from './cards.ts'
import { statusLabel, typeLabel } from './labels.ts'

/**
 * If few titles are found, other titles are shown below them. If very few are found, rows say more about each of them.
 */
const FEW = 6
const VERY_FEW = 3

export const isFew = ({ total, page }: AnswerData['search']) => page === 1 && total > 0 && total <= FEW
export const isVeryFew = (answer: AnswerData['search']) => isFew(answer) && answer.results.length <= VERY_FEW

/** Number of other titles: one row on a wide screen. */
const MAX_OTHERS = 8

/** `details`: the answers about found titles, by slug. `popular`: titles to show besides. */
export type FewAnswers = { details: ReadonlyMap<string, AnswerData['detail']>; popular: AnswerData['search'] | null }

export const foundRows = (items: readonly SearchItem[], { details }: FewAnswers, pictures: Pictures) =>
  items.map((item) => ({
    card: foundCard(item, pictures),
    otherName: item.nama_lain ?? null,
    facts: joinFacts([typeLabel(item.tipe), statusLabel(item.status)]),
    synopsis: details.get(item.anime_slug ?? '')?.sinopsis ?? null,
  }))

/** Returns titles to look at besides the found ones: first those like the first found one, then popular ones. */
export function otherTitles(
  items: readonly SearchItem[],
  { details, popular }: FewAnswers,
  pictures: Pictures,
): Card[] {
  const [first] = items
  const alike = details.get(first?.anime_slug ?? '')?.recommendations ?? []
  const slugs = new Set(items.map(({ anime_slug: slug }) => slug))
  const others = [...alike, ...(popular?.results ?? [])].filter(({ anime_slug: slug }) => {
    const isNew = slug !== null && !slugs.has(slug)
    slugs.add(slug)
    return isNew
  })
  return others.slice(0, MAX_OTHERS).map((series) => card(series, pictures))
}
