import type { Sight } from './sights.ts'
import { isOf, type Words } from './storyteller/lexicon.ts'
import type { Mention } from './storyteller/people.ts'
import { clauseOf, isTold } from './storyteller/pictured.ts'

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
function isAway(words: Words, place: number): boolean {
  for (let at = clauseOf(words, place); at < place; at += 1)
    if (/pergi|pulang|kembali|rantau/.test(words.phrase(at, (phrase) => isOf('act.gone', phrase))?.phrase ?? ''))
      return true
  return false
}

/** A thing or place that words only speak of. */
export function isOnlyNamed(words: Words, { section, at }: Sight): boolean {
  const isFrom = words.isIn(at - 2, 'reading.viewed') && words.isIn(at - 1, 'reading.from')
  const isKind = words.isIn(at - 1, 'reading.kind') && !words.isIn(at, 'reading.leading')
  const isMentioned = words.isAnyIn(section === 'place' ? at - 2 : at - 1, at, 'reading.mentioning')
  // "baju biru laut" is of a color, and "Matahari" is a shop.
  const isName = section === 'prop' && !words.isStart(at) && /^\p{Lu}\p{Ll}/u.test(words.word(at))
  const isShade = !words.isApart(at) && shade.test(words.lower(at - 1))
  const isGone = section === 'place' && isAway(words, at)
  return isGone || isKind || isFrom || isMentioned || isName || isShade || isTold(words, at)
}
const shade = /^(?:merah|biru|hijau|kuning|putih|hitam|cokelat|coklat|ungu|jingga|oranye)$/

/** Who is named in the clause of a word, before it. */
export const isBetween = (words: Words, at: number) => (one: Mention) => one.at >= clauseOf(words, at) && one.at < at
