import type { Sight } from './sights.ts'
import { isOf, type Words } from './storyteller/lexicon.ts'
import type { Mention } from './storyteller/people.ts'
import { clauseOf } from './storyteller/pictured.ts'

/** Where the people of a panel are, by its words. */

/** First a place after "di" or "ke", then others. */
export function placeAmong(seen: readonly Sight[]): Sight | undefined {
  const places = seen.filter(({ section }) => section === 'place')
  return places.find(({ isLed }) => isLed) ?? places[0]
}

/** Of "menjaga warung di Gang Kenari" the stall is where they are. */
export function enter(seen: readonly Sight[], words: Words, at: number): void {
  const from = clauseOf(words, at)
  const isHere = (one: Sight) => one.section === 'place' && one.at >= from && one.at < at && one.words === words
  const building = seen.find((one) => isHere(one) && !isAddress(words, one) && !words.isIn(one.at - 1, 'act.toward'))
  if (building) building.isLed = true
}

/** "di gang", "di Pasar Senen": what stands in it may be nearer. */
export const isAddress = (words: Words, { key, at, length }: Sight) =>
  /^(?:village|city|alley|road)$/.test(key) || (words.isCapital(at) && words.isCapital(at + length))

/** "Ibunya sudah pergi ke pasar": that is not where the others are. */
export function isAway(words: Words, place: number): boolean {
  for (let at = clauseOf(words, place); at < place; at += 1)
    if (/pergi|pulang|kembali|rantau/.test(words.phrase(at, (phrase) => isOf('act.gone', phrase))?.phrase ?? ''))
      return true
  return false
}

/** Who is named in the clause of a word, before it. */
export const isBetween = (words: Words, at: number) => (one: Mention) => one.at >= clauseOf(words, at) && one.at < at
