import { isPerson, type KitSection } from '../../artwork/comic/kit.ts'
import type { Sighting } from '../../artwork/comic/panel-scene.ts'
import { findKey, listStems, rowsIn, type Words } from './storyteller/lexicon.ts'
import type { Mention } from './storyteller/people.ts'
import { segmentsIn } from './storyteller/quotes.ts'
import { sentencesIn } from './storyteller/text.ts'

/** `tone`: how somebody feels by what happens. */
type Sense = { section: KitSection | 'none' | 'tone'; key: string }
/** What has a drawing, from word `at` on. */
export type Sight = Sense & { at: number; length: number; isLed?: boolean; words?: Words; by?: readonly string[] }

const sensesByPhrase = new Map<string, Sense[]>()
for (const { section, key, words } of rowsIn('seen'))
  for (const phrase of words)
    sensesByPhrase.set(phrase, [...(sensesByPhrase.get(phrase) ?? []), { section: section as Sense['section'], key }])

/** How to read words, such as "pura-pura", of which no part is a sight either. */
const isReading = ({ section }: { section: string }) => section === 'reading' || section === 'act'

/** Everything in words that has a drawing; the longest phrase wins. Verbs are known in all their forms. */
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
  // Who "menjatuhkan" something does not fall.
  return /^me\p{L}+kan$/u.test(word) ? senses.filter(({ key }) => !own.test(key)) : senses
}
const own = /^(?:stand|walk|run|jump|fall|fly|sit|lie|sleep|asleep|climb|roll)$/

/** "menjadi lampu": what somebody or something turns into lies nowhere. */
export const isOutcome = (words: Words, at: number): boolean => /^(?:jadi|menjadi)$/.test(words.lower(at - 1))

const number = /^(?:\d+|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|belas|puluh|ratus)$/
/** "delapan jam", "18 bulan" */
const isAmount = (words: Words, at: number, length: number): boolean =>
  length === 1 && /^(?:jam|bulan)$/.test(words.lower(at)) && number.test(words.lower(at - 1))

const isNone = ({ section }: Sense) => section === 'none'
/** Where it does not rain, the sky is clear. */
const denied = ({ section }: Sense): Sense[] => (section === 'weather' ? [{ section, key: 'clear' }] : [])

/** "tidak menangis", "belum pernah jatuh", "hujan reda", "payungnya hilang"; not "tidak sengaja", "becak berhenti". */
function isDenied(words: Words, at: number, length: number, ending: string): boolean {
  if (isBehind(words, at, 'reading.denying')) return true
  for (let on = at + length; on < at + length + 3 && !words.isApart(on) && !words.isIn(on, 'reading.turning'); on += 1)
    if (words.isIn(on, ending)) return !words.isAnyIn(at - 2, on, 'reading.denying', 'reading.awaiting')
  return false
}

/** "berhenti" denies no place behind "di". */
function isBehind(words: Words, at: number, name: string): boolean {
  const isLed = words.isAnyIn(at - 2, at + 1, 'reading.from')
  const isWord = (back: number) => words.isIn(back, name) && !(isLed && words.isIn(back, 'reading.lacking'))
  for (let back = at - 1; back >= at - 3 && !words.isApart(back + 1) && !words.isIn(back, 'reading.turning'); back -= 1)
    if (isWord(back) && idleAt(words, back) === 0) return true
  return false
}

/** "dilihat dari atas" is where the camera stands, "dari atas pohon" is not; nobody falls in "hampir jatuh". */
const isView = (words: Words, { section }: Sense, at: number, length: number): boolean =>
  section === 'height'
    ? words.isIn(at - 1, 'reading.viewed') || words.isApart(at + length)
    : !((acts.includes(section) || section === 'tone') && isBehind(words, at, 'reading.nearly'))

/** How many words stand together for one thing of a section. */
const lengthAt = (words: Words, at: number, name: Sense['section']): number =>
  words.phrase(at, (phrase) => sensesByPhrase.get(phrase)?.some(({ section }) => section === name) === true)?.length ??
  0
/** The same of something that is not shown. */
const idleAt = (words: Words, at: number): number => lengthAt(words, at, 'none')
/** Where words end of which the last ones begin what is not shown: "di bulan Mei" is not on the moon. */
function idleEnd(words: Words, at: number, length: number): number {
  let end = at + length
  for (let from = at + 1; from < end; from += 1) end = Math.max(end, from + idleAt(words, from))
  return end
}
/** Part of a longer phrase: nobody's goat in "kambing hitam", and no animal in "ikan asin" and "telur naga". */
export const isIdle = (words: Words, { at, length, people }: Mention): boolean => {
  const isAnimal = people.every(({ look }) => look && !isPerson(look.kind))
  return [at, at - 1].some((from) => {
    const idle = Math.max(idleAt(words, from), isAnimal ? lengthAt(words, from, 'prop') : 0)
    return from + idle >= at + length && idle > length
  })
}

/** Nothing but things and the same place. */
export const isNothingNew = (sights: readonly Sight[], before: Sighting | null): boolean =>
  sights.every(({ section, key }) => /^(?:prop|effect)$/.test(section) || key === before?.place)

type Line = { text: string; kind: string }

/** Sentences of a description, and of captions that say more, without what is said in quotes. */
export function sentencesShown(text: string, dialogues: readonly Line[]): string[] {
  const captions = dialogues.flatMap((one) => (one.kind === 'narration' && !text.includes(one.text) ? one.text : []))
  const unquoted = [text, ...captions].flatMap(segmentsIn).flatMap(({ isQuote, text }) => (isQuote ? [] : [text]))
  // "Tas!" alone is a noise, no bag.
  const isNoise = (one: string) =>
    /^\p{L}+!$/u.test(one) && findKey('prop', one.slice(0, -1).toLowerCase()) !== undefined
  return unquoted.flatMap(sentencesIn).filter((one) => !isNoise(one))
}
