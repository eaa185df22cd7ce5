import { isPerson, type KitSection } from '../../artwork/comic/kit.ts'
import type { Sighting } from '../../artwork/comic/panel-scene.ts'
import { findKey, listStems, rowsIn, type Words } from './storyteller/lexicon.ts'
import type { Mention } from './storyteller/people.ts'
import { segmentsIn } from './storyteller/quotes.ts'
import { sentencesIn } from './storyteller/text.ts'

/** What a phrase shows. The section `tone` tells how somebody feels because of what happens. */
type Sense = { section: KitSection | 'none' | 'tone'; key: string }
/** A phrase from word `at` on that can be drawn. */
export type Sight = Sense & { at: number; length: number; isLed?: boolean; words?: Words; by?: readonly string[] }

const sensesByPhrase = new Map<string, Sense[]>()
for (const { section, key, words } of rowsIn('seen'))
  for (const phrase of words)
    sensesByPhrase.set(phrase, [...(sensesByPhrase.get(phrase) ?? []), { section: section as Sense['section'], key }])

/** Whether a sense only tells how to read words, as with "pura-pura". No part of such a phrase is a sight. */
const isReading = ({ section }: { section: string }) => section === 'reading' || section === 'act'

/** Returns everything in words that can be drawn. The longest phrase wins. Verbs are recognized in all their forms. */
export function sightsIn(words: Words): Sight[] {
  const sights: Sight[] = []
  for (let at = 0; at < words.length; at += 1) {
    const match = words.phrase(at, (phrase) => sensesByPhrase.has(phrase))
    const length = match?.length ?? 1
    const senses = (match ? sensesByPhrase.get(match.phrase) : verbSenses(words.lower(at))) ?? []
    const ending = senses.some(({ section }) => section === 'prop' || section === 'place') ? 'losing' : 'ending'
    const shownSenses = isDenied(words, at, length, `reading.${ending}`) ? senses.flatMap(denied) : senses
    const end = idleEnd(words, at, length)
    const isShown = end === at + length && !senses.some(isNone) && !isAmount(words, at, length)
    for (const sense of isShown ? shownSenses : [])
      if (!isReading(sense) && isView(words, sense, at, length)) sights.push({ ...sense, at, length })
    at = end - 1
  }
  return sights
}

const acts: readonly string[] = ['pose', 'pair', 'mood', 'effect']
const listActs = (stem: string) => (sensesByPhrase.get(stem) ?? []).filter(({ section }) => acts.includes(section))
const verbSenses = (word: string) => {
  const senses = listActs(listStems(word).find((stem) => listActs(stem).length > 0) ?? '')
  // Somebody who drops something ("menjatuhkan") does not fall.
  return /^me\p{L}+kan$/u.test(word) ? senses.filter(({ key }) => !own.test(key)) : senses
}
const own = /^(?:stand|walk|run|jump|fall|fly|sit|lie|sleep|asleep|climb|roll)$/

/** Whether somebody or something turns into a thing, as in "menjadi lampu". Such a thing does not lie anywhere. */
export const isOutcome = (words: Words, at: number): boolean => /^(?:jadi|menjadi)$/.test(words.lower(at - 1))

const number = /^(?:\d+|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|belas|puluh|ratus)$/
/** Whether a word is part of an amount: "delapan jam", "18 bulan". */
const isAmount = (words: Words, at: number, length: number): boolean =>
  length === 1 && /^(?:jam|bulan)$/.test(words.lower(at)) && number.test(words.lower(at - 1))

const isNone = ({ section }: Sense) => section === 'none'
/** Returns what a denied sense shows: if it does not rain, the sky is clear. */
const denied = ({ section }: Sense): Sense[] => (section === 'weather' ? [{ section, key: 'clear' }] : [])

/**
 * Whether words deny a sight: "tidak menangis", "belum pernah jatuh", "hujan reda", "payungnya hilang". "tidak sengaja"
 * and "becak berhenti" deny nothing.
 */
