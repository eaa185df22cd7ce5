import { findKey, hasWord, type Words } from './lexicon.ts'

/** A range of words. `to` is the index after the last word. */
type Range = { from: number; to: number }

/**
 * Whether word `at` is about something that is only in a picture, on a screen, in a text, a dream or a memory: "di foto
 * itu ibunya menari", "teringat ayahnya yang memancing di danau", "foto ayahnya", "lukisan itu memperlihatkan seekor
 * naga".
 */
export function isPictured(words: Words, at: number): boolean {
  const ranges = rangeCache.get(words) ?? rangesIn(words)
  rangeCache.set(words, ranges)
  return ranges.some(({ from, to }) => at >= from && at < to)
}

/** Whether a sentence begins with a picture. Then the next sentence may be about somebody in it. */
export const opensPicture = (words: Words): boolean =>
  words.numbers().some((at) => frameAt(words, at) !== null && isFirst(words, at))

/**
 * Whether a word is the topic of a story: "bercerita tentang laut dan paus", but not the place in "tentang laut di
 * teras".
 */
export function isStoryTopic(words: Words, at: number): boolean {
  let back = at - 1
  const isOn = () => back > at - 12 && !words.isIn(back, 'reading.telling', 'reading.here')
  while (back >= 0 && !words.isApart(back + 1) && isOn()) back -= 1
  return words.isIn(back, 'reading.telling') && !words.isApart(back + 1)
}

/** Whether a clause is about the past: in "Sopir yang tadi marah ikut membantu" the driver is no longer angry. */
export const isPast = (words: Words, at: number): boolean =>
  [2, 3, 4, 5].some((back) => /^(?:yang|bahwa)$/.test(words.lower(at - back)) && past.test(words.lower(at - back + 1)))
const past = /^(?:tadi|tadinya|dulu|dulunya|dahulu|semula)$/

const rangeCache = new WeakMap<Words, readonly Range[]>()

const rangesIn = (words: Words): Range[] =>
  words.numbers().flatMap((at) => {
    if (words.isIn(at, 'reading.recalling')) return recalled(words, at)
    if (words.isIn(at, 'reading.depicting')) return depicted(words, at)
    return framed(words, at)
  })

/** Returns the words of a picture, from their preposition on: "di foto lama itu". */
function frameAt(words: Words, at: number): (Range & { isPicture: boolean }) | null {
  if (!words.isIn(at, 'reading.framing') || words.isIn(at - 1, 'reading.framing')) return null
  let noun = at + 1
  while (noun < at + 4 && !words.isApart(noun) && words.isIn(noun, 'reading.framing', 'beside.one', 'reading.sheet'))
    noun += 1
  const kind = words.isApart(noun) ? null : kindAt(words, noun)
  // "Dalam cerita ini" is about here and now.
  if (!kind || (!kind.isPicture && words.lower(noun + 1) === 'ini')) return null
  let to = noun + kind.length
  while (!words.isApart(to) && words.isIn(to, 'beside.after', 'beside.same', 'reading.worn')) to += 1
  return { from: at, to, isPicture: kind.isPicture }
}

function kindAt(words: Words, at: number) {
  const findPhrase = (key: string) => words.phrase(at, (phrase) => hasWord(`reading.${key}`, phrase))
  const [picture, text] = [findPhrase('picture'), findPhrase('text')]
  return picture ? { ...picture, isPicture: true } : text ? { ...text, isPicture: false } : null
}

/** Greatest length of a clause in words. Real stories have no longer clauses. */
const LONGEST = 100

/** Returns the first word of the clause that a word is in. */
export function getClauseStart(words: Words, at: number): number {
  let from = at
  while (from > 0 && at - from < LONGEST && !words.isApart(from)) from -= 1
  return from
}

/** Returns the last word between two words for which `isSought` is true. */
function lastIn(from: number, to: number, isSought: (at: number) => boolean): number | null {
  for (let at = to - 1; at >= from; at -= 1) if (isSought(at)) return at
  return null
}

const isFirst = (words: Words, at: number) =>
  words.areIn(getClauseStart(words, at), at, 'common.function', 'reading.turning')