function isDenied(words: Words, at: number, length: number, ending: string): boolean {
  if (isBehind(words, at, 'reading.denying')) return true
  for (let on = at + length; on < at + length + 3 && !words.isApart(on) && !words.isIn(on, 'reading.turning'); on += 1)
    if (words.isIn(on, ending)) return !words.isAnyIn(at - 2, on, 'reading.denying', 'reading.awaiting')
  return false
}

/** Whether a word of a set stands shortly before a word. "berhenti" does not deny a place after "di". */
function isBehind(words: Words, at: number, name: string): boolean {
  const isLed = words.isAnyIn(at - 2, at + 1, 'reading.from')
  const isWord = (back: number) => words.isIn(back, name) && !(isLed && words.isIn(back, 'reading.lacking'))
  for (let back = at - 1; back >= at - 3 && !words.isApart(back + 1) && !words.isIn(back, 'reading.turning'); back -= 1)
    if (isWord(back) && idleAt(words, back) === 0) return true
  return false
}

/**
 * Whether a sense counts: "dilihat dari atas" is where the camera stands, but "dari atas pohon" is not. In "hampir
 * jatuh" nobody falls.
 */
const isView = (words: Words, { section }: Sense, at: number, length: number): boolean =>
  section === 'height'
    ? words.isIn(at - 1, 'reading.viewed') || words.isApart(at + length)
    : !((acts.includes(section) || section === 'tone') && isBehind(words, at, 'reading.nearly'))

/** Returns how many words from `at` on are one phrase for something of a section. */
const lengthAt = (words: Words, at: number, name: Sense['section']): number =>
  words.phrase(at, (phrase) => sensesByPhrase.get(phrase)?.some(({ section }) => section === name) === true)?.length ??
  0
/** Returns the same for phrases that are not shown. */
const idleAt = (words: Words, at: number): number => lengthAt(words, at, 'none')
/**
 * Returns the end of a phrase, extended by a phrase that is not shown and begins inside it: "di bulan Mei" is not on
 * the moon.
 */
function idleEnd(words: Words, at: number, length: number): number {
  let end = at + length
  for (let from = at + 1; from < end; from += 1) end = Math.max(end, from + idleAt(words, from))
  return end
}
/**
 * Whether a mention is part of a longer phrase with another meaning: "kambing hitam" is no goat, "ikan asin" and "telur
 * naga" are no animals.
 */
export const isIdle = (words: Words, { at, length, people }: Mention): boolean => {
  const isAnimal = people.every(({ look }) => look && !isPerson(look.kind))
  return [at, at - 1].some((from) => {
    const idle = Math.max(idleAt(words, from), isAnimal ? lengthAt(words, from, 'prop') : 0)
    return from + idle >= at + length && idle > length
  })
}

/** Whether sights are only things, effects, or the place of the panel before. */
export const isNothingNew = (sights: readonly Sight[], before: Sighting | null): boolean =>
  sights.every(({ section, key }) => /^(?:prop|effect)$/.test(section) || key === before?.place)

type Line = { text: string; kind: string }

/** Returns the sentences of a description, and of captions that say more than it, without quoted speech. */
export function sentencesShown(text: string, dialogues: readonly Line[]): string[] {
  const captions = dialogues.flatMap((one) => (one.kind === 'narration' && !text.includes(one.text) ? one.text : []))
  const unquoted = [text, ...captions].flatMap(segmentsIn).flatMap(({ isQuote, text }) => (isQuote ? [] : [text]))
  // "Tas!" alone is a noise and not a bag.
  const isNoise = (one: string) =>
    /^\p{L}+!$/u.test(one) && findKey('prop', one.slice(0, -1).toLowerCase()) !== undefined
  return unquoted.flatMap(sentencesIn).filter((one) => !isNoise(one))
}