function framed(words: Words, at: number): Range[] {
  const frame = frameAt(words, at)
  if (frame && isFirst(words, at)) return [{ from: frame.to, to: reach(words, frame.to, { isWhole: true }) }]
  if (frame?.isPicture) return [{ from: frame.to, to: reach(words, frame.to) }, ...shownBefore(words, at)]
  const kind = words.isIn(at - 1, 'reading.framing') ? null : kindAt(words, at)
  if (!kind?.isPicture) return []
  let from = at + kind.length
  while (!words.isApart(from) && words.isIn(from, 'beside.after', 'reading.worn')) from += 1
  const isNext = words.isIn(from, 'common.function', 'reading.framing') && !words.isIn(from, 'beside.one')
  if (words.isApart(from) || isNext) return []
  const to = reach(words, from)
  // In "Foto Rani jatuh di kamar" the photo itself falls.
  const isDoing = (verb: number) => isVerbal(words, verb) && !within.test(words.lower(verb - 1))
  const verb = isFirst(words, at) ? words.numbers().slice(from, to).find(isDoing) : undefined
  return [{ from, to: verb ?? to }]
}

/**
 * Returns the words before a picture that it shows: "melihat ayahnya di foto", "ada Ibu di foto", "Ibu menari di foto".
 * A person who writes on a picture is not in it.
 */
function shownBefore(words: Words, at: number): Range[] {
  const start = getClauseStart(words, at)
  const viewing = (back: number) => words.isIn(back, 'reading.viewed', 'act.toward', 'beside.one')
  const view = lastIn(start, at, viewing)
  if (view !== null) return view === at - 1 ? [] : [{ from: view + 1, to: at }]
  const verb = words.lower(at - 1)
  const isDeed =
    findKey('mood', verb) !== undefined || !/^(?:write|read|hold|show|point|work)?$/.test(findKey('pose', verb) ?? '')
  return isDeed ? [{ from: start, to: at }] : []
}

/** Returns the words for a memory: "teringat ayahnya". In "wajah ayahnya terbayang lagi" they stand before the verb. */
function recalled(words: Words, at: number): Range[] {
  const next = at + 1
  if (!words.isApart(next) && !elsewhere.test(words.lower(next)) && !words.isIn(next, 'tag.adverb'))
    return [{ from: next, to: reach(words, next, { isInside: !making.test(words.lower(at)) }) }]
  return words.lower(at).startsWith('ter') && !words.isIn(at, 'act.human')
    ? [{ from: getClauseStart(words, at), to: at }]
    : []
}

/** Returns the words for what a picture shows: "Foto itu memperlihatkan …". */
function depicted(words: Words, at: number): Range[] {
  const start = getClauseStart(words, at)
  const subject = lastIn(start, at, (back) => kindAt(words, back)?.isPicture === true)
  return subject !== null ? [{ from: at + 1, to: reach(words, at + 1, { isWhole: true }) }] : []
}

type Reach = { isWhole?: boolean; isInside?: boolean }

/**
 * Returns where the words about a picture end: at the end of the clause, or of the sentence if it `isWhole`, but before
 * what somebody does beside the picture. A place belongs to the picture from the start if it `isInside`, else only
 * after an action in it.
 */
function reach(words: Words, from: number, { isWhole = false, isInside = isWhole }: Reach = {}): number {
  let [at, isDeed] = [from, isInside]
  for (; at < words.length && at - from < LONGEST; at += 1) {
    const isBound = words.isApart(at) && words.lower(at) !== 'yang'
    if (isBound && (!isWhole || words.isStart(at))) break
    const isJoint = words.isIn(at, 'beside.joint')
    if (leaving.test(words.lower(at))) break
    // "teringat ibunya dan Tio berlari"
    const isOther = isVerbal(words, at + 1) || (words.isCapital(at + 1) && isVerbal(words, at + 2))
    if (!isWhole && (isJoint ? isOther : parting.test(words.lower(at)))) break
    if (!isDeed && elsewhere.test(words.lower(at))) break
    isDeed ||= within.test(words.lower(at)) || isVerbal(words, at)
  }
  return at
}

/**
 * After these verbs a place is where the people of the panel are. The place of a person who is only remembered is not.
 */
const making = /^(?:tentang|menelepon|menelpon|menggambar|melukis)$/
const leaving = /^(?:tapi|tetapi|namun|sekarang|kini|but|now)$/
const parting = /^(?:lalu|kemudian|sambil|seraya|sembari|hingga|sehingga|karena|then|while)$/
const elsewhere = /^(?:di|ke|dari|pada|kepada|untuk|in|at|to|from)$/
const within = /^(?:yang|sedang|saat|ketika|waktu|bersama)$/
const isVerbal = (words: Words, at: number) =>
  words.isIn(at, 'act.human') || /^(?:me|ber|ter)\p{L}{4}/u.test(words.lower(at))
